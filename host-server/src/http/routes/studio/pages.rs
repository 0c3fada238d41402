//! The list of pages, new pages, and the parts that pages are made of.

use super::{author, blocking, who};
use crate::domain::catalogue::Snapshot;
use crate::domain::drafts::{Opened, Trouble, Who};
use crate::http::Shared;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use crate::http::routes::studio::draft::answer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jogakbo_contract::edit::talk::{Draft, DraftEntry, NewPage, Origin, PageEntry, Pages, PartEntry, Parts};
use jogakbo_contract::edit::{Act, Rights};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::lock::Catalogue as _;
use jogakbo_contract::manifest::Tier;
use jogakbo_contract::text::Text;
use std::collections::{BTreeMap, BTreeSet};

/// All pages, live ones and drafts.
#[utoipa::path(get, path = "/-/pages", tag = "studio",
    responses((status = 200, description = "name, title, route, draft and number of findings of each"), (status = 401), (status = 403)))]
pub async fn list(State(app): State<Shared>, caller: Caller) -> Result<Json<Pages>, Problem> {
    let who = who(&caller, Act::See)?;
    blocking(&app, move |app| entries(app, &who)).await.map(|pages| Json(Pages { pages }))
}

fn entries(app: &Shared, who: &Who) -> Result<Vec<PageEntry>, Trouble> {
    let snapshot = app.catalogue.snapshot();
    let drafts: BTreeMap<String, DraftEntry> = app
        .ports
        .pages
        .shelves()?
        .into_iter()
        .filter_map(|shelf| {
            let (by, at) = shelf.draft?;
            Some((shelf.name, DraftEntry { seq: shelf.seq, by: by.name, at: at.rfc3339() }))
        })
        .collect();
    let live = snapshot.pages().map(|page| page.lock.page.name.as_str());
    let files = snapshot.page_files().keys().map(String::as_str);
    let off = snapshot.off().keys().map(String::as_str);
    let names: BTreeSet<&str> = live.chain(files).chain(off).chain(drafts.keys().map(String::as_str)).collect();
    let one = |name: &str| match app.drafts.open(&snapshot, name) {
        Ok(opened) => {
            let rights = app.drafts.rights(&snapshot, name, who)?;
            let entry = entry(app, &snapshot, name, &opened, drafts.get(name).cloned());
            Ok(Some(PageEntry { rights, ..entry }))
        }
        // Published or thrown away since the names were read.
        Err(Trouble::NoPage) => Ok(None),
        Err(error) => Err(error),
    };
    Ok(names.into_iter().map(one).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn entry(app: &Shared, snapshot: &Snapshot, name: &str, opened: &Opened, draft: Option<DraftEntry>) -> PageEntry {
    let findings = app.drafts.findings(snapshot, opened);
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let live = snapshot.page(name);
    let page = opened.page.as_ref().ok();
    let published = live.filter(|live| !live.is_from_file());
    PageEntry {
        name: name.to_owned(),
        title: page.map_or_else(|| Text::Plain(name.to_owned()), |page| page.metadata.title.clone()),
        route: page.map(|page| page.spec.route.clone()).unwrap_or_default(),
        menu: page.and_then(|page| page.spec.menu.clone()),
        source: live.map(|live| if live.is_from_file() { Origin::File } else { Origin::Studio }),
        revision: published.map(|live| live.lock.page.revision),
        digest: live.map(|live| live.lock.digest.clone()),
        draft,
        errors,
        warnings: findings.len() - errors,
        off: snapshot.off().get(name).map(|off| off.fallback.clone()),
        rights: Rights::default(),
        read_only: page.is_none(),
        findings: if page.is_none() { findings } else { Vec::<Finding>::new() },
    }
}

/// Makes a draft of a page that is not there yet.
#[utoipa::path(post, path = "/-/pages", tag = "studio",
    responses((status = 201, description = "a draft, empty or a copy"), (status = 400, description = "no good name"), (status = 401),
        (status = 403), (status = 404, description = "nothing to copy"), (status = 409, description = "the name is taken"),
        (status = 422, description = "no good route")))]
pub async fn create(
    State(app): State<Shared>,
    caller: Caller,
    StrictJson(new): StrictJson<NewPage>,
) -> Result<(StatusCode, Json<Draft>), Problem> {
    let who = who(&caller, Act::Edit)?;
    let draft = blocking(&app, move |app| {
        let turn = app.drafts.turn();
        let snapshot = app.catalogue.snapshot();
        app.drafts.allow_at(&new.route, &who, Act::Edit)?;
        app.drafts.create(&snapshot, &new, &who.author)?;
        drop(turn);
        answer(app, &snapshot, &new.name, &who)
    });
    draft.await.map(|draft| (StatusCode::CREATED, Json(draft)))
}

/// The newest version of every PBC: what pages are made of.
#[utoipa::path(get, path = "/-/pages/parts", tag = "studio",
    responses((status = 200, description = "whole manifests with their digests"), (status = 401), (status = 403)))]
pub async fn parts(State(app): State<Shared>, caller: Caller) -> Result<Json<Parts>, Problem> {
    author(&caller, Act::See)?;
    let snapshot = app.catalogue.snapshot();
    let entry = |part: &jogakbo_contract::lock::Part| {
        let mut manifest = part.manifest.clone();
        // As its widgets run here.
        if snapshot.frames(&manifest.metadata.name) {
            manifest.spec.frontend.widgets.iter_mut().for_each(|widget| widget.tier = Tier::Frame);
        }
        PartEntry { digest: part.digest.clone(), manifest }
    };
    Ok(Json(Parts { parts: snapshot.newest_installed().map(|installed| entry(&installed.part)).collect() }))
}
