//! Reading a frame of the server, in the page. A frame that is wrong is a fault of ours, so the errors are brief.

use super::{Bye, Done, Evt, Gap, GapReason, Granted, Grants, Limits, Notice, NoticeKind, Ping, Placed, Refused};
use super::{ServerFrame, Welcome};
use crate::bridge::code::{CloseCode, ErrCode};
use crate::bridge::frame::FrameError;
use crate::bridge::{Event, limit};
use crate::envelope::CloudEvent;
use crate::json;
use crate::read::{self, Read, ReadError, Reader, read_fields, read_words};
use crate::topic::EventType;
use serde_json::Value;

/// An event may be 32 levels deep, and it lies three levels inside its frame.
const LIMITS: json::Limits = json::Limits { depth: 36, bytes: limit::FRAME_BYTES };

impl ServerFrame {
    /// Reads one frame.
    ///
    /// # Errors
    /// [`FrameError`].
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        Self::from_value(json::parse(text.as_bytes(), LIMITS)?)
    }

    /// Takes one frame out of a value that was read from its text.
    ///
    /// # Errors
    /// As [`ServerFrame::parse`], but for the errors of JSON itself.
    pub fn from_value(value: Value) -> Result<Self, FrameError> {
        let broken = |message: &str| FrameError::Broken(message.to_owned());
        let Some(op) = value.get("op").and_then(Value::as_str).map(str::to_owned) else {
            return Err(broken(if value.is_object() {
                "the frame has no text `op`"
            } else {
                "the frame is not an object"
            }));
        };
        let (op, frame) = match op.as_str() {
            "welcome" => ("welcome", read::from_value(value).map(Self::Welcome)),
            "ok" => ("ok", read::from_value(value).map(Self::Ok)),
            "err" => ("err", read::from_value(value).map(Self::Err)),
            "evt" => ("evt", read::from_value(value).map(Self::Evt)),
            "gap" => ("gap", read::from_value(value).map(Self::Gap)),
            "grants" => ("grants", read::from_value(value).map(Self::Grants)),
            "ping" => ("ping", read::from_value(value).map(Self::Ping)),
            "bye" => ("bye", read::from_value(value).map(Self::Bye)),
            "notice" => ("notice", read::from_value(value).map(Self::Notice)),
            _ => return Err(FrameError::Unsupported { id: None, op: op.chars().take(40).collect() }),
        };
        frame.map_err(|ReadError { pointer, message }| FrameError::Shape { id: None, op, pointer, message })
    }
}

read_fields! {
    Welcome {
        re: need "re", page: need "page", session: need "session", resumed: need "resumed", ping: need "ping",
        limits: need "limits", grants: need "grants", now: need "now", expires: need "expires",
    }
    Limits { frame: need "frame", event: need "event", window: need "window", subs: need "subs", pubs: need "pubs" }
    Granted { publish: need "pub", subscribe: need "sub", rev: need "rev" }
    Done { re: need "re", pos: may "pos", dup: or_default "dup", expires: may "expires" }
    Refused { re: may "re", code: need "code", retry: need "retry", after: may "after", detail: may "detail" }
    Evt { sid: need "sid", b: need "b", more: or_default "more" }
    Placed { p: may "p", e: need "e" }
    Gap { sid: need "sid", from: may "from", to: may "to", reason: need "reason", lost: may "lost" }
    Grants {
        page: need "page", item: need "item", publish: need "pub", subscribe: need "sub", rev: need "rev",
        dropped: or_default "dropped", reason: need "reason",
    }
    Ping { t: need "t" }
    Bye { code: need "code", reason: need "reason", resume: need "resume", after: may "after" }
    Notice { kind: need "kind", page: may "page", item: may "item", detail: may "detail" }
}

read_words! {
    GapReason { "retention" => Retention, "overflow" => Overflow, "epoch" => Epoch }
}

impl Read for NoticeKind {
    /// A kind this client does not know is one, too.
    fn read(value: Value, reader: &mut Reader) -> Self {
        match reader.text(value).as_str() {
            "killed" => Self::Killed,
            "published" => Self::Published,
            "session" => Self::Session,
            _ => Self::Other,
        }
    }
}

impl Read for ErrCode {
    /// A code this client does not know is an internal fault to it.
    fn read(value: Value, reader: &mut Reader) -> Self {
        let word = reader.text(value);
        Self::ALL.into_iter().find(|code| code.as_str() == word).unwrap_or(Self::Internal)
    }
}

impl Read for CloseCode {
    fn read(value: Value, reader: &mut Reader) -> Self {
        Self::try_from(u16::read(value, reader)).unwrap_or_else(|error| {
            reader.fault(&error);
            Self::Restart
        })
    }
}

impl Read for Event {
    fn read(value: Value, reader: &mut Reader) -> Self {
        let event = CloudEvent::from_value(value).unwrap_or_else(|error| {
            reader.fault(&error.to_string());
            CloudEvent::new("", "", EventType::read(Value::Null, reader))
        });
        Self::new(event)
    }
}
