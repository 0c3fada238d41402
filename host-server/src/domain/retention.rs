//! The time by which old events are deleted: the wall clock, as soon as it can be believed.
//!
//! A wall clock may jump, and what was deleted because of that does not come back. So a jump forward counts only after it
//! has held for an hour; until then time goes on at the pace of the clock that never jumps. A jump back counts at once,
//! for it deletes nothing. Nothing is known from before the start: the first reading is believed.

use crate::ports::{Clock, Timestamp};

/// How far the wall clock may get ahead of the steady one between two looks, in milliseconds; more is a jump.
const JUMP_MS: u64 = 60_000;
/// How long a jump must hold until it is believed, in milliseconds.
const HOLDS_MS: u64 = 60 * 60 * 1000;

/// The time of retention.
#[derive(Debug, Default)]
pub struct RetentionClock {
    last: Option<Reading>,
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    believed: Timestamp,
    elapsed_ms: u64,
    /// Since when, by the steady clock, the wall clock is ahead.
    ahead_since: Option<u64>,
}

impl RetentionClock {
    /// What is over at this moment may be deleted.
    pub fn now(&mut self, clock: &dyn Clock) -> Timestamp {
        let (wall, elapsed_ms) = (clock.now(), clock.elapsed_ms());
        let reading = match self.last {
            None => Reading { believed: wall, elapsed_ms, ahead_since: None },
            Some(last) => {
                let steady = last.believed.plus(elapsed_ms.saturating_sub(last.elapsed_ms));
                let since = last.ahead_since.unwrap_or(elapsed_ms);
                if wall <= steady.plus(JUMP_MS) {
                    Reading { believed: wall, elapsed_ms, ahead_since: None }
                } else if elapsed_ms.saturating_sub(since) >= HOLDS_MS {
                    tracing::warn!(
                        "the clock has been {} s ahead for an hour; retention follows it",
                        wall.since(steady) / 1000
                    );
                    Reading { believed: wall, elapsed_ms, ahead_since: None }
                } else {
                    if last.ahead_since.is_none() {
                        let ahead = wall.since(steady) / 1000;
                        tracing::warn!(
                            "the clock jumped {ahead} s ahead; retention follows it in an hour, if it stays there"
                        );
                    }
                    Reading { believed: steady, elapsed_ms, ahead_since: Some(since) }
                }
            }
        };
        self.last = Some(reading);
        reading.believed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::sync::atomic::{AtomicU64, Ordering};

    const HOUR: u64 = 60 * 60 * 1000;

    #[derive(Default)]
    struct Clocks {
        wall: AtomicU64,
        steady: AtomicU64,
    }

    impl Clock for Clocks {
        fn now(&self) -> Timestamp {
            Timestamp(self.wall.load(Ordering::SeqCst))
        }

        fn elapsed_ms(&self) -> u64 {
            self.steady.load(Ordering::SeqCst)
        }
    }

    /// Retention's time after each of these steps of wall clock (from 1,000 hours) and steady clock, in hours.
    fn after(steps: &[(i64, u64)]) -> Vec<u64> {
        let (clocks, retention) = (Clocks::default(), Cell::new(RetentionClock::default()));
        clocks.wall.store(1000 * HOUR, Ordering::SeqCst);
        let look = |(wall, steady): &(i64, u64)| {
            let now = clocks.now().0.saturating_add_signed(wall * i64::try_from(HOUR).unwrap());
            clocks.wall.store(now, Ordering::SeqCst);
            clocks.steady.fetch_add(steady * HOUR, Ordering::SeqCst);
            let mut held = retention.take();
            let believed = held.now(&clocks).0 / HOUR;
            retention.set(held);
            believed
        };
        steps.iter().map(look).collect()
    }

    #[test]
    fn a_clock_that_runs_is_followed() {
        assert_eq!(after(&[(0, 0), (1, 1), (2, 2), (0, 0)]), [1000, 1001, 1003, 1003]);
    }

    #[test]
    fn a_jump_ahead_that_is_taken_back_changes_nothing() {
        assert_eq!(after(&[(0, 0), (5000, 0), (0, 0), (-5000, 0), (1, 1)]), [1000, 1000, 1000, 1000, 1001]);
    }

    #[test]
    fn a_jump_ahead_that_holds_is_believed_after_an_hour() {
        assert_eq!(after(&[(0, 0), (48, 0), (1, 1), (1, 1)]), [1000, 1000, 1049, 1050]);
    }

    #[test]
    fn a_jump_back_counts_at_once() {
        assert_eq!(after(&[(0, 0), (-3, 0), (1, 1), (3, 0), (0, 0)]), [1000, 997, 998, 998, 998]);
    }
}
