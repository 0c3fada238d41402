//! The switch by which an operator closes the portal for a while: a small file in a folder that the host watches.

use super::files;
use crate::domain::maintenance::Maintenance;
use jogakbo_contract::json::{self, Limits};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest file that is read.
const MOST_BYTES: usize = 16 * 1024;

fn file(operator: &Path) -> PathBuf {
    operator.join("maintenance.json")
}

/// The switch as it stands; `None` is open. A file that says nothing sensible closes the portal too, without a message: who
/// put it there meant to.
///
/// # Errors
///
/// The file is there and cannot be read.
pub fn read(operator: &Path) -> std::io::Result<Option<Maintenance>> {
    let mut bytes = Vec::new();
    match std::fs::File::open(file(operator)) {
        Ok(file) => file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let read = json::parse_as(&bytes, Limits { bytes: MOST_BYTES, depth: 8 });
    Ok(Some(read.unwrap_or_else(|error| {
        tracing::warn!("`{}` closes the portal, but is not understood: {error}", file(operator).display());
        Maintenance::default()
    })))
}

/// Closes the portal.
///
/// # Errors
///
/// The file cannot be written.
pub fn close(operator: &Path, maintenance: &Maintenance) -> std::io::Result<()> {
    std::fs::create_dir_all(operator)?;
    files::replace(&file(operator), &serde_json::to_vec_pretty(maintenance)?)
}

/// Opens the portal again; whether it was closed.
///
/// # Errors
///
/// The file cannot be removed.
pub fn open(operator: &Path) -> std::io::Result<bool> {
    files::remove(&file(operator))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_closes_and_opens_and_a_broken_file_closes() {
        let operator = tempfile::tempdir().unwrap();
        assert_eq!(read(operator.path()).unwrap(), None);
        let wanted = Maintenance { message: Some("점검 중".into()), retry_after: Some(60) };
        close(operator.path(), &wanted).unwrap();
        assert_eq!(read(operator.path()).unwrap(), Some(wanted));
        std::fs::write(file(operator.path()), "{").unwrap();
        assert_eq!(read(operator.path()).unwrap(), Some(Maintenance::default()));
        assert!(open(operator.path()).unwrap() && !open(operator.path()).unwrap());
        assert_eq!(read(operator.path()).unwrap(), None);
    }
}
