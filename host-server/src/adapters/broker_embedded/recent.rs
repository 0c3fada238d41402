//! The newest events in memory, so that live readers never touch the file.

use crate::ports::broker::{LoggedEvent, Slice};
use jogakbo_contract::topic::TopicPattern;
use std::collections::VecDeque;

/// Most events held.
pub const EVENTS: usize = 4096;
/// Most bytes of their texts together; the newest event is held whatever it has.
const BYTES: usize = 16 * 1024 * 1024;

/// The newest events of the log, without holes that a reader would have to be told of.
#[derive(Debug)]
pub struct Recent {
    /// Every event after this number is held.
    after: u64,
    newest: u64,
    events: VecDeque<LoggedEvent>,
    bytes: usize,
}

impl Recent {
    /// Holds nothing yet; the log's newest number is `number`.
    pub const fn starting_after(number: u64) -> Self {
        Self { after: number, newest: number, events: VecDeque::new(), bytes: 0 }
    }

    /// Holds `events`, the newest in order and all there are after `after`; the log's newest number is `newest`.
    pub fn holding(after: u64, events: impl Iterator<Item = LoggedEvent>, newest: u64) -> Self {
        let mut recent = Self::starting_after(after);
        events.for_each(|event| recent.push(event));
        recent.newest = newest;
        recent
    }

    /// Takes the next event of the log.
    pub fn push(&mut self, event: LoggedEvent) {
        self.newest = event.number;
        self.bytes += event.event.text().len();
        self.events.push_back(event);
        while (self.events.len() > EVENTS || self.bytes > BYTES && self.events.len() > 1)
            && let Some(oldest) = self.events.pop_front()
        {
            self.after = oldest.number;
            self.bytes -= oldest.event.text().len();
        }
    }

    /// Moves on to a number at which there is no event for anyone.
    pub const fn skip_to(&mut self, number: u64) {
        self.newest = number;
    }

    /// What [`crate::ports::Broker::read`] answers, if everything after `after` is held.
    ///
    /// What retention deleted is not known here, but whoever reads this near the head lost nothing to it.
    pub fn read(&self, patterns: &[TopicPattern], after: u64, limit: usize) -> Option<Slice> {
        if after < self.after {
            return None;
        }
        let start = self.events.partition_point(|event| event.number <= after);
        let mut slice = Slice { upto: self.newest.max(after), ..Slice::default() };
        for event in self.events.range(start..) {
            if slice.events.len() == limit {
                slice.upto = slice.events.last().map_or(after, |last| last.number);
                break;
            }
            if patterns.iter().any(|pattern| pattern.matches(&event.topic)) {
                slice.events.push(event.clone());
            }
        }
        Some(slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jogakbo_contract::bridge::Event;
    use jogakbo_contract::envelope::CloudEvent;

    fn logged(number: u64, bytes: usize) -> LoggedEvent {
        let mut event = CloudEvent::new(number.to_string(), "/pbc/kr.go.test/w", "kr.go.test.a.v1".parse().unwrap());
        event.data = Some("x".repeat(bytes).into());
        LoggedEvent { number, topic: event.topic().unwrap(), event: Event::new(event) }
    }

    /// Four thousand large events took a gigabyte.
    #[test]
    fn what_is_held_is_limited_by_bytes_too() {
        let mut recent = Recent::starting_after(0);
        for number in 1..=600 {
            recent.push(logged(number, 60_000));
        }
        assert!(recent.bytes <= BYTES && recent.bytes > BYTES - 70_000, "{}", recent.bytes);
        let all: [TopicPattern; 1] = [">".parse().unwrap()];
        assert!(recent.read(&all, 0, 10).is_none(), "the oldest are for the file");
        let held = recent.read(&all, recent.after, 1000).unwrap();
        assert_eq!((held.events.len(), held.upto), (recent.events.len(), 600));
    }
}
