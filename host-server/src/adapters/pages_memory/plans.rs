//! Schedules, pages that are off and reviews, in memory.

use super::{Book, MemoryPages, told};
use crate::ports::Timestamp;
use crate::ports::pages::{Deed, Kept, Revision};
use crate::ports::plans::{MOST_SCHEDULES, Off, Planned, Plans, ReviewRecord, Schedule, Switch, Turn};
use std::cmp::Reverse;

impl Book {
    /// Keeps what is live from a file as the live revision, where nothing of the page is here yet.
    fn keep_before(&mut self, before: Option<&Revision>, file: Option<&String>) {
        if let Some(before) = before.filter(|_| self.revisions.is_empty()) {
            self.live = Some(self.add(before));
            self.file = file.cloned();
        }
    }

    /// The draft that a schedule was made from is done with; one that was changed since begins from the revision now.
    fn finish_draft(&mut self, scheduled: u64, number: u32) {
        let digest = self.revision(number).map(|revision| revision.digest.clone());
        if self.seq == scheduled {
            self.draft = None;
        } else if let Some(draft) = &mut self.draft {
            (draft.base, draft.base_digest) = (Some(number), digest);
        }
    }
}

impl Plans for MemoryPages {
    fn open_schedules(&self) -> Kept<Vec<Schedule>> {
        let books = self.books();
        let all = books.values().flat_map(|book| &book.schedules);
        Ok(all.filter(|schedule| schedule.phase.is_open()).cloned().collect())
    }

    fn schedules(&self, page: &str) -> Kept<Vec<Schedule>> {
        let mut all = self.of(page, |book| book.schedules.clone());
        all.sort_by_key(|schedule| (Reverse(schedule.start), schedule.id.clone()));
        all.truncate(MOST_SCHEDULES);
        Ok(all)
    }

    fn add_schedule(&self, planned: &Planned) -> Kept<u32> {
        let mut books = self.books();
        let book = books.entry(planned.schedule.page.clone()).or_default();
        book.keep_before(planned.before.as_ref(), planned.file.as_ref());
        let revision = book.add(&planned.revision);
        book.schedules.push(Schedule { revision, ..planned.schedule.clone() });
        book.audit.push(Deed { detail: told(revision, &planned.deed.detail), ..planned.deed.clone() });
        Ok(revision)
    }

    fn turn_schedule(&self, turn: &Turn) -> Kept<bool> {
        let mut books = self.books();
        let Some(book) = books.get_mut(&turn.deed.page) else { return Ok(false) };
        let (live, off) = (book.live, book.off.clone());
        let found = book.schedules.iter_mut().find(|one| one.id == turn.id && one.phase == turn.from);
        let Some(schedule) = found else { return Ok(false) };
        schedule.phase = turn.to;
        if turn.is_start() {
            (schedule.before, schedule.before_off) = (live, off);
            let (seq, revision) = (schedule.seq, schedule.revision);
            book.finish_draft(seq, revision);
        }
        match &turn.switch {
            Switch::Nothing => {}
            Switch::Live { number, file, off } => {
                book.live = Some(*number);
                book.file.clone_from(file);
                book.off.clone_from(off);
            }
            Switch::Off(off) => book.off = Some(off.clone()),
        }
        book.audit.push(turn.deed.clone());
        Ok(true)
    }

    fn take_off(&self, off: &Off) -> Kept<bool> {
        let mut books = self.books();
        let book = books.entry(off.page.clone()).or_default();
        book.keep_before(off.before.as_ref(), off.file.as_ref());
        let known = book.live.is_some();
        if known {
            book.off.clone_from(&off.off);
            book.audit.push(off.deed.clone());
        }
        Ok(known)
    }

    fn review(&self, page: &str) -> Kept<Option<ReviewRecord>> {
        Ok(self.of(page, |book| book.reviews.last().cloned()))
    }

    fn add_review(&self, review: &ReviewRecord, deed: &Deed) -> Kept<()> {
        let mut books = self.books();
        let book = books.entry(review.page.clone()).or_default();
        book.reviews.push(review.clone());
        book.audit.push(deed.clone());
        Ok(())
    }

    fn trim_edits(&self, before: Timestamp, keep: u64) -> Kept<usize> {
        let mut gone = 0;
        for book in self.books().values_mut() {
            let (newest, had) = (book.seq, book.edits.len());
            book.edits.retain(|edit| edit.at >= before || edit.seq + keep > newest);
            gone += had - book.edits.len();
        }
        Ok(gone)
    }
}
