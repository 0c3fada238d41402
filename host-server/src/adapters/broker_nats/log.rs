//! Following the log: what NATS has goes into the copy, then into memory, then the head moves.

use super::super::broker_embedded::recent::Recent;
use super::copy::{CopyError, Row};
use super::link::{BareStream, Link};
use super::message;
use super::notes::{self, NotesError};
use super::options::OpenError;
use super::shared::Shared;
use super::tail::{Step, Tail, TailError};
use crate::ports::broker::LoggedEvent;
use async_nats::jetstream::stream::{Info, RawMessageError, RawMessageErrorKind};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// Pause after a failure.
const PAUSE: Duration = Duration::from_millis(100);
/// How often in a row the stream must look shorter than the copy until that is believed: a leader that has just been
/// elected may not have read its own log to the end.
const DOUBTS: u32 = 5;
/// Pause between two such looks.
const DOUBT_PAUSE: Duration = Duration::from_secs(1);

/// Why following was interrupted; it is taken up again behind what was taken.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The stream.
    #[error(transparent)]
    Stream(#[from] OpenError),
    /// Reading.
    #[error("the log cannot be read on")]
    Tail(#[from] TailError),
    /// The copy.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The notes.
    #[error(transparent)]
    Notes(#[from] NotesError),
    /// The server does not say what is at the copy's end.
    #[error("the log does not answer")]
    Message(#[from] RawMessageError),
    /// The end of the stream is not that of the copy.
    #[error("the stream does not hold event {0}, which this host has read")]
    Shorter(u64),
    /// Something asks for a fresh start.
    #[error("reading starts again")]
    Again,
}

/// Follows the log for ever.
pub async fn follow(shared: Arc<Shared>) {
    let mut doubts = 0;
    loop {
        let ended = session(&shared, &mut doubts).await;
        // Until the next session has compared copy and stream, nobody knows that they are the same.
        shared.lost_touch();
        match ended {
            Ok(never) => match never {},
            Err(error @ FollowError::Shorter(_)) => {
                doubts += 1;
                tracing::warn!("{}", crate::failure::chain(&error));
                tokio::time::sleep(DOUBT_PAUSE).await;
            }
            Err(error) => {
                tracing::debug!("{}", crate::failure::chain(&error));
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn session(shared: &Shared, doubts: &mut u32) -> Result<std::convert::Infallible, FollowError> {
    let (stream, info) = shared.link.log().await?;
    identify(shared, &stream, &info, *doubts >= DOUBTS).await?;
    *doubts = 0;
    let mut connects = shared.link.connects.clone();
    connects.mark_unchanged();
    let mut tail = Tail::start(&shared.link, &stream, shared.newest()).await?;
    loop {
        // Until then this host is catching up, and knows less than there is.
        if shared.newest() >= info.state.last_sequence {
            shared.heard();
        }
        tokio::select! {
            step = tail.next() => take(shared, step?).await?,
            () = shared.again.notified() => return Err(FollowError::Again),
            // What was sent while the connection was away is lost; a new consumer sends it again.
            _ = connects.changed() => return Err(FollowError::Again),
        }
    }
}

/// Name of a log's life: another stream has another one, and so has a stream that lost its end.
fn epoch(info: &Info, life: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(info.created.unix_timestamp_nanos().to_be_bytes());
    digest.update(life.as_bytes());
    format!("n{}", &message::hex(&digest.finalize())[..12])
}

/// Makes sure that the stream is the one that the copy is of, and the copy's end is in it.
async fn identify(shared: &Shared, stream: &BareStream, info: &Info, believe: bool) -> Result<(), FollowError> {
    let epoch = epoch(info, &shared.life());
    if epoch != shared.epoch() {
        if shared.newest() > 0 {
            tracing::error!(epoch = %epoch, "the event log in NATS is not the one it was; positions before it mean nothing any more");
        }
        shared.start_anew(&epoch).await?;
    }
    let newest = shared.newest();
    let mut same = info.state.last_sequence >= newest;
    if let (true, Some((number, source, id))) = (same, shared.copy.newest_event().await?) {
        match stream.get_raw_message(number).await {
            Ok(found) => {
                let topic = shared.link.topic(&found.subject).unwrap_or_default();
                let read = message::decode(topic, Some(&found.headers), &found.payload);
                same = read.is_ok_and(|read| {
                    let event = read.new.event.event();
                    (&event.source, &event.id) == (&source, &id)
                });
            }
            // One that is not there was deleted, which is not for this host to doubt.
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    if same {
        return Ok(());
    }
    if believe {
        tracing::error!("the event log in NATS lost its end, perhaps with the power; a new life of it begins");
        let life =
            message::hex(&Sha256::digest(format!("{}{newest}{:?}", shared.life(), std::time::SystemTime::now()))[..4]);
        notes::begin_life(shared, &life).await?;
        notes::catch_up(shared).await?;
    }
    Err(FollowError::Shorter(newest))
}

/// Takes what came.
async fn take(shared: &Shared, step: Step) -> Result<(), FollowError> {
    let newest = shared.newest();
    let Step { messages, passed } = step;
    if messages.first().is_some_and(|(number, _)| *number <= newest) {
        return Err(FollowError::Shorter(newest));
    }
    let last = messages.last().map_or(newest, |(number, _)| *number);
    let upto = last.max(passed.unwrap_or(0));
    if upto == newest {
        return Ok(());
    }
    let hole = hole(newest, &messages, upto);
    if hole.is_some() {
        // What is missing was deleted, and the notes about it were written before. Read them, then go on.
        notes::catch_up(shared).await?;
    }
    let rows = messages.into_iter().map(|(number, message)| (number, decode(&shared.link, number, &message))).collect();
    let (rows, doubles) = shared.copy.store(rows, upto, hole).await?;
    for (double, first) in &doubles {
        metrics::counter!("jogakbo_log_doubles").increment(1);
        tracing::warn!(number = double, "NATS stored event {first} once more as {double}; the second one is left out");
    }
    remember(shared, rows, &doubles, upto, hole.is_some());
    shared.add_doubles(doubles);
    shared.head.send_replace(upto);
    Ok(())
}

/// The stretch between two numbers that holds all places where events are missing.
fn hole(newest: u64, messages: &[(u64, async_nats::Message)], upto: u64) -> Option<(u64, u64)> {
    let mut expected = newest + 1;
    let mut hole: Option<(u64, u64)> = None;
    let numbers = messages.iter().map(|(number, _)| *number).chain(std::iter::once(upto + 1));
    for number in numbers {
        if number > expected {
            hole = Some((hole.map_or(expected - 1, |(after, _)| after), number));
        }
        expected = number + 1;
    }
    hole
}

fn decode(link: &Link, number: u64, message: &async_nats::Message) -> Option<message::Decoded> {
    let topic = link.topic(&message.subject).unwrap_or_default();
    match message::decode(topic, message.headers.as_ref(), &message.payload) {
        Ok(decoded) => Some(decoded),
        Err(error) => {
            metrics::counter!("jogakbo_log_foreign_messages").increment(1);
            tracing::warn!(number, subject = %message.subject, "message {number} of the log is no event: {}", crate::failure::chain(&error));
            None
        }
    }
}

/// Keeps the newest events in memory, for live readers.
fn remember(shared: &Shared, rows: Vec<Row>, doubles: &[(u64, u64)], upto: u64, hole: bool) {
    let mut recent = crate::sync::write(&shared.recent);
    if hole {
        // Memory knows nothing of deleted events; who stands before the hole reads the copy, which does.
        *recent = Recent::starting_after(upto);
        return;
    }
    for (number, decoded) in rows {
        match decoded {
            Some(decoded) if !doubles.iter().any(|(double, _)| *double == number) => {
                recent.push(LoggedEvent { number, topic: decoded.new.topic, event: decoded.new.event });
            }
            _ => recent.skip_to(number),
        }
    }
}
