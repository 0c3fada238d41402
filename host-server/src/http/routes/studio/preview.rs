//! A draft, or a version of the history, as a real page, for the editor: rendered like any other, in a frame of this portal alone.

use super::{author, blocking, emulate, named, observe, slow};
use crate::domain::drafts::Trouble;
use crate::http::extract::Caller;
use crate::http::middleware::headers;
use crate::http::problem::Problem;
use crate::http::routes::session;
use crate::http::{Shared, cookie};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::edit::{self, Act};
use jogakbo_contract::lock::{PageLock, Person, Stamp};
use jogakbo_contract::page::{Page, Role};
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, Request};
use jogakbo_contract::slot::Load;
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::SessionView;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// As whom and how the draft is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct As {
    lang: String,
    role: Option<String>,
    rev: Option<String>,
    item: Option<String>,
    #[serde(flatten)]
    emulated: emulate::Asked,
    net: Option<String>,
}

/// The draft as citizens would see it.
#[utoipa::path(get, path = "/-/pages/{name}/preview", tag = "studio",
    params(("name" = String, Path), ("lang" = Option<String>, Query, description = "`ko` or `en`"),
        ("role" = Option<String>, Query, description = "as whom: `anonymous`, `citizen` or a role that the caller has; default is the caller"),
        ("rev" = Option<String>, Query, description = "the number of a revision, or `live`; default is the draft"),
        ("item" = Option<String>, Query, description = "id of the one item that is shown; default is all"),
        ("motion" = Option<String>, Query, description = "`reduce`: rules and scripts are told that less motion is preferred"),
        ("colours" = Option<String>, Query, description = "`forced`: rules and scripts are told that colours are forced"),
        ("net" = Option<String>, Query, description = "`slow`: page and files come as by 150 ms and 1.6 Mbit/s")),
    responses((status = 200, description = "the page; what is broken is left out"), (status = 401),
        (status = 403, description = "also for a role that the caller does not have"), (status = 404),
        (status = 409, description = "the page's file is broken"), (status = 422, description = "nothing of it can be shown")))]
pub async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    Query(As { lang, role, rev, item, emulated, net }): Query<As>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    author(&caller, Act::See)?;
    named(&name)?;
    let locale = if lang == "en" { Locale::En } else { Locale::Ko };
    let role = role.map(|word| serde_json::from_value::<Role>(Value::String(word))).transpose();
    let role = role.map_err(|_| Problem::new(problem::BAD_REQUEST).detail("`role` is none of the roles there are"))?;
    let roles = narrowed(role, &caller.visitor.roles())?;
    let version = version(rev.as_deref())?;
    let slowly = net.as_deref() == Some("slow");
    if slowly {
        tokio::time::sleep(slow::DELAY).await;
    }
    let alone = item.is_some();
    let lock = blocking(&app, move |app| freeze(app, &name, version, item.as_deref())).await?;
    let person = app.consents.caller(&caller.visitor, lock.rests_on_consent()).await?;
    let (session, grants) = if role == Some(Role::Anonymous) {
        (SessionView::default(), lock.grants_for(&Person { stops: person.stops(), ..Person::NOBODY }))
    } else {
        let grants = person.ask(|person| lock.grants_for(&Person { roles: &roles, ..*person }));
        (SessionView { roles, ..session::view(&app, &caller.visitor) }, grants)
    };
    let request = Request {
        lock: &lock,
        locale,
        look: cookie::look(&headers),
        session: &session,
        grants: &grants,
        query: &BTreeMap::new(),
        kept: &Map::new(),
        rest: "",
        packs: &[],
        stops: person.stops(),
        assurance: person.assurance.filter(|_| role != Some(Role::Anonymous)),
    };
    let mut document = render::document(&app.portal(), &request);
    observe::put_into(&mut document, alone);
    emulated.put_into(&mut document);
    if slowly {
        slow::lead_through(&mut document);
    }
    let html = std::mem::take(&mut document.html);
    let mut extra = HeaderMap::new();
    headers::framed(&mut extra, &document, "'self'");
    extra.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    extra.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    extra.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok((extra, html).into_response())
}

/// The roles of someone who looks at a page as `role`: fewer than they have, never others.
fn narrowed(role: Option<Role>, own: &[Role]) -> Result<Vec<Role>, Problem> {
    match role {
        None => Ok(own.to_vec()),
        Some(role @ (Role::Anonymous | Role::Citizen)) => Ok(vec![role]),
        Some(role) if own.contains(&role) => Ok(vec![Role::Citizen, role]),
        Some(_) => Err(Problem::new(problem::FORBIDDEN).detail("a page is looked at with roles that one has")),
    }
}

/// Which version of a page is looked at.
#[derive(Debug, Clone, Copy)]
enum Version {
    Draft,
    Live,
    Revision(u32),
}

fn version(rev: Option<&str>) -> Result<Version, Problem> {
    match rev {
        None => Ok(Version::Draft),
        Some("live") => Ok(Version::Live),
        Some(number) => number.parse().map(Version::Revision).map_err(|_| problem::REVISION_NOT_FOUND.into()),
    }
}

/// The lock of that version, or of one item of it; it counts for an hour, for those who may see drafts.
fn freeze(app: &Shared, name: &str, version: Version, item: Option<&str>) -> Result<Arc<PageLock>, Trouble> {
    let snapshot = app.catalogue.snapshot();
    let page = match version {
        Version::Draft => app.drafts.open(&snapshot, name)?.page.map_err(Trouble::ReadOnly)?,
        Version::Live => snapshot.page(name).map(|live| Arc::clone(&live.page)).ok_or(Trouble::NoPage)?,
        Version::Revision(number) => {
            let revision = app.ports.pages.revision(name, number)?.ok_or(Trouble::NoRevision(number))?;
            edit::page_of(revision.page.as_bytes()).map(Arc::new).map_err(Trouble::ReadOnly)?
        }
    };
    let page = match item {
        Some(item) => Arc::new(alone(&page, item).ok_or(Trouble::NoPage)?),
        None => page,
    };
    let now = app.ports.clock.now();
    let stamp = Stamp { revision: 0, created_at: now.rfc3339(), created_by: "preview".to_owned() };
    let lock = Arc::new(edit::preview(&page, &*snapshot, stamp).map_err(Trouble::Faulty)?);
    app.catalogue.keep_preview(&lock, now);
    Ok(lock)
}

/// The page with one item only, which is there whatever its condition says.
fn alone(page: &Page, id: &str) -> Option<Page> {
    let mut page = page.clone();
    page.spec.items.retain(|item| item.id.as_str() == id);
    page.spec.wiring.clear();
    let item = page.spec.items.first_mut()?;
    (item.within, item.show) = (None, None);
    item.load = Load::Eager;
    Some(page)
}
