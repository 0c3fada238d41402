//! An AsyncAPI document (3.0 or later) of a PBC for people: its channels with what is sent over them. The events of the portal itself are
//! in manifests, see [`super::events`].

use super::api::{object, sample};
use super::shape::{Schemas, Shape};
use super::words::{Words, line};
use crate::finding::Finding;
use crate::import::{list, text};
use crate::json;
use crate::openapi;
use serde_json::Value;

/// Channels that are shown.
const MOST: usize = 300;
/// Messages of one channel that are shown.
const EACH: usize = 60;
/// Characters of what is said of the document, a channel or a message.
const ABOUT: usize = 4_000;
/// Characters of titles and names.
const SHORT: usize = 240;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChannelsDoc {
    /// Its title.
    pub title: String,
    /// The version it says of itself.
    pub version: String,
    /// What it is.
    pub about: Words,
    /// Its channels, in the order of their names.
    pub channels: Vec<Channel>,
    /// Whether there is more than is shown.
    pub cut: bool,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Channel {
    /// Its address, or its name where it has none.
    pub address: String,
    /// What it is.
    pub about: Words,
    /// Whether the application sends over it.
    pub is_sent: bool,
    /// Whether the application receives over it.
    pub is_received: bool,
    /// What is sent over it.
    pub messages: Vec<Message>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// Its name.
    pub name: String,
    /// Its title, if it is another one.
    pub title: String,
    /// What it is.
    pub about: Words,
    /// What is in it.
    pub payload: Shape,
    /// One of it, where its maker gives one.
    pub sample: Option<String>,
}

impl ChannelsDoc {
    /// Reads a document.
    ///
    /// # Errors
    /// It is larger than an API document may be or no strict JSON (`J01` to `J06`), or not AsyncAPI 3 (`O01`).
    pub fn read(bytes: &[u8]) -> Result<Self, Finding> {
        let value = json::parse(bytes, openapi::LIMITS)?;
        if !text(&value, "asyncapi").unwrap_or_default().starts_with("3.") {
            return Err(Finding::error("O01", "/asyncapi", "the document is not AsyncAPI 3"));
        }
        let none = Value::Null;
        let info = value.get("info").unwrap_or(&none);
        let mut doc = Self {
            title: line(text(info, "title").unwrap_or_default(), SHORT),
            version: line(text(info, "version").unwrap_or_default(), 60),
            about: Words::read(text(info, "description").unwrap_or_default(), ABOUT),
            ..Self::default()
        };
        let mut schemas = Schemas::new(&value);
        let uses: Vec<(&str, &Value)> = object(&value, "operations")
            .filter_map(|(_, one)| Some((text(one, "action")?, schemas.follow(one.get("channel")?).0)))
            .collect();
        for (name, channel) in object(&value, "channels") {
            if doc.channels.len() >= MOST {
                doc.cut = true;
                break;
            }
            let channel = schemas.follow(channel).0;
            let does = |action: &str| uses.iter().any(|(one, at)| *one == action && std::ptr::eq(*at, channel));
            let (is_sent, is_received) = (does("send"), does("receive"));
            doc.channels.push(Channel {
                address: line(text(channel, "address").unwrap_or(name), SHORT),
                about: about(channel),
                is_sent,
                is_received,
                messages: object(channel, "messages")
                    .take(EACH)
                    .map(|(name, message)| message_of(&mut schemas, name, message))
                    .collect(),
            });
        }
        Ok(doc)
    }
}

fn message_of<'a>(schemas: &mut Schemas<'a>, name: &str, message: &'a Value) -> Message {
    let message = schemas.follow(message).0;
    let payload = message.get("payload").map(|payload| {
        // A schema of another language stands beside the name of that.
        match (payload.get("schemaFormat").and_then(Value::as_str), payload.get("schema")) {
            (Some(format), Some(schema)) if format.contains("asyncapi") || format.contains("schema+json") => {
                schemas.shape(schema)
            }
            (Some(format), _) => Shape { kind: line(format, SHORT), ..Shape::default() },
            (None, _) => schemas.shape(payload),
        }
    });
    let named = line(text(message, "name").unwrap_or(name), SHORT);
    let title = text(message, "title").map(|title| line(title, SHORT)).filter(|title| *title != named);
    Message {
        title: title.unwrap_or_default(),
        name: named,
        about: about(message),
        payload: payload.unwrap_or_default(),
        sample: list(message, "examples").iter().find_map(|one| one.get("payload")).map(sample),
    }
}

fn about(value: &Value) -> Words {
    let said = ["description", "summary"].into_iter().find_map(|key| text(value, key).filter(|text| !text.is_empty()));
    Words::read(said.unwrap_or_default(), ABOUT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn channels_tell_what_is_sent_over_them_and_by_whom() {
        let document = json!({
            "asyncapi": "3.0.0", "info": {"title": "Board", "version": "2"},
            "channels": {
                "posted": {"address": "board/{id}", "description": "New posts.", "messages": {"one": {"$ref": "#/components/messages/Post"}}},
                "raw": {"messages": {"avro": {"payload": {"schemaFormat": "application/vnd.apache.avro;version=1.9.0", "schema": {"type": "record"}}}, "odd": 7}},
            },
            "operations": {"a": {"action": "send", "channel": {"$ref": "#/channels/posted"}}, "b": {"action": "receive"}, "c": 1},
            "components": {"messages": {"Post": {"name": "post", "title": "A post", "examples": [{}, {"payload": {"id": 7}}],
                "payload": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}}},
        });
        let doc = ChannelsDoc::read(document.to_string().as_bytes()).unwrap();
        let [posted, raw] = &doc.channels[..] else { panic!("{doc:?}") };
        assert_eq!((posted.address.as_str(), posted.is_sent, posted.is_received), ("board/{id}", true, false));
        let message = &posted.messages[0];
        assert_eq!((message.name.as_str(), message.title.as_str(), message.payload.rows.len()), ("post", "A post", 1));
        assert_eq!(message.sample.as_deref(), Some("{\n  \"id\": 7\n}"));
        assert_eq!((raw.address.as_str(), raw.messages.len()), ("raw", 2));
        assert!(raw.messages[0].payload.kind.starts_with("application/vnd.apache.avro"));
        assert_eq!(ChannelsDoc::read(b"{\"asyncapi\":\"2.6.0\"}").unwrap_err().code, "O01");
        assert_eq!(ChannelsDoc::read(b"asyncapi: 3.0.0").unwrap_err().code, "J03");
    }
}
