//! The PBC manifest: what a capability is, needs and offers (design 2.2, appendix A, decisions 2.2 to 2.5).
//!
//! [`Manifest::read`] is the one door: strict JSON, shape, then every rule of [`check`]. What comes out is trusted.

mod check;
mod delivery;
mod events;
mod privacy;
mod widget;

pub use check::{covers_type, is_attribute, is_event, is_link, is_member, is_path};
pub use delivery::{
    Api, ApiKind, ApiRole, Build, Delivery, DocRef, Endpoint, Image, Mode, Named, Offer, Plan, Price, Resource,
    Security, TokenMode,
};
pub use events::{Classification, EventTypeDecl, Events, Keep, LogPolicy, Reach, SubscribeFrom, Subscription};
pub use privacy::{Basis, FieldClass, Mask, Privacy, Purpose, Sensitivity};
pub use widget::{
    Action, Context, Create, Define, Element, Frame, Handshake, Moved, Output, Role, Sandbox, Size, SizeBox, Tier,
    Widget,
};

use crate::document;
use crate::finding::Finding;
use crate::ids::PbcName;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the document format.
pub const API_VERSION: &str = "jogakbo/v1alpha1";

/// The annotation that names the Custom Elements Manifest of a PBC: a path relative to `frontend.base`.
pub const ELEMENTS: &str = "docs.elements";

/// A PBC manifest as its supplier wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Manifest {
    /// Address of the JSON Schema, for editors; not read.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `jogakbo/v1alpha1`.
    pub api_version: ApiVersion,
    /// `PBC`.
    pub kind: ManifestKind,
    /// Identity and owner.
    pub metadata: Metadata,
    /// What it needs and offers.
    pub spec: Spec,
}

/// The one value `apiVersion` may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ApiVersion {
    /// The format of this release.
    #[serde(rename = "jogakbo/v1alpha1")]
    V1Alpha1,
}

/// The one value `kind` of a manifest may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ManifestKind {
    /// A packaged business capability.
    #[serde(rename = "PBC")]
    Pbc,
}

/// Identity, owner and lifecycle of a PBC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Metadata {
    /// Reverse-DNS name; the prefix of every event type the PBC owns; the stem of its file.
    pub name: PbcName,
    /// Semantic version; a published one never changes.
    pub version: String,
    /// Name for people.
    pub title: Text,
    /// One paragraph for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Who answers for it.
    pub owner: Owner,
    /// How mature it is.
    #[serde(default)]
    pub lifecycle: Lifecycle,
    /// The PBC to use instead of a deprecated one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<PbcName>,
    /// The business context its words belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounded_context: Option<String>,
    /// Free labels for search.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Free notes for tools.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Icons as in a web app manifest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub icons: Vec<Icon>,
    /// Links for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// Who answers for a PBC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Owner {
    /// Name of the team or office.
    pub name: Text,
    /// Organisation code of a Korean public body, 7 to 13 capitals and digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_code: Option<String>,
    /// How to reach them, for example a `mailto:` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// How mature a PBC is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Lifecycle {
    /// May change or vanish.
    Experimental,
    /// Ready for citizens.
    #[default]
    Production,
    /// Still served; use the replacement.
    Deprecated,
}

/// An icon as in a web app manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Icon {
    /// Path relative to `frontend.base`.
    pub src: String,
    /// For example `48x48`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sizes: Option<String>,
    /// Media type.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// A link for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// `https:`, `http:`, `mailto:` or `tel:` address, or a path of the portal.
    pub url: String,
    /// Text of the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// Link relation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
}

/// What a PBC needs and offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Spec {
    /// A part of a screen, or a whole service with its own back end.
    pub scope: Scope,
    /// Version ranges of what it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires: Option<Requires>,
    /// How it is delivered.
    pub delivery: Delivery,
    /// Where its back end answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<Endpoint>,
    /// Its APIs, described by OpenAPI and AsyncAPI documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apis: Vec<Api>,
    /// Audience, tokens, scopes and roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<Security>,
    /// Files and widgets.
    pub frontend: Frontend,
    /// Event types and what it publishes and receives.
    #[serde(default)]
    pub events: Events,
    /// Purposes of personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
    /// Licence and price.
    pub offer: Offer,
    /// Standards it claims to meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conformance: Vec<Conformance>,
}

/// A part of a screen, or a whole service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Scope {
    /// Front end only.
    Component,
    /// With a back end, APIs and security of its own.
    Service,
}

/// Version ranges in Cargo's syntax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Requires {
    /// Range of host versions, for example `>=0.1.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Other PBCs whose events it receives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pbcs: Vec<RequiredPbc>,
}

/// Another PBC that this one needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequiredPbc {
    /// Its name.
    pub name: PbcName,
    /// Range of versions.
    pub version: String,
    /// Whether the widget works without it.
    #[serde(default)]
    pub optional: bool,
}

/// Files and widgets of a PBC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Frontend {
    /// Folder below the host's assets folder; default is the PBC's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Path to integrity value, or `"auto"` in files that the host watches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assets: Option<Assets>,
    /// Bare module names to paths, valid only inside this PBC. A key that ends in `/` maps a whole folder.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub imports: BTreeMap<String, String>,
    /// Libraries it would take from the portal if it has them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shared: BTreeMap<String, String>,
    /// Menu entries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub menu: Vec<MenuEntry>,
    /// The widgets it offers.
    pub widgets: Vec<Widget>,
}

/// The files of a PBC: listed with hashes, or found by walking the imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Assets {
    /// `"auto"`: the host hashes what the modules reach.
    Auto(Auto),
    /// Path to `sha384-…` or `sha512-…`.
    Listed(BTreeMap<String, String>),
}

/// The word `auto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Auto {
    /// The host hashes what the modules reach.
    Auto,
}

/// An entry of the portal's menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MenuEntry {
    /// Text of the entry.
    pub label: Text,
    /// The widget it opens.
    pub widget: crate::ids::WidgetName,
    /// Path below the portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A standard that the PBC claims to meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Conformance {
    /// For example `KWCAG-2.2`.
    pub standard: String,
    /// For example `AA`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<DocRef>,
}

/// A manifest that passed, with its digest and its warnings.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadManifest {
    /// The manifest.
    pub manifest: Manifest,
    /// SHA-256 of the canonical JSON (RFC 8785), hexadecimal.
    pub digest: String,
    /// Findings that do not keep it from being used.
    pub warnings: Vec<Finding>,
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// All findings, at least one of them an error: not JSON (`J01` to `J07`), or against a rule (`M01` onwards).
    pub fn read(bytes: &[u8]) -> Result<ReadManifest, Vec<Finding>> {
        let (manifest, digest, warnings) = document::read(bytes, check::check)?;
        Ok(ReadManifest { manifest, digest, warnings })
    }

    /// The widget called `name`.
    pub fn widget(&self, name: &str) -> Option<&Widget> {
        self.spec.frontend.widgets.iter().find(|widget| widget.name.as_str() == name)
    }

    /// The declaration of the event type `name`, if this PBC owns it.
    pub fn event_type(&self, name: &str) -> Option<&EventTypeDecl> {
        self.spec.events.types.iter().find(|decl| decl.name.as_str() == name)
    }

    /// The path of its Custom Elements Manifest, if it has one ([`ELEMENTS`]).
    pub fn elements_document(&self) -> Option<&str> {
        self.metadata.annotations.get(ELEMENTS).map(String::as_str)
    }

    /// The folder of its files, relative to the host's assets folder.
    pub fn base(&self) -> &str {
        self.spec.frontend.base.as_deref().unwrap_or(self.metadata.name.as_str())
    }
}
