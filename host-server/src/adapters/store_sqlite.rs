//! A store in one `SQLite` file, WAL, `synchronous=FULL`: what was answered survives power loss.

use crate::ports::Timestamp;
use crate::ports::clients::{ClientRecord, Clients};
use crate::ports::consent::{ConsentEntry, Consents, Purpose};
use crate::ports::store::{Proven, SessionKey, SessionRecord, Store, StoreError, Stored, UserId, Whose};
use jogakbo_contract::page::Assurance;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

mod accounts;
mod translations;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS session (
        key TEXT PRIMARY KEY, user TEXT NOT NULL, name TEXT NOT NULL, roles TEXT NOT NULL,
        created INTEGER NOT NULL, seen INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS session_of_user ON session (user);
    CREATE TABLE IF NOT EXISTS invitation (hash TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS user (
        id TEXT PRIMARY KEY, account TEXT NOT NULL UNIQUE, name TEXT NOT NULL, roles TEXT NOT NULL, password TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS variable (
        user TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (user, name)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS consent (
        number INTEGER PRIMARY KEY, user TEXT NOT NULL, pbc TEXT NOT NULL, purpose TEXT NOT NULL,
        given INTEGER NOT NULL, at INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS consent_of_user ON consent (user, pbc, purpose, number);
    CREATE TABLE IF NOT EXISTS client (pbc TEXT PRIMARY KEY, hash TEXT NOT NULL, made INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS adapter_place (
        adapter TEXT PRIMARY KEY, epoch TEXT NOT NULL, number INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS adapter_dead (
        entry INTEGER PRIMARY KEY, adapter TEXT NOT NULL, epoch TEXT, number INTEGER, type TEXT NOT NULL, source TEXT NOT NULL,
        id TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL, at INTEGER NOT NULL, again INTEGER NOT NULL,
        UNIQUE (adapter, source, id)
    );
";

/// A store in one `SQLite` file.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Arc<Mutex<Connection>>,
}

fn fault(action: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError { action, cause: cause.into() }
}

impl SqliteStore {
    /// Its name in the data folder.
    pub const FILE: &str = "store.db";

    /// Opens the file, making it if it is missing.
    ///
    /// # Errors
    ///
    /// The file cannot be opened or is no database of ours.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path).map_err(|cause| fault("open its file", cause))?;
        connection.execute_batch(SCHEMA).map_err(|cause| fault("prepare its file", cause))?;
        grow(&connection).map_err(|cause| fault("prepare its file", cause))?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Runs `work` on the connection, on a thread that may wait for the disk.
    fn run<'a, T: Send + 'static>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Stored<'a, T> {
        let connection = Arc::clone(&self.connection);
        Box::pin(async move {
            tokio::task::spawn_blocking(move || {
                let connection = connection.lock().map_err(|_| fault(action, "an earlier call panicked"))?;
                work(&connection).map_err(|cause| fault(action, cause))
            })
            .await
            .map_err(|cause| fault(action, cause))?
        })
    }
}

/// Columns that earlier versions of the file do not have.
const LATER: [(&str, &str, &str); 8] = [
    ("session", "acr", "TEXT"),
    ("session", "proven", "INTEGER NOT NULL DEFAULT 0"),
    ("session", "sid", "TEXT"),
    ("session", "renew", "INTEGER"),
    ("session", "kept", "BLOB"),
    ("user", "disabled", "INTEGER NOT NULL DEFAULT 0"),
    ("user", "totp", "BLOB"),
    ("user", "totp_last", "INTEGER NOT NULL DEFAULT 0"),
];

/// Adds what a file of an earlier version lacks.
fn grow(connection: &Connection) -> rusqlite::Result<()> {
    for (table, column, kind) in LATER {
        let known = "SELECT COUNT(*) FROM pragma_table_info(?1) WHERE name = ?2";
        if connection.query_row(known, params![table, column], |row| row.get::<_, i64>(0))? == 0 {
            connection.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {column} {kind}"))?;
        }
    }
    connection.execute_batch("CREATE INDEX IF NOT EXISTS session_of_sid ON session (sid) WHERE sid IS NOT NULL")
}

fn moment(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<Timestamp> {
    row.get::<_, i64>(index).map(|ms| Timestamp(ms.unsigned_abs()))
}

fn ms(moment: Timestamp) -> i64 {
    i64::try_from(moment.0).unwrap_or(i64::MAX)
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

impl Store for SqliteStore {
    fn put_session(&self, session: SessionRecord) -> Stored<'_, ()> {
        self.run("write a session", move |db| {
            let proven = session.proven;
            db.prepare_cached(
                "INSERT OR REPLACE INTO session (key, user, name, roles, created, seen, acr, proven, sid, renew, kept)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                session.key.0,
                session.user.0,
                session.name,
                session.roles.join(" "),
                ms(session.created),
                ms(session.seen),
                proven.acr.map(Assurance::word),
                ms(proven.at),
                proven.sid,
                proven.renew_at.map(ms),
                proven.kept
            ])?;
            Ok(())
        })
    }

    fn touch_session(&self, key: SessionKey, seen: Timestamp) -> Stored<'_, ()> {
        self.run("write a session", move |db| {
            db.prepare_cached("UPDATE session SET seen = ?2 WHERE key = ?1")?.execute(params![key.0, ms(seen)])?;
            Ok(())
        })
    }

    fn renew_session(&self, key: SessionKey, name: String, roles: Vec<String>, proven: Proven) -> Stored<'_, bool> {
        self.run("write a session", move |db| {
            let changed =
                "UPDATE session SET name = ?2, roles = ?3, acr = ?4, proven = ?5, sid = ?6, renew = ?7, kept = ?8
                 WHERE key = ?1";
            let values = params![
                key.0,
                name,
                roles.join(" "),
                proven.acr.map(Assurance::word),
                ms(proven.at),
                proven.sid,
                proven.renew_at.map(ms),
                proven.kept
            ];
            Ok(db.prepare_cached(changed)?.execute(values)? > 0)
        })
    }

    fn session(&self, key: SessionKey) -> Stored<'_, Option<SessionRecord>> {
        self.run("read a session", move |db| {
            db.prepare_cached(
                "SELECT user, name, roles, created, seen, acr, proven, sid, renew, kept FROM session WHERE key = ?1",
            )?
            .query_row(params![key.0.clone()], |row| {
                Ok(SessionRecord {
                    key,
                    user: UserId(row.get(0)?),
                    name: row.get(1)?,
                    roles: words(&row.get::<_, String>(2)?),
                    created: moment(row, 3)?,
                    seen: moment(row, 4)?,
                    proven: Proven {
                        acr: row.get::<_, Option<String>>(5)?.as_deref().and_then(Assurance::of),
                        at: moment(row, 6)?,
                        sid: row.get(7)?,
                        renew_at: row.get::<_, Option<i64>>(8)?.map(|at| Timestamp(at.unsigned_abs())),
                        kept: row.get(9)?,
                    },
                })
            })
            .optional()
        })
    }

    fn end_session(&self, key: SessionKey) -> Stored<'_, bool> {
        self.run("end a session", move |db| {
            Ok(db.prepare_cached("DELETE FROM session WHERE key = ?1")?.execute(params![key.0])? > 0)
        })
    }

    fn end_sessions_before(&self, seen: Timestamp, created: Timestamp) -> Stored<'_, u64> {
        self.run("end old sessions", move |db| {
            let gone =
                db.execute("DELETE FROM session WHERE seen < ?1 OR created < ?2", params![ms(seen), ms(created)])?;
            Ok(gone as u64)
        })
    }

    fn sessions_of(&self, whose: Whose) -> Stored<'_, Vec<SessionKey>> {
        self.run("look for sessions", move |db| {
            let (text, of) = match whose {
                Whose::User(user) => ("SELECT key FROM session WHERE user = ?1 ORDER BY created, key", user.0),
                Whose::Sid(sid) => ("SELECT key FROM session WHERE sid = ?1 ORDER BY created, key", sid),
            };
            let mut query = db.prepare_cached(text)?;
            let rows = query.query_map(params![of], |row| row.get(0).map(SessionKey))?;
            rows.collect()
        })
    }

    fn version(&self) -> Stored<'_, u64> {
        self.run("look for changes", |db| {
            db.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
        })
    }

    fn variables(&self, user: UserId) -> Stored<'_, BTreeMap<String, Value>> {
        self.run("read variables", move |db| {
            let mut query = db.prepare_cached("SELECT name, value FROM variable WHERE user = ?1")?;
            let rows =
                query.query_map(params![user.0], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
            let mut variables = BTreeMap::new();
            for row in rows {
                let (name, text) = row?;
                if let Ok(value) = serde_json::from_str(&text) {
                    variables.insert(name, value);
                }
            }
            Ok(variables)
        })
    }

    fn set_variable(&self, user: UserId, name: String, value: Value) -> Stored<'_, ()> {
        self.run("write a variable", move |db| {
            db.prepare_cached("INSERT OR REPLACE INTO variable VALUES (?1, ?2, ?3)")?.execute(params![
                user.0,
                name,
                value.to_string()
            ])?;
            Ok(())
        })
    }
}

impl Consents for SqliteStore {
    fn record(&self, entry: ConsentEntry) -> Stored<'_, ()> {
        self.run("write a consent", move |db| {
            db.prepare_cached("INSERT INTO consent (user, pbc, purpose, given, at) VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![entry.user.0, entry.pbc, entry.purpose, entry.given, ms(entry.at)])?;
            Ok(())
        })
    }

    fn held(&self, user: UserId) -> Stored<'_, BTreeSet<Purpose>> {
        self.run("read consents", move |db| {
            // SQLite takes the other columns from the row that holds the greatest number.
            let mut query = db.prepare_cached(
                "SELECT pbc, purpose, given, MAX(number) FROM consent WHERE user = ?1 GROUP BY pbc, purpose",
            )?;
            let rows = query.query_map(params![user.0], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
            let rows: Vec<(Purpose, bool)> = rows.collect::<rusqlite::Result<_>>()?;
            Ok(rows.into_iter().filter(|(_, given)| *given).map(|(purpose, _)| purpose).collect())
        })
    }

    fn entries(&self, user: UserId) -> Stored<'_, Vec<ConsentEntry>> {
        self.run("read consents", move |db| {
            let mut query =
                db.prepare_cached("SELECT pbc, purpose, given, at FROM consent WHERE user = ?1 ORDER BY number")?;
            let rows = query.query_map(params![user.0.clone()], |row| {
                let (pbc, purpose, given) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(ConsentEntry { user: user.clone(), pbc, purpose, given, at: moment(row, 3)? })
            })?;
            rows.collect()
        })
    }
}

impl Clients for SqliteStore {
    fn put_client(&self, client: ClientRecord) -> Stored<'_, ()> {
        self.run("write a client", move |db| {
            db.execute(
                "INSERT OR REPLACE INTO client VALUES (?1, ?2, ?3)",
                params![client.pbc, client.hash, ms(client.made)],
            )?;
            Ok(())
        })
    }

    fn client(&self, pbc: String) -> Stored<'_, Option<ClientRecord>> {
        self.run("read a client", move |db| {
            db.prepare_cached("SELECT hash, made FROM client WHERE pbc = ?1")?
                .query_row(params![pbc.clone()], |row| {
                    Ok(ClientRecord { pbc, hash: row.get(0)?, made: moment(row, 1)? })
                })
                .optional()
        })
    }
}
