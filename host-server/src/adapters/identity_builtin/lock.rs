//! The lock after repeated failures, per account and address.
//!
//! Counting the pair keeps a stranger from locking a citizen out; a second count per account with ten times the
//! patience stops guessing from many addresses.

use std::collections::HashMap;
use std::sync::Mutex;

/// Longest lock, milliseconds.
const LONGEST: u64 = 15 * 60 * 1000;
/// Failures are forgotten after this many milliseconds.
const MEMORY: u64 = 60 * 60 * 1000;
/// Most pairs remembered; the oldest are forgotten first.
const ENTRIES: usize = 20_000;

/// Failures and locks.
#[derive(Debug)]
pub struct Locks {
    failures: u32,
    first_ms: u64,
    entries: Mutex<HashMap<String, Entry>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    failures: u32,
    last: u64,
    until: u64,
}

impl Locks {
    /// Locks for `first_ms` after `failures` in a row; every further failure doubles it.
    pub fn new(failures: u32, first_ms: u64) -> Self {
        Self { failures, first_ms, entries: Mutex::default() }
    }

    /// Milliseconds until an attempt is heard; `None` is now.
    pub fn wait(&self, account: &str, address: &str, now: u64) -> Option<u64> {
        let entries = crate::sync::hold(&self.entries);
        keys(account, address)
            .iter()
            .filter_map(|(key, _)| entries.get(key))
            .map(|entry| entry.until.saturating_sub(now))
            .max()
            .filter(|wait| *wait > 0)
    }

    /// An attempt failed.
    pub fn failed(&self, account: &str, address: &str, now: u64) {
        let mut entries = crate::sync::hold(&self.entries);
        if entries.len() >= ENTRIES {
            entries.retain(|_, entry| now.saturating_sub(entry.last) < MEMORY);
            if entries.len() >= ENTRIES {
                let mut times: Vec<u64> = entries.values().map(|entry| entry.last).collect();
                times.sort_unstable();
                let middle = times[times.len() / 2];
                entries.retain(|_, entry| entry.last > middle);
            }
        }
        for (key, patience) in keys(account, address) {
            let entry = entries.entry(key).or_default();
            if now.saturating_sub(entry.last) >= MEMORY {
                entry.failures = 0;
            }
            entry.failures = entry.failures.saturating_add(1);
            entry.last = now;
            let allowed = self.failures.saturating_mul(patience);
            if entry.failures >= allowed {
                let doublings = (entry.failures - allowed).min(20);
                entry.until = now + self.first_ms.saturating_mul(1 << doublings).min(LONGEST);
            }
        }
    }

    /// An attempt succeeded: the pair starts anew.
    pub fn succeeded(&self, account: &str, address: &str) {
        let mut entries = crate::sync::hold(&self.entries);
        for (key, _) in keys(account, address) {
            entries.remove(&key);
        }
    }
}

/// What is counted, and how many times the patience each has.
fn keys(account: &str, address: &str) -> [(String, u32); 2] {
    [(format!("{account} {address}"), 1), (account.to_owned(), 10)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_failures_lock_the_pair_and_each_doubles_the_wait() {
        let locks = Locks::new(3, 1000);
        for _ in 0..2 {
            locks.failed("a", "1", 0);
        }
        assert_eq!(locks.wait("a", "1", 0), None);
        locks.failed("a", "1", 0);
        assert_eq!(locks.wait("a", "1", 0), Some(1000));
        assert_eq!(locks.wait("a", "2", 0), None, "another address is not locked");
        locks.failed("a", "1", 1000);
        assert_eq!(locks.wait("a", "1", 1000), Some(2000));
        locks.succeeded("a", "1");
        assert_eq!(locks.wait("a", "1", 1000), None);
    }

    #[test]
    fn guessing_from_many_addresses_locks_the_account() {
        let locks = Locks::new(3, 1000);
        for address in 0..30 {
            locks.failed("a", &address.to_string(), 0);
        }
        assert_eq!(locks.wait("a", "new", 0), Some(1000));
    }
}
