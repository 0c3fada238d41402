//! One-time tickets for the bridge: 30 seconds, one use, bound to session, page lock and address.

use crate::ports::store::SessionKey;
use crate::ports::{Clock, Ids};
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::integrity::hex_sha256;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Milliseconds a ticket is good for.
pub const LIFE_MS: u64 = 30_000;
/// Most tickets waiting; beyond that nobody gets one until some are used or over.
const MOST: usize = 20_000;
/// Most tickets one caller may have waiting.
const MOST_OF_ONE: usize = 50;

/// Who a ticket was given to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A signed-in session.
    Session(SessionKey),
    /// Nobody known, at this address.
    Address(String),
    /// The back end of a PBC; it gets no tickets, but its taps are counted.
    BackEnd(PbcName),
}

/// What a ticket is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Who it was given to.
    pub holder: Holder,
    /// Digest of the page lock.
    pub lock: String,
    until: u64,
}

/// Why no ticket was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many tickets are waiting to be used")]
pub struct TooMany;

/// All tickets that wait to be used.
pub struct Tickets {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    waiting: Mutex<HashMap<String, Ticket>>,
}

impl std::fmt::Debug for Tickets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tickets").finish_non_exhaustive()
    }
}

impl Tickets {
    /// No tickets yet.
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { clock, ids, waiting: Mutex::default() }
    }

    /// A new ticket for `holder` and the page lock `lock`.
    ///
    /// # Errors
    ///
    /// [`TooMany`] of this holder, or of all together.
    pub fn issue(&self, holder: Holder, lock: String) -> Result<String, TooMany> {
        let now = self.clock.elapsed_ms();
        let mut waiting = crate::sync::hold(&self.waiting);
        waiting.retain(|_, ticket| ticket.until > now);
        let own = waiting.values().filter(|ticket| ticket.holder == holder).count();
        if waiting.len() >= MOST || own >= MOST_OF_ONE {
            return Err(TooMany);
        }
        let secret = self.ids.secret();
        // Kept as a hash: looking it up leaks nothing by its time, and a memory dump opens nothing.
        waiting.insert(hex_sha256(secret.as_bytes()), Ticket { holder, lock, until: now + LIFE_MS });
        Ok(secret)
    }

    /// Uses a ticket up. `None` when it is unknown, over or used already.
    pub fn redeem(&self, secret: &str) -> Option<Ticket> {
        let now = self.clock.elapsed_ms();
        let ticket = crate::sync::hold(&self.waiting).remove(&hex_sha256(secret.as_bytes()))?;
        (ticket.until > now).then_some(ticket)
    }
}
