//! Folders.

use serde::Deserialize;
use std::path::PathBuf;

/// The section `paths`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Paths {
    /// Where the host keeps its log, sessions, users and keys. Made if missing. Default `data`.
    pub data: PathBuf,
    /// Where manifests (`*.json`), pages (`pages/*.json`) and adapters (`adapters/*.json`) are. Default `manifests`.
    pub manifests: PathBuf,
    /// What `frontend.base` of a manifest is relative to. Default `widgets`.
    pub assets: PathBuf,
    /// The portal's own files (`boot.js`, shell). Default: those inside the program, or `dist` when it has none.
    pub shell: Option<PathBuf>,
    /// The operator's switches: maintenance, and PBCs that are stopped. Hosts of one portal may share it. Default: `operator`
    /// in the data folder.
    pub operator: Option<PathBuf>,
}

impl Paths {
    /// The folder of the operator's switches.
    pub fn operator(&self) -> PathBuf {
        self.operator.clone().unwrap_or_else(|| self.data.join("operator"))
    }
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            data: "data".into(),
            manifests: "manifests".into(),
            assets: "widgets".into(),
            shell: None,
            operator: None,
        }
    }
}
