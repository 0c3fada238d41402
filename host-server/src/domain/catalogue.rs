//! The manifests, adapters and pages that are live, and the locks made from them.
//!
//! A [`Snapshot`] is never changed: loading makes a new one and puts it in place in one step. What is broken keeps its
//! last good version, with its findings beside it. Every lock that was live in the last day stays known, because tabs
//! are open on it (decision 2.15).

mod adapters;
mod apis;
mod compose;
mod pages;
mod parallel;
mod report;
mod trials;

pub use apis::Api;
pub use compose::{Indexed, Input, Kept, compose};
pub use pages::{Adopted, PageFile};
pub use report::{FileReport, State};
pub use trials::Trials;

use crate::config::trust::Trust;
use crate::domain::assets::{Generation, KEEP_MS};
use crate::domain::releases::{Release, Releases};
use crate::ports::Timestamp;
use crate::ports::broker::Retention;
use crate::ports::pages::Author;
use jogakbo_contract::adapter::{Linked, ReadAdapter};
use jogakbo_contract::assets::parts_of;
use jogakbo_contract::edit;
use jogakbo_contract::edit::schedule::Fallback;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::{PageName, PbcName};
use jogakbo_contract::lock::{self, BackEnd, PageLock, Part};
use jogakbo_contract::page::Page;
use jogakbo_contract::render::MenuLink;
use semver::{Version, VersionReq};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, RwLock};
use tokio::sync::watch;

/// Milliseconds in which the lock of a draft counts after somebody looked at it.
const PREVIEW_MS: u64 = 60 * 60 * 1000;
/// Locks of drafts that are known at once.
const MOST_PREVIEWS: usize = 200;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A PBC manifest.
    Manifest,
    /// A page.
    Page,
    /// An adapter.
    Adapter,
}

/// A document as it was found.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path for people.
    pub path: String,
    /// Name without ending.
    pub stem: String,
    /// What it is.
    pub kind: Kind,
    /// When it was last changed, where the system knows.
    pub changed: Option<Timestamp>,
    /// Its content, or why it could not be read.
    pub content: Result<Vec<u8>, String>,
}

/// One installed version of a PBC.
#[derive(Debug)]
pub struct Installed {
    /// What the contract knows of it.
    pub part: Part,
    /// Its files.
    pub generation: Arc<Generation>,
    /// Its APIs that pages can call, by name.
    pub apis: BTreeMap<String, Api>,
    /// The file it came from.
    pub file: String,
    /// Its version.
    pub version: Version,
}

/// A page that is live.
#[derive(Debug, Clone)]
pub struct LivePage {
    /// Its lock.
    pub lock: Arc<PageLock>,
    /// The page itself.
    pub page: Arc<Page>,
    /// The file it came from, or [`LivePage::STORE`] and its name.
    pub file: String,
    /// When that file was last changed, where the system knows.
    pub changed: Option<Timestamp>,
    /// Its locks with versions that are tried, where there are any.
    pub trials: Option<Arc<Trials>>,
}

impl LivePage {
    /// All its locks: its own, and those with versions that are tried.
    pub fn locks(&self) -> impl Iterator<Item = &Arc<PageLock>> {
        std::iter::once(&self.lock).chain(self.trials.iter().flat_map(|trials| trials.locks()))
    }

    /// How a page is named that was published here, in place of a file.
    pub const STORE: &str = "pages.db";

    /// Whether it came from a file, and was not published here.
    pub fn is_from_file(&self) -> bool {
        self.lock.created_by == Author::FILE && !self.file.starts_with(Self::STORE)
    }
}

/// An adapter that is live.
#[derive(Debug, Clone)]
pub struct LiveAdapter {
    /// What it translates; the same as long as nothing about it changes.
    pub linked: Arc<Linked>,
    /// The file it came from.
    pub file: String,
    /// The log's newest number before it first went live; what comes in by it comes later.
    pub since: u64,
    read: Arc<ReadAdapter>,
}

/// All that is live at one moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    installed: BTreeMap<PbcName, Vec<Arc<Installed>>>,
    pages: BTreeMap<PageName, LivePage>,
    routes: HashMap<String, PageName>,
    /// Which PBC declares an event type: the first by name whose newest version does.
    declared: HashMap<String, Arc<Installed>>,
    back_ends: BTreeMap<PbcName, Arc<BackEnd>>,
    adapters: BTreeMap<PbcName, LiveAdapter>,
    reports: Vec<FileReport>,
    /// Page files by stem.
    files: BTreeMap<String, PageFile>,
    adopted: Vec<Adopted>,
    in_step: Vec<Adopted>,
    /// Pages that were taken off, by name.
    off: BTreeMap<String, OffPage>,
    trust: Trust,
    releases: Arc<Releases>,
}

/// A page that was taken off.
#[derive(Debug, Clone)]
pub struct OffPage {
    /// The page as it was last.
    pub page: Arc<Page>,
    /// Its revision.
    pub revision: u32,
    /// What citizens find in its place.
    pub fallback: Fallback,
}

impl Snapshot {
    /// The page at `route`, and the rest of the path below a route that ends in `/*`.
    pub fn page_at<'a>(&self, route: &'a str) -> Option<(&LivePage, &'a str)> {
        if let Some(name) = self.routes.get(route) {
            return Some((self.pages.get(name)?, ""));
        }
        let mut end = route.len();
        while let Some(slash) = route[..end].rfind('/') {
            if let Some(name) = self.routes.get(&format!("{}/*", &route[..slash])) {
                return Some((self.pages.get(name)?, route[slash..].trim_start_matches('/')));
            }
            end = slash;
        }
        let name = self.routes.get(&format!("{}/*", route.trim_end_matches('/')))?;
        Some((self.pages.get(name)?, ""))
    }

    /// The live pages by name.
    pub fn pages(&self) -> impl Iterator<Item = &LivePage> {
        self.pages.values()
    }

    /// The live page called `name`.
    pub fn page(&self, name: &str) -> Option<&LivePage> {
        self.pages.values().find(|page| page.lock.page.name.as_str() == name)
    }

    /// The page files by name, good or not.
    pub fn page_files(&self) -> &BTreeMap<String, PageFile> {
        &self.files
    }

    /// Pages that were taken off, by name.
    pub fn off(&self) -> &BTreeMap<String, OffPage> {
        &self.off
    }

    /// The page that was taken off and would have this route.
    pub fn off_at(&self, route: &str) -> Option<&OffPage> {
        self.off.values().find(|off| {
            let own = &off.page.spec.route;
            own == route || pages::owns(own, route)
        })
    }

    /// Files that changed after a revision of their page was published here: they are live now.
    pub fn adopted(&self) -> &[Adopted] {
        &self.adopted
    }

    /// Files that became the same as the revision that is live.
    pub fn in_step(&self) -> &[Adopted] {
        &self.in_step
    }

    /// All that speaks against publishing `page` now.
    pub fn problems(&self, page: &Page) -> Vec<Finding> {
        let mut found = edit::problems(page, self);
        found.extend(pages::clash(self, &page.metadata.name, &page.spec.route));
        found
    }

    /// Every installed version, newest first within its PBC.
    pub fn installed(&self) -> impl Iterator<Item = &Arc<Installed>> {
        self.installed.values().flatten()
    }

    /// Which versions ranges stand for, as it was when this was composed.
    pub fn releases(&self) -> &Arc<Releases> {
        &self.releases
    }

    /// The installed versions of a PBC, newest first.
    pub fn versions(&self, pbc: &PbcName) -> Vec<Version> {
        self.installed.get(pbc).into_iter().flatten().map(|installed| installed.version.clone()).collect()
    }

    /// What a range stands for. `trial`: for a visitor of the canary.
    fn pick(&self, name: &PbcName, range: &VersionReq, trial: bool) -> Option<&Part> {
        let versions = self.installed.get(name)?;
        let none = Release::default();
        let release = self.releases.get(name).unwrap_or(&none);
        let wanted = release.pick(versions.iter().map(|installed| &installed.version), range, trial)?;
        versions.iter().find(|installed| installed.version == *wanted).map(|installed| &installed.part)
    }

    /// The live adapters by name.
    pub fn adapters(&self) -> impl Iterator<Item = &LiveAdapter> {
        self.adapters.values()
    }

    /// The back end of a PBC, as the newest installed version describes it, or the system behind an adapter.
    pub fn back_end(&self, pbc: &str) -> Option<&Arc<BackEnd>> {
        self.back_ends.get(pbc)
    }

    /// The installed version of a PBC.
    pub fn version(&self, pbc: &PbcName, version: &Version) -> Option<&Arc<Installed>> {
        self.installed.get(pbc)?.iter().find(|installed| installed.version == *version)
    }

    /// The version a lock was made from; where it is gone, the newest, since that is the one whose service runs.
    pub fn installed_as(&self, pbc: &PbcName, digest: &str) -> Option<&Arc<Installed>> {
        let versions = self.installed.get(pbc)?;
        versions.iter().find(|installed| installed.part.digest == digest).or_else(|| versions.first())
    }

    /// The newest version of every PBC.
    pub fn newest_installed(&self) -> impl Iterator<Item = &Arc<Installed>> {
        self.installed.values().filter_map(|versions| versions.first())
    }

    /// What is kept of each event type that limits its log; of several versions of a PBC the newest counts.
    pub fn retention(&self) -> Arc<[Retention]> {
        let types = self.newest_installed().flat_map(|installed| &installed.part.manifest.spec.events.types);
        types
            .map(|decl| Retention {
                event_type: decl.name.to_string(),
                most_events: decl.log.max_events.map(u64::from),
                most_bytes: decl.log.max_bytes.map(u64::from),
                newest_only: decl.log.compact,
            })
            .filter(Retention::limits)
            .collect()
    }

    /// What was found out about each file, in the order of their paths.
    pub fn reports(&self) -> &[FileReport] {
        &self.reports
    }

    /// The pages of the menu, in order.
    pub fn menu(&self) -> Vec<MenuLink> {
        let mut entries: Vec<_> = self
            .pages
            .values()
            .filter_map(|page| page.lock.page.menu.as_ref().map(|menu| (menu.order, &page.lock.page, menu)))
            .collect();
        entries.sort_by(|a, b| (a.0, a.1.name.as_str()).cmp(&(b.0, b.1.name.as_str())));
        entries
            .into_iter()
            .map(|(_, page, menu)| MenuLink {
                route: page.route.trim_end_matches("/*").to_owned(),
                label: menu.label.clone().unwrap_or_else(|| page.title.clone()),
                access: page.access.clone(),
            })
            .collect()
    }

    /// Whether any file has an error.
    pub fn has_errors(&self) -> bool {
        self.reports.iter().flat_map(|report| &report.findings).any(Finding::is_error)
    }
}

impl lock::Catalogue for Snapshot {
    fn resolve(&self, name: &PbcName, range: &VersionReq) -> Option<&Part> {
        self.pick(name, range, false)
    }

    fn newest(&self) -> Vec<&Part> {
        self.installed.values().filter_map(|versions| versions.first()).map(|installed| &installed.part).collect()
    }

    fn declaring(&self, name: &str) -> Option<&Part> {
        self.declared.get(name).map(|installed| &installed.part)
    }

    fn frames(&self, name: &PbcName) -> bool {
        self.trust.frames(name.as_str())
    }

    fn broken(&self, name: &PbcName) -> Option<&str> {
        let file = |report: &&FileReport| report.kind == Kind::Manifest && report.state == State::Refused;
        self.reports.iter().filter(file).map(|report| report.file.as_str()).find(|file| {
            let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
            compose::pbc_of(&stem) == name.as_str()
        })
    }
}

/// The present snapshot and the locks of the last day.
#[derive(Debug, Default)]
pub struct Catalogue {
    snapshot: RwLock<Arc<Snapshot>>,
    locks: RwLock<HashMap<String, (Arc<PageLock>, Timestamp)>>,
    /// Locks of drafts that somebody looks at.
    previews: RwLock<HashMap<String, (Arc<PageLock>, Timestamp)>>,
    /// Counts replacements.
    replaced: watch::Sender<u64>,
}

impl Catalogue {
    /// The present snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&crate::sync::read(&self.snapshot))
    }

    /// Wakes when another snapshot is in place.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.replaced.subscribe()
    }

    /// Puts a snapshot in place and remembers its locks.
    pub fn replace(&self, snapshot: Snapshot, now: Timestamp) {
        let snapshot = Arc::new(snapshot);
        *crate::sync::write(&self.snapshot) = snapshot;
        self.sweep(now);
        self.replaced.send_modify(|count| *count += 1);
    }

    /// Marks the locks of live pages as used now and forgets those that were not for a day.
    pub fn sweep(&self, now: Timestamp) {
        let snapshot = self.snapshot();
        let mut locks = crate::sync::write(&self.locks);
        for lock in snapshot.pages().flat_map(LivePage::locks) {
            locks.insert(lock.digest.clone(), (Arc::clone(lock), now));
        }
        locks.retain(|_, (_, used)| now.since(*used) < KEEP_MS);
        drop(locks);
        crate::sync::write(&self.previews).retain(|_, (_, used)| now.since(*used) < PREVIEW_MS);
    }

    /// The lock with this digest, if it was live in the last day, or of a draft that was looked at in the last hour.
    pub fn lock(&self, digest: &str) -> Option<Arc<PageLock>> {
        let live = crate::sync::read(&self.locks).get(digest).map(|(lock, _)| Arc::clone(lock));
        live.or_else(|| crate::sync::read(&self.previews).get(digest).map(|(lock, _)| Arc::clone(lock)))
    }

    /// Makes the lock of a draft known for an hour; of very many the oldest are forgotten earlier.
    pub fn keep_preview(&self, lock: &Arc<PageLock>, now: Timestamp) {
        let mut previews = crate::sync::write(&self.previews);
        previews.retain(|_, (_, used)| now.since(*used) < PREVIEW_MS);
        previews.insert(lock.digest.clone(), (Arc::clone(lock), now));
        while previews.len() > MOST_PREVIEWS {
            let oldest = previews.iter().min_by_key(|(_, (_, used))| *used).map(|(digest, _)| digest.clone());
            let Some(oldest) = oldest else { break };
            previews.remove(&oldest);
        }
    }

    /// The PBCs, with their version, that files belong to, by digest: those that are installed, and those of locks that are still known.
    pub fn owners(&self) -> HashMap<String, BTreeSet<(PbcName, String)>> {
        let mut owners: HashMap<String, BTreeSet<(PbcName, String)>> = HashMap::new();
        let mut add = |digest: &str, pbc: &PbcName, version: &str| {
            owners.entry(digest.to_owned()).or_default().insert((pbc.clone(), version.to_owned()));
        };
        for installed in self.snapshot().installed() {
            let metadata = &installed.part.manifest.metadata;
            add(&installed.part.assets.digest, &metadata.name, &metadata.version);
        }
        let locks = crate::sync::read(&self.locks);
        let previews = crate::sync::read(&self.previews);
        for item in locks.values().chain(previews.values()).flat_map(|(lock, _)| &lock.items) {
            let address = match &item.mount {
                lock::LockedMount::Element { module, .. } => module,
                lock::LockedMount::Frame { src, .. } => src,
            };
            let props = item.props.values().filter_map(serde_json::Value::as_str);
            let named = std::iter::once(address.as_str()).chain(item.styles.iter().map(String::as_str)).chain(props);
            named.filter_map(parts_of).for_each(|(digest, _)| add(digest, &item.pbc, &item.version));
        }
        owners
    }

    /// Addresses that some known lock names: their generations must stay.
    pub fn asset_digests(&self) -> Vec<String> {
        let mut digests: BTreeSet<&str> = BTreeSet::new();
        let locks = crate::sync::read(&self.locks);
        let previews = crate::sync::read(&self.previews);
        // What is installed can be put on a page at any moment.
        let installed: Vec<String> =
            self.snapshot().installed().map(|installed| installed.part.assets.digest.clone()).collect();
        digests.extend(installed.iter().map(String::as_str));
        for (lock, _) in locks.values().chain(previews.values()) {
            let addresses =
                lock.integrity.keys().map(String::as_str).chain(lock.items.iter().flat_map(|item| match &item.mount {
                    lock::LockedMount::Element { module, .. } => vec![module.as_str()],
                    lock::LockedMount::Frame { src, .. } => vec![src.as_str()],
                }));
            for address in addresses {
                digests.extend(parts_of(address).map(|(digest, _)| digest));
            }
        }
        digests.into_iter().map(str::to_owned).collect()
    }
}
