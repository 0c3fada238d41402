//! The life of one item in its slot: the limits of each phase and the ways it can fail.

use serde::{Deserialize, Serialize};

/// How long each phase of a widget may take, in milliseconds. A manifest may ask for less or more, up to [`Limits::CAP`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Limits {
    /// Fetching and evaluating the module and what it imports. Default 10,000.
    pub load_ms: u32,
    /// From evaluated to defined. Default 5,000.
    pub define_ms: u32,
    /// Creating and connecting the element. Default 5,000.
    pub mount_ms: u32,
    /// Setting properties or calling an action. Default 1,000.
    pub update_ms: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { load_ms: 10_000, define_ms: 5_000, mount_ms: 5_000, update_ms: 1_000 }
    }
}

impl Limits {
    /// The most the host grants, whatever a manifest asks for.
    pub const CAP: Self = Self { load_ms: 30_000, define_ms: 15_000, mount_ms: 15_000, update_ms: 5_000 };

    /// These limits, none above the host's cap and none below 1 ms.
    #[must_use]
    pub fn capped(self) -> Self {
        Self {
            load_ms: self.load_ms.clamp(1, Self::CAP.load_ms),
            define_ms: self.define_ms.clamp(1, Self::CAP.define_ms),
            mount_ms: self.mount_ms.clamp(1, Self::CAP.mount_ms),
            update_ms: self.update_ms.clamp(1, Self::CAP.update_ms),
        }
    }
}

/// When an item is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Load {
    /// With the page.
    Eager,
    /// When its slot is near the visible part of the page.
    #[default]
    Visible,
    /// When the browser has nothing better to do.
    Idle,
    /// When the citizen asks for it.
    Manual,
}

/// What the slot shows when its item fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum OnError {
    /// A frame that says what happened, with a button to try again.
    #[default]
    Placeholder,
    /// Nothing; the slot gives its place back.
    Hide,
    /// The link the manifest names as a fallback.
    Fallback,
}

/// The named ways an item can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// A file of the widget is not there (HTTP 404 or 410).
    NotFound,
    /// A file of the widget is not the one that was published.
    Integrity,
    /// The network or the server could not be reached, or answered with an error.
    Unreachable,
    /// The module threw while it was evaluated.
    ThrewOnLoad,
    /// The module ran but its element was never defined.
    NeverDefined,
    /// The module lacks the class that the manifest names.
    BadExport,
    /// The element's constructor threw.
    ThrewOnCreate,
    /// `connectedCallback` threw.
    ThrewOnConnect,
    /// A phase took longer than its limit.
    TimedOut,
    /// Setting a property or calling an action threw.
    ThrewOnUpdate,
    /// Another PBC owns the element name and it could not be renamed.
    TagTaken,
    /// The element threw later, outside any call of the host.
    ThrewLater,
    /// The element removed itself or moved elsewhere.
    LeftSlot,
    /// The frame of the item went to another document.
    LeftFrame,
    /// The frame of the item was stopped for what it sent, or did not take.
    Stopped,
}

impl FailureKind {
    /// All kinds, in the order of their codes.
    pub const ALL: [Self; 15] = [
        Self::NotFound,
        Self::Integrity,
        Self::Unreachable,
        Self::ThrewOnLoad,
        Self::NeverDefined,
        Self::BadExport,
        Self::ThrewOnCreate,
        Self::ThrewOnConnect,
        Self::TimedOut,
        Self::ThrewOnUpdate,
        Self::TagTaken,
        Self::ThrewLater,
        Self::LeftSlot,
        Self::LeftFrame,
        Self::Stopped,
    ];

    /// The stable code, for example `S01`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "S01",
            Self::Integrity => "S02",
            Self::Unreachable => "S03",
            Self::ThrewOnLoad => "S04",
            Self::NeverDefined => "S05",
            Self::BadExport => "S06",
            Self::ThrewOnCreate => "S07",
            Self::ThrewOnConnect => "S08",
            Self::TimedOut => "S09",
            Self::ThrewOnUpdate => "S10",
            Self::TagTaken => "S11",
            Self::ThrewLater => "S12",
            Self::LeftSlot => "S13",
            Self::LeftFrame => "S14",
            Self::Stopped => "S15",
        }
    }

    /// Whether the element is of no use any more, so that the slot shows its failure frame.
    pub const fn ends_the_item(self) -> bool {
        !matches!(self, Self::ThrewOnUpdate | Self::ThrewLater)
    }
}
