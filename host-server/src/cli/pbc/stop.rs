//! `jogakbo pbc disable`, `enable` and `disabled`: stops a PBC wherever pages use it, and lets it go on, while the host runs.

use super::{Where, installed, installed_version};
use crate::adapters::clock_system::SystemClock;
use crate::adapters::stops_folder;
use crate::cli::{audit, configuration, folders, words};
use crate::config::Config;
use crate::domain::audit::act;
use crate::domain::stops::{Stop, Target};
use crate::ports::{Clock, Timestamp};
use clap::Args;
use std::error::Error;

#[derive(Debug, Args)]
pub struct DisableFlags {
    /// The PBC, for example `kr.go.demo.board`, or one version of it: `kr.go.demo.board@1.0.0`.
    name: Target,
    /// What citizens read beside that the service is not offered, in Korean.
    #[arg(long, value_name = "TEXT")]
    ko: Option<String>,
    /// The same in English.
    #[arg(long, value_name = "TEXT", requires = "ko")]
    en: Option<String>,
    /// When it goes on by itself, for example `2026-11-28T18:00:00+09:00`; without it an operator has to say so.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub struct EnableFlags {
    /// The PBC, or the version that was stopped.
    name: Target,
    #[command(flatten)]
    place: Where,
}

fn moment(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .ok_or_else(|| "a moment is a date, a time and a zone: `2026-11-28T18:00:00+09:00`".to_owned())
}

/// Stops a PBC; stopping it again says another reason and another end.
pub fn disable(flags: DisableFlags) -> Result<String, Box<dyn Error>> {
    let config = configured(flags.place)?;
    match &flags.name.version {
        Some(version) => installed_version(&config, &flags.name.pbc, version)?,
        None => installed(&config, flags.name.pbc.as_str())?,
    }
    let reason = words::text("reason", flags.ko, flags.en)?;
    let now = SystemClock::default().now();
    if let Some(past) = flags.until.filter(|until| *until <= now) {
        return Err(format!("{} is over; it is {} now", past.rfc3339(), now.rfc3339()).into());
    }
    let (since, until) = (Some(now.rfc3339()), flags.until.map(Timestamp::rfc3339));
    let how_long = until.as_ref().map(|until| format!(" until {until}")).unwrap_or_default();
    stops_folder::stop(&config.paths.operator(), &flags.name, &Stop { reason, since, until })?;
    let until = flags.until.map(Timestamp::rfc3339).unwrap_or_default();
    audit::note(&config, act::PBC_STOP, &flags.name.to_string(), &[("until", &until)]);
    Ok(format!("`{0}` is stopped{how_long}; let it go on with `jogakbo pbc enable {0}`", flags.name))
}

/// Lets a PBC go on.
pub fn enable(flags: EnableFlags) -> Result<String, Box<dyn Error>> {
    let config = configured(flags.place)?;
    let (operator, now) = (config.paths.operator(), SystemClock::default().now());
    let was = stops_folder::read(&operator)?.get(&flags.name).is_some_and(|stop| !stop.is_over(now));
    stops_folder::go_on(&operator, &flags.name)?;
    if was {
        audit::note(&config, act::PBC_START, &flags.name.to_string(), &[]);
    }
    Ok(format!("`{}` {}", flags.name, if was { "goes on" } else { "was not stopped" }))
}

/// One line for each PBC that is stopped.
pub fn disabled(place: Where) -> Result<String, Box<dyn Error>> {
    let mut stops = stops_folder::read(&configured(place)?.paths.operator())?;
    let now = SystemClock::default().now();
    stops.retain(|_, stop| !stop.is_over(now));
    if stops.is_empty() {
        return Ok("no PBC is stopped".to_owned());
    }
    let line = |(name, stop): (&Target, &Stop)| Ok(format!("{name} {}", serde_json::to_string(stop)?));
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
