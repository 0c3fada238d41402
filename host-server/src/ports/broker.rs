//! The event log and the live line.

use super::{Answer, Timestamp};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::{Topic, TopicPattern};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// An event on its way into the log.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Where it goes.
    pub topic: Topic,
    /// The event, stamped by the host.
    pub event: Event,
    /// SHA-256 of what the publisher sent, without what the host stamps: tells a repetition from a conflict.
    pub fingerprint: [u8; 32],
    /// Until when it is kept; `None` is forever.
    pub keep_until: Option<Timestamp>,
}

/// What is kept of one event type, beside the time that each event brings along.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retention {
    /// The event type.
    pub event_type: String,
    /// Most events.
    pub most_events: Option<u64>,
    /// Most bytes of their JSON texts together.
    pub most_bytes: Option<u64>,
    /// Only the newest event of each topic; older ones go without a gap, for the newest tells all.
    pub newest_only: bool,
}

impl Retention {
    /// Whether anything is limited.
    pub const fn limits(&self) -> bool {
        self.newest_only || self.most_events.is_some() || self.most_bytes.is_some()
    }
}

/// An event of the log.
#[derive(Debug, Clone)]
pub struct LoggedEvent {
    /// Its place in the log, from 1.
    pub number: u64,
    /// Where it went.
    pub topic: Topic,
    /// The event.
    pub event: Event,
}

/// What became of an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The event's place in the log.
    pub number: u64,
    /// It was there before: same `source`, same `id`, same content.
    pub repeated: bool,
}

/// Why an event was not stored.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// An event with this `source` and `id` but another content is in the log.
    #[error("an event with this source and id but another content is already stored")]
    Conflict,
    /// More is waiting to be written than the broker takes; try again.
    #[error("too many events are waiting to be written")]
    Busy,
    /// The log cannot be written.
    #[error("the log cannot be written")]
    Failed(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

/// Why the log was not read.
#[derive(Debug, thiserror::Error)]
#[error("the log cannot be read")]
pub struct ReadError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Part of the log.
#[derive(Debug, Clone, Default)]
pub struct Slice {
    /// Matching events in the order of the log.
    pub events: Vec<LoggedEvent>,
    /// Everything up to and including this number was looked at; go on from here.
    pub upto: u64,
    /// Events that would have matched were deleted because their time was over; the newest such number.
    pub deleted_upto: Option<u64>,
}

/// A live line: events that are not logged, as they come.
#[derive(Debug)]
pub struct LiveLine {
    /// The events. When it is full the newest are dropped and counted.
    pub events: mpsc::Receiver<(Topic, Event)>,
    /// How many were dropped so far.
    pub dropped: Arc<std::sync::atomic::AtomicU64>,
}

/// A log of events in one total order, and a live line beside it.
///
/// *Durable:* `Ok` of [`Broker::append`] means the event survives `kill -9` (the memory broker says so about nothing but
/// the process's life). *Ordered:* numbers grow by the order of appends, without holes among what was acknowledged, and
/// are never used twice. *Idempotent* by (`source`, `id`). *Epoch:* positions of another epoch mean nothing here; the
/// epoch changes only when the log was lost. A reader that stops reading loses nothing but what retention deletes.
pub trait Broker: Send + Sync {
    /// Stores an event; answers when it is on disk, in order of the calls.
    fn append(&self, event: NewEvent) -> Answer<'_, Result<Appended, AppendError>>;

    /// Up to `limit` events after number `after` that match one of `patterns`. An empty slice whose `upto` is the head
    /// means there is nothing more at present.
    fn read(&self, patterns: Arc<[TopicPattern]>, after: u64, limit: usize) -> Answer<'_, Result<Slice, ReadError>>;

    /// The number after which to read so that the last `count` matching events follow.
    fn locate_last(&self, patterns: Arc<[TopicPattern]>, count: usize) -> Answer<'_, Result<u64, ReadError>>;

    /// The number after which to read so that events recorded at or after `moment` follow.
    fn locate_time(&self, moment: Timestamp) -> Answer<'_, Result<u64, ReadError>>;

    /// The newest number, 0 for an empty log; changes wake the receiver.
    fn head(&self) -> watch::Receiver<u64>;

    /// Whether other hosts share the log, so that they may know places that are not known here yet.
    fn is_shared(&self) -> bool {
        false
    }

    /// Whether the newest number is that of the log: not for a while after a shared log has become another one, which is
    /// being read anew then. Nobody can begin or go on reading meanwhile, for the end is not where it seems to be.
    fn is_whole(&self) -> bool {
        true
    }

    /// Name of the log's present life, `[a-z0-9]{1,16}`.
    fn epoch(&self) -> String;

    /// Sends an event that is not logged to every live line that matches; nobody is waited for.
    fn announce(&self, topic: &Topic, event: &Event);

    /// A live line for events that match one of `patterns`; dropping it ends it.
    fn listen(&self, patterns: Arc<[TopicPattern]>) -> LiveLine;

    /// Deletes what is no longer kept at `now`, and what is too much of the types in `retention`; answers how many events.
    fn trim(&self, now: Timestamp, retention: Arc<[Retention]>) -> Answer<'_, Result<u64, ReadError>>;
}
