//! The kind of an event.

use super::{TopicError, check_size, looks_like_version, token, version_of};
use crate::read::{Read, Reader};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

const LABEL: &str = "a-z, 0-9 and -";

/// What a `type` attribute of an event says.
///
/// Read from text it is one of ours: dot-separated labels of a-z, 0-9 and inner hyphens, ending in `.vN` with N from
/// 1, and no earlier label that looks like a version. Types of other systems come in by [`EventType::any`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct EventType(String);

impl EventType {
    /// Reads one of our types, or a type of another system such as `com.github.pull_request.opened`.
    ///
    /// # Errors
    /// A type that ends in a version must follow our grammar, and no other label may look like a version, for a topic
    /// could not be decoded to it.
    pub fn any(text: &str) -> Result<Self, TopicError> {
        let last = text.rsplit('.').next().unwrap_or_default();
        if looks_like_version(last) {
            return text.parse();
        }
        if text.is_empty() {
            return Err(TopicError::Empty("event type"));
        }
        for (index, label) in text.split('.').enumerate() {
            let what = "event type";
            if label.is_empty() {
                return Err(TopicError::EmptyToken { what, token: index + 1 });
            }
            if looks_like_version(label) {
                return Err(TopicError::EarlyVersion { what, token: index + 1 });
            }
            if let Some(found) = label.chars().find(|found| found.is_control()) {
                return Err(TopicError::Character { what, token: index + 1, found, allowed: "printable characters" });
            }
        }
        let foreign = Self(text.to_owned());
        check_size("event type", &foreign.tokens())?;
        Ok(foreign)
    }

    /// The type as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The version N of `.vN`; 0 for the type of another system.
    pub fn major(&self) -> u32 {
        self.0.rsplit('.').next().and_then(version_of).unwrap_or(0)
    }

    /// Whether this is the type of another system.
    pub fn is_foreign(&self) -> bool {
        self.major() == 0
    }

    /// Whether the type belongs to the host itself: it starts with `jogakbo.`.
    pub fn is_of_host(&self) -> bool {
        self.0.starts_with("jogakbo.")
    }

    /// Whether the type starts with the labels of `owner`, the name of a PBC, and goes on after them.
    pub fn is_under(&self, owner: &str) -> bool {
        self.0.strip_prefix(owner).is_some_and(|rest| rest.starts_with('.'))
    }

    /// The type's part of a topic, version token included.
    pub(super) fn tokens(&self) -> String {
        let mut out = String::with_capacity(self.0.len() + 3);
        for (index, label) in self.0.split('.').enumerate() {
            if index > 0 {
                out.push('.');
            }
            token::encode(label, &mut out);
        }
        if self.is_foreign() {
            out.push_str(".v0");
        }
        out
    }

    /// The type of checked topic tokens.
    pub(super) fn from_tokens(head: &str) -> Self {
        let labels = head.strip_suffix(".v0").unwrap_or(head);
        let mut text = String::with_capacity(labels.len());
        for (index, label) in labels.split('.').enumerate() {
            if index > 0 {
                text.push('.');
            }
            text.push_str(&token::decode(label).expect("a topic's tokens were checked when it was made"));
        }
        Self(text)
    }
}

/// Checks the type's part of a topic: labels and then the version, where `v0` marks a type of another system.
pub(super) fn check_tokens(what: &'static str, head: &[&str]) -> Result<(), TopicError> {
    let Some((last, labels)) = head.split_last() else { return Err(TopicError::Empty(what)) };
    if labels.is_empty() {
        return Err(TopicError::EarlyVersion { what, token: 1 });
    }
    let foreign = *last == "v0";
    for (index, label) in labels.iter().enumerate() {
        let number = index + 1;
        if looks_like_version(label) {
            return Err(TopicError::EarlyVersion { what, token: number });
        }
        if foreign {
            token::check(what, number, label, '.')?;
            let segment = token::decode(label).unwrap_or_default();
            if let Some(found) = segment.chars().find(|found| found.is_control()) {
                return Err(TopicError::Character { what, token: number, found, allowed: "printable characters" });
            }
            if segment.is_empty() {
                return Err(TopicError::EmptyToken { what, token: number });
            }
        } else {
            check_label(what, number, label)?;
        }
    }
    Ok(())
}

fn check_label(what: &'static str, number: usize, label: &str) -> Result<(), TopicError> {
    if label.is_empty() {
        return Err(TopicError::EmptyToken { what, token: number });
    }
    let wrong = |found: &char| !(found.is_ascii_lowercase() || found.is_ascii_digit() || *found == '-');
    if let Some(found) = label.chars().find(wrong) {
        return Err(TopicError::Character { what, token: number, found, allowed: LABEL });
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Err(TopicError::Hyphen { what, token: number });
    }
    Ok(())
}

impl std::str::FromStr for EventType {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, TopicError> {
        let what = "event type";
        check_size(what, text)?;
        let labels: Vec<&str> = text.split('.').collect();
        let (last, earlier) = labels.split_last().ok_or(TopicError::Empty(what))?;
        if earlier.is_empty() {
            check_label(what, 1, last)?;
            return Err(TopicError::NoVersion(what));
        }
        if !looks_like_version(last) {
            for (index, label) in labels.iter().enumerate() {
                check_label(what, index + 1, label)?;
            }
        }
        if version_of(last).is_none_or(|version| version == 0) {
            return Err(TopicError::NoVersion(what));
        }
        check_tokens(what, &labels)?;
        Ok(Self(text.to_owned()))
    }
}

impl Read for EventType {
    fn read(value: Value, reader: &mut Reader) -> Self {
        let text = reader.text(value);
        text.parse().unwrap_or_else(|error: TopicError| {
            reader.fault(&error.to_string());
            Self(text)
        })
    }
}

impl TryFrom<String> for EventType {
    type Error = TopicError;

    fn try_from(text: String) -> Result<Self, TopicError> {
        text.parse()
    }
}

impl From<EventType> for String {
    fn from(event_type: EventType) -> Self {
        event_type.0
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
