//! What a session and its host say to each other.

use crate::bridge::code::{CloseCode, ErrCode};
use crate::bridge::frame::{AckMode, ServerFrame, Start};
use crate::bridge::{Event, Position};
use crate::grants::Grant;
use crate::ids::ItemId;
use crate::topic::{Topic, TopicPattern};
use std::collections::BTreeMap;

/// What the host is to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Send this frame, as `frame.to_text()`.
    Send(ServerFrame),
    /// Close the socket with this code. Nothing follows.
    Close(CloseCode),
    /// Answer this.
    Ask(Ask),
}

/// A question or wish to the host. Those with an `ask` are answered by the method named like them, in any order.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Check a one-time ticket; answer by `authorised`.
    Authorise {
        /// Names this question.
        ask: u32,
        /// The ticket.
        ticket: String,
        /// What the client calls its page.
        page: String,
        /// The session the client would like to take up again.
        resume: Option<String>,
    },
    /// Start reading; answer by `subscribed`, then deliver by `on_event` and `on_gap`.
    Subscribe {
        /// Names this question.
        ask: u32,
        /// The subscription, in all later calls.
        sid: u32,
        /// The page.
        page: String,
        /// The item on whose behalf.
        item: ItemId,
        /// The granted patterns, with the caller's id in place of `{user}`.
        patterns: Vec<TopicPattern>,
        /// Where to start.
        from: Start,
    },
    /// Go on reading the log for this subscription: an earlier event was not taken, and there is room now.
    Read {
        /// The subscription.
        sid: u32,
    },
    /// Stop reading; nothing to answer.
    Unsubscribe {
        /// The subscription.
        sid: u32,
    },
    /// Check the payload, stamp and store the event; answer by `published`.
    Publish {
        /// Names this question.
        ask: u32,
        /// The page.
        page: String,
        /// The item on whose behalf.
        item: ItemId,
        /// Where it goes; granted.
        topic: Topic,
        /// The event, without host-owned attributes and with its true `source`.
        event: Event,
        /// Whether the publisher waits until it is stored.
        ack: AckMode,
    },
    /// A page went; its subscriptions were ended by `Unsubscribe`.
    Leave {
        /// The page.
        page: String,
    },
}

/// What a good ticket is worth.
#[derive(Debug, Clone, Default)]
pub struct Authorised {
    /// The name of the session; a hard one to guess.
    pub session: String,
    /// When the right ends, by the session's clock in milliseconds.
    pub expires: u64,
    /// What each item of the page's lock may do, for this caller, now.
    pub items: BTreeMap<ItemId, Access>,
    /// The caller's pairwise id for each PBC that owns topics, by the PBC's name; empty for anonymous callers.
    pub users: BTreeMap<String, String>,
    /// What was kept of the session the client would like to take up again, if it was this caller's.
    pub memory: Option<Memory>,
}

/// What one item may do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// The effective grant, with the caller's id in place of `{user}`.
    pub grant: Grant,
    /// What the item could receive if the caller gave a consent that is not there.
    pub waiting: Vec<TopicPattern>,
    /// The `source` of everything the item publishes: `/pbc/<name>/<widget>`.
    pub source: String,
    /// Grows with each change.
    pub rev: u64,
}

/// Why the host refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: ErrCode,
    /// Milliseconds to wait before trying again.
    pub after: Option<u64>,
    /// For people who write widgets; safe to show.
    pub detail: Option<String>,
}

impl Refusal {
    /// A refusal without advice when to come back.
    pub fn new(code: ErrCode, detail: impl Into<String>) -> Self {
        Self { code, after: None, detail: Some(detail.into()) }
    }
}

/// What became of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored {
    /// Its place; events of types without a log have none.
    pub pos: Option<Position>,
    /// It was there already.
    pub dup: bool,
}

/// What became of an event that was offered to a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// It goes out.
    Taken,
    /// No credit. Keep it, stop reading, and offer it again after [`Ask::Read`].
    Full,
    /// There is no such subscription any more.
    Gone,
}

/// What is kept of a session whose socket is gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memory {
    /// The session's name.
    pub session: String,
    /// Its subscriptions.
    pub subs: BTreeMap<u32, RememberedSub>,
}

/// One subscription of a session whose socket is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RememberedSub {
    /// The page.
    pub page: String,
    /// The item.
    pub item: ItemId,
    /// The patterns as the client wrote them.
    pub patterns: Vec<TopicPattern>,
    /// The window.
    pub window: u32,
}
