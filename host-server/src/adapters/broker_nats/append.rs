//! Appending: one queue, so that the order of the calls is the order of the log, and many acknowledgements at once.

use super::copy::Found;
use super::link::server_error;
use super::message;
use super::shared::Shared;
use crate::ports::broker::{AppendError, Appended, NewEvent};
use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Appends that may wait; more are refused as busy.
pub const QUEUE: usize = 4096;
/// Appends looked up in one go.
const BATCH: usize = 128;
/// Longest time until an append is answered.
const ANSWERED: Duration = Duration::from_secs(8);
/// Time an acknowledged event has to arrive at this host, before its publisher is answered.
const ARRIVES: Duration = Duration::from_secs(2);
/// Pause before asking again about a repetition whose first is being stored.
const PAUSE: Duration = Duration::from_millis(100);

/// An append and who waits for it.
pub type Command = (NewEvent, oneshot::Sender<Result<Appended, AppendError>>);

/// Publishes until every sender is gone.
pub async fn run(shared: Arc<Shared>, mut commands: mpsc::Receiver<Command>) {
    let mut waiting = Vec::new();
    while commands.recv_many(&mut waiting, BATCH).await > 0 {
        let known = known(&shared, waiting.iter().map(|(event, _)| event)).await;
        let known = known.unwrap_or_else(|error| vec![Some(Err(error)); waiting.len()]);
        for ((event, reply), known) in waiting.drain(..).zip(known) {
            // Without the newest events nobody knows whether this one is among them; and it should not wait in some
            // buffer until NATS is back.
            let begun = match known {
                _ if !shared.is_current() => Err(AppendError::Busy),
                Some(answer) => answer.map(Begun::Known),
                None => send(&shared, &event, None).await.map(Begun::Sent),
            };
            // A publisher that went away does not care how it ends.
            match begun {
                Ok(Begun::Known(appended)) => drop(reply.send(Ok(appended))),
                Err(error) => drop(reply.send(Err(error))),
                Ok(Begun::Sent(sent)) => {
                    let shared = Arc::clone(&shared);
                    tokio::spawn(async move {
                        let finish = finish(&shared, &event, sent);
                        let answer = tokio::time::timeout(ANSWERED, finish).await.unwrap_or(Err(AppendError::Busy));
                        drop(reply.send(answer));
                    });
                }
            }
        }
    }
}

enum Begun {
    Known(Appended),
    Sent(Sent),
}

/// A message on its way.
struct Sent {
    acknowledged: PublishAckFuture,
    /// The newest number when it was sent: its own must be greater.
    after: u64,
}

/// The answers for those events that are in the log.
async fn known(
    shared: &Shared,
    events: impl Iterator<Item = &NewEvent>,
) -> Result<Vec<Option<Result<Appended, AppendError>>>, AppendError> {
    let (mut wanted, mut fingerprints) = (Vec::new(), Vec::new());
    for new in events {
        wanted.push((new.event.event().source.clone(), new.event.event().id.clone()));
        fingerprints.push(new.fingerprint);
    }
    let found = shared.copy.find(wanted).await.map_err(|cause| AppendError::Failed(Arc::new(cause)))?;
    let compare = |(found, own): (Option<Found>, [u8; 32])| {
        let (number, fingerprint) = found?;
        Some(if fingerprint == own { Ok(Appended { number, repeated: true }) } else { Err(AppendError::Conflict) })
    };
    Ok(found.into_iter().zip(fingerprints).map(compare).collect())
}

/// The answer for one event, if it is in the log.
async fn known_one(shared: &Shared, event: &NewEvent) -> Result<Option<Appended>, AppendError> {
    known(shared, std::iter::once(event)).await?.pop().flatten().transpose()
}

async fn send(shared: &Shared, event: &NewEvent, again: Option<u64>) -> Result<Sent, AppendError> {
    let after = shared.newest();
    let (headers, body) = message::encode(event, again);
    let message = PublishMessage::build().headers(headers).payload(body);
    let sent = shared.link.context.send_publish(shared.link.subject(event.topic.as_str()), message);
    // Waiting here holds up all the others, so it is for a short time only.
    match tokio::time::timeout(ARRIVES, sent).await {
        Ok(sent) => sent.map(|acknowledged| Sent { acknowledged, after }).map_err(refused),
        Err(_) => Err(AppendError::Busy),
    }
}

/// Waits for the acknowledgement; only it makes an event stored.
async fn finish(shared: &Shared, event: &NewEvent, mut sent: Sent) -> Result<Appended, AppendError> {
    loop {
        let answer = sent.acknowledged.await.map_err(refused)?;
        let number = answer.sequence;
        if !answer.duplicate && number <= sent.after {
            return Err(doubted(shared));
        }
        if !answer.duplicate {
            if !shared.reaches(number, ARRIVES).await {
                // It is stored, whatever became of our reading.
                shared.again.notify_one();
            } else if shared.is_double(number)
                && let Some(first) = known_one(shared, event).await?
            {
                return Ok(first);
            }
            return Ok(Appended { number, repeated: false });
        }
        // The server has seen the id within its window. Number 0 is a first one that is being stored by others.
        if number == 0 {
            tokio::time::sleep(PAUSE).await;
        } else if !shared.reaches(number, ARRIVES).await {
            shared.again.notify_one();
            return Err(AppendError::Busy);
        }
        if let Some(first) = known_one(shared, event).await? {
            return Ok(first);
        }
        if shared.copy.holds(number).await.map_err(|cause| AppendError::Failed(Arc::new(cause)))? {
            return Err(doubted(shared));
        }
        // The first one is deleted, so this is a new event and needs another message id; number 0 says nothing of that kind.
        sent = send(shared, event, Some(number).filter(|number| *number > 0)).await?;
    }
}

/// The stream gave a place that is taken here: it lost its end, or is another one. In the epoch that is known here the
/// place would be a lie, so the publisher gets it when it asks again.
fn doubted(shared: &Shared) -> AppendError {
    shared.again.notify_one();
    AppendError::Busy
}

/// What a failure to publish means for the publisher: everything that may pass is for trying again, for whether the
/// event was stored shows then.
fn refused(error: PublishError) -> AppendError {
    let passing = match error.kind() {
        PublishErrorKind::TimedOut
        | PublishErrorKind::BrokenPipe
        | PublishErrorKind::MaxAckPending
        // Nobody listens at the subject: the cluster is choosing a leader.
        | PublishErrorKind::StreamNotFound => true,
        PublishErrorKind::WrongLastMessageId
        | PublishErrorKind::WrongLastSequence
        | PublishErrorKind::MaxPayloadExceeded => false,
        PublishErrorKind::Other => server_error(&error).is_some_and(|error| error.code() == 503 && !is_full(error)),
    };
    if passing {
        tracing::debug!("an event was not acknowledged: {}", crate::failure::chain(&error));
        return AppendError::Busy;
    }
    tracing::error!("an event was refused: {}", crate::failure::chain(&error));
    AppendError::Failed(Arc::new(error))
}

/// Whether the server says that it has no room, which trying again does not change.
fn is_full(error: &async_nats::jetstream::Error) -> bool {
    use async_nats::jetstream::ErrorCode;
    [ErrorCode::STREAM_STORE_FAILED, ErrorCode::INSUFFICIENT_RESOURCES, ErrorCode::STORAGE_RESOURCES_EXCEEDED]
        .contains(&error.error_code())
}
