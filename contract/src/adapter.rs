//! Adapters: one message translation each, between the events of other systems and those of the portal (design 2.9, ADR 0012).
//!
//! [`Adapter::read`] is the one door: strict JSON, shape, then the rules of `check`. [`link`] holds it against the catalogue:
//! the target, the sources, whether types fit, whether personal data would lose its class, whether adapters feed one another.
//! What comes out is [`Linked`]: an event goes in, an [`Outcome`] comes out; it touches nothing itself.

mod caution;
mod check;
mod circle;
mod flow;
mod link;
mod rejected;
mod translate;

pub use link::{Linked, link};
pub use rejected::{REJECTED, rejected_pattern, rejected_type, rejection};
pub use translate::{Outcome, Rejection};

use crate::document;
use crate::finding::Finding;
use crate::ids::{Name, PbcName};
use crate::manifest::{ApiVersion, FieldClass, Keep, Owner, Privacy};
use crate::text::Text;
use crate::topic::{EventType, TopicError, TopicPattern};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// An adapter as its integrator wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Adapter {
    /// Address of the JSON Schema, for editors; not read.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `jogakbo/v1alpha1`.
    pub api_version: ApiVersion,
    /// `Adapter`.
    pub kind: AdapterKind,
    /// Identity and owner.
    pub metadata: AdapterMetadata,
    /// What it translates into what.
    pub spec: AdapterSpec,
}

/// The one value `kind` of an adapter may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AdapterKind {
    /// An adapter.
    Adapter,
}

/// Identity and owner of an adapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AdapterMetadata {
    /// Reverse-DNS name, none that a PBC has; the stem of its file, and the client id of the system that sends it events.
    pub name: PbcName,
    /// Semantic version.
    pub version: String,
    /// Name for people.
    pub title: Text,
    /// One paragraph for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Who answers for it.
    pub owner: Owner,
    /// Free labels for search.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

/// What an adapter translates into what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AdapterSpec {
    /// Topics of event types that PBCs declare, or that another adapter accepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub from: Vec<TopicPattern>,
    /// Event types of another system that come in by this adapter; all of them are translated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepts: Vec<Accepted>,
    /// The event type that comes out; a PBC declares it.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub to: EventType,
    /// Condition on the whole input event; what does not meet it is passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Value>,
    /// Mapping from the whole input event to the data of the result; or `service`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Value>,
    /// A program of one's own that translates; or `map`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// What becomes of an event that cannot be translated.
    #[serde(default)]
    pub reject: Reject,
    /// Where a new adapter begins.
    #[serde(default)]
    pub start: Start,
    /// Purposes for which the service sees classified fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
}

/// An event type of another system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accepted {
    /// Its name as the other system writes it, for example `com.github.pull_request.opened`.
    #[serde(rename = "type")]
    pub name: ForeignType,
    /// JSON Schema of `data`, in the portable subset; absent takes everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// JSON Pointer to the class of a field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldClass>,
    /// How long the input is kept; `none` translates it at most once, and nothing can be tried again.
    pub keep: Keep,
}

/// An event type as any system may write it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct ForeignType(pub EventType);

impl TryFrom<String> for ForeignType {
    type Error = TopicError;

    fn try_from(text: String) -> Result<Self, TopicError> {
        EventType::any(&text).map(Self)
    }
}

impl From<ForeignType> for String {
    fn from(name: ForeignType) -> Self {
        name.0.as_str().to_owned()
    }
}

/// A program that translates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Service {
    /// Its name in the operator's configuration: `[endpoints."<adapter>".<endpoint>]`.
    pub endpoint: Name,
    /// The purpose that covers classified fields of the input; without one they stay here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Name>,
}

/// What becomes of an event that cannot be translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Reject {
    /// It is counted and forgotten.
    Drop,
    /// It is told by `jogakbo.adapter.rejected.v1` and can be tried again.
    #[default]
    DeadLetter,
}

/// Where a new adapter begins to read the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Start {
    /// With what comes from now on.
    #[default]
    Head,
    /// With the oldest event that is still kept.
    Log,
}

/// An adapter that passed, with its digest and its warnings.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadAdapter {
    /// The adapter.
    pub adapter: Adapter,
    /// SHA-256 of the canonical JSON (RFC 8785), hexadecimal.
    pub digest: String,
    /// Findings that do not keep it from being used.
    pub warnings: Vec<Finding>,
}

impl Adapter {
    /// Reads and checks an adapter by itself; whether it fits the catalogue is for [`link`] to say.
    ///
    /// # Errors
    /// All findings, at least one of them an error: not JSON (`J01` to `J07`), or against a rule (`T01` onwards, and the
    /// codes of manifests and wires where the rule is theirs).
    pub fn read(bytes: &[u8]) -> Result<ReadAdapter, Vec<Finding>> {
        let (adapter, digest, warnings) = document::read(bytes, check::check)?;
        Ok(ReadAdapter { adapter, digest, warnings })
    }

    /// The `source` of what it publishes.
    pub fn source(&self) -> String {
        format!("/adapter/{}", self.metadata.name)
    }

    /// The topics it translates: `from`, and all of what it accepts.
    pub fn inputs(&self) -> Vec<TopicPattern> {
        let accepted = self.spec.accepts.iter().flat_map(|accepted| TopicPattern::of_type(&accepted.name.0));
        self.spec.from.iter().cloned().chain(accepted).collect()
    }
}
