//! What of a team's folder belongs to its PBC: the files that its manifest reaches, and the package that they make.

use super::Project;
use crate::adapters::assets_folder::{self, FileCache, FileMemory, Wanted};
use crate::adapters::packages::{Beside, CHECKS, Package};
use crate::config::limits::Limits;
use crate::domain::assets::{AssetShelf, Compressor, Generation};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::manifest::Manifest;
use serde_json::Value;
use std::collections::BTreeSet;

impl Project {
    /// The files that belong to `manifest`, by their paths in the folder, and what is odd about them.
    ///
    /// # Errors
    /// `A01` to `A07`: one is missing, or is not what it has to be.
    pub fn files(&self, manifest: &Manifest) -> Result<(Generation, Vec<Finding>), Vec<Finding>> {
        let base = self.base().map_err(|why| vec![Finding::error("A02", "", why)])?;
        let (files, memory) = (AssetShelf::new(Compressor::none()), FileMemory::default());
        let root = self.folder.parent().unwrap_or(&self.folder);
        let wanted = Wanted { base, ..Wanted::of(manifest, &BTreeSet::new()) };
        assets_folder::read(root, &wanted, &FileCache::new(&files, &memory), &Limits::default())
    }

    /// The package of what is there now, unsigned: those files, and the manifest with their place and their hashes. The same folder makes
    /// the same bytes.
    ///
    /// # Errors
    /// As above; `F01`: the manifest cannot be read; what is wrong with it.
    pub fn package(&self) -> Result<(Package, Vec<Finding>), Vec<Finding>> {
        let own = std::fs::read(&self.manifest).map_err(|error| {
            vec![Finding::error("F01", "", format!("`{}` cannot be read: {error}", self.manifest.display()))]
        })?;
        let read = Manifest::read(&own)?;
        let (generation, mut findings) = self.files(&read.manifest)?;
        findings.splice(0..0, read.warnings);
        let hashes = generation.index.files.iter().map(|(path, file)| (path.clone(), file.integrity.as_str().into()));
        let text = with(
            &own,
            [("base", Package::place(&read.manifest.metadata).into()), ("assets", Value::Object(hashes.collect()))],
        );
        let files = generation.blobs.iter().map(|(path, blob)| (path.clone(), blob.bytes.to_vec())).collect();
        let package = Package::made(text.unwrap_or(own), Beside::default(), |_| Ok(files))?;
        Ok((package, findings))
    }

    /// What `jogakbo test-widget` saw, for this package of the folder: only if it tried just these files, byte by byte. The inner error says
    /// that what lies there is of another state.
    pub fn checks(&self, package: &Package) -> Option<Result<Vec<u8>, String>> {
        let path = self.manifest.with_extension(CHECKS);
        let mut value: Value = serde_json::from_slice(&std::fs::read(&path).ok()?).unwrap_or_default();
        if value["packed"] != package.read.digest.as_str() {
            let shown = path.display();
            return Some(Err(format!(
                "`{shown}` is of another state and stays here; `jogakbo test-widget` makes it anew"
            )));
        }
        let results = value.as_object_mut()?;
        // What was tried is called there by the manifest of the folder, and here by that of the package.
        results.insert("digest".to_owned(), package.read.digest.as_str().into());
        results.remove("packed");
        Some(Ok(format!("{value:#}\n").into_bytes()))
    }
}

/// The manifest with another `frontend.base`; `None` when it is none.
pub fn with_base(bytes: &[u8], base: &str) -> Option<Vec<u8>> {
    Manifest::read(bytes).ok()?;
    with(bytes, [("base", base.into())])
}

fn with<const N: usize>(bytes: &[u8], members: [(&str, Value); N]) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(bytes).ok()?;
    let frontend = value.pointer_mut("/spec/frontend")?.as_object_mut()?;
    frontend.extend(members.map(|(name, value)| (name.to_owned(), value)));
    serde_json::to_vec_pretty(&value).ok()
}
