//! What an element, an API and the events of one version of a PBC are, as pages for those who see the catalogue (ADR 0047).

use super::{parts, screens};
use crate::domain::catalogue::{Installed, Snapshot};
use crate::http::extract::Caller;
use crate::http::middleware::failure_page::answer;
use crate::http::problem::Problem;
use crate::http::routes::consents::Language;
use crate::http::routes::session;
use crate::http::routes::studio::author;
use crate::http::{Shared, cookie};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jogakbo_contract::adapter::Linked;
use jogakbo_contract::docs::{self, ApiDoc, ChannelsDoc, ElementPage};
use jogakbo_contract::edit::Act;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::manifest::{ApiKind, Manifest, is_link};
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, ApiSaid, Document, Portal, ReferencePage};
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::{Look, SessionView};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How a page is written: for whom, in which language and colours.
struct Writing {
    portal: Arc<Portal>,
    view: SessionView,
    locale: Locale,
    look: Look,
}

/// The element of a widget, as its Custom Elements Manifest describes it.
#[utoipa::path(get, path = "/-/catalogue/docs/{pbc}/{version}/elements/{widget}", tag = "catalogue",
    params(("pbc" = String, Path), ("version" = String, Path), ("widget" = String, Path), ("lang" = Option<String>, Query, description = "`ko` or `en`")),
    responses((status = 200, description = "a page; where the document is missing or broken, it says so"), (status = 401), (status = 403),
        (status = 404, description = "no such version or widget")))]
pub async fn element(
    State(app): State<Shared>,
    caller: Caller,
    Path((pbc, version, widget)): Path<(String, String, String)>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    show(app, &caller, (pbc, version), language.locale(), &headers, move |_, installed, versions, writing| {
        let manifest = &installed.part.manifest;
        let known = manifest.widget(&widget)?;
        let path = manifest.elements_document();
        let said = known.element.as_ref().zip(path).map(|(element, path)| {
            let bytes = document(installed, path)?;
            ElementPage::read(bytes, element.tag.as_str())
        });
        let raw = path.and_then(|path| address(installed, path));
        let it = ReferencePage { manifest, versions, raw: raw.as_deref() };
        let said = said.as_ref().map(Result::as_ref);
        let Writing { portal, view, locale, look } = writing;
        Some(render::element_reference(portal, &it, known, said, view, *locale, *look))
    })
    .await
}

/// An API, as its OpenAPI or AsyncAPI document describes it.
#[utoipa::path(get, path = "/-/catalogue/docs/{pbc}/{version}/apis/{api}", tag = "catalogue",
    params(("pbc" = String, Path), ("version" = String, Path), ("api" = String, Path), ("lang" = Option<String>, Query, description = "`ko` or `en`")),
    responses((status = 200, description = "a page; where the document is missing or broken, it says so"), (status = 401), (status = 403),
        (status = 404, description = "no such version or API")))]
pub async fn api(
    State(app): State<Shared>,
    caller: Caller,
    Path((pbc, version, api)): Path<(String, String, String)>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    show(app, &caller, (pbc, version), language.locale(), &headers, move |_, installed, versions, writing| {
        let manifest = &installed.part.manifest;
        let known = manifest.spec.apis.iter().find(|one| one.name.as_str() == api)?;
        let said = document(installed, &known.document.href).and_then(|bytes| match known.kind {
            ApiKind::Openapi => ApiDoc::read(bytes).map(ApiSaid::Calls),
            ApiKind::Asyncapi => ChannelsDoc::read(bytes).map(ApiSaid::Channels),
        });
        let raw = address(installed, &known.document.href);
        let it = ReferencePage { manifest, versions, raw: raw.as_deref() };
        let said = (&said, installed.apis.contains_key(&api));
        let Writing { portal, view, locale, look } = writing;
        Some(render::api_reference(portal, &it, known, said, view, *locale, *look))
    })
    .await
}

/// The events that a PBC owns, publishes and receives, and who is at their other ends.
#[utoipa::path(get, path = "/-/catalogue/docs/{pbc}/{version}/events", tag = "catalogue",
    params(("pbc" = String, Path), ("version" = String, Path), ("lang" = Option<String>, Query, description = "`ko` or `en`")),
    responses((status = 200, description = "a page"), (status = 401), (status = 403), (status = 404, description = "no such version")))]
pub async fn events(
    State(app): State<Shared>,
    caller: Caller,
    Path(at): Path<(String, String)>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    show(app, &caller, at, language.locale(), &headers, move |snapshot, installed, versions, writing| {
        let manifest = &installed.part.manifest;
        let names: BTreeSet<&PbcName> = snapshot.installed().map(|it| &it.part.manifest.metadata.name).collect();
        let live = names.into_iter().filter_map(|name| parts::live(snapshot, name));
        let others: Vec<&Manifest> = live.map(|it| &it.part.manifest).collect();
        let adapters: Vec<&Linked> = snapshot.adapters().map(|live| &*live.linked).collect();
        let events = docs::events::of(manifest, &others, &adapters);
        let undeclared = docs::events::undeclared(manifest, &others);
        let it = ReferencePage { manifest, versions, raw: None };
        let Writing { portal, view, locale, look } = writing;
        Some(render::event_reference(portal, &it, (&events, &undeclared), view, *locale, *look))
    })
    .await
}

/// Finds the version and writes its page away from the tasks that serve others; `write` gives none where there is no such thing.
async fn show(
    app: Shared,
    caller: &Caller,
    (pbc, version): (String, String),
    locale: Locale,
    headers: &HeaderMap,
    write: impl FnOnce(&Snapshot, &Installed, &[&str], &Writing) -> Option<Document> + Send + 'static,
) -> Result<Response, Problem> {
    if let Some(way) = screens::sign_in(caller, locale, headers) {
        return Ok(way);
    }
    author(caller, Act::See)?;
    let (Ok(name), Ok(exact)) = (pbc.parse::<PbcName>(), version.parse()) else { return Err(parts::gone()) };
    let (view, look) = (session::view(&app, &caller.visitor), cookie::look(headers));
    let find = move || {
        let snapshot = app.catalogue.snapshot();
        let installed = Arc::clone(snapshot.version(&name, &exact)?);
        let others: Vec<String> =
            snapshot.versions(&name).iter().filter(|one| **one != exact).map(ToString::to_string).collect();
        let versions: Vec<&str> = others.iter().map(String::as_str).collect();
        let writing = Writing { portal: app.portal(), view, locale, look };
        write(&snapshot, &installed, &versions, &writing)
    };
    let page = tokio::task::spawn_blocking(find).await.map_err(|error| Problem::hidden(problem::INTERNAL, &error))?;
    Ok(answer(StatusCode::OK, &page.ok_or_else(parts::gone)?))
}

/// A document among the files of a version.
fn document<'a>(installed: &'a Installed, path: &str) -> Result<&'a [u8], Finding> {
    let missing = || Finding::error("A01", "", format!("`{path}` is not among the files of this version"));
    installed.generation.blobs.get(path).map(|blob| &blob.bytes[..]).ok_or_else(missing)
}

/// Where a document can be had as it is.
fn address(installed: &Installed, path: &str) -> Option<String> {
    let own = installed.generation.blobs.contains_key(path).then(|| installed.part.assets.url(path));
    own.or_else(|| Some(path.to_owned()).filter(|path| path.starts_with("http") && is_link(path)))
}
