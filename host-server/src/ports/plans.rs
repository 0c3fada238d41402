//! What is planned for pages, and what is said about them: schedules, pages that are taken off, reviews.
//!
//! The methods wait for the disk; call them where waiting is allowed.
#![expect(
    clippy::missing_errors_doc,
    reason = "every method can fail as its error type says; what else it can say is told"
)]

use super::Timestamp;
use super::pages::{Author, Deed, Kept, Revision};
use jogakbo_contract::edit::review::Verdict;
use jogakbo_contract::edit::schedule::{Phase, Span};

/// Schedules of a page that one question gets at most.
pub const MOST_SCHEDULES: usize = 100;

/// A revision that goes live by itself, and ends by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its id.
    pub id: String,
    /// The page.
    pub page: String,
    /// The revision.
    pub revision: u32,
    /// Number of the newest edit of the draft that the revision was made from.
    pub seq: u64,
    /// When it goes live.
    pub start: Timestamp,
    /// When it ends.
    pub end: Option<Timestamp>,
    /// The zone that people are shown, IANA.
    pub zone: String,
    /// What comes after the end, as JSON (`edit::schedule::Fallback`).
    pub fallback: String,
    /// Where it stands.
    pub phase: Phase,
    /// The revision that was live when it started.
    pub before: Option<u32>,
    /// What citizens found when it started, where the page was taken off then; as JSON.
    pub before_off: Option<String>,
    /// Who made it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

impl Schedule {
    /// From when to when.
    pub fn span(&self) -> Span {
        Span { start: self.start.0, end: self.end.map(|end| end.0) }
    }

    /// When something of it is to be done next; `None` when it is over.
    pub fn due(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Waiting => Some(self.start),
            Phase::Running => self.end,
            Phase::Done | Phase::Cancelled | Phase::Failed => None,
        }
    }
}

/// A new schedule, with the revision it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The schedule; the number of its revision is given by the store.
    pub schedule: Schedule,
    /// The revision; it is stored and does not go live yet.
    pub revision: Revision,
    /// What is live and not in the store yet: the page's file. It becomes the live revision, so that there is a way back.
    pub before: Option<Revision>,
    /// The file's digest, as in [`super::pages::Live`].
    pub file: Option<String>,
    /// For the audit.
    pub deed: Deed,
}

/// What becomes of the live page when a schedule goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switch {
    /// It stays.
    Nothing,
    /// A revision is live from now on, or what is said in its place.
    Live {
        /// Its number.
        number: u32,
        /// The file's digest, as in [`super::pages::Live`].
        file: Option<String>,
        /// What citizens find in its place; `None` is the revision itself.
        off: Option<String>,
    },
    /// The page is off from now on; what citizens find, as JSON.
    Off(String),
}

/// A step of a schedule: from one phase to another, with what follows for the live page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Which schedule.
    pub id: String,
    /// Where it has to stand.
    pub from: Phase,
    /// Where it stands then.
    pub to: Phase,
    /// What becomes of the live page.
    pub switch: Switch,
    /// For the audit.
    pub deed: Deed,
}

impl Turn {
    /// Whether its revision goes live.
    pub const fn is_start(&self) -> bool {
        matches!((self.from, &self.switch), (Phase::Waiting, Switch::Live { .. }))
    }
}

/// A page that is taken off, or put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Off {
    /// The page.
    pub page: String,
    /// What citizens find, as JSON; `None` puts the page back.
    pub off: Option<String>,
    /// As in [`Planned`].
    pub before: Option<Revision>,
    /// As in [`Planned`].
    pub file: Option<String>,
    /// For the audit.
    pub deed: Deed,
}

/// What somebody said about a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRecord {
    /// The page.
    pub page: String,
    /// What.
    pub verdict: Verdict,
    /// Digest of the page that it is about.
    pub digest: String,
    /// Who asked for it; who says yes or no takes over who asked before.
    pub asker: String,
    /// Who said it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// In their own words.
    pub word: Option<String>,
}

/// Schedules, pages that are off, reviews, and how long edits are kept.
///
/// Promises as [`super::Pages`].
pub trait Plans: Send + Sync {
    /// All schedules of all pages that are not over, in no order.
    fn open_schedules(&self) -> Kept<Vec<Schedule>>;

    /// The schedules of a page, latest start first, at most [`MOST_SCHEDULES`].
    fn schedules(&self, page: &str) -> Kept<Vec<Schedule>>;

    /// Stores a schedule with its revision, and answers the number of the revision.
    fn add_schedule(&self, planned: &Planned) -> Kept<u32>;

    /// Lets a schedule go on; false when it does not stand where the turn begins, so that nothing is done twice. At its start the store notes
    /// what was live, and the draft that the revision was made from is done with; one that was changed since begins from the revision.
    fn turn_schedule(&self, turn: &Turn) -> Kept<bool>;

    /// Takes a page off, or puts it back; false when no revision of it is live.
    fn take_off(&self, off: &Off) -> Kept<bool>;

    /// What was said last about a page.
    fn review(&self, page: &str) -> Kept<Option<ReviewRecord>>;

    /// Notes what somebody said.
    fn add_review(&self, review: &ReviewRecord, deed: &Deed) -> Kept<()>;

    /// Forgets edits that are older than `before` and not among the newest `keep` of their page; how many.
    fn trim_edits(&self, before: Timestamp, keep: u64) -> Kept<usize>;
}
