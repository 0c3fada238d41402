//! Pages that are edited here: drafts, what was done to them, revisions, and which revision is live.
//!
//! The methods wait for the disk; call them where waiting is allowed.
#![expect(
    clippy::missing_errors_doc,
    reason = "every method can fail as its error type says; what else it can say is told"
)]

use super::{Plans, Timestamp};
use thiserror::Error;

/// Entries of the audit that one question gets at most.
pub const MOST_AUDIT: usize = 500;

/// The store of pages did not do what was asked.
#[derive(Debug, Error)]
pub enum PagesError {
    /// Somebody else wrote meanwhile: read again.
    #[error("another one wrote meanwhile")]
    Conflict,
    /// There is no room for it; nothing of it was written.
    #[error("the store of pages has no room left")]
    Full,
    /// The file is damaged, the disk fails, …
    #[error("the store of pages could not {action}")]
    Fault {
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What a call of the store gives back.
pub type Kept<T> = Result<T, PagesError>;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Id of the user; `file` for files, `command` for the command line.
    pub id: String,
    /// Name for people.
    pub name: String,
}

impl Author {
    /// The id of whoever changes files.
    pub const FILE: &str = "file";

    /// Whoever changes files.
    pub fn file() -> Self {
        Self { id: Self::FILE.to_owned(), name: Self::FILE.to_owned() }
    }

    /// Whether this is whoever changes files.
    pub fn is_file(&self) -> bool {
        self.id == Self::FILE
    }
}

/// A page that is being edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Name of the page.
    pub name: String,
    /// The page as JSON.
    pub page: String,
    /// Number of its newest edit. Numbers of a page grow for ever, over all its drafts.
    pub seq: u64,
    /// The revision that was live when it began; `None` for a new page and for one that was only a file then.
    pub base: Option<u32>,
    /// Digest of the page that was live when it began: when another is live now, both were changed.
    pub base_digest: Option<String>,
    /// Who changed it last.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

/// One edit, as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditRecord {
    /// Its number on its page.
    pub seq: u64,
    /// Its id, made by whoever edits; unique on its page.
    pub id: String,
    /// The window it came from.
    pub client: String,
    /// Who did it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// The edit as JSON.
    pub edit: String,
    /// The changes that undo it, as JSON.
    pub inverse: String,
}

/// A page as it was published once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Name of the page.
    pub name: String,
    /// From 1.
    pub number: u32,
    /// The page as JSON.
    pub page: String,
    /// SHA-256 of its canonical JSON.
    pub digest: String,
    /// Who published it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// What it is about, in the words of whoever published it.
    pub note: Option<String>,
}

/// The revision of a page that citizens see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// The revision.
    pub revision: Revision,
    /// Number of the newest revision of the page.
    pub newest: u32,
    /// Digest of the page's file when this went live, or when it was last found to be the same; `None` without a file.
    pub file: Option<String>,
    /// The page was taken off: what citizens find in its place, as JSON (`edit::schedule::Fallback`).
    pub off: Option<String>,
}

/// Something that was done to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Name of the page.
    pub page: String,
    /// What was done; `edit::talk::DeedEntry` lists the words.
    pub act: String,
    /// Who did it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// More about it, for example the number of the revision; what a publication has here stands behind that number.
    pub detail: String,
}

/// What becomes of the draft when a revision goes live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftAfter {
    /// It is done with; the number of its newest edit has to be this.
    Done(u64),
    /// It stays as it is.
    Stays,
    /// It stays, and where there is none this becomes one.
    Or(Box<Draft>),
}

/// A revision that goes live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The revision; its number is given by the store.
    pub revision: Revision,
    /// What was live before and is not in the store yet: the page's file. It becomes a revision of its own before.
    pub before: Option<Revision>,
    /// The file's digest, as in [`Live`].
    pub file: Option<String>,
    /// What becomes of the draft.
    pub draft: DraftAfter,
    /// For the audit.
    pub deed: Deed,
}

/// What the store has of a page, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// Name of the page.
    pub name: String,
    /// Number of its newest edit.
    pub seq: u64,
    /// Number of the revision that is live.
    pub live: Option<u32>,
    /// Who changed its draft last, and when, if there is one.
    pub draft: Option<(Author, Timestamp)>,
}

/// Drafts, edits, revisions and the audit.
///
/// A write that was answered is on disk, and happened as a whole or not at all. Absence is `None` or an empty list. Holds no
/// secrets, so that a copy of it may lie anywhere.
pub trait Pages: Plans {
    /// All pages that the store has something of, by name.
    fn shelves(&self) -> Kept<Vec<Shelf>>;

    /// Number of the newest edit of a page, over all its drafts; 0 before the first.
    fn seq(&self, name: &str) -> Kept<u64>;

    /// The draft of a page.
    fn draft(&self, name: &str) -> Kept<Option<Draft>>;

    /// Writes a draft with the edits that led to it. `was`: the number of the page's newest edit before.
    ///
    /// # Errors
    ///
    /// [`PagesError::Conflict`] when another edit came first.
    fn write_draft(&self, was: u64, draft: &Draft, edits: &[EditRecord], deed: Option<&Deed>) -> Kept<()>;

    /// Throws the draft of a page away; false when there was none. Its edits stay.
    fn drop_draft(&self, name: &str, deed: &Deed) -> Kept<bool>;

    /// The edits of a page with numbers greater than `after`, at most `most`, in order.
    fn edits(&self, name: &str, after: u64, most: usize) -> Kept<Vec<EditRecord>>;

    /// The edit of a page that has this id.
    fn edit(&self, name: &str, id: &str) -> Kept<Option<EditRecord>>;

    /// The live revision of every page that has one.
    fn live(&self) -> Kept<Vec<Live>>;

    /// Makes a revision live and answers its number.
    ///
    /// # Errors
    ///
    /// [`PagesError::Conflict`] when the draft is newer than the publication says, or gone.
    fn publish(&self, publication: &Publication) -> Kept<u32>;

    /// Makes an earlier revision live again; false when there is no such revision. `file` as in [`Live`].
    fn roll_back(&self, name: &str, number: u32, file: Option<&str>, deed: &Deed) -> Kept<bool>;

    /// Notes that the file of a page is now the same as its live revision.
    fn note_file(&self, name: &str, file: &str) -> Kept<()>;

    /// The revisions of a page, newest first, without their text; and the number of the live one.
    fn revisions(&self, name: &str) -> Kept<(Vec<Revision>, Option<u32>)>;

    /// One revision.
    fn revision(&self, name: &str, number: u32) -> Kept<Option<Revision>>;

    /// What was done to a page, newest first, at most [`MOST_AUDIT`].
    fn audit(&self, name: &str) -> Kept<Vec<Deed>>;

    /// What was done to all pages after deed number `after`, at most `most`, in order; and the number of the newest deed, 0 before
    /// the first. Numbers grow and stay, so that each deed can be recorded elsewhere once.
    fn deeds(&self, after: u64, most: usize) -> Kept<(Vec<(u64, Deed)>, u64)>;

    /// Changes whenever another process writes.
    fn version(&self) -> Kept<u64>;
}
