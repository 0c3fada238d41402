//! What a clock on a wall shows: from a time in a named zone to the moment that is meant, and back (IANA names, `jiff`).

use crate::ports::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jogakbo_contract::edit::schedule::Moment;
use thiserror::Error;

/// Most characters of the name of a zone, and of a time.
const LONGEST: usize = 64;

/// Why a time means no moment.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ZoneError {
    /// There is no such zone.
    #[error("there is no time zone called `{0}`; use a name such as `Asia/Seoul`")]
    Zone(String),
    /// It is no time.
    #[error("`{0}` is no time; write it as `2026-12-01T09:00`")]
    Time(String),
    /// The clocks of the zone never show it, or show it twice.
    #[error("the clocks of `{1}` never show `{0}`, or show it twice; choose another time")]
    Unclear(String, String),
}

fn zone(name: &str) -> Result<TimeZone, ZoneError> {
    let short: String = name.chars().take(LONGEST).collect();
    let known = (name.len() <= LONGEST).then(|| TimeZone::get(name).ok()).flatten();
    known.ok_or(ZoneError::Zone(short))
}

/// The moment that is meant by `local`, for example `2026-12-01T09:00`, on the clocks of the zone `name`.
///
/// # Errors
///
/// There is no such zone or time, or the clocks are set forward or back at that time.
pub fn moment(local: &str, name: &str) -> Result<Timestamp, ZoneError> {
    let zone = zone(name)?;
    let wrong = || ZoneError::Time(local.chars().take(LONGEST).collect());
    let plain = local.len() <= LONGEST && local.bytes().all(|b| b.is_ascii_digit() || b"-:T. ".contains(&b));
    let time: DateTime = if plain { local.parse().map_err(|_| wrong())? } else { return Err(wrong()) };
    let unclear = |_| ZoneError::Unclear(local.to_owned(), name.to_owned());
    let meant = zone.to_ambiguous_timestamp(time).unambiguous().map_err(unclear)?;
    u64::try_from(meant.as_millisecond()).map(Timestamp).map_err(|_| wrong())
}

/// A moment as the clocks of the zone `name` show it; in UTC where there is no such zone any more.
pub fn shown(at: Timestamp, name: &str) -> Moment {
    let zone = zone(name).unwrap_or(TimeZone::UTC);
    let ms = i64::try_from(at.0).unwrap_or(i64::MAX);
    let local = jiff::Timestamp::from_millisecond(ms).map_or_else(
        |_| at.rfc3339(),
        |moment| {
            let time = zone.to_datetime(moment);
            let minutes = zone.to_offset(moment).seconds() / 60;
            let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
            format!("{} ({sign}{:02}:{:02})", time.strftime("%Y-%m-%d %H:%M:%S"), minutes / 60, minutes % 60)
        },
    );
    Moment { at: at.rfc3339(), local }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_means_a_moment_in_its_zone() {
        for (local, name, utc) in [
            ("2026-12-01T09:00", "Asia/Seoul", "2026-12-01T00:00:00.000Z"),
            ("2026-12-01T09:00:30", "Asia/Seoul", "2026-12-01T00:00:30.000Z"),
            ("2026-07-01T09:00", "America/New_York", "2026-07-01T13:00:00.000Z"),
            ("2026-12-01T09:00", "America/New_York", "2026-12-01T14:00:00.000Z"),
            ("2026-12-01T09:00", "UTC", "2026-12-01T09:00:00.000Z"),
        ] {
            assert_eq!(moment(local, name).map(Timestamp::rfc3339), Ok(utc.to_owned()), "{local} {name}");
        }
        let shown = shown(Timestamp::parse("2026-12-01T00:00:30Z").unwrap(), "Asia/Seoul");
        assert_eq!(
            (shown.at.as_str(), shown.local.as_str()),
            ("2026-12-01T00:00:30.000Z", "2026-12-01 09:00:30 (+09:00)")
        );
    }

    #[test]
    fn times_that_clocks_skip_or_show_twice_are_refused() {
        for local in ["2026-03-08T02:30", "2026-11-01T01:30"] {
            assert!(matches!(moment(local, "America/New_York"), Err(ZoneError::Unclear(..))), "{local}");
        }
        for local in ["", "tomorrow", "2026-13-01T09:00", "2026-12-01T09:00Z", "1950-01-01T09:00", &"1".repeat(99)] {
            assert!(matches!(moment(local, "Asia/Seoul"), Err(ZoneError::Time(_))), "{local}");
        }
        for name in ["", "Asia/Nowhere", "../../etc/passwd", &"A".repeat(99)] {
            assert!(matches!(moment("2026-12-01T09:00", name), Err(ZoneError::Zone(_))), "{name}");
        }
    }
}
