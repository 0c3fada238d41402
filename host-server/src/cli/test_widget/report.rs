//! The result: a table for people, a file for the catalogue.

use super::judge::{Check, Outcome};
use serde::Serialize;
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What one widget holds of its word.
#[derive(Debug, Serialize)]
pub struct Tried {
    /// Its name.
    pub widget: String,
    /// Each check.
    pub checks: Vec<Check>,
}

/// What all of them do.
#[derive(Debug)]
pub struct Report {
    /// The PBC.
    pub pbc: String,
    /// Its version.
    pub version: String,
    /// The digest of its manifest: the report counts for no other one.
    pub digest: String,
    /// The digest of the manifest that `jogakbo pack` makes of the same files, so that it knows whether these are still they.
    pub packed: Option<String>,
    /// In which browser.
    pub browser: String,
    /// The widgets.
    pub widgets: Vec<Tried>,
}

impl Report {
    /// Whether no check failed.
    pub fn passed(&self) -> bool {
        self.widgets.iter().flat_map(|tried| &tried.checks).all(|check| check.outcome != Outcome::Fail)
    }

    /// For people.
    pub fn table(&self) -> String {
        let mut out = format!("{} {} in {}\n", self.pbc, self.version, self.browser);
        for Tried { widget, checks } in &self.widgets {
            let _ = writeln!(out, "\n{widget}");
            for Check { name, outcome, detail } in checks {
                let word = match outcome {
                    Outcome::Pass => "pass",
                    Outcome::Fail => "FAIL",
                    Outcome::Skipped => "not seen",
                };
                let _ = writeln!(out, "  {word:<9} {name:<16} {detail}");
            }
        }
        let all = || self.widgets.iter().flat_map(|tried| &tried.checks);
        let count = |outcome| all().filter(|check| check.outcome == outcome).count();
        let (pass, fail, skipped) = (count(Outcome::Pass), count(Outcome::Fail), count(Outcome::Skipped));
        let _ = writeln!(out, "\n{pass} passed, {fail} failed, {skipped} not seen");
        out
    }

    /// Writes it for machines.
    ///
    /// # Errors
    /// The file cannot be written; for people.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let mut value = json!({
            "apiVersion": "jogakbo/v1alpha1", "kind": "Checks", "pbc": self.pbc, "version": self.version, "digest": self.digest,
            "browser": self.browser, "passed": self.passed(), "widgets": self.widgets,
        });
        if let Some(packed) = &self.packed {
            value["packed"] = packed.as_str().into();
        }
        let text = format!("{value:#}\n");
        std::fs::write(path, text).map_err(|cause| format!("`{}` cannot be written: {cause}", path.display()))
    }
}

/// Where the catalogue looks: `kr.example.bus.checks.json` beside `kr.example.bus.json`.
pub fn beside(manifest: &Path) -> PathBuf {
    manifest.with_extension("checks.json")
}
