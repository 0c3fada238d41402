//! The one thread that writes the log.

use super::Command;
use super::recent::Recent;
use super::room::Room;
use super::trim;
use crate::ports::broker::{AppendError, Appended, LoggedEvent, NewEvent};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, RwLock};
use tokio::sync::{oneshot, watch};

/// Most events of one transaction.
const GROUP: usize = 1024;

type Reply = oneshot::Sender<Result<Appended, AppendError>>;

/// Writes until every sender is gone.
pub fn run(
    mut connection: Connection,
    room: &Room,
    commands: &Receiver<Command>,
    head: &watch::Sender<u64>,
    recent: &Arc<RwLock<Recent>>,
) {
    while let Ok(first) = commands.recv() {
        let mut group: Vec<(NewEvent, Reply)> = Vec::new();
        let mut next = Some(first);
        let mut trimming = None;
        while let Some(command) = next.take() {
            match command {
                Command::Append(event, reply) => group.push((event, reply)),
                Command::Trim(now, retention, reply) => trimming = Some((now, retention, reply)),
            }
            if group.len() < GROUP && trimming.is_none() {
                next = commands.try_recv().ok();
            }
        }
        if !group.is_empty() {
            commit(&mut connection, group, head, recent);
        }
        if let Some((now, retention, reply)) = trimming {
            let gone = room.lifted(&mut connection, |connection| trim::delete(connection, now.0, &retention));
            if gone.as_ref().is_ok_and(|gone| *gone > 0) {
                // Memory must not show what the file has forgotten.
                let left = super::remembered(&connection, *head.borrow());
                *crate::sync::write(recent) = left;
            }
            // Nobody waits any more when this fails; the next trim does the work again.
            drop(reply.send(gone));
        }
    }
}

/// Writes a group in one transaction and answers each when it is on disk.
fn commit(
    connection: &mut Connection,
    group: Vec<(NewEvent, Reply)>,
    head: &watch::Sender<u64>,
    recent: &Arc<RwLock<Recent>>,
) {
    match write(connection, &group) {
        Ok(outcomes) => {
            let mut newest = *head.borrow();
            {
                let mut recent = crate::sync::write(recent);
                for ((event, _), outcome) in group.iter().zip(&outcomes) {
                    if let Ok(Appended { number, repeated: false }) = outcome {
                        newest = *number;
                        recent.push(LoggedEvent {
                            number: *number,
                            topic: event.topic.clone(),
                            event: event.event.clone(),
                        });
                    }
                }
            }
            metrics::histogram!("jogakbo_log_group_events")
                .record(f64::from(u32::try_from(outcomes.len()).unwrap_or(u32::MAX)));
            // Known before anybody is answered, but told to readers behind the answers: a publisher that sees its event come
            // back must not find it still counted as waiting.
            head.send_if_modified(|head| {
                *head = newest;
                false
            });
            for ((_, reply), outcome) in group.into_iter().zip(outcomes) {
                // A publisher that went away does not care; the event is stored all the same.
                drop(reply.send(outcome));
            }
            head.send_modify(|_| {});
        }
        Err(cause) => {
            tracing::error!(error = %cause, "the event log could not be written");
            let cause: Arc<dyn std::error::Error + Send + Sync> = Arc::new(cause);
            for (_, reply) in group {
                drop(reply.send(Err(AppendError::Failed(Arc::clone(&cause)))));
            }
        }
    }
}

fn write(
    connection: &mut Connection,
    group: &[(NewEvent, Reply)],
) -> rusqlite::Result<Vec<Result<Appended, AppendError>>> {
    let transaction = connection.transaction()?;
    let mut outcomes = Vec::with_capacity(group.len());
    for (event, _) in group {
        outcomes.push(insert(&transaction, event)?);
    }
    transaction.commit()?;
    Ok(outcomes)
}

fn insert(transaction: &Transaction<'_>, new: &NewEvent) -> rusqlite::Result<Result<Appended, AppendError>> {
    let event = new.event.event();
    let known: Option<(i64, Vec<u8>)> = transaction
        .prepare_cached("SELECT number, fingerprint FROM event WHERE source = ?1 AND id = ?2")?
        .query_row(params![event.source, event.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((number, fingerprint)) = known {
        let number = number.unsigned_abs();
        return Ok(if fingerprint == new.fingerprint {
            Ok(Appended { number, repeated: true })
        } else {
            Err(AppendError::Conflict)
        });
    }
    transaction
        .prepare_cached(
            "INSERT INTO event (type, topic, source, id, fingerprint, recorded, keep_until, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            event.event_type.as_str(),
            new.topic.as_str(),
            event.source,
            event.id,
            new.fingerprint,
            event.extension("recordedtime").unwrap_or_default(),
            new.keep_until.map(|until| i64::try_from(until.0).unwrap_or(i64::MAX)),
            new.event.text(),
        ])?;
    Ok(Ok(Appended { number: transaction.last_insert_rowid().unsigned_abs(), repeated: false }))
}
