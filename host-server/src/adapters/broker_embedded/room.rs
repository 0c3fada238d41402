//! How large the log's file may get.

use rusqlite::Connection;

/// No limit: the most pages `SQLite` can have (<https://www.sqlite.org/limits.html>).
const ALL: i64 = 4_294_967_294;

/// The limit of a file, in pages; `None` is none.
#[derive(Debug, Clone, Copy)]
pub struct Room(Option<i64>);

impl Room {
    /// Limits what `connection` may write. A file that is larger already stays as it is.
    pub fn limit(connection: &Connection, most_bytes: Option<u64>) -> rusqlite::Result<Self> {
        let Some(most) = most_bytes else { return Ok(Self(None)) };
        let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = i64::try_from(most).unwrap_or(i64::MAX) / page.max(1);
        set(connection, pages)?;
        Ok(Self(Some(pages)))
    }

    /// Does `work`, which makes room, without the limit: notes about what goes need room before there is any.
    pub fn lifted<T>(self, connection: &mut Connection, work: impl FnOnce(&mut Connection) -> T) -> T {
        let Some(pages) = self.0 else { return work(connection) };
        let lifted = set(connection, ALL);
        let done = work(connection);
        if let Err(cause) = lifted.and_then(|()| set(connection, pages)) {
            tracing::warn!(error = %cause, "the limit of the event log could not be set");
        }
        done
    }
}

/// `SQLite` takes the file's present size when that is larger.
fn set(connection: &Connection, pages: i64) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "max_page_count", pages.clamp(1, ALL), |_| Ok(()))
}
