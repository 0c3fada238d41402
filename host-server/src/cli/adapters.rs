//! `jogakbo adapters`: what an operator sees of adapters, and trying again what could not be translated. It opens the store
//! alone, so the host may run meanwhile; whoever may read the data folder is the operator.

use super::{configuration, folders, open_store};
use crate::adapters::manifests_folder::read_folder;
use crate::adapters::store_sqlite::SqliteStore;
use crate::config::Config;
use crate::domain::catalogue::Kind;
use crate::ports::Translations;
use clap::{Args, Subcommand};
use jogakbo_contract::adapter::Adapter;
use jogakbo_contract::bridge::Position;
use serde_json::{Value, json};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum AdaptersVerb {
    /// Print the adapters, how far each has read the log, and how many dead letters it has; one JSON object a line.
    List(Folders),
    /// Print the dead letters of an adapter, the oldest first; one JSON object a line.
    Dead(DeadFlags),
    /// Have the running host try inputs again: that at a position, or all that lie among the dead letters.
    Retry(RetryFlags),
}

#[derive(Debug, Args)]
pub(super) struct Folders {
    /// Configuration file; `jogakbo.toml` is read when it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the log, sessions, users and keys [default: data].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Folder of manifests, pages and adapters [default: manifests].
    #[arg(long, value_name = "DIR")]
    manifests: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct DeadFlags {
    /// The adapter, for example `kr.go.demo.saeol`.
    name: String,
    #[command(flatten)]
    folders: Folders,
}

#[derive(Debug, Args)]
pub(super) struct RetryFlags {
    /// The adapter, for example `kr.go.demo.saeol`.
    name: String,
    /// The input's position, as `dead` prints it.
    #[arg(long, value_name = "POSITION", conflicts_with = "all", required_unless_present = "all")]
    pos: Option<Position>,
    /// All inputs among the dead letters.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    folders: Folders,
}

/// Does what was asked.
pub(super) fn run(verb: AdaptersVerb) -> ExitCode {
    let done = match verb {
        AdaptersVerb::List(folders) => open(folders).and_then(|(config, store)| list(&config, &store)),
        AdaptersVerb::Dead(flags) => open(flags.folders).and_then(|(_, store)| dead(&store, &flags.name)),
        AdaptersVerb::Retry(flags) => {
            open(flags.folders).and_then(|(_, store)| retry(&store, &flags.name, flags.pos.as_ref()))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", crate::failure::chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

type Done<T> = Result<T, Box<dyn Error>>;

fn open(flags: Folders) -> Done<(Config, SqliteStore)> {
    let config = configuration(flags.config, folders(flags.data, flags.manifests))?;
    let store = open_store(&config, "only the running host sees it")?;
    Ok((config, store))
}

fn wait<T>(future: impl Future<Output = Result<T, crate::ports::store::StoreError>>) -> Done<T> {
    Ok(tokio::runtime::Builder::new_current_thread().build()?.block_on(future)?)
}

fn list(config: &Config, store: &SqliteStore) -> Done<()> {
    let files = read_folder(&config.paths.manifests);
    for file in files.iter().filter(|file| file.kind == Kind::Adapter) {
        let read = file.content.as_deref().ok().and_then(|content| Adapter::read(content).ok());
        let Some(adapter) = read.map(|read| read.adapter) else {
            eprintln!("`{}` has errors; `jogakbo check` names them", file.path);
            continue;
        };
        let name = adapter.metadata.name.to_string();
        let place = wait(store.place(name.clone()))?;
        let place = place.and_then(|place| Position::new(&place.epoch, place.number).ok());
        let dead = wait(store.dead(name.clone()))?.len();
        let inputs: Vec<Value> = adapter
            .spec
            .from
            .iter()
            .map(|pattern| pattern.as_str().into())
            .chain(adapter.spec.accepts.iter().map(|accepted| accepted.name.0.as_str().into()))
            .collect();
        let line = json!({
            "name": name, "version": adapter.metadata.version, "from": inputs, "to": adapter.spec.to.as_str(),
            "pos": place.map(|place| place.to_string()), "dead": dead,
        });
        println!("{line}");
    }
    Ok(())
}

fn dead(store: &SqliteStore, name: &str) -> Done<()> {
    for letter in wait(store.dead(name.to_owned()))? {
        let place = letter.place.and_then(|place| Position::new(&place.epoch, place.number).ok());
        let line = json!({
            "pos": place.map(|place| place.to_string()), "code": letter.code, "detail": letter.detail,
            "type": letter.event_type, "source": letter.source, "id": letter.id, "at": letter.at.rfc3339(),
        });
        println!("{line}");
    }
    Ok(())
}

fn retry(store: &SqliteStore, name: &str, pos: Option<&Position>) -> Done<()> {
    let count = wait(store.ask_again(name.to_owned(), pos.map(Position::number)))?;
    if count == 0 {
        return Err(
            format!("`{name}` has no such dead letter; `jogakbo adapters dead {name}` prints those it has").into()
        );
    }
    println!("{count} to be tried again by the running host, or by the next one");
    Ok(())
}
