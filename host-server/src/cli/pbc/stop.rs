//! `jogakbo pbc disable`, `enable` and `disabled`: stops a PBC wherever pages use it, and lets it go on, while the host runs.

use super::{Where, installed};
use crate::adapters::clock_system::SystemClock;
use crate::adapters::stops_folder;
use crate::cli::{configuration, folders, words};
use crate::config::Config;
use crate::domain::stops::Stop;
use crate::ports::Clock;
use clap::Args;
use jogakbo_contract::ids::PbcName;
use std::error::Error;

#[derive(Debug, Args)]
pub struct DisableFlags {
    /// The PBC, for example `kr.go.demo.board`.
    name: PbcName,
    /// What citizens read beside that the service is not offered, in Korean.
    #[arg(long, value_name = "TEXT")]
    ko: Option<String>,
    /// The same in English.
    #[arg(long, value_name = "TEXT", requires = "ko")]
    en: Option<String>,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub struct EnableFlags {
    /// The PBC.
    name: PbcName,
    #[command(flatten)]
    place: Where,
}

/// Stops a PBC; stopping it again says another reason.
pub fn disable(flags: DisableFlags) -> Result<String, Box<dyn Error>> {
    let config = configured(flags.place)?;
    installed(&config, flags.name.as_str())?;
    let reason = words::text("reason", flags.ko, flags.en)?;
    let since = Some(SystemClock::default().now().rfc3339());
    stops_folder::stop(&config.paths.operator(), &flags.name, &Stop { reason, since })?;
    Ok(format!("`{0}` is stopped; let it go on with `jogakbo pbc enable {0}`", flags.name))
}

/// Lets a PBC go on.
pub fn enable(flags: EnableFlags) -> Result<String, Box<dyn Error>> {
    let config = configured(flags.place)?;
    let was = stops_folder::go_on(&config.paths.operator(), &flags.name)?;
    Ok(format!("`{}` {}", flags.name, if was { "goes on" } else { "was not stopped" }))
}

/// One line for each PBC that is stopped.
pub fn disabled(place: Where) -> Result<String, Box<dyn Error>> {
    let stops = stops_folder::read(&configured(place)?.paths.operator())?;
    if stops.is_empty() {
        return Ok("no PBC is stopped".to_owned());
    }
    let line = |(name, stop): (&PbcName, &Stop)| Ok(format!("{name} {}", serde_json::to_string(stop)?));
    let lines: Result<Vec<String>, serde_json::Error> = stops.iter().map(line).collect();
    Ok(lines?.join("\n"))
}

/// The configuration; its data folder has to be there, for a typing error would stop nothing and say it did.
fn configured(place: Where) -> Result<Config, Box<dyn Error>> {
    let config = configuration(place.config, folders(place.data, place.manifests))?;
    let data = &config.paths.data;
    if config.paths.operator.is_none() && !data.is_dir() {
        let message = "start the host once, or name its folder with --data";
        return Err(format!("the data folder `{}` is not there; {message}", data.display()).into());
    }
    Ok(config)
}
