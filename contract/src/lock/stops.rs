//! PBCs that an operator stopped: their items are not shown, may not publish and receive nothing, whatever a lock says.

use crate::text::Text;
use std::collections::BTreeMap;

/// The PBCs that are stopped now, with what citizens are told about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stops(BTreeMap<String, Option<Text>>);

impl Stops {
    /// Nothing is stopped.
    pub const NONE: &'static Self = &Self(BTreeMap::new());

    /// Whether the PBC is stopped.
    pub fn has(&self, pbc: &str) -> bool {
        self.0.contains_key(pbc)
    }

    /// What the operator says about a PBC that is stopped; `None` when nothing, or it is not.
    pub fn reason(&self, pbc: &str) -> Option<&Text> {
        self.0.get(pbc)?.as_ref()
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

impl FromIterator<(String, Option<Text>)> for Stops {
    fn from_iter<T: IntoIterator<Item = (String, Option<Text>)>>(stopped: T) -> Self {
        Self(stopped.into_iter().collect())
    }
}
