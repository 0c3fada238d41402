//! The audit in an `SQLite` file of its own: neither a full store nor a busy one keeps a record from being written, and it
//! can be kept longer than everything else.
//!
//! Triggers refuse changes, against accidents; whoever may write the file can drop them, and is found by the hashes.

use crate::ports::Timestamp;
use crate::ports::audit::{Audit, AuditError, Entry, Head, Record};
use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

/// Marks our files: `jgba`.
const APPLICATION: i32 = 0x6a67_6261;
/// How long a write waits for another process.
const PATIENCE: Duration = Duration::from_secs(2);

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS record (
        number INTEGER PRIMARY KEY, at INTEGER NOT NULL, act TEXT NOT NULL, user TEXT NOT NULL, about TEXT NOT NULL,
        detail TEXT NOT NULL, before TEXT NOT NULL, hash TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS head (
        one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, hash TEXT NOT NULL, deed INTEGER NOT NULL
    );
    CREATE TRIGGER IF NOT EXISTS never_changed BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
    CREATE TRIGGER IF NOT EXISTS never_removed BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records are never removed'); END;
    COMMIT;
";

/// The audit in a file.
#[derive(Debug)]
pub struct SqliteAudit {
    connection: Mutex<Connection>,
}

fn fault(action: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> AuditError {
    AuditError { action, cause: cause.into() }
}

impl SqliteAudit {
    /// Its name in the data folder.
    pub const FILE: &str = "audit.db";

    /// Opens the file, making it if it is missing.
    ///
    /// # Errors
    ///
    /// The file cannot be opened or is another program's.
    pub fn open(path: &Path) -> Result<Self, AuditError> {
        let wrong = |cause: rusqlite::Error| fault("open its file", cause);
        let connection = Connection::open(path).map_err(wrong)?;
        connection.busy_timeout(PATIENCE).map_err(wrong)?;
        let mark: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(wrong)?;
        let tables: i64 =
            connection.query_row("SELECT COUNT(*) FROM sqlite_master", [], |row| row.get(0)).map_err(wrong)?;
        if mark != APPLICATION && tables > 0 {
            return Err(fault("open its file", "it is another program's database"));
        }
        connection.execute_batch(SCHEMA).map_err(wrong)?;
        connection.execute_batch(&format!("PRAGMA application_id = {APPLICATION}")).map_err(wrong)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn write<T>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, AuditError> {
        let mut connection = crate::sync::hold(&self.connection);
        let wrong = |cause| fault(action, cause);
        // Immediate: nobody else reads the last hash between our reading and our writing.
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(wrong)?;
        let value = work(&step).map_err(wrong)?;
        step.commit().map_err(wrong)?;
        Ok(value)
    }
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn head(db: &Connection) -> rusqlite::Result<Head> {
    let mut query = db.prepare_cached("SELECT number, hash, deed FROM head")?;
    let mut rows = query.query_map([], |row| {
        let (number, deed): (i64, i64) = (row.get(0)?, row.get(2)?);
        Ok(Head { number: number.unsigned_abs(), hash: row.get(1)?, deed: deed.unsigned_abs() })
    })?;
    rows.next().unwrap_or_else(|| Ok(Head::default()))
}

/// Adds the entries after `head` and notes the new one.
fn add(db: &Connection, mut head: Head, entries: Vec<Entry>) -> rusqlite::Result<Head> {
    let mut insert = db.prepare_cached("INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    for entry in entries {
        let Record { number: place, entry, before, hash } = Record::after(&head, entry);
        let detail = serde_json::to_string(&entry.detail).expect("texts by name are JSON");
        let at = number(entry.at.0);
        insert.execute(params![number(place), at, entry.act, entry.by, entry.about, detail, before, hash])?;
        (head.number, head.hash) = (place, hash);
    }
    db.prepare_cached("INSERT OR REPLACE INTO head VALUES (1, ?1, ?2, ?3)")?.execute(params![
        number(head.number),
        head.hash,
        number(head.deed)
    ])?;
    Ok(head)
}

/// A row as it is, so that a changed one is told by its hash; a detail that is no JSON any more becomes one that says so.
fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let (place, at): (i64, i64) = (row.get(0)?, row.get(1)?);
    let detail: String = row.get(5)?;
    let entry = Entry {
        at: Timestamp(at.unsigned_abs()),
        act: row.get(2)?,
        by: row.get(3)?,
        about: row.get(4)?,
        detail: serde_json::from_str(&detail).unwrap_or_else(|_| [("unreadable".to_owned(), detail)].into()),
    };
    Ok(Record { number: place.unsigned_abs(), entry, before: row.get(6)?, hash: row.get(7)? })
}

impl Audit for SqliteAudit {
    fn append(&self, entries: Vec<Entry>) -> Result<Head, AuditError> {
        self.write("write a record", |db| add(db, head(db)?, entries))
    }

    fn append_deeds(&self, after: u64, last: u64, entries: Vec<Entry>) -> Result<bool, AuditError> {
        self.write("write a record", |db| {
            let now = head(db)?;
            if now.deed != after {
                return Ok(false);
            }
            add(db, Head { deed: last, ..now }, entries).map(|_| true)
        })
    }

    fn records(&self, after: u64, most: usize) -> Result<Vec<Record>, AuditError> {
        let connection = crate::sync::hold(&self.connection);
        let read = || -> rusqlite::Result<Vec<Record>> {
            let mut query =
                connection.prepare_cached("SELECT * FROM record WHERE number > ?1 ORDER BY number LIMIT ?2")?;
            query.query_map(params![number(after), number(most as u64)], record)?.collect()
        };
        read().map_err(|cause| fault("read its records", cause))
    }

    fn head(&self) -> Result<Head, AuditError> {
        head(&crate::sync::hold(&self.connection)).map_err(|cause| fault("read where it ends", cause))
    }
}
