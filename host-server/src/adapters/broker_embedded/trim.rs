//! Deleting from the log's file what is no longer kept, in one transaction.

use crate::ports::broker::Retention;
use rusqlite::{Connection, Transaction, params};

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

/// Notes the newest of the events that are about to go, per topic, so that a reader who stands before it is told.
fn remember(transaction: &Transaction<'_>, which: &str, with: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<()> {
    let note = format!(
        "INSERT INTO deleted SELECT topic, MAX(number) FROM event WHERE {which} GROUP BY topic
         ON CONFLICT (topic) DO UPDATE SET number = MAX(number, excluded.number)"
    );
    transaction.prepare_cached(&note)?.execute(with)?;
    Ok(())
}
