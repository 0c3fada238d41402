//! Deleting from the log's file what is no longer kept, in one transaction.

use crate::ports::broker::Retention;
use rusqlite::{Connection, Transaction, params};
use std::collections::BTreeMap;

/// Events of a type beyond the newest ?2.
const TOO_MANY: &str = "
    SELECT number FROM event WHERE type = ?1 ORDER BY number DESC LIMIT -1 OFFSET ?2";
/// Events of a type with which, and with all newer ones, it has more than ?2 bytes. The index holds the lengths, so no
/// event is read.
const TOO_LARGE: &str = "
    SELECT number FROM (SELECT number, SUM(LENGTH(CAST(body AS BLOB))) OVER (ORDER BY number DESC) AS bytes
                        FROM event WHERE type = ?1) WHERE bytes > ?2";
/// Events of a type that are not the newest of their topic; ?2 is 1.
const OUTDATED: &str = "
    SELECT number FROM (SELECT number, ROW_NUMBER() OVER (PARTITION BY topic ORDER BY number DESC) AS place
                        FROM event WHERE type = ?1) WHERE place > ?2";

/// Deletes what is over at `now`, and what is too much; remembers per topic up to where events are missing.
pub fn delete(connection: &mut Connection, now: u64, retention: &[Retention]) -> rusqlite::Result<u64> {
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let transaction = connection.transaction()?;
    remember(&transaction, "keep_until <= ?1", &[&now])?;
    let mut gone = transaction.execute("DELETE FROM event WHERE keep_until <= ?1", params![now])?;
    for kept in retention {
        if kept.newest_only {
            let all = format!("DELETE FROM event WHERE number IN ({OUTDATED})");
            gone += transaction.prepare_cached(&all)?.execute(params![kept.event_type, 1])?;
        }
        for (most, which) in [(kept.most_events, TOO_MANY), (kept.most_bytes, TOO_LARGE)] {
            let Some(most) = most else { continue };
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            remember(&transaction, &format!("number IN ({which})"), &[&kept.event_type, &most])?;
            let all = format!("DELETE FROM event WHERE number IN ({which})");
            gone += transaction.prepare_cached(&all)?.execute(params![kept.event_type, most])?;
        }
    }
    transaction.commit()?;
    Ok(gone as u64)
}

/// An event that is to be deleted.
#[derive(Debug, Clone)]
pub struct Doomed {
    /// Its place in the log.
    pub number: u64,
    /// Its type.
    pub event_type: String,
    /// Its topic.
    pub topic: String,
    /// Whether readers who stand before it have a gap.
    pub told: bool,
}

/// What [`delete`] would delete, and nothing of it is done.
#[derive(Debug, Default)]
pub struct Plan {
    /// The events.
    pub doomed: Vec<Doomed>,
    /// Types of which nothing up to this number stays.
    pub whole: Vec<(String, u64)>,
}

/// Works out what to delete, for a log whose events lie elsewhere too and must go there first.
pub fn plan(connection: &mut Connection, now: u64, retention: &[Retention]) -> rusqlite::Result<Plan> {
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    // Deleted for trial, so that each rule sees what the ones before it leave; dropping the transaction takes it back.
    let transaction = connection.transaction()?;
    let mut plan = Plan::default();
    plan.try_out(&transaction, "keep_until <= ?1", true, &[&now])?;
    for kept in retention {
        if kept.newest_only {
            plan.try_out(&transaction, &format!("number IN ({OUTDATED})"), false, &[&kept.event_type, &1])?;
        }
        for (most, which) in [(kept.most_events, TOO_MANY), (kept.most_bytes, TOO_LARGE)] {
            let Some(most) = most else { continue };
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            plan.try_out(&transaction, &format!("number IN ({which})"), true, &[&kept.event_type, &most])?;
        }
    }
    let mut newest: BTreeMap<&str, u64> = BTreeMap::new();
    for doomed in &plan.doomed {
        let number = newest.entry(&doomed.event_type).or_default();
        *number = (*number).max(doomed.number);
    }
    let mut stays = transaction.prepare_cached("SELECT 1 FROM event WHERE type = ?1 AND number <= ?2 LIMIT 1")?;
    for (event_type, upto) in newest {
        if !stays.exists(params![event_type, i64::try_from(upto).unwrap_or(i64::MAX)])? {
            plan.whole.push((event_type.to_owned(), upto));
        }
    }
    Ok(plan)
}

impl Plan {
    fn try_out(
        &mut self,
        transaction: &Transaction<'_>,
        which: &str,
        told: bool,
        with: &[&dyn rusqlite::ToSql],
    ) -> rusqlite::Result<()> {
        let all = format!("DELETE FROM event WHERE {which} RETURNING number, type, topic");
        let mut statement = transaction.prepare_cached(&all)?;
        let rows = statement.query_map(with, |row| {
            let number = row.get::<_, i64>(0)?.unsigned_abs();
            Ok(Doomed { number, event_type: row.get(1)?, topic: row.get(2)?, told })
        })?;
        for row in rows {
            self.doomed.push(row?);
        }
        Ok(())
    }
}

/// Notes the newest of the events that are about to go, per topic, so that a reader who stands before it is told.
fn remember(transaction: &Transaction<'_>, which: &str, with: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<()> {
    let note = format!(
        "INSERT INTO deleted SELECT topic, MAX(number) FROM event WHERE {which} GROUP BY topic
         ON CONFLICT (topic) DO UPDATE SET number = MAX(number, excluded.number)"
    );
    transaction.prepare_cached(&note)?.execute(with)?;
    Ok(())
}
