//! The switch by which an operator closes the portal for a while: a small file in a folder of its own, which the host watches.

use jogakbo_contract::json::{self, Limits};
use jogakbo_contract::text::Text;
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest file that is read.
const MOST_BYTES: usize = 16 * 1024;
/// The operator's own words have at most this many characters per language.
pub const MOST_CHARACTERS: usize = 500;

/// The portal is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Maintenance {
    /// The operator's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Text>,
    /// Seconds after which to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl Maintenance {
    /// Seconds after which to try again, when the operator says nothing.
    pub const RETRY_AFTER: u64 = 600;
}

/// The folder of the switch, below the data folder.
pub fn folder(data: &Path) -> PathBuf {
    data.join("operator")
}

fn file(data: &Path) -> PathBuf {
    folder(data).join("maintenance.json")
}

/// The switch as it stands; `None` is open. A file that says nothing sensible closes the portal too, without a message: who
/// put it there meant to.
///
/// # Errors
///
/// The file is there and cannot be read.
pub fn read(data: &Path) -> std::io::Result<Option<Maintenance>> {
    let mut bytes = Vec::new();
    match std::fs::File::open(file(data)) {
        Ok(file) => file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let read = json::parse_as(&bytes, Limits { bytes: MOST_BYTES, depth: 8 });
    Ok(Some(read.unwrap_or_else(|error| {
        tracing::warn!("`{}` closes the portal, but is not understood: {error}", file(data).display());
        Maintenance::default()
    })))
}

/// Closes the portal.
///
/// # Errors
///
/// The file cannot be written.
pub fn close(data: &Path, maintenance: &Maintenance) -> std::io::Result<()> {
    std::fs::create_dir_all(folder(data))?;
    let draft = file(data).with_extension("new");
    std::fs::write(&draft, serde_json::to_vec_pretty(maintenance)?)?;
    std::fs::rename(draft, file(data))
}

/// Opens the portal again; whether it was closed.
///
/// # Errors
///
/// The file cannot be removed.
pub fn open(data: &Path) -> std::io::Result<bool> {
    match std::fs::remove_file(file(data)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_closes_and_opens_and_a_broken_file_closes() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(read(data.path()).unwrap(), None);
        let wanted = Maintenance { message: Some("점검 중".into()), retry_after: Some(60) };
        close(data.path(), &wanted).unwrap();
        assert_eq!(read(data.path()).unwrap(), Some(wanted));
        std::fs::write(file(data.path()), "{").unwrap();
        assert_eq!(read(data.path()).unwrap(), Some(Maintenance::default()));
        assert!(open(data.path()).unwrap() && !open(data.path()).unwrap());
        assert_eq!(read(data.path()).unwrap(), None);
    }
}
