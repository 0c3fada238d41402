//! Results of `jogakbo test-widget` beside a manifest, for the catalogue. They count for one digest of the manifest and for no other.

use jogakbo_contract::json::{self, Limits};
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::render::Tested;
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::Path;

/// Largest file that is read.
const MOST_BYTES: usize = 256 * 1024;
const LIMITS: Limits = Limits { bytes: MOST_BYTES, depth: 12 };

/// The results for one manifest. What else the file says is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Digest of the manifest that was tried.
    pub digest: String,
    /// The browser it was tried in.
    #[serde(default)]
    pub browser: String,
    /// Whether nothing failed, as the file says.
    #[serde(default, skip_serializing)]
    passed: Option<bool>,
    /// What was tried of each widget.
    pub widgets: Vec<Tried>,
}

impl Checks {
    /// The results in a file that came with a manifest of this digest.
    ///
    /// # Errors
    /// Why they say nothing of it, in words.
    pub fn of(bytes: &[u8], digest: &str, manifest: &Manifest) -> Result<Self, String> {
        let checks: Self = json::parse_as(bytes, LIMITS).map_err(|error| format!("the test results: {error}"))?;
        if checks.digest != digest {
            let other: String = checks.digest.chars().take(64).collect();
            return Err(format!("the test results are of the manifest `{other}`; the one beside them is `{digest}`"));
        }
        let is_known = |tried: &Tried| manifest.spec.frontend.widgets.iter().any(|it| it.name.as_str() == tried.widget);
        if let Some(tried) = checks.widgets.iter().find(|tried| !is_known(tried)) {
            let other: String = tried.widget.chars().take(80).collect();
            return Err(format!("the test results are of a widget `{other}` that the manifest does not have"));
        }
        let failed = checks.widgets.iter().flat_map(|tried| &tried.checks).any(|check| check.outcome == "fail");
        if checks.passed.is_some_and(|passed| passed == failed) {
            return Err("the test results say as a whole something else than one by one".to_owned());
        }
        Ok(checks)
    }

    /// How the tests of each widget went, for people.
    pub fn told(&self) -> Vec<Tested<'_>> {
        self.widgets.iter().map(|tried| tried.told(&self.browser)).collect()
    }
}

/// What was tried of a widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The widget.
    pub widget: String,
    /// Each check.
    pub checks: Vec<Check>,
}

impl Tried {
    fn told<'a>(&'a self, browser: &'a str) -> Tested<'a> {
        let mut told = Tested { widget: &self.widget, browser, passed: 0, failed: Vec::new(), unseen: 0 };
        for check in &self.checks {
            match check.outcome.as_str() {
                "pass" => told.passed += 1,
                "fail" => told.failed.push(&check.check),
                _ => told.unseen += 1,
            }
        }
        told
    }
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
    let checks: Checks = json::parse_as(&bytes, LIMITS).ok()?;
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
