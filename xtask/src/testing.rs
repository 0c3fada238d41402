//! A folder of its own for each test, removed at the end.

use std::fs;
use std::path::PathBuf;
use std::process;

/// A temporary folder that goes away with this value.
pub struct Folder(PathBuf);

impl Folder {
    /// A fresh empty folder; `name` must be different in every test of this crate.
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("jogakbo-xtask-{}-{name}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// A path below the folder; the folder itself for `""`.
    pub fn path(&self, below: &str) -> PathBuf {
        if below.is_empty() { self.0.clone() } else { self.0.join(below) }
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, below: &str, text: &str) {
        let path = self.0.join(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
