//! The log.

use serde::Deserialize;

/// The section `telemetry`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// What is logged, as in `info,jogakbo::http=debug`. Default `info`.
    pub log: String,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self { log: "info".to_owned() }
    }
}
