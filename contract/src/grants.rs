//! Who may publish and who may see what.
//!
//! A grant is two sets of patterns. The effective grant of an item is the meet of what its manifest asks for, what
//! the portal allows, and what the caller's role allows (design 2.6), so it is computable and can be shown to people.

use crate::topic::{Topic, TopicPattern};
use serde::{Deserialize, Serialize};

/// Why a set of patterns is no grant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// A bare `>`.
    #[error("{list} pattern {number} is a bare `>`, which would grant everything; name at least one token before it")]
    Everything {
        /// `publish` or `subscribe`.
        list: &'static str,
        /// Which pattern, from 1.
        number: usize,
    },
}

/// What one item may publish and subscribe.
///
/// A bare `>` is refused when a grant is read, and grants nothing when a grant is built by hand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "Lists")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grant {
    /// Topics the item may publish to.
    #[serde(default)]
    pub publish: Vec<TopicPattern>,
    /// Patterns within which the item may subscribe.
    #[serde(default)]
    pub subscribe: Vec<TopicPattern>,
}

/// A grant as written, before it is checked.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Lists {
    #[serde(default)]
    publish: Vec<TopicPattern>,
    #[serde(default)]
    subscribe: Vec<TopicPattern>,
}

impl Grant {
    /// A checked grant.
    ///
    /// # Errors
    /// [`GrantError::Everything`] for a bare `>`.
    pub fn new(publish: Vec<TopicPattern>, subscribe: Vec<TopicPattern>) -> Result<Self, GrantError> {
        for (list, patterns) in [("publish", &publish), ("subscribe", &subscribe)] {
            if let Some(index) = patterns.iter().position(TopicPattern::is_everything) {
                return Err(GrantError::Everything { list, number: index + 1 });
            }
        }
        Ok(Self { publish, subscribe })
    }

    /// Whether an event may be published to `topic`.
    pub fn may_publish(&self, topic: &Topic) -> bool {
        self.publish.iter().any(|granted| !granted.is_everything() && granted.matches(topic))
    }

    /// Whether one of the granted patterns covers the whole of `pattern`.
    ///
    /// A pattern that only several grants together would cover is refused: the answer stays simple to explain.
    pub fn may_subscribe(&self, pattern: &TopicPattern) -> bool {
        self.subscribe.iter().any(|granted| !granted.is_everything() && granted.covers(pattern))
    }

    /// Whether events of the type `name` can be among what is granted to receive: enough to answer requests of the type.
    pub fn receives_type(&self, name: &str) -> bool {
        self.subscribe.iter().any(|granted| !granted.is_everything() && granted.reaches_type(name))
    }

    /// What both grants allow.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        Self { publish: meet(&self.publish, &other.publish), subscribe: meet(&self.subscribe, &other.subscribe) }
    }

    /// Whether nothing is granted.
    pub fn is_empty(&self) -> bool {
        self.publish.is_empty() && self.subscribe.is_empty()
    }
}

/// All meets of the two lists, without those another one covers, sorted.
fn meet(left: &[TopicPattern], right: &[TopicPattern]) -> Vec<TopicPattern> {
    let mut out: Vec<TopicPattern> = Vec::new();
    for one in left {
        for met in right.iter().filter_map(|other| one.meet(other)) {
            if !out.iter().any(|kept| kept.covers(&met)) {
                out.retain(|kept| !met.covers(kept));
                out.push(met);
            }
        }
    }
    out.sort();
    out
}

impl TryFrom<Lists> for Grant {
    type Error = GrantError;

    fn try_from(lists: Lists) -> Result<Self, GrantError> {
        Self::new(lists.publish, lists.subscribe)
    }
}
