//! Frames from the page to the server.

use super::{FrameError, MAX_ID};
use crate::bridge::{Event, Position, limit};
use crate::envelope::CloudEvent;
use crate::ids::ItemId;
use crate::json::{self, JsonError};
use crate::topic::TopicPattern;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A frame from the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum ClientFrame {
    /// Open or resume; the first frame.
    Hello(Hello),
    /// Renew a ticket, or bring one more page.
    Auth(Auth),
    /// Subscribe.
    Sub(Sub),
    /// End a subscription.
    Unsub(Unsub),
    /// Publish.
    Pub(Publish),
    /// Handled up to here; frees credit, has no reply.
    Ack(Ack),
    /// Answer to `ping`.
    Pong(Pong),
    /// A page goes; its subscriptions end, no reply.
    Leave(Leave),
}

/// Open or resume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The request.
    pub id: u32,
    /// Version of the protocol: 1.
    pub proto: u32,
    /// One-time ticket, bound to session and page lock.
    pub ticket: String,
    /// What the client calls its page, 1 to 64 characters.
    pub page: String,
    /// Who speaks, for the log.
    pub client: ClientName,
    /// The session to take up again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<Resume>,
    /// Optional abilities of the client; none are defined yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<String>,
}

/// Name and version of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientName {
    /// For example `jogakbo-web`.
    pub name: String,
    /// For example `0.1.0`.
    pub version: String,
}

/// A session that lost its socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// The session as `welcome` named it.
    pub session: String,
    /// Where each subscription stands.
    #[serde(default)]
    pub subs: Vec<ResumeSub>,
}

/// Where one subscription stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumeSub {
    /// The subscription.
    pub sid: u32,
    /// The last position that arrived; absent when none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pos: Option<Position>,
}

/// Renew a ticket, or bring one more page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Auth {
    /// The request.
    pub id: u32,
    /// One-time ticket.
    pub ticket: String,
    /// The page it is for.
    pub page: String,
}

/// Subscribe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sub {
    /// The request.
    pub id: u32,
    /// The page.
    pub page: String,
    /// The subscription, chosen by the client, 1 to 2^31 - 1, unused on this socket.
    pub sid: u32,
    /// The item of the page's lock on whose behalf.
    pub item: ItemId,
    /// One to eight patterns.
    #[serde(rename = "match")]
    pub patterns: Vec<TopicPattern>,
    /// Where to start.
    #[serde(default, skip_serializing_if = "Start::is_live")]
    pub from: Start,
    /// Events that may wait for an `ack`, 1 to 1024.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<u32>,
}

/// Where a subscription starts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// With what happens from now on.
    #[default]
    Live,
    /// Behind this position.
    Pos(Position),
    /// With the last so many events, 1 to 1000.
    Last(u32),
    /// With what was recorded since (RFC 3339).
    Time(String),
}

impl Start {
    /// Whether this is the default.
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Live)
    }
}

/// End a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsub {
    /// The request.
    pub id: u32,
    /// The subscription.
    pub sid: u32,
}

/// Publish; on the wire `pub`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Publish {
    /// The request.
    pub id: u32,
    /// The page.
    pub page: String,
    /// The item on whose behalf.
    pub item: ItemId,
    /// The event.
    pub e: Event,
    /// What reply is wanted; absent means `stored`.
    #[serde(skip_serializing_if = "AckMode::is_stored")]
    pub ack: AckMode,
}

/// What reply a publisher wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AckMode {
    /// `ok` once the event is stored (or handed out, for types without a log).
    #[default]
    Stored,
    /// No `ok`; still `err` when it was refused.
    None,
}

impl AckMode {
    /// Whether this is the default.
    pub const fn is_stored(&self) -> bool {
        matches!(self, Self::Stored)
    }
}

/// Handled up to here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    /// The subscription.
    pub sid: u32,
    /// The last position that was handled; all earlier ones were, too.
    pub pos: Position,
}

/// Answer to `ping`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pong {
    /// The `t` of the `ping`.
    pub t: u64,
}

/// A page goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// The page.
    pub page: String,
}

/// The part of a `pub` beside its event.
#[derive(Deserialize)]
struct PublishHead {
    id: u32,
    page: String,
    item: ItemId,
    #[serde(default)]
    ack: AckMode,
}

impl ClientFrame {
    /// Reads one frame.
    ///
    /// # Errors
    /// [`FrameError`]; `Broken` means the protocol is violated, all others can be answered with `err`.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        let value = json::parse(text.as_bytes(), json::Limits::FRAME)?;
        let Value::Object(mut map) = value else {
            return Err(FrameError::Broken("the frame is not an object".to_owned()));
        };
        let Some(Value::String(op)) = map.remove("op") else {
            return Err(FrameError::Broken("the frame has no text `op`".to_owned()));
        };
        let id = map.get("id").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok()).filter(|id| *id <= MAX_ID);
        let frame = match op.as_str() {
            "hello" => Self::Hello(shape("hello", id, map)?),
            "auth" => Self::Auth(shape("auth", id, map)?),
            "sub" => Self::Sub(shape("sub", id, map)?),
            "unsub" => Self::Unsub(shape("unsub", id, map)?),
            "pub" => Self::Pub(publish(id, map)?),
            "ack" => Self::Ack(shape("ack", id, map)?),
            "pong" => Self::Pong(shape("pong", id, map)?),
            "leave" => Self::Leave(shape("leave", id, map)?),
            _ => return Err(FrameError::Unsupported { id, op: op.chars().take(40).collect() }),
        };
        match frame.fault() {
            None => Ok(frame),
            Some((pointer, message)) => {
                Err(FrameError::Shape { id, op: frame.op(), pointer: pointer.to_owned(), message: message.to_owned() })
            }
        }
    }

    /// The frame as text.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("a frame has text keys and finite numbers")
    }

    /// The operation.
    pub const fn op(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Auth(_) => "auth",
            Self::Sub(_) => "sub",
            Self::Unsub(_) => "unsub",
            Self::Pub(_) => "pub",
            Self::Ack(_) => "ack",
            Self::Pong(_) => "pong",
            Self::Leave(_) => "leave",
        }
    }

    /// The request's number; `ack`, `pong` and `leave` have none.
    pub const fn id(&self) -> Option<u32> {
        match self {
            Self::Hello(Hello { id, .. })
            | Self::Auth(Auth { id, .. })
            | Self::Sub(Sub { id, .. })
            | Self::Unsub(Unsub { id, .. })
            | Self::Pub(Publish { id, .. }) => Some(*id),
            Self::Ack(_) | Self::Pong(_) | Self::Leave(_) => None,
        }
    }

    /// What no type says: ranges of numbers and lengths of texts, as pointer and message.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        if self.id().is_some_and(|id| id == 0 || id > MAX_ID) {
            return Some(("/id", "is not 1 to 2147483647"));
        }
        let short = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
        let page = match self {
            Self::Hello(Hello { page, .. })
            | Self::Auth(Auth { page, .. })
            | Self::Sub(Sub { page, .. })
            | Self::Pub(Publish { page, .. })
            | Self::Leave(Leave { page }) => Some(page),
            _ => None,
        };
        if page.is_some_and(|page| !short(page, 64)) {
            return Some(("/page", "is not 1 to 64 characters"));
        }
        match self {
            Self::Hello(Hello { ticket, .. }) | Self::Auth(Auth { ticket, .. }) if !short(ticket, 4096) => {
                Some(("/ticket", "is not 1 to 4096 characters"))
            }
            Self::Hello(hello) if !short(&hello.client.name, 64) || !short(&hello.client.version, 64) => {
                Some(("/client", "has a name or version that is not 1 to 64 characters"))
            }
            Self::Hello(hello) if hello.caps.len() > 16 || hello.caps.iter().any(|cap| !short(cap, 32)) => {
                Some(("/caps", "is more than 16 words of 1 to 32 characters"))
            }
            Self::Hello(Hello { resume: Some(resume), .. })
                if resume.subs.len() > limit::SUBS || !short(&resume.session, 128) =>
            {
                Some(("/resume", "has more than 128 subscriptions or a session that is not 1 to 128 characters"))
            }
            Self::Sub(sub) if sub.sid == 0 || sub.sid > MAX_ID => Some(("/sid", "is not 1 to 2147483647")),
            Self::Sub(sub) if sub.patterns.is_empty() => Some(("/match", "has no pattern")),
            Self::Sub(sub) => match &sub.from {
                Start::Last(0) => Some(("/from/last", "is not 1 to 1000")),
                Start::Last(count) if *count > limit::LAST => Some(("/from/last", "is not 1 to 1000")),
                Start::Time(time) if !crate::schema::format::is_date_time(time) => {
                    Some(("/from/time", "is not a date and time of RFC 3339"))
                }
                _ if sub.window.is_some_and(|window| window == 0 || window > limit::WINDOW_MOST) => {
                    Some(("/window", "is not 1 to 1024"))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

fn shape<T: DeserializeOwned>(op: &'static str, id: Option<u32>, map: Map<String, Value>) -> Result<T, FrameError> {
    json::shape(Value::Object(map)).map_err(|error| match error {
        JsonError::Shape { pointer, message } => FrameError::Shape { id, op, pointer, message },
        other => other.into(),
    })
}

fn publish(id: Option<u32>, mut map: Map<String, Value>) -> Result<Publish, FrameError> {
    let event = map.remove("e");
    let PublishHead { id: number, page, item, ack } = shape("pub", id, map)?;
    let Some(event) = event else {
        let message = "missing field `e`".to_owned();
        return Err(FrameError::Shape { id, op: "pub", pointer: String::new(), message });
    };
    let event = CloudEvent::from_value(event).map_err(|error| FrameError::Event { id, error })?;
    Ok(Publish { id: number, page, item, e: Event::new(event), ack })
}
