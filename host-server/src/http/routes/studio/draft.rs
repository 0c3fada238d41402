//! One draft: as it is now, as a file, and away with it.

use super::{allowed, author, blocking, named, who};
use crate::domain::catalogue::Snapshot;
use crate::domain::drafts::{Trouble, Who};
use crate::domain::rooms::News;
use crate::http::Shared;
use crate::http::extract::Caller;
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::edit::talk::Draft;
use jogakbo_contract::edit::{Act, write};
use std::collections::BTreeMap;

/// A page as it can be edited now.
///
/// # Errors
///
/// No page has this name, or the store refuses.
pub(super) fn answer(app: &Shared, snapshot: &Snapshot, name: &str, who: &Who) -> Result<Draft, Trouble> {
    let opened = app.drafts.open(snapshot, name)?;
    let live = snapshot.page(name);
    let findings = app.drafts.findings(snapshot, &opened);
    Ok(Draft {
        faulty: app.drafts.is_faulty(snapshot, name, &opened, &findings),
        findings,
        read_only: opened.page.is_err(),
        page: opened.page.ok().map(|page| (*page).clone()),
        seq: opened.seq,
        revision: live.map(|live| live.lock.page.revision),
        live_digest: live.map(|live| live.lock.digest.clone()),
        people: app.rooms.people(name),
        approval: app.drafts.approval(name)?,
        rights: app.drafts.rights(snapshot, name, who)?,
    })
}

/// The draft of a page; without one the page itself.
#[utoipa::path(get, path = "/-/pages/{name}/draft", tag = "studio", params(("name" = String, Path)),
    responses((status = 200, description = "page, number of its newest edit, findings and who has it open"), (status = 401), (status = 403),
        (status = 404)))]
pub async fn get(State(app): State<Shared>, caller: Caller, Path(name): Path<String>) -> Result<Json<Draft>, Problem> {
    let who = who(&caller, Act::See)?;
    named(&name)?;
    blocking(&app, move |app| answer(app, &app.catalogue.snapshot(), &name, &who)).await.map(Json)
}

/// Throws the draft away.
#[utoipa::path(delete, path = "/-/pages/{name}/draft", tag = "studio", params(("name" = String, Path)),
    responses((status = 204, description = "gone; what is live stays"), (status = 401), (status = 403), (status = 404)))]
pub async fn discard(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    let who = who(&caller, Act::Edit)?;
    named(&name)?;
    let done = blocking(&app, move |app| {
        let _turn = app.drafts.turn();
        allowed(app, &app.catalogue.snapshot(), &name, &who, Act::Edit)?;
        app.drafts.discard(&name, &who.author)?;
        app.rooms.tell(&name, News::Reset);
        Ok(())
    });
    done.await.map(|()| StatusCode::NO_CONTENT)
}

/// The draft as a file for git; with `?live` what is live.
#[utoipa::path(get, path = "/-/pages/{name}/file", tag = "studio",
    params(("name" = String, Path), ("live" = Option<String>, Query, description = "what is live instead of the draft")),
    responses((status = 200, description = "the page in its one form"), (status = 401), (status = 403), (status = 404), (status = 409)))]
pub async fn file(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    author(&caller, Act::See)?;
    named(&name)?;
    let disposition = format!("attachment; filename=\"{name}.json\"");
    let text = blocking(&app, move |app| {
        let snapshot = app.catalogue.snapshot();
        if query.contains_key("live") {
            return snapshot.page(&name).map(|live| write(&live.page)).ok_or(Trouble::NoPage);
        }
        let page = app.drafts.open(&snapshot, &name)?.page.map_err(Trouble::ReadOnly)?;
        Ok(write(&page))
    });
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_DISPOSITION, &disposition)];
    Ok((headers, text.await?).into_response())
}
