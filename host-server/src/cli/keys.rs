//! `jogakbo keys`: the keys with which the built-in issuer signs tokens. The host may run meanwhile.

use super::{Where, audit, configuration, finish, folders};
use crate::adapters::clock_system::SystemClock;
use crate::adapters::identity_builtin::turn_keys;
use crate::domain::audit::act;
use crate::ports::Clock;
use clap::Subcommand;
use std::error::Error;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum KeysVerb {
    /// Let the next key sign, within a minute; what the one before signed is believed for a quarter of an hour more. After a
    /// leak ask twice: then the key that leaked is worth nothing at once.
    Rotate(Where),
}

/// Does what was asked.
pub(super) fn run(verb: KeysVerb) -> ExitCode {
    let KeysVerb::Rotate(place) = verb;
    finish(rotate(place))
}

fn rotate(place: Where) -> Result<String, Box<dyn Error>> {
    let config = configuration(place.config, folders(place.data, None))?;
    let data = &config.paths.data;
    if !data.is_dir() {
        let message = "start the host once, or name its folder with --data";
        return Err(format!("the data folder `{}` is not there; {message}", data.display()).into());
    }
    let id = turn_keys(data, SystemClock::default().now())?;
    audit::note(&config, act::KEYS_ROTATED, &id, &[]);
    Ok(format!("the key {id} signs within a minute"))
}
