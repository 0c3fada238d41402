//! The releases of PBCs: a small file for each, in the folder of the operator's switches, which the host watches. The command line
//! and several hosts may write there, one after another.

use super::files;
use crate::domain::releases::{Release, Releases};
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::json::{self, Limits};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Largest file that is read.
const MOST_BYTES: usize = 64 * 1024;

/// The folder, below that of the switches.
pub fn folder(operator: &Path) -> PathBuf {
    operator.join("releases")
}

fn file(operator: &Path, pbc: &PbcName) -> PathBuf {
    folder(operator).join(format!("{pbc}.json"))
}

/// A file that is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odd {
    /// The PBC.
    pub pbc: PbcName,
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

/// The releases of all PBCs, and files that are not understood.
///
/// # Errors
///
/// The folder is there and cannot be read.
pub fn read(operator: &Path) -> std::io::Result<(Releases, Vec<Odd>)> {
    let (mut releases, mut odd) = (Releases::new(), Vec::new());
    let entries = match std::fs::read_dir(folder(operator)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((releases, odd)),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json")?.parse::<PbcName>().ok());
        let Some(pbc) = name else { continue };
        match one(&path) {
            Ok(Some(release)) => drop(releases.insert(pbc, release)),
            Ok(None) => {}
            Err(why) => odd.push(Odd { pbc, path, why }),
        }
    }
    Ok((releases, odd))
}

fn one(path: &Path) -> Result<Option<Release>, String> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|error| error.to_string())?,
    };
    let mut bytes = Vec::new();
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let limits = Limits { bytes: MOST_BYTES, depth: 8 };
    let release: Release = json::parse_as(&bytes, limits).map_err(|error| error.to_string())?;
    release.fault().map_or(Ok(Some(release)), |fault| Err(fault.to_owned()))
}

/// Why a release was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError<E: std::error::Error + 'static> {
    /// It should not be.
    #[error(transparent)]
    Refused(E),
    /// Its file is not understood, so nobody knows what would be lost.
    #[error("`{0}` is not understood: {1}; mend or remove it")]
    Odd(PathBuf, String),
    /// It cannot be read or written.
    #[error("the release cannot be written")]
    Io(#[from] std::io::Error),
}

/// Puts what `change` makes of a PBC's release in its place; nobody else changes one meanwhile.
///
/// # Errors
///
/// `change` refuses, or the files cannot be read or written; what was there stays.
pub fn change<E: std::error::Error + 'static>(
    operator: &Path,
    pbc: &PbcName,
    change: impl FnOnce(&Release) -> Result<Release, E>,
) -> Result<Release, ChangeError<E>> {
    std::fs::create_dir_all(folder(operator))?;
    let turn = OpenOptions::new().write(true).create(true).truncate(false).open(operator.join("releases.lock"))?;
    turn.lock()?;
    let path = file(operator, pbc);
    let before = one(&path).map_err(|why| ChangeError::Odd(path.clone(), why))?.unwrap_or_default();
    let after = change(&before).map_err(ChangeError::Refused)?;
    files::replace(&path, &serde_json::to_vec_pretty(&after).map_err(std::io::Error::from)?)?;
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[test]
    fn what_is_written_is_read_again_and_a_broken_file_is_told_and_kept() {
        let operator = tempfile::tempdir().unwrap();
        let operator = operator.path();
        let pbc: PbcName = "kr.go.demo.board".parse().unwrap();
        assert_eq!(read(operator).unwrap(), (Releases::new(), vec![]));
        let pointer = |text: &str| Release { version: Some(text.parse().unwrap()), ..Release::default() };
        change(operator, &pbc, |before| {
            assert_eq!(*before, Release::default());
            Ok::<_, Infallible>(pointer("1.0.0"))
        })
        .unwrap();
        assert_eq!(read(operator).unwrap().0, Releases::from([(pbc.clone(), pointer("1.0.0"))]));
        let refused = change(operator, &pbc, |_| Err(std::io::Error::other("no")));
        assert!(matches!(refused, Err(ChangeError::Refused(_))));
        std::fs::write(file(operator, &pbc), "{").unwrap();
        let (releases, odd) = read(operator).unwrap();
        assert_eq!((releases.len(), odd.len(), &odd[0].pbc), (0, 1, &pbc));
        assert!(matches!(change(operator, &pbc, |_| Ok::<_, Infallible>(pointer("1.1.0"))), Err(ChangeError::Odd(..))));
        assert_eq!(std::fs::read(file(operator, &pbc)).unwrap(), b"{");
    }
}
