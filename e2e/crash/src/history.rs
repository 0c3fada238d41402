//! What publishers and widgets saw, as it happened.

use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::envelope::CloudEvent;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What a publication is supposed to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Stored, and seen by everybody.
    Logged,
    /// Without a log: seen at most once.
    Live,
    /// Refused for what it is; never seen.
    Wrong,
}

/// What a publisher was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is stored here.
    Stored(Position),
    /// It was handed out; there is no log.
    Handed,
    /// It was refused, and trying again cannot help.
    Refused(ErrCode),
    /// It was refused, and the publisher tries again with the same id.
    Again(ErrCode),
}

/// An event that somebody wanted to publish, however often.
#[derive(Debug, Clone)]
pub struct Publication {
    /// Its id, unique in the run.
    pub id: String,
    /// Who publishes.
    pub publisher: usize,
    /// What is to become of it.
    pub sort: Sort,
    /// Where it goes.
    pub topic: String,
    /// Its payload's mark.
    pub mark: String,
    /// Milliseconds of the run at which it was published first.
    pub started: u64,
    /// The socket of its publisher that it was sent over, once it was answered.
    pub socket: Option<u64>,
    /// What its publisher was told, and when.
    pub answers: Vec<(u64, Answer)>,
}

/// An event as a widget, or a reader of the log, got it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its place in the log, if it has one.
    pub pos: Option<Position>,
    /// Its id.
    pub id: String,
    /// Where it went.
    pub topic: String,
    /// Its payload's mark.
    pub mark: String,
    /// When, in milliseconds of the run.
    pub at: u64,
}

/// Somebody who reads.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    /// Its name, for people.
    pub name: String,
    /// What it got, in this order.
    pub seen: Vec<Seen>,
    /// What it was told to be missing.
    pub gaps: Vec<(u64, String)>,
    /// How many events without a log were thinned out for it, as it was told.
    pub thinned: u64,
    /// Why it was sent away, if it was.
    pub ended: Option<String>,
    /// Whether it gets unlogged events too.
    pub live: bool,
    /// Sockets that opened.
    pub sockets: u64,
}

/// All of a run.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Every publication.
    pub publications: Vec<Publication>,
    /// Every reader: widgets first, then the log as it was read back.
    pub readers: Vec<Reader>,
    /// What broke, and when.
    pub faults: Vec<(u64, String)>,
}

/// A history that is being written.
#[derive(Debug, Clone)]
pub struct Recorder {
    began: Instant,
    history: Arc<Mutex<History>>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self { began: Instant::now(), history: Arc::default() }
    }
}

impl Recorder {
    /// Milliseconds of the run.
    pub fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The history so far.
    pub fn open(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more reader; answers its number.
    pub fn reader(&self, name: &str, live: bool) -> usize {
        let mut history = self.open();
        history.readers.push(Reader { name: name.to_owned(), live, ..Reader::default() });
        history.readers.len() - 1
    }

    /// Notes a fault.
    pub fn fault(&self, words: &str) {
        let now = self.now();
        self.open().faults.push((now, words.to_owned()));
    }
}

impl Seen {
    /// Notes down an event that came at `at`.
    pub fn of(event: &CloudEvent, pos: Option<Position>, at: u64) -> Self {
        let mark = event.data.as_ref().and_then(|data| data["mark"].as_str()).unwrap_or_default();
        let topic = event.topic().map_or_else(|error| error.to_string(), |topic| topic.to_string());
        Self { pos, id: event.id.clone(), topic, mark: mark.to_owned(), at }
    }
}

impl Publication {
    /// The place its publisher was told first.
    pub fn place(&self) -> Option<&Position> {
        self.answers.iter().find_map(|(_, answer)| match answer {
            Answer::Stored(pos) => Some(pos),
            _ => None,
        })
    }

    /// Whether the last word about it was said.
    pub fn is_settled(&self) -> bool {
        !matches!(self.answers.last(), None | Some((_, Answer::Again(_))))
    }
}
