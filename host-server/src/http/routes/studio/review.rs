//! Approval of a draft, and who did what to a page.

use super::{allowed, blocking, named, who};
use crate::domain::rooms::News;
use crate::http::Shared;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use jogakbo_contract::edit::Act;
use jogakbo_contract::edit::review::{Approval, Say, Verdict};
use jogakbo_contract::edit::talk::{Audit, DeedEntry};

/// Asks for an approval of the draft as it is, gives it, or declines it.
#[utoipa::path(post, path = "/-/pages/{name}/approval", tag = "studio", params(("name" = String, Path)),
    responses((status = 200, description = "noted; it counts until the draft is changed"), (status = 400), (status = 401), (status = 403),
        (status = 404, description = "no draft"), (status = 409, description = "the draft was changed meanwhile"),
        (status = 422, description = "nobody asked, or somebody else has to decide")))]
pub async fn say(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    StrictJson(said): StrictJson<Say>,
) -> Result<Json<Approval>, Problem> {
    let act = if said.verdict == Verdict::Asked { Act::Edit } else { Act::Approve };
    let who = who(&caller, act)?;
    named(&name)?;
    let done = blocking(&app, move |app| {
        let _turn = app.drafts.turn();
        let snapshot = app.catalogue.snapshot();
        allowed(app, &snapshot, &name, &who, act)?;
        app.drafts.say(&snapshot, &name, &said, &who.author)?;
        app.rooms.tell(&name, News::Reviewed);
        app.drafts.approval(&name)
    });
    done.await.map(Json)
}

/// Who did what to a page, newest first.
#[utoipa::path(get, path = "/-/pages/{name}/audit", tag = "studio", params(("name" = String, Path)),
    responses((status = 200, description = "at most 500 entries"), (status = 401), (status = 403)))]
pub async fn audit(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Audit>, Problem> {
    who(&caller, Act::See)?;
    named(&name)?;
    let deeds = blocking(&app, move |app| Ok(app.ports.pages.audit(&name)?)).await?;
    let entry = |deed: crate::ports::pages::Deed| DeedEntry {
        act: deed.act,
        by: deed.by.name,
        at: deed.at.rfc3339(),
        detail: deed.detail,
    };
    Ok(Json(Audit { deeds: deeds.into_iter().map(entry).collect() }))
}
