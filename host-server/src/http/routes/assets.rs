//! Files of PBCs and of the portal, addressed by content: they never change, so browsers keep them for a year.

use crate::domain::assets::{Blob, Generation};
use crate::http::problem::Problem;
use crate::http::{Shared, client, stopped};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::problem;
use std::sync::Arc;

/// Which listener answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Portal,
    Content,
}

/// A file of a PBC.
#[utoipa::path(get, path = "/-/assets/{digest}/{path}", tag = "assets",
    params(("digest" = String, Path, description = "digest of the PBC's files"), ("path" = String, Path)),
    responses((status = 200, description = "the file"), (status = 304), (status = 404, description = "asset-not-found"),
        (status = 503, description = "killed: an operator stopped the PBC")))]
pub async fn get(
    State(app): State<Shared>,
    Path((digest, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    stopped::refuse_file(&app, &digest)?;
    let generation = app.shelf.get(&digest).ok_or(problem::ASSET_NOT_FOUND)?;
    file(&app, &generation, &path, &headers, From::Portal)
}

/// A file of a PBC for frames, from the content origin.
pub async fn content(
    State(app): State<Shared>,
    Path((digest, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    stopped::refuse_file(&app, &digest)?;
    let generation = app.shelf.get(&digest).ok_or(problem::ASSET_NOT_FOUND)?;
    file(&app, &generation, &path, &headers, From::Content)
}

/// A file of the portal itself.
#[utoipa::path(get, path = "/-/shell/{digest}/{path}", tag = "assets",
    params(("digest" = String, Path), ("path" = String, Path)),
    responses((status = 200, description = "the file"), (status = 404, description = "asset-not-found")))]
pub async fn shell(
    State(app): State<Shared>,
    Path((digest, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let files =
        app.portal_files().filter(|files| files.generation.index.digest == digest).ok_or(problem::ASSET_NOT_FOUND)?;
    file(&app, &files.generation, &path, &headers, From::Portal)
}

fn file(
    app: &Shared,
    generation: &Arc<Generation>,
    path: &str,
    asked: &HeaderMap,
    from: From,
) -> Result<Response, Problem> {
    let blob = generation.blobs.get(path).ok_or(problem::ASSET_NOT_FOUND)?;
    let document = is_document(blob.content_type);
    if document && from == From::Portal {
        let detail = "documents of widgets are served from the content origin only";
        return Err(Problem::new(problem::ASSET_NOT_FOUND).detail(detail));
    }
    metrics::counter!("jogakbo_assets").increment(1);
    let etag = format!("\"{}\"", &blob.hash[..32]);
    let mut headers = policy(app, generation, path, blob, from);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(blob.content_type));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(
        header::ETAG,
        HeaderValue::from_str(&etag).map_err(|error| Problem::hidden(problem::INTERNAL, &error))?,
    );
    if client::has(asked, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let (encoding, bytes) = blob.best(client::takes_brotli(asked), client::takes_gzip(asked));
    if let Some(word) = encoding.word() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(word));
    }
    Ok((headers, bytes).into_response())
}

/// Whether a browser would show it as a document and run what is inside.
fn is_document(content_type: &str) -> bool {
    content_type.starts_with("text/html") || content_type == "application/xml"
}

/// What the file may do: nothing, when opened on its own at the portal; what its manifest says, as a frame.
fn policy(app: &Shared, generation: &Generation, path: &str, blob: &Blob, from: From) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut add = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    if from == From::Portal {
        add("cross-origin-resource-policy", "same-origin");
        // The policy of a script counts when it is a worker; that of an image or document when it is opened on its own.
        if blob.content_type.starts_with("text/javascript") {
            add(
                "content-security-policy",
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
            );
        } else {
            add(
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'",
            );
        }
        return headers;
    }
    add("cross-origin-resource-policy", "cross-origin");
    add("access-control-allow-origin", "*");
    if is_document(blob.content_type) {
        let words = frame_words(generation, path);
        let content = &app.addresses.content;
        let forms = if words.split(' ').any(|word| word == "allow-forms") { content.as_str() } else { "'none'" };
        add(
            "content-security-policy",
            &format!(
                "sandbox {words}; default-src 'none'; script-src {content}; style-src {content} 'unsafe-inline'; \
                 img-src {content} data: blob:; font-src {content}; media-src {content}; connect-src 'none'; \
                 form-action {forms}; base-uri 'none'; frame-ancestors {}",
                app.addresses.portal
            ),
        );
    }
    headers
}

/// The sandbox of a document: its own, that of a template it matches, or none at all.
fn frame_words<'a>(generation: &'a Generation, path: &str) -> &'a str {
    if let Some(words) = generation.frames.get(path) {
        return words;
    }
    let of_folder = generation.frames.iter().find(|(document, _)| {
        let folder = document.split('{').next().unwrap_or_default().rsplit_once('/').map_or("", |(folder, _)| folder);
        path.starts_with(folder)
    });
    of_folder.map_or("", |(_, words)| words)
}
