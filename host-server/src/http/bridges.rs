//! All open bridges: how many each caller has, and what is kept of those that lost their socket.

use crate::domain::tickets::Holder;
use jogakbo_contract::bridge::limit;
use jogakbo_contract::bridge::server::Memory;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// Most memories kept.
const MEMORIES: usize = 20_000;

/// All open bridges.
#[derive(Debug)]
pub struct Bridges {
    most: usize,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    open: Mutex<HashMap<Holder, usize>>,
    memories: Mutex<HashMap<String, (Holder, Memory, u64)>>,
    count: watch::Sender<usize>,
    sockets: AtomicUsize,
}

/// A place for one bridge; dropping it frees the place.
#[derive(Debug)]
pub struct Seat {
    holder: Holder,
    inner: Arc<Inner>,
}

/// One WebSocket, with one bridge or those of several tabs; dropping it says that it is closed.
#[derive(Debug)]
pub struct Connected {
    inner: Arc<Inner>,
}

impl Bridges {
    /// No bridges yet; each caller may have `most`.
    pub fn new(most: usize) -> Self {
        let inner = Inner {
            open: Mutex::default(),
            memories: Mutex::default(),
            count: watch::channel(0).0,
            sockets: AtomicUsize::new(0),
        };
        Self { most, inner: Arc::new(inner) }
    }

    /// A place for one more bridge of `holder`; `None` when they have enough.
    pub fn enter(&self, holder: &Holder) -> Option<Seat> {
        let mut open = crate::sync::hold(&self.inner.open);
        let own = open.entry(holder.clone()).or_insert(0);
        if *own >= self.most {
            return None;
        }
        *own += 1;
        self.inner.count.send_modify(|count| *count += 1);
        Some(Seat { holder: holder.clone(), inner: Arc::clone(&self.inner) })
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        *self.inner.count.borrow()
    }

    /// One more socket is open.
    pub fn connected(&self) -> Connected {
        self.inner.sockets.fetch_add(1, Ordering::Relaxed);
        Connected { inner: Arc::clone(&self.inner) }
    }

    /// How many sockets of bridges are open.
    pub fn sockets(&self) -> usize {
        self.inner.sockets.load(Ordering::Relaxed)
    }

    /// Waits until none is open.
    pub async fn empty(&self) {
        let mut count = self.inner.count.subscribe();
        // The sender lives as long as this does.
        drop(count.wait_for(|count| *count == 0).await);
    }

    /// Keeps what is needed to take a session up again, for two minutes from `now`.
    pub fn remember(&self, holder: Holder, memory: Memory, now: u64) {
        let mut memories = crate::sync::hold(&self.inner.memories);
        memories.retain(|_, (_, _, until)| *until > now);
        if memories.len() < MEMORIES && !memory.session.is_empty() {
            memories.insert(memory.session.clone(), (holder, memory, now + limit::RESUME));
        }
    }

    /// What was kept of a session of this very holder.
    pub fn recall(&self, session: &str, holder: &Holder, now: u64) -> Option<Memory> {
        let mut memories = crate::sync::hold(&self.inner.memories);
        let own = memories.get(session).is_some_and(|(owner, _, until)| owner == holder && *until > now);
        if own { memories.remove(session).map(|(_, memory, _)| memory) } else { None }
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.inner.sockets.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = crate::sync::hold(&self.inner.open);
        if let Some(own) = open.get_mut(&self.holder) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.holder);
            }
        }
        self.inner.count.send_modify(|count| *count -= 1);
    }
}
