//! An event as a NATS message: the binary mode of the `CloudEvents` binding for NATS (each attribute a header `ce-…`,
//! its value percent-encoded; the data is the body), and beside it what only the log needs.

use crate::ports::Timestamp;
use crate::ports::broker::NewEvent;
use async_nats::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jogakbo_contract::bridge::Event;
use jogakbo_contract::envelope::{CloudEvent, EnvelopeError};
use jogakbo_contract::topic::{Topic, TopicError};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// By this the server recognises a repetition.
const MESSAGE_ID: &str = "Nats-Msg-Id";
/// What the publisher sent, as a digest: tells a repetition from a conflict.
const FINGERPRINT: &str = "Jgb-Fingerprint";
/// Until when the event is kept, in milliseconds since 1970.
const KEEP_UNTIL: &str = "Jgb-Keep-Until";
/// What the body is: `json` or `bytes`; absent when the event has no data.
const DATA: &str = "Jgb-Data";
/// Attributes that are no text, as `name=type` and separated by commas; the `ce-` headers would lose that.
const KINDS: &str = "Jgb-Kinds";
/// The number of the deleted event that this one comes again for.
const AGAIN: &str = "Jgb-Again";

/// Why a message of the log is no event of ours.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// A header is not what it must be.
    #[error("its header `{0}` cannot be read")]
    Header(String),
    /// The body is not what the headers say.
    #[error("its body is no JSON")]
    Body(#[source] serde_json::Error),
    /// Headers and body make no event.
    #[error(transparent)]
    Event(#[from] EnvelopeError),
    /// The event has no topic.
    #[error(transparent)]
    Topic(#[from] TopicError),
    /// Rights go by the topic, so a message must lie where its event belongs.
    #[error("it lies at `{found}` and belongs at `{wanted}`")]
    Misplaced {
        /// Where it is.
        found: String,
        /// Where it belongs.
        wanted: String,
    },
}

/// What a message says.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// Topic, event, fingerprint and time of keeping.
    pub new: NewEvent,
    /// The number of the deleted event that this one comes again for.
    pub again: Option<u64>,
}

/// Headers and body of an event. `again` names the deleted event whose `source` and `id` this one has.
pub fn encode(new: &NewEvent, again: Option<u64>) -> (HeaderMap, Bytes) {
    let mut headers = live_headers(&new.event);
    let mut id = digest(&new.event);
    if let Some(number) = again {
        write!(id, "-{number}").expect("writing to a string never fails");
        headers.insert(AGAIN, number.to_string());
    }
    headers.insert(MESSAGE_ID, id);
    headers.insert(FINGERPRINT, hex(&new.fingerprint));
    if let Some(until) = new.keep_until {
        headers.insert(KEEP_UNTIL, until.0.to_string());
    }
    (headers, body(&new.event))
}

/// Headers and body of an event that is not logged.
pub fn encode_live(event: &Event) -> (HeaderMap, Bytes) {
    (live_headers(event), body(event))
}

fn live_headers(event: &Event) -> HeaderMap {
    let event = event.event();
    let mut headers = HeaderMap::new();
    let mut attribute = |name: &str, value: &str| headers.insert(format!("ce-{name}"), escape(value));
    attribute("specversion", "1.0");
    attribute("id", &event.id);
    attribute("source", &event.source);
    attribute("type", event.event_type.as_str());
    for (name, value) in [
        ("subject", &event.subject),
        ("time", &event.time),
        ("datacontenttype", &event.datacontenttype),
        ("dataschema", &event.dataschema),
    ] {
        if let Some(value) = value {
            attribute(name, value);
        }
    }
    let mut kinds: Vec<String> = Vec::new();
    for (name, value) in &event.extensions {
        match value {
            Value::String(text) => attribute(name, text),
            Value::Bool(truth) => {
                attribute(name, &truth.to_string());
                kinds.push(format!("{name}=boolean"));
            }
            Value::Number(number) => {
                attribute(name, &number.to_string());
                kinds.push(format!("{name}=integer"));
            }
            // Null is as good as absent, and nothing else gets into an event.
            Value::Null | Value::Array(_) | Value::Object(_) => {}
        }
    }
    if !kinds.is_empty() {
        headers.insert(KINDS, kinds.join(","));
    }
    if event.data.is_some() {
        headers.insert(DATA, "json");
    } else if event.data_base64.is_some() {
        headers.insert(DATA, "bytes");
    }
    headers
}

fn body(event: &Event) -> Bytes {
    let event = event.event();
    match (&event.data, &event.data_base64) {
        (Some(data), _) => data.to_string().into(),
        (None, Some(text)) => STANDARD.decode(text).unwrap_or_default().into(),
        (None, None) => Bytes::new(),
    }
}

/// Reads a message that lies at the topic `topic`.
///
/// # Errors
///
/// [`MessageError`]: anyone with the right to publish on the server may have written it.
pub fn decode(topic: &str, headers: Option<&HeaderMap>, body: &[u8]) -> Result<Decoded, MessageError> {
    let empty = HeaderMap::new();
    let headers = headers.unwrap_or(&empty);
    let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
    let number = |name: &str| {
        let number = text(name).map(|text| text.parse::<u64>());
        number.transpose().map_err(|_| MessageError::Header(name.to_owned()))
    };
    let event = CloudEvent::from_value(Value::Object(document(headers, body)?))?;
    let wanted = event.topic()?;
    if wanted.as_str() != topic {
        return Err(MessageError::Misplaced { found: topic.to_owned(), wanted: wanted.as_str().to_owned() });
    }
    let event = Event::new(event);
    let fingerprint = match text(FINGERPRINT) {
        Some(text) => unhex(&text).ok_or_else(|| MessageError::Header(FINGERPRINT.to_owned()))?,
        // Written by somebody else: the whole event stands for what was sent.
        None => Sha256::digest(event.text().as_bytes()).into(),
    };
    let keep_until = number(KEEP_UNTIL)?.map(Timestamp);
    let topic: Topic = wanted;
    Ok(Decoded { new: NewEvent { topic, event, fingerprint, keep_until }, again: number(AGAIN)? })
}

/// The event as a JSON document, not yet checked.
fn document(headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, MessageError> {
    let text = |name: &str| headers.get(name).map_or("", async_nats::HeaderValue::as_str);
    let kinds = text(KINDS);
    let mut document = Map::new();
    for (header, values) in headers.iter() {
        let header: &str = header.as_ref();
        let Some(name) = header.strip_prefix("ce-") else { continue };
        let wrong = || MessageError::Header(header.chars().take(40).collect());
        let value = values.first().and_then(|value| unescape(value.as_str())).ok_or_else(wrong)?;
        let kind = kinds.split(',').find_map(|kind| kind.strip_prefix(name)?.strip_prefix('='));
        let value = match kind {
            None => Value::String(value),
            Some("boolean") => Value::Bool(value.parse().map_err(|_| wrong())?),
            Some(_) => Value::Number(value.parse::<i32>().map_err(|_| wrong())?.into()),
        };
        document.insert(name.to_owned(), value);
    }
    let content = document.get("datacontenttype").and_then(Value::as_str).unwrap_or("application/json");
    let json = match text(DATA) {
        "json" => true,
        "bytes" => false,
        // Not from us: the media type decides.
        _ if body.is_empty() => return Ok(document),
        _ => content.split(';').next().is_some_and(|media| media.ends_with("/json") || media.ends_with("+json")),
    };
    if json {
        document.insert("data".to_owned(), serde_json::from_slice(body).map_err(MessageError::Body)?);
    } else {
        document.insert("data_base64".to_owned(), STANDARD.encode(body).into());
    }
    Ok(document)
}

/// Digest of `source` and `id`; the length keeps the two apart.
fn digest(event: &Event) -> String {
    let event = event.event();
    let mut digest = Sha256::new();
    digest.update((event.source.len() as u64).to_be_bytes());
    digest.update(event.source.as_bytes());
    digest.update(event.id.as_bytes());
    hex(&digest.finalize()[..16])
}

/// `bytes` in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string never fails");
        text
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Percent-encodes what the binding says: everything but printable ASCII, and the space, `"` and `%`.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'%') {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").expect("writing to a string never fails");
        }
    }
    escaped
}

/// Undoes [`escape`]; `None` when a `%` stands alone or the bytes are no UTF-8.
fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == b'%' {
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests;
