//! Applying edits, and what becomes one: restoring an earlier revision.

use super::{Drafts, Opened, Trouble, base};
use crate::domain::catalogue::Snapshot;
use crate::ports::pages::{Author, Draft, EditRecord, PagesError};
use jogakbo_contract::edit::talk::{MAX_EDITS, Told};
use jogakbo_contract::edit::{Change, Edit, EditError, Step, apply, between, page_of};
use jogakbo_contract::page::Page;
use std::sync::Arc;

/// Times an edit is tried when another process writes into the same store.
const TRIES: usize = 5;

/// The client that the command line is.
pub const COMMAND: &str = "command";

/// What came of edits.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The page after them.
    pub opened: Opened,
    /// What takes each of them back.
    pub inverse: Vec<Vec<Change>>,
    /// Those that were not there before, as others are told of them.
    pub told: Vec<Told>,
}

impl Drafts {
    /// Applies edits to the newest draft of a page, in order, and stores them: all, or none. One that was applied before is answered
    /// again and changes nothing. Hold the [turn](Drafts::turn) meanwhile.
    ///
    /// # Errors
    ///
    /// Why the first that is refused is, or why none can be.
    pub fn apply(
        &self,
        snapshot: &Snapshot,
        name: &str,
        client: &str,
        edits: &[Edit],
        by: &Author,
    ) -> Result<Applied, Trouble> {
        if edits.is_empty() || edits.len() > MAX_EDITS {
            return Err(Trouble::Wrong(format!("a request brings 1 to {MAX_EDITS} edits")));
        }
        if client.is_empty() || client.len() > 64 || !client.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Trouble::Wrong("`client` has 1 to 64 letters, digits and signs".to_owned()));
        }
        if let Some(bad) = edits.iter().find(|edit| !edit.has_good_id() || edit.what.len() > 200) {
            let id: String = bad.id.chars().take(80).collect();
            return Err(Trouble::Wrong(format!("the edit `{id}` needs an id of 8 to 64 of a-z, 0-9 and -")));
        }
        for _ in 1..TRIES {
            match self.apply_once(snapshot, name, client, edits, by) {
                Err(Trouble::Store(PagesError::Conflict)) => {}
                other => return other,
            }
        }
        self.apply_once(snapshot, name, client, edits, by)
    }

    fn apply_once(
        &self,
        snapshot: &Snapshot,
        name: &str,
        client: &str,
        edits: &[Edit],
        by: &Author,
    ) -> Result<Applied, Trouble> {
        let known = self.pages.draft(name)?;
        let opened = self.open(snapshot, name)?;
        let mut page = opened.page.map_err(Trouble::ReadOnly)?;
        let was = self.pages.seq(name)?;
        let (at, mut seq) = (self.clock.now(), was);
        let (mut inverse, mut told, mut records) = (Vec::new(), Vec::new(), Vec::<EditRecord>::new());
        for edit in edits {
            let fresh = records.iter().find(|record| record.id == edit.id).cloned();
            if let Some(record) = fresh.map_or_else(|| self.pages.edit(name, &edit.id), |fresh| Ok(Some(fresh)))? {
                inverse.push(serde_json::from_str(&record.inverse).unwrap_or_default());
                continue;
            }
            let (after, back) = one(&page, edit)?;
            seq += 1;
            records.push(EditRecord {
                seq,
                id: edit.id.clone(),
                client: client.to_owned(),
                by: by.clone(),
                at,
                edit: text(edit),
                inverse: text(&back),
            });
            told.push(Told { seq, by: by.name.clone(), client: client.to_owned(), edit: edit.clone() });
            inverse.push(back);
            page = Arc::new(after);
        }
        let opened =
            Opened { page: Ok(Arc::clone(&page)), seq, is_draft: true, in_both: opened.in_both, faults: Vec::new() };
        if records.is_empty() {
            return Ok(Applied { opened: Opened { is_draft: known.is_some(), ..opened }, inverse, told });
        }
        let begin = base(snapshot, name).filter(|_| known.is_none());
        let (revision, digest) = match (&known, begin) {
            (Some(draft), _) => (draft.base, draft.base_digest.clone()),
            (None, base) => {
                let digest = base.as_ref().and_then(|base| Some(base.page.as_ref().ok()?.digest()));
                (base.and_then(|base| base.revision), digest)
            }
        };
        let draft = Draft {
            name: name.to_owned(),
            page: text(&*page),
            seq,
            base: revision,
            base_digest: digest,
            by: by.clone(),
            at,
        };
        // Earlier states and files are noted; single edits are their own record.
        let deed = told.iter().map(|told| &told.edit).find(|edit| edit.step == Step::Restore).map(|edit| {
            let act = if client == COMMAND { "push" } else { "restore" };
            self.deed(name, act, by, edit.what.clone())
        });
        self.pages.write_draft(was, &draft, &records, deed.as_ref())?;
        Ok(Applied { opened, inverse, told })
    }

    /// The edit that makes an earlier revision of the page's draft; `None` when it is the same already.
    ///
    /// # Errors
    ///
    /// There is no such revision, or the page cannot be edited.
    pub fn restoring(&self, snapshot: &Snapshot, name: &str, number: u32) -> Result<Option<Edit>, Trouble> {
        let revision = self.pages.revision(name, number)?.ok_or(Trouble::NoRevision(number))?;
        let wanted = page_of(revision.page.as_bytes()).map_err(Trouble::ReadOnly)?;
        self.leading_to(snapshot, name, &wanted, &format!("revision {number}"))
    }

    /// The edit that makes `wanted` of the page's draft; `None` when it is the same already.
    ///
    /// # Errors
    ///
    /// The page cannot be edited.
    pub fn leading_to(
        &self,
        snapshot: &Snapshot,
        name: &str,
        wanted: &Page,
        what: &str,
    ) -> Result<Option<Edit>, Trouble> {
        let page = self.open(snapshot, name)?.page.map_err(Trouble::ReadOnly)?;
        let changes = between(&page, wanted);
        let edit = Edit { id: self.ids.id(), step: Step::Restore, what: what.to_owned(), changes };
        Ok((!edit.changes.is_empty()).then_some(edit))
    }
}

/// The page after one edit. Its name is that of its file and stays.
fn one(page: &Page, edit: &Edit) -> Result<(Page, Vec<Change>), Trouble> {
    let refused = |why| Trouble::Refused { id: edit.id.clone(), why };
    let (after, back) = apply(page, edit).map_err(refused)?;
    if after.metadata.name == page.metadata.name {
        return Ok((after, back));
    }
    Err(refused(EditError::Path("/metadata/name".to_owned())))
}

pub(super) fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
