//! The locks of a page with versions that are tried: one for each set of canaries that a visitor may get at once.

use super::{Kind, LivePage, Snapshot};
use crate::domain::releases::Releases;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::lock::{Catalogue, PageLock, Part, Stamp, build_without_missing};
use jogakbo_contract::page::{Page, ReadPage};
use semver::{Version, VersionReq};
use std::collections::BTreeSet;
use std::sync::Arc;

/// PBCs of one page that may be tried at once: each doubles the locks. Those after them by name keep their version on that page.
const AT_ONCE: usize = 4;

/// What of a page is tried.
#[derive(Debug)]
pub struct Trials {
    /// The PBCs with their canaries and shares in percent.
    tried: Vec<(PbcName, Version, u8)>,
    /// Bit `i` of the number: with the canary of `tried[i]`. The set without any is the page's own lock.
    locks: Vec<(usize, Arc<PageLock>)>,
}

impl Trials {
    /// The lock of a visitor who gets those canaries that `gets` says; `None`: the page's own.
    pub fn lock(&self, gets: impl Fn(&PbcName, &Version, u8) -> bool) -> Option<&Arc<PageLock>> {
        let bits = self.tried.iter().enumerate().filter(|(_, (pbc, version, percent))| gets(pbc, version, *percent));
        let wanted = bits.fold(0, |set, (bit, _)| set | (1 << bit));
        self.locks.iter().find(|(set, _)| *set == wanted).map(|(_, lock)| lock)
    }

    /// All locks beside the page's own.
    pub fn locks(&self) -> impl Iterator<Item = &Arc<PageLock>> {
        self.locks.iter().map(|(_, lock)| lock)
    }
}

/// The catalogue as a visitor of some canaries sees it.
struct Tried<'a>(&'a Snapshot, BTreeSet<&'a PbcName>);

impl Catalogue for Tried<'_> {
    fn resolve(&self, name: &PbcName, range: &VersionReq) -> Option<&Part> {
        self.0.pick(name, range, self.1.contains(name))
    }

    fn newest(&self) -> Vec<&Part> {
        self.0.newest()
    }

    fn declaring(&self, name: &str) -> Option<&Part> {
        self.0.declaring(name)
    }

    fn frames(&self, name: &PbcName) -> bool {
        self.0.frames(name)
    }

    fn broken(&self, name: &PbcName) -> Option<&str> {
        self.0.broken(name)
    }
}

/// Freezes every live page with what is tried on it. A canary that a page cannot show is told with the page (`R02`), which
/// keeps its version.
pub(super) fn install(snapshot: &mut Snapshot, earlier: &Snapshot) {
    let mut found = Vec::new();
    let mut made = Vec::new();
    for (name, live) in &snapshot.pages {
        let tried = tried(snapshot, &live.page);
        if tried.is_empty() {
            continue;
        }
        let known: Vec<&Arc<PageLock>> = earlier
            .pages
            .get(name)
            .and_then(|page| page.trials.as_ref())
            .into_iter()
            .flat_map(|it| it.locks())
            .collect();
        let mut locks = Vec::new();
        for set in 1..1_usize << tried.len() {
            let within: BTreeSet<&PbcName> =
                tried.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0).map(|(_, (pbc, ..))| pbc).collect();
            match freeze(live, &Tried(snapshot, within)) {
                Ok(lock) => {
                    let same = known.iter().find(|known| known.digest == lock.digest);
                    locks.push((set, same.map_or_else(|| Arc::new(lock), |same| Arc::clone(same))));
                }
                Err(why) if set.is_power_of_two() => {
                    let (pbc, version, _) = &tried[set.trailing_zeros() as usize];
                    let message =
                        format!("the page cannot show `{pbc}` {version}, so it keeps the version it has: {why}");
                    found.push((live.file.clone(), Finding::warning("R02", "/spec/items", message)));
                }
                // That one of them does not fit was said.
                Err(_) => {}
            }
        }
        made.push((name.clone(), Arc::new(Trials { tried, locks })));
    }
    for (name, trials) in made {
        if let Some(live) = snapshot.pages.get_mut(&name) {
            live.trials = Some(trials);
        }
    }
    for (file, finding) in found {
        let report = snapshot.reports.iter_mut().find(|report| report.kind == Kind::Page && report.file == file);
        if let Some(report) = report {
            report.findings.push(finding);
        }
    }
}

/// What a page tries: PBCs whose canary fits one of its ranges and is another version than the one it has.
fn tried(snapshot: &Snapshot, page: &Page) -> Vec<(PbcName, Version, u8)> {
    let releases: &Releases = &snapshot.releases;
    let uses = page.spec.items.iter().filter_map(|item| item.uses.widget());
    let mut tried: Vec<(PbcName, Version, u8)> = Vec::new();
    for used in uses {
        let Some(canary) = releases.get(&used.pbc).and_then(|release| release.canary.as_ref()) else { continue };
        let Ok(range) = VersionReq::parse(&used.version) else { continue };
        let (with, without) = (snapshot.pick(&used.pbc, &range, true), snapshot.pick(&used.pbc, &range, false));
        let differs = with.map(|part| &part.digest) != without.map(|part| &part.digest);
        if canary.percent > 0 && differs && tried.iter().all(|(pbc, ..)| *pbc != used.pbc) {
            tried.push((used.pbc.clone(), canary.version.clone(), canary.percent));
        }
    }
    tried.sort();
    tried.truncate(AT_ONCE);
    tried
}

/// The page with these versions, or what speaks against it. What it lacks without them it may lack with them.
fn freeze(live: &LivePage, catalogue: &Tried<'_>) -> Result<PageLock, String> {
    let own = &live.lock;
    let read = ReadPage { page: (*live.page).clone(), digest: own.page.digest.clone(), warnings: Vec::new() };
    let stamp =
        Stamp { revision: own.page.revision, created_at: own.created_at.clone(), created_by: own.created_by.clone() };
    let told = |found: &[Finding]| {
        found.iter().find(|finding| finding.is_error()).map(ToString::to_string).unwrap_or_default()
    };
    let (lock, found) = build_without_missing(&read, catalogue, stamp).map_err(|found| told(&found))?;
    let absent = |lock: &PageLock| lock.layouts.iter().filter(|layout| layout.absent.is_some()).count();
    if absent(&lock) > absent(own) { Err(told(&found)) } else { Ok(lock) }
}
