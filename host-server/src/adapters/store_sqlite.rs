//! A store in one `SQLite` file, WAL, `synchronous=FULL`: what was answered survives power loss.

use crate::ports::Timestamp;
use crate::ports::clients::{ClientRecord, Clients};
use crate::ports::consent::{ConsentEntry, Consents, Purpose};
use crate::ports::store::{SessionKey, SessionRecord, Store, StoreError, Stored, UserId, UserRecord};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

mod translations;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS session (
        key TEXT PRIMARY KEY, user TEXT NOT NULL, name TEXT NOT NULL, roles TEXT NOT NULL,
        created INTEGER NOT NULL, seen INTEGER NOT NULL
    ) WITHOUT ROWID;
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
            db.prepare_cached("INSERT OR REPLACE INTO session VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
                session.key.0,
                session.user.0,
                session.name,
                session.roles.join(" "),
                ms(session.created),
                ms(session.seen)
            ])?;
            Ok(())
        })
    }

    fn session(&self, key: SessionKey) -> Stored<'_, Option<SessionRecord>> {
        self.run("read a session", move |db| {
            db.prepare_cached("SELECT user, name, roles, created, seen FROM session WHERE key = ?1")?
                .query_row(params![key.0.clone()], |row| {
                    Ok(SessionRecord {
                        key,
                        user: UserId(row.get(0)?),
                        name: row.get(1)?,
                        roles: words(&row.get::<_, String>(2)?),
                        created: moment(row, 3)?,
                        seen: moment(row, 4)?,
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

    fn put_user(&self, user: UserRecord) -> Stored<'_, ()> {
        self.run("write a user", move |db| {
            db.execute(
                "INSERT OR REPLACE INTO user VALUES (?1, ?2, ?3, ?4, ?5)",
                params![user.id.0, user.account, user.name, user.roles.join(" "), user.password],
            )?;
            Ok(())
        })
    }

    fn user_by_account(&self, account: String) -> Stored<'_, Option<UserRecord>> {
        self.run("read a user", move |db| {
            db.prepare_cached("SELECT id, name, roles, password FROM user WHERE account = ?1")?
                .query_row(params![account.clone()], |row| {
                    Ok(UserRecord {
                        id: UserId(row.get(0)?),
                        account,
                        name: row.get(1)?,
                        roles: words(&row.get::<_, String>(2)?),
                        password: row.get(3)?,
                    })
                })
                .optional()
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
