//! Edits arrive, are stored, and everybody else hears of them.

use super::{allowed, blocking, named, who};
use crate::domain::drafts::{Applied, Trouble, Who};
use crate::domain::rooms::News;
use crate::http::Shared;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use jogakbo_contract::edit::talk::{Edited, Edits, Revision};
use jogakbo_contract::edit::{Act, Change, Edit};
use serde_json::Value;
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
    let who = who(&caller, Act::Edit)?;
    named(&name)?;
    blocking(&app, move |app| apply(app, &name, &client, &edits, &who)).await.map(Json)
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
    let who = who(&caller, Act::Edit)?;
    named(&name)?;
    let done = blocking(&app, move |app| {
        let snapshot = app.catalogue.snapshot();
        match app.drafts.restoring(&snapshot, &name, revision)? {
            Some(edit) => apply(app, &name, HOST, &[edit], &who),
            None => {
                let opened = app.drafts.open(&snapshot, &name)?;
                let findings = app.drafts.findings(&snapshot, &opened);
                Ok(Edited { seq: opened.seq, inverse: Vec::new(), findings })
            }
        }
    });
    done.await.map(Json)
}

fn apply(app: &Shared, name: &str, client: &str, edits: &[Edit], who: &Who) -> Result<Edited, Trouble> {
    let snapshot = app.catalogue.snapshot();
    let turn = app.drafts.turn();
    allowed(app, &snapshot, name, who, Act::Edit)?;
    for change in edits.iter().flat_map(|edit| &edit.changes) {
        // Into a part of the portal that is others', no page is moved either.
        if let Change::Set { at, value: Value::String(route), .. } = change
            && at == "/route"
        {
            app.drafts.allow_at(route, who, Act::Edit)?;
        }
    }
    let Applied { opened, inverse, told } = app.drafts.apply(&snapshot, name, client, edits, &who.author)?;
    for one in told {
        app.rooms.tell(name, News::Edit(Arc::new(one)));
    }
    drop(turn);
    Ok(Edited { seq: opened.seq, inverse, findings: app.drafts.findings(&snapshot, &opened) })
}
