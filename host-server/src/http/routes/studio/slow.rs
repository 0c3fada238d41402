//! A preview as a slow network brings it: its page and its files come late and a little at a time. Only for those who may see drafts, and for
//! nothing else that the browser loads: the addresses of the files are other ones, and what is in them is the same.

use super::author;
use crate::http::extract::Caller;
use crate::http::problem::Problem;
use crate::http::routes::assets;
use crate::http::{Shared, routes::studio::slow_line::Line};
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures::stream;
use jogakbo_contract::edit::Act;
use jogakbo_contract::integrity;
use jogakbo_contract::problem;
use jogakbo_contract::render::Document;
use std::convert::Infallible;
use std::sync::LazyLock;
use std::time::Duration;

/// What passes until the first byte of an answer comes: a round trip of a slow mobile network.
pub const DELAY: Duration = Duration::from_millis(150);
/// Bytes that come at once.
const SLICE: usize = 8 * 1024;

/// The lines of all who look at a page so; each person has one for all files of all pages.
static LINE: LazyLock<Line> = LazyLock::new(Line::default);

/// Gives the files of a document the addresses under which they come slowly.
pub fn lead_through(document: &mut Document) {
    // The last script is boot's, which names such addresses as texts and is known to the policy by its hash.
    let end = document.html.rfind("<script>").unwrap_or(document.html.len());
    let boot = document.html.split_off(end);
    for kind in ["assets", "shell"] {
        document.html = document.html.replace(&format!("\"/-/{kind}/"), &format!("\"/-/slow/{kind}/"));
    }
    document.html += &boot;
    // The map of modules is an inline script: the policy names it by its hash.
    let map =
        document.html.split_once("<script type=\"importmap\">").and_then(|(_, rest)| rest.split_once("</script>"));
    let hash = map.map(|(map, _)| integrity::csp_sha256(map.as_bytes()));
    document.scripts.extend(hash);
}

/// A file of a PBC, slowly.
#[utoipa::path(get, path = "/-/slow/assets/{digest}/{path}", tag = "studio", params(("digest" = String, Path), ("path" = String, Path)),
    responses((status = 200, description = "the file, at 1.6 Mbit/s"), (status = 401), (status = 403), (status = 404)))]
pub async fn asset(
    State(app): State<Shared>,
    caller: Caller,
    place: Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let who = author(&caller, Act::See)?;
    slowly(who.id, assets::get(State(app), place, headers).await?).await
}

/// A file of the portal itself, slowly.
#[utoipa::path(get, path = "/-/slow/shell/{digest}/{path}", tag = "studio", params(("digest" = String, Path), ("path" = String, Path)),
    responses((status = 200, description = "the file, at 1.6 Mbit/s"), (status = 401), (status = 403), (status = 404)))]
pub async fn shell(
    State(app): State<Shared>,
    caller: Caller,
    place: Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let who = author(&caller, Act::See)?;
    slowly(who.id, assets::shell(State(app), place, headers).await?).await
}

/// The same answer, later and in slices; never kept, so that each look begins from nothing.
async fn slowly(who: String, answer: Response) -> Result<Response, Problem> {
    let (mut parts, body) = answer.into_parts();
    // It is in memory as a whole already.
    let bytes = to_bytes(body, usize::MAX).await.map_err(|error| Problem::hidden(problem::INTERNAL, &error))?;
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    parts.headers.remove(header::ETAG);
    tokio::time::sleep(DELAY).await;
    let slices = stream::unfold((who, bytes), |(who, mut rest)| async move {
        if rest.is_empty() {
            return None;
        }
        let slice = rest.split_to(SLICE.min(rest.len()));
        tokio::time::sleep_until(LINE.take(&who, slice.len())).await;
        Some((Ok::<Bytes, Infallible>(slice), (who, rest)))
    });
    Ok(Response::from_parts(parts, Body::from_stream(slices)))
}
