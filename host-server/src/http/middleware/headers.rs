//! Headers that every answer carries, and the policy of pages (threats, section 4).

use crate::http::Shared;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use jogakbo_contract::render::Document;

const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), clipboard-read=(), payment=(), usb=(), \
                           publickey-credentials-get=(self), fullscreen=()";

/// Adds what is not there yet.
pub async fn secure(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut add = |name: &'static str, value: &'static str| {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    };
    add("x-content-type-options", "nosniff");
    add("referrer-policy", "strict-origin-when-cross-origin");
    add("cross-origin-resource-policy", "same-origin");
    add("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    add("cache-control", "no-store");
    if app.addresses.portal.starts_with("https://") {
        add("strict-transport-security", "max-age=63072000; includeSubDomains");
    }
    response
}

/// Asks on every answer of the portal for memory of its own: a browser decides once per origin, with the first answer.
///
/// Not on the content origin: its documents are sandboxed and so apart already, and Chromium warns when one of them asks.
pub async fn keyed(mut response: Response) -> Response {
    response.headers_mut().insert("origin-agent-cluster", HeaderValue::from_static("?1"));
    response
}

/// The policy of a page: its own scripts by hash, everything else from the portal itself.
///
/// Never a nonce: one is inherited by `import()` and lets foreign modules in.
pub fn page(headers: &mut HeaderMap, document: &Document) {
    framed(headers, document, "'none'");
}

/// Lets a page take files from one more origin. `pinned` says that the script from there is known by its hash; else the page cannot ask that
/// all script is.
pub fn also_from(headers: &mut HeaderMap, origin: &str, pinned: bool) {
    const MORE: [&str; 6] = ["script-src", "style-src", "img-src", "font-src", "media-src", "connect-src"];
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let widened = policy.split("; ").map(|directive| {
        let name = directive.split(' ').next().unwrap_or_default();
        if MORE.contains(&name) { format!("{directive} {origin}") } else { directive.to_owned() }
    });
    if let Ok(policy) = HeaderValue::from_str(&widened.collect::<Vec<_>>().join("; ")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if !pinned {
        headers.remove("integrity-policy");
    }
}

/// The same policy for a page that is shown inside others: `ancestors` are those that may.
pub fn framed(headers: &mut HeaderMap, document: &Document, ancestors: &str) {
    let hashes = document.scripts.iter().fold(String::new(), |text, hash| text + " '" + hash + "'");
    let scripts =
        if document.scripts.is_empty() { "'none'".to_owned() } else { format!("'self' 'wasm-unsafe-eval'{hashes}") };
    let frames = if document.frames.is_empty() { "'none'".to_owned() } else { document.frames.join(" ") };
    let policy = format!(
        "default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         font-src 'self'; media-src 'self'; connect-src 'self'; frame-src {frames}; worker-src 'self'; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors {ancestors}; report-to csp"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in [
        ("content-security-policy-report-only", "require-trusted-types-for 'script'; report-to csp"),
        ("integrity-policy", "blocked-destinations=(script), endpoints=(csp)"),
        ("reporting-endpoints", "csp=\"/-/reports\""),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", PERMISSIONS),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}
