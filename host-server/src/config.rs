//! What an operator may set, and where each value came from.
//!
//! Values are merged in this order, later ones win: the defaults here, the file `jogakbo.toml`, the environment
//! (`JOGAKBO_SECTION__KEY`), the flags of the command line. Nobody else reads the environment.

pub mod broker;
pub mod endpoints;
pub mod http;
pub mod identity;
pub mod limits;
pub mod networks;
pub mod overrides;
pub mod pages;
pub mod paths;
pub mod portal;
pub mod releases;
pub mod source;
pub mod store;
pub mod telemetry;
pub mod tokens;
pub mod trust;

pub use source::{ConfigError, Sources};

use serde::Deserialize;

/// The whole configuration, one struct per section.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Listeners and public addresses.
    pub http: http::Http,
    /// Who runs the portal.
    pub portal: portal::Portal,
    /// Folders.
    pub paths: paths::Paths,
    /// Sign-in and sessions.
    pub identity: identity::Identity,
    /// The event log.
    pub broker: broker::Broker,
    /// Addresses of the programs that translate for adapters.
    pub endpoints: endpoints::Endpoints,
    /// Sessions and users.
    pub store: store::Store,
    /// Publishing pages.
    pub pages: pages::Pages,
    /// Taking versions back.
    pub releases: releases::Releases,
    /// Builds of one's own.
    pub overrides: overrides::Overrides,
    /// Who runs in frames.
    pub trust: trust::Trust,
    /// Numbers that keep one visitor from hurting the others.
    pub limits: limits::Limits,
    /// Tokens in script.
    pub tokens: tokens::Tokens,
    /// The log.
    pub telemetry: telemetry::Telemetry,
}

impl Config {
    /// Merges file, environment and flags, checks the result and returns it.
    ///
    /// # Errors
    ///
    /// The file is no TOML, a key is unknown (`http.listne`), a value has the wrong shape, or the whole makes no sense
    /// (plain HTTP on a public address). The message names the key and the source that set it.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let merged = sources.merge()?;
        let config: Self = merged.read()?;
        config.http.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        config.portal.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        config.identity.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        config.broker.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        config.endpoints.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        config.pages.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        config.releases.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        config.overrides.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        config.trust.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        config.limits.validate().map_err(|(key, message)| merged.invalid(key, message))?;
        Ok(config)
    }
}
