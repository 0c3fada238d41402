//! From a draft to what citizens see, and back to what they saw before.

use super::edit::text;
use super::review::told;
use super::{Drafts, Trouble, base};
use crate::domain::catalogue::Snapshot;
use crate::ports::pages::{Author, DraftAfter, PagesError, Publication, Revision};
use jogakbo_contract::edit::page_of;
use jogakbo_contract::edit::review::{missing, standing};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::page::Page;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is to be published.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The page.
    pub name: &'a str,
    /// Number of the newest edit of the draft as it was looked at.
    pub seq: u64,
    /// A word for the history.
    pub note: Option<&'a str>,
    /// Why it goes live although there are warnings.
    pub reason: Option<&'a str>,
}

/// Most characters of a note or a reason.
const LONGEST: usize = 500;

impl Drafts {
    /// Makes the draft of a page its live revision, in the store; answers the number of the revision. Whoever calls this puts a new
    /// snapshot in place afterwards.
    ///
    /// # Errors
    ///
    /// There is no draft, it is newer than `order` says, or it has errors.
    pub fn publish(&self, snapshot: &Snapshot, order: &Order<'_>, by: &Author) -> Result<u32, Trouble> {
        let name = order.name;
        let (page, why) = self.ready(snapshot, order)?;
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
            deed: self.deed(name, "publish", by, why),
        };
        match self.pages.publish(&publication) {
            Err(PagesError::Conflict) => Err(Trouble::Newer(self.pages.seq(name)?)),
            other => Ok(other?),
        }
    }

    /// The page of a draft that may go live, and what the audit says beside that.
    pub(super) fn ready(&self, snapshot: &Snapshot, order: &Order<'_>) -> Result<(Arc<Page>, String), Trouble> {
        for (name, text) in [("note", order.note), ("reason", order.reason)] {
            if text.is_some_and(|text| text.chars().count() > LONGEST) {
                return Err(Trouble::Wrong(format!("`{name}` has at most {LONGEST} characters")));
            }
        }
        let opened = self.open(snapshot, order.name)?;
        if !opened.is_draft {
            return Err(Trouble::NoDraft);
        }
        if opened.seq != order.seq {
            return Err(Trouble::Newer(opened.seq));
        }
        let found = self.findings(snapshot, &opened);
        let page = opened.page.map_err(Trouble::ReadOnly)?;
        if found.iter().any(Finding::is_error) {
            return Err(Trouble::Faulty(found));
        }
        let reason = order.reason.map(str::trim).filter(|reason| !reason.is_empty());
        let (mut against, mut why) = (Vec::new(), Vec::new());
        let codes: BTreeSet<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
        let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
        match reason {
            None if !found.is_empty() => {
                let message = format!("there are warnings ({codes}); say in `reason` why it goes live nevertheless");
                against.push(Finding::error("E03", "/reason", message));
            }
            Some(reason) if !found.is_empty() => why.push(format!("in spite of {codes}: {reason}")),
            _ => {}
        }
        if self.rules.approval {
            let last = self.pages.review(order.name)?.map(told);
            match missing(standing(last.as_ref(), &page.digest())) {
                Some(finding) => against.push(finding),
                None => why.extend(last.map(|review| format!("approved by {}", review.by))),
            }
        }
        if against.is_empty() { Ok((page, why.join("; "))) } else { Err(Trouble::Unfit(against)) }
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
    pub(super) fn file_before(&self, snapshot: &Snapshot, name: &str) -> Option<Revision> {
        let live = snapshot.page(name).filter(|live| live.is_from_file())?;
        let page = base(snapshot, name)?.page.ok()?;
        let (name, digest) = (name.to_owned(), page.digest());
        let at = live.changed.unwrap_or_else(|| self.clock.now());
        Some(Revision { name, number: 0, page: text(&*page), digest, by: Author::file(), at, note: None })
    }
}

/// Digest of the page's file as it lies there now.
pub(super) fn file_now(snapshot: &Snapshot, name: &str) -> Option<String> {
    snapshot.page_files().get(name)?.digest.clone()
}
