//! Reading the log's file.

use super::recent::{self, Recent};
use crate::ports::Timestamp;
use crate::ports::broker::{LoggedEvent, Slice};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::topic::{Topic, TopicPattern};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Rows looked at in one go, so that a rare pattern in a long log does not hold the connection for long.
const SCAN: usize = 8192;

type RawRow = (u64, String, String);

fn raw(row: &Row<'_>) -> rusqlite::Result<RawRow> {
    Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?, row.get(2)?))
}

/// Up to `limit` matching events after `after`.
pub fn read(connection: &Connection, patterns: &[TopicPattern], after: u64, limit: usize) -> rusqlite::Result<Slice> {
    let head = super::newest(connection)?;
    let mut slice =
        Slice { events: Vec::new(), upto: head.max(after), deleted_upto: deleted(connection, patterns, after)? };
    let mut statement = connection
        .prepare_cached("SELECT number, topic, body FROM event WHERE number > ?1 ORDER BY number LIMIT ?2")?;
    let rows = statement.query_map(params![signed(after), signed(SCAN as u64)], raw)?;
    let mut seen = 0;
    for row in rows {
        let (number, topic, body) = row?;
        seen += 1;
        if slice.events.len() == limit {
            slice.upto = number - 1;
            return Ok(slice);
        }
        // An event committed after the head was read is part of this slice too.
        slice.upto = slice.upto.max(number);
        if let Some(event) = matching(patterns, number, &topic, &body)? {
            slice.events.push(event);
        }
        if seen == SCAN {
            slice.upto = number;
        }
    }
    Ok(slice)
}

/// The newest events, for memory: as many as it holds, and none before one that was deleted, for readers are told of that
/// by the file. Without them everybody who comes back after a restart would read the file, and each event each time.
pub fn recent(connection: &Connection) -> rusqlite::Result<Recent> {
    let newest = super::newest(connection)?;
    let deleted: Option<i64> = connection.query_row("SELECT MAX(number) FROM deleted", [], |row| row.get(0))?;
    let deleted = deleted.map_or(0, i64::unsigned_abs);
    let mut statement = connection
        .prepare_cached("SELECT number, topic, body FROM event WHERE number > ?1 ORDER BY number DESC LIMIT ?2")?;
    let rows = statement.query_map(params![signed(deleted), signed(recent::EVENTS as u64)], raw)?;
    let mut events = Vec::new();
    for row in rows {
        let (number, topic, body) = row?;
        events.push(logged(number, parse_topic(&topic)?, &body)?);
    }
    let after = match events.last() {
        Some(oldest) if events.len() == recent::EVENTS => oldest.number - 1,
        _ => deleted,
    };
    Ok(Recent::holding(after, events.into_iter().rev(), newest))
}

/// The number after which the last `count` matching events follow.
pub fn locate_last(connection: &Connection, patterns: &[TopicPattern], count: usize) -> rusqlite::Result<u64> {
    let mut place = super::newest(connection)?;
    if count == 0 {
        return Ok(place);
    }
    let mut statement = connection.prepare_cached("SELECT number, topic FROM event ORDER BY number DESC")?;
    let mut rows = statement.query([])?;
    let mut found = 0;
    while let Some(row) = rows.next()? {
        let topic: String = row.get(1)?;
        let topic = parse_topic(&topic)?;
        if patterns.iter().any(|pattern| pattern.matches(&topic)) {
            place = row.get::<_, i64>(0)?.unsigned_abs() - 1;
            found += 1;
            if found == count {
                break;
            }
        }
    }
    Ok(place)
}

/// The number after which events recorded at or after `moment` follow.
pub fn locate_time(connection: &Connection, moment: Timestamp) -> rusqlite::Result<u64> {
    let first: Option<i64> = connection
        .query_row(
            "SELECT number FROM event WHERE recorded >= ?1 ORDER BY number LIMIT 1",
            params![moment.rfc3339()],
            |row| row.get(0),
        )
        .optional()?;
    match first {
        Some(number) => Ok(number.unsigned_abs() - 1),
        None => super::newest(connection),
    }
}

/// The newest deleted number after `after` that would have matched.
fn deleted(connection: &Connection, patterns: &[TopicPattern], after: u64) -> rusqlite::Result<Option<u64>> {
    let mut statement = connection.prepare_cached("SELECT number, topic FROM deleted WHERE number > ?1")?;
    let mut rows = statement.query(params![signed(after)])?;
    let mut newest = None;
    while let Some(row) = rows.next()? {
        let topic: String = row.get(1)?;
        let topic = parse_topic(&topic)?;
        if patterns.iter().any(|pattern| pattern.matches(&topic)) {
            newest = newest.max(Some(row.get::<_, i64>(0)?.unsigned_abs()));
        }
    }
    Ok(newest)
}

fn matching(patterns: &[TopicPattern], number: u64, topic: &str, body: &str) -> rusqlite::Result<Option<LoggedEvent>> {
    let topic = parse_topic(topic)?;
    if !patterns.iter().any(|pattern| pattern.matches(&topic)) {
        return Ok(None);
    }
    logged(number, topic, body).map(Some)
}

fn logged(number: u64, topic: Topic, body: &str) -> rusqlite::Result<LoggedEvent> {
    let event = CloudEvent::parse(body.as_bytes()).map_err(|cause| damaged(number, cause))?;
    Ok(LoggedEvent { number, topic, event: Event::new(event) })
}

fn parse_topic(text: &str) -> rusqlite::Result<Topic> {
    text.parse().map_err(|cause| damaged(0, cause))
}

/// A row of the log that is not what was written: found and told, not served.
fn damaged(number: u64, cause: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    tracing::error!(number, error = %cause, "a row of the event log is damaged");
    rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, Box::new(cause))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log with `count` events, of which the first `gone` were deleted because their time was over.
    fn log(count: u64, gone: u64) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(super::super::SCHEMA).unwrap();
        for number in 1..=count {
            let event = CloudEvent::new(number.to_string(), "/pbc/kr.go.test/w", "kr.go.test.a.v1".parse().unwrap());
            connection
                .execute(
                    "INSERT INTO event (type, topic, source, id, fingerprint, recorded, body) VALUES (?1, ?1, ?2, ?3, x'', '', ?4)",
                    params![event.event_type.as_str(), event.source, event.id, event.to_json()],
                )
                .unwrap();
        }
        connection.execute("DELETE FROM event WHERE number <= ?1", params![signed(gone)]).unwrap();
        if gone > 0 {
            connection.execute("INSERT INTO deleted VALUES ('kr.go.test.a.v1', ?1)", params![signed(gone)]).unwrap();
        }
        connection
    }

    /// Everybody who came back after a restart read the file.
    #[test]
    fn memory_begins_with_the_newest_events_and_leaves_what_is_missing_to_the_file() {
        let everything: [TopicPattern; 1] = [">".parse().unwrap()];
        let many = recent::EVENTS as u64 + 5;
        for (count, gone, from) in
            [(0, 0, 0), (6, 0, 0), (6, 2, 2), (6, 6, 6), (many, 0, 5), (many, 3, 5), (many, 9, 9)]
        {
            let held = recent(&log(count, gone)).unwrap();
            let first = held.read(&everything, from, 1).unwrap();
            let number = (from < count).then_some(from + 1);
            assert_eq!(first.events.first().map(|logged| logged.number), number, "{count} events without {gone}");
            assert_eq!(held.read(&everything, count, 1).unwrap().upto, count);
            assert!(from == 0 || held.read(&everything, from - 1, 1).is_none(), "{count} events without {gone}");
        }
    }
}
