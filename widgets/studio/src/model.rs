//! The page that is edited: what the host has, what is still on its way there, and how to go back.
//!
//! Nothing here draws or sends. The page on the screen is always the host's page with the edits in the queue on top, so
//! edits of other people can come in between at any time.

#[cfg(test)]
mod together;

use jogakbo_contract::edit::{Change, Edit, EditError, Step, apply, left, still};
use jogakbo_contract::page::Page;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// A step that was done, with what undoes it (or does it again).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// Id of the edit that did it.
    pub id: String,
    /// What was done.
    pub step: Step,
    /// The item, wire or other part it was about.
    pub what: String,
    /// The way back.
    pub changes: Vec<Change>,
    /// What the step left at the places of the way back: what others have changed since is not taken back with it.
    #[serde(default)]
    pub left: Vec<Option<Value>>,
}

/// What outlives a reload of the tab: the ways back and what the host has not confirmed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Who this tab is among those that edit the page.
    pub client: String,
    /// How many edits it made.
    pub count: u64,
    /// Newest last.
    pub undo: Vec<Done>,
    /// Newest last.
    pub redo: Vec<Done>,
    /// Oldest first; not confirmed by the host.
    pub queue: Vec<Edit>,
    /// This person said that the errors of the page are to be mended in its draft.
    pub mends: bool,
}

/// A page in the works.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Number of the newest edit in `base`.
    pub seq: u64,
    /// What is kept.
    pub kept: Kept,
    base: Page,
    page: Arc<Page>,
}

impl Model {
    /// A page as the host gave it, with what this tab kept of it.
    pub fn new(name: String, seq: u64, page: Page, kept: Kept) -> Self {
        let mut model = Self { name, seq, kept, page: Arc::new(page.clone()), base: page };
        model.rebuild();
        model
    }

    /// The page as it is shown.
    pub fn page(&self) -> &Arc<Page> {
        &self.page
    }

    /// Does one step.
    ///
    /// # Errors
    /// When the changes do not fit the page, for example when an item is gone; nothing is changed then.
    pub fn perform(&mut self, step: Step, what: &str, changes: Vec<Change>) -> Result<(), EditError> {
        let done = self.put(step, what, changes)?;
        self.kept.undo.push(Done { step, ..done });
        self.kept.redo.clear();
        Ok(())
    }

    /// Takes back the newest step of this person and says which it was; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be taken back any more, since others changed or took away what it was about. It is forgotten then.
    pub fn undo(&mut self) -> Option<Result<Done, EditError>> {
        let done = self.kept.undo.pop()?;
        let back = self.way_back(&done).and_then(|changes| self.put(Step::Undo, &done.what, changes));
        Some(back.map(|back| {
            self.kept.redo.push(Done { step: done.step, ..back });
            done
        }))
    }

    /// Does again what was taken back last; as [`Model::undo`].
    ///
    /// # Errors
    /// As [`Model::undo`].
    pub fn redo(&mut self) -> Option<Result<Done, EditError>> {
        let done = self.kept.redo.pop()?;
        let back = self.way_back(&done).and_then(|changes| self.put(Step::Redo, &done.what, changes));
        Some(back.map(|back| {
            self.kept.undo.push(Done { step: done.step, ..back });
            done
        }))
    }

    /// An edit of anybody arrived in the host's order. `false` means that this page is not what the host has: read it anew.
    pub fn heard(&mut self, seq: u64, edit: &Edit) -> bool {
        if seq <= self.seq {
            return true;
        }
        let Ok((base, _)) = apply(&self.base, edit) else { return false };
        let fits = seq == self.seq + 1;
        self.base = base;
        self.seq = seq;
        self.kept.queue.retain(|mine| mine.id != edit.id);
        self.rebuild();
        fits
    }

    /// The host stored the first `count` edits of the queue, the last of them as number `seq`. `false` means that edits of
    /// others came in between: read the page anew.
    pub fn stored(&mut self, ids: &[String], seq: u64) -> bool {
        let between = seq != self.seq + ids.len() as u64;
        let stored: Vec<Edit> = self.kept.queue.iter().filter(|edit| ids.contains(&edit.id)).cloned().collect();
        if stored.is_empty() {
            return true;
        }
        for edit in &stored {
            match apply(&self.base, edit) {
                Ok((base, _)) if !between => self.base = base,
                _ => return false,
            }
        }
        self.seq = seq;
        self.kept.queue.retain(|edit| !ids.contains(&edit.id));
        self.rebuild();
        true
    }

    /// The host's page as it is now; edits with these ids are in it.
    pub fn renew(&mut self, seq: u64, page: Page, stored: &[String]) {
        self.base = page;
        self.seq = seq;
        self.kept.queue.retain(|edit| !stored.contains(&edit.id));
        self.rebuild();
    }

    /// The host refused these edits: they are taken off the page, and there is nothing to take back.
    pub fn refused(&mut self, ids: &[String]) {
        self.kept.queue.retain(|edit| !ids.contains(&edit.id));
        self.kept.undo.retain(|done| !ids.contains(&done.id));
        self.kept.redo.retain(|done| !ids.contains(&done.id));
        self.rebuild();
    }

    /// The part of a way back whose places nobody else has changed since.
    fn way_back(&self, done: &Done) -> Result<Vec<Change>, EditError> {
        let (changes, _) = still(&self.page, &done.left, &done.changes);
        if changes.is_empty() { Err(EditError::Gone(done.what.clone())) } else { Ok(changes) }
    }

    /// Makes an edit, puts it on the page and into the queue, and gives the way back.
    fn put(&mut self, step: Step, what: &str, changes: Vec<Change>) -> Result<Done, EditError> {
        let id = format!("{}-{}", self.kept.client, self.kept.count + 1);
        let edit = Edit { id: id.clone(), step, what: what.to_owned(), changes };
        let (page, inverse) = apply(&self.page, &edit)?;
        self.kept.count += 1;
        self.page = Arc::new(page);
        self.kept.queue.push(edit);
        let left = left(&self.page, &inverse);
        Ok(Done { id, step, what: what.to_owned(), changes: inverse, left })
    }

    /// The host's page with the queue on top. An edit whose place is gone waits for what the host says of it.
    fn rebuild(&mut self) {
        let mut page = self.base.clone();
        for edit in &self.kept.queue {
            if let Ok((next, _)) = apply(&page, edit) {
                page = next;
            }
        }
        if page != *self.page {
            self.page = Arc::new(page);
        }
    }
}
