//! From rows to what the port speaks of.

use crate::ports::Timestamp;
use crate::ports::pages::{Author, Deed, Draft, EditRecord, Revision, Shelf};
use crate::ports::plans::{ReviewRecord, Schedule};
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use serde::de::DeserializeOwned;

pub fn moment(row: &Row<'_>, index: usize) -> Result<Timestamp> {
    row.get::<_, i64>(index).map(|ms| Timestamp(ms.unsigned_abs()))
}

pub fn ms(moment: Timestamp) -> i64 {
    number(moment.0)
}

pub fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn count(row: &Row<'_>, index: usize) -> Result<u64> {
    row.get::<_, i64>(index).map(i64::unsigned_abs)
}

fn author(row: &Row<'_>, index: usize) -> Result<Author> {
    Ok(Author { id: row.get(index)?, name: row.get(index + 1)? })
}

pub fn shelf(row: &Row<'_>) -> Result<Shelf> {
    let has_draft = row.get::<_, Option<String>>(3)?.is_some();
    let draft = if has_draft { Some((author(row, 3)?, moment(row, 5)?)) } else { None };
    Ok(Shelf { name: row.get(0)?, seq: count(row, 1)?, live: row.get(2)?, draft })
}

pub fn draft(row: &Row<'_>) -> Result<Draft> {
    Ok(Draft {
        name: row.get(0)?,
        page: row.get(1)?,
        seq: count(row, 2)?,
        base: row.get(3)?,
        base_digest: row.get(4)?,
        by: author(row, 5)?,
        at: moment(row, 7)?,
    })
}

pub fn edit(row: &Row<'_>) -> Result<EditRecord> {
    Ok(EditRecord {
        seq: count(row, 0)?,
        id: row.get(1)?,
        client: row.get(2)?,
        by: author(row, 3)?,
        at: moment(row, 5)?,
        edit: row.get(6)?,
        inverse: row.get(7)?,
    })
}

pub fn revision(row: &Row<'_>) -> Result<Revision> {
    Ok(Revision {
        name: row.get(0)?,
        number: row.get(1)?,
        page: row.get(2)?,
        digest: row.get(3)?,
        by: author(row, 4)?,
        at: moment(row, 6)?,
        note: row.get(7)?,
    })
}

pub fn deed(row: &Row<'_>) -> Result<Deed> {
    Ok(Deed { page: row.get(0)?, act: row.get(1)?, by: author(row, 2)?, at: moment(row, 4)?, detail: row.get(5)? })
}

/// A word of the contract, such as a phase.
fn word<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> Result<T> {
    let text: String = row.get(index)?;
    serde_json::from_value(text.into())
        .map_err(|cause| Error::FromSqlConversionFailure(index, Type::Text, Box::new(cause)))
}

/// The columns of [`schedule`].
pub const SCHEDULE: &str =
    "id, page, revision, seq, starts, ends, zone, fallback, phase, earlier, earlier_off, user, who, at";

pub fn schedule(row: &Row<'_>) -> Result<Schedule> {
    Ok(Schedule {
        id: row.get(0)?,
        page: row.get(1)?,
        revision: row.get(2)?,
        seq: count(row, 3)?,
        start: moment(row, 4)?,
        end: row.get::<_, Option<i64>>(5)?.map(|ms| Timestamp(ms.unsigned_abs())),
        zone: row.get(6)?,
        fallback: row.get(7)?,
        phase: word(row, 8)?,
        before: row.get(9)?,
        before_off: row.get(10)?,
        by: author(row, 11)?,
        at: moment(row, 13)?,
    })
}

pub fn review(row: &Row<'_>) -> Result<ReviewRecord> {
    Ok(ReviewRecord {
        page: row.get(0)?,
        verdict: word(row, 1)?,
        digest: row.get(2)?,
        asker: row.get(3)?,
        by: author(row, 4)?,
        at: moment(row, 6)?,
        word: row.get(7)?,
    })
}
