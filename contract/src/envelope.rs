//! The event that travels: `CloudEvents` 1.0 in its JSON format, untouched.
//!
//! The position in a log travels beside the event, never inside it. Everything the host vouches for is in the
//! host-owned attributes, which [`CloudEvent::strip_host_owned`] removes from whatever a client sends.

mod attribute;
mod read;

use crate::json::{self, JsonError, Limits};
use crate::topic::{EventType, Topic, TopicError};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Why a document is no event we carry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not strict JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// Larger than [`CloudEvent::MAX_BYTES`] once it is written again.
    #[error("the event has {0} bytes; at most 65536 are allowed, bigger payloads travel by `dataref`")]
    TooLarge(usize),
    /// A required attribute is not there.
    #[error("the event has no `{0}`")]
    Missing(&'static str),
    /// An attribute is not what it must be.
    #[error("event attribute `{name}` {rule}")]
    Attribute {
        /// The attribute, cut to 40 characters.
        name: String,
        /// What is wrong.
        rule: &'static str,
    },
    /// The type is not one that has a topic.
    #[error(transparent)]
    Type(TopicError),
}

/// One event (`CloudEvents` 1.0.2).
#[derive(Debug, Clone, PartialEq)]
pub struct CloudEvent {
    /// Chosen by the publisher; together with `source` it is the idempotency key. 1 to 256 characters.
    pub id: String,
    /// Who says so: `/pbc/<name>/<widget or service>`, set by the host. 1 to 1024 characters.
    pub source: String,
    /// What kind of thing happened; on the wire `type`.
    pub event_type: EventType,
    /// What it happened to, for example `posts/123`. 1 to 1024 characters.
    pub subject: Option<String>,
    /// When it happened, as the publisher says (RFC 3339).
    pub time: Option<String>,
    /// The media type of `data`; absent is `application/json`.
    pub datacontenttype: Option<String>,
    /// The schema of `data`; host-owned.
    pub dataschema: Option<String>,
    /// The payload, when it is JSON.
    pub data: Option<Value>,
    /// The payload, when it is binary: base64 text; on the wire `data_base64`.
    pub data_base64: Option<String>,
    /// All other attributes: names of 1 to 20 characters a-z and 0-9, values text, truth values or 32-bit numbers.
    pub extensions: BTreeMap<String, Value>,
}

impl CloudEvent {
    /// Most bytes of a whole event as JSON.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// Attributes that only the host may set, beside all that start with `jgb`.
    pub const HOST_OWNED: [&str; 5] = ["authtype", "authid", "recordedtime", "dataschema", "dataclassification"];

    /// An event with what every event must have.
    pub fn new(id: impl Into<String>, source: impl Into<String>, event_type: EventType) -> Self {
        Self {
            id: id.into(),
            source: source.into(),
            event_type,
            subject: None,
            time: None,
            datacontenttype: None,
            dataschema: None,
            data: None,
            data_base64: None,
            extensions: BTreeMap::new(),
        }
    }

    /// Reads one event.
    ///
    /// # Errors
    /// [`EnvelopeError`]: not strict JSON, too large, or an attribute that is missing or wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        Self::from_value(json::parse(bytes, Limits::EVENT)?)
    }

    /// Takes an event out of a value that was already read strictly.
    ///
    /// # Errors
    /// As [`CloudEvent::parse`], but for the errors of JSON itself.
    pub fn from_value(value: Value) -> Result<Self, EnvelopeError> {
        let event = read::event(value)?;
        let bytes = event.to_json().len();
        if bytes > Self::MAX_BYTES { Err(EnvelopeError::TooLarge(bytes)) } else { Ok(event) }
    }

    /// Checks an event that was built by hand.
    ///
    /// # Errors
    /// As [`CloudEvent::from_value`].
    pub fn check(&self) -> Result<(), EnvelopeError> {
        let value = serde_json::to_value(self).expect("an event has text keys and finite numbers");
        Self::from_value(value).map(|_| ())
    }

    /// The event as JSON text.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("an event has text keys and finite numbers")
    }

    /// Where the event goes.
    ///
    /// # Errors
    /// [`TopicError`] when the subject makes the topic too long.
    pub fn topic(&self) -> Result<Topic, TopicError> {
        Topic::new(&self.event_type, self.subject.as_deref())
    }

    /// Removes what only the host may say: a client's word on these is worth nothing.
    ///
    /// `source` stays; the host overwrites it.
    pub fn strip_host_owned(&mut self) {
        self.dataschema = None;
        self.extensions.retain(|name, _| !Self::is_host_owned(name));
    }

    /// Whether only the host may set the attribute.
    pub fn is_host_owned(name: &str) -> bool {
        Self::HOST_OWNED.contains(&name) || name.starts_with("jgb")
    }

    /// The text of an extension attribute.
    pub fn extension(&self, name: &str) -> Option<&str> {
        self.extensions.get(name).and_then(Value::as_str)
    }

    /// Sets the text of an extension attribute.
    pub fn set_extension(&mut self, name: &str, text: impl Into<String>) {
        self.extensions.insert(name.to_owned(), Value::String(text.into()));
    }

    /// What keeps events in order among themselves: `partitionkey`, else `subject`, else nothing.
    pub fn partition_key(&self) -> &str {
        self.extension("partitionkey").or(self.subject.as_deref()).unwrap_or_default()
    }
}

impl Serialize for CloudEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("specversion", "1.0")?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("source", &self.source)?;
        map.serialize_entry("type", self.event_type.as_str())?;
        for (name, value) in [
            ("subject", &self.subject),
            ("time", &self.time),
            ("datacontenttype", &self.datacontenttype),
            ("dataschema", &self.dataschema),
        ] {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        for (name, value) in &self.extensions {
            map.serialize_entry(name, value)?;
        }
        if let Some(data) = &self.data {
            map.serialize_entry("data", data)?;
        }
        if let Some(data) = &self.data_base64 {
            map.serialize_entry("data_base64", data)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for CloudEvent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(value).map_err(serde::de::Error::custom)
    }
}
