//! The APIs of a PBC, as far as pages can call them: their documents are read together with the manifest.

use crate::domain::assets::Generation;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::manifest::{ApiKind, Manifest};
use jogakbo_contract::openapi::OpenApi;
use std::collections::BTreeMap;

/// An API that pages can call.
#[derive(Debug, Clone)]
pub struct Api {
    /// What it describes.
    pub openapi: OpenApi,
    /// The endpoint it is served from.
    pub endpoint: String,
    /// Where the manifest says that it answers.
    pub url: String,
}

/// The APIs of a manifest by name, from the documents among its files.
///
/// # Errors
///
/// All findings about the documents, with the name of the document and the place in it.
pub fn read(manifest: &Manifest, files: &Generation) -> Result<BTreeMap<String, Api>, Vec<Finding>> {
    let (mut apis, mut found) = (BTreeMap::new(), Vec::new());
    for (i, api) in manifest.spec.apis.iter().enumerate().filter(|(_, api)| api.kind == ApiKind::Openapi) {
        let at = format!("/spec/apis/{i}/document");
        let Some(blob) = files.blobs.get(&api.document.href) else { continue };
        if api.document.integrity.as_ref().is_some_and(|wanted| *wanted != blob.integrity) {
            let message = format!("`{}` is not the file whose hash the manifest holds", api.document.href);
            found.push(Finding::error("A03", format!("{at}/integrity"), message));
            continue;
        }
        let Some(endpoint) = manifest.endpoint_of(api) else { continue };
        match OpenApi::read(&blob.bytes) {
            Ok(openapi) => {
                let (endpoint, url) = (endpoint.name.to_string(), endpoint.url.clone());
                apis.insert(api.name.to_string(), Api { openapi, endpoint, url });
            }
            Err(inside) => found.extend(inside.into_iter().map(|finding| {
                let message = format!("`{}` {}: {}", api.document.href, finding.at, finding.message);
                Finding { at: at.clone(), message, ..finding }
            })),
        }
    }
    if found.is_empty() { Ok(apis) } else { Err(found) }
}
