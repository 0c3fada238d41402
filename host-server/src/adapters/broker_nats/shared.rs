//! What the parts of the adapter share: the copy, the newest events, the head, and whether all of it is up to date.

use super::super::broker_embedded::recent::Recent;
use super::copy::{CopyError, LocalCopy};
use super::link::Link;
use crate::sync;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

/// Age of the last sign of the log at which this host does not know any more what is in it. Shorter than the servers'
/// window: what is not in the copy and older than this is not in the log.
const STALE: Duration = Duration::from_secs(10);
/// Doubles remembered for their publishers.
const DOUBLES: usize = 1024;

/// The shared state.
#[derive(Debug)]
pub struct Shared {
    /// The connection.
    pub link: Link,
    /// This host's copy.
    pub copy: LocalCopy,
    /// The newest events in memory.
    pub recent: RwLock<Recent>,
    /// The newest number.
    pub head: watch::Sender<u64>,
    /// Up to which of the notes all are taken.
    pub notes: watch::Sender<u64>,
    /// Woken to read the log from a new consumer.
    pub again: Notify,
    epoch: RwLock<String>,
    life: RwLock<String>,
    doubles: Mutex<BTreeMap<u64, u64>>,
    started: Instant,
    heard: AtomicU64,
    whole: AtomicBool,
}

impl Shared {
    /// The state as the copy left it.
    pub async fn new(link: Link, copy: LocalCopy) -> Result<Self, CopyError> {
        let newest = copy.newest().await?;
        let epoch = copy.word("epoch").await?.unwrap_or_default();
        let life = copy.word("life").await?.unwrap_or_default();
        Ok(Self {
            link,
            copy,
            recent: RwLock::new(Recent::starting_after(newest)),
            head: watch::channel(newest).0,
            notes: watch::channel(0).0,
            again: Notify::new(),
            epoch: RwLock::new(epoch),
            life: RwLock::new(life),
            doubles: Mutex::default(),
            started: Instant::now(),
            heard: AtomicU64::new(0),
            whole: AtomicBool::new(true),
        })
    }

    /// The newest number this host has seen.
    pub fn newest(&self) -> u64 {
        *self.head.borrow()
    }

    /// Name of the log's present life.
    pub fn epoch(&self) -> String {
        sync::read(&self.epoch).clone()
    }

    /// Which life of the stream it is; changes when a stream lost its end.
    pub fn life(&self) -> String {
        sync::read(&self.life).clone()
    }

    /// Learns of another life.
    pub fn set_life(&self, life: &str) {
        life.clone_into(&mut sync::write(&self.life));
    }

    /// The log has given a sign, and all that is in it is known.
    pub fn heard(&self) {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.heard.store(now.max(1), Ordering::Relaxed);
        self.whole.store(true, Ordering::SeqCst);
    }

    /// Whether the head is that of the log; not while another log is read for the first time.
    pub fn is_whole(&self) -> bool {
        self.whole.load(Ordering::SeqCst)
    }

    /// The log may have become another one.
    pub fn lost_touch(&self) {
        self.heard.store(0, Ordering::Relaxed);
    }

    /// Whether this host knows what is in the log: connected, and the log was heard of lately.
    pub fn is_current(&self) -> bool {
        let heard = self.heard.load(Ordering::Relaxed);
        heard > 0 && self.link.is_up() && self.started.elapsed() < Duration::from_millis(heard) + STALE
    }

    /// Remembers that some numbers double others.
    pub fn add_doubles(&self, more: Vec<(u64, u64)>) {
        let mut doubles = sync::hold(&self.doubles);
        doubles.extend(more);
        while doubles.len() > DOUBLES {
            doubles.pop_first();
        }
    }

    /// Whether the event with this number was left out because it doubles another.
    pub fn is_double(&self, number: u64) -> bool {
        sync::hold(&self.doubles).contains_key(&number)
    }

    /// Waits until this host has seen the log up to `number`; false when it does not come to that in time.
    pub async fn reaches(&self, number: u64, time: Duration) -> bool {
        let mut head = self.head.subscribe();
        let reached = head.wait_for(|head| *head >= number);
        matches!(tokio::time::timeout(time, reached).await, Ok(Ok(_)))
    }

    /// Forgets the log that was known: the one that is there now is another.
    pub async fn start_anew(&self, epoch: &str) -> Result<(), CopyError> {
        self.whole.store(false, Ordering::SeqCst);
        self.copy.start_anew(epoch.to_owned()).await?;
        *sync::write(&self.recent) = Recent::starting_after(0);
        epoch.clone_into(&mut sync::write(&self.epoch));
        sync::hold(&self.doubles).clear();
        self.head.send_replace(0);
        Ok(())
    }
}
