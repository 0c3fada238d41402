//! Places and dead letters of adapters in the `SQLite` file.

use super::{SqliteStore, moment, ms};
use crate::ports::store::Stored;
use crate::ports::translations::{DeadLetter, MOST_DEAD, Place, Translations};
use rusqlite::{Connection, OptionalExtension, Row, params};

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn letter(row: &Row<'_>) -> rusqlite::Result<DeadLetter> {
    let (epoch, number): (Option<String>, Option<i64>) = (row.get(1)?, row.get(2)?);
    let place = epoch.zip(number).map(|(epoch, number)| Place { epoch, number: number.unsigned_abs() });
    Ok(DeadLetter {
        adapter: row.get(0)?,
        place,
        event_type: row.get(3)?,
        source: row.get(4)?,
        id: row.get(5)?,
        code: row.get(6)?,
        detail: row.get(7)?,
        at: moment(row, 8)?,
    })
}

fn letters(db: &Connection, adapter: &str, asked_only: bool) -> rusqlite::Result<Vec<DeadLetter>> {
    let mut query = db.prepare_cached(
        "SELECT adapter, epoch, number, type, source, id, code, detail, at FROM adapter_dead \
         WHERE adapter = ?1 AND again >= ?2 ORDER BY entry",
    )?;
    query.query_map(params![adapter, asked_only], letter)?.collect()
}

impl Translations for SqliteStore {
    fn place(&self, adapter: String) -> Stored<'_, Option<Place>> {
        self.run("read an adapter's place", move |db| {
            db.prepare_cached("SELECT epoch, number FROM adapter_place WHERE adapter = ?1")?
                .query_row(params![adapter], |row| {
                    Ok(Place { epoch: row.get(0)?, number: row.get::<_, i64>(1)?.unsigned_abs() })
                })
                .optional()
        })
    }

    fn put_place(&self, adapter: String, place: Place) -> Stored<'_, ()> {
        self.run("write an adapter's place", move |db| {
            db.prepare_cached("INSERT OR REPLACE INTO adapter_place VALUES (?1, ?2, ?3)")?.execute(params![
                adapter,
                place.epoch,
                number(place.number)
            ])?;
            Ok(())
        })
    }

    fn put_dead(&self, letter: DeadLetter) -> Stored<'_, ()> {
        self.run("write a dead letter", move |db| {
            let (epoch, at_number) = letter.place.map(|place| (place.epoch, number(place.number))).unzip();
            // A known one keeps its entry, and so its age.
            db.prepare_cached(
                "INSERT INTO adapter_dead (adapter, epoch, number, type, source, id, code, detail, at, again) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0) ON CONFLICT (adapter, source, id) DO UPDATE SET \
                 epoch = ?2, number = ?3, code = ?7, detail = ?8, at = ?9, again = 0",
            )?
            .execute(params![
                letter.adapter,
                epoch,
                at_number,
                letter.event_type,
                letter.source,
                letter.id,
                letter.code,
                letter.detail,
                ms(letter.at)
            ])?;
            db.prepare_cached(
                "DELETE FROM adapter_dead WHERE adapter = ?1 AND entry <= (SELECT entry FROM adapter_dead \
                 WHERE adapter = ?1 ORDER BY entry DESC LIMIT 1 OFFSET ?2)",
            )?
            .execute(params![letter.adapter, number(MOST_DEAD)])?;
            Ok(())
        })
    }

    fn dead(&self, adapter: String) -> Stored<'_, Vec<DeadLetter>> {
        self.run("read dead letters", move |db| letters(db, &adapter, false))
    }

    fn ask_again(&self, adapter: String, at_number: Option<u64>) -> Stored<'_, u64> {
        self.run("write a dead letter", move |db| {
            let wanted = "UPDATE adapter_dead SET again = 1 WHERE adapter = ?1 AND (?2 IS NULL OR number = ?2)";
            Ok(db.prepare_cached(wanted)?.execute(params![adapter, at_number.map(number)])? as u64)
        })
    }

    fn asked(&self, adapter: String) -> Stored<'_, Vec<DeadLetter>> {
        self.run("read dead letters", move |db| letters(db, &adapter, true))
    }

    fn settle(&self, adapter: String, source: String, id: String) -> Stored<'_, ()> {
        self.run("forget a dead letter", move |db| {
            let gone = "DELETE FROM adapter_dead WHERE adapter = ?1 AND source = ?2 AND id = ?3";
            db.prepare_cached(gone)?.execute(params![adapter, source, id])?;
            Ok(())
        })
    }
}
