//! `jogakbo releases`: which version of a PBC visitors get, while the host runs or not. A running host sees it at once.

use super::pbc::{Where, versions};
use super::{audit, configuration, finish, folders};
use crate::adapters::clock_system::SystemClock;
use crate::adapters::releases_folder;
use crate::app::act_of;
use crate::config::Config;
use crate::domain::releases::{Budget, Order, Outcome, Release, Step};
use crate::ports::Clock;
use clap::{Args, Subcommand};
use jogakbo_contract::ids::PbcName;
use semver::Version;
use std::error::Error;
use std::fmt::Write;
use std::process::ExitCode;

/// Steps of the past that a list shows of each PBC.
const SHOWN: usize = 10;

#[derive(Debug, Subcommand)]
pub(super) enum ReleasesVerb {
    /// List PBCs that have releases, with what is live, what is tried, and what was done last.
    List(ListFlags),
    /// Give all visitors a version, at once; pages whose range it does not fit keep theirs.
    Promote(PromoteFlags),
    /// Give a share of the visitors a version; the others keep what they have. Again with another share, it grows or shrinks.
    Canary(CanaryFlags),
    /// End the canary; without one, give all visitors the version before.
    Rollback(RollbackFlags),
}

#[derive(Debug, Args)]
pub(super) struct ListFlags {
    /// Only this PBC.
    name: Option<PbcName>,
    /// One JSON object for machines.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub(super) struct PromoteFlags {
    /// The PBC, for example `kr.go.demo.board`.
    name: PbcName,
    /// The version, for example `1.1.0`.
    version: Version,
    #[command(flatten)]
    budget: BudgetFlags,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub(super) struct CanaryFlags {
    /// The PBC.
    name: PbcName,
    /// The version to try.
    version: Version,
    /// Share of the visitors in percent, 0 to 100.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=100))]
    percent: u8,
    #[command(flatten)]
    budget: BudgetFlags,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub(super) struct RollbackFlags {
    /// The PBC.
    name: PbcName,
    /// Why, for whoever reads it later.
    #[arg(long, value_name = "TEXT", default_value = "")]
    why: String,
    #[command(flatten)]
    place: Where,
}

/// When the host takes the version back by itself.
#[derive(Debug, Args)]
pub(super) struct BudgetFlags {
    /// Page loads before failures count [default: as configured, 20].
    #[arg(long, value_name = "COUNT")]
    min_loads: Option<u32>,
    /// Share of loads in percent, above that of the version before, in which something may fail [default: as configured, 5].
    #[arg(long, value_name = "PERCENT")]
    max_percent: Option<u8>,
    /// Visitors that must have seen a failure [default: as configured, 3].
    #[arg(long, value_name = "COUNT")]
    min_visitors: Option<u32>,
}

impl BudgetFlags {
    fn budget(&self, config: &Config) -> Budget {
        let usual = config.releases.budget();
        Budget {
            min_loads: self.min_loads.unwrap_or(usual.min_loads),
            max_percent: self.max_percent.unwrap_or(usual.max_percent),
            min_visitors: self.min_visitors.unwrap_or(usual.min_visitors),
        }
    }
}

/// Does what was asked.
pub(super) fn run(verb: ReleasesVerb) -> ExitCode {
    let done = match verb {
        ReleasesVerb::List(flags) => list(flags),
        ReleasesVerb::Promote(PromoteFlags { name, version, budget, place }) => {
            act(place, &name, |config| Order::Promote { version, budget: Some(budget.budget(config)) })
        }
        ReleasesVerb::Canary(CanaryFlags { name, version, percent, budget, place }) => {
            act(place, &name, |config| Order::Canary { version, percent, budget: Some(budget.budget(config)) })
        }
        ReleasesVerb::Rollback(RollbackFlags { name, why, place }) => act(place, &name, |_| Order::Rollback { why }),
    };
    finish(done)
}

/// The configuration; its data folder has to be there, for a typing error would change nothing and say it did.
fn configured(place: Where) -> Result<Config, Box<dyn Error>> {
    let config = configuration(place.config, folders(place.data, place.manifests))?;
    let data = &config.paths.data;
    if config.paths.operator.is_none() && !data.is_dir() {
        let message = "start the host once, or name its folder with --data";
        return Err(format!("the data folder `{}` is not there; {message}", data.display()).into());
    }
    Ok(config)
}

fn act(place: Where, pbc: &PbcName, order: impl FnOnce(&Config) -> Order) -> Result<String, Box<dyn Error>> {
    let config = configured(place)?;
    let installed = versions(&config, pbc);
    if installed.is_empty() {
        return Err(format!("no manifest in `{}` describes `{pbc}`", config.paths.manifests.display()).into());
    }
    let order = order(&config);
    let (now, budget) = (SystemClock::default().now(), config.releases.budget());
    let watch_ms = config.releases.watch_s * 1000;
    let known = Outcome { installed: &installed, by: crate::domain::audit::COMMAND, now, budget, watch_ms };
    let after = releases_folder::change(&config.paths.operator(), pbc, |release| release.after(&order, &known))?;
    let Some(step) = after.past.first() else { return Ok(String::new()) };
    let version = step.version.to_string();
    audit::note(&config, act_of(&order), pbc.as_str(), &[("version", &version), ("why", &step.why)]);
    Ok(shown(pbc, &after, &installed, 1))
}

fn list(flags: ListFlags) -> Result<String, Box<dyn Error>> {
    let config = configured(flags.place)?;
    let (mut releases, odd) = releases_folder::read(&config.paths.operator())?;
    releases.retain(|pbc, _| flags.name.as_ref().is_none_or(|name| name == pbc));
    for odd in odd {
        eprintln!("`{}` is not understood: {}", odd.path.display(), odd.why);
    }
    if flags.json {
        return Ok(serde_json::to_string(&serde_json::json!({ "releases": releases }))?);
    }
    if releases.is_empty() {
        return Ok("no PBC has releases; ranges stand for the newest version that fits".to_owned());
    }
    let parts = releases.iter().map(|(pbc, release)| shown(pbc, release, &versions(&config, pbc), SHOWN));
    Ok(parts.collect::<Vec<_>>().join("\n"))
}

/// What is live of a PBC, what is tried, and the last steps; control characters of what people wrote do not reach the terminal.
fn shown(pbc: &PbcName, release: &Release, installed: &[Version], steps: usize) -> String {
    let live = release.current(installed).map_or_else(|| "none".to_owned(), ToString::to_string);
    let mut text = format!("{pbc} {live}");
    if let Some(canary) = &release.canary {
        write!(text, ", {} for {} % of the visitors", canary.version, canary.percent).expect("a string takes all");
    }
    if let Some(watch) = &release.watch {
        write!(text, ", watched until {} (before: {})", watch.until, watch.before).expect("a string takes all");
    }
    if !release.withdrawn.is_empty() {
        let gone: Vec<String> = release.withdrawn.iter().map(ToString::to_string).collect();
        write!(text, ", taken back: {}", gone.join(", ")).expect("a string takes all");
    }
    for Step { at, act, by, version, why, .. } in release.past.iter().take(steps) {
        let why: String = why.chars().filter(|c| !c.is_control()).collect();
        write!(text, "\n  {at} {act} {version} by {by} {why}").expect("a string takes all");
    }
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}
