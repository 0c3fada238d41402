//! What an item is made of, and what it stands in: a widget, a group or tabs; the grid of the page, a group, a tab, or a
//! slot that a widget offers (ADR 0026).

use crate::ids::{ItemId, Name, PbcName, WidgetName};
use crate::text::Text;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Tabs have at most this many parts.
pub const MAX_TABS: usize = 12;
/// A group, a tab or a slot holds at most this many items.
pub const MAX_INSIDE: usize = 60;
/// The deepest heading of HTML: what would need a deeper one stands too deep.
pub const DEEPEST: usize = 6;

/// What an item is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Use {
    /// A widget of a PBC.
    Widget(UseWidget),
    /// Parts of which one is shown.
    Tabs(UseTabs),
    /// Items under one heading.
    Group(UseGroup),
}

/// Which widget an item uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UseWidget {
    /// The PBC.
    pub pbc: PbcName,
    /// Range of versions, in Cargo's syntax.
    pub version: String,
    /// The widget.
    pub widget: WidgetName,
}

/// Tabs: one part is shown, the others wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UseTabs {
    /// `tabs`.
    pub layout: TabsWord,
    /// The parts, 2 to 12; the first is shown unless the address names another.
    pub tabs: Vec<Tab>,
}

/// A group: a heading with a grid of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UseGroup {
    /// `group`.
    pub layout: GroupWord,
}

/// The word `tabs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TabsWord {
    /// Parts of which one is shown.
    Tabs,
}

/// The word `group`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GroupWord {
    /// Items under one heading.
    Group,
}

/// One part of tabs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tab {
    /// Unique among its tabs; `in.slot` and the address name it.
    pub id: Name,
    /// Text of the tab, and the heading of the part.
    pub title: Text,
}

/// What an item stands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Within {
    /// A group, tabs, or the item of a widget that offers slots.
    pub item: ItemId,
    /// Which tab, or which slot of the widget; a group has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Name>,
}

impl Use {
    /// The widget, unless this is a layout.
    pub const fn widget(&self) -> Option<&UseWidget> {
        match self {
            Self::Widget(widget) => Some(widget),
            Self::Tabs(_) | Self::Group(_) => None,
        }
    }

    /// The parts of tabs; nothing else has any.
    pub fn tabs(&self) -> &[Tab] {
        match self {
            Self::Tabs(tabs) => &tabs.tabs,
            Self::Widget(_) | Self::Group(_) => &[],
        }
    }

    /// How many levels of headings it puts above what stands in it. Each part of tabs has a heading too.
    pub const fn levels(&self) -> usize {
        match self {
            Self::Widget(_) | Self::Group(_) => 1,
            Self::Tabs(_) => 2,
        }
    }
}

impl<'de> Deserialize<'de> for Use {
    /// Told apart by `layout`, so that a slip in the use of a widget is told as one.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let read = match value.get("layout").map(Value::as_str) {
            None => serde_json::from_value(value).map(Self::Widget),
            Some(Some("tabs")) => serde_json::from_value(value).map(Self::Tabs),
            Some(Some("group")) => serde_json::from_value(value).map(Self::Group),
            Some(_) => return Err(D::Error::custom("`layout` is `group` or `tabs`")),
        };
        read.map_err(D::Error::custom)
    }
}
