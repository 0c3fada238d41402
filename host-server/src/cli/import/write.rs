//! An import is written as a whole or not at all: into a folder beside its place, which is renamed when it is complete.

use jogakbo_contract::finding::Finding;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Error;
use std::path::{Path, PathBuf};

/// Where an import goes.
#[derive(Debug)]
pub struct Places {
    /// The manifest.
    pub manifest: PathBuf,
    /// The folder of its files.
    pub files: PathBuf,
}

impl Places {
    /// Below `out`, as a portal has its folders.
    pub fn new(out: &Path, name: &str, base: &str) -> Self {
        Self { manifest: out.join("manifests").join(format!("{name}.json")), files: out.join("widgets").join(base) }
    }

    /// Whether nothing is in the way.
    ///
    /// # Errors
    /// `I12`: something is there already.
    pub fn free(&self) -> Result<(), Finding> {
        match [&self.manifest, &self.files].into_iter().find(|path| path.exists()) {
            Some(path) => Err(Finding::error("I12", "", format!("`{}` is there already", path.display()))),
            None => Ok(()),
        }
    }

    /// Writes everything.
    ///
    /// # Errors
    /// The folder cannot be written; nothing of the import is left then.
    pub fn write(&self, manifest: &Value, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Error> {
        let mut text = serde_json::to_string_pretty(manifest)?;
        text.push('\n');
        let draft = draft_of(&self.files)?;
        let document = draft_of(&self.manifest)?;
        let done = fill(&draft, files).and_then(|()| fs::write(&document, text)).and_then(|()| {
            fs::rename(&draft, &self.files)?;
            // The manifest comes last: a host that watches never sees one without its files.
            fs::rename(&document, &self.manifest).inspect_err(|_| remove(&self.files))
        });
        if done.is_err() {
            remove(&draft);
            fs::remove_file(&document).ok();
        }
        done
    }
}

/// A name beside `path` that nobody else has, in a folder that is there.
fn draft_of(path: &Path) -> Result<PathBuf, Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    Ok(folder.join(format!(".{name}.{}.new", std::process::id())))
}

fn fill(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Error> {
    fs::create_dir(folder)?;
    for (path, content) in files {
        let file = folder.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(file, content)?;
    }
    Ok(())
}

fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        eprintln!("`{}` is left and can be removed: {error}", folder.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_whole_leaves_nothing() {
        let out = tempfile::tempdir().unwrap();
        let places = Places::new(out.path(), "a.b.c", "a.b.c/1.0.0");
        let files =
            BTreeMap::from([("package/a.js".to_owned(), b"1".to_vec()), ("package/a.js/b".to_owned(), b"2".to_vec())]);
        assert!(places.write(&Value::Null, &files).is_err(), "a file cannot be a folder as well");
        assert_eq!(fs::read_dir(out.path().join("widgets/a.b.c")).unwrap().count(), 0);
        assert_eq!(fs::read_dir(out.path().join("manifests")).unwrap().count(), 0);
        places.write(&Value::Null, &BTreeMap::from([("package/a.js".to_owned(), b"1".to_vec())])).unwrap();
        assert_eq!(places.free().unwrap_err().code, "I12");
    }
}
