//! `jogakbo pages`: pages in files, copies of all pages, and pages that a proxy serves by itself.

mod copy;
mod files;
mod plan;

use super::{configuration, folders};
use crate::adapters::pages_sqlite::SqlitePages;
use crate::config::{Config, ConfigError, store};
use clap::{Args, Subcommand, ValueEnum};
use jogakbo_contract::render;
use jogakbo_contract::text::Locale;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum PagesVerb {
    /// Write the published pages into files; a file that says the same already keeps its bytes. The host may run meanwhile.
    Pull(files::PullFlags),
    /// Make drafts of files. The host may run meanwhile; what is published is live within seconds.
    Push(files::PushFlags),
    /// Say what is published and stands otherwise in the files; exit 1 if anything does.
    Diff(files::FilesFlags),
    /// Plan that the draft of a page goes live, and ends, by itself. The host may run meanwhile.
    Schedule(plan::ScheduleFlags),
    /// Say what is planned.
    Schedules(plan::SchedulesFlags),
    /// Cancel what is still to come of a schedule.
    Unschedule(plan::UnscheduleFlags),
    /// Copy all drafts, revisions and the audit into one file; the host may run meanwhile.
    Backup(copy::BackupFlags),
    /// Take such a copy as the pages of a data folder; the host must not run.
    Restore(copy::RestoreFlags),
    /// Print the page for citizens while the host does not answer; one file, which needs nothing else.
    Down(DownFlags),
}

/// Which installation is meant.
#[derive(Debug, Args)]
pub struct Place {
    /// Configuration file; `jogakbo.toml` is read when it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the log, sessions, users and keys [default: data].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Folder of manifests and pages [default: manifests].
    #[arg(long, value_name = "DIR")]
    manifests: Option<PathBuf>,
    /// Folder of the widgets' files [default: widgets].
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct DownFlags {
    /// Its language.
    #[arg(long, value_enum, default_value_t = Language::Ko)]
    lang: Language,
    /// Configuration file, for name and contact; `jogakbo.toml` is read when it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    Ko,
    En,
}

/// Lines for the person, and whether all went well.
type Outcome = Result<(Vec<String>, bool), Box<dyn Error>>;

/// Does what was asked.
pub(super) fn run(verb: PagesVerb) -> ExitCode {
    let done = match verb {
        PagesVerb::Pull(flags) => files::pull(flags),
        PagesVerb::Push(flags) => files::push(flags),
        PagesVerb::Diff(flags) => files::diff(flags),
        PagesVerb::Schedule(flags) => plan::schedule(flags),
        PagesVerb::Schedules(flags) => plan::schedules(flags),
        PagesVerb::Unschedule(flags) => plan::unschedule(flags),
        PagesVerb::Backup(flags) => copy::backup(flags),
        PagesVerb::Restore(flags) => copy::restore(flags),
        PagesVerb::Down(flags) => return down(flags),
    };
    match done {
        Ok((lines, good)) => {
            for line in lines {
                println!("{line}");
            }
            if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{}", crate::failure::chain(error.as_ref()));
            ExitCode::from(2)
        }
    }
}

fn down(flags: DownFlags) -> ExitCode {
    match configuration(flags.config, Vec::new()) {
        Ok(config) => {
            let locale = match flags.lang {
                Language::Ko => Locale::Ko,
                Language::En => Locale::En,
            };
            print!("{}", render::down(&crate::app::bare_portal(&config.portal), locale));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}", crate::failure::chain(&error));
            ExitCode::from(2)
        }
    }
}

/// The configuration of the installation.
fn configured(place: Place) -> Result<Config, ConfigError> {
    let mut flags = folders(place.data, place.manifests);
    flags.extend(place.assets.map(|path| ("paths.assets", toml::Value::String(path.display().to_string()))));
    configuration(place.config, flags)
}

/// The store of pages, beside the host that may run on it.
fn open(place: Place) -> Result<(Config, SqlitePages), Box<dyn Error>> {
    let config = configured(place)?;
    if config.store.kind == store::Kind::Memory {
        return Err("the store is in memory (`store.kind`), so no other program sees its pages; use `sqlite`".into());
    }
    let data = &config.paths.data;
    if !data.is_dir() {
        let message = "start the host once, or name its folder with --data";
        return Err(format!("the data folder `{}` is not there; {message}", data.display()).into());
    }
    let pages = SqlitePages::open(&data.join(SqlitePages::FILE))?;
    Ok((config, pages))
}
