//! Purposes of personal data and the classes of fields (design 2.6).

use crate::ids::Name;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// Who controls personal data, and for which purposes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Privacy {
    /// The controller.
    pub controller: Text,
    /// Address of the privacy notice.
    pub policy: String,
    /// The purposes.
    pub purposes: Vec<Purpose>,
}

/// One purpose of processing personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Purpose {
    /// Short name.
    pub name: Name,
    /// Name for people.
    pub title: Text,
    /// Term of the Data Privacy Vocabulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpv: Option<String>,
    /// Legal basis.
    pub basis: Basis,
    /// The law it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// `event-type#/pointer` of each field it covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<String>,
    /// Who else receives the data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// ISO 8601 duration.
    pub retention: String,
    /// Whether the service works without it.
    #[serde(default = "yes")]
    pub optional: bool,
}

fn yes() -> bool {
    true
}

/// Legal basis of a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Basis {
    /// The citizen's consent.
    Consent,
    /// A contract with the citizen.
    Contract,
    /// A duty by law.
    LegalObligation,
    /// A public task.
    PublicTask,
    /// Life and limb.
    VitalInterest,
    /// A legitimate interest.
    LegitimateInterest,
}

/// Class of one field of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldClass {
    /// How sensitive it is.
    pub class: Sensitivity,
    /// Personal-data term of the Data Privacy Vocabulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pd: Option<String>,
    /// What a subscriber without the purpose gets instead.
    #[serde(default)]
    pub mask: Mask,
}

/// How sensitive a field is, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Sensitivity {
    /// No personal data.
    Public,
    /// A pseudonym.
    Pseudonymous,
    /// Personal data.
    Personal,
    /// Sensitive data (민감정보).
    Sensitive,
    /// A unique identifier given by the state (고유식별정보).
    UniqueId,
}

/// What stands in place of a field that is not delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Mask {
    /// Nothing.
    #[default]
    Drop,
    /// `null`.
    Null,
    /// A hash.
    Hash,
    /// The last four characters.
    Last4,
}
