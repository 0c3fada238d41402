//! How fast one item may publish.

use super::limit;

/// A token bucket that fills with 20 tokens a second.
#[derive(Debug)]
pub(super) struct Bucket {
    /// Milliseconds' worth of tokens, and the most there can be.
    level: u64,
    most: u64,
    filled: u64,
}

impl Bucket {
    /// What one publication costs, in milliseconds.
    const COST: u64 = 1000 / limit::PUBLISH_PER_SECOND;

    /// A full bucket of `burst` tokens.
    pub(super) fn new(burst: u64, now: u64) -> Self {
        let most = burst * Self::COST;
        Self { level: most, most, filled: now }
    }

    /// Takes one token, or says in how many milliseconds there will be one.
    pub(super) fn take(&mut self, now: u64) -> Result<(), u64> {
        self.level = (self.level + now.saturating_sub(self.filled)).min(self.most);
        self.filled = self.filled.max(now);
        match self.level.checked_sub(Self::COST) {
            Some(level) => {
                self.level = level;
                Ok(())
            }
            None => Err(Self::COST - self.level),
        }
    }
}
