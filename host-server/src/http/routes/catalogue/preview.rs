//! One widget alone, as a real page, for the catalogue of the studio: with samples of what it needs, for those who may see drafts.

use crate::http::extract::Caller;
use crate::http::middleware::headers;
use crate::http::problem::Problem;
use crate::http::routes::session;
use crate::http::routes::studio::author;
use crate::http::{Shared, cookie};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::edit::{self, Act};
use jogakbo_contract::lock::Stamp;
use jogakbo_contract::manifest::Widget;
use jogakbo_contract::page::Page;
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, Request};
use jogakbo_contract::text::Locale;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// In which language it is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct As {
    lang: String,
}

/// The widget alone.
#[utoipa::path(get, path = "/-/catalogue/preview/{pbc}/{version}/{widget}", tag = "catalogue",
    params(("pbc" = String, Path), ("version" = String, Path), ("widget" = String, Path), ("lang" = Option<String>, Query, description = "`ko` or `en`")),
    responses((status = 200, description = "a page for a frame of this portal"), (status = 401), (status = 403),
        (status = 404, description = "no such widget"), (status = 422, description = "it cannot stand alone")))]
pub async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path((pbc, version, widget)): Path<(String, String, String)>,
    Query(As { lang }): Query<As>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    author(&caller, Act::See)?;
    let snapshot = app.catalogue.snapshot();
    let (Ok(name), Ok(exact)) = (pbc.parse(), version.parse()) else { return Err(problem::NOT_FOUND.into()) };
    let installed = snapshot.version(&name, &exact).ok_or(problem::NOT_FOUND)?;
    let known = installed.part.manifest.widget(&widget).ok_or(problem::NOT_FOUND)?;
    let now = app.ports.clock.now();
    let stamp = Stamp { revision: 0, created_at: now.rfc3339(), created_by: "preview".to_owned() };
    let page = alone(&pbc, &version, known).map_err(|error| Problem::hidden(problem::INTERNAL, &error))?;
    let lock = edit::preview(&page, &*snapshot, stamp)
        .map_err(|found| Problem::new(problem::PAGE_FAULTY).detail("the widget cannot stand alone").findings(found))?;
    let lock = Arc::new(lock);
    app.catalogue.keep_preview(&lock, now);
    let person = app.consents.caller(&caller.visitor, lock.rests_on_consent()).await?;
    let grants = person.ask(|person| lock.grants_for(person));
    let request = Request {
        lock: &lock,
        locale: if lang == "en" { Locale::En } else { Locale::Ko },
        look: cookie::look(&asked),
        session: &session::view(&app, &caller.visitor),
        grants: &grants,
        assurance: person.assurance,
        query: &BTreeMap::new(),
        kept: &Map::new(),
        rest: "",
        packs: &[],
        stops: person.stops(),
    };
    let mut document = render::document(&app.portal(), &request);
    let html = std::mem::take(&mut document.html);
    let mut extra = HeaderMap::new();
    headers::framed(&mut extra, &document, "'self'");
    extra.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    extra.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    extra.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok((extra, html).into_response())
}

/// A page with this widget and nothing else; what it cannot do without is filled with samples.
fn alone(pbc: &str, version: &str, widget: &Widget) -> Result<Page, serde_json::Error> {
    let schema = widget.props.clone().unwrap_or_default();
    let wanted = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let props: Map<String, Value> =
        wanted.filter_map(|name| Some((name.to_owned(), edit::sample(schema.get("properties")?.get(name)?)))).collect();
    serde_json::from_value(json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Page",
        "metadata": {"name": "catalogue-preview", "title": widget.title},
        "spec": {
            "route": "/catalogue-preview", "access": {"anonymous": false, "roles": ["designer"]},
            "layout": {"areas": {"sm": "stack"}},
            "items": [{
                "id": "preview", "load": "eager", "props": props,
                "use": {"pbc": pbc, "version": format!("={version}"), "widget": widget.name}
            }]
        }
    }))
}
