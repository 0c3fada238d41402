//! How fast each back end may publish, so that one that runs wild does not fill the log.

use crate::ports::Clock;
use jogakbo_contract::bridge::Bucket;
use jogakbo_contract::ids::PbcName;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// A bucket for each back end; there are no more of them than installed PBCs.
pub struct Pace {
    clock: Arc<dyn Clock>,
    per_second: u64,
    buckets: Mutex<HashMap<PbcName, Bucket>>,
}

impl std::fmt::Debug for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pace").field("per_second", &self.per_second).finish_non_exhaustive()
    }
}

impl Pace {
    /// So many events a second, and twice as many at once.
    pub fn new(clock: Arc<dyn Clock>, per_second: u32) -> Self {
        Self { clock, per_second: per_second.into(), buckets: Mutex::default() }
    }

    /// Counts one event of a back end.
    ///
    /// # Errors
    ///
    /// It is too fast; there is room again after so many milliseconds.
    pub fn take(&self, pbc: &PbcName) -> Result<(), u64> {
        let now = self.clock.elapsed_ms();
        let mut buckets = crate::sync::hold(&self.buckets);
        let fresh = || Bucket::new(self.per_second, self.per_second * 2, now);
        buckets.entry(pbc.clone()).or_insert_with(fresh).take(now)
    }
}
