//! What the host found out about a PBC's files: the pure result of hashing and of walking the modules' imports.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The files of one PBC, addressed by their content.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AssetIndex {
    /// First 16 hexadecimal digits of the SHA-256 over the sorted list of path and hash (decision 2.2).
    pub digest: String,
    /// Path relative to `frontend.base` to what is known of the file.
    pub files: BTreeMap<String, AssetFile>,
    /// Module path to all it imports, dependencies first, without the module itself.
    pub graphs: BTreeMap<String, Vec<String>>,
}

/// One file of a PBC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetFile {
    /// Subresource integrity value, `sha384-…`.
    pub integrity: String,
    /// Size in bytes.
    pub bytes: u64,
}

impl AssetIndex {
    /// The address of the file `path` of this PBC.
    pub fn url(&self, path: &str) -> String {
        format!("{}{}", self.base(), path)
    }

    /// The address below which all files of this PBC live.
    pub fn base(&self) -> String {
        format!("/-/assets/{}/", self.digest)
    }
}

/// The digest and the path in the address of a PBC's file; what [`AssetIndex::url`] put together.
pub fn parts_of(url: &str) -> Option<(&str, &str)> {
    url.strip_prefix("/-/assets/")?.split_once('/')
}
