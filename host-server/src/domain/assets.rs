//! The files of PBCs and of the portal itself, addressed by content and kept in memory.
//!
//! A generation is one PBC's files at one moment, under one digest. Old generations stay for a day, so that an open tab
//! finds what its page names. Equal files of several generations are held once.

mod blob;
mod compress;

pub use blob::{Blob, Encoding};
pub use compress::{Compressor, brotli, gzip};

use crate::ports::Timestamp;
use jogakbo_contract::assets::{AssetFile, AssetIndex};
use jogakbo_contract::integrity::hex_sha256;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock, Weak};

/// Milliseconds a generation outlives its last use by a live page: one day.
pub const KEEP_MS: u64 = 24 * 60 * 60 * 1000;

/// The files of one PBC, or of the portal, at one moment.
#[derive(Debug)]
pub struct Generation {
    /// What the contract knows of them.
    pub index: AssetIndex,
    /// Path to content.
    pub blobs: BTreeMap<String, Arc<Blob>>,
    /// Path of a frame's document to the words of its `sandbox`.
    pub frames: BTreeMap<String, String>,
}

impl Generation {
    /// A generation of `blobs`; `graphs` as in [`AssetIndex`].
    pub fn new(
        blobs: BTreeMap<String, Arc<Blob>>,
        graphs: BTreeMap<String, Vec<String>>,
        frames: BTreeMap<String, String>,
    ) -> Self {
        let files: BTreeMap<String, AssetFile> = blobs
            .iter()
            .map(|(path, blob)| {
                (path.clone(), AssetFile { integrity: blob.integrity.clone(), bytes: blob.bytes.len() as u64 })
            })
            .collect();
        let index = AssetIndex { digest: digest(&files), files, graphs };
        Self { index, blobs, frames }
    }
}

/// First 16 hexadecimal digits of the SHA-256 over the sorted list of path and hash (decision 2.2).
fn digest(files: &BTreeMap<String, AssetFile>) -> String {
    let mut list = String::new();
    for (path, file) in files {
        list.push_str(path);
        list.push(' ');
        list.push_str(&file.integrity);
        list.push('\n');
    }
    hex_sha256(list.as_bytes())[..16].to_owned()
}

/// All generations that are served.
#[derive(Debug)]
pub struct AssetShelf {
    generations: RwLock<HashMap<String, Shelved>>,
    pool: RwLock<HashMap<String, Weak<Blob>>>,
    compressor: Compressor,
}

#[derive(Debug)]
struct Shelved {
    generation: Arc<Generation>,
    used: Timestamp,
}

impl AssetShelf {
    /// An empty shelf whose files are compressed by `compressor`.
    pub fn new(compressor: Compressor) -> Self {
        Self { generations: RwLock::default(), pool: RwLock::default(), compressor }
    }

    /// The blob of `bytes`, shared with every equal file; a new one is compressed in the background.
    pub fn blob(&self, path: &str, bytes: Vec<u8>) -> Arc<Blob> {
        let content_type = blob::content_type(path);
        let hash = hex_sha256(&bytes);
        let key = format!("{hash} {content_type}");
        if let Some(blob) = crate::sync::read(&self.pool).get(&key).and_then(Weak::upgrade) {
            return blob;
        }
        let blob = Arc::new(Blob::new(content_type, hash, bytes));
        self.compressor.take(&blob);
        crate::sync::write(&self.pool).insert(key, Arc::downgrade(&blob));
        blob
    }

    /// Serves a generation from now on.
    pub fn put(&self, generation: Generation, now: Timestamp) -> Arc<Generation> {
        let mut generations = crate::sync::write(&self.generations);
        let shelved = generations
            .entry(generation.index.digest.clone())
            .and_modify(|shelved| shelved.used = now)
            .or_insert_with(|| Shelved { generation: Arc::new(generation), used: now });
        Arc::clone(&shelved.generation)
    }

    /// The generation with this digest.
    pub fn get(&self, digest: &str) -> Option<Arc<Generation>> {
        let generations = crate::sync::read(&self.generations);
        generations.get(digest).map(|shelved| Arc::clone(&shelved.generation))
    }

    /// Marks generations as used now and forgets those that nobody used for a day.
    pub fn sweep<'a>(&self, in_use: impl IntoIterator<Item = &'a str>, now: Timestamp) {
        let mut generations = crate::sync::write(&self.generations);
        for digest in in_use {
            if let Some(shelved) = generations.get_mut(digest) {
                shelved.used = now;
            }
        }
        generations.retain(|_, shelved| now.since(shelved.used) < KEEP_MS);
        drop(generations);
        crate::sync::write(&self.pool).retain(|_, blob| blob.strong_count() > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generation(shelf: &AssetShelf, content: &str) -> Generation {
        let blob = shelf.blob("a.js", content.as_bytes().to_vec());
        Generation::new([("a.js".to_owned(), blob)].into(), BTreeMap::new(), BTreeMap::new())
    }

    #[test]
    fn the_digest_follows_the_content_and_equal_files_are_shared() {
        let shelf = AssetShelf::new(Compressor::none());
        let (one, same, other) = (generation(&shelf, "1"), generation(&shelf, "1"), generation(&shelf, "2"));
        assert_eq!(one.index.digest, same.index.digest);
        assert_ne!(one.index.digest, other.index.digest);
        assert_eq!(one.index.digest.len(), 16);
        assert!(Arc::ptr_eq(&one.blobs["a.js"], &same.blobs["a.js"]));
    }

    #[test]
    fn a_generation_outlives_its_last_use_by_a_day() {
        let shelf = AssetShelf::new(Compressor::none());
        let digest = shelf.put(generation(&shelf, "1"), Timestamp(0)).index.digest.clone();
        shelf.sweep([digest.as_str()], Timestamp(1000));
        shelf.sweep([], Timestamp(KEEP_MS + 999));
        assert!(shelf.get(&digest).is_some());
        shelf.sweep([], Timestamp(KEEP_MS + 1000));
        assert!(shelf.get(&digest).is_none());
    }
}
