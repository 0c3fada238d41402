//! Publishers that an operator trusts: a small file for each, in the folder of the operator's switches.

use super::files;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::Name;
use jogakbo_contract::json::{self, Limits};
use jogakbo_contract::publish::{Publisher, Publishers};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Largest file that is read.
const MOST_BYTES: usize = 16 * 1024;

/// The folder, below that of the switches.
pub fn folder(operator: &Path) -> PathBuf {
    operator.join("publishers")
}

/// All publishers.
///
/// # Errors
///
/// `K11`: one of them is not understood or cannot be read. Without it nobody knows whose signature is needed, so this is no list that lacks
/// one.
pub fn read(operator: &Path) -> Result<Publishers, Finding> {
    let mut publishers = Publishers::new();
    let folder = folder(operator);
    let wrong = |path: &Path, why: &str| Finding::error("K11", "", format!("`{}`: {why}", path.display()));
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(publishers),
        Err(error) => return Err(wrong(&folder, &error.to_string())),
    };
    for entry in entries {
        let path = entry.map_err(|error| wrong(&folder, &error.to_string()))?.path();
        let Some(stem) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json")) else { continue };
        let name: Name =
            stem.parse().map_err(|error: jogakbo_contract::ids::IdError| wrong(&path, &error.to_string()))?;
        publishers.insert(name, one(&path).map_err(|why| wrong(&path, &why))?.unwrap_or_default());
    }
    Ok(publishers)
}

fn one(path: &Path) -> Result<Option<Publisher>, String> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|error| error.to_string())?,
    };
    let mut bytes = Vec::new();
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let limits = Limits { bytes: MOST_BYTES, depth: 4 };
    let publisher: Publisher = json::parse_as(&bytes, limits).map_err(|error| error.to_string())?;
    publisher.fault().map_or(Ok(Some(publisher)), Err)
}

/// Why a publisher was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It would be none, or is none; nobody knows what would be lost.
    #[error("{0}")]
    Wrong(String),
    /// It cannot be read or written.
    #[error("the publisher cannot be written")]
    Io(#[from] std::io::Error),
}

/// Puts what `change` makes of a publisher in its place; without prefixes or without keys it is removed. Nobody else changes one meanwhile.
///
/// # Errors
///
/// It would be no publisher, or its file cannot be read, understood or written; what was there stays.
pub fn change(operator: &Path, name: &Name, change: impl FnOnce(&mut Publisher)) -> Result<Publisher, ChangeError> {
    let folder = folder(operator);
    std::fs::create_dir_all(&folder)?;
    let turn = OpenOptions::new().write(true).create(true).truncate(false).open(operator.join("publishers.lock"))?;
    turn.lock()?;
    let path = folder.join(format!("{name}.json"));
    let mut publisher = one(&path).map_err(ChangeError::Wrong)?.unwrap_or_default();
    change(&mut publisher);
    if publisher.keys.is_empty() || publisher.prefixes.is_empty() {
        files::remove(&path)?;
        return Ok(Publisher::default());
    }
    if let Some(fault) = publisher.fault() {
        return Err(ChangeError::Wrong(fault));
    }
    files::replace(&path, &serde_json::to_vec_pretty(&publisher).map_err(std::io::Error::from)?)?;
    Ok(publisher)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jogakbo_contract::publish::PublicKey;

    #[test]
    fn a_publisher_is_kept_until_it_has_no_key_and_a_broken_file_is_never_skipped() {
        let operator = tempfile::tempdir().unwrap();
        let operator = operator.path();
        let name: Name = "demo".parse().unwrap();
        assert_eq!(read(operator).unwrap(), Publishers::new());
        let trust = |prefix: &str| {
            change(operator, &name, |publisher| {
                publisher.prefixes = vec![prefix.to_owned()];
                publisher.keys = vec![PublicKey::new([1; 32])];
            })
        };
        assert!(matches!(trust("kr"), Err(ChangeError::Wrong(_))));
        assert_eq!(read(operator).unwrap(), Publishers::new());
        trust("kr.go.demo").unwrap();
        assert_eq!(read(operator).unwrap().len(), 1);
        change(operator, &name, |publisher| publisher.keys.clear()).unwrap();
        assert_eq!(read(operator).unwrap(), Publishers::new());
        std::fs::write(folder(operator).join("demo.json"), "{").unwrap();
        assert_eq!(read(operator).unwrap_err().code, "K11");
        assert!(trust("kr.go.demo").is_err());
    }
}
