//! What the host says about widgets and releases. What is not understood here is left out.

use jogakbo_contract::manifest::{Lifecycle, Manifest, Mode, Role};
use jogakbo_contract::text::Text;
use serde::Deserialize;
use std::collections::BTreeMap;

/// All widgets.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Widgets {
    /// One row each.
    pub widgets: Vec<Row>,
}

/// A widget.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Row {
    /// The PBC.
    pub pbc: String,
    /// The version that most visitors get.
    pub version: String,
    /// The widget.
    pub widget: String,
    /// What people call it.
    pub title: Text,
    /// What it does.
    pub about: Option<Text>,
    /// Who offers it.
    pub owner: Text,
    /// Its licence.
    pub licence: String,
    /// How it is delivered.
    pub delivery: Vec<Mode>,
    /// How far it is.
    pub lifecycle: Lifecycle,
    /// What it is on a page.
    pub role: Role,
    /// Whether it runs in a frame.
    pub framed: bool,
    /// Pages that use it.
    pub pages: usize,
    /// Whether a version of its PBC is tried.
    pub tried: bool,
    /// Whether its PBC, or a version, is stopped.
    pub stopped: bool,
}

/// Everything about a PBC.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Detail {
    /// Its name.
    pub name: String,
    /// Its versions, newest first.
    pub versions: Vec<Version>,
    /// What is released.
    pub release: Release,
    /// Where it is used.
    pub pages: Vec<Used>,
    /// What of it is stopped.
    pub stopped: Vec<String>,
    /// Whether the person may release.
    pub may: bool,
}

/// A version.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Version {
    /// Its number.
    pub version: String,
    /// Digest of its manifest.
    pub digest: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// Number of files.
    pub files: usize,
    /// Their size.
    pub bytes: u64,
    /// How it did when it was tried alone.
    pub checks: Option<Checks>,
}

/// Results of `jogakbo test-widget`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Checks {
    /// The browser.
    pub browser: String,
    /// By widget.
    pub widgets: Vec<Tried>,
}

/// Results of one widget.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Tried {
    /// The widget.
    pub widget: String,
    /// The checks.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Check {
    /// Its name.
    pub check: String,
    /// `pass`, `fail` or another word.
    pub outcome: String,
    /// What was seen.
    pub detail: String,
}

/// What is released.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Release {
    /// What most visitors get.
    pub live: Option<String>,
    /// What a share of them gets.
    pub canary: Option<Canary>,
    /// The time after a promotion.
    pub watch: Option<Watch>,
    /// What was taken back.
    pub withdrawn: Vec<String>,
    /// What was done, the newest first.
    pub past: Vec<Step>,
    /// How the version does that is tried.
    pub tried: Option<Count>,
    /// How the one beside it does.
    pub beside: Option<Count>,
}

/// A version that a share of the visitors gets.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Canary {
    /// The version.
    pub version: String,
    /// The share.
    pub percent: u8,
}

/// The time after a promotion.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Watch {
    /// The version before.
    pub before: String,
    /// When it ends.
    pub until: String,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Step {
    /// When.
    pub at: String,
    /// What.
    pub act: String,
    /// Who.
    pub by: String,
    /// The version.
    pub version: String,
    /// More.
    #[serde(default)]
    pub why: String,
}

/// Loads and failures of a version.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Count {
    /// Page loads.
    pub loads: u32,
    /// Of which something failed.
    pub failed: u32,
    /// Failures by code.
    pub codes: BTreeMap<String, u32>,
}

/// Where a widget is used.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Used {
    /// The page.
    pub page: String,
    /// Its title.
    pub title: Text,
    /// Its route.
    pub route: String,
    /// The widget.
    pub widget: String,
    /// The version it is shown in.
    pub version: String,
}

/// Endpoints of a PBC.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Endpoints {
    /// Each of them.
    pub endpoints: Vec<Endpoint>,
}

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Endpoint {
    /// Its name.
    pub name: String,
    /// `well`, `ill`, `away` or `unknown`.
    pub state: String,
    /// HTTP status of its answer.
    pub status: Option<u16>,
}
