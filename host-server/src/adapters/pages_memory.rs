//! Pages in memory: the tests' double, and a trial without files.

mod plans;

use crate::ports::Timestamp;
use crate::ports::pages::{Author, Deed, Draft, DraftAfter, EditRecord, Kept, Live, MOST_AUDIT, Pages, PagesError};
use crate::ports::pages::{Publication, Revision, Shelf};
use crate::ports::plans::{ReviewRecord, Schedule};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

/// Pages in memory.
#[derive(Debug, Default)]
pub struct MemoryPages {
    books: Mutex<BTreeMap<String, Book>>,
}

/// What the audit says of a revision.
fn told(number: u32, more: &str) -> String {
    if more.is_empty() { format!("revision {number}") } else { format!("revision {number}; {more}") }
}

/// All there is of one page.
#[derive(Debug, Default)]
struct Book {
    seq: u64,
    draft: Option<Draft>,
    edits: Vec<EditRecord>,
    revisions: Vec<Revision>,
    live: Option<u32>,
    file: Option<String>,
    off: Option<String>,
    schedules: Vec<Schedule>,
    reviews: Vec<ReviewRecord>,
    audit: Trail,
}

/// What was done to a page, with numbers that grow over all pages.
#[derive(Debug, Default)]
struct Trail(Vec<(u64, Deed)>);

impl Trail {
    fn push(&mut self, deed: Deed) {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        self.0.push((NUMBER.fetch_add(1, Ordering::Relaxed), deed));
    }
}

impl Book {
    fn revision(&self, number: u32) -> Option<&Revision> {
        self.revisions.iter().find(|revision| revision.number == number)
    }

    fn add(&mut self, revision: &Revision) -> u32 {
        let number = self.revisions.last().map_or(0, |newest| newest.number) + 1;
        self.revisions.push(Revision { number, ..revision.clone() });
        number
    }

    fn draft_by(&self) -> Option<(Author, Timestamp)> {
        self.draft.as_ref().map(|draft| (draft.by.clone(), draft.at))
    }
}

impl MemoryPages {
    fn books(&self) -> MutexGuard<'_, BTreeMap<String, Book>> {
        crate::sync::hold(&self.books)
    }

    fn of<T: Default>(&self, name: &str, work: impl FnOnce(&Book) -> T) -> T {
        self.books().get(name).map(work).unwrap_or_default()
    }
}

impl Pages for MemoryPages {
    fn shelves(&self) -> Kept<Vec<Shelf>> {
        let entry = |(name, book): (&String, &Book)| Shelf {
            name: name.clone(),
            seq: book.seq,
            live: book.live,
            draft: book.draft_by(),
        };
        Ok(self.books().iter().map(entry).collect())
    }

    fn seq(&self, name: &str) -> Kept<u64> {
        Ok(self.of(name, |book| book.seq))
    }

    fn draft(&self, name: &str) -> Kept<Option<Draft>> {
        Ok(self.of(name, |book| book.draft.clone().map(|draft| Draft { seq: book.seq, ..draft })))
    }

    fn write_draft(&self, was: u64, draft: &Draft, edits: &[EditRecord], deed: Option<&Deed>) -> Kept<()> {
        let mut books = self.books();
        if books.get(&draft.name).map_or(0, |book| book.seq) != was {
            return Err(PagesError::Conflict);
        }
        let book = books.entry(draft.name.clone()).or_default();
        if let Some(known) = edits.iter().find(|one| book.edits.iter().any(|known| known.id == one.id)) {
            let cause = format!("the edit `{}` is there already", known.id).into();
            return Err(PagesError::Fault { action: "write a draft", cause });
        }
        book.seq = book.seq.max(draft.seq);
        book.draft = Some(draft.clone());
        book.edits.extend_from_slice(edits);
        if let Some(deed) = deed {
            book.audit.push(deed.clone());
        }
        Ok(())
    }

    fn drop_draft(&self, name: &str, deed: &Deed) -> Kept<bool> {
        let mut books = self.books();
        let Some(book) = books.get_mut(name) else { return Ok(false) };
        let gone = book.draft.take().is_some();
        if gone {
            book.audit.push(deed.clone());
        }
        Ok(gone)
    }

    fn edits(&self, name: &str, after: u64, most: usize) -> Kept<Vec<EditRecord>> {
        Ok(self.of(name, |book| book.edits.iter().filter(|one| one.seq > after).take(most).cloned().collect()))
    }

    fn edit(&self, name: &str, id: &str) -> Kept<Option<EditRecord>> {
        Ok(self.of(name, |book| book.edits.iter().find(|one| one.id == id).cloned()))
    }

    fn live(&self) -> Kept<Vec<Live>> {
        let live = |book: &Book| {
            let newest = book.revisions.last()?.number;
            let (file, off) = (book.file.clone(), book.off.clone());
            Some(Live { revision: book.revision(book.live?)?.clone(), newest, file, off })
        };
        Ok(self.books().values().filter_map(live).collect())
    }

    fn publish(&self, publication: &Publication) -> Kept<u32> {
        let mut books = self.books();
        let name = &publication.revision.name;
        if let DraftAfter::Done(expected) = publication.draft {
            let known = books.get(name).filter(|book| book.draft.is_some());
            if known.is_none_or(|book| book.seq != expected) {
                return Err(PagesError::Conflict);
            }
        }
        let book = books.entry(name.clone()).or_default();
        match (&publication.draft, &mut book.draft) {
            (DraftAfter::Done(_), draft) => *draft = None,
            (DraftAfter::Or(draft), none @ None) => *none = Some((**draft).clone()),
            (DraftAfter::Stays | DraftAfter::Or(_), _) => {}
        }
        if let Some(before) = publication.before.as_ref().filter(|_| book.revisions.is_empty()) {
            book.add(before);
        }
        let number = book.add(&publication.revision);
        book.live = Some(number);
        book.file.clone_from(&publication.file);
        book.off = None;
        let detail = told(number, &publication.deed.detail);
        book.audit.push(Deed { detail, ..publication.deed.clone() });
        Ok(number)
    }

    fn roll_back(&self, name: &str, number: u32, file: Option<&str>, deed: &Deed) -> Kept<bool> {
        let mut books = self.books();
        let Some(book) = books.get_mut(name).filter(|book| book.revision(number).is_some()) else { return Ok(false) };
        book.live = Some(number);
        book.file = file.map(str::to_owned);
        book.off = None;
        book.audit.push(deed.clone());
        Ok(true)
    }

    fn note_file(&self, name: &str, file: &str) -> Kept<()> {
        if let Some(book) = self.books().get_mut(name) {
            book.file = Some(file.to_owned());
        }
        Ok(())
    }

    fn revisions(&self, name: &str) -> Kept<(Vec<Revision>, Option<u32>)> {
        let head = |revision: &Revision| Revision { page: String::new(), ..revision.clone() };
        Ok(self.of(name, |book| (book.revisions.iter().rev().map(head).collect(), book.live)))
    }

    fn revision(&self, name: &str, number: u32) -> Kept<Option<Revision>> {
        Ok(self.of(name, |book| book.revision(number).cloned()))
    }

    fn audit(&self, name: &str) -> Kept<Vec<Deed>> {
        Ok(self.of(name, |book| book.audit.0.iter().rev().take(MOST_AUDIT).map(|(_, deed)| deed.clone()).collect()))
    }

    fn deeds(&self, after: u64, most: usize) -> Kept<(Vec<(u64, Deed)>, u64)> {
        let books = self.books();
        let all = books.values().flat_map(|book| &book.audit.0);
        let newest = all.clone().map(|(number, _)| *number).max().unwrap_or(0);
        let mut later: Vec<_> = all.filter(|(number, _)| *number > after).cloned().collect();
        later.sort_by_key(|(number, _)| *number);
        later.truncate(most);
        Ok((later, newest))
    }

    fn version(&self) -> Kept<u64> {
        Ok(0)
    }
}
