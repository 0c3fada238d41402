//! Time. The only door through which the host learns it, so that tests can hold it still.

use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// This moment, `ms` milliseconds later.
    #[must_use]
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; 0 if it is later.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whole seconds since 1970, as JWT wants them (RFC 7519, `NumericDate`).
    pub const fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// The moment an RFC 3339 text names; `None` when it is none or lies before 1970.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| -> Option<u64> {
            let digits = text.get(from..to)?;
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
        };
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let rest = text.get(19..)?;
        let digits = rest.strip_prefix('.').map_or("", |rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            &rest[..end]
        });
        let zone = if digits.is_empty() { rest } else { rest.get(digits.len() + 1..)? };
        let milli: u64 = format!("{digits:0<3}").get(..3)?.parse().ok()?;
        let date = days(year, month, day).filter(|date| civil(*date) == (year, month, day))?;
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let ms = (date * 86_400 + hour * 3600 + minute * 60 + second) * 1000 + milli;
        match zone.as_bytes() {
            [b'Z' | b'z'] => Some(Self(ms)),
            [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
                let at = text.len() - 6;
                let shift = (number(at + 1, at + 3)? * 60 + number(at + 4, at + 6)?) * 60_000;
                if *sign == b'+' { ms.checked_sub(shift).map(Self) } else { Some(Self(ms + shift)) }
            }
            _ => None,
        }
    }

    /// RFC 3339 in Korea's time, to the minute, for example `2026-11-22T12:04+09:00`.
    pub fn korean(self) -> String {
        format!("{}+09:00", &self.plus(9 * 3_600_000).rfc3339()[..16])
    }

    /// RFC 3339 in UTC with milliseconds, for example `2026-11-22T03:04:05.120Z`.
    pub fn rfc3339(self) -> String {
        let (days, in_day) = (self.0 / 86_400_000, self.0 % 86_400_000);
        let (year, month, day) = civil(days);
        let (hour, minute) = (in_day / 3_600_000, in_day / 60_000 % 60);
        let (second, milli) = (in_day / 1000 % 60, in_day % 1000);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
    }
}

/// Year, month and day of a number of days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

/// Days since 1970-01-01 of a date; the inverse of [`civil`].
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = year - u64::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    (era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year).checked_sub(719_468)
}

/// A source of time.
pub trait Clock: Send + Sync {
    /// The wall clock; may jump.
    fn now(&self) -> Timestamp;

    /// Milliseconds of a clock that never goes back, from an unknown start.
    fn elapsed_ms(&self) -> u64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_316_645_120, "2026-11-22T03:04:05.120Z"),
        ] {
            assert_eq!(Timestamp(ms).rfc3339(), text);
            assert_eq!(Timestamp::parse(text), Some(Timestamp(ms)));
        }
    }

    #[test]
    fn moments_are_told_in_the_time_of_korea() {
        assert_eq!(Timestamp(1_795_316_645_120).korean(), "2026-11-22T12:04+09:00");
        assert_eq!(
            Timestamp::parse("2026-12-31T15:00:00Z").map(Timestamp::korean),
            Some("2027-01-01T00:00+09:00".into())
        );
    }

    #[test]
    fn moments_of_other_zones_and_precisions_are_read() {
        for (text, ms) in [
            ("2026-11-22T12:04:05+09:00", Some(1_795_316_645_000)),
            ("2026-11-22T03:04:05.1Z", Some(1_795_316_645_100)),
            ("2026-11-22T03:04:05.120999Z", Some(1_795_316_645_120)),
            ("2026-11-22", None),
            ("2026-13-22T03:04:05Z", None),
            ("2026-02-29T03:04:05Z", None),
            ("2026-11-22T24:00:00Z", None),
            ("2026-11-22T03:60:05Z", None),
            ("1969-12-31T23:59:59Z", None),
            ("2026-11-22T03:04:05", None),
        ] {
            assert_eq!(Timestamp::parse(text), ms.map(Timestamp), "{text}");
        }
    }
}
