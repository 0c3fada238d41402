//! The event log.

use serde::Deserialize;

/// The section `broker`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Broker {
    /// Which broker. Default `embedded`.
    pub kind: Kind,
}

/// The brokers there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A log in the data folder; an acknowledged event survives `kill -9`.
    #[default]
    Embedded,
    /// In memory; everything is gone when the host ends. For tests and trials.
    Memory,
}
