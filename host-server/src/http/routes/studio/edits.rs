//! Edits arrive, are stored, and everybody else hears of them.

use super::{author, blocking, named};
use crate::domain::drafts::{Applied, Trouble};
use crate::domain::rooms::News;
use crate::http::Shared;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use crate::ports::pages::Author;
use axum::Json;
use axum::extract::{Path, State};
use jogakbo_contract::edit::talk::{Edited, Edits, Revision};
use jogakbo_contract::edit::{Act, Edit};
use std::sync::Arc;

/// The tab that edits of the host itself come from.
const HOST: &str = "host";

/// Applies edits to the draft, in order: all are stored before the answer, or none is.
#[utoipa::path(post, path = "/-/pages/{name}/edits", tag = "studio", params(("name" = String, Path)),
    responses((status = 200, description = "stored; what takes each of them back, and what speaks against the draft now"),
        (status = 400, description = "too many, or a wrong id"), (status = 401), (status = 403), (status = 404),
        (status = 409, description = "the page's file is broken"), (status = 413), (status = 422, description = "one cannot be applied")))]
pub async fn post(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    StrictJson(Edits { client, edits }): StrictJson<Edits>,
) -> Result<Json<Edited>, Problem> {
    let by = author(&caller, Act::Edit)?;
    named(&name)?;
    blocking(&app, move |app| apply(app, &name, &client, &edits, &by)).await.map(Json)
}

/// Makes an earlier revision the draft, as one edit.
#[utoipa::path(post, path = "/-/pages/{name}/restore", tag = "studio", params(("name" = String, Path)),
    responses((status = 200, description = "as for edits; nothing is taken back when it was the same already"), (status = 401),
        (status = 403), (status = 404), (status = 409), (status = 422)))]
pub async fn restore(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    StrictJson(Revision { revision }): StrictJson<Revision>,
) -> Result<Json<Edited>, Problem> {
    let by = author(&caller, Act::Edit)?;
    named(&name)?;
    let done = blocking(&app, move |app| {
        let snapshot = app.catalogue.snapshot();
        match app.drafts.restoring(&snapshot, &name, revision)? {
            Some(edit) => apply(app, &name, HOST, &[edit], &by),
            None => {
                let opened = app.drafts.open(&snapshot, &name)?;
                let findings = app.drafts.findings(&snapshot, &opened);
                Ok(Edited { seq: opened.seq, inverse: Vec::new(), findings })
            }
        }
    });
    done.await.map(Json)
}

fn apply(app: &Shared, name: &str, client: &str, edits: &[Edit], by: &Author) -> Result<Edited, Trouble> {
    let snapshot = app.catalogue.snapshot();
    let turn = app.drafts.turn();
    let Applied { opened, inverse, told } = app.drafts.apply(&snapshot, name, client, edits, by)?;
    for one in told {
        app.rooms.tell(name, News::Edit(Arc::new(one)));
    }
    drop(turn);
    Ok(Edited { seq: opened.seq, inverse, findings: app.drafts.findings(&snapshot, &opened) })
}
