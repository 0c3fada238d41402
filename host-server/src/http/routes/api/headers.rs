//! Which headers pass, up to a service and down to a page. What is not named here stays where it is: cookies, credentials,
//! what belongs to one connection, and what would let a service act on the portal's origin.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// Up to the service.
const UP: [&str; 12] = [
    "accept",
    "accept-language",
    "content-language",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-unmodified-since",
    "prefer",
    "traceparent",
    "tracestate",
];

/// Down to the page.
const DOWN: [&str; 10] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "etag",
    "last-modified",
    "link",
    "retry-after",
    "warning",
];

/// What a service gets of a page's headers.
pub fn up(headers: &HeaderMap) -> Vec<(String, String)> {
    let named = UP.iter().flat_map(|name| headers.get_all(*name).iter().map(move |value| (*name, value)));
    named.filter_map(|(name, value)| Some((name.to_owned(), value.to_str().ok()?.to_owned()))).collect()
}

/// What a page gets of a service's headers. Where a new thing lives is told with 201 only. What a browser keeps is for this
/// person on this page, not for whoever signs in next.
pub fn down(headers: &[(String, String)], status: StatusCode) -> HeaderMap {
    let made = status == StatusCode::CREATED;
    let passed = headers.iter().filter(|(name, _)| DOWN.contains(&name.as_str()) || (made && name == "location"));
    let mut down: HeaderMap = passed
        .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::from_str(value).ok()?)))
        .collect();
    down.insert(header::VARY, HeaderValue::from_static("cookie, x-jogakbo-lock"));
    down
}
