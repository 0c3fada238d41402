//! One step of a designer, as it travels and is stored.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A step has at most this many changes.
pub const MAX_CHANGES: usize = 2_000;

/// One changed place of a page.
///
/// `at` is a path of tokens by id (escaped as in RFC 6901), never by position:
///
/// | path | what |
/// |---|---|
/// | `/items/weather`, `/items/weather/props/region` | an item, a part of it |
/// | `/areas/lg/weather`, `/areas/lg` | the cells of one item, all areas of a breakpoint |
/// | `/wiring/w1` | a wire |
/// | `/variables/region`, `/params`, `/route`, `/access`, `/menu` | of the page |
/// | `/metadata/title` | name and texts |
/// | `/grid`, `/breakpoints` | of the layout |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub enum Change {
    /// Puts a value there; what was there is replaced.
    Set {
        /// Where.
        at: String,
        /// What.
        value: Value,
        /// Items, cells and wires: the id of the one it stands before. Empty means the end; absent means that it stays where it is, or
        /// the end when it is new.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
    },
    /// Takes away what is there.
    Drop {
        /// Where.
        at: String,
    },
    /// Moves an item, cell or wire within its list; its content stays as it is.
    Order {
        /// Which.
        at: String,
        /// The id of the one it stands before; empty means the end.
        before: String,
    },
}

impl Change {
    /// Puts `value` at `at`.
    pub fn set(at: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::Set { at: at.into(), value: value.into(), before: None }
    }

    /// Takes away what is at `at`.
    pub fn drop(at: impl Into<String>) -> Self {
        Self::Drop { at: at.into() }
    }

    /// The place it changes.
    pub fn at(&self) -> &str {
        match self {
            Self::Set { at, .. } | Self::Drop { at } | Self::Order { at, .. } => at,
        }
    }
}

/// What a person did, as one unit of undo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Edit {
    /// Made by the client, 8 to 64 characters of a-z, 0-9 and `-`; an edit that comes twice is applied once.
    pub id: String,
    /// What kind of step it was.
    pub step: Step,
    /// The item, wire or variable it was about; empty for the page as a whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// The changes, in order.
    pub changes: Vec<Change>,
}

impl Edit {
    /// Whether its id can be one.
    pub fn has_good_id(&self) -> bool {
        (8..=64).contains(&self.id.len())
            && self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }
}

/// Kinds of steps, for the history and for what is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// A new item.
    Add,
    /// An item, with all that hangs on it, is gone.
    Remove,
    /// An item stands elsewhere.
    Move,
    /// An item is larger or smaller.
    Resize,
    /// A property has another value.
    Fill,
    /// A heading has another text.
    Label,
    /// Another setting of an item.
    Setting,
    /// A new or changed wire.
    Wire,
    /// A wire is gone.
    Unwire,
    /// The reading order is another.
    Order,
    /// Items came from the clipboard.
    Paste,
    /// Items stand there once more.
    Duplicate,
    /// Title, route, menu or access.
    Page,
    /// A variable.
    Variable,
    /// Back.
    Undo,
    /// Forth again.
    Redo,
    /// An earlier revision, or a file.
    Restore,
}
