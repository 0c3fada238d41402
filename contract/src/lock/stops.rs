//! PBCs that an operator stopped: their items are not shown, may not publish and receive nothing, whatever a lock says.

use super::LockedItem;
use crate::text::Text;
use std::collections::BTreeMap;

/// What citizens are told about a PBC that is stopped, beside that it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stopped {
    /// Why, in the operator's words.
    pub reason: Option<Text>,
    /// When it goes on by itself, in Korea's time to the minute: `2026-11-28T18:00+09:00`.
    pub until: Option<String>,
}

/// The PBCs and the single versions of PBCs (`name@1.0.0`) that are stopped now, with what citizens are told about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stops(BTreeMap<String, Stopped>);

impl Stops {
    /// Nothing is stopped.
    pub const NONE: &'static Self = &Self(BTreeMap::new());

    /// Whether the PBC is stopped.
    pub fn has(&self, pbc: &str) -> bool {
        self.0.contains_key(pbc)
    }

    /// What citizens are told about a PBC that is stopped; `None` when it is not.
    pub fn about(&self, pbc: &str) -> Option<&Stopped> {
        self.0.get(pbc)
    }

    /// What citizens are told about an item whose PBC, or its version, is stopped; `None` when neither is.
    pub fn on(&self, item: &LockedItem) -> Option<&Stopped> {
        if self.is_empty() {
            return None;
        }
        self.about(item.pbc.as_str()).or_else(|| self.about(&format!("{}@{}", item.pbc, item.version)))
    }

    /// Whether nothing is stopped.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl FromIterator<(String, Stopped)> for Stops {
    fn from_iter<T: IntoIterator<Item = (String, Stopped)>>(stopped: T) -> Self {
        Self(stopped.into_iter().collect())
    }
}
