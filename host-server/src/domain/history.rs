//! The past of some topics, part by part.

use crate::ports::broker::{LoggedEvent, ReadError};
use crate::ports::{Broker, Timestamp};
use jogakbo_contract::topic::TopicPattern;
use std::sync::Arc;

/// Slices of the log looked at for one answer, so that a rare topic in a long log does not hold the broker for long.
const SLICES: usize = 64;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Topics.
    pub patterns: Arc<[TopicPattern]>,
    /// Behind this number of the log.
    pub after: u64,
    /// Recorded no later than this.
    pub until: Option<Timestamp>,
    /// At most so many events, from 1.
    pub limit: usize,
}

/// One part.
#[derive(Debug, Default)]
pub struct Part {
    /// Events in the order of the log.
    pub events: Vec<LoggedEvent>,
    /// Where to go on.
    pub upto: u64,
    /// Whether there may be more at present.
    pub more: bool,
    /// Events up to this number are missing, because their time was over or they were too many.
    pub missing_upto: Option<u64>,
}

/// Reads one part.
///
/// # Errors
///
/// The log cannot be read.
pub async fn read(broker: &dyn Broker, wanted: &Wanted) -> Result<Part, ReadError> {
    let last = wanted.until.map(Timestamp::rfc3339);
    let mut part = Part { upto: wanted.after, ..Part::default() };
    for _ in 0..SLICES {
        let room = wanted.limit - part.events.len();
        let slice = broker.read(Arc::clone(&wanted.patterns), part.upto, room).await?;
        part.missing_upto = part.missing_upto.max(slice.deleted_upto.filter(|number| *number > wanted.after));
        for logged in slice.events {
            let recorded = logged.event.event().extension("recordedtime");
            // Times grow with the numbers, as far as the clock does.
            if last.as_deref().is_some_and(|last| recorded.is_some_and(|recorded| *recorded > *last)) {
                part.more = false;
                return Ok(part);
            }
            part.upto = logged.number;
            part.events.push(logged);
        }
        part.upto = part.upto.max(slice.upto);
        part.more = part.upto < *broker.head().borrow();
        if !part.more || part.events.len() >= wanted.limit {
            break;
        }
    }
    Ok(part)
}
