//! The embedded log: one `SQLite` file, WAL, `synchronous=FULL`, one writer thread with group commit.
//!
//! The writer takes whatever waits whenever it is free, writes it in one transaction, and answers after the commit: an
//! acknowledged event is on disk. A file that has reached its limit refuses events, and readers notice nothing. The newest events are also kept in memory, so that live readers never touch the file.

pub(super) mod reader;
pub(super) mod recent;
mod room;
pub(super) mod trim;
mod writer;

use super::live::Live;
use crate::ports::broker::{AppendError, Appended, Broker, LiveLine, NewEvent, ReadError, Retention, Slice};
use crate::ports::{Answer, Ids, Timestamp};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::{Topic, TopicPattern};
use recent::Recent;
use room::Room;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, RwLock};
use tokio::sync::{oneshot, watch};

/// Appends that may wait for the writer; more are refused as busy.
const QUEUE: usize = 4096;

/// The tables of a log's file; the local copy of a shared log has the same.
pub(super) const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS event (
        number INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, topic TEXT NOT NULL,
        source TEXT NOT NULL, id TEXT NOT NULL, fingerprint BLOB NOT NULL, recorded TEXT NOT NULL,
        keep_until INTEGER, body TEXT NOT NULL
    );
    CREATE UNIQUE INDEX IF NOT EXISTS event_id ON event (source, id);
    DROP INDEX IF EXISTS event_type;
    CREATE INDEX IF NOT EXISTS event_size ON event (type, number, LENGTH(CAST(body AS BLOB)));
    CREATE INDEX IF NOT EXISTS event_keep ON event (keep_until) WHERE keep_until IS NOT NULL;
    CREATE TABLE IF NOT EXISTS deleted (topic TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
";

/// The embedded log could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("the event log `{path}` cannot be opened")]
pub struct OpenError {
    /// The file.
    pub path: std::path::PathBuf,
    /// Why.
    #[source]
    pub cause: rusqlite::Error,
}

/// The embedded log. Dropping it writes what waits and ends the writer.
#[derive(Debug)]
pub struct EmbeddedBroker {
    epoch: String,
    head: watch::Receiver<u64>,
    recent: Arc<RwLock<Recent>>,
    readers: Arc<Mutex<Connection>>,
    writer: Option<SyncSender<Command>>,
    thread: Option<std::thread::JoinHandle<()>>,
    live: Live,
}

/// What the writer is asked to do.
enum Command {
    Append(NewEvent, oneshot::Sender<Result<Appended, AppendError>>),
    Trim(Timestamp, Arc<[Retention]>, oneshot::Sender<Result<u64, rusqlite::Error>>),
}

impl EmbeddedBroker {
    /// Opens the log, making it if it is missing, without a limit.
    ///
    /// # Errors
    ///
    /// As [`EmbeddedBroker::open_within`].
    pub fn open(path: &Path, ids: &dyn Ids) -> Result<Self, OpenError> {
        Self::open_within(path, ids, None)
    }

    /// Opens the log, making it if it is missing. A file of `most_bytes` grows no more: events are refused until
    /// retention has made room, or the limit was raised.
    ///
    /// # Errors
    ///
    /// The file cannot be opened, or is no log of ours.
    ///
    /// # Panics
    ///
    /// The system starts no more threads.
    pub fn open_within(path: &Path, ids: &dyn Ids, most_bytes: Option<u64>) -> Result<Self, OpenError> {
        let fail = |cause| OpenError { path: path.to_owned(), cause };
        let connection = Connection::open(path).map_err(fail)?;
        connection.execute_batch(SCHEMA).map_err(fail)?;
        let epoch = epoch(&connection, ids).map_err(fail)?;
        let newest = newest(&connection).map_err(fail)?;
        // Afterwards: a log opens however full it is.
        let room = Room::limit(&connection, most_bytes).map_err(fail)?;
        let reading = Connection::open(path).map_err(fail)?;
        reading.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON;").map_err(fail)?;

        let (head_sender, head) = watch::channel(newest);
        let recent = Arc::new(RwLock::new(remembered(&connection, newest)));
        let (writer, commands) = sync_channel(QUEUE);
        let shared = Arc::clone(&recent);
        let thread = std::thread::Builder::new()
            .name("event-log".to_owned())
            .spawn(move || writer::run(connection, &room, &commands, &head_sender, &shared))
            .expect("the system starts one more thread");
        Ok(Self {
            epoch,
            head,
            recent,
            readers: Arc::new(Mutex::new(reading)),
            writer: Some(writer),
            thread: Some(thread),
            live: Live::default(),
        })
    }

    fn send(&self, command: Command) -> Result<(), AppendError> {
        let writer = self.writer.as_ref().expect("the writer is there until the broker is dropped");
        writer.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => AppendError::Busy,
            TrySendError::Disconnected(_) => gone(),
        })
    }

    /// Runs `work` on the reading connection, on a thread that may wait for the disk.
    fn reading<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<'static, Result<T, ReadError>> {
        let readers = Arc::clone(&self.readers);
        Box::pin(async move {
            tokio::task::spawn_blocking(move || {
                let connection = readers.lock().map_err(|_| ReadError("an earlier read panicked".into()))?;
                work(&connection).map_err(|cause| ReadError(cause.into()))
            })
            .await
            .map_err(|cause| ReadError(cause.into()))?
        })
    }
}

/// What memory holds of the file; nothing when a row of it is damaged, which does not concern those who begin now.
fn remembered(connection: &Connection, newest: u64) -> Recent {
    reader::recent(connection).unwrap_or_else(|cause| {
        tracing::error!(error = %cause, "the newest events could not be read from the event log");
        Recent::starting_after(newest)
    })
}

/// The error of a writer that is no more.
fn gone() -> AppendError {
    AppendError::Failed(Arc::new(std::io::Error::other("the writer has ended")))
}

fn epoch(connection: &Connection, ids: &dyn Ids) -> rusqlite::Result<String> {
    let known = connection.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| row.get(0)).optional()?;
    if let Some(epoch) = known {
        return Ok(epoch);
    }
    let epoch = format!("k{}", &ids.id()[..7]);
    connection.execute("INSERT INTO meta VALUES ('epoch', ?1)", params![epoch])?;
    Ok(epoch)
}

/// The newest number ever given, also when its event is deleted by now.
pub(super) fn newest(connection: &Connection) -> rusqlite::Result<u64> {
    let number: Option<i64> = connection
        .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'event'", [], |row| row.get(0))
        .optional()?;
    Ok(number.unwrap_or(0).unsigned_abs())
}

impl Broker for EmbeddedBroker {
    fn append(&self, event: NewEvent) -> Answer<'_, Result<Appended, AppendError>> {
        // Written as text here, where many cores may be, and not by the one writer.
        event.event.text();
        let (reply, answer) = oneshot::channel();
        // Queued now, not when polled: the order of the calls is the order of the log.
        let queued = self.send(Command::Append(event, reply));
        Box::pin(async move {
            queued?;
            answer.await.unwrap_or_else(|_| Err(gone()))
        })
    }

    fn read(&self, patterns: Arc<[TopicPattern]>, after: u64, limit: usize) -> Answer<'_, Result<Slice, ReadError>> {
        let from_memory = crate::sync::read(&self.recent).read(&patterns, after, limit);
        if let Some(slice) = from_memory {
            return Box::pin(std::future::ready(Ok(slice)));
        }
        self.reading(move |connection| reader::read(connection, &patterns, after, limit))
    }

    fn locate_last(&self, patterns: Arc<[TopicPattern]>, count: usize) -> Answer<'_, Result<u64, ReadError>> {
        self.reading(move |connection| reader::locate_last(connection, &patterns, count))
    }

    fn locate_time(&self, moment: Timestamp) -> Answer<'_, Result<u64, ReadError>> {
        self.reading(move |connection| reader::locate_time(connection, moment))
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.head.clone()
    }

    fn epoch(&self) -> String {
        self.epoch.clone()
    }

    fn announce(&self, topic: &Topic, event: &Event) {
        self.live.announce(topic, event);
    }

    fn listen(&self, patterns: Arc<[TopicPattern]>) -> LiveLine {
        self.live.listen(patterns)
    }

    fn trim(&self, now: Timestamp, retention: Arc<[Retention]>) -> Answer<'_, Result<u64, ReadError>> {
        let (reply, answer) = oneshot::channel();
        let queued = self.send(Command::Trim(now, retention, reply));
        Box::pin(async move {
            queued.map_err(|cause| ReadError(cause.into()))?;
            match answer.await {
                Ok(result) => result.map_err(|cause| ReadError(cause.into())),
                Err(_) => Err(ReadError(gone().into())),
            }
        })
    }
}

impl Drop for EmbeddedBroker {
    fn drop(&mut self) {
        drop(self.writer.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has told so on standard error; there is nothing left to save here.
            drop(thread.join());
        }
    }
}
