//! Strict reading of JSON.
//!
//! Two readers of one document must never see two different things, so what the format leaves open is refused here:
//! a key twice in one object, keys that touch a JavaScript prototype, texts that are not UTF-8, and documents larger
//! or deeper than the caller's limits. Deliberately absent: comments, trailing commas and other dialects.

mod read;

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Object keys that no document may have, because in JavaScript they reach an object's prototype.
pub const FORBIDDEN_KEYS: [&str; 3] = ["__proto__", "constructor", "prototype"];

/// How large and how deep a document may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the text.
    pub bytes: usize,
    /// Most arrays and objects inside one another, at most 120; a bare number has depth 0, `[]` has depth 1.
    pub depth: usize,
}

impl Limits {
    /// For manifests and pages: 256 KiB and 32 levels.
    pub const DOCUMENT: Self = Self { bytes: 256 * 1024, depth: 32 };
    /// For one frame of the bridge: 256 KiB and 32 levels.
    pub const FRAME: Self = Self { bytes: 256 * 1024, depth: 32 };
    /// For one event: 64 KiB and 32 levels.
    pub const EVENT: Self = Self { bytes: 64 * 1024, depth: 32 };
}

/// Why a text is not the document that was wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// More bytes than the limit.
    #[error("the document has {found} bytes; at most {limit} are allowed")]
    TooLarge {
        /// Bytes in the text.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Not UTF-8.
    #[error("byte {at} is not UTF-8")]
    NotUtf8 {
        /// Offset of the first bad byte, from 0.
        at: usize,
    },
    /// Not JSON.
    #[error("line {line} column {column} is not JSON: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1; 0 at a line's end.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// Arrays and objects too deep inside one another.
    #[error("{} is nested deeper than {limit} levels", place(.pointer))]
    TooDeep {
        /// JSON Pointer of the value that is too deep.
        pointer: String,
        /// Levels allowed.
        limit: usize,
    },
    /// The same key twice in one object.
    #[error("{} has the key `{key}` twice", place(.pointer))]
    DuplicateKey {
        /// JSON Pointer of the object.
        pointer: String,
        /// The key.
        key: String,
    },
    /// One of [`FORBIDDEN_KEYS`].
    #[error("{} has the key `{key}`, which would touch an object's prototype", place(.pointer))]
    ForbiddenKey {
        /// JSON Pointer of the object.
        pointer: String,
        /// The key.
        key: String,
    },
    /// JSON, but not of the wanted shape.
    #[error("{}: {message}", place(.pointer))]
    Shape {
        /// JSON Pointer of the value.
        pointer: String,
        /// What was wanted.
        message: String,
    },
}

impl JsonError {
    /// The stable code, `J01` to `J07`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "J01",
            Self::NotUtf8 { .. } => "J02",
            Self::Syntax { .. } => "J03",
            Self::TooDeep { .. } => "J04",
            Self::DuplicateKey { .. } => "J05",
            Self::ForbiddenKey { .. } => "J06",
            Self::Shape { .. } => "J07",
        }
    }

    /// What is wrong, without the place: for those who say the pointer themselves.
    pub fn what(&self) -> String {
        match self {
            Self::TooLarge { .. } | Self::NotUtf8 { .. } | Self::Syntax { .. } => self.to_string(),
            Self::TooDeep { limit, .. } => format!("nested deeper than {limit} levels"),
            Self::DuplicateKey { key, .. } => format!("the key `{key}` stands twice"),
            Self::ForbiddenKey { key, .. } => format!("the key `{key}` would touch an object's prototype"),
            Self::Shape { message, .. } => message.clone(),
        }
    }

    /// The JSON Pointer of the place; empty for the whole document.
    pub fn pointer(&self) -> &str {
        match self {
            Self::TooLarge { .. } | Self::NotUtf8 { .. } | Self::Syntax { .. } => "",
            Self::TooDeep { pointer, .. }
            | Self::DuplicateKey { pointer, .. }
            | Self::ForbiddenKey { pointer, .. }
            | Self::Shape { pointer, .. } => pointer,
        }
    }
}

/// A number of script as JSON: whole where it is exactly so; `null` when it is none.
pub fn number(double: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
    if double.fract() == 0.0 && double.abs() <= 9_007_199_254_740_992.0 {
        return Value::from(double as i64);
    }
    Value::from(double)
}

/// About how many bytes a value has as text, without writing it; exact for texts without escapes.
pub fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(_) => 20,
        Value::String(text) => text.len() + 2,
        Value::Array(list) => list.iter().map(|value| weight(value) + 1).sum::<usize>() + 2,
        Value::Object(map) => map.iter().map(|(key, value)| key.len() + weight(value) + 4).sum::<usize>() + 2,
    }
}

/// A value as compact text.
pub fn text(value: &Value) -> String {
    serde_json::to_string(value).expect("a value has text keys and finite numbers")
}

/// A pointer in words: the empty one is `the document`.
pub(crate) fn place(pointer: &str) -> String {
    if pointer.is_empty() { "the document".to_owned() } else { format!("`{pointer}`") }
}

/// Adds one step to a JSON Pointer, escaped as RFC 6901 section 3 says.
pub fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    for character in step.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// Reads one strict JSON document.
///
/// # Errors
/// Every [`JsonError`] but `Shape`; for example `{"a":1,"a":2}` is a `DuplicateKey`.
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Value, JsonError> {
    if bytes.len() > limits.bytes {
        return Err(JsonError::TooLarge { found: bytes.len(), limit: limits.bytes });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| JsonError::NotUtf8 { at: error.valid_up_to() })?;
    read::read(text, limits.depth)
}

/// Reads one strict JSON document as a `T`.
///
/// # Errors
/// Every [`JsonError`]; a document of another shape is a `Shape` with the pointer of the first wrong place.
pub fn parse_as<T: DeserializeOwned>(bytes: &[u8], limits: Limits) -> Result<T, JsonError> {
    shape(parse(bytes, limits)?)
}

/// Turns a value that was already read into a `T`.
///
/// # Errors
/// [`JsonError::Shape`] with the pointer of the first wrong place.
pub fn shape<T: DeserializeOwned>(value: Value) -> Result<T, JsonError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            match segment {
                serde_path_to_error::Segment::Seq { index } => push_step(&mut pointer, &index.to_string()),
                serde_path_to_error::Segment::Map { key } => push_step(&mut pointer, key),
                serde_path_to_error::Segment::Enum { .. } | serde_path_to_error::Segment::Unknown => {}
            }
        }
        JsonError::Shape { pointer, message: error.into_inner().to_string() }
    })
}
