//! Rules of APIs and of where they answer.

use super::is_path;
use crate::finding::Finding;
use crate::manifest::{Api, ApiKind, Endpoint, Manifest};

/// Whether the host can call an endpoint's address: `https:` or `http:`, a host, nobody's password.
pub fn is_endpoint(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let authority = rest.split('/').next().unwrap_or_default();
        let plain = url.bytes().all(|byte| byte.is_ascii_graphic()) && !url.contains(['?', '#', '\\']);
        plain && !authority.is_empty() && !authority.contains('@') && url.len() <= 500
    })
}

impl Manifest {
    /// The endpoint an API is served from: the one it names, else the only one there is.
    pub fn endpoint_of(&self, api: &Api) -> Option<&Endpoint> {
        match (&api.endpoint, self.spec.endpoints.as_slice()) {
            (Some(name), endpoints) => endpoints.iter().find(|endpoint| endpoint.name == *name),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }
}

pub(super) fn check(manifest: &Manifest, found: &mut Vec<Finding>) {
    let spec = &manifest.spec;
    for (i, endpoint) in spec.endpoints.iter().enumerate() {
        if !is_endpoint(&endpoint.url) {
            let message =
                "an address starts with https:// or http://, names a host, and holds no password, query or fragment";
            found.push(Finding::error("O04", format!("/spec/endpoints/{i}/url"), message));
        }
    }
    for (i, api) in spec.apis.iter().enumerate() {
        let at = format!("/spec/apis/{i}");
        match &api.endpoint {
            Some(name) if manifest.endpoint_of(api).is_none() => {
                let message = format!("the manifest has no endpoint `{name}`");
                found.push(Finding::error("M04", format!("{at}/endpoint"), message));
            }
            None if api.kind == ApiKind::Openapi && manifest.endpoint_of(api).is_none() => {
                found.push(Finding::error(
                    "O04",
                    at.clone(),
                    format!("say from which `endpoint` `{}` is served", api.name),
                ));
            }
            _ => {}
        }
        if api.kind == ApiKind::Openapi && !is_path(&api.document.href) {
            let message = "the host reads only documents that are files of the PBC; no widget can use this API";
            found.push(Finding::warning("O06", format!("{at}/document/href"), message));
        }
    }
    let audience = spec.security.as_ref().and_then(|security| security.audience.as_deref());
    if audience.is_some_and(|audience| audience != manifest.metadata.name.as_str()) {
        let message = format!("the audience of its tokens is the PBC itself: `{}`", manifest.metadata.name);
        found.push(Finding::error("O05", "/spec/security/audience", message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_address_that_can_be_called() {
        for (url, expected) in [
            ("https://board.example", true),
            ("http://127.0.0.1:9000/api/v1", true),
            ("ftp://board.example", false),
            ("https://me:secret@board.example/", false),
            ("https:///path", false),
            ("https://board.example/?q=1", false),
            ("//board.example", false),
        ] {
            assert_eq!(is_endpoint(url), expected, "{url}");
        }
    }
}
