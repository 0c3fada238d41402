//! Everything the host is made of, in one place: ports behind `Arc<dyn …>`, and the domain's services on top.

mod packages;
mod pages;
mod releases;
mod sessions;
mod switches;

pub use releases::act_of;

use crate::adapters::assets_folder::{self, FileCache, FileMemory, Wanted};
use crate::adapters::manifests_folder;
use crate::adapters::overrides_folder::OverridesFolder;
use crate::adapters::portal_files::{self, PortalFiles};
use crate::adapters::released_folder::{self, ReleasedFolder, ReleasedMemory};
use crate::adapters::releases_folder;
use crate::adapters::stops_folder;
use crate::config::Config;
use crate::domain::adapters::Adapters;
use crate::domain::assets::{AssetShelf, Compressor, Generation};
use crate::domain::audit::Journal;
use crate::domain::catalogue::{Catalogue, Input, Snapshot, State, compose};
use crate::domain::consents::ConsentBook;
use crate::domain::crowd::Crowd;
use crate::domain::delivery::Delivery;
use crate::domain::drafts::{Drafts, Rules};
use crate::domain::maintenance::Maintenance;
use crate::domain::overrides::Overrides;
use crate::domain::pace::Pace;
use crate::domain::packs::Packs;
use crate::domain::pairwise::PairwiseKey;
use crate::domain::rates::Rates;
use crate::domain::releases::{Health, Releases};
use crate::domain::rooms::Rooms;
use crate::domain::seal::Seal;
use crate::domain::sessions::Sessions;
use crate::domain::stops::StopBook;
use crate::domain::tickets::Tickets;
use crate::domain::violations::Violations;
use crate::http::bridges::Bridges;
use crate::http::dev::Dev;
use crate::http::page_cache::PageCache;
use crate::http::socket::Fan;
use crate::http::sse::Links;
use crate::ports::pages::Live;
use crate::ports::{
    Accounts, Apis, Audit, Broker, Clock, Consents, Identity, Ids, Pages, Passwords, Provider, Services, SignIn, Store,
    Timestamp, Translations,
};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::render::Portal;
use jogakbo_contract::view::ShellFiles;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

/// What the host gets from outside.
#[derive(Clone)]
pub struct Ports {
    /// The event log.
    pub broker: Arc<dyn Broker>,
    /// Sessions and users.
    pub store: Arc<dyn Store>,
    /// Drafts and revisions of pages.
    pub pages: Arc<dyn Pages>,
    /// What citizens consented to.
    pub consents: Arc<dyn Consents>,
    /// The host's own issuer, for programs.
    pub identity: Arc<dyn Identity>,
    /// Where people sign in.
    pub sign_in: Arc<dyn SignIn>,
    /// What an issuer elsewhere does beside; nothing where people sign in here.
    pub provider: Option<Arc<dyn Provider>>,
    /// Accounts of people who sign in here.
    pub accounts: Arc<dyn Accounts>,
    /// Makes hashes of their passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Makes unreadable what is stored.
    pub seal: Arc<Seal>,
    /// Places and dead letters of adapters.
    pub translations: Arc<dyn Translations>,
    /// Programs that translate for adapters.
    pub services: Arc<dyn Services>,
    /// Services behind the APIs of PBCs.
    pub apis: Arc<dyn Apis>,
    /// The record of what was done.
    pub audit: Arc<dyn Audit>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
}

/// The addresses browsers see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// The portal's origin, for example `http://localhost:8080`.
    pub portal: String,
    /// The content origin, for example `http://127.0.0.1:8081`.
    pub content: String,
}

/// The host.
pub struct App {
    /// What the operator set.
    pub config: Config,
    /// The addresses browsers see.
    pub addresses: Addresses,
    /// The ports.
    pub ports: Ports,
    /// Writes down what was done.
    pub journal: Arc<Journal>,
    /// Sessions.
    pub sessions: Sessions,
    /// One-time tickets.
    pub tickets: Tickets,
    /// Pairwise ids.
    pub pairwise: Arc<PairwiseKey>,
    /// Served files.
    pub shelf: AssetShelf,
    /// Manifests, pages and locks.
    pub catalogue: Arc<Catalogue>,
    /// Pages that are being edited.
    pub drafts: Drafts,
    /// Who edits which page.
    pub rooms: Arc<Rooms>,
    /// Publishing.
    pub delivery: Arc<Delivery>,
    /// Translating.
    pub adapters: Arc<Adapters>,
    /// How fast each back end may publish.
    pub pace: Pace,
    /// How fast visitors may ask.
    pub rates: Rates,
    /// Calls of APIs that are under way.
    pub api_calls: Crowd,
    /// Consents, and the rights that depend on them.
    pub consents: ConsentBook,
    /// PBCs that an operator stopped.
    pub stops: Arc<StopBook>,
    /// Builds of one's own in place of a widget.
    pub overrides: Overrides,
    /// How versions do that are tried.
    pub health: Health,
    /// Open bridges.
    pub bridges: Bridges,
    /// Live subscriptions of all bridges.
    pub fan: Fan,
    /// Open bridges without a socket.
    pub links: Links,
    /// Small modules of each page in one file.
    pub packs: Packs,
    /// Finished pages of people who are not signed in.
    pub page_cache: PageCache,
    /// What browsers reported lately.
    pub violations: Violations,
    /// Turns true once, when the host is to end.
    pub draining: watch::Sender<bool>,
    /// Answers `/-/metrics`; absent in tests.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
    /// What pages get beside, where a widget is developed or checked; absent wherever a portal is served.
    pub dev: Option<Arc<Dev>>,
    loading: Mutex<()>,
    /// Which versions ranges stand for, as it was read last.
    releases: RwLock<Arc<Releases>>,
    /// Versions that were stopped when pages were frozen last.
    left_out: RwLock<BTreeSet<String>>,
    released: ReleasedMemory,
    stored: Mutex<Vec<Live>>,
    files: FileMemory,
    watched: Mutex<BTreeSet<PathBuf>>,
    portal: RwLock<Arc<Portal>>,
    maintenance: RwLock<Option<Arc<Maintenance>>>,
    shell: RwLock<Option<PortalFiles>>,
    checks: RwLock<Arc<BTreeMap<String, Value>>>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

impl App {
    /// A host without manifests; call [`App::reload`] before serving.
    pub fn new(
        config: Config,
        addresses: Addresses,
        ports: Ports,
        pairwise: PairwiseKey,
        compressor: Compressor,
    ) -> Self {
        let (clock, ids) = (Arc::clone(&ports.clock), Arc::clone(&ports.ids));
        let pairwise = Arc::new(pairwise);
        let rules = Rules { approval: config.pages.approval, trees: config.pages.trees.clone() };
        let stops = Arc::<StopBook>::default();
        let delivery = Arc::new(Delivery::new(Arc::clone(&ports.broker), Arc::clone(&clock), Arc::clone(&pairwise)));
        let portal = Portal {
            public_url: addresses.portal.clone(),
            content_url: addresses.content.clone(),
            ..bare_portal(&config.portal)
        };
        Self {
            journal: Arc::new(Journal::new(Arc::clone(&ports.audit), Arc::clone(&clock))),
            sessions: Sessions::new(
                Arc::clone(&ports.store),
                Arc::clone(&clock),
                Arc::clone(&ids),
                Arc::clone(&ports.seal),
                &config.identity,
            ),
            tickets: Tickets::new(Arc::clone(&clock), Arc::clone(&ids)),
            consents: ConsentBook::new(
                Arc::clone(&ports.consents),
                Arc::clone(&clock),
                Arc::clone(&pairwise),
                Arc::clone(&stops),
            ),
            stops,
            overrides: Overrides::new(
                Arc::clone(&ports.seal),
                Arc::clone(&clock),
                Arc::clone(&ids),
                Arc::new(OverridesFolder::new(&config.paths.operator())),
                &addresses.portal,
            ),
            health: Health::default(),
            releases: RwLock::default(),
            left_out: RwLock::default(),
            released: ReleasedMemory::default(),
            drafts: Drafts::new(Arc::clone(&ports.pages), Arc::clone(&clock), Arc::clone(&ids)).under(rules),
            rooms: Arc::new(Rooms::new(Arc::clone(&clock))),
            loading: Mutex::default(),
            stored: Mutex::default(),
            adapters: Adapters::new(
                Arc::clone(&ports.broker),
                Arc::clone(&delivery),
                Arc::clone(&ports.translations),
                Arc::clone(&ports.services),
                Arc::clone(&clock),
                Arc::clone(&ids),
                Arc::clone(&pairwise),
            ),
            delivery,
            rates: Rates::new(&config.limits, Arc::clone(&clock)),
            pace: Pace::new(clock, config.limits.back_end_events),
            api_calls: Crowd::new(config.limits.api_calls),
            bridges: Bridges::new(config.limits.sockets),
            fan: Fan::default(),
            links: Links::default(),
            packs: Packs::default(),
            page_cache: PageCache::default(),
            pairwise,
            shelf: AssetShelf::new(compressor),
            catalogue: Arc::default(),
            violations: Violations::default(),
            draining: watch::channel(false).0,
            metrics: None,
            dev: None,
            files: FileMemory::default(),
            watched: Mutex::default(),
            portal: RwLock::new(Arc::new(portal)),
            maintenance: RwLock::default(),
            shell: RwLock::new(None),
            checks: RwLock::default(),
            config,
            addresses,
            ports,
        }
    }

    /// What is the same for every page.
    pub fn portal(&self) -> Arc<Portal> {
        Arc::clone(&crate::sync::read(&self.portal))
    }

    /// The portal's own files.
    pub fn portal_files(&self) -> Option<PortalFiles> {
        crate::sync::read(&self.shell).clone()
    }

    /// What `jogakbo test-widget` found, by the digest of the manifest that it tried.
    pub fn checks(&self) -> Arc<BTreeMap<String, Value>> {
        Arc::clone(&crate::sync::read(&self.checks))
    }

    /// Whether an operator closed the portal for a while.
    pub fn maintenance(&self) -> Option<Arc<Maintenance>> {
        crate::sync::read(&self.maintenance).clone()
    }

    /// Reads manifests, pages, assets and the portal's files again and puts what is good in place.
    ///
    /// Blocks on files; findings go to the log once, when they change.
    pub fn reload(&self) {
        let (_edits, turn) = (self.drafts.turn(), self.loading());
        self.load(&turn);
    }

    /// Waits until nobody else loads; what is decided by the snapshot in between stays true.
    fn loading(&self) -> MutexGuard<'_, ()> {
        crate::sync::hold(&self.loading)
    }

    fn load(&self, _turn: &MutexGuard<'_, ()>) {
        let started = std::time::Instant::now();
        let files = manifests_folder::read_folder(&self.config.paths.manifests);
        *crate::sync::write(&self.checks) = Arc::new(manifests_folder::read_checks(&self.config.paths.manifests));
        let earlier = self.catalogue.snapshot();
        if files.is_empty() && !earlier.reports().is_empty() {
            // A share that is not mounted is an empty folder. Whoever wants an empty portal starts the host anew.
            let folder = self.config.paths.manifests.display();
            tracing::error!(code = "R05", "`{folder}` is empty or not there; what was live stays live");
            self.look_at_the_switches();
            return;
        }
        let now = self.ports.clock.now();
        let root = &self.config.paths.assets;
        let watched = Mutex::new(BTreeSet::from([root.clone()]));
        let watch = |folders: BTreeSet<PathBuf>| crate::sync::hold(&watched).extend(folders);
        let cache = FileCache::new(&self.shelf, &self.files);
        let below = |root: &Path, manifest: &Manifest, named: &BTreeSet<String>| {
            assets_folder::read(root, &Wanted::of(manifest, named), &cache, &self.config.limits)
                .map(|(generation, findings)| (self.shelf.put(generation, now), findings))
        };
        let assets = |manifest: &Manifest, named: &BTreeSet<String>| {
            let wanted = Wanted::of(manifest, named);
            watch(wanted.folders(root));
            below(root, manifest, named)
                .inspect(|(generation, _)| watch(folders_of(&root.join(&wanted.base), generation)))
        };
        let data = &self.config.paths.data;
        let kept = ReleasedFolder { folder: released_folder::folder(data), memory: &self.released, read: &below };
        let releases = self.read_releases();
        let left_out = self.stopped_versions();
        let head = *self.ports.broker.head().borrow();
        let (stored, drafts) = self.stored_pages();
        let snapshot = compose(&Input {
            files: &files,
            stored: &stored,
            drafts: &drafts,
            earlier: &earlier,
            assets: &assets,
            trust: &self.config.trust,
            releases: &releases,
            stopped: &left_out,
            // Without a data folder, as in tests, nothing outlasts the process.
            kept: data.is_dir().then_some(&kept),
            strict: self.config.releases.strict,
            now,
            head,
        });
        *crate::sync::write(&self.left_out) = left_out;
        self.note_replaced(&earlier, &snapshot);
        self.count_anew(&earlier, &snapshot);
        tell(&earlier, &snapshot);
        self.settle_pages(&snapshot, &stored, now);
        let menu = snapshot.menu();
        let counts = (snapshot.installed().count(), snapshot.pages().count(), snapshot.adapters().count());
        self.catalogue.replace(snapshot, now);
        // Before the pages that are cached are forgotten, and after locks are known: their files are what is refused.
        self.look_at_the_switches();
        self.keep_used_files(now);
        cache.sweep();

        let mut watched = watched.into_inner().unwrap_or_else(PoisonError::into_inner);
        let manifests = &self.config.paths.manifests;
        let operator = self.config.paths.operator();
        watched.extend([stops_folder::folder(&operator), releases_folder::folder(&operator), operator]);
        watched.extend([manifests.clone(), manifests.join("pages"), manifests.join("adapters")]);
        let shell = portal_files::read(self.shell_folder().as_deref(), &self.shelf);
        if let Some(folder) = self.shell_folder() {
            watched.extend(folders_of(&folder, &shell.generation));
        }
        *crate::sync::hold(&self.watched) = watched;
        let mut portal = (*self.portal()).clone();
        portal.menu = menu;
        portal.boot.clone_from(&shell.boot);
        portal.inner.clone_from(&shell.inner);
        (portal.shell, portal.shell_integrity) = shell_addresses(&shell);
        let icons = portal_files::ICONS.into_iter();
        portal.icons = icons.filter_map(|(side, path)| Some((side, address_of(&shell, path)?))).collect();
        portal.icon = address_of(&shell, portal_files::ICON);
        *crate::sync::write(&self.portal) = Arc::new(portal);
        *crate::sync::write(&self.shell) = Some(shell);
        self.page_cache.clear();
        self.tell_rooms(&earlier);
        tracing::info!(
            duration_ms = started.elapsed().as_millis(),
            "loaded {} PBC versions, {} pages and {} adapters from `{}`",
            counts.0,
            counts.1,
            counts.2,
            self.config.paths.manifests.display()
        );
    }

    /// Marks the files of known locks as used and forgets those that nobody used for a day.
    pub fn keep_used_files(&self, now: Timestamp) {
        let mut used = self.catalogue.asset_digests();
        used.extend(self.packs.keep(|lock| self.catalogue.lock(lock).is_some()));
        self.shelf.sweep(used.iter().map(String::as_str), now);
        self.packs.forget(|digest| self.shelf.get(digest).is_some());
    }

    /// The folders in which a change matters, as of the last [`App::reload`].
    pub fn watched(&self) -> BTreeSet<PathBuf> {
        crate::sync::hold(&self.watched).clone()
    }

    /// The folder of the portal's files; `None` means those inside the program.
    pub fn shell_folder(&self) -> Option<std::path::PathBuf> {
        self.config.paths.shell.clone()
    }
}

/// A portal with its operator's words and nothing else yet.
pub fn bare_portal(words: &crate::config::portal::Portal) -> Portal {
    Portal {
        name: words.name(),
        identity: words.identity(),
        boot: String::new(),
        inner: String::new(),
        shell: None,
        shell_integrity: BTreeMap::new(),
        icon: None,
        icons: BTreeMap::new(),
        menu: Vec::new(),
        public_url: String::new(),
        content_url: String::new(),
    }
}

/// The folders that hold the files of a generation below `base`.
fn folders_of(base: &Path, generation: &Generation) -> BTreeSet<PathBuf> {
    let inner = generation.blobs.keys().filter_map(|path| Path::new(path).parent()).map(|folder| base.join(folder));
    std::iter::once(base.to_owned()).chain(inner).collect()
}

/// The content-addressed address of one of the portal's files, if it is there.
fn address_of(shell: &PortalFiles, path: &str) -> Option<String> {
    let index = &shell.generation.index;
    index.files.contains_key(path).then(|| format!("/-/shell/{}/{path}", index.digest))
}

/// Where the shell is, with the integrity of its scripts; nothing of it when a part is missing.
fn shell_addresses(shell: &PortalFiles) -> (Option<ShellFiles>, BTreeMap<String, String>) {
    let (Some(js), Some(wasm)) =
        (address_of(shell, portal_files::SHELL_JS), address_of(shell, portal_files::SHELL_WASM))
    else {
        return (None, BTreeMap::new());
    };
    let scripts = shell.generation.index.files.iter().filter(|(path, _)| {
        // No browser checks the integrity of a worker; boot and the script of frames have their hash in a policy.
        let apart = [portal_files::BOOT, portal_files::TABS, portal_files::INNER].contains(&path.as_str());
        Path::new(path).extension().is_some_and(|ending| ending == "js") && !apart
    });
    let integrity = scripts.filter_map(|(path, file)| Some((address_of(shell, path)?, file.integrity.clone())));
    let tabs = address_of(shell, portal_files::TABS);
    (Some(ShellFiles { js, wasm, tabs }), integrity.collect())
}

/// Logs findings that were not there before.
fn tell(earlier: &Snapshot, present: &Snapshot) {
    let known: HashMap<&str, &[Finding]> =
        earlier.reports().iter().map(|report| (report.file.as_str(), report.findings.as_slice())).collect();
    for report in present.reports() {
        let known = known.get(report.file.as_str()).copied().unwrap_or_default();
        for finding in report.findings.iter().filter(|finding| !known.contains(finding)) {
            if finding.is_error() {
                let kept = match report.state {
                    State::LastGood => "; its last good version stays live",
                    State::Partly => "; the page is live without it",
                    State::Live | State::Edited | State::Refused => "",
                };
                tracing::error!(file = %report.file, code = %finding.code, "{}: {finding}{kept}", report.file);
            } else {
                tracing::warn!(file = %report.file, code = %finding.code, "{}: {finding}", report.file);
            }
        }
        if report.findings.is_empty() && !known.is_empty() {
            tracing::info!(file = %report.file, "{}: nothing to complain about any more", report.file);
        }
    }
}
