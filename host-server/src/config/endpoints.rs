//! Where the programs answer that a document names by `endpoint`. For adapters only the operator sets addresses; for APIs of
//! PBCs the operator's address wins over that of the manifest, and only it may lead into a private network.

use axum::http::Uri;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The section `endpoints`: `[endpoints."<adapter or PBC>".<endpoint>]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Endpoints(pub BTreeMap<String, BTreeMap<String, Endpoint>>);

/// One address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Where it answers: `https:`, or `http:` together with `allow_private`.
    pub url: String,
    /// Whether the address may be one of this machine or of a private network. Default false.
    #[serde(default)]
    pub allow_private: bool,
    /// Milliseconds in which one attempt must be answered, 100 to 60,000. Default 10,000.
    #[serde(default = "timeout_ms")]
    pub timeout_ms: u64,
    /// Attempts before an event counts as not translated, 1 to 20. Default 5.
    #[serde(default = "attempts")]
    pub attempts: u32,
}

const fn timeout_ms() -> u64 {
    10_000
}

const fn attempts() -> u32 {
    5
}

impl Endpoints {
    /// The address of an endpoint.
    pub fn find(&self, document: &str, endpoint: &str) -> Option<&Endpoint> {
        self.0.get(document)?.get(endpoint)
    }

    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        for (document, endpoints) in &self.0 {
            for (name, endpoint) in endpoints {
                endpoint.validate().map_err(|why| ("endpoints", format!("`{document}`.{name}: {why}")))?;
            }
        }
        Ok(())
    }
}

impl Endpoint {
    /// The address a manifest names, as long as the operator set none: `https:` in the open network.
    pub fn of_manifest(url: &str) -> Self {
        Self { url: url.to_owned(), allow_private: false, timeout_ms: timeout_ms(), attempts: attempts() }
    }

    fn validate(&self) -> Result<(), String> {
        let uri: Uri = self.url.parse().map_err(|error| format!("`url` is no address: {error}"))?;
        let plain = match uri.scheme_str() {
            Some("https") => false,
            Some("http") => true,
            _ => return Err("`url` starts with https:// or http://".to_owned()),
        };
        if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
            return Err("`url` names a host, and nobody's password".to_owned());
        }
        if plain && !self.allow_private {
            return Err(
                "plain http would send events through the open network; use https, or set `allow_private`".to_owned()
            );
        }
        if !(100..=60_000).contains(&self.timeout_ms) {
            return Err(format!("`timeout_ms` is {}; it must be 100 to 60000", self.timeout_ms));
        }
        if !(1..=20).contains(&self.attempts) {
            return Err(format!("`attempts` is {}; it must be 1 to 20", self.attempts));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Sources};

    fn load(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jogakbo.toml");
        std::fs::write(&file, text).unwrap();
        Config::load(&Sources { file: Some(file), ..Sources::default() }).map_err(|error| error.to_string())
    }

    #[test]
    fn an_endpoint_is_found_by_document_and_name() {
        let config = load("[endpoints.\"kr.go.demo.old\".api]\nurl = \"https://old.example/translate\"\n").unwrap();
        let endpoint = config.endpoints.find("kr.go.demo.old", "api").unwrap();
        assert_eq!((endpoint.timeout_ms, endpoint.attempts, endpoint.allow_private), (10_000, 5, false));
        assert!(config.endpoints.find("kr.go.demo.old", "other").is_none());
    }

    #[test]
    fn an_address_that_would_be_unsafe_is_refused() {
        for (lines, says) in [
            ("url = \"http://old.example/\"", "plain http would send events"),
            ("url = \"https://me:secret@old.example/\"", "nobody's password"),
            ("url = \"ftp://old.example/\"", "starts with https://"),
            ("url = \"https://old.example/\"\ntimeout_ms = 1", "`timeout_ms` is 1"),
            ("url = \"https://old.example/\"\nattempts = 0", "`attempts` is 0"),
            ("url = \"https://old.example/\"\nsecret = \"x\"", "secret"),
        ] {
            let error = load(&format!("[endpoints.\"kr.go.demo.old\".api]\n{lines}\n")).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
