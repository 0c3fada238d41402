//! A page: which item sits where, and what is wired to what (design 2.3, appendix B, decisions 2.5, 2.9, 2.10).
//!
//! [`Page::read`] checks the page alone. What needs the manifests of its items (versions, props, wires) is checked when
//! the page is frozen into a lock, in [`crate::lock`].

pub(crate) mod check;
pub(crate) mod nest;
mod param;
mod place;
mod wire;

pub use check::is_route;
pub(crate) use check::twin;
pub use param::param_value;
pub use place::{DEEPEST, GroupWord, MAX_INSIDE, MAX_TABS, Tab, TabsWord, Use, UseGroup, UseTabs, UseWidget, Within};
pub use wire::{HostSignal, HostVerb, Policy, Source, Target, Wire};

use crate::canonical;
use crate::document;
use crate::finding::Finding;
use crate::ids::{CamelName, ItemId, PageName};
use crate::manifest::ApiVersion;
use crate::slot::{Load, OnError};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A page may hold at most this many items.
pub const MAX_ITEMS: usize = 300;
/// From this many items on, the check warns.
pub const MANY_ITEMS: usize = 60;
/// A page may hold at most this many wires.
pub const MAX_WIRES: usize = 1_000;

/// A page as its designer wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page {
    /// Address of the JSON Schema, for editors; not read.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `jogakbo/v1alpha1`.
    pub api_version: ApiVersion,
    /// `Page`.
    pub kind: PageKind,
    /// Name and title.
    pub metadata: PageMetadata,
    /// Route, access, layout, items and wiring.
    pub spec: PageSpec,
}

/// The one value `kind` of a page may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PageKind {
    /// A page.
    Page,
}

/// Name and title of a page. The host numbers revisions; the file has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PageMetadata {
    /// Short name; the stem of its file.
    pub name: PageName,
    /// Title for people; the heading of the page.
    pub title: Text,
    /// One sentence for search engines and link previews.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Free labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

/// What a page is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PageSpec {
    /// Address path; may end in `/*` and then holds one app item that owns the rest.
    pub route: String,
    /// JSON Schema of the query parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
    /// Who may open it.
    pub access: Access,
    /// Typed cells that props and wires share.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<CamelName, Variable>,
    /// Where the items sit.
    pub layout: Layout,
    /// The items, in reading order.
    pub items: Vec<Item>,
    /// What is wired to what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wiring: Vec<Wire>,
    /// Position in the portal's menu; absent means not in the menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub menu: Option<Menu>,
}

/// A page's entry in the portal's menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Menu {
    /// Entries are sorted by this number, then by name.
    pub order: u16,
    /// Text of the entry; default is the page's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
}

/// Who may open a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Access {
    /// Whether it opens without signing in.
    pub anonymous: bool,
    /// Any one of these roles; empty means every signed-in citizen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Assurance of the sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
}

/// Roles of people (decision 12 of section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Role {
    /// Not signed in.
    Anonymous,
    /// Signed in.
    Citizen,
    /// May edit drafts.
    Designer,
    /// May approve drafts.
    Reviewer,
    /// May publish.
    Publisher,
    /// May do everything.
    Operator,
}

/// Assurance of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Assurance {
    /// A password.
    #[default]
    Low,
    /// A password and a second factor.
    Substantial,
    /// Not offered by the built-in issuer.
    High,
}

impl Assurance {
    /// All of them, the weakest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Substantial, Self::High];

    /// The word in documents.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Substantial => "substantial",
            Self::High => "high",
        }
    }

    /// The assurance of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
}

/// A typed cell: a JSON Schema with a default and a scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Variable {
    /// How long the value lives.
    #[serde(default)]
    pub scope: VarScope,
    /// Its first value.
    #[serde(default)]
    pub default: Value,
    /// The rest is the JSON Schema of the value.
    #[serde(flatten)]
    pub schema: serde_json::Map<String, Value>,
}

impl Variable {
    /// The JSON Schema of the value.
    pub fn schema(&self) -> Value {
        Value::Object(self.schema.clone())
    }
}

/// How long the value of a variable lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum VarScope {
    /// As long as the page is open.
    #[default]
    Page,
    /// As long as the tab is open.
    Session,
    /// Kept by the portal for this citizen.
    User,
}

/// Where the items sit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Layout {
    /// Columns, row height and gap.
    #[serde(default)]
    pub grid: Grid,
    /// Name of a breakpoint to its smallest width in CSS pixels.
    #[serde(default = "default_breakpoints")]
    pub breakpoints: BTreeMap<String, u16>,
    /// Name of a breakpoint to its areas. A missing one takes the areas of the next smaller one.
    pub areas: BTreeMap<String, Areas>,
}

fn default_breakpoints() -> BTreeMap<String, u16> {
    [("sm".to_owned(), 0), ("md".to_owned(), 768), ("lg".to_owned(), 1280)].into()
}

/// Columns, row height and gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grid {
    /// Number of columns; 12.
    pub columns: u8,
    /// CSS length of one row.
    pub row_height: String,
    /// CSS length between cells.
    pub gap: String,
}

impl Default for Grid {
    fn default() -> Self {
        Self { columns: 12, row_height: "5rem".to_owned(), gap: "1rem".to_owned() }
    }
}

/// The areas of one breakpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Areas {
    /// `"stack"`: one below the other, in reading order.
    Stack(StackWord),
    /// Cell by cell.
    Cells(Vec<Area>),
}

/// The word `stack`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum StackWord {
    /// One below the other.
    Stack,
}

/// The cells of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Area {
    /// The item.
    pub item: ItemId,
    /// First column, from 0.
    pub x: u8,
    /// First row, from 0.
    pub y: u16,
    /// Columns, 1 to 12.
    pub w: u8,
    /// Rows, 1 to 100.
    pub h: u16,
}

/// One use of a widget on a page, or a layout that holds others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Item {
    /// Unique on the page.
    pub id: ItemId,
    /// Which widget, or which layout.
    #[serde(rename = "use")]
    pub uses: Use,
    /// What it stands in; default is the grid of the page.
    #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// Heading; default is the widget's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// Property values; `{"$var": name}` binds, `{"$asset": path}` names a file of the PBC.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub props: serde_json::Map<String, Value>,
    /// Condition under which it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show: Option<Value>,
    /// When it is loaded.
    #[serde(default)]
    pub load: Load,
    /// Only `frame`: the tier may be tightened, never loosened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<FrameWord>,
    /// Assurance of the sign-in that it asks for; the widget may ask for more, never for less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
    /// What is shown when it fails.
    #[serde(default)]
    pub on_error: OnError,
    /// Grows with its content, or scrolls.
    #[serde(default)]
    pub height: Height,
    /// Only `alive`: the element outlives the page. Absent means that leaving the page ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<AliveWord>,
}

/// The word `alive`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AliveWord {
    /// The element, with its scroll positions, caret and subscriptions, goes on to the next page that has the same item.
    Alive,
}

/// The word `frame`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FrameWord {
    /// In a sandboxed frame.
    Frame,
}

/// What an item does when its content is taller than its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Height {
    /// The row grows.
    #[default]
    Fit,
    /// The content scrolls.
    Scroll,
}

/// A page that passed the checks that need no manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadPage {
    /// The page.
    pub page: Page,
    /// SHA-256 of the canonical JSON (RFC 8785), hexadecimal.
    pub digest: String,
    /// Findings that do not keep it from being used.
    pub warnings: Vec<Finding>,
}

impl Page {
    /// SHA-256 of the canonical JSON (RFC 8785) of the page with all that is usual written out, hexadecimal: the same for every
    /// file that means the same page.
    pub fn digest(&self) -> String {
        canonical::sha256_hex(&serde_json::to_value(self).expect("a page is plain data"))
    }

    /// All that can be found out about a page without manifests.
    pub fn findings(&self) -> Vec<Finding> {
        check::check(self)
    }

    /// Reads a page and checks all that can be checked without manifests.
    ///
    /// # Errors
    /// All findings, at least one of them an error: not JSON (`J01` to `J07`), or against a rule (`P01` onwards).
    pub fn read(bytes: &[u8]) -> Result<ReadPage, Vec<Finding>> {
        let (page, digest, warnings) = document::read(bytes, check::check)?;
        Ok(ReadPage { page, digest, warnings })
    }
}
