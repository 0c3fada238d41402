//! What the catalogue of the studio shows: all widgets in one list, and everything about one PBC.

use super::screens;
use crate::adapters::checks_file;
use crate::app::App;
use crate::domain::catalogue::{Installed, Snapshot};
use crate::domain::releases::Release;
use crate::http::Shared;
use crate::http::client;
use crate::http::extract::Caller;
use crate::http::problem::Problem;
use crate::http::routes::consents::Language;
use crate::http::routes::releases;
use crate::http::routes::studio::author;
use crate::ports::apis::{Call, Upload};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use jogakbo_contract::edit::Act;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::lock::{LockedItem, LockedPage};
use jogakbo_contract::manifest::{Endpoint, Tier};
use jogakbo_contract::policy::{Right, allows};
use jogakbo_contract::problem;
use jogakbo_contract::render::{CatalogueQuery, CatalogueRow, EndpointRow};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Time an endpoint has to say that it is well.
const WAIT: Duration = Duration::from_secs(3);
/// Endpoints of a PBC that are asked.
const ENDPOINTS: usize = 16;

/// All widgets, or those that are looked for, each as most visitors get it. Browsers get a page.
#[utoipa::path(get, path = "/-/catalogue/widgets", tag = "catalogue",
    params(("q" = Option<String>, Query, description = "words; initial consonants find Korean names"),
        ("tier" = Option<String>, Query, description = "`page` or `frame`"),
        ("state" = Option<String>, Query, description = "`tried`, `stopped`, `unused`, `experimental` or `deprecated`")),
    responses((status = 200, description = "`widgets`: PBC, version, titles, owner, licence, delivery, where it runs, how many pages use it, what is tried or stopped"),
        (status = 401), (status = 403)))]
pub async fn widgets(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<CatalogueQuery>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(way) = screens::sign_in(&caller, language.locale(), &headers) {
        return Ok(way);
    }
    author(&caller, Act::See)?;
    if client::takes(&headers, "text/html") {
        return Ok(screens::list(&app, &caller, &query, language.locale(), &headers));
    }
    let snapshot = app.catalogue.snapshot();
    let rows = rows(&app, &snapshot);
    let widgets = rows.iter().filter(|row| row.fits(&query)).map(|row| {
        let CatalogueRow { manifest, widget, .. } = row;
        json!({
            "pbc": manifest.metadata.name, "version": manifest.metadata.version, "widget": widget.name, "title": widget.title,
            "about": widget.description.as_ref().or(manifest.metadata.description.as_ref()),
            "owner": manifest.metadata.owner.name, "licence": manifest.spec.offer.licence,
            "delivery": manifest.spec.delivery.modes, "lifecycle": manifest.metadata.lifecycle, "role": widget.role,
            "framed": row.framed, "pages": row.pages, "tried": row.tried, "stopped": row.stopped,
        })
    });
    let widgets: Vec<Value> = widgets.collect();
    Ok(([(header::VARY, "Accept")], Json(json!({ "widgets": widgets }))).into_response())
}

/// All widgets of the versions that most visitors get.
pub fn rows<'a>(app: &App, snapshot: &'a Snapshot) -> Vec<CatalogueRow<'a>> {
    let stopped: BTreeSet<String> = app.stops.notes().keys().map(ToString::to_string).collect();
    let mut used: BTreeMap<(&PbcName, &str), usize> = BTreeMap::new();
    for page in snapshot.pages() {
        let on: BTreeSet<(&PbcName, &str)> =
            page.lock.items.iter().map(|item| (&item.pbc, item.widget.as_str())).collect();
        for widget in on {
            *used.entry(widget).or_default() += 1;
        }
    }
    let names: BTreeSet<&PbcName> = snapshot.installed().map(|it| &it.part.manifest.metadata.name).collect();
    let live = names.into_iter().filter_map(|name| Some((name, live(snapshot, name)?)));
    live.flat_map(|(name, installed)| {
        let manifest = &installed.part.manifest;
        let framed = jogakbo_contract::lock::Catalogue::frames(snapshot, name);
        let tried = snapshot.releases().get(name).is_some_and(|release| release.canary.is_some());
        let is_stopped = stopped.iter().any(|one| one == name.as_str() || one.starts_with(&format!("{name}@")));
        let used = &used;
        manifest.spec.frontend.widgets.iter().map(move |widget| CatalogueRow {
            manifest,
            widget,
            framed: framed || widget.tier == Tier::Frame,
            pages: used.get(&(name, widget.name.as_str())).copied().unwrap_or_default(),
            tried,
            stopped: is_stopped,
        })
    })
    .collect()
}

/// The version that most visitors get.
pub fn live<'a>(snapshot: &'a Snapshot, name: &PbcName) -> Option<&'a std::sync::Arc<Installed>> {
    let versions = snapshot.versions(name);
    let none = Release::default();
    let current = snapshot.releases().get(name).unwrap_or(&none).current(&versions)?.clone();
    snapshot.version(name, &current)
}

/// Everything about a PBC; browsers get a page. Its versions with their manifests, what is released, which pages use it, and how it was tried.
#[utoipa::path(get, path = "/-/catalogue/pbcs/{name}", tag = "catalogue",
    responses((status = 200, description = "`versions`, `release`, `pages`, `stopped`, and whether the caller may release"),
        (status = 401), (status = 403), (status = 404)))]
pub async fn pbc(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    Query(wish): Query<screens::Wish>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(way) = screens::sign_in(&caller, wish.language.locale(), &headers) {
        return Ok(way);
    }
    author(&caller, Act::See)?;
    let name: PbcName = name.parse().map_err(|_| gone())?;
    if client::takes(&headers, "text/html") {
        return screens::pbc(&app, &caller, name, &wish, &headers, None).await;
    }
    let may = allows(&caller.visitor.roles(), Right::Release);
    let read = move || {
        let snapshot = app.catalogue.snapshot();
        let versions: Vec<Value> = snapshot
            .installed()
            .filter(|installed| installed.part.manifest.metadata.name == name)
            .map(|installed| {
                let part = &installed.part;
                json!({
                    "version": installed.version, "digest": part.digest, "manifest": part.manifest, "file": installed.file,
                    "files": part.assets.files.len(), "bytes": part.assets.files.values().map(|file| file.bytes).sum::<u64>(),
                    "checks": checks_file::read(&installed.file, &part.digest),
                })
            })
            .collect();
        if versions.is_empty() {
            return Err(gone());
        }
        let uses: Vec<Value> = uses(&snapshot, &name)
            .map(|(page, item)| {
                json!({"page": page.name, "title": page.title, "route": page.route,
                    "item": item.id, "widget": item.widget, "version": item.version})
            })
            .collect();
        Ok(Json(json!({
            "name": name, "versions": versions, "release": releases::told(&app, &snapshot, &name),
            "pages": uses, "stopped": stopped(&app, &name), "may": may,
        }))
        .into_response())
    };
    tokio::task::spawn_blocking(read).await.map_err(|error| Problem::hidden(problem::INTERNAL, &error))?
}

/// The items that show a PBC, with their pages.
pub fn uses<'a>(snapshot: &'a Snapshot, name: &'a PbcName) -> impl Iterator<Item = (&'a LockedPage, &'a LockedItem)> {
    let items = snapshot.pages().flat_map(|live| live.lock.items.iter().map(move |item| (&live.lock.page, item)));
    items.filter(move |(_, item)| item.pbc == *name)
}

/// What of a PBC is out of service: all of it, or one version.
pub fn stopped(app: &App, name: &PbcName) -> Vec<String> {
    app.stops.notes().keys().filter(|target| target.pbc == *name).map(ToString::to_string).collect()
}

pub fn gone() -> Problem {
    Problem::new(problem::NOT_FOUND).detail("no PBC of this name is installed")
}

/// Whether the endpoints of a PBC answer, asked now.
#[utoipa::path(get, path = "/-/catalogue/pbcs/{name}/health", tag = "catalogue",
    responses((status = 200, description = "`endpoints`: name, and `well`, `ill`, `away` or `unknown`"), (status = 401), (status = 403), (status = 404)))]
pub async fn health(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Value>, Problem> {
    author(&caller, Act::See)?;
    let name: PbcName = name.parse().map_err(|_| gone())?;
    let endpoints: Vec<Value> =
        ask_all(&app, &name).await?.into_iter().map(|it| json!({"name": it.name, "state": it.state})).collect();
    Ok(Json(json!({ "endpoints": endpoints })))
}

/// Asks the endpoints of a PBC how they do.
///
/// # Errors
///
/// No such PBC.
pub async fn ask_all(app: &Shared, pbc: &PbcName) -> Result<Vec<EndpointRow>, Problem> {
    let snapshot = app.catalogue.snapshot();
    let installed = live(&snapshot, pbc).ok_or_else(gone)?;
    let endpoints: Vec<Endpoint> = installed.part.manifest.spec.endpoints.iter().take(ENDPOINTS).cloned().collect();
    Ok(stream::iter(endpoints).map(|endpoint| ask(app, pbc, endpoint)).buffered(4).collect().await)
}

async fn ask(app: &Shared, pbc: &PbcName, endpoint: Endpoint) -> EndpointRow {
    let name = endpoint.name.to_string();
    let Some(path) = endpoint.health.clone() else { return EndpointRow { name, state: "unknown" } };
    let call = Call {
        pbc: pbc.to_string(),
        endpoint: name.clone(),
        url: endpoint.url,
        method: "GET".to_owned(),
        path: if path.starts_with('/') { path } else { format!("/{path}") },
        headers: vec![("accept".to_owned(), "*/*".to_owned())],
        body: Upload { length: Some(0), parts: stream::empty().boxed() },
    };
    // What it said in words may name addresses, so only the log gets it.
    let state = match tokio::time::timeout(WAIT, app.ports.apis.call(call)).await {
        Ok(Ok(reply)) if (200..300).contains(&reply.status) => "well",
        Ok(Ok(_)) => "ill",
        Ok(Err(error)) => {
            tracing::info!(pbc.id = %pbc, "the endpoint `{name}` of `{pbc}` does not answer: {error}");
            "away"
        }
        Err(_) => "away",
    };
    EndpointRow { name, state }
}
