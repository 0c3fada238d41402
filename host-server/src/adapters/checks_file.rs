//! Results of `jogakbo test-widget` beside a manifest, for the catalogue. They count for one digest of the manifest and for no other.

use jogakbo_contract::json::{self, Limits};
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::Path;

/// Largest file that is read.
const MOST_BYTES: usize = 256 * 1024;

/// The results for one manifest. What else the file says is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Digest of the manifest that was tried.
    pub digest: String,
    /// The browser it was tried in.
    #[serde(default)]
    pub browser: String,
    /// What was tried of each widget.
    pub widgets: Vec<Tried>,
}

/// What was tried of a widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The widget.
    pub widget: String,
    /// Each check.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its name.
    pub check: String,
    /// `pass`, `fail`, or a word for what was not seen.
    pub outcome: String,
    /// What was seen.
    #[serde(default)]
    pub detail: String,
}

/// The results beside the manifest `file`, if they are for `digest`. A file that is not understood is none.
pub fn read(file: &str, digest: &str) -> Option<Checks> {
    let mut bytes = Vec::new();
    let open = std::fs::File::open(Path::new(file).with_extension("checks.json")).ok()?;
    open.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).ok()?;
    let checks: Checks = json::parse_as(&bytes, Limits { bytes: MOST_BYTES, depth: 12 }).ok()?;
    (checks.digest == digest).then_some(checks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_count_for_their_digest_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kr.go.demo.card@1.0.0.json");
        let text = r#"{"kind": "Checks", "digest": "abc", "browser": "Chromium", "passed": true,
            "widgets": [{"widget": "card", "checks": [{"check": "axe", "outcome": "pass", "detail": ""}]}]}"#;
        std::fs::write(folder.path().join("kr.go.demo.card@1.0.0.checks.json"), text).unwrap();
        let file = file.display().to_string();
        assert_eq!(read(&file, "abc").unwrap().widgets[0].checks[0].check, "axe");
        assert_eq!(read(&file, "other"), None);
        assert_eq!(read("/nowhere/x.json", "abc"), None);
    }
}
