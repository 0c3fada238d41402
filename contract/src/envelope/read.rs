//! Taking an event out of a value, attribute by attribute.

use super::{CloudEvent, EnvelopeError, attribute};
use crate::schema::format;
use crate::topic::EventType;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub(super) fn event(value: Value) -> Result<CloudEvent, EnvelopeError> {
    let Value::Object(mut map) = value else { return Err(wrong("the event", "is not an object")) };
    match map.remove("specversion") {
        Some(Value::String(version)) if version == "1.0" => {}
        Some(_) => return Err(wrong("specversion", "must be \"1.0\"")),
        None => return Err(EnvelopeError::Missing("specversion")),
    }
    let id = text(&mut map, "id", 256)?.ok_or(EnvelopeError::Missing("id"))?;
    let source = text(&mut map, "source", 1024)?.ok_or(EnvelopeError::Missing("source"))?;
    let kind = text(&mut map, "type", 256)?.ok_or(EnvelopeError::Missing("type"))?;
    let event_type = EventType::any(&kind).map_err(EnvelopeError::Type)?;
    let subject = text(&mut map, "subject", 1024)?;
    let time = text(&mut map, "time", 64)?;
    if time.as_deref().is_some_and(|time| !format::is_date_time(time)) {
        return Err(wrong("time", "is not a date and time of RFC 3339"));
    }
    let datacontenttype = text(&mut map, "datacontenttype", 256)?;
    let dataschema = text(&mut map, "dataschema", 1024)?;
    let data = map.remove("data");
    let data_base64 = match map.remove("data_base64") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if is_base64(&text) => Some(text),
        Some(_) => return Err(wrong("data_base64", "is not base64 text")),
    };
    if data.is_some() && data_base64.is_some() {
        return Err(wrong("data_base64", "stands beside `data`; use one of them"));
    }
    let extensions = extensions(map)?;
    Ok(CloudEvent { id, source, event_type, subject, time, datacontenttype, dataschema, data, data_base64, extensions })
}

/// Whether the text is base64 with padding (RFC 4648 section 4), without bits beyond the last byte.
fn is_base64(text: &str) -> bool {
    let value = |digit: u8| match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits = text.trim_end_matches('=').as_bytes();
    let padding = text.len() - digits.len();
    // One digit left holds no byte; the bits of the last digit that belong to no byte must be 0.
    let spare = [0, 0b11_1111, 0b1111, 0b11][digits.len() % 4];
    let last = digits.last().copied().and_then(value).unwrap_or(0);
    text.len().is_multiple_of(4)
        && padding <= 2
        && last & spare == 0
        && digits.iter().all(|digit| value(*digit).is_some())
}

/// A text attribute of 1 to `most` characters; null counts as absent, as the JSON format says.
fn text(map: &mut Map<String, Value>, name: &'static str, most: usize) -> Result<Option<String>, EnvelopeError> {
    match map.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Err(wrong(name, "is empty")),
        Some(Value::String(text)) if text.chars().count() > most => Err(wrong(name, "is too long")),
        Some(Value::String(text)) if text.chars().any(char::is_control) => Err(wrong(name, "has a control character")),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(name, "is not a text")),
    }
}

fn extensions(map: Map<String, Value>) -> Result<BTreeMap<String, Value>, EnvelopeError> {
    let mut extensions = BTreeMap::new();
    for (name, value) in map {
        if !attribute::is_name(&name) {
            return Err(wrong(&name, "has a name that is not 1 to 20 of a-z and 0-9"));
        }
        match attribute::fault(&value) {
            Some(rule) => return Err(wrong(&name, rule)),
            None if value.is_null() => {}
            None => {
                extensions.insert(name, value);
            }
        }
    }
    Ok(extensions)
}

fn wrong(name: &str, rule: &'static str) -> EnvelopeError {
    EnvelopeError::Attribute { name: name.chars().take(40).collect(), rule }
}
