//! How a script of ours comes into a preview, before everything else that runs there.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::render::Document;

/// Puts the script at `address` first into the head; `words` are more attributes, each after a blank.
///
/// The integrity policy lets a script pass only where its hash can be seen to be checked: `crossorigin`.
pub fn first(document: &mut Document, address: &str, integrity: &Sri, words: &str) {
    let integrity = integrity.as_str();
    let script = format!("<head><script src=\"{address}\" crossorigin integrity=\"{integrity}\"{words}></script>");
    document.html = document.html.replacen("<head>", &script, 1);
}

/// The script as a file.
pub fn answer(script: &'static str) -> Response {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))], script)
        .into_response()
}
