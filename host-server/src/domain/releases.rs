//! Which version of a PBC a page's range stands for: data of the host, apart from pages (ADR 0042).
//!
//! Several versions lie side by side and never change. Pages name ranges, locks hold exact digests; in between there is the
//! *pointer* of a PBC. Without one, a range stands for the newest version that fits, as it does where nobody releases step by step.
//! A *canary* is another version that a share of the visitors gets; a *watch* is the time after a promotion in which the host
//! still goes back by itself. A version that was taken back is *withdrawn*: nothing stands for it while anything else fits.

mod acts;
mod health;
mod lots;

pub use acts::{Order, Outcome, Wrong};
pub use health::{Count, Health, Verdict, Visit};
pub use lots::{Lot, MOST as LOTS};

use crate::ports::Timestamp;
use jogakbo_contract::ids::PbcName;
use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Steps of a PBC's past that are kept.
pub const PAST: usize = 50;

/// The releases of all PBCs that have any; a PBC that has none is resolved to its newest version.
pub type Releases = BTreeMap<PbcName, Release>;

/// What the host keeps about the releases of one PBC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Release {
    /// The version that ranges stand for where it fits; absent means the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// Another version that a share of the visitors gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary: Option<Canary>,
    /// The time after a promotion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watch: Option<Watch>,
    /// Versions that were taken back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<Version>,
    /// What was done, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Step>,
}

/// A version that a share of the visitors gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Canary {
    /// The version.
    pub version: Version,
    /// The share of the visitors in percent, 0 to 100.
    pub percent: u8,
    /// Since when (RFC 3339).
    pub since: String,
    /// When the host takes it back by itself.
    pub budget: Budget,
}

/// The time after a promotion, in which the host looks whether the version does worse than the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Watch {
    /// The version before, to which the pointer would go back.
    pub before: Version,
    /// When it ends (RFC 3339).
    pub until: String,
    /// When the host goes back by itself.
    pub budget: Budget,
}

impl Watch {
    /// Whether it has ended.
    pub fn is_over(&self, now: Timestamp) -> bool {
        Timestamp::parse(&self.until).is_none_or(|until| until <= now)
    }
}

/// How much may go wrong before a version is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Budget {
    /// Page loads with the version before its failures count. Default 20.
    pub min_loads: u32,
    /// The share of loads in percent, above that of the version before, in which something of it may fail. Default 5.
    pub max_percent: u8,
    /// Visitors that must have seen a failure: one browser alone takes nothing back. Default 3.
    pub min_visitors: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { min_loads: 20, max_percent: 5, min_visitors: 3 }
    }
}

impl Budget {
    /// What is wrong with it, if anything.
    pub fn fault(&self) -> Option<&'static str> {
        match self {
            Self { min_loads: 0, .. } => Some("at least one page load has to count"),
            Self { min_visitors: 0, .. } => Some("at least one visitor has to have seen a failure"),
            Self { max_percent: 101.., .. } => Some("a share is 0 to 100 percent"),
            _ => None,
        }
    }
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// When (RFC 3339).
    pub at: String,
    /// `promote`, `canary` or `rollback`.
    pub act: String,
    /// Who: a user's id, `command`, or `host` when the error budget did it.
    pub by: String,
    /// The version it was about.
    pub version: Version,
    /// The version that most visitors had before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Version>,
    /// More: the share of a canary, or why the host took something back.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub why: String,
}

impl Release {
    /// The version among `versions`, newest first, that `range` stands for. `trial`: for a visitor of the canary.
    pub fn pick<'a>(
        &self,
        versions: impl Iterator<Item = &'a Version> + Clone,
        range: &VersionReq,
        trial: bool,
    ) -> Option<&'a Version> {
        let fits = versions.filter(|version| range.matches(version));
        let wanted = |wanted: Option<&Version>| fits.clone().find(|version| Some(*version) == wanted);
        let canary = self.canary.as_ref().map(|canary| &canary.version);
        let held = |version: &Version| self.withdrawn.contains(version) || Some(version) == canary;
        trial
            .then(|| wanted(canary))
            .flatten()
            .or_else(|| wanted(self.version.as_ref()))
            .or_else(|| fits.clone().find(|version| !held(version)))
            // Better one that does badly than none: whoever wants none stops it.
            .or_else(|| fits.clone().find(|version| Some(*version) != canary))
            .or_else(|| fits.clone().next())
    }

    /// The version and the one it is compared with, and how much may go wrong, while something is tried.
    pub fn tried(&self, now: Timestamp) -> Option<(&Version, Option<&Version>, Budget)> {
        match (&self.canary, &self.watch) {
            (Some(canary), _) => Some((&canary.version, self.version.as_ref(), canary.budget)),
            (None, Some(watch)) if !watch.is_over(now) => {
                Some((self.version.as_ref()?, Some(&watch.before), watch.budget))
            }
            _ => None,
        }
    }

    /// What is wrong with it, if anything: it comes from a file.
    pub fn fault(&self) -> Option<&'static str> {
        match &self.canary {
            Some(canary) if canary.percent > 100 => Some("a share is 0 to 100 percent"),
            Some(canary) => canary.budget.fault(),
            None => self.watch.as_ref().and_then(|watch| watch.budget.fault()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn canary(text: &str) -> Canary {
        Canary { version: version(text), percent: 10, since: String::new(), budget: Budget::default() }
    }

    #[test]
    fn a_range_stands_for_the_pointer_and_for_the_canary_where_they_fit() {
        let installed = ["2.0.0", "1.2.0", "1.1.0", "1.0.0"].map(version);
        let pick = |release: &Release, range: &str, trial| {
            let range = VersionReq::parse(range).unwrap();
            release.pick(installed.iter(), &range, trial).map(ToString::to_string)
        };
        let none = Release::default();
        assert_eq!(pick(&none, "^1", false).unwrap(), "1.2.0");
        assert_eq!(pick(&none, "^3", false), None);
        let pinned = Release { version: Some(version("1.0.0")), ..Release::default() };
        assert_eq!(pick(&pinned, "^1", false).unwrap(), "1.0.0");
        assert_eq!(pick(&pinned, "^1.1", false).unwrap(), "1.2.0", "a page that asks for more gets it");
        assert_eq!(pick(&pinned, "^2", false).unwrap(), "2.0.0");
        let trying = Release { canary: Some(canary("1.2.0")), ..pinned.clone() };
        assert_eq!(pick(&trying, "^1", true).unwrap(), "1.2.0");
        assert_eq!(pick(&trying, "^1", false).unwrap(), "1.0.0");
        assert_eq!(pick(&trying, "^1.1", false).unwrap(), "1.1.0", "a canary is no newest version");
        assert_eq!(pick(&trying, "^1.2", false).unwrap(), "1.2.0", "nothing else fits");
        assert_eq!(pick(&trying, "^2", true).unwrap(), "2.0.0");
        let back = Release { withdrawn: vec![version("1.2.0")], ..Release::default() };
        assert_eq!(pick(&back, "^1", false).unwrap(), "1.1.0");
        assert_eq!(pick(&back, "=1.2.0", false).unwrap(), "1.2.0", "better than nothing");
    }

    #[test]
    fn a_file_that_was_written_by_hand_is_checked() {
        let read = |text: &str| serde_json::from_str::<Release>(text).map(|release| release.fault());
        assert_eq!(read("{}").unwrap(), None);
        assert!(read("{\"version\": \"one\"}").is_err() && read("{\"pointer\": 1}").is_err());
        let odd = "{\"canary\": {\"version\": \"1.0.0\", \"percent\": 200, \"since\": \"\", \"budget\": {}}}";
        assert!(read(odd).unwrap().is_some());
    }
}
