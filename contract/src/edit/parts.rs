//! The catalogue as an editor has it: the newest manifests, without their files.

use crate::ids::PbcName;
use crate::lock::{Catalogue, Part};
use semver::{Version, VersionReq};

/// Manifests of installed PBCs, for palette, forms and the check of wires. It knows no files, so it cannot freeze a page.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    parts: Vec<Part>,
}

impl Shelf {
    /// A shelf with these PBCs; several versions of one may stand on it.
    pub fn new(mut parts: Vec<Part>) -> Self {
        let version = |part: &Part| Version::parse(&part.manifest.metadata.version).ok();
        parts.sort_by(|a, b| {
            let names = a.manifest.metadata.name.cmp(&b.manifest.metadata.name);
            names.then_with(|| version(b).cmp(&version(a)))
        });
        Self { parts }
    }

    /// All parts, by name and newest first.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }
}

impl Catalogue for Shelf {
    fn resolve(&self, name: &PbcName, range: &VersionReq) -> Option<&Part> {
        let fits = |part: &&Part| Version::parse(&part.manifest.metadata.version).is_ok_and(|v| range.matches(&v));
        self.parts.iter().filter(|part| part.manifest.metadata.name == *name).find(fits)
    }

    fn newest(&self) -> Vec<&Part> {
        let mut newest: Vec<&Part> = self.parts.iter().collect();
        newest.dedup_by(|later, first| later.manifest.metadata.name == first.manifest.metadata.name);
        newest
    }
}
