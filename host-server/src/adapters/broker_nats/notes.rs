//! Notes that the hosts leave each other in a stream of their own: up to where events of a topic were deleted, and which
//! life of the log this is. A host that was away learns from them what it can no longer read.

use super::copy::{CopyError, Note};
use super::link::ANSWER;
use super::options::OpenError;
use super::shared::Shared;
use super::tail::{Step, Tail, TailError};
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use std::sync::Arc;
use std::time::Duration;

/// About the life of the log.
const LIFE: &str = "life";
/// How often two hosts may get in each other's way.
const ATTEMPTS: usize = 8;
/// Pause after a failure.
const PAUSE: Duration = Duration::from_millis(300);

/// Why notes were not read or written.
#[derive(Debug, thiserror::Error)]
pub enum NotesError {
    /// The stream.
    #[error("the stream of the notes is not there")]
    Stream(#[from] OpenError),
    /// Reading.
    #[error("the notes cannot be read")]
    Tail(#[from] TailError),
    /// The copy.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// Writing.
    #[error("a note cannot be written")]
    Publish(#[from] async_nats::jetstream::context::PublishError),
    /// This host lags behind.
    #[error("the notes are not up to date")]
    Behind,
}

/// Reads the notes for ever.
pub async fn follow(shared: Arc<Shared>) {
    loop {
        if let Err(error) = session(&shared).await {
            tracing::debug!("{}", crate::failure::chain(&error));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn session(shared: &Shared) -> Result<(), NotesError> {
    let (stream, info) = shared.link.notes().await?;
    let created = info.created.unix_timestamp_nanos().to_string();
    if shared.copy.word("notes").await?.as_deref() != Some(&created) {
        // Another stream of notes than the one known: read it from its start.
        shared.copy.remember("notes_upto", "0".to_owned()).await?;
        shared.copy.remember("notes", created).await?;
        shared.notes.send_replace(0);
    }
    let known = shared.copy.word("notes_upto").await?.and_then(|text| text.parse().ok()).unwrap_or(0);
    shared.notes.send_replace(known);
    let mut tail = Tail::start(&shared.link, &stream, known).await?;
    loop {
        let Step { messages, passed } = tail.next().await?;
        let mut notes = Vec::new();
        for (place, message) in &messages {
            let text = String::from_utf8_lossy(&message.payload);
            match shared.link.note_about(&message.subject) {
                Some(LIFE) if text != shared.life() => {
                    shared.copy.remember(LIFE, text.clone().into_owned()).await?;
                    shared.set_life(&text);
                    shared.again.notify_one();
                }
                Some(about) => {
                    if let (Some(topic), Ok(number)) = (about.strip_prefix("deleted."), text.parse()) {
                        notes.push((topic.to_owned(), Note { number, place: *place }));
                    }
                }
                None => {}
            }
        }
        if !notes.is_empty() {
            shared.copy.note(notes).await?;
        }
        let known = *shared.notes.borrow();
        let upto = messages.last().map_or(0, |(place, _)| *place).max(passed.unwrap_or(0));
        if upto > known {
            shared.copy.remember("notes_upto", upto.to_string()).await?;
            shared.notes.send_replace(upto);
        }
    }
}

/// Waits until every note that is written by now is known here.
pub async fn catch_up(shared: &Shared) -> Result<(), NotesError> {
    let (_, info) = shared.link.notes().await?;
    let last = info.state.last_sequence;
    let mut notes = shared.notes.subscribe();
    let known = notes.wait_for(|known| *known >= last);
    match tokio::time::timeout(ANSWER, known).await {
        Ok(Ok(_)) => Ok(()),
        _ => Err(NotesError::Behind),
    }
}

/// Leaves the note that events of `topic` up to `number` are deleted, unless a newer one is there.
pub async fn leave(shared: &Shared, topic: &str, number: u64) -> Result<(), NotesError> {
    for _ in 0..ATTEMPTS {
        let known = shared.copy.note_about(topic.to_owned()).await?;
        if known.is_some_and(|known| known.number >= number) {
            return Ok(());
        }
        let place = known.map_or(0, |known| known.place);
        if let Some(place) = write(shared, &format!("deleted.{topic}"), &number.to_string(), place).await? {
            return Ok(shared.copy.note(vec![(topic.to_owned(), Note { number, place })]).await?);
        }
        // Another host wrote about the same topic: read it, then compare again.
        catch_up(shared).await?;
    }
    Err(NotesError::Behind)
}

/// Begins another life of the log. Two hosts that do so at once may begin two; that is no harm.
pub async fn begin_life(shared: &Shared, life: &str) -> Result<(), NotesError> {
    let (stream, _) = shared.link.notes().await?;
    let subject = shared.link.note_subject(LIFE);
    // No such message is the usual case: a log has one life.
    let place = stream.get_last_raw_message_by_subject(&subject).await.map_or(0, |message| message.sequence);
    write(shared, LIFE, life, place).await?;
    Ok(())
}

/// Writes a note if the last one about the same thing is at `place`; answers its place, `None` if there is another.
async fn write(shared: &Shared, about: &str, text: &str, place: u64) -> Result<Option<u64>, NotesError> {
    let message = PublishMessage::build().payload(text.to_owned().into()).expected_last_subject_sequence(place);
    let answer = async { shared.link.context.send_publish(shared.link.note_subject(about), message).await?.await };
    match answer.await {
        Ok(answer) => Ok(Some(answer.sequence)),
        Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Ok(None),
        Err(error) => Err(error.into()),
    }
}
