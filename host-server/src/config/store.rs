//! Sessions and users.

use serde::Deserialize;

/// The section `store`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Store {
    /// Which store. Default `sqlite`.
    pub kind: Kind,
    /// Bytes that the file of pages, drafts and revisions may have; then edits are refused until there is room. 0, the default, is no limit
    /// but the disk.
    pub pages_max_bytes: u64,
}

/// The stores there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A `SQLite` file in the data folder.
    #[default]
    Sqlite,
    /// In memory; everyone is signed out when the host ends. For tests and trials.
    Memory,
}
