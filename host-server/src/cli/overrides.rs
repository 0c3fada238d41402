//! `jogakbo overrides`: turns builds of one's own off and on again, while the host runs (ADR 0046).

use super::maintenance::switches;
use super::{Where, audit, finish};
use crate::adapters::overrides_folder::OverridesFolder;
use crate::config::Config;
use crate::domain::audit::act;
use crate::ports::overrides::OverrideSwitch;
use clap::Subcommand;
use std::error::Error;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum OverridesVerb {
    /// Refuse all builds of people's own from now on, those that are open included.
    Off(Where),
    /// Leave it to `[overrides] allow` of the configuration again.
    On(Where),
    /// Say whether they are shown.
    Show(Where),
}

/// Does what was asked.
pub(super) fn run(verb: OverridesVerb) -> ExitCode {
    finish(act(verb))
}

fn act(verb: OverridesVerb) -> Result<String, Box<dyn Error>> {
    let (place, wish) = match verb {
        OverridesVerb::Off(place) => (place, Some(true)),
        OverridesVerb::On(place) => (place, Some(false)),
        OverridesVerb::Show(place) => (place, None),
    };
    let (config, operator) = switches(place)?;
    let folder = OverridesFolder::new(&operator);
    if let Some(off) = wish
        && folder.turn(off)?
    {
        audit::note(&config, if off { act::OVERRIDES_OFF } else { act::OVERRIDES_ON }, "", &[]);
    }
    Ok(state(&config, folder.is_off()).to_owned())
}

fn state(config: &Config, off: bool) -> &'static str {
    match (off, config.overrides.allow) {
        (true, _) => "off; turn them on again with `jogakbo overrides on`",
        (false, true) => "on, as `[overrides] allow` says",
        (false, false) => "off, as `[overrides] allow` is not true",
    }
}
