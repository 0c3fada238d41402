//! One narrow line for each person: what is sent to them over it comes one after the other.

use crate::sync::hold;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::Instant;

/// Bytes in a second: 1.6 Mbit/s.
const RATE: u32 = 200_000;
/// Lines that are known at once; those that are free again are forgotten first.
const MOST: usize = 1_000;

/// All lines, by person: until when each is taken.
#[derive(Debug, Default)]
pub struct Line(Mutex<HashMap<String, Instant>>);

impl Line {
    /// Takes the line of somebody for so many bytes; when they have come through.
    pub fn take(&self, who: &str, bytes: usize) -> Instant {
        let now = Instant::now();
        let mut lines = hold(&self.0);
        if lines.len() >= MOST {
            lines.retain(|_, until| *until > now);
        }
        let free = lines.get(who).copied().unwrap_or(now).max(now);
        let until = free + Duration::from_secs(1) * u32::try_from(bytes).unwrap_or(u32::MAX) / RATE;
        lines.insert(who.to_owned(), until);
        until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_two_files_need_adds_up_and_nobody_waits_for_others() {
        let (line, begin) = (Line::default(), Instant::now());
        let after = |until: Instant| until - begin;
        assert_eq!(after(line.take("one", 100_000)), Duration::from_millis(500));
        assert_eq!(after(line.take("one", 100_000)), Duration::from_secs(1));
        assert_eq!(after(line.take("two", 20_000)), Duration::from_millis(100));
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(after(line.take("one", 200_000)), Duration::from_secs(10), "an idle line saves nothing up");
    }
}
