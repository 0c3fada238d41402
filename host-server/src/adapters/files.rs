//! Small secret files of the data folder: made once, readable by their owner only.

use std::io::Write;
use std::path::{Path, PathBuf};

/// A secret file could not be read or made.
#[derive(Debug, thiserror::Error)]
#[error("the file `{path}` cannot be {action}")]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// `read`, `made` or `checked`.
    pub action: &'static str,
    /// What the system said.
    #[source]
    pub cause: std::io::Error,
}

/// The content of the secret file `path`; if there is none, `make` is asked for it and it is written with mode 0600.
///
/// The new content is written beside the file, flushed, and moved into place, so that a crash leaves no half a key.
///
/// # Errors
///
/// The file cannot be read or made, or others may read it.
pub fn secret_file(path: &Path, make: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, FileError> {
    let fail = |action| move |cause| FileError { path: path.to_owned(), action, cause };
    match std::fs::read(path) {
        Ok(bytes) => {
            refuse_shared(path).map_err(fail("checked"))?;
            Ok(bytes)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let bytes = make();
            let draft = path.with_extension("new");
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&draft).map_err(fail("made"))?;
            file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(fail("made"))?;
            std::fs::rename(&draft, path).map_err(fail("made"))?;
            Ok(bytes)
        }
        Err(error) => Err(fail("read")(error)),
    }
}

#[cfg(unix)]
fn refuse_shared(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path)?.permissions().mode();
    if mode.trailing_zeros() >= 6 {
        Ok(())
    } else {
        Err(std::io::Error::other(format!("others may read it (mode {:o}); set it to 600", mode & 0o777)))
    }
}

#[cfg(not(unix))]
fn refuse_shared(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_secret_is_made_once_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert_eq!(secret_file(&path, || b"one".to_vec()).unwrap(), b"one");
        assert_eq!(secret_file(&path, || b"two".to_vec()).unwrap(), b"one");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(secret_file(&path, Vec::new).is_err());
    }
}
