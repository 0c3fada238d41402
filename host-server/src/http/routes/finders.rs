//! What search engines and home screens ask for: sitemap, robots file and web app manifest.

use crate::http::problem::Problem;
use crate::http::{Shared, client};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::integrity::hex_sha256;
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, SitemapPage};
use jogakbo_contract::text::Locale;

/// The pages that anybody may open, in both languages.
#[utoipa::path(get, path = "/sitemap.xml", tag = "pages", responses((status = 200, description = "a sitemap (sitemaps.org)"), (status = 304)))]
pub async fn sitemap(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    let snapshot = app.catalogue.snapshot();
    let days: Vec<(&str, Option<String>)> = snapshot
        .pages()
        .filter(|page| page.lock.page.access.anonymous)
        .map(|page| {
            let route = page.lock.page.route.trim_end_matches("/*");
            let day = page.changed.map(|changed| changed.rfc3339().chars().take(10).collect());
            (if route.is_empty() { "/" } else { route }, day)
        })
        .collect();
    let pages = days.iter().map(|(route, day)| SitemapPage { route, changed: day.as_deref() });
    answer(&headers, "application/xml; charset=utf-8", render::sitemap(&app.portal().public_url, pages))
}

/// What crawlers may fetch.
#[utoipa::path(get, path = "/robots.txt", tag = "pages", responses((status = 200, description = "RFC 9309"), (status = 304)))]
pub async fn robots(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    answer(&headers, "text/plain; charset=utf-8", render::robots(&app.portal().public_url))
}

/// The web app manifest in Korean.
#[utoipa::path(get, path = "/manifest.webmanifest", tag = "pages", responses((status = 200, description = "a web app manifest"), (status = 304)))]
pub async fn korean(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    manifest(&app, &headers, Locale::Ko)
}

/// The web app manifest in English.
#[utoipa::path(get, path = "/en/manifest.webmanifest", tag = "pages", responses((status = 200, description = "a web app manifest"), (status = 304)))]
pub async fn english(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    manifest(&app, &headers, Locale::En)
}

fn manifest(app: &Shared, headers: &HeaderMap, locale: Locale) -> Result<Response, Problem> {
    answer(headers, "application/manifest+json", render::web_manifest(&app.portal(), locale).to_string())
}

/// The same for everybody: kept for ten minutes, then asked for again by its tag.
fn answer(asked: &HeaderMap, content_type: &'static str, body: String) -> Result<Response, Problem> {
    let etag = format!("\"{}\"", &hex_sha256(body.as_bytes())[..32]);
    let tag = HeaderValue::from_str(&etag).map_err(|error| Problem::hidden(problem::INTERNAL, &error))?;
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=600")),
        (header::ETAG, tag),
    ];
    if client::has(asked, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, body).into_response())
}
