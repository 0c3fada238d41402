//! Packages that are sent to this host: taken, approved, rejected, and recorded (ADR 0045).

use super::App;
use crate::adapters::packages::{Desk, DeskError, Package, Waiting};
use crate::domain::audit::act;

impl App {
    /// The desk where packages wait.
    pub fn desk(&self) -> Desk<'_> {
        Desk { config: &self.config, now: self.ports.clock.now().rfc3339() }
    }

    /// Takes the bytes of an archive that `by`, called `who`, sent.
    ///
    /// Blocks on files.
    ///
    /// # Errors
    ///
    /// Something speaks against it; that is recorded, and nothing is kept.
    pub fn offer(&self, bytes: &[u8], by: &str, who: &str) -> Result<Waiting, DeskError> {
        let package = Package::unpack(bytes).map_err(DeskError::Refused);
        let package = package.inspect_err(|error| self.note_refused("-", by, error))?;
        let key = package.key();
        let taken = self.desk().offer(&package, by, who);
        let waiting = taken.inspect_err(|error| self.note_refused(&key, by, error))?;
        let publisher = waiting.publisher.as_ref().map(ToString::to_string).unwrap_or_default();
        let detail = [("digest", waiting.digest.as_str()), ("publisher", &publisher)];
        self.journal.note(act::PACKAGE_OFFERED, by, &key, &detail);
        Ok(waiting)
    }

    /// Installs a package that waits; pages have it when this is over.
    ///
    /// Blocks on files.
    ///
    /// # Errors
    ///
    /// Something speaks against it; that is recorded, and it goes on waiting.
    pub fn approve(&self, key: &str, by: &str) -> Result<Waiting, DeskError> {
        let done = self.desk().approve(key, by);
        let waiting = done.inspect_err(|error| self.note_refused(key, by, error))?;
        self.journal.note(act::PACKAGE_APPROVED, by, key, &[("digest", &waiting.digest), ("sent-by", &waiting.by)]);
        self.reload();
        Ok(waiting)
    }

    /// Takes a package away that waits.
    ///
    /// Blocks on files.
    ///
    /// # Errors
    ///
    /// It does not wait.
    pub fn reject(&self, key: &str, by: &str, why: &str) -> Result<(), DeskError> {
        self.desk().reject(key)?;
        self.journal.note(act::PACKAGE_REJECTED, by, key, &[("why", why)]);
        Ok(())
    }

    fn note_refused(&self, about: &str, by: &str, error: &DeskError) {
        let DeskError::Refused(found) = error else { return };
        if let Some(first) = found.iter().find(|finding| finding.is_error()) {
            let about: String = about.chars().take(200).collect();
            self.journal.note(act::PACKAGE_REFUSED, by, &about, &[("code", &first.code), ("why", &first.message)]);
        }
    }
}
