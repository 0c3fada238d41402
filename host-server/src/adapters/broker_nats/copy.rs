//! The host's own copy of the shared log, in a file like that of the embedded log.
//!
//! It is a cache: NATS holds the log, and a copy that is missing, damaged or of another log is made anew. Because of it,
//! subscribers never ask NATS, places and repetitions are found in indexes, and retention has one set of rules.

use super::super::broker_embedded::trim::{self, Doomed, Plan};
use super::super::broker_embedded::{SCHEMA, reader};
use super::link::WINDOW;
use super::message::Decoded;
use crate::ports::broker::{Retention, Slice};
use crate::ports::{Answer, Timestamp};
use jogakbo_contract::topic::TopicPattern;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Beside the tables of a log: what is known about deleted events that this host never saw.
///
/// NATS syncs the log, not this file, so the copy need not be on disk at each step; it is whole all the same.
const MORE: &str = "
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS note (topic TEXT PRIMARY KEY, number INTEGER NOT NULL, place INTEGER NOT NULL) WITHOUT ROWID;
";

/// The copy could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The file.
    #[error("the local copy of the log fails")]
    File(#[from] rusqlite::Error),
    /// Someone panicked at it.
    #[error("work on the local copy panicked")]
    Panicked(#[from] tokio::task::JoinError),
}

/// An event of the log, or a message that is none of ours and only counts.
pub type Row = (u64, Option<Decoded>);

/// Number and fingerprint of an event.
pub type Found = (u64, Vec<u8>);

/// The copy; clones share it.
#[derive(Debug, Clone)]
pub struct LocalCopy {
    writing: Arc<Mutex<Connection>>,
    reading: Arc<Mutex<Connection>>,
    /// Looks for repetitions; a long read must not hold up a publisher.
    finding: Arc<Mutex<Connection>>,
}

/// What is known to be deleted of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// The newest deleted event.
    pub number: u64,
    /// The note's own place among the notes.
    pub place: u64,
}

impl LocalCopy {
    /// Opens the copy, making it if it is missing.
    pub fn open(path: &Path) -> Result<Self, rusqlite::Error> {
        let connection = Connection::open(path)?;
        connection.execute_batch(SCHEMA)?;
        connection.execute_batch(MORE)?;
        let reader = || {
            let reading = Connection::open(path)?;
            reading.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON;")?;
            Ok::<_, rusqlite::Error>(Arc::new(Mutex::new(reading)))
        };
        Ok(Self { writing: Arc::new(Mutex::new(connection)), reading: reader()?, finding: reader()? })
    }

    fn with<T: Send + 'static>(
        connection: &Arc<Mutex<Connection>>,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<'static, Result<T, CopyError>> {
        let connection = Arc::clone(connection);
        Box::pin(async move {
            let done = tokio::task::spawn_blocking(move || work(&mut crate::sync::hold(&connection)));
            Ok(done.await??)
        })
    }

    /// A remembered word, for example the epoch.
    pub async fn word(&self, key: &'static str) -> Result<Option<String>, CopyError> {
        let query = "SELECT value FROM meta WHERE key = ?1";
        Self::with(&self.reading, move |file| file.query_row(query, [key], |row| row.get(0)).optional()).await
    }

    /// Remembers a word.
    pub async fn remember(&self, key: &'static str, value: String) -> Result<(), CopyError> {
        let query = "INSERT OR REPLACE INTO meta VALUES (?1, ?2)";
        Self::with(&self.writing, move |file| file.execute(query, params![key, value]).map(drop)).await
    }

    /// Forgets every event: the log is another one, named `epoch`. Notes stay; they come from elsewhere.
    pub async fn start_anew(&self, epoch: String) -> Result<(), CopyError> {
        Self::with(&self.writing, move |file| {
            let transaction = file.transaction()?;
            transaction.execute_batch("DELETE FROM event; DELETE FROM deleted; DELETE FROM sqlite_sequence;")?;
            transaction.execute("INSERT OR REPLACE INTO meta VALUES ('epoch', ?1)", [epoch])?;
            transaction.commit()
        })
        .await
    }

    /// The newest number the copy has seen.
    pub async fn newest(&self) -> Result<u64, CopyError> {
        Self::with(&self.reading, |file| super::super::broker_embedded::newest(file)).await
    }

    /// The newest event that is held: number, `source` and `id`.
    pub async fn newest_event(&self) -> Result<Option<(u64, String, String)>, CopyError> {
        let query = "SELECT number, source, id FROM event ORDER BY number DESC LIMIT 1";
        Self::with(&self.reading, move |file| {
            file.query_row(query, [], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?, row.get(2)?)))
                .optional()
        })
        .await
    }

    /// Whether an event with this number is held.
    pub async fn holds(&self, number: u64) -> Result<bool, CopyError> {
        let query = "SELECT 1 FROM event WHERE number = ?1";
        Self::with(&self.finding, move |file| file.prepare_cached(query)?.exists([signed(number)])).await
    }

    /// Where the events with these `source` and `id` are, and their fingerprints.
    pub async fn find(&self, wanted: Vec<(String, String)>) -> Result<Vec<Option<Found>>, CopyError> {
        Self::with(&self.finding, move |file| {
            let mut query =
                file.prepare_cached("SELECT number, fingerprint FROM event WHERE source = ?1 AND id = ?2")?;
            let mut found = Vec::with_capacity(wanted.len());
            for (source, id) in wanted {
                let row = query.query_row([source, id], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)));
                found.push(row.optional()?);
            }
            Ok(found)
        })
        .await
    }

    /// Takes what follows in the log, up to and including `upto`; answers which of the rows double an earlier one.
    ///
    /// After the death of a leader, a server may store a message whose id it should know. Such a double comes within the
    /// server's window after an event that is here, and is left out by every host alike. Any other event with a known
    /// `source` and `id` comes again because the first one was deleted, and takes its place.
    /// `hole` is the stretch between two numbers in which events are missing, for which the notes speak.
    pub async fn store(
        &self,
        rows: Vec<Row>,
        upto: u64,
        hole: Option<(u64, u64)>,
    ) -> Result<(Vec<Row>, Vec<(u64, u64)>), CopyError> {
        Self::with(&self.writing, move |file| {
            let transaction = file.transaction()?;
            if let Some((after, before)) = hole {
                transaction.execute(
                    "INSERT INTO deleted SELECT topic, MIN(number, ?2) FROM note WHERE number > ?1
                     ON CONFLICT (topic) DO UPDATE SET number = MAX(number, excluded.number)",
                    params![signed(after), signed(before - 1)],
                )?;
            }
            let mut doubles = Vec::new();
            for (number, decoded) in &rows {
                if let Some(decoded) = decoded
                    && let Some(first) = insert(&transaction, *number, decoded)?
                {
                    doubles.push((*number, first));
                }
            }
            transaction.execute("DELETE FROM sqlite_sequence WHERE name = 'event'", [])?;
            transaction.execute("INSERT INTO sqlite_sequence VALUES ('event', ?1)", [signed(upto)])?;
            transaction.commit()?;
            Ok((rows, doubles))
        })
        .await
    }

    /// Takes notes about deleted events.
    pub async fn note(&self, notes: Vec<(String, Note)>) -> Result<(), CopyError> {
        Self::with(&self.writing, move |file| {
            let transaction = file.transaction()?;
            for (topic, Note { number, place }) in notes {
                transaction.prepare_cached("INSERT OR REPLACE INTO note VALUES (?1, ?2, ?3)")?.execute(params![
                    topic,
                    signed(number),
                    signed(place)
                ])?;
            }
            transaction.commit()
        })
        .await
    }

    /// The note about a topic.
    pub async fn note_about(&self, topic: String) -> Result<Option<Note>, CopyError> {
        let query = "SELECT number, place FROM note WHERE topic = ?1";
        Self::with(&self.reading, move |file| {
            let note = file.query_row(query, [topic], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
            Ok(note
                .optional()?
                .map(|(number, place)| Note { number: number.unsigned_abs(), place: place.unsigned_abs() }))
        })
        .await
    }

    /// What is to be deleted.
    pub async fn plan(&self, now: Timestamp, retention: Arc<[Retention]>) -> Result<Plan, CopyError> {
        Self::with(&self.writing, move |file| trim::plan(file, now.0, &retention)).await
    }

    /// Deletes events that are gone from the log; answers how many were still here.
    pub async fn forget(&self, doomed: Vec<Doomed>) -> Result<u64, CopyError> {
        Self::with(&self.writing, move |file| {
            let transaction = file.transaction()?;
            let mut gone = 0;
            for Doomed { number, topic, told, .. } in doomed {
                gone += transaction.prepare_cached("DELETE FROM event WHERE number = ?1")?.execute([signed(number)])?;
                if told {
                    transaction
                        .prepare_cached(
                            "INSERT INTO deleted VALUES (?1, ?2)
                             ON CONFLICT (topic) DO UPDATE SET number = MAX(number, excluded.number)",
                        )?
                        .execute(params![topic, signed(number)])?;
                }
            }
            transaction.commit()?;
            Ok(gone as u64)
        })
        .await
    }

    /// As [`crate::ports::Broker::read`].
    pub async fn read(&self, patterns: Arc<[TopicPattern]>, after: u64, limit: usize) -> Result<Slice, CopyError> {
        Self::with(&self.reading, move |file| reader::read(file, &patterns, after, limit)).await
    }

    /// As [`crate::ports::Broker::locate_last`].
    pub async fn locate_last(&self, patterns: Arc<[TopicPattern]>, count: usize) -> Result<u64, CopyError> {
        Self::with(&self.reading, move |file| reader::locate_last(file, &patterns, count)).await
    }

    /// As [`crate::ports::Broker::locate_time`].
    pub async fn locate_time(&self, moment: Timestamp) -> Result<u64, CopyError> {
        Self::with(&self.reading, move |file| reader::locate_time(file, moment)).await
    }
}

/// Puts one event in, unless it doubles an earlier one, whose number is the answer.
fn insert(transaction: &Transaction<'_>, number: u64, decoded: &Decoded) -> rusqlite::Result<Option<u64>> {
    let event = decoded.new.event.event();
    let recorded = event.extension("recordedtime").unwrap_or_default();
    let known: Option<(i64, String)> = transaction
        .prepare_cached("SELECT number, recorded FROM event WHERE source = ?1 AND id = ?2")?
        .query_row(params![event.source, event.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((first, earlier)) = known {
        let ms = |text: &str| Timestamp::parse(text).unwrap_or_default();
        let close = u128::from(ms(recorded).since(ms(&earlier))) < WINDOW.as_millis();
        if close && decoded.again.is_none() && first != signed(number) {
            return Ok(Some(first.unsigned_abs()));
        }
    }
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO event (number, type, topic, source, id, fingerprint, recorded, keep_until, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            signed(number),
            event.event_type.as_str(),
            decoded.new.topic.as_str(),
            event.source,
            event.id,
            decoded.new.fingerprint,
            recorded,
            decoded.new.keep_until.map(|until| signed(until.0)),
            decoded.new.event.text(),
        ])?;
    Ok(None)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
