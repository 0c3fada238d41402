//! A portal that an operator closed for a while.

use jogakbo_contract::text::Text;
use serde::{Deserialize, Serialize};

/// The portal is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Maintenance {
    /// The operator's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Text>,
    /// Seconds after which to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl Maintenance {
    /// Seconds after which to try again, when the operator says nothing.
    pub const RETRY_AFTER: u64 = 600;
}
