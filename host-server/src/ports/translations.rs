//! How far each adapter has read the log, and what it could not translate.

use super::Timestamp;
use super::store::Stored;

/// Dead letters kept of one adapter; the oldest go first.
pub const MOST_DEAD: u64 = 10_000;

/// A place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of the log's life; a place of another one means nothing.
    pub epoch: String,
    /// Everything up to and including this number is done.
    pub number: u64,
}

/// An input that could not be translated: which, and why. Never what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The adapter.
    pub adapter: String,
    /// Where the input lies; absent when it was not stored.
    pub place: Option<Place>,
    /// Its type.
    pub event_type: String,
    /// Its source; together with `id` it names the input.
    pub source: String,
    /// Its id.
    pub id: String,
    /// A code of `docs/codes.md`.
    pub code: String,
    /// Why, in words.
    pub detail: String,
    /// When it was last tried.
    pub at: Timestamp,
}

/// Places and dead letters of adapters.
///
/// A write that was answered is on disk, and every process that has the store open sees it. Absence is `Ok(None)`.
pub trait Translations: Send + Sync {
    /// How far the adapter has come.
    fn place(&self, adapter: String) -> Stored<'_, Option<Place>>;

    /// Remembers how far the adapter has come.
    fn put_place(&self, adapter: String, place: Place) -> Stored<'_, ()>;

    /// Keeps a dead letter, at most [`MOST_DEAD`] of an adapter; one about the same input is replaced, and nobody asks to try
    /// it again any more.
    fn put_dead(&self, letter: DeadLetter) -> Stored<'_, ()>;

    /// The dead letters of an adapter, the oldest first.
    fn dead(&self, adapter: String) -> Stored<'_, Vec<DeadLetter>>;

    /// Asks to try inputs of an adapter again, all or that at `number` of the log; answers how many there are.
    fn ask_again(&self, adapter: String, number: Option<u64>) -> Stored<'_, u64>;

    /// The dead letters whose inputs are to be tried again, the oldest first.
    fn asked(&self, adapter: String) -> Stored<'_, Vec<DeadLetter>>;

    /// Forgets the dead letter about an input.
    fn settle(&self, adapter: String, source: String, id: String) -> Stored<'_, ()>;
}
