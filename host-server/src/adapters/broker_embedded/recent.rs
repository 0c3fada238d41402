//! The newest events in memory, so that live readers never touch the file.

use crate::ports::broker::{LoggedEvent, Slice};
use jogakbo_contract::topic::TopicPattern;
use std::collections::VecDeque;

/// Most events held.
const EVENTS: usize = 4096;

/// The newest events of the log, without holes.
#[derive(Debug)]
pub struct Recent {
    /// Every event after this number is held.
    after: u64,
    newest: u64,
    events: VecDeque<LoggedEvent>,
}

impl Recent {
    /// Holds nothing yet; the log's newest number is `number`.
    pub const fn starting_after(number: u64) -> Self {
        Self { after: number, newest: number, events: VecDeque::new() }
    }

    /// Takes the next event of the log.
    pub fn push(&mut self, event: LoggedEvent) {
        self.newest = event.number;
        self.events.push_back(event);
        if self.events.len() > EVENTS
            && let Some(oldest) = self.events.pop_front()
        {
            self.after = oldest.number;
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
