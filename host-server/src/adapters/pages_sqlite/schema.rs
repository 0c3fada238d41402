//! The tables, and how an older file becomes one of today: `user_version` counts the steps that were done.

use super::fault;
use crate::ports::pages::PagesError;
use rusqlite::{Connection, TransactionBehavior};

/// Marks our files, so that a file of another program is not touched: `jgbp`.
pub const APPLICATION: i32 = 0x6a67_6270;

/// One step each; what was released is never changed, only added to.
const STEPS: &[&str] = &["
    CREATE TABLE page (name TEXT PRIMARY KEY, seq INTEGER NOT NULL, live INTEGER, file TEXT) WITHOUT ROWID;
    CREATE TABLE draft (
        name TEXT PRIMARY KEY, page TEXT NOT NULL, base INTEGER, base_digest TEXT,
        user TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE edit (
        name TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL, client TEXT NOT NULL, user TEXT NOT NULL,
        who TEXT NOT NULL, at INTEGER NOT NULL, edit TEXT NOT NULL, inverse TEXT NOT NULL,
        PRIMARY KEY (name, seq), UNIQUE (name, id)
    ) WITHOUT ROWID;
    CREATE TABLE revision (
        name TEXT NOT NULL, number INTEGER NOT NULL, page TEXT NOT NULL, digest TEXT NOT NULL, user TEXT NOT NULL,
        who TEXT NOT NULL, at INTEGER NOT NULL, note TEXT, PRIMARY KEY (name, number)
    ) WITHOUT ROWID;
    CREATE TABLE audit (
        entry INTEGER PRIMARY KEY, page TEXT NOT NULL, act TEXT NOT NULL, user TEXT NOT NULL, who TEXT NOT NULL,
        at INTEGER NOT NULL, detail TEXT NOT NULL
    );
    CREATE INDEX audit_of_page ON audit (page, entry);
", "
    ALTER TABLE page ADD COLUMN off TEXT;
    CREATE TABLE schedule (
        id TEXT PRIMARY KEY, page TEXT NOT NULL, revision INTEGER NOT NULL, seq INTEGER NOT NULL, starts INTEGER NOT NULL,
        ends INTEGER, zone TEXT NOT NULL, fallback TEXT NOT NULL, phase TEXT NOT NULL, earlier INTEGER, earlier_off TEXT,
        user TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX schedule_of_page ON schedule (page, starts);
    CREATE INDEX schedule_by_phase ON schedule (phase);
    CREATE TABLE review (
        entry INTEGER PRIMARY KEY, page TEXT NOT NULL, verdict TEXT NOT NULL, digest TEXT NOT NULL, asker TEXT NOT NULL,
        user TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL, word TEXT
    );
    CREATE INDEX review_of_page ON review (page, entry);
"];

/// Brings a file to the present form, in one step.
pub fn prepare(connection: &mut Connection) -> Result<(), PagesError> {
    let wrong = |cause: rusqlite::Error| fault("prepare its file", cause);
    connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(wrong)?;
    let (application, tables) = marks(connection).map_err(wrong)?;
    if application != APPLICATION && tables > 0 {
        return Err(fault("prepare its file", "it is another program's database"));
    }
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").map_err(wrong)?;
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(wrong)?;
    let done: i64 = step.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(wrong)?;
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(fault("prepare its file", format!("it is of a newer host (form {done})")));
    }
    for sql in &STEPS[done..] {
        step.execute_batch(sql).map_err(wrong)?;
    }
    let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {};", STEPS.len());
    step.execute_batch(&marks).map_err(wrong)?;
    step.commit().map_err(wrong)
}

/// The mark of the program a file belongs to, and how many tables it has.
pub fn marks(db: &Connection) -> rusqlite::Result<(i32, i64)> {
    let application = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    Ok((application, db.query_row("SELECT COUNT(*) FROM sqlite_master", [], |row| row.get(0))?))
}
