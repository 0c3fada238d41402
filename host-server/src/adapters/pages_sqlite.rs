//! Pages in one `SQLite` file, WAL, `synchronous=FULL`: what was answered survives power loss.
//!
//! A file of its own beside sessions and users, because it holds no secrets: a copy of it may be kept and shown.

mod copy;
mod plans;
mod read;
mod schema;

pub use copy::{copy_to, counts, is_ours};

use crate::ports::pages::{Deed, Draft, DraftAfter, EditRecord, Kept, Live, Pages, PagesError, Publication};
use crate::ports::pages::{Revision, Shelf};
use read::{ms, number};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use std::path::Path;
use std::sync::Mutex;

/// Pages in one `SQLite` file.
#[derive(Debug)]
pub struct SqlitePages {
    connection: Mutex<Connection>,
}

fn fault(action: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> PagesError {
    PagesError::Fault { action, cause: cause.into() }
}

/// What stops a write: the disk, or another writer.
enum Stop {
    Disk(rusqlite::Error),
    Conflict,
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Disk(error)
    }
}

impl SqlitePages {
    /// Its name in the data folder.
    pub const FILE: &str = "pages.db";

    /// Opens the file, making it if it is missing, and brings it to the present form.
    ///
    /// # Errors
    ///
    /// The file cannot be opened, is no database of ours, or is of a newer host.
    pub fn open(path: &Path) -> Result<Self, PagesError> {
        Self::open_within(path, None)
    }

    /// The same, for a file that grows to at most so many bytes; what is there already stays, however large it is.
    ///
    /// # Errors
    ///
    /// As [`SqlitePages::open`].
    pub fn open_within(path: &Path, most_bytes: Option<u64>) -> Result<Self, PagesError> {
        let mut connection = Connection::open(path).map_err(|cause| fault("open its file", cause))?;
        schema::prepare(&mut connection)?;
        if let Some(most) = most_bytes {
            let limit = |db: &Connection| -> rusqlite::Result<()> {
                let size: i64 = db.query_row("PRAGMA page_size", [], |row| row.get(0))?;
                let pages = number(most) / size.max(1);
                // Answers the limit that holds; never below the present size.
                db.query_row(&format!("PRAGMA max_page_count = {}", pages.max(1)), [], |row| row.get::<_, i64>(0))
                    .map(drop)
            };
            limit(&connection).map_err(|cause| fault("limit its file", cause))?;
        }
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn read<T>(&self, action: &'static str, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Kept<T> {
        work(&crate::sync::hold(&self.connection)).map_err(|cause| fault(action, cause))
    }

    /// Runs `work` in one transaction: all of it is written, or nothing.
    fn write<T>(&self, action: &'static str, work: impl FnOnce(&Transaction<'_>) -> Result<T, Stop>) -> Kept<T> {
        let mut connection = crate::sync::hold(&self.connection);
        let done = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Stop::from);
        let done = done.and_then(|transaction| {
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        });
        done.map_err(|stop| match stop {
            Stop::Disk(cause) if cause.sqlite_error_code() == Some(ErrorCode::DiskFull) => PagesError::Full,
            Stop::Disk(cause) => fault(action, cause),
            Stop::Conflict => PagesError::Conflict,
        })
    }
}

impl Pages for SqlitePages {
    fn shelves(&self) -> Kept<Vec<Shelf>> {
        self.read("list pages", |db| {
            let mut query = db.prepare_cached(
                "SELECT page.name, page.seq, page.live, draft.user, draft.who, draft.at FROM page \
                 LEFT JOIN draft ON draft.name = page.name ORDER BY page.name",
            )?;
            query.query_map([], read::shelf)?.collect()
        })
    }

    fn seq(&self, name: &str) -> Kept<u64> {
        self.read("read a page", |db| seq(db, name))
    }

    fn draft(&self, name: &str) -> Kept<Option<Draft>> {
        self.read("read a draft", |db| {
            db.prepare_cached(
                "SELECT draft.name, draft.page, page.seq, draft.base, draft.base_digest, draft.user, draft.who, draft.at \
                 FROM draft JOIN page ON page.name = draft.name WHERE draft.name = ?1",
            )?
            .query_row(params![name], read::draft)
            .optional()
        })
    }

    fn write_draft(&self, was: u64, draft: &Draft, edits: &[EditRecord], deed: Option<&Deed>) -> Kept<()> {
        self.write("write a draft", |db| {
            if seq(db, &draft.name)? != was {
                return Err(Stop::Conflict);
            }
            put_draft(db, draft)?;
            let mut insert = db.prepare_cached("INSERT INTO edit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
            for one in edits {
                insert.execute(params![
                    draft.name,
                    number(one.seq),
                    one.id,
                    one.client,
                    one.by.id,
                    one.by.name,
                    ms(one.at),
                    one.edit,
                    one.inverse
                ])?;
            }
            deed.map_or(Ok(()), |deed| put_deed(db, deed)).map_err(Stop::from)
        })
    }

    fn drop_draft(&self, name: &str, deed: &Deed) -> Kept<bool> {
        self.write("throw a draft away", |db| {
            let gone = db.execute("DELETE FROM draft WHERE name = ?1", params![name])? > 0;
            if gone {
                put_deed(db, deed)?;
            }
            Ok(gone)
        })
    }

    fn edits(&self, name: &str, after: u64, most: usize) -> Kept<Vec<EditRecord>> {
        self.read("read edits", |db| {
            let mut query = db.prepare_cached(
                "SELECT seq, id, client, user, who, at, edit, inverse FROM edit \
                 WHERE name = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
            )?;
            query.query_map(params![name, number(after), number(most as u64)], read::edit)?.collect()
        })
    }

    fn edit(&self, name: &str, id: &str) -> Kept<Option<EditRecord>> {
        self.read("read an edit", |db| {
            db.prepare_cached(
                "SELECT seq, id, client, user, who, at, edit, inverse FROM edit WHERE name = ?1 AND id = ?2",
            )?
            .query_row(params![name, id], read::edit)
            .optional()
        })
    }

    fn live(&self) -> Kept<Vec<Live>> {
        self.read("read live pages", |db| {
            let mut query = db.prepare_cached(
                "SELECT one.name, number, one.page, digest, user, who, at, note, page.file, \
                 (SELECT MAX(number) FROM revision WHERE name = page.name), page.off \
                 FROM page JOIN revision AS one ON one.name = page.name AND one.number = page.live ORDER BY page.name",
            )?;
            let live = |row: &Row<'_>| {
                Ok(Live { revision: read::revision(row)?, file: row.get(8)?, newest: row.get(9)?, off: row.get(10)? })
            };
            query.query_map([], live)?.collect()
        })
    }

    fn publish(&self, publication: &Publication) -> Kept<u32> {
        self.write("publish a page", |db| {
            let name = publication.revision.name.as_str();
            match &publication.draft {
                DraftAfter::Done(expected) => {
                    if seq(db, name)? != *expected
                        || db.execute("DELETE FROM draft WHERE name = ?1", params![name])? == 0
                    {
                        return Err(Stop::Conflict);
                    }
                }
                DraftAfter::Stays => {}
                DraftAfter::Or(draft) => {
                    let open = "SELECT EXISTS (SELECT 1 FROM draft WHERE name = ?1)";
                    if !db.prepare_cached(open)?.query_row(params![name], |row| row.get::<_, bool>(0))? {
                        put_draft(db, draft)?;
                    }
                }
            }
            if let Some(before) = &publication.before
                && newest_revision(db, name)?.is_none()
            {
                put_revision(db, before, 1)?;
            }
            let number = newest_revision(db, name)?.unwrap_or(0) + 1;
            put_revision(db, &publication.revision, number)?;
            db.execute(
                "INSERT INTO page (name, seq, live, file) VALUES (?1, 0, ?2, ?3) \
                 ON CONFLICT (name) DO UPDATE SET live = ?2, file = ?3, off = NULL",
                params![name, number, publication.file],
            )?;
            let mut deed = publication.deed.clone();
            deed.detail = told(number, &deed.detail);
            put_deed(db, &deed)?;
            Ok(number)
        })
    }

    fn roll_back(&self, name: &str, number: u32, file: Option<&str>, deed: &Deed) -> Kept<bool> {
        self.write("roll a page back", |db| {
            let known: bool = db
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM revision WHERE name = ?1 AND number = ?2)")?
                .query_row(params![name, number], |row| row.get(0))?;
            if known {
                db.execute(
                    "UPDATE page SET live = ?2, file = ?3, off = NULL WHERE name = ?1",
                    params![name, number, file],
                )?;
                put_deed(db, deed)?;
            }
            Ok(known)
        })
    }

    fn note_file(&self, name: &str, file: &str) -> Kept<()> {
        self.write("note a file", |db| {
            db.execute("UPDATE page SET file = ?2 WHERE name = ?1", params![name, file])?;
            Ok(())
        })
    }

    fn revisions(&self, name: &str) -> Kept<(Vec<Revision>, Option<u32>)> {
        self.read("read revisions", |db| {
            let live = db
                .prepare_cached("SELECT live FROM page WHERE name = ?1")?
                .query_row(params![name], |row| row.get(0))
                .optional()?
                .flatten();
            let mut query = db.prepare_cached(
                "SELECT name, number, '', digest, user, who, at, note FROM revision WHERE name = ?1 ORDER BY number DESC",
            )?;
            let all = query.query_map(params![name], read::revision)?.collect::<rusqlite::Result<_>>()?;
            Ok((all, live))
        })
    }

    fn revision(&self, name: &str, number: u32) -> Kept<Option<Revision>> {
        self.read("read a revision", |db| {
            db.prepare_cached(
                "SELECT name, number, page, digest, user, who, at, note FROM revision WHERE name = ?1 AND number = ?2",
            )?
            .query_row(params![name, number], read::revision)
            .optional()
        })
    }

    fn audit(&self, name: &str) -> Kept<Vec<Deed>> {
        self.read("read the audit", |db| {
            let mut query = db.prepare_cached(
                "SELECT page, act, user, who, at, detail FROM audit WHERE page = ?1 ORDER BY entry DESC LIMIT ?2",
            )?;
            query.query_map(params![name, number(crate::ports::pages::MOST_AUDIT as u64)], read::deed)?.collect()
        })
    }

    fn deeds(&self, after: u64, most: usize) -> Kept<(Vec<(u64, Deed)>, u64)> {
        self.read("read the audit", |db| {
            let newest: i64 = db.query_row("SELECT COALESCE(MAX(entry), 0) FROM audit", [], |row| row.get(0))?;
            let mut query = db.prepare_cached(
                "SELECT page, act, user, who, at, detail, entry FROM audit WHERE entry > ?1 ORDER BY entry LIMIT ?2",
            )?;
            let rows = query.query_map(params![number(after), number(most as u64)], |row| {
                Ok((row.get::<_, i64>(6)?.unsigned_abs(), read::deed(row)?))
            })?;
            Ok((rows.collect::<rusqlite::Result<_>>()?, newest.unsigned_abs()))
        })
    }

    fn version(&self) -> Kept<u64> {
        self.read("look for changes", |db| {
            db.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
        })
    }
}

/// What the audit says of a revision.
fn told(number: u32, more: &str) -> String {
    if more.is_empty() { format!("revision {number}") } else { format!("revision {number}; {more}") }
}

fn seq(db: &Connection, name: &str) -> rusqlite::Result<u64> {
    let found = db
        .prepare_cached("SELECT seq FROM page WHERE name = ?1")?
        .query_row(params![name], |row| row.get::<_, i64>(0))
        .optional()?;
    Ok(found.unwrap_or(0).unsigned_abs())
}

fn newest_revision(db: &Connection, name: &str) -> rusqlite::Result<Option<u32>> {
    db.prepare_cached("SELECT MAX(number) FROM revision WHERE name = ?1")?.query_row(params![name], |row| row.get(0))
}

fn put_draft(db: &Connection, draft: &Draft) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO page (name, seq) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET seq = MAX(seq, ?2)",
    )?
    .execute(params![draft.name, number(draft.seq)])?;
    db.prepare_cached("INSERT OR REPLACE INTO draft VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
        draft.name,
        draft.page,
        draft.base,
        draft.base_digest,
        draft.by.id,
        draft.by.name,
        ms(draft.at)
    ])?;
    Ok(())
}

fn put_revision(db: &Connection, revision: &Revision, number: u32) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO revision VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            revision.name,
            number,
            revision.page,
            revision.digest,
            revision.by.id,
            revision.by.name,
            ms(revision.at),
            revision.note
        ],
    )?;
    Ok(())
}

fn put_deed(db: &Connection, deed: &Deed) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO audit (page, act, user, who, at, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![deed.page, deed.act, deed.by.id, deed.by.name, ms(deed.at), deed.detail],
    )?;
    Ok(())
}
