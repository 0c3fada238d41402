//! Events in requests: the HTTP binding of `CloudEvents` 1.0.2, structured, in batches, and binary.

use super::extract::is_type;
use super::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, header};
use jogakbo_contract::bridge::limit;
use jogakbo_contract::envelope::{CloudEvent, EnvelopeError};
use jogakbo_contract::json::{self, JsonError, Limits};
use jogakbo_contract::problem;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use std::borrow::Cow;

const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";
/// Attributes that have another place in binary mode.
const ELSEWHERE: [&str; 3] = ["datacontenttype", "data", "data_base64"];

/// One event of a batch: its id as far as it can be told, and the event or what is wrong with it.
pub type Read = (Option<String>, Result<CloudEvent, Problem>);

/// What a request holds.
#[derive(Debug)]
pub enum Sent {
    /// One event.
    One(Box<CloudEvent>),
    /// Any number of events, in their order.
    Batch(Vec<Read>),
}

impl Sent {
    /// Takes the events out of a request.
    ///
    /// # Errors
    ///
    /// A media type that is none of the binding's, a body that is not JSON, too much, or a single event that is none.
    pub fn read(headers: &HeaderMap, body: &[u8], most_bytes: usize) -> Result<Self, Problem> {
        if is_type(headers, STRUCTURED) {
            in_utf8(headers)?;
            return CloudEvent::parse(body).map(Box::new).map(Self::One).map_err(|error| refused(&error));
        }
        if is_type(headers, BATCH) {
            in_utf8(headers)?;
            return batch(body, most_bytes).map(Self::Batch);
        }
        let foreign = media_type(headers).to_ascii_lowercase().starts_with("application/cloudevents");
        if foreign || !headers.contains_key("ce-specversion") {
            let detail = format!("send `{STRUCTURED}`, `{BATCH}`, or an event's data with `ce-` headers");
            return Err(Problem::new(problem::UNSUPPORTED_TYPE).detail(detail));
        }
        binary(headers, body).map(Box::new).map(Self::One)
    }
}

fn media_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// JSON travels in UTF-8 only (RFC 8259, section 8.1).
fn in_utf8(headers: &HeaderMap) -> Result<(), Problem> {
    let charset = media_type(headers).split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    });
    match charset.as_deref() {
        None | Some("utf-8") => Ok(()),
        Some(_) => Err(Problem::new(problem::UNSUPPORTED_TYPE).detail("the charset must be UTF-8")),
    }
}

fn refused(error: &EnvelopeError) -> Problem {
    let kind = match error {
        EnvelopeError::TooLarge(_) | EnvelopeError::Json(JsonError::TooLarge { .. }) => problem::TOO_LARGE,
        EnvelopeError::Json(_) => problem::BAD_JSON,
        EnvelopeError::Missing(_) | EnvelopeError::Attribute { .. } | EnvelopeError::Type(_) => problem::BAD_EVENT,
    };
    Problem::new(kind).detail(error.to_string())
}

fn batch(body: &[u8], most_bytes: usize) -> Result<Vec<Read>, Problem> {
    // One level deeper than an event, for the list around them.
    let limits = Limits { bytes: most_bytes, depth: Limits::EVENT.depth + 1 };
    let value = json::parse(body, limits).map_err(|error| refused(&error.into()))?;
    let Value::Array(list) = value else {
        return Err(Problem::new(problem::BAD_JSON).detail("a batch is a JSON array of events"));
    };
    if list.len() > limit::BATCH {
        let detail = format!("a batch has at most {} events, not {}", limit::BATCH, list.len());
        return Err(Problem::new(problem::TOO_LARGE).detail(detail));
    }
    let read = |value: Value| {
        let id = value.get("id").and_then(Value::as_str).map(|id| id.chars().take(256).collect());
        (id, CloudEvent::from_value(value).map_err(|error| refused(&error)))
    };
    Ok(list.into_iter().map(read).collect())
}

fn binary(headers: &HeaderMap, body: &[u8]) -> Result<CloudEvent, Problem> {
    let mut event = Map::new();
    for (name, value) in headers {
        let Some(attribute) = name.as_str().strip_prefix("ce-") else { continue };
        let wrong = |rule: &str| Problem::new(problem::BAD_EVENT).detail(format!("the header `{name}` {rule}"));
        if ELSEWHERE.contains(&attribute) {
            return Err(wrong("is not one of the binding; data and its type are the body and `content-type`"));
        }
        let text = decoded(value).ok_or_else(|| wrong("is not percent-encoded UTF-8"))?;
        if event.insert(attribute.to_owned(), Value::String(text)).is_some() {
            return Err(wrong("comes twice"));
        }
    }
    let given = media_type(headers);
    if !given.is_empty() {
        event.insert("datacontenttype".to_owned(), given.into());
    }
    if !body.is_empty() {
        let (name, data) = data(given, body)?;
        event.insert(name.to_owned(), data);
    }
    CloudEvent::from_value(Value::Object(event)).map_err(|error| refused(&error))
}

/// The body as `data`, if it is JSON, or as `data_base64`.
fn data(media_type: &str, body: &[u8]) -> Result<(&'static str, Value), Problem> {
    use base64::Engine;
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence.is_empty() || essence == "application/json" || essence.ends_with("+json") {
        let value = json::parse(body, Limits::EVENT).map_err(|error| refused(&error.into()))?;
        return Ok(("data", value));
    }
    if body.len() > CloudEvent::MAX_BYTES {
        return Err(refused(&EnvelopeError::TooLarge(body.len())));
    }
    Ok(("data_base64", base64::engine::general_purpose::STANDARD.encode(body).into()))
}

/// A header's value: first unquoted, as older clients quote (RFC 9110, section 5.6.4), then percent-decoded once.
fn decoded(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    let text = match text.strip_prefix('"') {
        Some(quoted) => Cow::Owned(unquoted(quoted.strip_suffix('"')?)),
        None => Cow::Borrowed(text),
    };
    percent_decode_str(&text).decode_utf8().ok().map(Cow::into_owned)
}

fn unquoted(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut escaped = false;
    for c in text.chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            plain.push(c);
            escaped = false;
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    const LEAST: [(&str, &str); 4] =
        [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/x"), ("ce-type", "kr.go.test.done.v1")];

    fn binary_of(more: &[(&'static str, &str)], body: &[u8]) -> Result<CloudEvent, Problem> {
        match Sent::read(&headers(&[&LEAST, more].concat()), body, 1000)? {
            Sent::One(event) => Ok(*event),
            Sent::Batch(_) => panic!("one event"),
        }
    }

    fn says(result: Result<CloudEvent, Problem>) -> String {
        result.unwrap_err().body().detail.unwrap()
    }

    #[test]
    fn header_values_are_unquoted_and_percent_decoded_once() {
        for (value, expected) in [
            ("plain text", "plain text"),
            ("%EB%AF%BC%EC%9B%90%2Fa", "민원/a"),
            ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
            ("%2541", "%41"),
            ("100%", "100%"),
            ("\"a \\\"b\\\" %41\"", "a \"b\" A"),
        ] {
            let event = binary_of(&[("ce-subject", value)], b"").unwrap();
            assert_eq!(event.subject.as_deref(), Some(expected), "{value}");
        }
        for bad in ["%FF", "%C0%A0", "raw 민원", "\"open"] {
            assert_eq!(
                says(binary_of(&[("ce-subject", bad)], b"")),
                "the header `ce-subject` is not percent-encoded UTF-8"
            );
        }
    }

    #[test]
    fn a_binary_event_has_its_data_in_the_body() {
        let json = binary_of(&[("content-type", "application/json"), ("ce-traceid", "7")], b"{\"a\":1}").unwrap();
        assert_eq!((json.data, json.extensions["traceid"].as_str()), (Some(json!({"a": 1})), Some("7")));
        let bytes = binary_of(&[("content-type", "image/png")], b"\x89PNG").unwrap();
        assert_eq!((bytes.data, bytes.data_base64.as_deref()), (None, Some("iVBORw==")));
        let none = binary_of(&[], b"").unwrap();
        assert_eq!((none.data, none.datacontenttype), (None, None));
    }

    #[test]
    fn what_does_not_belong_into_a_header_is_refused() {
        let elsewhere = "is not one of the binding; data and its type are the body and `content-type`";
        for (name, value, says_what) in [
            ("ce-data", "{}", format!("the header `ce-data` {elsewhere}")),
            ("ce-datacontenttype", "text/plain", format!("the header `ce-datacontenttype` {elsewhere}")),
            ("ce-id", "2", "the header `ce-id` comes twice".to_owned()),
            ("ce-my-name", "x", "event attribute `my-name` has a name that is not 1 to 20 of a-z and 0-9".to_owned()),
        ] {
            assert_eq!(says(binary_of(&[(name, value)], b"")), says_what);
        }
    }

    #[test]
    fn the_media_type_says_how_the_event_is_written() {
        let event = json!({"specversion": "1.0", "id": "1", "source": "/x", "type": "kr.go.test.done.v1"});
        let read = |media_type: &str, body: &Value| {
            Sent::read(&headers(&[("content-type", media_type)]), body.to_string().as_bytes(), 1000)
        };
        assert!(matches!(read("application/cloudevents+json; charset=UTF-8", &event), Ok(Sent::One(_))));
        let Ok(Sent::Batch(list)) = read("Application/CloudEvents-Batch+JSON", &json!([event, {"id": "2"}])) else {
            panic!("a batch")
        };
        assert!(list[0].1.is_ok() && list[1].0.as_deref() == Some("2") && list[1].1.is_err());
        for (media_type, body, status) in [
            ("application/cloudevents+json; charset=euc-kr", &event, 415),
            ("application/cloudevents+avro", &event, 415),
            ("application/json", &event, 415),
            ("application/cloudevents+json", &json!([]), 400),
            ("application/cloudevents-batch+json", &event, 400),
            ("application/cloudevents-batch+json", &json!(vec![&event; 65]), 413),
        ] {
            let problem = Sent::read(&headers(&[("content-type", media_type)]), body.to_string().as_bytes(), 100_000);
            assert_eq!(problem.unwrap_err().body().status, status, "{media_type}");
        }
    }
}
