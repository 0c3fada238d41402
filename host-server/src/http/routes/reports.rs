//! What browsers report: refused scripts, wrong hashes, deprecations. Counted, told in the log once of each kind, kept for
//! operators, answered with nothing.

use crate::domain::violations::Entry;
use crate::http::Shared;
use crate::http::extract::Caller;
use crate::http::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use jogakbo_contract::page::Role;
use jogakbo_contract::problem;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};

/// Kinds told in the log; the rest is only counted and kept.
const TOLD: u64 = 1000;

static SEEN: AtomicU64 = AtomicU64::new(0);

/// What was reported.
#[derive(Debug, Serialize)]
pub struct Reported {
    reports: Vec<Entry>,
}

/// Takes reports (Reporting API, and the older `application/csp-report`).
#[utoipa::path(post, path = "/-/reports", tag = "operation", responses((status = 204, description = "taken")))]
pub async fn post(State(app): State<Shared>, body: Bytes) -> StatusCode {
    let (kinds, fresh) = app.violations.take(&body, app.ports.clock.now());
    for kind in kinds {
        metrics::counter!("jogakbo_reports", "type" => kind).increment(1);
    }
    for one in fresh {
        if SEEN.fetch_add(1, Ordering::Relaxed) < TOLD {
            tracing::warn!(
                report = one.kind,
                page = one.page,
                directive = one.directive,
                blocked = one.blocked,
                source = one.source,
                "a browser reported a `{}`",
                one.kind
            );
        }
    }
    StatusCode::NO_CONTENT
}

/// What browsers reported since the host began: the last 200 kinds, the newest first, without queries.
#[utoipa::path(get, path = "/-/reports", tag = "operation",
    responses((status = 200, description = "`reports`, each with type, page, directive, blocked, source, reportOnly, count, first and last"),
        (status = 401, description = "nobody is signed in"), (status = 403, description = "the caller is no operator")))]
pub async fn get(State(app): State<Shared>, caller: Caller) -> Result<Json<Reported>, Problem> {
    if caller.visitor.session.is_none() {
        return Err(problem::UNAUTHENTICATED.into());
    }
    if !caller.visitor.roles().contains(&Role::Operator) {
        return Err(Problem::new(problem::FORBIDDEN).detail("this takes the role operator"));
    }
    Ok(Json(Reported { reports: app.violations.all() }))
}
