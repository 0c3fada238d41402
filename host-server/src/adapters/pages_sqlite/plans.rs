//! Schedules, pages that are off and reviews, in the same file.

use super::read::{self, SCHEDULE, ms, number};
use super::{SqlitePages, Stop, newest_revision, put_deed, put_revision, seq, told};
use crate::ports::Timestamp;
use crate::ports::pages::{Deed, Kept, Revision};
use crate::ports::plans::{MOST_SCHEDULES, Off, Planned, Plans, ReviewRecord, Schedule, Switch, Turn};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde_json::Value;

/// A word of the contract, such as a phase, as it is stored.
fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

impl Plans for SqlitePages {
    fn open_schedules(&self) -> Kept<Vec<Schedule>> {
        self.read("read schedules", |db| {
            let sql = format!("SELECT {SCHEDULE} FROM schedule WHERE phase IN ('waiting', 'running')");
            db.prepare_cached(&sql)?.query_map([], read::schedule)?.collect()
        })
    }

    fn schedules(&self, page: &str) -> Kept<Vec<Schedule>> {
        self.read("read schedules", |db| {
            let sql = format!("SELECT {SCHEDULE} FROM schedule WHERE page = ?1 ORDER BY starts DESC, id LIMIT ?2");
            let most = number(MOST_SCHEDULES as u64);
            db.prepare_cached(&sql)?.query_map(params![page, most], read::schedule)?.collect()
        })
    }

    fn add_schedule(&self, planned: &Planned) -> Kept<u32> {
        self.write("store a schedule", |db| {
            let schedule = &planned.schedule;
            keep_before(db, &schedule.page, planned.before.as_ref(), planned.file.as_deref())?;
            db.execute(
                "INSERT INTO page (name, seq) VALUES (?1, 0) ON CONFLICT (name) DO NOTHING",
                params![schedule.page],
            )?;
            let revision = newest_revision(db, &schedule.page)?.unwrap_or(0) + 1;
            put_revision(db, &planned.revision, revision)?;
            db.execute(
                "INSERT INTO schedule VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, NULL, ?10, ?11, ?12)",
                params![
                    schedule.id,
                    schedule.page,
                    revision,
                    number(schedule.seq),
                    ms(schedule.start),
                    schedule.end.map(ms),
                    schedule.zone,
                    schedule.fallback,
                    word(schedule.phase),
                    schedule.by.id,
                    schedule.by.name,
                    ms(schedule.at)
                ],
            )?;
            put_deed(db, &Deed { detail: told(revision, &planned.deed.detail), ..planned.deed.clone() })?;
            Ok(revision)
        })
    }

    fn turn_schedule(&self, turn: &Turn) -> Kept<bool> {
        self.write("carry a schedule out", |db| {
            let change = "UPDATE schedule SET phase = ?3 WHERE id = ?1 AND phase = ?2";
            if db.execute(change, params![turn.id, word(turn.from), word(turn.to)])? == 0 {
                return Ok(false);
            }
            let page = turn.deed.page.as_str();
            if turn.is_start() {
                db.execute(
                    "UPDATE schedule SET earlier = (SELECT live FROM page WHERE name = ?2), \
                     earlier_off = (SELECT off FROM page WHERE name = ?2) WHERE id = ?1",
                    params![turn.id, page],
                )?;
                finish_draft(db, &turn.id, page)?;
            }
            match &turn.switch {
                Switch::Nothing => {}
                Switch::Live { number, file, off } => {
                    let sql = "UPDATE page SET live = ?2, file = ?3, off = ?4 WHERE name = ?1";
                    db.execute(sql, params![page, number, file, off])?;
                }
                Switch::Off(off) => {
                    db.execute("UPDATE page SET off = ?2 WHERE name = ?1", params![page, off])?;
                }
            }
            put_deed(db, &turn.deed)?;
            Ok(true)
        })
    }

    fn take_off(&self, off: &Off) -> Kept<bool> {
        self.write("take a page off", |db| {
            keep_before(db, &off.page, off.before.as_ref(), off.file.as_deref())?;
            let sql = "UPDATE page SET off = ?2 WHERE name = ?1 AND live IS NOT NULL";
            let known = db.execute(sql, params![off.page, off.off])? > 0;
            if known {
                put_deed(db, &off.deed)?;
            }
            Ok(known)
        })
    }

    fn review(&self, page: &str) -> Kept<Option<ReviewRecord>> {
        self.read("read a review", |db| {
            let sql = "SELECT page, verdict, digest, asker, user, who, at, word FROM review WHERE page = ?1 ORDER BY entry DESC LIMIT 1";
            db.prepare_cached(sql)?.query_row(params![page], read::review).optional()
        })
    }

    fn add_review(&self, review: &ReviewRecord, deed: &Deed) -> Kept<()> {
        self.write("note a review", |db| {
            db.execute(
                "INSERT INTO review (page, verdict, digest, asker, user, who, at, word) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    review.page,
                    word(review.verdict),
                    review.digest,
                    review.asker,
                    review.by.id,
                    review.by.name,
                    ms(review.at),
                    review.word
                ],
            )?;
            put_deed(db, deed).map_err(Stop::from)
        })
    }

    fn trim_edits(&self, before: Timestamp, keep: u64) -> Kept<usize> {
        self.write("forget old edits", |db| {
            let sql =
                "DELETE FROM edit WHERE at < ?1 AND seq <= (SELECT seq FROM page WHERE page.name = edit.name) - ?2";
            Ok(db.execute(sql, params![ms(before), number(keep)])?)
        })
    }
}

/// Keeps what is live from a file as the live revision, where nothing of the page is in the store yet.
fn keep_before(db: &Connection, page: &str, before: Option<&Revision>, file: Option<&str>) -> rusqlite::Result<()> {
    let Some(before) = before else { return Ok(()) };
    if newest_revision(db, page)?.is_none() {
        put_revision(db, before, 1)?;
        db.execute(
            "INSERT INTO page (name, seq, live, file) VALUES (?1, 0, 1, ?2) ON CONFLICT (name) DO UPDATE SET live = 1, file = ?2",
            params![page, file],
        )?;
    }
    Ok(())
}

/// The draft that a schedule was made from is done with; one that was changed since begins from the revision now.
fn finish_draft(db: &Connection, schedule: &str, page: &str) -> rusqlite::Result<()> {
    let sql = "SELECT seq, revision FROM schedule WHERE id = ?1";
    let (scheduled, revision) =
        db.query_row(sql, params![schedule], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, u32>(1)?)))?;
    if seq(db, page)? == scheduled {
        db.execute("DELETE FROM draft WHERE name = ?1", params![page])?;
    } else {
        db.execute(
            "UPDATE draft SET base = ?2, base_digest = (SELECT digest FROM revision WHERE name = ?1 AND number = ?2) WHERE name = ?1",
            params![page, revision],
        )?;
    }
    Ok(())
}
