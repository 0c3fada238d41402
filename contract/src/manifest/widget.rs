//! One widget of a PBC: a custom element, or a page shown in a frame.

use super::{Link, Subscription};
use crate::ids::{CamelName, Name, PbcName, Tag, WidgetName};
use crate::page::Assurance;
use crate::slot::Limits;
use crate::text::Text;
use crate::topic::TopicPattern;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A widget: exactly one of `element` and `frame`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Widget {
    /// Name inside the PBC.
    pub name: WidgetName,
    /// Name for people; the heading of its slot.
    pub title: Text,
    /// One paragraph for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// What kind of screen it is.
    #[serde(default)]
    pub role: Role,
    /// In the page, or in a box of its own.
    pub tier: Tier,
    /// The custom element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<Element>,
    /// The framed page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Frame>,
    /// JSON Schema of its properties; `x-jgb-attr` names an attribute, `x-jgb-as: date` makes a `Date`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub props: Option<Value>,
    /// DOM events that leave it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<CamelName, Output>,
    /// Methods that wires may call.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<CamelName, Action>,
    /// Topics it publishes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub publishes: Vec<TopicPattern>,
    /// Topics it receives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscribes: Vec<Subscription>,
    /// APIs it calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apis: Vec<Name>,
    /// Purposes it processes personal data for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<Name>,
    /// What it wants to know of the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<Context>,
    /// Places in it where a page may put other items: the name of a `<slot>` of the element to what it takes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<Name, WidgetSlot>,
    /// The widget that edits its settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_widget: Option<WidgetName>,
    /// Smallest and usual size in grid cells, and the height on a phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// Limits of its phases.
    #[serde(default)]
    pub limits: Limits,
    /// Where a citizen goes when it fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Link>,
    /// Whether it needs a signed-in citizen.
    #[serde(default)]
    pub requires_login: bool,
    /// Assurance of the sign-in that it asks for; implies a signed-in citizen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
}

/// What kind of screen a widget is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Role {
    /// A part of a page.
    #[default]
    Widget,
    /// Shows one thing.
    View,
    /// A whole service with sub-routes.
    App,
    /// Edits the settings of another widget.
    Config,
}

/// Where a widget runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Tier {
    /// In the portal's page: reviewed code.
    Page,
    /// In a sandboxed frame from another origin.
    Frame,
}

/// A custom element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Element {
    /// Path of the module, relative to `frontend.base`.
    pub module: String,
    /// Name of the element.
    pub tag: Tag,
    /// Who calls `customElements.define`.
    #[serde(default)]
    pub define: Define,
    /// Export that holds the class when the host defines it; default `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<String>,
    /// Path of `custom-elements.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<String>,
    /// Style sheets linked beside it in its slot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub styles: Vec<String>,
    /// Created after its definition, or served and upgraded in place.
    #[serde(default)]
    pub create: Create,
    /// Whether it may be moved without being remounted.
    #[serde(rename = "move", default)]
    pub moved: Moved,
}

/// Who calls `customElements.define`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Define {
    /// The module itself.
    #[default]
    #[serde(rename = "self")]
    Own,
    /// The host, from the exported class.
    Host,
}

/// When the element is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Create {
    /// After its definition, with its properties set before it connects.
    #[default]
    AfterDefine,
}

/// What a move in the document does to the element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Moved {
    /// Nothing: it keeps its state.
    #[default]
    Keep,
    /// It is disconnected and connected again.
    Remount,
}

/// A page shown in a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Frame {
    /// An `https:` address, or a path relative to `frontend.base` that the content origin serves. `{context.locale}`
    /// and `{props.name}` are filled in.
    pub src: String,
    /// Whether the page speaks the port protocol.
    pub handshake: Handshake,
    /// Sandbox permissions; none by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sandbox: Vec<Sandbox>,
    /// Permissions policy; empty by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
    /// CSS length, or `auto` with the handshake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<String>,
}

/// Whether a framed page speaks the port protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Handshake {
    /// It asks for a port and gets the host interface.
    Jogakbo,
    /// It knows nothing of us.
    None,
}

/// A sandbox permission of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Sandbox {
    /// Run scripts.
    AllowScripts,
    /// Submit forms.
    AllowForms,
    /// Keep its own origin.
    AllowSameOrigin,
    /// Open windows.
    AllowPopups,
    /// Windows it opens are free of the sandbox.
    AllowPopupsToEscapeSandbox,
    /// Download files.
    AllowDownloads,
    /// Show dialogs of the browser.
    AllowModals,
}

impl Sandbox {
    /// The word in the `sandbox` attribute.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AllowScripts => "allow-scripts",
            Self::AllowForms => "allow-forms",
            Self::AllowSameOrigin => "allow-same-origin",
            Self::AllowPopups => "allow-popups",
            Self::AllowPopupsToEscapeSandbox => "allow-popups-to-escape-sandbox",
            Self::AllowDownloads => "allow-downloads",
            Self::AllowModals => "allow-modals",
        }
    }
}

/// A DOM event that leaves a widget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output {
    /// Name of the DOM event.
    pub event: String,
    /// JSON Schema of `detail`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
    /// Builds `detail` from properties of the element, for elements whose events carry nothing (ADR 0002).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<BTreeMap<CamelName, String>>,
}

/// A method that wires may call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Action {
    /// Name of the method.
    pub method: String,
    /// JSON Schema of its one argument; absent means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
}

/// A place in a widget for other items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WidgetSlot {
    /// Name for people who design pages.
    pub title: Text,
    /// The widgets it takes; empty takes everything, groups and tabs too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepts: Vec<Accepted>,
    /// Most items in it, 1 to 60; absent means 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
}

/// What a slot takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accepted {
    /// The PBC.
    pub pbc: PbcName,
    /// One of its widgets; absent means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub widget: Option<WidgetName>,
}

/// What a widget wants to know of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Context {
    /// Language.
    #[serde(rename = "locale")]
    Locale,
    /// Light or dark, and the tokens.
    #[serde(rename = "theme")]
    Theme,
    /// Name of the page.
    #[serde(rename = "page")]
    Page,
    /// Name of the citizen.
    #[serde(rename = "user.name")]
    UserName,
    /// Roles of the citizen.
    #[serde(rename = "user.roles")]
    UserRoles,
}

/// Sizes in grid cells, and the height on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Size {
    /// The smallest that works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<SizeBox>,
    /// The usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<SizeBox>,
    /// Height of the element where a page is one column of a phone, in rem, 1 to 250: its place is that high before the
    /// element is there, so what stands below does not jump. Measured at 360 px; absent means the rows of the usual size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrow_rem: Option<u16>,
}

/// Width and height in grid cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SizeBox {
    /// Columns, 1 to 12.
    pub w: u8,
    /// Rows, 1 to 100.
    pub h: u16,
}
