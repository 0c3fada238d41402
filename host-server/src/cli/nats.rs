//! The shared log as the configuration describes it.

use crate::adapters::broker_nats::{Login, NatsBroker, NatsOptions};
use crate::config::broker::Broker;
use crate::ports::Ids;
use std::error::Error;
use std::path::Path;

/// File of the host's own copy of the log, in the data folder.
const COPY: &str = "nats-copy.db";

/// Opens the log that `config` describes.
pub async fn open(config: &Broker, data: &Path, ids: &dyn Ids) -> Result<NatsBroker, Box<dyn Error>> {
    let options = NatsOptions {
        servers: config.nats_servers.clone(),
        login: login(config)?,
        ca_file: config.nats_ca_file.clone(),
        prefix: config.nats_prefix.clone(),
        replicas: usize::from(config.nats_replicas),
        max_bytes: Some(config.nats_max_bytes).filter(|most| *most > 0),
        copy: data.join(COPY),
    };
    Ok(NatsBroker::open(&options, ids).await?)
}

fn login(config: &Broker) -> Result<Login, Box<dyn Error>> {
    if let (Some(user), Some(file)) = (&config.nats_user, &config.nats_password_file) {
        return Ok(Login::Password(user.clone(), read("broker.nats_password_file", file)?));
    }
    if let Some(file) = &config.nats_token_file {
        return Ok(Login::Token(read("broker.nats_token_file", file)?));
    }
    if let Some(file) = &config.nats_credentials_file {
        return Ok(Login::Credentials(read("broker.nats_credentials_file", file)?));
    }
    Ok(Login::None)
}

/// The text of a secret file, without the line end that editors put there.
fn read(key: &str, file: &Path) -> Result<String, Box<dyn Error>> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("`{key}`: the file `{}` cannot be read: {error}", file.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
