//! Releases of PBCs: what operators ask for, what pages and browsers count, and what the host takes back by itself (ADR 0042).

use super::App;
use crate::adapters::releases_folder::{self, ChangeError};
use crate::domain::audit::{HOST, act};
use crate::domain::catalogue::Snapshot;
use crate::domain::releases::{Lot, Order, Outcome, Release, Releases, Verdict, Visit, Wrong};
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::lock::PageLock;
use jogakbo_contract::slot::FailureKind;
use jogakbo_contract::text::Locale;
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl App {
    /// Which versions ranges stand for now. What cannot be read stays as it was.
    pub(super) fn read_releases(&self) -> Arc<Releases> {
        let before = Arc::clone(&crate::sync::read(&self.releases));
        let now = match releases_folder::read(&self.config.paths.operator()) {
            Ok((mut releases, odd)) => {
                for odd in odd {
                    let path = odd.path.display();
                    tracing::error!(code = "R04", "`{path}` is not understood, so it stays as it was: {}", odd.why);
                    if let Some(known) = before.get(&odd.pbc) {
                        releases.insert(odd.pbc, known.clone());
                    }
                }
                Arc::new(releases)
            }
            Err(error) => {
                tracing::error!(code = "R04", %error, "the releases cannot be read; they stay as they were");
                before
            }
        };
        *crate::sync::write(&self.releases) = Arc::clone(&now);
        now
    }

    /// Whether the files of releases say something else than what is live.
    pub(super) fn has_other_releases(&self) -> bool {
        self.read_releases() != *self.catalogue.snapshot().releases()
    }

    /// Does what an operator asks for, at once and for good.
    ///
    /// Blocks on files.
    ///
    /// # Errors
    ///
    /// The order makes no sense, or cannot be written down; all stays as it was.
    pub fn release(&self, pbc: &PbcName, order: &Order, by: &str) -> Result<Release, ChangeError<Wrong>> {
        let installed = self.catalogue.snapshot().versions(pbc);
        let (budget, watch_ms) = (self.config.releases.budget(), self.config.releases.watch_s * 1000);
        let known = Outcome { installed: &installed, by, now: self.ports.clock.now(), budget, watch_ms };
        let after =
            releases_folder::change(&self.config.paths.operator(), pbc, |release| release.after(order, &known))?;
        if let Some(step) = after.past.first() {
            let version = step.version.to_string();
            self.journal.note(act_of(order), by, pbc.as_str(), &[("version", &version), ("why", &step.why)]);
            tracing::info!(pbc.id = %pbc, "{} `{pbc}` {version} by {by}", step.act);
        }
        self.reload();
        Ok(after)
    }

    /// The lock of a page for a visitor: its own, or one with versions that are tried.
    pub fn lock_for(&self, page: &crate::domain::catalogue::LivePage, lot: &Lot) -> Arc<PageLock> {
        let gets = |pbc: &PbcName, version: &Version, percent| lot.gets(&self.pairwise, pbc, version, percent);
        let other = page.trials.as_ref().and_then(|trials| trials.lock(gets));
        Arc::clone(other.unwrap_or(&page.lock))
    }

    /// A page was given to a visitor: counts for versions that are tried, and those beside them.
    pub fn count_load(&self, lock: &PageLock, visit: Visit) {
        let snapshot = self.catalogue.snapshot();
        if snapshot.releases().is_empty() {
            return;
        }
        let now = self.ports.clock.elapsed_ms();
        for (pbc, version) in self.counted(&snapshot, lock) {
            self.health.loaded(pbc, &version, visit, now);
        }
    }

    /// A browser tells what failed of a page; looks at once whether that is too much.
    ///
    /// Blocks on files when something is taken back.
    pub fn take_failures(&self, lock: &PageLock, failed: &[(String, FailureKind)], visit: Visit) {
        let snapshot = self.catalogue.snapshot();
        let mut by_pbc: BTreeMap<(&PbcName, &str), Vec<&'static str>> = BTreeMap::new();
        for (id, kind) in failed {
            if let Some(item) = lock.item(id) {
                by_pbc.entry((&item.pbc, &item.version)).or_default().push(kind.code());
            }
        }
        let now = self.ports.clock.elapsed_ms();
        let counted: BTreeMap<&PbcName, Version> = self.counted(&snapshot, lock).collect();
        for ((pbc, version), codes) in by_pbc {
            for code in &codes {
                let (pbc, version) = (pbc.to_string(), version.to_owned());
                metrics::counter!("jogakbo_item_failures", "pbc" => pbc, "version" => version, "code" => *code)
                    .increment(1);
            }
            if counted.get(pbc).is_some_and(|counted| counted.to_string() == version) {
                self.health.failed(pbc, &counted[pbc], visit, &codes, now);
                self.judge(&snapshot, pbc);
            }
        }
    }

    /// The PBCs of a page of which versions are counted, with the version that the page holds.
    fn counted<'a>(&self, snapshot: &Snapshot, lock: &'a PageLock) -> impl Iterator<Item = (&'a PbcName, Version)> {
        let (now, mut seen) = (self.ports.clock.now(), BTreeSet::new());
        let releases = Arc::clone(snapshot.releases());
        lock.items.iter().filter_map(move |item| {
            let release = releases.get(&item.pbc).filter(|_| seen.insert(&item.pbc))?;
            let (tried, beside, _) = release.tried(now)?;
            let version: Version = item.version.parse().ok()?;
            (*tried == version || beside == Some(&version)).then_some((&item.pbc, version))
        })
    }

    /// Looks at all that is tried, and forgets what was counted long ago.
    ///
    /// Blocks on files when something is taken back.
    pub fn judge_releases(&self) {
        let (snapshot, now) = (self.catalogue.snapshot(), self.ports.clock.now());
        let asked = |pbc: &PbcName, version: &Version| {
            let tried = snapshot.releases().get(pbc).and_then(|release| release.tried(now));
            tried.is_some_and(|(tried, beside, _)| tried == version || beside == Some(version))
        };
        self.health.forget(self.config.releases.window_s * 1000, self.ports.clock.elapsed_ms(), asked);
        for pbc in snapshot.releases().keys() {
            self.judge(&snapshot, pbc);
        }
    }

    /// How the version of a PBC that is tried does, if one is.
    pub fn verdict(&self, snapshot: &Snapshot, pbc: &PbcName) -> Option<Verdict> {
        let (tried, beside, budget) = snapshot.releases().get(pbc)?.tried(self.ports.clock.now())?;
        Some(self.health.judge(pbc, tried, beside, &budget))
    }

    fn judge(&self, snapshot: &Snapshot, pbc: &PbcName) {
        let Some(verdict) = self.verdict(snapshot, pbc).filter(|verdict| verdict.is_over) else { return };
        let Some((tried, _, _)) =
            snapshot.releases().get(pbc).and_then(|release| release.tried(self.ports.clock.now()))
        else {
            return;
        };
        let (tried, why) = (tried.clone(), said(&verdict));
        let (installed, now) = (snapshot.versions(pbc), self.ports.clock.now());
        let known =
            Outcome { installed: &installed, by: HOST, now, budget: self.config.releases.budget(), watch_ms: 0 };
        // Two browsers tell at the same moment, and an operator may have been faster than both.
        let changed = releases_folder::change(&self.config.paths.operator(), pbc, |release| {
            let still = release.tried(now).is_some_and(|(version, _, _)| *version == tried);
            if still { release.after(&Order::Rollback { why: why.clone() }, &known).map_err(Some) } else { Err(None) }
                .map_err(NotNow)
        });
        match changed {
            Ok(_) => {
                let detail = [("version", tried.to_string()), ("why", why.clone())];
                let detail: Vec<(&str, &str)> = detail.iter().map(|(name, text)| (*name, text.as_str())).collect();
                self.journal.note(act::RELEASE_ROLLBACK, HOST, pbc.as_str(), &detail);
                metrics::counter!("jogakbo_releases_taken_back", "pbc" => pbc.to_string()).increment(1);
                let line = match self.config.releases.language {
                    Locale::Ko => format!("`{pbc}` {tried} 버전에서 오류가 많아 이전 버전으로 되돌렸습니다. {why}"),
                    Locale::En => format!("took `{pbc}` {tried} back, for it failed too often: {why}"),
                };
                tracing::error!(pbc.id = %pbc, code = "R06", "{line}");
                self.reload();
            }
            Err(ChangeError::Refused(NotNow(None))) => {}
            Err(error) => {
                let error = crate::failure::chain(&error);
                tracing::error!(pbc.id = %pbc, code = "R06", "`{pbc}` {tried} fails too often ({why}) and stays: {error}");
            }
        }
    }

    /// Counts anew where another version is tried than before, whoever wrote that down: an earlier try says nothing about this one.
    pub(super) fn count_anew(&self, earlier: &Snapshot, present: &Snapshot) {
        let now = self.ports.clock.now();
        let tried = |snapshot: &Snapshot, pbc: &PbcName| Some(snapshot.releases().get(pbc)?.tried(now)?.0.clone());
        for pbc in present.releases().keys().filter(|pbc| tried(earlier, pbc) != tried(present, pbc)) {
            self.health.restart(pbc);
        }
    }

    /// Records, once, each released version that somebody replaced.
    pub(super) fn note_replaced(&self, earlier: &Snapshot, present: &Snapshot) {
        let replaced = |snapshot: &Snapshot| -> BTreeMap<String, String> {
            let reports = snapshot.reports().iter();
            let found = reports.flat_map(|report| report.findings.iter().map(move |finding| (report, finding)));
            found
                .filter(|(_, finding)| finding.code == "R01")
                .map(|(report, finding)| (report.file.clone(), finding.message.clone()))
                .collect()
        };
        let known = replaced(earlier);
        for (file, message) in replaced(present) {
            if known.get(&file) != Some(&message) {
                let about = message.split('`').nth(1).unwrap_or_default().to_owned();
                self.journal.note(act::RELEASE_REPLACED, HOST, &about, &[("file", &file)]);
            }
        }
    }
}

/// Why the host changed nothing: somebody else was faster, or there is nothing to go back to.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.as_ref().map(ToString::to_string).unwrap_or_default())]
struct NotNow(Option<Wrong>);

/// The word of the record for an order.
pub fn act_of(order: &Order) -> &'static str {
    match order {
        Order::Promote { .. } => act::RELEASE_PROMOTE,
        Order::Canary { .. } => act::RELEASE_CANARY,
        Order::Rollback { .. } => act::RELEASE_ROLLBACK,
    }
}

/// The numbers of a verdict, without words of a language.
fn said(verdict: &Verdict) -> String {
    let part =
        |count: &crate::domain::releases::Count| format!("{}/{} ({:.1} %)", count.failed, count.loads, count.percent());
    let codes: Vec<String> = verdict.tried.codes.iter().map(|(code, count)| format!("{code}×{count}")).collect();
    format!("{} : {}; {}", part(&verdict.tried), part(&verdict.beside), codes.join(", "))
}
