//! The data folder: held by one host at a time, with small secret files that only their owner may read.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process has it.
    #[error(
        "the data folder `{0}` is used by another host that is running; end that one, or choose another folder with --data"
    )]
    Held(PathBuf),
    /// It cannot be made or locked.
    #[error("the data folder `{path}` cannot be used")]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
}

/// A data folder that is ours until this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct DataFolder {
    _lock: File,
}

impl DataFolder {
    /// Makes the folder, for its owner only, and takes it for this process.
    ///
    /// # Errors
    ///
    /// Another host has it, or it cannot be made.
    pub fn take(path: &Path) -> Result<Self, FolderError> {
        let fail = |cause| FolderError::Io { path: path.to_owned(), cause };
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(fail)?;
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path.join("lock")).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _lock: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Held(path.to_owned())),
            Err(TryLockError::Error(cause)) => Err(fail(cause)),
        }
    }
}

/// Puts `bytes` into a file: all of them or none, also when the power fails meanwhile.
///
/// # Errors
///
/// It cannot be written; what was there stays.
pub fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    sync_folder(path)
}

/// Removes a file for good; whether it was there.
///
/// # Errors
///
/// It cannot be removed.
pub fn remove(path: &Path) -> std::io::Result<bool> {
    match std::fs::remove_file(path) {
        Ok(()) => sync_folder(path).map(|()| true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Writes down which files the folder of `path` holds.
/// Sees to it that the names in a folder are on the disk, as the contents of its files may be.
///
/// # Errors
///
/// It cannot be opened or synced.
pub fn sync(folder: &Path) -> std::io::Result<()> {
    // A bare name lies in the folder that one is in.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), sync)
}

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
            let mut options = OpenOptions::new();
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
    fn a_data_folder_has_one_host_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        let first = DataFolder::take(&path).unwrap();
        let second = DataFolder::take(&path).unwrap_err();
        assert!(matches!(second, FolderError::Held(_)), "{second}");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        drop(first);
        DataFolder::take(&path).unwrap();
    }

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
