//! One wire of a page: from where, to where, under which condition, mapped how.

use crate::ids::{CamelName, ItemId, WireId};
use crate::topic::{EventType, TopicPattern};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wire {
    /// Unique on the page.
    pub id: WireId,
    /// What fires it.
    pub from: Source,
    /// What it does.
    pub to: Target,
    /// Condition on the input, in the mapping language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Value>,
    /// Mapping from input to target; absent means the input as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Value>,
    /// How often it may fire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
}

/// What fires a wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Source {
    /// An output of an item.
    Output {
        /// The item.
        item: ItemId,
        /// The output.
        output: CamelName,
    },
    /// A topic, through the item's own right to receive it.
    Topic {
        /// The item.
        item: ItemId,
        /// The pattern.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        topic: TopicPattern,
    },
    /// A change of a variable.
    Var {
        /// The variable.
        var: CamelName,
    },
    /// A query parameter of the address.
    Param {
        /// The parameter.
        param: CamelName,
    },
    /// Something the host tells.
    Host {
        /// The signal.
        host: HostSignal,
    },
}

/// Something the host tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HostSignal {
    /// The citizen signed in.
    Login,
    /// The citizen signed out.
    Logout,
    /// The language changed.
    Locale,
    /// A consent changed.
    Consent,
}

/// What a wire does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Target {
    /// Sets a property of an item.
    Prop {
        /// The item.
        item: ItemId,
        /// The property.
        prop: String,
    },
    /// Calls an action of an item.
    Action {
        /// The item.
        item: ItemId,
        /// The action.
        action: CamelName,
    },
    /// Publishes an event, through the item's own right to publish it.
    Publish {
        /// The item.
        item: ItemId,
        /// The event type.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        publish: EventType,
    },
    /// Sets a variable.
    Var {
        /// The variable.
        var: CamelName,
    },
    /// Sets a query parameter of the address.
    Param {
        /// The parameter.
        param: CamelName,
    },
    /// Asks the host to do something.
    Host {
        /// The verb.
        host: HostVerb,
    },
}

impl Source {
    /// The item it is about.
    pub const fn item(&self) -> Option<&ItemId> {
        match self {
            Self::Output { item, .. } | Self::Topic { item, .. } => Some(item),
            Self::Var { .. } | Self::Param { .. } | Self::Host { .. } => None,
        }
    }
}

impl Target {
    /// The item it is about.
    pub const fn item(&self) -> Option<&ItemId> {
        match self {
            Self::Prop { item, .. } | Self::Action { item, .. } | Self::Publish { item, .. } => Some(item),
            Self::Var { .. } | Self::Param { .. } | Self::Host { .. } => None,
        }
    }
}

/// Something the host can do for a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HostVerb {
    /// Shows a notice: `{text, level?}`.
    Notify,
    /// Opens a page of the portal: `{to}`.
    Navigate,
}

/// How often a wire may fire.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Policy {
    /// Fire once the input has been quiet so long, for example `500ms` or `2s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debounce: Option<String>,
    /// Fire at most once in so long; the newest input wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<String>,
    /// Do not fire when the mapped value is the same as last time.
    #[serde(default)]
    pub distinct: bool,
    /// Fire once in the life of the page.
    #[serde(default)]
    pub once: bool,
}

impl Policy {
    /// Milliseconds of a time such as `500ms` or `2s`; at most one hour.
    pub fn millis(text: &str) -> Option<u64> {
        let (number, unit) = match text.strip_suffix("ms") {
            Some(number) => (number, 1),
            None => (text.strip_suffix('s')?, 1000),
        };
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let value = digits.then(|| number.parse::<u64>().ok()).flatten()?.checked_mul(unit)?;
        (value <= 3_600_000).then_some(value)
    }
}
