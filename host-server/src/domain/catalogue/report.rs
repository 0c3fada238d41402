//! What was found out about one file.

use super::Kind;
use jogakbo_contract::finding::Finding;
use serde::Serialize;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is live as it is.
    Live,
    /// It uses what is not installed; it is live without that.
    Partly,
    /// It is good; another version of the page, which was published here, is live.
    Edited,
    /// It has errors; its last good version is live.
    LastGood,
    /// It has errors and nothing of it is live.
    Refused,
}

/// What was found out about one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileReport {
    /// The file.
    pub file: String,
    /// What it is.
    pub kind: Kind,
    /// What became of it.
    pub state: State,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}
