//! One package that waits, for programs: looked at, approved, rejected. The rules are those of the page (ADR 0045).

use super::waiting::{blocking, refusal, sender};
use crate::http::Shared;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use crate::http::routes::releases::admit;
use axum::Json;
use axum::extract::{Path, State};
use jogakbo_contract::policy::Right;
use serde::Deserialize;
use serde_json::{Value, json};

/// What is to be done with a package.
#[derive(Debug, Deserialize)]
#[serde(tag = "act", rename_all = "lowercase", deny_unknown_fields)]
pub enum Decision {
    /// Install it. It has braces so that other members are refused here, too.
    Approve {},
    /// Take it away.
    Reject {
        /// Why, for the record; no more than 200 characters of it are kept.
        #[serde(default)]
        why: String,
    },
}

/// A package that waits, with what it brings.
#[utoipa::path(get, path = "/-/install/{key}", tag = "catalogue", params(("key" = String, Path, description = "`name@version`")),
    responses((status = 200, description = "`waiting` as in the list, `manifest`, and `checks`: test results as the sender says, or null"),
        (status = 400, description = "it does not wait, or is not what was sent; `findings` say which"), (status = 401), (status = 403)))]
pub async fn one(State(app): State<Shared>, caller: Caller, Path(key): Path<String>) -> Result<Json<Value>, Problem> {
    admit(&caller, Right::Offer)?;
    let found = blocking(&app, move |app| app.desk().one(&key)).await?;
    let (waiting, package) = found.map_err(|finding| refusal(finding.into()))?;
    let checks = package.checks().ok().flatten();
    Ok(Json(json!({ "waiting": waiting, "manifest": package.read.manifest, "checks": checks })))
}

/// Approves or rejects a package that waits: `{"act": "approve"}`, or `{"act": "reject", "why": "…"}`.
#[utoipa::path(post, path = "/-/install/{key}", tag = "catalogue", params(("key" = String, Path, description = "`name@version`")),
    responses((status = 200, description = "done: `key`, and `installed`, whether pages have it now"),
        (status = 400, description = "it was refused, and goes on waiting if it did; `findings` say why"),
        (status = 401), (status = 403, description = "the caller is no operator")))]
pub async fn post(
    State(app): State<Shared>,
    caller: Caller,
    Path(key): Path<String>,
    StrictJson(decision): StrictJson<Decision>,
) -> Result<Json<Value>, Problem> {
    admit(&caller, Right::Install)?;
    let by = sender(&caller).0;
    let installed = matches!(decision, Decision::Approve {});
    let about = key.clone();
    let done = blocking(&app, move |app| match decision {
        Decision::Approve {} => app.approve(&about, &by).map(drop),
        Decision::Reject { why } => app.reject(&about, &by, &why.chars().take(200).collect::<String>()),
    });
    done.await?.map_err(refusal)?;
    Ok(Json(json!({ "key": key, "installed": installed })))
}
