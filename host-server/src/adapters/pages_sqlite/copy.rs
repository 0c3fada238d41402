//! Copies of the file, for backups.

use super::schema::{APPLICATION, marks};
use super::{SqlitePages, fault};
use crate::ports::pages::Kept;
use rusqlite::{Connection, OpenFlags, params};
use std::path::Path;

/// Writes a copy of the file at `from` into `to`, which must not be there; the host may run meanwhile.
///
/// # Errors
///
/// `from` is no file of ours, `to` is there already, or the disk refuses.
pub fn copy_to(from: &Path, to: &Path) -> Kept<()> {
    let action = "write a copy";
    let db = open(from)?;
    if to.exists() {
        return Err(fault(action, format!("`{}` is there already", to.display())));
    }
    let name = to.to_str().ok_or_else(|| fault(action, "the name of the file is not UTF-8"))?;
    db.execute("VACUUM INTO ?1", params![name]).map_err(|cause| fault(action, cause))?;
    let file = std::fs::File::open(to).map_err(|cause| fault(action, cause))?;
    file.sync_all().map_err(|cause| fault(action, cause))
}

/// Whether the file at `path` is one of ours and whole.
///
/// # Errors
///
/// It cannot be read, or it is damaged.
pub fn is_ours(path: &Path) -> Kept<bool> {
    let action = "look at a copy";
    let db = open(path)?;
    let (application, _) = marks(&db).map_err(|cause| fault(action, cause))?;
    if application != APPLICATION {
        return Ok(false);
    }
    let state: String =
        db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|cause| fault(action, cause))?;
    if state == "ok" { Ok(true) } else { Err(fault(action, state)) }
}

/// How many pages and revisions there are.
///
/// # Errors
///
/// The disk refuses.
pub fn counts(pages: &SqlitePages) -> Kept<(u64, u64)> {
    let count = |sql: &str| {
        pages.read("count pages", |db| db.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs))
    };
    Ok((count("SELECT COUNT(*) FROM page")?, count("SELECT COUNT(*) FROM revision")?))
}

fn open(path: &Path) -> Kept<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(|cause| fault("open a copy", cause))?;
    db.busy_timeout(std::time::Duration::from_secs(5)).map_err(|cause| fault("open a copy", cause))?;
    Ok(db)
}
