//! The page lock: what publishing froze. Exact versions, digests, integrity, rights and the import map; it is all that
//! serving a page needs, and nothing the browser claims can add to it (decision 2.4).

mod back_end;
mod build;
mod details;
mod rights;
mod sight;
mod stops;
mod swap;

pub use back_end::BackEnd;
pub use build::{Catalogue, Part, Stamp, build, build_without_missing, findings};
pub(crate) use build::{build_anyway, with_parts, wrong_slots};
pub use details::EVENTS;
pub use rights::Person;
pub use sight::Sight;
pub use stops::{Stopped, Stops};
pub use swap::{NoSwap, Swap};

use crate::grants::Grant;
use crate::ids::{CamelName, ItemId, Name, PageName, PbcName, WidgetName};
use crate::manifest::{
    ApiVersion, Classification, Context, EventTypeDecl, FieldClass, Keep, Link, Reach, SizeBox, Tier,
};
use crate::page::{Access, Assurance, Height, Layout, Menu, Tab, Variable, Wire, Within};
use crate::slot::{Limits, Load, OnError};
use crate::table::Table;
use crate::text::Text;
use crate::topic::TopicPattern;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A frozen page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PageLock {
    /// `jogakbo/v1alpha1`.
    pub api_version: ApiVersion,
    /// `PageLock`.
    pub kind: LockKind,
    /// SHA-256 of the canonical JSON without `digest`, `createdAt`, `createdBy` and `page.revision`.
    pub digest: String,
    /// The page it was made from.
    pub page: LockedPage,
    /// The items, in reading order.
    pub items: Vec<LockedItem>,
    /// Groups, tabs, and places of items whose widget is not installed, in reading order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layouts: Vec<LockedLayout>,
    /// What is wired to what.
    pub wiring: Vec<Wire>,
    /// Variables of the page.
    pub variables: BTreeMap<CamelName, Variable>,
    /// JSON Schema of the query parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
    /// Where the items sit.
    pub layout: Layout,
    /// Bare names inside each PBC: scope address to name to address.
    pub scopes: BTreeMap<String, BTreeMap<String, String>>,
    /// Address of every script file to its integrity value.
    pub integrity: BTreeMap<String, String>,
    /// What each item may publish and receive.
    pub grants: BTreeMap<ItemId, ItemGrant>,
    /// The event types the grants speak of.
    pub types: BTreeMap<String, LockedType>,
    /// Origins that frames of this page come from, beside the content origin.
    pub frame_origins: Vec<String>,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// Who made it; `file` for pages the host watches.
    pub created_by: String,
}

/// The one value `kind` of a page lock may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LockKind {
    /// A page lock.
    PageLock,
}

/// The page a lock was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LockedPage {
    /// Its name.
    pub name: PageName,
    /// Its title.
    pub title: Text,
    /// One sentence for search engines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Number of the revision, from 1; given by the host.
    pub revision: u32,
    /// SHA-256 of the page's canonical JSON.
    pub digest: String,
    /// Its route.
    pub route: String,
    /// Who may open it.
    pub access: Access,
    /// Its place in the menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub menu: Option<Menu>,
}

/// One item, with all that mounting it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LockedItem {
    /// The item.
    pub id: ItemId,
    /// Its PBC.
    pub pbc: PbcName,
    /// Exact version.
    pub version: String,
    /// SHA-256 of the manifest's canonical JSON.
    pub digest: String,
    /// The widget.
    pub widget: WidgetName,
    /// Where it runs.
    pub tier: Tier,
    /// Heading.
    pub title: Text,
    /// Element or frame.
    pub mount: LockedMount,
    /// Style sheets linked in its slot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub styles: Vec<String>,
    /// Property values; `{"$var": name}` is still bound, `$asset` is an address already.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub props: serde_json::Map<String, Value>,
    /// JSON Schemas of its properties.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub prop_schemas: serde_json::Map<String, Value>,
    /// Outputs that are wired.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<CamelName, crate::manifest::Output>,
    /// Actions that are wired, by their method.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<CamelName, String>,
    /// Condition under which it is shown, those of what it stands in included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show: Option<Value>,
    /// What it stands in; absent means the grid of the page.
    #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// When it is loaded.
    pub load: Load,
    /// Limits of its phases, capped by the host.
    pub limits: Limits,
    /// What the slot shows when it fails.
    pub on_error: OnError,
    /// Grows or scrolls.
    pub height: Height,
    /// Usual size in grid cells, to reserve its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<SizeBox>,
    /// Height in one column of a phone, in rem, to reserve its place there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrow_rem: Option<u16>,
    /// Where a citizen goes instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Link>,
    /// Whether it needs a signed-in citizen.
    pub requires_login: bool,
    /// Assurance of the sign-in that it needs: the most that page, widget and PBC ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
    /// What an item in a frame is told of the citizen; one in the page sees it anyway.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<Context>,
    /// Whether its element outlives the page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep: bool,
}

/// A group, tabs, or the place of an item whose widget is not installed (ADR 0028).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LockedLayout {
    /// Its id.
    pub id: ItemId,
    /// Heading.
    pub title: Text,
    /// How many of the lock's items are read before it.
    pub at: usize,
    /// What it stands in; absent means the grid of the page.
    #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// The parts of tabs; a group has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tabs: Vec<Tab>,
    /// The PBC that the item would use if it were installed; its place says that the service is not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<PbcName>,
    /// Condition under which the place of such an item is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show: Option<Value>,
}

/// What is mounted in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LockedMount {
    /// A custom element.
    Element {
        /// Name of the element.
        tag: String,
        /// Address of the module.
        module: String,
        /// Export that holds the class, when the host defines it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        export: Option<String>,
        /// Whether a move disconnects it.
        #[serde(default)]
        remount: bool,
        /// Addresses of what the module imports, dependencies first.
        files: Vec<String>,
    },
    /// A page in a frame.
    Frame {
        /// Address; a path stands for the content origin.
        src: String,
        /// Value of the `sandbox` attribute.
        sandbox: String,
        /// CSS height; absent means as tall as the slot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        height: Option<String>,
        /// Whether the page in it asks for a port and gets the host interface.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        port: bool,
    },
}

/// What an item may do.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemGrant {
    /// Topics it may publish and receive, before the person is known.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Vec<String>>"))]
    pub events: Grant,
    /// APIs it may call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apis: Vec<String>,
    /// Purposes it processes personal data for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<String>,
    /// What its subscriptions with a purpose may see of classified fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sees: Vec<Sees>,
}

/// A subscription with a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sees {
    /// The topics.
    #[serde(rename = "match")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub pattern: TopicPattern,
    /// The purpose, of the item's PBC.
    pub purpose: Name,
    /// Whether it rests on the citizen's consent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
    /// `event-type#/pointer` of each field it covers, `event-type#` for all.
    pub data: Vec<String>,
}

/// An event type as the lock froze it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LockedType {
    /// The PBC that owns it.
    pub owner: PbcName,
    /// JSON Schema of `data`.
    pub data: Value,
    /// Template of the subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// JSON Pointer to the partition key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Who may see it at all.
    pub classification: Classification,
    /// How long it is kept.
    pub keep: Keep,
    /// Whether it leaves the page.
    pub reach: Reach,
    /// JSON Pointer to the class of a field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldClass>,
    /// Whether the newest event per subject is kept for late subscribers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retain: bool,
    /// JSON Schema of the answer, for requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Value>,
}

/// An import map (HTML standard), with integrity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ImportMap {
    /// Bare names for the whole document; always empty, for names belong to a PBC.
    pub imports: Table<String, String>,
    /// Bare names inside a PBC.
    pub scopes: Table<String, Table<String, String>>,
    /// Address to integrity value.
    pub integrity: Table<String, String>,
}

impl LockedType {
    /// The declaration of a type, frozen.
    pub fn of(owner: &PbcName, decl: &EventTypeDecl) -> Self {
        Self {
            owner: owner.clone(),
            data: decl.data.clone(),
            subject: decl.subject.clone(),
            key: decl.key.clone(),
            classification: decl.classification,
            keep: decl.log.keep.clone(),
            reach: decl.reach,
            fields: decl.fields.clone(),
            retain: decl.retain,
            reply: decl.reply.clone(),
        }
    }
}

impl PageLock {
    /// Whether any item stands in a frame.
    pub fn has_frames(&self) -> bool {
        self.items.iter().any(|item| item.tier == Tier::Frame)
    }

    /// The item called `id`.
    pub fn item(&self, id: &str) -> Option<&LockedItem> {
        self.items.iter().find(|item| item.id.as_str() == id)
    }

    /// The event types whose topics `pattern` can match; one look-up when it spells the type out.
    pub fn types_of(&self, pattern: &TopicPattern) -> impl Iterator<Item = (&str, &LockedType)> {
        let only = pattern.only_type();
        let one = only.and_then(|name| self.types.get_key_value(name));
        let all = only.is_none().then(|| self.types.iter().filter(move |(name, _)| pattern.reaches_type(name)));
        one.into_iter().chain(all.into_iter().flatten()).map(|(name, decl)| (name.as_str(), decl))
    }
}
