//! What is already known of files, so that saving one does not read and parse all.

use super::imports::{Refers, refers};
use crate::domain::assets::{AssetShelf, Blob};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};
use std::time::SystemTime;

/// What a module refers to, or why it is none.
pub type Parsed = Arc<Result<Refers, String>>;

/// When a file was changed, its size, and its content while somebody holds it.
type Known = (SystemTime, u64, Weak<Blob>);

/// Memory of files and modules.
#[derive(Debug, Default)]
pub struct FileMemory {
    files: Mutex<HashMap<PathBuf, Known>>,
    modules: Mutex<HashMap<String, Parsed>>,
}

/// A shelf with a memory of what lies on the disk.
#[derive(Debug)]
pub struct FileCache<'a> {
    shelf: &'a AssetShelf,
    memory: &'a FileMemory,
}

/// Most parsed modules remembered; beyond that the memory starts anew.
const MODULES: usize = 20_000;

impl<'a> FileCache<'a> {
    /// Files go on `shelf`, what is known of them into `memory`.
    pub const fn new(shelf: &'a AssetShelf, memory: &'a FileMemory) -> Self {
        Self { shelf, memory }
    }

    /// Forgets files that nobody serves any more.
    pub fn sweep(&self) {
        crate::sync::hold(&self.memory.files).retain(|_, known| known.2.strong_count() > 0);
    }

    /// The file `real`, which its PBC calls `path`; read only if it has changed since.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn blob(&self, real: &Path, path: &str) -> std::io::Result<Arc<Blob>> {
        let metadata = std::fs::metadata(real)?;
        let (changed, size) = (metadata.modified()?, metadata.len());
        let known = {
            let files = crate::sync::hold(&self.memory.files);
            files.get(real).filter(|known| known.0 == changed && known.1 == size).and_then(|known| known.2.upgrade())
        };
        if let Some(blob) = known {
            return Ok(blob);
        }
        let blob = self.shelf.blob(path, std::fs::read(real)?);
        let mut files = crate::sync::hold(&self.memory.files);
        files.insert(real.to_owned(), (changed, size, Arc::downgrade(&blob)));
        Ok(blob)
    }

    /// What the module `blob` refers to; parsed once per content.
    pub fn parsed(&self, blob: &Blob) -> Parsed {
        let known = crate::sync::hold(&self.memory.modules).get(&blob.hash).cloned();
        known.unwrap_or_else(|| {
            let parsed = match std::str::from_utf8(&blob.bytes) {
                Ok(text) => refers(text),
                Err(_) => Err("it is not UTF-8".to_owned()),
            };
            let parsed = Arc::new(parsed);
            let mut modules = crate::sync::hold(&self.memory.modules);
            if modules.len() >= MODULES {
                modules.clear();
            }
            modules.insert(blob.hash.clone(), Arc::clone(&parsed));
            parsed
        })
    }
}
