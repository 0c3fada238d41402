//! Frames from the server to the page.

mod read;

use crate::bridge::code::{CloseCode, ErrCode};
use crate::bridge::{Event, Position, limit};
use crate::envelope::CloudEvent;
use crate::ids::ItemId;
use crate::table::Table;
use crate::topic::TopicPattern;
use serde::Serialize;

/// A frame from the server.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum ServerFrame {
    /// Answer to `hello`.
    Welcome(Welcome),
    /// A request was done.
    Ok(Done),
    /// A request was refused, or something else went wrong.
    Err(Refused),
    /// Events.
    Evt(Evt),
    /// Events are missing here.
    Gap(Gap),
    /// What an item may do has changed.
    Grants(Grants),
    /// Are you there?
    Ping(Ping),
    /// The server is about to close the socket.
    Bye(Bye),
    /// Something the page should know.
    Notice(Notice),
}

/// Answer to `hello`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Welcome {
    /// The `id` of the `hello`.
    pub re: u32,
    /// The page it was for.
    pub page: String,
    /// The name of this session, for `hello.resume`.
    pub session: String,
    /// Whether the subscriptions of the resumed session stand again.
    pub resumed: bool,
    /// Silence in milliseconds after which the server sends `ping`.
    pub ping: u64,
    /// The numbers that hold here.
    pub limits: Limits,
    /// What each item of the page may do.
    pub grants: Table<ItemId, Granted>,
    /// The server's time, in milliseconds of its own clock.
    pub now: u64,
    /// When the ticket's right ends, by the same clock.
    pub expires: u64,
}

/// The numbers that hold on this socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Most bytes of a frame.
    pub frame: usize,
    /// Most bytes of an event.
    pub event: usize,
    /// Events that may wait for an `ack` in one subscription.
    pub window: u32,
    /// Subscriptions on this socket.
    pub subs: usize,
    /// Publications without reply.
    pub pubs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame: limit::FRAME_BYTES,
            event: CloudEvent::MAX_BYTES,
            window: limit::WINDOW,
            subs: limit::SUBS,
            pubs: limit::UNREPLIED,
        }
    }
}

/// What one item may do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Granted {
    /// Topics it may publish to.
    #[serde(rename = "pub")]
    pub publish: Vec<TopicPattern>,
    /// Patterns within which it may subscribe.
    #[serde(rename = "sub")]
    pub subscribe: Vec<TopicPattern>,
    /// Grows with each change.
    pub rev: u64,
}

/// A request was done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Done {
    /// The request.
    pub re: u32,
    /// For `sub` the head of the log, for `pub` the position the event got.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pos: Option<Position>,
    /// For `pub`: the event was there already.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dup: bool,
    /// For `auth`: when the ticket's right ends, by the clock of `welcome.now`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<u64>,
}

/// A request was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The request, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub re: Option<u32>,
    /// Why.
    pub code: ErrCode,
    /// Whether trying again can help.
    pub retry: bool,
    /// Milliseconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// For people who write widgets; safe to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Events of one subscription, in the order of their positions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evt {
    /// The subscription.
    pub sid: u32,
    /// At most 64 events; none when the frame only says that the past is caught up with.
    pub b: Vec<Placed>,
    /// Still catching up with the past.
    pub more: bool,
}

/// One event and its place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placed {
    /// Its place in the log; events without a log have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<Position>,
    /// The event.
    pub e: Event,
}

/// Events are missing here; a widget loads its state anew and goes on from `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The subscription.
    pub sid: u32,
    /// The last position before the gap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Position>,
    /// The position from which it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Position>,
    /// Why.
    pub reason: GapReason,
    /// How many events, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<u64>,
}

/// Why events are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GapReason {
    /// The log no longer has them.
    Retention,
    /// They came faster than they were taken, and their type has no log.
    Overflow,
    /// The log began a new life.
    Epoch,
}

/// What an item may do has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grants {
    /// The page.
    pub page: String,
    /// The item.
    pub item: ItemId,
    /// Topics it may publish to.
    #[serde(rename = "pub")]
    pub publish: Vec<TopicPattern>,
    /// Patterns within which it may subscribe.
    #[serde(rename = "sub")]
    pub subscribe: Vec<TopicPattern>,
    /// Grows with each change.
    pub rev: u64,
    /// Subscriptions that ended by it.
    pub dropped: Vec<u32>,
    /// Why, for example `policy`, `role`, `login` or `consent-required`.
    pub reason: String,
}

/// Are you there?
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ping {
    /// Comes back in `pong`.
    pub t: u64,
}

/// The server is about to close the socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bye {
    /// The code the socket will be closed with.
    pub code: CloseCode,
    /// Why, in words.
    pub reason: String,
    /// Whether the session is remembered.
    pub resume: bool,
    /// Milliseconds to wait before connecting again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// Something the page should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What kind of thing.
    pub kind: NoticeKind,
    /// The page, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The item, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    /// More, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoticeKind {
    /// An operator stopped the item's PBC.
    Killed,
    /// A new revision of the page is live.
    Published,
    /// The session changed; ask for it again.
    Session,
    /// A kind this client does not know.
    Other,
}

impl ServerFrame {
    /// The frame as text. The text of an event is written once, however many subscribers get it.
    pub fn to_text(&self) -> String {
        match self {
            Self::Evt(evt) => evt.to_text(),
            other => serde_json::to_string(other).expect("a frame has text keys and finite numbers"),
        }
    }
}

impl Evt {
    fn to_text(&self) -> String {
        let bytes: usize = self.b.iter().map(|placed| placed.e.text().len() + 72).sum();
        let mut out = String::with_capacity(bytes + 48);
        out.push_str("{\"op\":\"evt\",\"sid\":");
        out.push_str(&self.sid.to_string());
        out.push_str(",\"b\":[");
        for (index, placed) in self.b.iter().enumerate() {
            out.push_str(if index > 0 { ",{" } else { "{" });
            if let Some(position) = &placed.p {
                out.push_str("\"p\":\"");
                out.push_str(&position.to_string());
                out.push_str("\",");
            }
            out.push_str("\"e\":");
            out.push_str(placed.e.text());
            out.push('}');
        }
        out.push_str(if self.more { "],\"more\":true}" } else { "],\"more\":false}" });
        out
    }
}
