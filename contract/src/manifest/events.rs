//! The event types a PBC owns, and what it publishes and receives.

use super::privacy::FieldClass;
use crate::ids::Name;
use crate::text::Text;
use crate::topic::{EventType, TopicPattern};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::num::NonZeroU64;

/// Event types and what the PBC as a whole publishes and receives.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Events {
    /// The types it owns; each starts with the PBC's name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<EventTypeDecl>,
    /// The types it publishes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub publishes: Vec<EventType>,
    /// The topics its back end receives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscribes: Vec<Subscription>,
}

/// A topic pattern that is received, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Subscription {
    /// Topics, with `*`, `>` and `{user}`.
    #[serde(rename = "match")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub pattern: TopicPattern,
    /// The purpose that covers classified fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Name>,
    /// Where reading starts.
    #[serde(default)]
    pub from: SubscribeFrom,
}

/// Where a subscription starts to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SubscribeFrom {
    /// From now on.
    #[default]
    Live,
    /// The newest event first.
    Last,
    /// The whole log.
    Log,
}

/// One event type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventTypeDecl {
    /// Reverse-DNS name that ends in `.vN`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub name: EventType,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// JSON Schema of `data`, in the portable subset.
    pub data: Value,
    /// Template of the subject, for example `posts/{postId}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// JSON Pointer to the partition key in `data`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Who may see it at all; default `internal`.
    #[serde(default)]
    pub classification: Classification,
    /// JSON Pointer to the class of a field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldClass>,
    /// How long it is kept.
    #[serde(default)]
    pub log: LogPolicy,
    /// Whether it leaves the page.
    #[serde(default)]
    pub reach: Reach,
    /// Whether the newest event per subject is kept for late subscribers.
    #[serde(default)]
    pub retain: bool,
    /// JSON Schema of the answer, for types that are requests inside a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Value>,
}

/// Who may see an event type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Classification {
    /// Everybody, signed in or not.
    Public,
    /// Signed-in people whose page grants it.
    #[default]
    Internal,
    /// As internal; shown as sensitive to designers.
    Confidential,
    /// As confidential; needs an operator's approval.
    Restricted,
}

/// How long an event type is kept in the log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogPolicy {
    /// `none`, `forever`, or an ISO 8601 duration in days, weeks, months or years.
    #[serde(default)]
    pub keep: Keep,
    /// Whether only the newest event per subject is kept, as of a state that each event tells whole.
    #[serde(default)]
    pub compact: bool,
    /// Most events of the type; the oldest go first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_events: Option<NonZeroU64>,
    /// Most bytes of all events of the type together; the oldest go first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<NonZeroU64>,
}

/// How long events are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String", extend("pattern" = r"^P(\d+[YMWD])+$|^forever$|^none$")))]
pub enum Keep {
    /// Not logged: delivered live, at most once.
    #[default]
    None,
    /// Never deleted.
    Forever,
    /// Deleted after so many days (a month is 30, a year 365).
    Days {
        /// The duration as written.
        text: String,
        /// In days.
        days: u32,
    },
}

impl Keep {
    /// Whether events are stored at all.
    pub fn is_logged(&self) -> bool {
        *self != Self::None
    }
}

impl TryFrom<String> for Keep {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "none" => return Ok(Self::None),
            "forever" => return Ok(Self::Forever),
            _ => {}
        }
        let days = days(&text).ok_or_else(|| {
            format!("`{text}` is not a time to keep; use `none`, `forever` or a duration such as P90D")
        })?;
        Ok(Self::Days { text, days })
    }
}

impl From<Keep> for String {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::None => "none".to_owned(),
            Keep::Forever => "forever".to_owned(),
            Keep::Days { text, .. } => text,
        }
    }
}

/// Days of an ISO 8601 duration made of years, months, weeks and days; `None` when it is none or above 100 years.
fn days(text: &str) -> Option<u32> {
    let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty())?;
    let mut total = 0_u32;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
        let count: u32 = rest[..end].parse().ok()?;
        let unit = match rest.as_bytes()[end] {
            b'Y' => 365,
            b'M' => 30,
            b'W' => 7,
            b'D' => 1,
            _ => return None,
        };
        total = total.checked_add(count.checked_mul(unit)?)?;
        rest = &rest[end + 1..];
    }
    (total <= 36_500).then_some(total)
}

/// Whether events leave the page they were published on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Reach {
    /// Never leaves the tab; delivered at once, in the order of publishing.
    Page,
    /// Goes over the bridge to everyone who may see it.
    #[default]
    Portal,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_counted_in_days() {
        for (text, expected) in [
            ("P90D", Some(90)),
            ("P1Y2M3W4D", Some(365 + 60 + 21 + 4)),
            ("P", None),
            ("90D", None),
            ("PT1H", None),
            ("P999Y", None),
            ("P99999999999Y", None),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
    }
}
