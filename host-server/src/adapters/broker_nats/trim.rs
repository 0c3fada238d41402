//! Retention in the shared log: first the notes, then NATS, then the copy. Whoever is interrupted does the rest at the
//! next round, and two hosts at once do the same twice.

use super::super::broker_embedded::recent::Recent;
use super::super::broker_embedded::trim::{Doomed, Plan};
use super::copy::CopyError;
use super::link::{BareStream, server_error};
use super::notes::{self, NotesError};
use super::options::OpenError;
use super::shared::Shared;
use crate::ports::Timestamp;
use crate::ports::broker::Retention;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::stream::{DeleteMessageError, DeleteMessageErrorKind, PurgeError};
use futures::{StreamExt, TryStreamExt};
use jogakbo_contract::topic::{EventType, Topic};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Requests under way at once.
const AT_ONCE: usize = 32;

/// Why nothing, or not all, was deleted.
#[derive(Debug, thiserror::Error)]
pub enum TrimError {
    /// This host does not know the log well enough at present.
    #[error("NATS is not connected, so nothing is deleted")]
    Away,
    /// The copy.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The notes.
    #[error(transparent)]
    Notes(#[from] NotesError),
    /// The stream.
    #[error(transparent)]
    Stream(#[from] OpenError),
    /// Deleting many.
    #[error("events of a type cannot be deleted")]
    Purge(#[from] PurgeError),
    /// Deleting one.
    #[error("an event cannot be deleted")]
    Delete(#[from] DeleteMessageError),
}

/// Deletes what is no longer kept; answers how many events this host no longer has.
pub async fn trim(shared: &Shared, now: Timestamp, retention: Arc<[Retention]>) -> Result<u64, TrimError> {
    if !shared.is_current() {
        return Err(TrimError::Away);
    }
    let plan = shared.copy.plan(now, retention).await?;
    if plan.doomed.is_empty() {
        return Ok(0);
    }
    leave_notes(shared, &plan).await?;
    let stream = shared.link.log_for_work().await?;
    let purged = purge(shared, &stream, &plan).await?;
    let mut single = Vec::new();
    for doomed in &plan.doomed {
        if !purged.contains(&doomed.event_type) {
            single.push(delete(&stream, doomed.number));
        }
    }
    futures::stream::iter(single).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    let gone = shared.copy.forget(plan.doomed).await?;
    // Memory must not show what the log has forgotten.
    let newest = shared.newest();
    *crate::sync::write(&shared.recent) = Recent::starting_after(newest);
    Ok(gone)
}

/// Says of each topic up to where readers will miss events.
async fn leave_notes(shared: &Shared, plan: &Plan) -> Result<(), TrimError> {
    let mut newest: BTreeMap<&str, u64> = BTreeMap::new();
    for Doomed { topic, number, .. } in plan.doomed.iter().filter(|doomed| doomed.told) {
        let known = newest.entry(topic).or_default();
        *known = (*known).max(*number);
    }
    let mut leaving = Vec::new();
    for (topic, number) in newest {
        leaving.push(notes::leave(shared, topic, number));
    }
    futures::stream::iter(leaving).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    Ok(())
}

/// Deletes what can be named by type and number; answers the types that this settles.
async fn purge(shared: &Shared, stream: &BareStream, plan: &Plan) -> Result<BTreeSet<String>, TrimError> {
    let mut settled = BTreeSet::new();
    for (event_type, upto) in &plan.whole {
        // Without a subject the topic is the type itself.
        let Some(topic) = topic_of(event_type) else { continue };
        for filter in [topic.as_str().to_owned(), format!("{}.>", topic.as_str())] {
            stream.purge().filter(shared.link.subject(&filter)).sequence(upto + 1).await?;
        }
        settled.insert(event_type.clone());
    }
    Ok(settled)
}

fn topic_of(event_type: &str) -> Option<Topic> {
    Topic::new(&EventType::any(event_type).ok()?, None).ok()
}

/// Deletes one event; one that is not there is as good.
async fn delete(stream: &BareStream, number: u64) -> Result<(), DeleteMessageError> {
    match stream.delete_message(number).await {
        Ok(_) => Ok(()),
        Err(error) => match error.kind() {
            DeleteMessageErrorKind::JetStream(told) if is_gone(&told) => Ok(()),
            _ if server_error(&error).is_some_and(is_gone) => Ok(()),
            _ => Err(error),
        },
    }
}

fn is_gone(error: &async_nats::jetstream::Error) -> bool {
    [ErrorCode::NO_MESSAGE_FOUND, ErrorCode::SEQUENCE_NOT_FOUND].contains(&error.error_code())
}
