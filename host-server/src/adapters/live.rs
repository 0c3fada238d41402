//! The live line both brokers share: bounded channels, and a count of what was dropped.

use crate::ports::broker::LiveLine;
use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::{Topic, TopicPattern};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;

/// Events one live line may hold.
const CAPACITY: usize = 4096;

/// All live lines of a broker.
#[derive(Debug, Default)]
pub struct Live {
    lines: Mutex<Vec<Line>>,
}

#[derive(Debug)]
struct Line {
    patterns: Arc<[TopicPattern]>,
    sender: mpsc::Sender<(Topic, Event)>,
    dropped: Arc<AtomicU64>,
}

impl Live {
    /// Sends an event to every line that matches and forgets lines nobody reads.
    pub fn announce(&self, topic: &Topic, event: &Event) {
        let mut lines = crate::sync::hold(&self.lines);
        lines.retain(|line| {
            if line.patterns.iter().any(|pattern| pattern.matches(topic)) {
                match line.sender.try_send((topic.clone(), event.clone())) {
                    Ok(()) => {}
                    Err(mpsc::error::TrySendError::Full(_)) => {
                        line.dropped.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(mpsc::error::TrySendError::Closed(_)) => return false,
                }
            }
            !line.sender.is_closed()
        });
    }

    /// A new line.
    pub fn listen(&self, patterns: Arc<[TopicPattern]>) -> LiveLine {
        let (sender, events) = mpsc::channel(CAPACITY);
        let dropped = Arc::new(AtomicU64::new(0));
        let line = Line { patterns, sender, dropped: Arc::clone(&dropped) };
        let mut lines = crate::sync::hold(&self.lines);
        lines.retain(|line| !line.sender.is_closed());
        lines.push(line);
        LiveLine { events, dropped }
    }
}
