//! `jogakbo maintenance`: closes the portal for a while, and opens it again, while the host runs.

use super::{Where, audit, configuration, finish, folders, words};
use crate::adapters::maintenance_file;
use crate::config::Config;
use crate::domain::audit::act;
use crate::domain::maintenance::Maintenance;
use clap::{Args, Subcommand};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum MaintenanceVerb {
    /// Close the portal: citizens read a page that says so; operators who are signed in pass.
    On(OnFlags),
    /// Open it again.
    Off(Where),
    /// Say whether it is closed.
    Show(Where),
}

#[derive(Debug, Args)]
pub(super) struct OnFlags {
    /// What citizens read, in Korean.
    #[arg(long, value_name = "TEXT")]
    ko: Option<String>,
    /// The same in English.
    #[arg(long, value_name = "TEXT", requires = "ko")]
    en: Option<String>,
    /// Seconds after which browsers and crawlers may try again.
    #[arg(long, value_name = "SECONDS", default_value_t = Maintenance::RETRY_AFTER, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    retry_after: u64,
    #[command(flatten)]
    place: Where,
}

/// Does what was asked.
pub(super) fn run(verb: MaintenanceVerb) -> ExitCode {
    finish(act(verb))
}

fn act(verb: MaintenanceVerb) -> Result<String, Box<dyn Error>> {
    match verb {
        MaintenanceVerb::On(flags) => {
            let (config, operator) = switches(flags.place)?;
            let message = words::text("message", flags.ko, flags.en)?;
            maintenance_file::close(&operator, &Maintenance { message, retry_after: Some(flags.retry_after) })?;
            audit::note(&config, act::PORTAL_CLOSE, "", &[]);
            Ok("closed; open it again with `jogakbo maintenance off`".to_owned())
        }
        MaintenanceVerb::Off(place) => {
            let (config, operator) = switches(place)?;
            let was = maintenance_file::open(&operator)?;
            if was {
                audit::note(&config, act::PORTAL_OPEN, "", &[]);
            }
            Ok(if was { "open again" } else { "it was open" }.to_owned())
        }
        MaintenanceVerb::Show(place) => Ok(match maintenance_file::read(&switches(place)?.1)? {
            None => "open".to_owned(),
            Some(closed) => format!("closed {}", serde_json::to_string(&closed)?),
        }),
    }
}

/// The configuration and the folder of the switches, in a data folder that has to be there: a typing error would close nothing and say it did.
pub(super) fn switches(place: Where) -> Result<(Config, PathBuf), Box<dyn Error>> {
    let config = configuration(place.config, folders(place.data, None))?;
    let data = &config.paths.data;
    if !data.is_dir() {
        let message = "start the host once, or name its folder with --data";
        return Err(format!("the data folder `{}` is not there; {message}", data.display()).into());
    }
    let operator = config.paths.operator();
    Ok((config, operator))
}
