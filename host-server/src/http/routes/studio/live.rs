//! Publishing, going back, and the history of a page.

use super::{allowed, author, blocking, named, who};
use crate::domain::drafts::{Order, Trouble};
use crate::http::Shared;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jogakbo_contract::edit::talk::{Publish, Published, Revision, RevisionEntry, Revisions, TakeOff};
use jogakbo_contract::edit::{Act, page_of};
use jogakbo_contract::page::Page;
use jogakbo_contract::problem;

/// Makes the draft the page that citizens see, in one step.
#[utoipa::path(post, path = "/-/pages/{name}/publish", tag = "studio", params(("name" = String, Path)),
    responses((status = 200, description = "live: number of the revision and digest of its lock"), (status = 401), (status = 403),
        (status = 404, description = "no draft"), (status = 409, description = "the draft was changed meanwhile"),
        (status = 422, description = "the draft has errors; `findings` lists them")))]
pub async fn publish(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    StrictJson(Publish { seq, note, reason }): StrictJson<Publish>,
) -> Result<Json<Published>, Problem> {
    let who = who(&caller, Act::Publish)?;
    named(&name)?;
    let done = blocking(&app, move |app| {
        allowed(app, &app.catalogue.snapshot(), &name, &who, Act::Publish)?;
        let note = note.as_deref().filter(|note| !note.trim().is_empty());
        let order = Order { name: &name, seq, note, reason: reason.as_deref() };
        app.publish_page(&order, &who.author)
    });
    done.await.map(Json)
}

/// Makes an earlier revision live again at once.
#[utoipa::path(post, path = "/-/pages/{name}/rollback", tag = "studio", params(("name" = String, Path)),
    responses((status = 200, description = "live"), (status = 401), (status = 403), (status = 404),
        (status = 422, description = "what it shows is not installed any more")))]
pub async fn roll_back(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    StrictJson(Revision { revision }): StrictJson<Revision>,
) -> Result<Json<Published>, Problem> {
    let who = who(&caller, Act::Publish)?;
    named(&name)?;
    let done = blocking(&app, move |app| {
        allowed(app, &app.catalogue.snapshot(), &name, &who, Act::Publish)?;
        app.roll_page_back(&name, revision, &who.author)
    });
    done.await.map(Json)
}

/// Takes a page off: citizens find what `fallback` says at its address. Without one the page is put back.
#[utoipa::path(post, path = "/-/pages/{name}/off", tag = "studio", params(("name" = String, Path)),
    responses((status = 204, description = "done"), (status = 401), (status = 403), (status = 404, description = "nothing of it is live"),
        (status = 422, description = "no such fallback, or the page cannot come back as things are")))]
pub async fn off(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    StrictJson(TakeOff { fallback }): StrictJson<TakeOff>,
) -> Result<StatusCode, Problem> {
    let who = who(&caller, Act::Publish)?;
    named(&name)?;
    let done = blocking(&app, move |app| {
        allowed(app, &app.catalogue.snapshot(), &name, &who, Act::Publish)?;
        app.take_page_off(&name, fallback.as_ref(), &who.author)
    });
    done.await.map(|()| StatusCode::NO_CONTENT)
}

/// The history of a page, newest first.
#[utoipa::path(get, path = "/-/pages/{name}/revisions", tag = "studio", params(("name" = String, Path)),
    responses((status = 200, description = "who published what when"), (status = 401), (status = 403)))]
pub async fn revisions(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Revisions>, Problem> {
    author(&caller, Act::See)?;
    named(&name)?;
    let (all, live) = blocking(&app, move |app| Ok(app.ports.pages.revisions(&name)?)).await?;
    let entry = |one: crate::ports::pages::Revision| RevisionEntry {
        revision: one.number,
        digest: one.digest,
        by: one.by.name,
        at: one.at.rfc3339(),
        note: one.note,
        live: live == Some(one.number),
    };
    Ok(Json(Revisions { revisions: all.into_iter().map(entry).collect() }))
}

/// One revision of a page.
#[utoipa::path(get, path = "/-/pages/{name}/revisions/{number}", tag = "studio", params(("name" = String, Path), ("number" = u32, Path)),
    responses((status = 200, description = "the page"), (status = 401), (status = 403), (status = 404)))]
pub async fn revision(
    State(app): State<Shared>,
    caller: Caller,
    Path((name, number)): Path<(String, String)>,
) -> Result<Json<Page>, Problem> {
    author(&caller, Act::See)?;
    named(&name)?;
    let number: u32 = number.parse().map_err(|_| problem::REVISION_NOT_FOUND)?;
    let page = blocking(&app, move |app| {
        let revision = app.ports.pages.revision(&name, number)?.ok_or(Trouble::NoRevision(number))?;
        page_of(revision.page.as_bytes()).map_err(Trouble::ReadOnly)
    });
    page.await.map(Json)
}
