//! One subscription's way through the log: where it stands and whether there may be more.

use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::TopicPattern;
use std::sync::Arc;

/// A subscription that is being read for.
#[derive(Debug)]
pub struct Feed {
    /// What it receives.
    pub patterns: Arc<[TopicPattern]>,
    /// Everything up to this number was taken.
    pub after: u64,
    /// The machine has no credit for it; reading goes on when the machine asks.
    pub paused: bool,
    /// There may be more in the log.
    pub dirty: bool,
    /// Ends its live line.
    pub line: futures::future::AbortHandle,
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.line.abort();
    }
}

/// An event of a live line, for the subscription of this number.
pub type LiveEvent = (u32, Event);
