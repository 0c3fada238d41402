//! How a person asks: the verbs of the program.

mod adapters;
mod audit;
mod backstage;
mod check;
mod dev;
mod documents;
mod events;
mod health;
mod import;
mod install;
mod keys;
mod maintenance;
mod nats;
mod new;
mod overrides;
mod pack;
mod pages;
mod pbc;
mod project;
mod provision;
mod publisher;
mod releases;
mod serve;
mod test_widget;
mod types;
mod users;
mod words;

use crate::adapters::store_sqlite::SqliteStore;
use crate::config::{Config, ConfigError, Sources, store};
use clap::{Args, Parser, Subcommand};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// The host of a Jogakbo portal.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve the portal.
    Serve(Box<ServeFlags>),
    /// Make something to begin with.
    #[command(subcommand)]
    New(new::NewVerb),
    /// Work on a widget: a portal with it on a page, built and reloaded whenever a file is saved.
    Dev(dev::DevFlags),
    /// Try a widget alone in a real browser; exit 1 if a check failed.
    TestWidget(test_widget::TestFlags),
    /// Write TypeScript of a manifest: properties, outputs, actions and events.
    Types(types::TypesFlags),
    /// Check manifests, pages and adapters; exit 1 if any has an error.
    Check(CheckFlags),
    /// Listen to, publish and look up events of a running host, as a PBC's back end.
    #[command(subcommand)]
    Events(events::EventsVerb),
    /// Look after adapters: how far they are, and what they could not translate.
    #[command(subcommand)]
    Adapters(adapters::AdaptersVerb),
    /// Read and check the record of what was done.
    #[command(subcommand)]
    Audit(audit::AuditVerb),
    /// Import custom elements from an npm package, or widgets from a document of another portal.
    Import(Box<import::ImportFlags>),
    /// Make a package of a widget's folder, signed if there is a key.
    Pack(pack::PackFlags),
    /// Send a package with a new version of a PBC to a portal, look at those that wait, approve or reject them.
    Install(Box<install::InstallFlags>),
    /// Keys of publishers, their signatures, and who is trusted with which names.
    #[command(subcommand)]
    Publisher(publisher::PublisherVerb),
    /// Look after one installed PBC.
    #[command(subcommand)]
    Pbc(pbc::PbcVerb),
    /// Which version of a PBC visitors get: promote one, try one on a share of them, take one back.
    #[command(subcommand)]
    Releases(releases::ReleasesVerb),
    /// Look after accounts of people who sign in here.
    #[command(subcommand)]
    Users(users::UsersVerb),
    /// Look after the keys of the built-in issuer.
    #[command(subcommand)]
    Keys(keys::KeysVerb),
    /// Close the portal for a while, and open it again; the host may run meanwhile.
    #[command(subcommand)]
    Maintenance(maintenance::MaintenanceVerb),
    /// Turn builds of people's own off, and on again; the host may run meanwhile.
    #[command(subcommand)]
    Overrides(overrides::OverridesVerb),
    /// Pages that a proxy serves by itself.
    #[command(subcommand)]
    Pages(pages::PagesVerb),
    /// Ask whether the host on this machine is ready; exit 1 if not.
    Health {
        /// Configuration file of that host; `jogakbo.toml` is read when it is there.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Where that host's portal listens.
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
    },
    /// Print the JSON Schemas of the documents, or write them into a folder.
    Schema {
        /// The folder.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Print the table of all codes as Markdown.
    Codes,
    /// Print the installed PBCs as a catalog file for Backstage, or write it.
    Backstage(backstage::BackstageFlags),
    /// Write files that run the back end of a PBC: for Compose, Kubernetes or Helm.
    Provision(provision::ProvisionFlags),
}

/// Which installation a verb is about.
#[derive(Debug, Args)]
struct Where {
    /// Configuration file; `jogakbo.toml` is read when it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the log, sessions, users and keys [default: data].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ServeFlags {
    /// Configuration file; `jogakbo.toml` is read when it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the portal listens [default: 127.0.0.1:8080, or the next free port].
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Where frames of widgets are served from [default: 127.0.0.1:8081, or the next free port].
    #[arg(long, value_name = "ADDRESS")]
    content_listen: Option<String>,
    /// The portal's address as browsers see it.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The content origin as browsers see it; another host name than the portal's.
    #[arg(long, value_name = "URL")]
    content_url: Option<String>,
    /// A TLS proxy is in front.
    #[arg(long)]
    behind_proxy: bool,
    /// Folder of the log, sessions, users and keys [default: data].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Folder of manifests and pages [default: manifests].
    #[arg(long, value_name = "DIR")]
    manifests: Option<PathBuf>,
    /// Folder of the widgets' files [default: widgets].
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
    /// Folder of the portal's own files [default: those inside the program].
    #[arg(long, value_name = "DIR")]
    shell: Option<PathBuf>,
    /// Make the demo accounts and print their password.
    #[arg(long)]
    demo: bool,
}

#[derive(Debug, Args)]
struct CheckFlags {
    /// Files or folders.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Folder of the widgets' files.
    #[arg(long, value_name = "DIR", default_value = "widgets")]
    assets: PathBuf,
    /// One JSON object for machines.
    #[arg(long)]
    json: bool,
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> ExitCode {
        end_when_nobody_reads();
        match self.verb {
            Verb::Serve(flags) => match flags.config() {
                Ok(config) => serve::run(config),
                Err(error) => {
                    eprintln!("{}", crate::failure::chain(&error));
                    ExitCode::from(2)
                }
            },
            Verb::New(verb) => new::run(verb),
            Verb::Dev(flags) => dev::run(&flags),
            Verb::TestWidget(flags) => test_widget::run(&flags),
            Verb::Types(flags) => types::run(&flags),
            Verb::Check(flags) => check::run(&flags.paths, &flags.assets, flags.json),
            Verb::Events(verb) => events::run(verb),
            Verb::Adapters(verb) => adapters::run(verb),
            Verb::Audit(verb) => audit::run(verb),
            Verb::Import(flags) => import::run(&flags),
            Verb::Pack(flags) => pack::run(&flags),
            Verb::Install(flags) => install::run(*flags),
            Verb::Publisher(verb) => publisher::run(verb),
            Verb::Pbc(verb) => pbc::run(verb),
            Verb::Releases(verb) => releases::run(verb),
            Verb::Users(verb) => users::run(verb),
            Verb::Keys(verb) => keys::run(verb),
            Verb::Maintenance(verb) => maintenance::run(verb),
            Verb::Overrides(verb) => overrides::run(verb),
            Verb::Pages(verb) => pages::run(verb),
            Verb::Health { config, listen } => {
                let listen = listen.map(|listen| ("http.listen", toml::Value::String(listen)));
                match configuration(config, listen.into_iter().collect()) {
                    Ok(config) => health::run(&config),
                    Err(error) => {
                        eprintln!("{}", crate::failure::chain(&error));
                        ExitCode::from(2)
                    }
                }
            }
            Verb::Schema { out } => documents::schemas(out.as_deref()),
            Verb::Codes => documents::codes(),
            Verb::Backstage(flags) => backstage::run(&flags),
            Verb::Provision(flags) => provision::run(&flags),
        }
    }
}

impl ServeFlags {
    fn config(self) -> Result<Config, ConfigError> {
        let texts = [
            ("http.listen", self.listen),
            ("http.content_listen", self.content_listen),
            ("http.public_url", self.public_url),
            ("http.content_url", self.content_url),
        ];
        let folders = [
            ("paths.data", self.data),
            ("paths.manifests", self.manifests),
            ("paths.assets", self.assets),
            ("paths.shell", self.shell),
        ];
        let switches = [("http.behind_proxy", self.behind_proxy), ("identity.demo", self.demo)];
        let mut flags: Vec<(&'static str, toml::Value)> = Vec::new();
        flags.extend(texts.into_iter().filter_map(|(key, text)| Some((key, toml::Value::String(text?)))));
        flags.extend(
            folders.into_iter().filter_map(|(key, path)| Some((key, toml::Value::String(path?.display().to_string())))),
        );
        flags.extend(switches.into_iter().filter(|(_, on)| *on).map(|(key, on)| (key, toml::Value::Boolean(on))));
        configuration(self.config, flags)
    }
}

/// Ends quietly, as other programs do, when whoever read what is printed has gone: `jogakbo codes | head`.
fn end_when_nobody_reads() {
    // As a shell says it of a program that the signal SIGPIPE ended.
    const NOBODY_READS: i32 = 128 + 13;
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic.payload_as_str().unwrap_or_default();
        if words.starts_with("failed printing to stdout") && words.contains("Broken pipe") {
            std::process::exit(NOBODY_READS);
        }
        usual(panic);
    }));
}

/// Ends a verb: says what was done, or why nothing was.
fn finish(done: Result<String, Box<dyn Error>>) -> ExitCode {
    match done {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}", crate::failure::chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// The folders of the host as flags of the configuration.
fn folders(data: Option<PathBuf>, manifests: Option<PathBuf>) -> Vec<(&'static str, toml::Value)> {
    let folder = |path: PathBuf| toml::Value::String(path.display().to_string());
    let given = [("paths.data", data), ("paths.manifests", manifests)];
    given.into_iter().filter_map(|(key, path)| Some((key, folder(path?)))).collect()
}

/// The store of a portal, beside the host that may run on it: the data folder itself is the host's. `memory` says what a store
/// in memory means for who asks.
fn open_store(config: &Config, memory: &str) -> Result<SqliteStore, Box<dyn Error>> {
    if config.store.kind == store::Kind::Memory {
        return Err(format!("the store is in memory (`store.kind`), so {memory}; use `sqlite`").into());
    }
    let path = config.paths.data.join(SqliteStore::FILE);
    if !path.is_file() {
        let shown = config.paths.data.display();
        return Err(format!("`{shown}` holds no store; start the host once, or name its folder with --data").into());
    }
    Ok(SqliteStore::open(&path)?)
}

/// The configuration from `file` (or `jogakbo.toml` when it is there), the environment and these flags.
fn configuration(file: Option<PathBuf>, flags: Vec<(&'static str, toml::Value)>) -> Result<Config, ConfigError> {
    let file = file.or_else(|| Some(PathBuf::from("jogakbo.toml")).filter(|file| file.is_file()));
    Config::load(&Sources { file, environment: std::env::vars().collect(), flags })
}
