//! The documents of framed elements, on the content origin (ADR 0037): the same for everybody, and for nobody in particular.

use crate::http::problem::Problem;
use crate::http::{Shared, client, stopped};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::integrity::hex_sha256;
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, FrameDocument};

/// The document of an item that stands in a frame, by the lock of its page.
pub async fn get(
    State(app): State<Shared>,
    Path((digest, item)): Path<(String, String)>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let lock = app.catalogue.lock(&digest).ok_or(problem::LOCK_GONE)?;
    let document = render::frame(&app.portal(), &lock, &item)
        .ok_or_else(|| Problem::new(problem::NOT_FOUND).detail("the page has no element of this name in a frame"))?;
    if let Some(locked) = lock.item(&item) {
        stopped::refuse_item(&app, locked)?;
    }
    let etag = format!("\"{}\"", &hex_sha256(document.html.as_bytes())[..32]);
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8".to_owned()),
        ("content-security-policy", policy(&document, &app.addresses.content, &app.addresses.portal)),
        ("integrity-policy", "blocked-destinations=(script)".to_owned()),
        ("permissions-policy", PERMISSIONS.to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
        ("cross-origin-resource-policy", "cross-origin".to_owned()),
        ("cache-control", "no-cache".to_owned()),
        ("x-robots-tag", "noindex".to_owned()),
        ("etag", etag.clone()),
    ] {
        let value = HeaderValue::from_str(&value).map_err(|error| Problem::hidden(problem::INTERNAL, &error))?;
        headers.insert(HeaderName::from_static(name), value);
    }
    if client::has(&asked, &etag) {
        headers.remove(header::CONTENT_TYPE);
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, document.html).into_response())
}

/// A frame asks for nothing of the device; the portal's pages deny it all to frames anyway.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), clipboard-read=(), clipboard-write=(), payment=(), usb=(), \
                           publickey-credentials-get=(), fullscreen=(), display-capture=(), serial=(), hid=()";

/// What the document may do: run the files of its own PBC and read them, and nothing else.
fn policy(document: &FrameDocument, content: &str, portal: &str) -> String {
    let own = document.folders.iter().fold(String::new(), |text, folder| text + " " + content + folder);
    let hashes = document.scripts.iter().fold(String::new(), |text, hash| text + " '" + hash + "'");
    format!(
        "sandbox {}; default-src 'none'; script-src{own} 'wasm-unsafe-eval'{hashes}; style-src{own} 'unsafe-inline'; \
         img-src{own} data: blob:; font-src{own} data:; media-src{own} data: blob:; connect-src{own}; form-action 'none'; base-uri 'none'; \
         frame-ancestors {portal}",
        document.sandbox
    )
}
