//! Event types, topics and patterns (design 2.4).
//!
//! A type says what kind of thing happened (`kr.go.demo.board.post.created.v1`). A topic is the type with the encoded
//! subject behind it (`….v1.posts.123`) and at the same time a NATS subject. Both directions are exact: a topic
//! always decodes to the one type and subject it was made of. A pattern is a topic with wildcards.

mod event_type;
mod index;
mod pattern;
mod token;

pub use event_type::EventType;
pub use index::PatternIndex;
pub use pattern::TopicPattern;

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which of `owners` a name belongs to, when several fit: the longest.
pub fn owner_of<'a>(owners: impl Iterator<Item = &'a str>, fits: impl Fn(&str) -> bool) -> Option<&'a str> {
    owners.filter(|owner| fits(owner)).max_by_key(|owner| owner.len())
}

/// Most tokens of a topic or pattern.
pub const MAX_TOKENS: usize = 16;
/// Most bytes of a topic or pattern.
pub const MAX_BYTES: usize = 255;

/// Why a text is no event type, topic or pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
    /// Nothing there.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// More than [`MAX_TOKENS`] tokens.
    #[error("{what} has {found} tokens; at most 16 are allowed")]
    TooManyTokens {
        /// What was read.
        what: &'static str,
        /// How many there are.
        found: usize,
    },
    /// More than [`MAX_BYTES`] bytes.
    #[error("{what} has {found} bytes; at most 255 are allowed")]
    TooLong {
        /// What was read.
        what: &'static str,
        /// How many there are.
        found: usize,
    },
    /// Nothing between two dots.
    #[error("{what} token {token} is empty")]
    EmptyToken {
        /// What was read.
        what: &'static str,
        /// Which token, from 1.
        token: usize,
    },
    /// A character that the grammar does not have.
    #[error("{what} token {token} has the character {found:?}; use {allowed}")]
    Character {
        /// What was read.
        what: &'static str,
        /// Which token, from 1.
        token: usize,
        /// The first wrong character.
        found: char,
        /// What is allowed.
        allowed: &'static str,
    },
    /// An escape that this encoding would not have written.
    #[error("{what} token {token} `{text}` is not written as `_` and two capital hex digits for each other byte")]
    Escape {
        /// What was read.
        what: &'static str,
        /// Which token, from 1.
        token: usize,
        /// The token.
        text: String,
    },
    /// A label that starts or ends with a hyphen.
    #[error("{what} token {token} starts or ends with `-`")]
    Hyphen {
        /// What was read.
        what: &'static str,
        /// Which token, from 1.
        token: usize,
    },
    /// No `.vN` where the type must end.
    #[error("{0} has no version; end the type with .v1, .v2, …")]
    NoVersion(&'static str),
    /// A version before the end of the type, or at its start.
    #[error("{what} token {token} looks like a version; only the type's last token may")]
    EarlyVersion {
        /// What was read.
        what: &'static str,
        /// Which token, from 1.
        token: usize,
    },
    /// `>` before the end of a pattern.
    #[error("pattern token {token} is `>`, which may only be the last")]
    InnerTail {
        /// Which token, from 1.
        token: usize,
    },
}

/// The number of a version token: `v7` is 7. Leading zeros and numbers over 9 digits are no versions.
fn version_of(token: &str) -> Option<u32> {
    let digits = token.strip_prefix('v')?;
    let plain = !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    digits.parse().ok()
}

/// A text that looks like a version, also one with leading zeros.
fn looks_like_version(token: &str) -> bool {
    token.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn check_size(what: &'static str, text: &str) -> Result<(), TopicError> {
    let tokens = text.split('.').count();
    if text.is_empty() {
        Err(TopicError::Empty(what))
    } else if text.len() > MAX_BYTES {
        Err(TopicError::TooLong { what, found: text.len() })
    } else if tokens > MAX_TOKENS {
        Err(TopicError::TooManyTokens { what, found: tokens })
    } else {
        Ok(())
    }
}

/// Where an event goes: its type and its subject as dot-separated tokens, at most 16 tokens and 255 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct Topic(String);

impl Topic {
    /// The topic of an event of `event_type` about `subject`, for example `posts/123`.
    ///
    /// # Errors
    /// [`TopicError::TooLong`] or [`TopicError::TooManyTokens`]; nothing is ever cut.
    pub fn new(event_type: &EventType, subject: Option<&str>) -> Result<Self, TopicError> {
        let mut text = event_type.tokens();
        if let Some(subject) = subject {
            for segment in subject.split('/') {
                text.push('.');
                token::encode(segment, &mut text);
            }
        }
        check_size("topic", &text)?;
        Ok(Self(text))
    }

    /// The topic as text, which is also its NATS subject.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tokens, at least two.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }

    /// The type this topic was made of.
    pub fn event_type(&self) -> EventType {
        let (head, _) = self.split();
        EventType::from_tokens(head)
    }

    /// The subject this topic was made of; `None` when there was none.
    pub fn subject(&self) -> Option<String> {
        let (_, tail) = self.split();
        tail.map(|tail| {
            let mut subject = String::new();
            for (index, token) in tail.split('.').enumerate() {
                if index > 0 {
                    subject.push('/');
                }
                subject.push_str(&token::decode(token).expect("a topic's tokens were checked when it was made"));
            }
            subject
        })
    }

    /// The tokens of the type, version token included, and those of the subject.
    fn split(&self) -> (&str, Option<&str>) {
        let mut end = 0;
        for token in self.0.split('.') {
            end += token.len();
            if version_of(token).is_some() {
                break;
            }
            end += 1;
        }
        (&self.0[..end], self.0.get(end + 1..))
    }
}

impl std::str::FromStr for Topic {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, TopicError> {
        check_size("topic", text)?;
        let tokens: Vec<&str> = text.split('.').collect();
        let version =
            tokens.iter().position(|token| version_of(token).is_some()).ok_or(TopicError::NoVersion("topic"))?;
        let (head, tail) = tokens.split_at(version + 1);
        event_type::check_tokens("topic", head)?;
        for (index, token) in tail.iter().enumerate() {
            token::check("topic", version + 2 + index, token, '/')?;
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Topic {
    type Error = TopicError;

    fn try_from(text: String) -> Result<Self, TopicError> {
        text.parse()
    }
}

impl From<Topic> for String {
    fn from(topic: Topic) -> Self {
        topic.0
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
