//! Copies of released versions, in the data folder: by them the host sees that somebody replaced one, and still has it when its
//! file or its assets are gone (ADR 0042).
//!
//! `released/NAME@VERSION/` holds `manifest.json` as it came, `files/` and, written last, `release.json` with their hashes.

use super::files;
use crate::domain::assets::Generation;
use crate::domain::catalogue::{Indexed, Kept};
use jogakbo_contract::finding::{Finding, join};
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::json::{self, Limits};
use jogakbo_contract::lock::Part;
use jogakbo_contract::manifest::Manifest;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Largest note about a version: hashes of 5,000 files.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Largest manifest.
const MANIFEST_BYTES: usize = 256 * 1024;

/// What is noted about a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    /// SHA-256 of the manifest's canonical JSON.
    digest: String,
    /// Path to integrity value of each file that was ever served of it.
    files: BTreeMap<String, String>,
}

/// What was read of the folder already.
#[derive(Debug, Default)]
pub struct ReleasedMemory(Mutex<HashMap<String, Note>>);

/// The folder of a host.
pub struct ReleasedFolder<'a> {
    /// The folder.
    pub folder: PathBuf,
    /// What was read of it already.
    pub memory: &'a ReleasedMemory,
    /// Reads the files of a manifest below a folder.
    pub read: &'a (dyn Fn(&Path, &Manifest, &BTreeSet<String>) -> Indexed + Sync),
}

/// The folder, below that of the data.
pub fn folder(data: &Path) -> PathBuf {
    data.join("released")
}

impl ReleasedFolder<'_> {
    fn known(&self, key: &str) -> Option<Note> {
        if let Some(note) = crate::sync::hold(&self.memory.0).get(key) {
            return Some(note.clone());
        }
        let bytes = match std::fs::read(self.folder.join(key).join("release.json")) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(%error, "the copy of `{key}` cannot be read");
                return None;
            }
        };
        match json::parse_as::<Note>(&bytes, Limits { bytes: MOST_BYTES, depth: 4 }) {
            Ok(note) => {
                crate::sync::hold(&self.memory.0).insert(key.to_owned(), note.clone());
                Some(note)
            }
            Err(error) => {
                tracing::warn!("the copy of `{key}` is not understood: {error}");
                None
            }
        }
    }

    /// Writes files of a version that are not among the copies yet, and the note about all.
    fn write(
        &self,
        key: &str,
        note: &Note,
        manifest: &[u8],
        base: &str,
        generation: &Generation,
    ) -> std::io::Result<()> {
        let folder = self.folder.join(key);
        let below = folder.join("files").join(base);
        for (path, blob) in &generation.blobs {
            let to = below.join(path);
            if !to.is_file() {
                std::fs::create_dir_all(to.parent().unwrap_or(&below))?;
                std::fs::write(&to, &blob.bytes)?;
            }
        }
        std::fs::create_dir_all(&folder)?;
        files::replace(&folder.join("manifest.json"), manifest)?;
        files::replace(&folder.join("release.json"), &serde_json::to_vec(note)?)?;
        crate::sync::hold(&self.memory.0).insert(key.to_owned(), note.clone());
        Ok(())
    }
}

fn key(manifest: &Manifest) -> String {
    format!("{}@{}", manifest.metadata.name, manifest.metadata.version)
}

impl Kept for ReleasedFolder<'_> {
    fn note(&self, bytes: &[u8], part: &Part, generation: &Generation) -> Result<(), Finding> {
        let key = key(&part.manifest);
        let replaced = |at: &str, what: &str| {
            let message = format!("`{key}` was released with another {what}; a released version never changes");
            Finding::error("R01", at, message)
        };
        let now: BTreeMap<String, String> =
            generation.index.files.iter().map(|(path, file)| (path.clone(), file.integrity.clone())).collect();
        let known = self.known(&key);
        if let Some(known) = &known {
            if known.digest != part.digest {
                return Err(replaced("", "manifest"));
            }
            let other =
                |(path, integrity): &(&String, &String)| known.files.get(*path).is_some_and(|was| was != *integrity);
            if let Some((path, _)) = now.iter().find(other) {
                return Err(replaced(&join("/spec/frontend", path), &format!("`{path}`")));
            }
            if now.keys().all(|path| known.files.contains_key(path)) {
                return Ok(());
            }
        }
        let mut all = known.map(|known| known.files).unwrap_or_default();
        all.extend(now);
        let note = Note { digest: part.digest.clone(), files: all };
        if let Err(error) = self.write(&key, &note, bytes, part.manifest.base(), generation) {
            tracing::error!(%error, "`{key}` cannot be kept; that it is replaced would not be seen after a restart");
        }
        Ok(())
    }

    fn find(&self, key: &str, named: &BTreeMap<PbcName, BTreeSet<String>>) -> Option<(Vec<u8>, Arc<Generation>)> {
        let note = self.known(key)?;
        let folder = self.folder.join(key);
        let bytes = std::fs::read(folder.join("manifest.json")).ok().filter(|bytes| bytes.len() <= MANIFEST_BYTES)?;
        let read = Manifest::read(&bytes).ok().filter(|read| read.digest == note.digest)?;
        let nothing = BTreeSet::new();
        let named = named.get(&read.manifest.metadata.name).unwrap_or(&nothing);
        // A page may name files of it since then that were never copied.
        let named: BTreeSet<String> = named.iter().filter(|path| note.files.contains_key(*path)).cloned().collect();
        let (generation, _) = (self.read)(&folder.join("files"), &read.manifest, &named).ok()?;
        let same = generation.index.files.iter().all(|(path, file)| note.files.get(path) == Some(&file.integrity));
        same.then_some((bytes, generation))
    }
}
