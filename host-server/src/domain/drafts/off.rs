//! Taking a page off, and putting it back. Its drafts, revisions and audit stay.

use super::edit::text;
use super::publish::file_now;
use super::{Drafts, Trouble};
use crate::domain::catalogue::Snapshot;
use crate::ports::pages::Author;
use crate::ports::plans::Off;
use jogakbo_contract::edit::schedule::Fallback;
use jogakbo_contract::finding::Finding;

impl Drafts {
    /// Takes a page off, in the store: citizens find `fallback` at its address. Without one the page is put back. Whoever calls this puts a new
    /// snapshot in place afterwards.
    ///
    /// # Errors
    ///
    /// Nothing of the page is live, the fallback is none, or the page cannot come back as things are now.
    pub fn take_off(
        &self,
        snapshot: &Snapshot,
        name: &str,
        fallback: Option<&Fallback>,
        by: &Author,
    ) -> Result<(), Trouble> {
        let is_page = |other: &str| other != name && snapshot.page(other).is_some();
        let (act, detail) = match fallback {
            None => {
                let off = snapshot.off().get(name).ok_or(Trouble::NoPage)?;
                let found = snapshot.problems(&off.page);
                if found.iter().any(Finding::is_error) {
                    return Err(Trouble::Faulty(found));
                }
                ("back", format!("revision {}", off.revision))
            }
            Some(Fallback::Before) => {
                let message = "`before` is for the end of a schedule; choose a page, words or nothing";
                return Err(Trouble::Unfit(vec![Finding::error("E08", "/fallback", message)]));
            }
            Some(fallback) => match fallback.fault("/fallback", &is_page) {
                Some(finding) => return Err(Trouble::Unfit(vec![finding])),
                None => ("off", text(fallback)),
            },
        };
        let off = Off {
            page: name.to_owned(),
            off: fallback.map(text),
            before: self.file_before(snapshot, name),
            file: file_now(snapshot, name),
            deed: self.deed(name, act, by, detail),
        };
        if self.pages.take_off(&off)? { Ok(()) } else { Err(Trouble::NoPage) }
    }
}
