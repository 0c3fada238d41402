//! Which items of a page failed in a browser: lock, item and code, and nothing else, so that a release that does badly is found.

use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use crate::http::{Shared, lots};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use jogakbo_contract::problem;
use jogakbo_contract::render::TRY;
use jogakbo_contract::slot::FailureKind;
use jogakbo_contract::text::Locale;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most failures of one request.
const MOST: usize = 50;

/// What a browser tells.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    failures: Vec<Failure>,
}

/// One item that failed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    /// Digest of the page's lock.
    lock: String,
    /// The item.
    item: String,
    /// `S01` to `S15`.
    code: String,
}

/// Takes failures of items. What names no known lock, item or code is dropped: an open page may be older than what is known.
#[utoipa::path(post, path = "/-/failures", tag = "operation",
    responses((status = 204, description = "taken"), (status = 400, description = "more than 50, or not of this form")))]
pub async fn post(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    StrictJson(told): StrictJson<Told>,
) -> Result<StatusCode, Problem> {
    if told.failures.len() > MOST {
        return Err(Problem::new(problem::BAD_REQUEST).detail(format!("at most {MOST} failures are taken at once")));
    }
    // A page with a build of somebody's own says nothing about what is released.
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok()).unwrap_or_default();
    if from.strip_prefix(app.addresses.portal.as_str()).is_some_and(|path| Locale::split_path(path).1.starts_with(TRY))
    {
        return Ok(StatusCode::NO_CONTENT);
    }
    let mut by_lock: BTreeMap<String, Vec<(String, FailureKind)>> = BTreeMap::new();
    for Failure { lock, item, code } in told.failures {
        if let Some(kind) = FailureKind::ALL.into_iter().find(|kind| kind.code() == code) {
            by_lock.entry(lock).or_default().push((item, kind));
        }
    }
    let visit = lots::visit(&app, &caller);
    let take = move || {
        for (digest, failed) in by_lock {
            if let Some(lock) = app.catalogue.lock(&digest) {
                app.take_failures(&lock, &failed, visit);
            }
        }
    };
    tokio::task::spawn_blocking(take).await.map_err(|error| Problem::hidden(problem::INTERNAL, &error))?;
    Ok(StatusCode::NO_CONTENT)
}
