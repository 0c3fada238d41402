//! The issuer's keys and their turn: the next one is published before it signs, the one before is believed until its last token
//! is over.
//!
//! Three files of the data folder, for their owner only: `issuer.key` signs, `issuer-next.key` is published and waits,
//! `issuer-before.key` signed until the last turn. A crash in the middle of a turn leaves a key twice or makes the next one
//! anew, and nothing worse.

use super::key::{self, IssuerKey, KeyError};
use crate::adapters::files::{FileError, secret_file};
use crate::ports::Timestamp;
use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// Milliseconds for which the key before is believed after a turn: a token lives five minutes, and clocks may differ by one.
const BEFORE_MS: u64 = 15 * 60_000;

/// The keys of an issuer.
pub struct IssuerKeys {
    /// Signs.
    pub(super) current: IssuerKey,
    /// Will sign after the next turn.
    pub(super) next: IssuerKey,
    /// Signed until the last turn.
    pub(super) before: Option<IssuerKey>,
    /// When the current one began to sign.
    since: Timestamp,
    /// Where they are kept; nowhere in tests.
    folder: Option<PathBuf>,
}

impl IssuerKeys {
    /// Reads the keys in `folder`, making those that are missing.
    ///
    /// # Errors
    ///
    /// A file cannot be read or made, or holds no key.
    pub fn load(folder: &Path) -> Result<Self, KeyError> {
        let [current, next, before] = paths(folder);
        let made =
            |path: &Path| secret_file(path, key::generate).map_err(KeyError::from).and_then(IssuerKey::from_pkcs8);
        let (signing, waiting) = (made(&current)?, made(&next)?);
        let before = if before.exists() { Some(made(&before)?) } else { None };
        Ok(Self { current: signing, next: waiting, before, since: changed(&current)?, folder: Some(folder.to_owned()) })
    }

    /// Keys for tests, never stored.
    ///
    /// # Panics
    ///
    /// The machine has no randomness.
    pub fn fresh() -> Self {
        Self { current: IssuerKey::fresh(), next: IssuerKey::fresh(), before: None, since: Timestamp(0), folder: None }
    }

    /// The keys as they are to be at this time, if they are others: the folder is read again, and the next one's turn comes
    /// when the one that signs is `days` old; 0 is never.
    ///
    /// # Errors
    ///
    /// A file cannot be read, made or moved.
    pub(super) fn renewed(&self, days: u32, now: Timestamp) -> Result<Option<Self>, KeyError> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let mut found = Self::load(folder)?;
        if days > 0 && now.since(found.since) >= u64::from(days) * 86_400_000 {
            turn(folder, now)?;
            found = Self::load(folder)?;
        }
        Ok(Some(found).filter(|found| !found.is(self)))
    }

    /// The keys whose tokens are believed at this time, the one that signs first.
    pub(super) fn believed(&self, now: Timestamp) -> impl Iterator<Item = &IssuerKey> {
        let before = self.before.iter().filter(move |_| now.since(self.since) < BEFORE_MS);
        [&self.current, &self.next].into_iter().chain(before)
    }

    /// Whether these are the same keys in the same places.
    fn is(&self, other: &Self) -> bool {
        let id = |key: Option<&IssuerKey>| key.map(|key| key.id.clone());
        self.current.id == other.current.id
            && self.next.id == other.next.id
            && id(self.before.as_ref()) == id(other.before.as_ref())
    }
}

fn paths(folder: &Path) -> [PathBuf; 3] {
    ["issuer.key", "issuer-next.key", "issuer-before.key"].map(|name| folder.join(name))
}

fn failed(path: &Path, action: &'static str) -> impl FnOnce(std::io::Error) -> KeyError {
    let path = path.to_owned();
    move |cause| KeyError::File(FileError { path, action, cause })
}

fn changed(path: &Path) -> Result<Timestamp, KeyError> {
    let at = path.metadata().and_then(|of: Metadata| of.modified()).map_err(failed(path, "read"))?;
    let ms = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    Ok(Timestamp(u64::try_from(ms).unwrap_or(u64::MAX)))
}

/// The next key signs from `now` on, and another waits. A host that runs takes it up within a minute. Answers the id of the key
/// that signs.
///
/// # Errors
///
/// A file cannot be read, made or moved.
pub fn turn(folder: &Path, now: Timestamp) -> Result<String, KeyError> {
    let [current, next, before] = paths(folder);
    IssuerKeys::load(folder)?;
    // Linked beside and moved into its place, so at no moment is there no key that signs.
    let draft = before.with_extension("new");
    let _ = std::fs::remove_file(&draft);
    std::fs::hard_link(&current, &draft)
        .or_else(|_| std::fs::copy(&current, &draft).map(drop))
        .map_err(failed(&draft, "made"))?;
    std::fs::rename(&draft, &before).map_err(failed(&before, "made"))?;
    let file = File::options().write(true).open(&next).map_err(failed(&next, "read"))?;
    file.set_modified(UNIX_EPOCH + Duration::from_millis(now.0)).map_err(failed(&next, "made"))?;
    file.sync_all().map_err(failed(&next, "made"))?;
    std::fs::rename(&next, &current).map_err(failed(&current, "made"))?;
    Ok(IssuerKeys::load(folder)?.current.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(keys: &IssuerKeys, now: Timestamp) -> Vec<String> {
        keys.believed(now).map(|key| key.id.clone()).collect()
    }

    #[test]
    fn the_next_key_is_known_before_it_signs_and_the_one_before_is_believed_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let first = IssuerKeys::load(folder.path()).unwrap();
        assert!(first.is(&IssuerKeys::load(folder.path()).unwrap()), "read again");
        let now = Timestamp(2_000_000_000_000);
        let id = turn(folder.path(), now).unwrap();
        let second = IssuerKeys::load(folder.path()).unwrap();
        assert!(!second.is(&first));
        assert_eq!((&id, second.since), (&first.next.id, now));
        assert_eq!(ids(&second, now), [first.next.id.clone(), second.next.id.clone(), first.current.id.clone()]);
        assert_eq!(ids(&second, now.plus(BEFORE_MS)), [first.next.id, second.next.id.clone()]);
        assert!(second.renewed(90, now.plus(89 * 86_400_000)).unwrap().is_none(), "too early");
        assert!(second.renewed(0, now.plus(9000 * 86_400_000)).unwrap().is_none(), "never");
        let now = now.plus(90 * 86_400_000);
        assert!(second.renewed(90, now).unwrap().is_some(), "by itself");
        let third = IssuerKeys::load(folder.path()).unwrap();
        assert!(!ids(&third, now).contains(&first.current.id), "two turns end a key at once");
    }
}
