//! What is written down about packages: who sent one that waits, and who approved one that is installed.

use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::Name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A package that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// `name@version`.
    pub key: String,
    /// Digest of its manifest.
    pub digest: String,
    /// SHA-256 of its statement, so that what is approved is what was sent.
    pub sum: String,
    /// Who sent it.
    pub by: String,
    /// Their name, for people.
    pub who: String,
    /// When (RFC 3339).
    pub at: String,
    /// Whose signature it has.
    pub publisher: Option<Name>,
    /// Number of its files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Warnings.
    pub findings: Vec<Finding>,
    /// What its modules call, to how many of them.
    pub calls: BTreeMap<String, usize>,
}

/// What is known of a package that was installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installed {
    /// Digest of its manifest.
    pub digest: String,
    /// Whose signature it had.
    pub publisher: Option<Name>,
    /// Who sent it.
    pub by: String,
    /// Who approved it.
    pub approved_by: String,
    /// When (RFC 3339).
    pub at: String,
}
