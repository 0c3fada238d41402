//! From a draft to what citizens see, and back to what they saw before.

use super::edit::text;
use super::{Drafts, Trouble, base};
use crate::domain::catalogue::Snapshot;
use crate::ports::pages::{Author, DraftAfter, PagesError, Publication, Revision};
use jogakbo_contract::edit::page_of;
use jogakbo_contract::finding::Finding;

/// What is to be published.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The page.
    pub name: &'a str,
    /// Number of the newest edit of the draft as it was looked at.
    pub seq: u64,
    /// A word for the history.
    pub note: Option<&'a str>,
}

impl Drafts {
    /// Makes the draft of a page its live revision, in the store; answers the number of the revision. Whoever calls this puts a new
    /// snapshot in place afterwards.
    ///
    /// # Errors
    ///
    /// There is no draft, it is newer than `order` says, or it has errors.
    pub fn publish(&self, snapshot: &Snapshot, order: &Order<'_>, by: &Author) -> Result<u32, Trouble> {
        let name = order.name;
        if order.note.is_some_and(|note| note.chars().count() > 500) {
            return Err(Trouble::Wrong("`note` has at most 500 characters".to_owned()));
        }
        let opened = self.open(snapshot, name)?;
        if !opened.is_draft {
            return Err(Trouble::NoDraft);
        }
        if opened.seq != order.seq {
            return Err(Trouble::Newer(opened.seq));
        }
        let page = opened.page.map_err(Trouble::ReadOnly)?;
        let found = snapshot.problems(&page);
        if found.iter().any(Finding::is_error) {
            return Err(Trouble::Faulty(found));
        }
        let revision = Revision {
            name: name.to_owned(),
            number: 0,
            page: text(&*page),
            digest: page.digest(),
            by: by.clone(),
            at: self.clock.now(),
            note: order.note.map(str::to_owned),
        };
        let publication = Publication {
            revision,
            before: self.file_before(snapshot, name),
            file: file_now(snapshot, name),
            draft: DraftAfter::Done(order.seq),
            deed: self.deed(name, "publish", by, String::new()),
        };
        match self.pages.publish(&publication) {
            Err(PagesError::Conflict) => Err(Trouble::Newer(self.pages.seq(name)?)),
            other => Ok(other?),
        }
    }

    /// Makes an earlier revision live again, in the store. Whoever calls this puts a new snapshot in place afterwards.
    ///
    /// # Errors
    ///
    /// There is no such revision, or what it shows is not installed any more.
    pub fn roll_back(&self, snapshot: &Snapshot, name: &str, number: u32, by: &Author) -> Result<(), Trouble> {
        let revision = self.pages.revision(name, number)?.ok_or(Trouble::NoRevision(number))?;
        let page = page_of(revision.page.as_bytes()).map_err(Trouble::ReadOnly)?;
        let found = snapshot.problems(&page);
        if found.iter().any(Finding::is_error) {
            return Err(Trouble::Faulty(found));
        }
        let deed = self.deed(name, "rollback", by, format!("revision {number}"));
        let file = file_now(snapshot, name);
        if self.pages.roll_back(name, number, file.as_deref(), &deed)? {
            Ok(())
        } else {
            Err(Trouble::NoRevision(number))
        }
    }

    /// What is live from a file: the first publication keeps it as a revision, so that there is a way back.
    fn file_before(&self, snapshot: &Snapshot, name: &str) -> Option<Revision> {
        let live = snapshot.page(name).filter(|live| live.is_from_file())?;
        let page = base(snapshot, name)?.page.ok()?;
        let (name, digest) = (name.to_owned(), page.digest());
        let at = live.changed.unwrap_or_else(|| self.clock.now());
        Some(Revision { name, number: 0, page: text(&*page), digest, by: Author::file(), at, note: None })
    }
}

/// Digest of the page's file as it lies there now.
fn file_now(snapshot: &Snapshot, name: &str) -> Option<String> {
    snapshot.page_files().get(name)?.digest.clone()
}
