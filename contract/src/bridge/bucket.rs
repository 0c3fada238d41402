//! How fast someone may publish.

/// A token bucket.
#[derive(Debug)]
pub struct Bucket {
    /// What one publication costs, in milliseconds.
    cost: u64,
    /// Milliseconds' worth of tokens, and the most there can be.
    level: u64,
    most: u64,
    filled: u64,
}

impl Bucket {
    /// A full bucket of `burst` tokens that fills with `per_second`, 1 to 1000, by a clock of milliseconds.
    pub fn new(per_second: u64, burst: u64, now: u64) -> Self {
        let cost = 1000 / per_second.clamp(1, 1000);
        let most = burst.max(1) * cost;
        Self { cost, level: most, most, filled: now }
    }

    /// Takes one token, or says in how many milliseconds there will be one.
    ///
    /// # Errors
    /// The bucket is empty.
    pub fn take(&mut self, now: u64) -> Result<(), u64> {
        self.level = (self.level + now.saturating_sub(self.filled)).min(self.most);
        self.filled = self.filled.max(now);
        match self.level.checked_sub(self.cost) {
            Some(level) => {
                self.level = level;
                Ok(())
            }
            None => Err(self.cost - self.level),
        }
    }
}
