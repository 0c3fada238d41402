//! `jogakbo install`: sends a package to a portal, shows what waits, and decides; while the host runs or not.

use super::pbc::Where;
use super::project::Project;
use super::publisher::said;
use super::{audit, configuration, finish, folders, pack};
use crate::adapters::checks_file::Checks;
use crate::adapters::clock_system::SystemClock;
use crate::adapters::packages::{Desk, DeskError, Package, Waiting};
use crate::config::Config;
use crate::domain::audit::act;
use crate::ports::Clock;
use clap::{Args, Subcommand};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct InstallFlags {
    #[command(subcommand)]
    verb: Option<InstallVerb>,
    /// The package: a `.tgz`, a folder with `manifests/` and `widgets/`, or a manifest in one; or a widget's folder that is built.
    #[arg(value_name = "PACKAGE", required = true)]
    package: Option<PathBuf>,
    #[command(flatten)]
    who: Who,
}

/// Who does it, and where.
#[derive(Debug, Args)]
struct Who {
    /// Who does this, for the record; whoever sent a package may not approve it.
    #[arg(long, value_name = "NAME", default_value = crate::domain::audit::COMMAND)]
    by: String,
    /// Folder of the widgets' files [default: widgets].
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Subcommand)]
enum InstallVerb {
    /// List the packages that wait.
    List {
        #[command(flatten)]
        who: Who,
    },
    /// Show one that waits.
    Show {
        /// For example `kr.go.demo.board@1.0.0`.
        key: String,
        #[command(flatten)]
        who: Who,
    },
    /// Install one that waits. A running host has it within a second.
    Approve {
        /// For example `kr.go.demo.board@1.0.0`.
        key: String,
        #[command(flatten)]
        who: Who,
    },
    /// Take one away that waits.
    Reject {
        /// For example `kr.go.demo.board@1.0.0`.
        key: String,
        /// Why, for the record.
        #[arg(long, value_name = "TEXT", default_value = "")]
        why: String,
        #[command(flatten)]
        who: Who,
    },
}

/// Does what was asked.
pub(super) fn run(flags: InstallFlags) -> ExitCode {
    let done = match flags.verb {
        None => offer(&flags.package.unwrap_or_default(), flags.who),
        Some(InstallVerb::List { who }) => configured(who).and_then(|(config, _)| list(&config)),
        Some(InstallVerb::Show { key, who }) => configured(who).and_then(|(config, _)| {
            let (waiting, package) = desk(&config).one(&key).map_err(|finding| said(&[finding]))?;
            Ok(shown(&waiting, &package))
        }),
        Some(InstallVerb::Approve { key, who }) => configured(who).and_then(|(config, by)| {
            let waiting = desk(&config).approve(&key, &by).map_err(|error| refused(&config, &key, &by, error))?;
            audit::note(&config, act::PACKAGE_APPROVED, &key, &[("by", &by), ("digest", &waiting.digest)]);
            Ok(format!("installed `{key}`"))
        }),
        Some(InstallVerb::Reject { key, why, who }) => configured(who).and_then(|(config, by)| {
            desk(&config).reject(&key).map_err(|error| refused(&config, &key, &by, error))?;
            audit::note(&config, act::PACKAGE_REJECTED, &key, &[("by", &by), ("why", &why)]);
            Ok(format!("`{key}` does not wait any more"))
        }),
    };
    finish(done)
}

fn configured(who: Who) -> Result<(Config, String), Box<dyn Error>> {
    let mut set = folders(who.place.data, who.place.manifests);
    set.extend(who.assets.map(|path| ("paths.assets", toml::Value::String(path.display().to_string()))));
    let config = configuration(who.place.config, set)?;
    if !config.paths.data.is_dir() {
        let data = config.paths.data.display();
        return Err(
            format!("the data folder `{data}` is not there; start the host once, or name it with --data").into()
        );
    }
    Ok((config, who.by))
}

fn desk(config: &Config) -> Desk<'_> {
    Desk { config, now: SystemClock::default().now().rfc3339() }
}

/// What is told and recorded of a refusal.
fn refused(config: &Config, about: &str, by: &str, error: DeskError) -> Box<dyn Error> {
    let DeskError::Refused(found) = error else { return error.into() };
    let first = found.first().map(|finding| (finding.code.clone(), finding.message.clone())).unwrap_or_default();
    audit::note(config, act::PACKAGE_REFUSED, about, &[("by", by), ("code", &first.0), ("why", &first.1)]);
    said(&found).into()
}

fn offer(path: &Path, who: Who) -> Result<String, Box<dyn Error>> {
    let (config, by) = configured(who)?;
    // Nothing is built here: what is installed is what is there.
    let package = if pack::is_project(path) {
        Project::open(path)?.package().map(|(package, _)| package)
    } else {
        Package::open(path)
    };
    let package = package.map_err(DeskError::Refused);
    let package = package.map_err(|error| refused(&config, "-", &by, error))?;
    let key = package.key();
    let waiting = desk(&config).offer(&package, &by, &by).map_err(|error| refused(&config, &key, &by, error))?;
    audit::note(&config, act::PACKAGE_OFFERED, &key, &[("by", &by), ("digest", &waiting.digest)]);
    Ok(format!("{}\nit waits; `jogakbo install approve {key}` installs it", shown(&waiting, &package)))
}

fn list(config: &Config) -> Result<String, Box<dyn Error>> {
    let all = desk(config).list()?;
    if all.is_empty() {
        return Ok("nothing waits".to_owned());
    }
    let lines = all.into_iter().map(|(key, one)| match one {
        Ok((waiting, _)) => format!("{key} by {} {} {}", waiting.by, waiting.at, signed(&waiting)),
        Err(finding) => format!("{key}: {finding}"),
    });
    Ok(lines.map(|line| line.chars().filter(|c| !c.is_control()).collect()).collect::<Vec<String>>().join("\n"))
}

fn signed(waiting: &Waiting) -> String {
    waiting.publisher.as_ref().map_or_else(|| "not signed".to_owned(), |who| format!("signed by {who}"))
}

fn shown(waiting: &Waiting, package: &Package) -> String {
    let manifest = &package.read.manifest;
    let mut lines = vec![
        format!("{} by {} {}", waiting.key, waiting.by, waiting.at),
        format!("{}, {} files, {} KiB", signed(waiting), waiting.files, waiting.bytes.div_ceil(1024)),
    ];
    // What others wrote is shown without what a terminal would obey.
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(80).collect::<String>();
    for one in package.checks().ok().flatten().iter().flat_map(Checks::told) {
        let (failed, browser) = (one.failed.len(), plain(one.browser));
        let widget = plain(one.widget);
        lines.push(format!(
            "{widget}, as its sender says: {} passed, {failed} failed, {} not seen, {browser}",
            one.passed, one.unseen
        ));
    }
    let list = |items: Vec<String>| if items.is_empty() { "nothing".to_owned() } else { items.join(", ") };
    for widget in &manifest.spec.frontend.widgets {
        let tag = widget.element.as_ref().map(|element| format!(" <{}>", element.tag)).unwrap_or_default();
        lines.push(format!("{}{tag}, tier {:?}", widget.name, widget.tier).to_lowercase());
        lines.push(format!("  may publish {}", list(widget.publishes.iter().map(ToString::to_string).collect())));
        lines.push(format!(
            "  may receive {}",
            list(widget.subscribes.iter().map(|it| it.pattern.to_string()).collect())
        ));
    }
    lines.push(format!(
        "calls by modules: {}",
        list(waiting.calls.iter().map(|(call, n)| format!("{call} ({n})")).collect())
    ));
    if !waiting.findings.is_empty() {
        lines.push(said(&waiting.findings));
    }
    lines.join("\n")
}
