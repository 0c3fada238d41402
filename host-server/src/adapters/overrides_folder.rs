//! Builds of one's own that were ended, an empty file for each, and the operator's switch for all of them. The folder lies in that of the
//! operator's switches, which several hosts may share; nothing of it is kept in memory.

use super::files;
use crate::ports::Timestamp;
use crate::ports::overrides::OverrideSwitch;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Most that are remembered as ended. Beyond that nothing more is ended one by one: an operator turns all of them off.
const MOST: usize = 10_000;

/// The folder.
#[derive(Debug)]
pub struct OverridesFolder(PathBuf);

impl OverridesFolder {
    /// Below the folder of the operator's switches.
    pub fn new(operator: &Path) -> Self {
        Self(operator.join("overrides"))
    }

    fn off(&self) -> PathBuf {
        self.0.join("off")
    }

    fn ended(&self) -> PathBuf {
        self.0.join("ended")
    }

    fn file(&self, id: &str, until: Timestamp) -> PathBuf {
        self.ended().join(format!("{id}.{}", until.0))
    }

    /// Turns all of them off, or leaves them to the configuration again; whether that changed anything.
    ///
    /// # Errors
    ///
    /// The file cannot be written or removed.
    pub fn turn(&self, off: bool) -> std::io::Result<bool> {
        if !off {
            return files::remove(&self.off());
        }
        if is_there(&self.off()) {
            return Ok(false);
        }
        std::fs::create_dir_all(&self.0)?;
        files::replace(&self.off(), b"")?;
        Ok(true)
    }

    /// Forgets those whose time is up; how many are left.
    fn forget(&self, now: Timestamp) -> std::io::Result<usize> {
        let mut left = 0;
        for entry in std::fs::read_dir(self.ended())? {
            let path = entry?.path();
            let until = path.extension().and_then(|end| end.to_str()?.parse().ok()).map(Timestamp);
            if until.is_some_and(|until| until <= now) {
                files::remove(&path)?;
            } else {
                left += 1;
            }
        }
        Ok(left)
    }
}

/// Whether a file is there, or may be.
fn is_there(path: &Path) -> bool {
    !matches!(std::fs::metadata(path), Err(error) if error.kind() == ErrorKind::NotFound)
}

impl OverrideSwitch for OverridesFolder {
    fn is_off(&self) -> bool {
        is_there(&self.off())
    }

    fn is_ended(&self, id: &str, until: Timestamp) -> bool {
        is_there(&self.file(id, until))
    }

    fn end(&self, id: &str, until: Timestamp, now: Timestamp) -> std::io::Result<()> {
        std::fs::create_dir_all(self.ended())?;
        if self.forget(now)? >= MOST {
            return Err(std::io::Error::other(format!("more than {MOST} builds were ended before their time")));
        }
        files::replace(&self.file(id, until), b"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_ended_stays_so_until_its_time_is_up_and_the_switch_turns() {
        let operator = tempfile::tempdir().unwrap();
        let folder = OverridesFolder::new(operator.path());
        assert!(!folder.is_off() && !folder.is_ended("a", Timestamp(50)));
        folder.end("a", Timestamp(50), Timestamp(10)).unwrap();
        folder.end("b", Timestamp(90), Timestamp(20)).unwrap();
        // Another host of the portal, or this one after a restart.
        let other = OverridesFolder::new(operator.path());
        assert!(other.is_ended("a", Timestamp(50)) && other.is_ended("b", Timestamp(90)));
        assert!(!other.is_ended("c", Timestamp(50)) && !other.is_off());
        other.end("c", Timestamp(99), Timestamp(60)).unwrap();
        let left: Vec<_> = std::fs::read_dir(folder.ended()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
        assert!(folder.turn(true).unwrap() && other.is_off() && !folder.turn(true).unwrap());
        assert!(other.turn(false).unwrap() && !folder.is_off() && !other.turn(false).unwrap());
    }

    #[test]
    fn what_nobody_can_tell_counts_as_ended() {
        let operator = tempfile::tempdir().unwrap();
        // A file where the folder should be.
        std::fs::write(operator.path().join("overrides"), "").unwrap();
        let folder = OverridesFolder::new(operator.path());
        assert!(folder.is_off() && folder.is_ended("a", Timestamp(50)));
        assert!(folder.end("a", Timestamp(50), Timestamp(10)).is_err());
    }
}
