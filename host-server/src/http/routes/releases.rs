//! Releases of PBCs over HTTP: what is live and what is tried, for designers; promoting, trying and taking back, for operators.

use crate::adapters::releases_folder::ChangeError;
use crate::app::App;
use crate::domain::catalogue::Snapshot;
use crate::domain::releases::{Order, Release, Wrong};
use crate::http::Shared;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::policy::{Right, allows};
use jogakbo_contract::problem;
use serde_json::{Value, json};
use std::sync::Arc;

/// Admits who is signed in and has the right.
///
/// # Errors
///
/// Nobody is signed in, or they have it not.
pub fn admit(caller: &Caller, right: Right) -> Result<(), Problem> {
    if caller.visitor.session.is_none() {
        return Err(problem::UNAUTHENTICATED.into());
    }
    if allows(&caller.visitor.roles(), right) {
        return Ok(());
    }
    Err(Problem::new(problem::FORBIDDEN).detail(format!("this takes the right `{}`", right.name())))
}

/// The releases of all PBCs.
#[utoipa::path(get, path = "/-/releases", tag = "catalogue",
    responses((status = 200, description = "`releases`: name, versions, which of them is live and which is tried, how both do, and what was done"),
        (status = 401, description = "nobody is signed in"), (status = 403, description = "the caller works on no page")))]
pub async fn list(State(app): State<Shared>, caller: Caller) -> Result<Json<Value>, Problem> {
    admit(&caller, Right::SeeDrafts)?;
    let snapshot = app.catalogue.snapshot();
    let mut names: Vec<&PbcName> = snapshot.newest_installed().map(|it| &it.part.manifest.metadata.name).collect();
    names.sort();
    let releases: Vec<Value> = names.into_iter().map(|pbc| told(&app, &snapshot, pbc)).collect();
    Ok(Json(json!({ "releases": releases, "may": allows(&caller.visitor.roles(), Right::Release) })))
}

/// What is told about the releases of one PBC.
pub fn told(app: &App, snapshot: &Snapshot, pbc: &PbcName) -> Value {
    let none = Release::default();
    let release = snapshot.releases().get(pbc).unwrap_or(&none);
    let installed = snapshot.versions(pbc);
    let tried = app.verdict(snapshot, pbc);
    let counts = |count: &crate::domain::releases::Count| json!(count);
    json!({
        "name": pbc, "versions": installed, "live": release.current(&installed), "pinned": release.version.is_some(),
        "canary": release.canary, "watch": release.watch, "withdrawn": release.withdrawn, "past": release.past,
        "tried": tried.as_ref().map(|verdict| counts(&verdict.tried)),
        "beside": tried.as_ref().map(|verdict| counts(&verdict.beside)),
    })
}

/// Promotes a version, tries one on a share of the visitors, or takes one back.
#[utoipa::path(post, path = "/-/releases/{pbc}", tag = "catalogue",
    responses((status = 200, description = "done; the PBC as in the list"), (status = 400, description = "no such version, or a number out of range"),
        (status = 401, description = "nobody is signed in"), (status = 403, description = "the caller is no operator"),
        (status = 404, description = "no such PBC")))]
pub async fn post(
    State(app): State<Shared>,
    caller: Caller,
    Path(pbc): Path<String>,
    StrictJson(order): StrictJson<Order>,
) -> Result<Json<Value>, Problem> {
    admit(&caller, Right::Release)?;
    let pbc: PbcName = pbc.parse().map_err(|_| Problem::new(problem::NOT_FOUND).detail("this is no name of a PBC"))?;
    match give(&app, &caller, pbc.clone(), order).await? {
        Ok(()) => Ok(Json(told(&app, &app.catalogue.snapshot(), &pbc))),
        Err(wrong) => Err(Problem::new(problem::BAD_REQUEST).detail(format!("{wrong} · {}", wrong.korean()))),
    }
}

/// Carries an order out, or says what is wrong with it.
///
/// # Errors
///
/// No such PBC; what was released cannot be read or written.
pub async fn give(app: &Shared, caller: &Caller, pbc: PbcName, order: Order) -> Result<Result<(), Wrong>, Problem> {
    if app.catalogue.snapshot().versions(&pbc).is_empty() {
        return Err(Problem::new(problem::NOT_FOUND).detail(format!("`{pbc}` is not installed")));
    }
    let by = caller.visitor.session.as_ref().map(|session| session.user.0.clone()).unwrap_or_default();
    let app = Arc::clone(app);
    let done = move || match app.release(&pbc, &order, &by) {
        Ok(_) => Ok(Ok(())),
        Err(ChangeError::Refused(wrong)) => Ok(Err(wrong)),
        Err(error) => Err(Problem::hidden(problem::UNAVAILABLE, &error)),
    };
    tokio::task::spawn_blocking(done).await.map_err(|error| Problem::hidden(problem::INTERNAL, &error))?
}
