//! How a PBC is delivered, where its back end answers, what it costs and how it is secured.

use super::Link;
use crate::ids::Name;
use crate::page::Assurance;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How a PBC is delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// At least one way.
    pub modes: Vec<Mode>,
    /// Container images, each by digest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// How the images are built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<Build>,
    /// How it is installed: `helm`, `compose`, `score` or `operator`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub install: BTreeMap<String, Value>,
    /// What the platform must provide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
}

/// A way to deliver a PBC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Mode {
    /// Files only, copied to the portal.
    Assets,
    /// The supplier runs the back end.
    Saas,
    /// The portal's operator installs the back end.
    Install,
}

/// A container image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Image {
    /// Short name.
    pub name: Name,
    /// Reference that ends in `@sha256:` and 64 hexadecimal digits.
    #[serde(rename = "ref")]
    pub reference: String,
    /// For example `linux/amd64`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
}

/// How a PBC's images are built.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Build {
    /// Address of the source repository.
    pub repository: String,
    /// Tag or commit.
    pub revision: String,
    /// Folder inside the repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Container file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dockerfile: Option<String>,
    /// Commands in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// Software bill of materials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sbom: Option<DocRef>,
    /// Build provenance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<DocRef>,
}

/// Something the platform must provide, for example a database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resource {
    /// Short name.
    pub name: Name,
    /// For example `postgres`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Version wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Further needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
}

/// Where a back end answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Endpoint {
    /// Short name.
    pub name: Name,
    /// Address; an operator may override it.
    pub url: String,
    /// For example `production`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env: Option<String>,
    /// Path that answers 2xx when healthy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<String>,
}

/// One API of a PBC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Api {
    /// Short name.
    pub name: Name,
    /// Which description language.
    pub kind: ApiKind,
    /// What it is for.
    pub role: ApiRole,
    /// The document.
    pub document: DocRef,
    /// The endpoint it is served from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Name>,
}

/// Description language of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ApiKind {
    /// OpenAPI 3.1 or later.
    Openapi,
    /// AsyncAPI 3.0 or later.
    Asyncapi,
}

/// What an API is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ApiRole {
    /// The capability itself.
    Business,
    /// Data in and out for other systems.
    Integration,
    /// Operators.
    Management,
    /// Settings.
    Configuration,
}

/// A document that the manifest points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocRef {
    /// Path relative to `frontend.base`, or an address.
    pub href: String,
    /// `sha384-…` or `sha512-…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrity: Option<String>,
    /// Media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// Audience, tokens, scopes and roles of a PBC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Security {
    /// Audience of its tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Whether a token may reach script.
    #[serde(default)]
    pub token_mode: TokenMode,
    /// Whether it needs a signed-in citizen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// Assurance of the sign-in that each of its widgets asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
    /// Scopes of its API.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Named>,
    /// Roles of its users.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Named>,
}

/// Whether a token may reach script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TokenMode {
    /// It has no protected API.
    None,
    /// The host attaches the token on the server.
    #[default]
    Proxy,
    /// A short-lived token for one audience reaches script.
    Direct,
}

/// A name with a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Named {
    /// The name.
    pub name: String,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
}

/// Licence and price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Offer {
    /// SPDX expression or `LicenseRef-…`.
    pub licence: String,
    /// Price plans.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<Plan>,
    /// Service levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<DocRef>,
    /// Where to get help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<Link>,
}

/// A price plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// Short name.
    pub name: Name,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// What it costs.
    pub price: Price,
    /// What it includes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Value>,
}

/// An amount of money, as text so that no digit is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Price {
    /// Decimal number.
    pub amount: String,
    /// ISO 4217 code.
    pub currency: String,
    /// ISO 8601 duration, for example `P1M`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
}
