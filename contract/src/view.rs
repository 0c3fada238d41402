//! What the composed page tells the browser: the JSON block in the document, and the answer to a navigation.

mod read;

use crate::grants::Grant;
use crate::ids::{CamelName, ItemId, PageName, PbcName, WidgetName};
use crate::lock::ImportMap;
use crate::manifest::Reach;
use crate::page::{Role, VarScope, Wire};
use crate::slot::{Limits, Load, OnError};
use crate::table::Table;
use crate::text::Locale;
use serde::Serialize;
use serde_json::Value;

/// The media type of [`PageView`].
pub const PAGE_VIEW_TYPE: &str = "application/vnd.jogakbo.page+json";

/// The JSON block `#jgb-page`: all that boot and shell need to start.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageBlock {
    /// Format; 1.
    pub v: u8,
    /// Name of the page.
    pub page: PageName,
    /// Digest of the page lock.
    pub lock: String,
    /// Route without language.
    pub route: String,
    /// The path, with language, below which all addresses belong to the page's app; nothing where the route does not end in `/*`.
    pub base: Option<String>,
    /// Language of the page.
    pub locale: Locale,
    /// Light, dark, or as the system says.
    pub scheme: Scheme,
    /// Who is signed in.
    pub session: SessionView,
    /// Where the shell is; absent when the portal runs without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shell: Option<ShellFiles>,
    /// Address of the bridge; absent when the page uses no events that leave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bridge: Option<String>,
    /// The few words boot may need before the shell is up.
    pub text: BootText,
    /// The items, in reading order.
    pub items: Vec<BlockItem>,
    /// What is wired to what.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wiring: Vec<Wire>,
    /// Variables with their present value.
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub variables: Table<CamelName, BlockVariable>,
    /// Query parameters of this address, as the page's schema reads them.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub params: serde_json::Map<String, Value>,
    /// Event types that items of this page may publish.
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub types: Table<String, BlockType>,
    /// Integrity of files that are not in the import map.
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub integrity: Table<String, String>,
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Scheme {
    /// The word in the document and the cookie.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The scheme of a word; anything unknown is `auto`.
    pub fn of(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }
}

/// How a visitor likes the portal to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Look {
    /// Light, dark, or as the system says.
    pub scheme: Scheme,
    /// High contrast; else as the system says.
    pub contrast: bool,
}

impl Look {
    /// What follows the word of the scheme in the cookie when high contrast is chosen.
    const MORE: &'static str = ".more";

    /// The look of a cookie's value; anything unknown is as the system says.
    pub fn of(value: &str) -> Self {
        let (scheme, contrast) = value.strip_suffix(Self::MORE).map_or((value, false), |scheme| (scheme, true));
        Self { scheme: Scheme::of(scheme), contrast }
    }

    /// The cookie's value.
    pub fn value(self) -> String {
        format!("{}{}", self.scheme.word(), if self.contrast { Self::MORE } else { "" })
    }
}

/// What script may know of the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionView {
    /// `anonymous` or `user`.
    pub state: SessionState,
    /// The citizen.
    pub user: Option<UserView>,
    /// The citizen's roles.
    pub roles: Vec<Role>,
}

impl Default for SessionView {
    fn default() -> Self {
        Self { state: SessionState::Anonymous, user: None, roles: vec![Role::Anonymous] }
    }
}

/// Whether someone is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionState {
    /// Nobody.
    Anonymous,
    /// A citizen.
    User,
}

/// What script may know of the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserView {
    /// Pairwise pseudonym of the portal's own chrome; no account name.
    pub id: String,
    /// Name as the citizen wants to be called.
    pub name: String,
}

/// Addresses of the shell's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShellFiles {
    /// The glue module.
    pub js: String,
    /// The WebAssembly module.
    pub wasm: String,
    /// The script of the worker whose socket all tabs share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tabs: Option<String>,
}

/// Words boot may need before the shell is up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BootText {
    /// Shown in a slot whose item failed.
    pub failed: String,
    /// The names of all kinds of failure in the order of their codes, for the lines that authors read.
    pub kinds: Value,
}

/// One item as the browser needs it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockItem {
    /// The item.
    pub id: ItemId,
    /// Its PBC.
    pub pbc: PbcName,
    /// Exact version.
    pub version: String,
    /// The widget.
    pub widget: WidgetName,
    /// First 8 hexadecimal digits of the manifest's digest.
    pub digest: String,
    /// Heading in the page's language.
    pub title: String,
    /// When it is loaded.
    pub load: Load,
    /// Whether its condition holds at the start.
    #[serde(skip_serializing_if = "is_true")]
    pub shown: bool,
    /// What to mount.
    #[serde(flatten)]
    pub mount: Mount,
    /// Limits of its phases, capped by the host; absent means the defaults.
    #[serde(skip_serializing_if = "is_default_limits")]
    pub limits: Limits,
    /// Whether its element outlives the page.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub keep: bool,
    /// What the slot shows when it fails.
    #[serde(skip_serializing_if = "is_placeholder")]
    pub on_error: OnError,
    /// Where a citizen goes instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<FallbackLink>,
    /// Outputs that are wired.
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub outputs: Table<CamelName, BlockOutput>,
    /// Actions that are wired, by their method.
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub actions: Table<CamelName, String>,
    /// Schemas of the properties that wires or variables set.
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub prop_schemas: Table<String, Value>,
    /// Properties bound to a variable: property to variable.
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub bound: Table<String, CamelName>,
    /// Condition under which it is shown, in the mapping language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show: Option<Value>,
    /// What it may publish and receive, for early and clear errors; the server decides.
    #[serde(skip_serializing_if = "Grant::is_empty")]
    pub grants: Grant,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

fn is_default_limits(limits: &Limits) -> bool {
    *limits == Limits::default()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_placeholder(on_error: &OnError) -> bool {
    *on_error == OnError::Placeholder
}

/// What is mounted in a slot: a custom element. What stands in a frame is mounted as the portal's own element that holds the
/// frame (ADR 0037).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mount {
    /// Name of the element.
    pub tag: String,
    /// Address of the module.
    pub module: String,
    /// Address of the pack that holds the module, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// Export that holds the class, when the host defines it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export: Option<String>,
    /// Whether a move disconnects it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub remount: bool,
    /// Addresses of what the module imports, dependencies first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Attributes set before it connects.
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub attrs: Table<String, String>,
    /// Properties set before it connects.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub props: serde_json::Map<String, Value>,
    /// Properties whose text becomes a `Date`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<String>,
}

/// Where a citizen goes when an item fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FallbackLink {
    /// Address.
    pub url: String,
    /// Text of the link.
    pub title: String,
}

/// An output as the browser needs it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockOutput {
    /// Name of the DOM event.
    pub event: String,
    /// JSON Schema of `detail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
    /// Builds `detail` from properties of the element: name to property.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Table<CamelName, String>>,
}

/// A variable as the browser needs it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockVariable {
    /// How long it lives.
    pub scope: VarScope,
    /// JSON Schema of its value.
    pub schema: Value,
    /// Its present value.
    pub value: Value,
}

/// An event type as the browser needs it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockType {
    /// JSON Schema of `data`.
    pub data: Value,
    /// Template of the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Whether it leaves the page.
    pub reach: Reach,
    /// Whether it is stored, so that it comes back in log order.
    pub logged: bool,
    /// Whether the newest event per subject is kept for late subscribers.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub retain: bool,
    /// JSON Schema of the answer, for requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Value>,
}

/// The answer to a client-side navigation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageView {
    /// Title of the document.
    pub title: String,
    /// Language of the document.
    pub lang: String,
    /// Address path.
    pub path: String,
    /// HTML of the header.
    pub header: String,
    /// HTML of the main part.
    pub main: String,
    /// HTML of the footer.
    pub footer: String,
    /// Import map a full load would bring; the browser compares its bare names.
    pub import_map: ImportMap,
    /// The block a full load would bring.
    pub block: PageBlock,
}
