//! Patterns over topics, by the rules of NATS.

use super::{EventType, MAX_BYTES, Topic, TopicError, check_size, token};
use crate::read::{Read, Reader};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// The literal that stands for the caller's own id.
const USER: &str = "{user}";

/// A topic with wildcards: `*` is exactly one token, a last `>` is one or more tokens, and `{user}` is the caller's
/// own id, which the server fills in. A real topic never contains braces, so an unfilled pattern matches nothing by
/// accident.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct TopicPattern(String);

impl TopicPattern {
    /// The pattern as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All topics of an event type, without and with a subject.
    pub fn of_type(name: &EventType) -> [Self; 2] {
        let tokens = name.tokens();
        let all = format!("{tokens}.>");
        [Self(tokens), Self(all)]
    }

    /// One segment of a subject as a token.
    pub(crate) fn token(segment: &str) -> String {
        let mut token = String::new();
        token::encode(segment, &mut token);
        token
    }

    /// Whether this is the bare `>`, which matches everything and is no legal grant.
    pub fn is_everything(&self) -> bool {
        self.0 == ">"
    }

    /// Whether `topic` is one of the topics of this pattern.
    pub fn matches(&self, topic: &Topic) -> bool {
        covers(&self.0, topic.as_str())
    }

    /// Whether every topic of `other` is one of this pattern.
    pub fn covers(&self, other: &Self) -> bool {
        covers(&self.0, &other.0)
    }

    /// The topics of both patterns as one pattern; `None` when there are none.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let mut left = self.0.split('.');
        let mut right = other.0.split('.');
        let mut out: Vec<&str> = Vec::new();
        loop {
            match (left.next(), right.next()) {
                (None, None) => return Some(Self(out.join("."))),
                (Some(">"), Some(token)) => {
                    out.push(token);
                    out.extend(right);
                    return Some(Self(out.join(".")));
                }
                (Some(token), Some(">")) => {
                    out.push(token);
                    out.extend(left);
                    return Some(Self(out.join(".")));
                }
                (Some("*"), Some(token)) | (Some(token), Some("*")) => out.push(token),
                (Some(one), Some(other)) if one == other => out.push(one),
                _ => return None,
            }
        }
    }

    /// Whether the pattern names the caller as `{user}`.
    pub fn has_user(&self) -> bool {
        self.0.split('.').any(|token| token == USER)
    }

    /// The pattern with `{user}` replaced by the caller's id, encoded as one token.
    ///
    /// # Errors
    /// [`TopicError::TooLong`] when the id makes the pattern longer than 255 bytes.
    pub fn with_user(&self, user: &str) -> Result<Self, TopicError> {
        let mut id = String::new();
        token::encode(user, &mut id);
        let tokens: Vec<&str> =
            self.0.split('.').map(|token| if token == USER { id.as_str() } else { token }).collect();
        let text = tokens.join(".");
        if text.len() > MAX_BYTES {
            return Err(TopicError::TooLong { what: "pattern", found: text.len() });
        }
        Ok(Self(text))
    }

    /// Whether some topic of the event type `name` is one of this pattern. A `{user}` among the labels of the type counts
    /// as no match.
    pub fn reaches_type(&self, name: &str) -> bool {
        let mut pattern = self.0.split('.');
        for label in name.split('.') {
            match pattern.next() {
                Some(">") => return true,
                Some(token) if token == "*" || token == label => {}
                _ => return false,
            }
        }
        true
    }

    /// The one event type whose topics it can match, when the pattern spells the type out.
    pub fn only_type(&self) -> Option<&str> {
        let mut end = 0;
        for token in self.0.split('.') {
            let wild = matches!(token, "*" | ">" | USER);
            end += token.len();
            if wild {
                return None;
            }
            if token.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())) {
                return Some(&self.0[..end]);
            }
            end += 1;
        }
        None
    }

    /// Whether the pattern's first tokens are the labels of `owner`, the name of a PBC, and at least one more follows.
    pub fn is_under(&self, owner: &str) -> bool {
        self.0.strip_prefix(owner).is_some_and(|rest| rest.starts_with('.'))
    }
}

fn covers(wide: &str, narrow: &str) -> bool {
    let mut wide = wide.split('.');
    let mut narrow = narrow.split('.');
    loop {
        match (wide.next(), narrow.next()) {
            (None, None) | (Some(">"), Some(_)) => return true,
            (Some("*"), Some(token)) if token != ">" => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}

impl std::str::FromStr for TopicPattern {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, TopicError> {
        check_size("pattern", text)?;
        let last = text.split('.').count();
        for (index, token) in text.split('.').enumerate() {
            let number = index + 1;
            match token {
                "*" | USER => {}
                ">" if number == last => {}
                ">" => return Err(TopicError::InnerTail { token: number }),
                literal => token::check("pattern", number, literal, '/')?,
            }
        }
        Ok(Self(text.to_owned()))
    }
}

impl Read for TopicPattern {
    fn read(value: Value, reader: &mut Reader) -> Self {
        let text = reader.text(value);
        text.parse().unwrap_or_else(|error: TopicError| {
            reader.fault(&error.to_string());
            Self(text)
        })
    }
}

impl From<&Topic> for TopicPattern {
    fn from(topic: &Topic) -> Self {
        Self(topic.as_str().to_owned())
    }
}

impl TryFrom<String> for TopicPattern {
    type Error = TopicError;

    fn try_from(text: String) -> Result<Self, TopicError> {
        text.parse()
    }
}

impl From<TopicPattern> for String {
    fn from(pattern: TopicPattern) -> Self {
        pattern.0
    }
}

impl fmt::Display for TopicPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_reaches_the_types_whose_topics_it_can_match() {
        let name = "kr.go.demo.post.created.v1";
        for (pattern, expected) in [
            ("kr.go.demo.post.created.v1", true),
            ("kr.go.demo.post.created.v1.>", true),
            ("kr.go.demo.post.created.v1.users.{user}.>", true),
            ("kr.go.demo.post.*.v1.>", true),
            ("kr.go.*.>", true),
            ("kr.go.demo.post.created.v2.>", false),
            ("kr.go.demo.post.created", false),
            ("kr.go.demo.{user}.created.v1.>", false),
        ] {
            let parsed: TopicPattern = pattern.parse().expect("a pattern");
            assert_eq!(parsed.reaches_type(name), expected, "{pattern}");
        }
    }

    #[test]
    fn only_a_pattern_that_spells_its_type_out_has_one() {
        for (pattern, expected) in [
            ("a.b.v1.x.>", Some("a.b.v1")),
            ("a.b.v12", Some("a.b.v12")),
            ("a.*.v1.>", None),
            ("a.>", None),
            ("a.v.b", None),
        ] {
            let parsed: TopicPattern = pattern.parse().expect("a pattern");
            assert_eq!(parsed.only_type(), expected, "{pattern}");
        }
    }
}
