//! PBCs, and single versions of them, that an operator stopped, and what follows for files: no code of theirs leaves the host, by no address.

use super::catalogue::Catalogue;
use crate::ports::Timestamp;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::lock::{Stopped, Stops};
use jogakbo_contract::text::Text;
use semver::Version;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, RwLock};
use tokio::sync::watch;

/// What is stopped: a PBC, or one version of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The PBC.
    pub pbc: PbcName,
    /// The version; absent means all.
    pub version: Option<Version>,
}

impl Target {
    /// How a version is spelled: `kr.go.demo.board@1.0.0`.
    pub fn text(pbc: &PbcName, version: &str) -> String {
        format!("{pbc}@{version}")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{}@{version}", self.pbc),
            None => write!(f, "{}", self.pbc),
        }
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (pbc, version) = text.split_once('@').map_or((text, None), |(pbc, version)| (pbc, Some(version)));
        let pbc = pbc.parse().map_err(|error| format!("{error}"))?;
        let version = version.map(|version| Version::parse(version).map_err(|error| format!("`{version}`: {error}")));
        Ok(Self { pbc, version: version.transpose()? })
    }
}

impl From<PbcName> for Target {
    fn from(pbc: PbcName) -> Self {
        Self { pbc, version: None }
    }
}

/// What an operator wrote down when stopping a PBC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Stop {
    /// What citizens are told beside that the service is not offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// When it was stopped (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// When it goes on by itself (RFC 3339); absent means when an operator says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Stop {
    /// When it ends by itself.
    pub fn end(&self) -> Option<Timestamp> {
        self.until.as_deref().and_then(Timestamp::parse)
    }

    /// Whether it has ended by itself.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.end().is_some_and(|end| end <= now)
    }

    /// What citizens are told.
    fn told(&self) -> Stopped {
        Stopped { reason: self.reason.clone(), until: self.end().map(Timestamp::korean) }
    }
}

/// What is stopped now, with news for open bridges.
#[derive(Debug, Default)]
pub struct StopBook {
    stops: RwLock<Arc<Stops>>,
    /// What the operator wrote down about each.
    notes: RwLock<Arc<BTreeMap<Target, Stop>>>,
    /// Digests of files that belong to what is stopped and to nothing else, with the PBC.
    files: RwLock<HashMap<String, String>>,
    changed: watch::Sender<u64>,
}

impl StopBook {
    /// What is stopped.
    pub fn stops(&self) -> Arc<Stops> {
        Arc::clone(&crate::sync::read(&self.stops))
    }

    /// What the operator wrote down about each PBC, or version, that is stopped.
    pub fn notes(&self) -> Arc<BTreeMap<Target, Stop>> {
        Arc::clone(&crate::sync::read(&self.notes))
    }

    /// Whether a PBC is stopped.
    pub fn has(&self, pbc: &str) -> bool {
        crate::sync::read(&self.stops).has(pbc)
    }

    /// When the first of what is stopped ends by itself.
    pub fn first_end(&self) -> Option<Timestamp> {
        crate::sync::read(&self.notes).values().filter_map(Stop::end).min()
    }

    /// When a PBC, or a version (`name@1.0.0`), that is stopped goes on by itself.
    pub fn end_of(&self, pbc: &str) -> Option<Timestamp> {
        crate::sync::read(&self.notes)
            .iter()
            .find(|(target, _)| target.to_string() == pbc)
            .and_then(|(_, stop)| stop.end())
    }

    /// The PBC that is stopped and whose files have this digest.
    pub fn owner(&self, digest: &str) -> Option<String> {
        crate::sync::read(&self.files).get(digest).cloned()
    }

    /// Wakes when something was stopped or goes on.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Takes what is stopped now, and finds its files among those of the catalogue and of locks that are still known.
    /// What has ended by itself counts as gone. True when something was stopped, goes on, or ends at another time.
    pub fn put(&self, mut notes: BTreeMap<Target, Stop>, catalogue: &Catalogue, now: Timestamp) -> bool {
        notes.retain(|_, stop| !stop.is_over(now));
        let stops: Stops = notes.iter().map(|(target, stop)| (target.to_string(), stop.told())).collect();
        let first = self.first_end();
        *crate::sync::write(&self.notes) = Arc::new(notes);
        let mut files = HashMap::new();
        if !stops.is_empty() {
            for (digest, owners) in catalogue.owners() {
                let stopped = |(pbc, version): &(PbcName, String)| {
                    let one = Target::text(pbc, version);
                    if stops.has(pbc.as_str()) { Some(pbc.to_string()) } else { stops.has(&one).then_some(one) }
                };
                let all: Option<BTreeSet<String>> = owners.iter().map(stopped).collect();
                files.extend(all.and_then(|all| Some((digest, all.into_iter().next()?))));
            }
        }
        *crate::sync::write(&self.files) = files;
        let news = **crate::sync::read(&self.stops) != stops || self.first_end() != first;
        if news {
            *crate::sync::write(&self.stops) = Arc::new(stops);
        }
        news
    }

    /// Tells all who wait in [`StopBook::changes`].
    pub fn tell(&self) {
        self.changed.send_modify(|count| *count += 1);
    }
}
