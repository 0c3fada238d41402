//! Remembers what a finished piece of work was made from, so that a second start does nothing.
//!
//! A stamp is a small file in `target/xtask/stamps/` that holds a digest of the inputs and whatever
//! else the work depends on (tool versions). It only detects change; it protects against nobody.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Folders that are made by tools, never inputs.
const MADE: [&str; 5] = ["node_modules", "dist", "target", "output", "test-results"];

/// FNV-1a with 128 bits: small, the same on every machine and in every version of Rust.
pub struct Digest(u128);

impl Digest {
    /// The digest of nothing.
    pub fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Adds bytes, preceded by their length so that neighbours cannot run together.
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 ^= u128::from(*byte);
            self.0 = self.0.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }

    /// Adds a file, or every file below a folder in the order of their names. What is absent counts
    /// as empty, and folders made by tools and names with a leading dot are left out.
    ///
    /// # Errors
    /// When a file or folder exists but cannot be read.
    pub fn add_path(&mut self, path: &Path) -> Result<(), Failure> {
        let fail = |cause| Failure::file(format!("read `{}`", path.display()), &cause);
        if path.is_dir() {
            let mut entries = Vec::new();
            for entry in fs::read_dir(path).map_err(fail)? {
                entries.push(entry.map_err(fail)?.path());
            }
            entries.sort();
            for entry in entries {
                let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if name.starts_with('.') || MADE.contains(&name.as_str()) {
                    continue;
                }
                self.add(name.as_bytes());
                self.add_path(&entry)?;
            }
        } else if path.is_file() {
            self.add(&fs::read(path).map_err(fail)?);
        }
        Ok(())
    }

    /// The digest as 32 hexadecimal characters.
    pub fn text(&self) -> String {
        format!("{:032x}", self.0)
    }
}

/// The digest of some files and folders together with words such as tool versions.
///
/// # Errors
/// When something exists but cannot be read.
pub fn of(paths: &[PathBuf], words: &[&str]) -> Result<String, Failure> {
    let mut digest = Digest::new();
    for word in words {
        digest.add(word.as_bytes());
    }
    for path in paths {
        digest.add_path(path)?;
    }
    Ok(digest.text())
}

/// One stamp: where it is kept, and what must still exist for it to count.
#[derive(Debug, Clone)]
pub struct Stamp {
    file: PathBuf,
    output: PathBuf,
}

impl Stamp {
    /// The stamp `name` (slashes become dashes) in the folder `stamps`, for work that makes `output`.
    pub fn new(stamps: &Path, name: &str, output: PathBuf) -> Self {
        Self { file: stamps.join(name.replace(['/', '\\'], "-")), output }
    }

    /// Whether the work was finished from exactly these inputs and its output is still there.
    pub fn is(&self, digest: &str) -> bool {
        self.output.exists() && fs::read_to_string(&self.file).is_ok_and(|kept| kept == digest)
    }

    /// Remembers that the work was finished from these inputs.
    ///
    /// # Errors
    /// When the stamp cannot be written, for example on a full disk.
    pub fn put(&self, digest: &str) -> Result<(), Failure> {
        let fail = |cause| Failure::file(format!("write `{}`", self.file.display()), &cause);
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).map_err(fail)?;
        }
        fs::write(&self.file, digest).map_err(fail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_stamp_counts_only_while_inputs_and_output_are_there() {
        let folder = Folder::new("stamp");
        folder.write("src/a.js", "1");
        folder.write("dist/a.js", "built");
        let inputs = [folder.path("src")];
        let stamp = Stamp::new(&folder.path("stamps"), "widgets/a", folder.path("dist/a.js"));
        let first = of(&inputs, &["esbuild 1"]).unwrap();
        assert!(!stamp.is(&first), "nothing was stamped yet");
        stamp.put(&first).unwrap();
        assert!(stamp.is(&first));
        assert!(!stamp.is(&of(&inputs, &["esbuild 2"]).unwrap()), "a tool changed");
        folder.write("src/a.js", "2");
        assert!(!stamp.is(&of(&inputs, &["esbuild 1"]).unwrap()), "a source changed");
        std::fs::remove_file(folder.path("dist/a.js")).unwrap();
        assert!(!stamp.is(&first), "the output went away");
    }

    #[test]
    fn made_folders_and_hidden_files_do_not_count() {
        let folder = Folder::new("made");
        folder.write("a.js", "1");
        let before = of(&[folder.path("")], &[]).unwrap();
        folder.write("node_modules/b.js", "x");
        folder.write(".cache", "x");
        assert_eq!(of(&[folder.path("")], &[]).unwrap(), before);
        folder.write("c.js", "");
        assert_ne!(of(&[folder.path("")], &[]).unwrap(), before, "an empty file has a name");
    }

    #[test]
    fn the_digest_is_the_published_one_for_a_known_input() {
        // FNV-1a 128 of nothing is its offset basis.
        assert_eq!(Digest::new().text(), "6c62272e07bb014262b821756295c58d");
    }
}
