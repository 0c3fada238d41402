//! `jogakbo pbc`: what an operator does for one installed PBC.

mod stop;

use self::stop::{DisableFlags, EnableFlags};
use super::{audit, configuration, finish, folders, open_store};
use crate::adapters::clock_system::SystemClock;
use crate::adapters::identity_builtin::make_client_secret;
use crate::adapters::ids_random::RandomIds;
use crate::adapters::manifests_folder::read_folder;
use crate::adapters::store_sqlite::SqliteStore;
use crate::config::{Config, store};
use crate::domain::audit::act;
use crate::domain::catalogue::Kind;
use crate::ports::Clock;
use clap::{Args, Subcommand};
use jogakbo_contract::adapter::Adapter;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::manifest::Manifest;
use semver::Version;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum PbcVerb {
    /// Make the secret by which a PBC's back end, or the system behind an adapter, gets access tokens, and print it this once.
    ///
    /// An earlier secret is worth nothing from then on. The host may run meanwhile.
    Secret(SecretFlags),
    /// Stop a PBC: its places on all pages say so, its files, API and events are refused. The host may run meanwhile.
    Disable(DisableFlags),
    /// Let a PBC that was stopped go on.
    Enable(EnableFlags),
    /// List the PBCs that are stopped.
    Disabled(Where),
}

/// Which installation is meant.
#[derive(Debug, Args)]
pub(super) struct Where {
    /// Configuration file; `jogakbo.toml` is read when it is there.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Folder of the log, sessions, users and keys [default: data].
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Folder of manifests and pages [default: manifests].
    #[arg(long, value_name = "DIR")]
    pub(super) manifests: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct SecretFlags {
    /// The PBC or adapter, for example `kr.go.demo.board`.
    name: String,
    #[command(flatten)]
    place: Where,
    /// Make the data folder if the host has not run on it yet.
    #[arg(long)]
    create: bool,
}

/// Does what was asked.
pub(super) fn run(verb: PbcVerb) -> ExitCode {
    let done = match verb {
        PbcVerb::Secret(flags) => secret(flags),
        PbcVerb::Disable(flags) => stop::disable(flags),
        PbcVerb::Enable(flags) => stop::enable(flags),
        PbcVerb::Disabled(place) => stop::disabled(place),
    };
    finish(done)
}

fn secret(flags: SecretFlags) -> Result<String, Box<dyn Error>> {
    let config = configuration(flags.place.config, folders(flags.place.data, flags.place.manifests))?;
    installed(&config, &flags.name)?;
    if flags.create {
        create(&config)?;
    }
    let store = open_store(&config, "a secret would be gone at once")?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let made = make_client_secret(&store, &RandomIds, &flags.name, SystemClock::default().now());
    let secret = runtime.block_on(made)?;
    audit::note(&config, act::CLIENT_SECRET, &flags.name, &[]);
    eprintln!("The secret of `{}`, shown this once; an earlier one is worth nothing from now on:", flags.name);
    Ok(secret)
}

/// Makes the store that the host will open, as the host would.
fn create(config: &Config) -> Result<(), Box<dyn Error>> {
    if config.store.kind == store::Kind::Sqlite {
        std::fs::create_dir_all(&config.paths.data)?;
        SqliteStore::open(&config.paths.data.join(SqliteStore::FILE))?;
    }
    Ok(())
}

/// The versions of a PBC that manifests describe, newest first.
pub(super) fn versions(config: &Config, pbc: &PbcName) -> Vec<Version> {
    let files = read_folder(&config.paths.manifests);
    let manifests = files.iter().filter(|file| file.kind == Kind::Manifest);
    let read = manifests.filter_map(|file| Some(Manifest::read(file.content.as_deref().ok()?).ok()?.manifest.metadata));
    let mut versions: Vec<Version> =
        read.filter(|metadata| metadata.name == *pbc).filter_map(|metadata| metadata.version.parse().ok()).collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions
}

/// Whether a manifest describes this version.
fn installed_version(config: &Config, pbc: &PbcName, version: &Version) -> Result<(), Box<dyn Error>> {
    let versions = versions(config, pbc);
    if versions.contains(version) {
        return Ok(());
    }
    let list: Vec<String> = versions.iter().map(ToString::to_string).collect();
    let list = if list.is_empty() { "no version".to_owned() } else { list.join(", ") };
    Err(format!("`{pbc}` {version} is not installed; there is {list}").into())
}

/// Whether a manifest describes the PBC, or an adapter the system that sends it events, for a secret of a misspelt name would be of no use.
fn installed(config: &Config, name: &str) -> Result<(), Box<dyn Error>> {
    let files = read_folder(&config.paths.manifests);
    let manifests = files.iter().filter(|file| file.kind == Kind::Manifest);
    let adapters = files.iter().filter(|file| file.kind == Kind::Adapter);
    let known: BTreeSet<String> = manifests
        .filter_map(|file| Manifest::read(file.content.as_deref().ok()?).ok())
        .map(|read| read.manifest.metadata.name.to_string())
        .chain(
            adapters
                .filter_map(|file| Adapter::read(file.content.as_deref().ok()?).ok())
                .map(|read| read.adapter.metadata.name.to_string()),
        )
        .collect();
    if known.contains(name) {
        return Ok(());
    }
    let folder = config.paths.manifests.display();
    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let list = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(format!("no manifest in `{folder}` describes `{name}`; there is {list}").into())
}
