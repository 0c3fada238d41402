//! How a version that is tried does, and how the one beside it does: page loads as the host served them, and failures as
//! browsers told them.
//!
//! Anybody may tell failures, so one visitor counts little: no more failures than page loads, and no more loads than a few. A
//! visitor is an account, or an address without one; a single browser therefore is one visitor, whatever it sends. What is kept of
//! either is a number that only this process can work out, for as long as the window lasts.

use super::Budget;
use jogakbo_contract::ids::PbcName;
use semver::Version;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;

/// Page loads of one visitor that count.
const OF_ONE: u32 = 10;
/// Visitors of one version that are counted.
const VISITORS: usize = 20_000;

/// A visitor, as far as counting needs to tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Visit(u64);

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    loads: u32,
    failed: u32,
    at: u64,
}

#[derive(Debug, Default)]
struct Tally {
    visitors: HashMap<Visit, Seen>,
    codes: BTreeMap<&'static str, u32>,
}

/// What was counted of one version.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Count {
    /// Page loads that hold it.
    pub loads: u32,
    /// Loads in which something of it failed.
    pub failed: u32,
    /// Visitors.
    pub visitors: u32,
    /// Visitors to whom something of it failed.
    pub hit: u32,
    /// Failures by code.
    pub codes: BTreeMap<&'static str, u32>,
}

impl Count {
    /// The share of loads that failed, in percent.
    pub fn percent(&self) -> f64 {
        if self.loads == 0 { 0.0 } else { f64::from(self.failed) * 100.0 / f64::from(self.loads) }
    }
}

/// How a version does beside another.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The version that is tried.
    pub tried: Count,
    /// The one beside it.
    pub beside: Count,
    /// Whether the budget is used up.
    pub is_over: bool,
}

/// The counts of all versions that are tried, and of those beside them.
#[derive(Debug, Default)]
pub struct Health {
    hasher: RandomState,
    tallies: Mutex<HashMap<(PbcName, Version), Tally>>,
}

impl Health {
    /// The visitor with this account or address.
    pub fn visit(&self, who: &str) -> Visit {
        Visit(self.hasher.hash_one(who))
    }

    /// A page that holds the version was given to this visitor. `now`: milliseconds that never go back.
    pub fn loaded(&self, pbc: &PbcName, version: &Version, visit: Visit, now: u64) {
        self.with(pbc, version, visit, now, |seen| {
            seen.loads = (seen.loads + 1).min(OF_ONE);
            true
        });
    }

    /// Something of the version failed for this visitor, once in a page, with these codes. Whether it counts.
    pub fn failed(&self, pbc: &PbcName, version: &Version, visit: Visit, codes: &[&'static str], now: u64) -> bool {
        self.with(pbc, version, visit, now, |seen| {
            // A page that was open before this process began was loaded, too.
            seen.loads = seen.loads.max(1);
            let counts = seen.failed < seen.loads;
            seen.failed += u32::from(counts);
            counts
        }) && {
            let mut tallies = crate::sync::hold(&self.tallies);
            if let Some(tally) = tallies.get_mut(&(pbc.clone(), version.clone())) {
                for code in codes {
                    *tally.codes.entry(code).or_default() += 1;
                }
            }
            true
        }
    }

    fn with(
        &self,
        pbc: &PbcName,
        version: &Version,
        visit: Visit,
        now: u64,
        see: impl FnOnce(&mut Seen) -> bool,
    ) -> bool {
        let mut tallies = crate::sync::hold(&self.tallies);
        let tally = tallies.entry((pbc.clone(), version.clone())).or_default();
        if tally.visitors.len() >= VISITORS && !tally.visitors.contains_key(&visit) {
            return false;
        }
        let seen = tally.visitors.entry(visit).or_default();
        seen.at = now;
        see(seen)
    }

    /// Forgets visitors that were not seen for `window` milliseconds, and versions that nobody asks about.
    pub fn forget(&self, window: u64, now: u64, asked: impl Fn(&PbcName, &Version) -> bool) {
        let mut tallies = crate::sync::hold(&self.tallies);
        tallies.retain(|(pbc, version), tally| {
            tally.visitors.retain(|_, seen| now.saturating_sub(seen.at) < window);
            asked(pbc, version)
        });
    }

    /// Begins anew: what was counted of a version belongs to an earlier try.
    pub fn restart(&self, pbc: &PbcName) {
        crate::sync::hold(&self.tallies).retain(|(name, _), _| name != pbc);
    }

    /// What was counted of a version.
    pub fn count(&self, pbc: &PbcName, version: &Version) -> Count {
        let tallies = crate::sync::hold(&self.tallies);
        let Some(tally) = tallies.get(&(pbc.clone(), version.clone())) else { return Count::default() };
        let mut count = Count { codes: tally.codes.clone(), ..Count::default() };
        for seen in tally.visitors.values() {
            count.loads += seen.loads;
            count.failed += seen.failed;
            count.visitors += 1;
            count.hit += u32::from(seen.failed > 0);
        }
        count
    }

    /// How `tried` does beside `other`. Its budget is used up when enough loads and enough visitors speak for it that it fails in
    /// more loads, by `budget.max_percent` points, than the other.
    pub fn judge(&self, pbc: &PbcName, tried: &Version, other: Option<&Version>, budget: &Budget) -> Verdict {
        let tried = self.count(pbc, tried);
        let beside = other.map(|other| self.count(pbc, other)).unwrap_or_default();
        let enough = tried.loads >= budget.min_loads && tried.hit >= budget.min_visitors;
        let is_over = enough && tried.percent() - beside.percent() > f64::from(budget.max_percent);
        Verdict { tried, beside, is_over }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bench(Health, PbcName, Version, Version);

    impl Bench {
        fn new() -> Self {
            Self(Health::default(), "kr.go.test.a".parse().unwrap(), Version::new(1, 1, 0), Version::new(1, 0, 0))
        }

        fn load(&self, who: &str, version: &Version, fails: bool) {
            let visit = self.0.visit(who);
            self.0.loaded(&self.1, version, visit, 0);
            if fails {
                self.0.failed(&self.1, version, visit, &["S08"], 0);
            }
        }

        fn is_over(&self) -> bool {
            self.0.judge(&self.1, &self.2, Some(&self.3), &Budget::default()).is_over
        }
    }

    #[test]
    fn a_version_that_fails_for_many_is_over_its_budget() {
        let bench = Bench::new();
        for number in 0..30 {
            bench.load(&format!("10.0.0.{number}"), &bench.2, number % 4 == 0);
        }
        let count = bench.0.count(&bench.1, &bench.2);
        assert_eq!((count.loads, count.failed, count.hit, count.codes["S08"]), (30, 8, 8, 8));
        assert!(bench.is_over());
    }

    #[test]
    fn what_fails_as_often_beside_it_is_not_its_fault() {
        let bench = Bench::new();
        for number in 0..60 {
            let version = if number % 2 == 0 { &bench.2 } else { &bench.3 };
            bench.load(&format!("10.0.0.{number}"), version, number % 4 < 2);
        }
        assert!(!bench.is_over(), "the network is down for everybody");
    }

    #[test]
    fn one_browser_alone_takes_nothing_back() {
        let bench = Bench::new();
        for _ in 0..500 {
            bench.load("10.0.0.1", &bench.2, true);
        }
        let count = bench.0.count(&bench.1, &bench.2);
        assert_eq!((count.loads, count.failed, count.visitors), (OF_ONE, OF_ONE, 1));
        for number in 2..20 {
            bench.load(&format!("10.0.0.{number}"), &bench.2, false);
        }
        assert!(!bench.is_over());
        // Nor does one that tells failures of pages it never loaded.
        let liar = bench.0.visit("10.9.9.9");
        for _ in 0..100 {
            bench.0.failed(&bench.1, &bench.2, liar, &["S01"], 0);
        }
        assert_eq!(bench.0.count(&bench.1, &bench.2).failed, OF_ONE + 1);
        assert!(!bench.is_over());
    }

    #[test]
    fn few_loads_say_nothing_and_old_ones_are_forgotten() {
        let bench = Bench::new();
        for number in 0..19 {
            bench.load(&format!("10.0.0.{number}"), &bench.2, true);
        }
        assert!(!bench.is_over());
        bench.load("10.0.1.1", &bench.2, true);
        assert!(bench.is_over());
        bench.0.forget(1000, 2000, |_, _| true);
        assert_eq!(bench.0.count(&bench.1, &bench.2).loads, 0);
        bench.load("10.0.1.1", &bench.2, true);
        bench.0.forget(1000, 0, |_, _| false);
        assert_eq!(bench.0.count(&bench.1, &bench.2), Count::default());
    }
}
