//! A page with a build of one's own: the page of the same person, with the same lock, rights and texts, and one module from elsewhere.

use super::refuse;
use crate::domain::overrides::{Module, Override, Refusal};
use crate::http::extract::Caller;
use crate::http::middleware::headers;
use crate::http::problem::Problem;
use crate::http::routes::{pages, session};
use crate::http::{Shared, client, cookie, lots};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::lock::{PageLock, Swap};
use jogakbo_contract::page::VarScope;
use jogakbo_contract::policy::{Right, allows};
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, OwnBuildPage, Portal, Request, TRY};
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::PAGE_VIEW_TYPE;
use serde_json::{Map, Value};

/// The page.
#[utoipa::path(get, path = "/-/try/{handle}/{path}", tag = "catalogue",
    params(("handle" = String, Path), ("path" = String, Path, description = "the route of a page")),
    responses((status = 200, description = "the page; nothing keeps it"), (status = 303, description = "the page asks for a surer sign-in"),
        (status = 403, description = "another session, over, not allowed; `findings` has the code"), (status = 404)))]
pub async fn get(
    State(app): State<Shared>,
    caller: Caller,
    uri: Uri,
    asked: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    pages::open_to(&app, &caller)?;
    let (locale, rest) = Locale::split_path(uri.path());
    let (handle, route) = rest.strip_prefix(TRY).and_then(|rest| rest.split_once('/')).ok_or(problem::NOT_FOUND)?;
    let route = format!("/{}", route.trim_matches('/'));
    let real = locale.path(&route);
    let set = &app.config.overrides;
    let key = caller.visitor.session.as_ref().map(|session| &session.key);
    let opened = app
        .overrides
        .open(handle, key, set)
        .and_then(|it| if allows(&caller.visitor.roles(), Right::Override) { Ok(it) } else { Err(Refusal::Role) });
    let it = match opened {
        Ok(it) => it,
        Err(refusal) => return Ok(refuse(&app, &caller, refusal, "-", &real, locale, &asked).await),
    };
    // The shell opens pages in place; with these it loads whole documents, so that no policy and no module outlives its page.
    if client::takes(&asked, PAGE_VIEW_TYPE) {
        return Err(problem::NOT_FOUND.into());
    }
    let snapshot = app.catalogue.snapshot();
    let (page, beyond) = snapshot.page_at(&route).ok_or(problem::PAGE_NOT_FOUND)?;
    let (access, visitor) = (&page.lock.page.access, &caller.visitor);
    if !access.admits(&visitor.roles()) {
        return Err(problem::FORBIDDEN.into());
    }
    if !access.is_assured(visitor.assurance()) {
        return Ok(Redirect::to(&render::sign_in_address(&real)).into_response());
    }
    let (lock, _) = lots::lock_for(&app, &caller, page, &asked);
    let swap = Swap { pbc: &it.pbc, widget: &it.widget, module: &it.module, integrity: it.integrity.as_deref() };
    let swapped = lock.swapped(&swap);
    let here = swapped.is_ok();
    let mut shown = swapped.unwrap_or_else(|_| (*lock).clone());
    let prefix = format!("{TRY}{handle}");
    shown.page.route = format!("{prefix}{}", shown.page.route);
    let mut document = draw(&app, &caller, &lock, &shown, &prefix, (locale, beyond, query), &asked).await?;
    let module = Module::read(&it.module, "", set).map_err(|_| problem::NOT_FOUND)?;
    let until = it.until.korean();
    let title = title(&app, &it, locale);
    let banner = OwnBuildPage { widget: &title, origin: &module.origin, until: &until, here, handle, page: &real };
    render::put_banner(&mut document, &banner, locale);
    let html = std::mem::take(&mut document.html);
    let mut extra = HeaderMap::new();
    headers::page(&mut extra, &document);
    if here {
        headers::also_from(&mut extra, &module.origin, it.integrity.is_some());
    }
    extra.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    extra.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    extra.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok((extra, html).into_response())
}

/// Renders `shown` by the rights of `lock`, whose digest it has; nothing of it is counted for releases.
async fn draw(
    app: &Shared,
    caller: &Caller,
    lock: &PageLock,
    shown: &PageLock,
    prefix: &str,
    (locale, rest, query): (Locale, &str, Vec<(String, String)>),
    asked: &HeaderMap,
) -> Result<render::Document, Problem> {
    let user = caller.visitor.session.as_ref().map(|session| session.user.clone());
    let keeps = lock.variables.values().any(|variable| variable.scope == VarScope::User);
    let kept: Map<String, Value> = match user {
        Some(user) if keeps => app.ports.store.variables(user).await?.into_iter().collect(),
        _ => Map::new(),
    };
    let person = app.consents.caller(&caller.visitor, lock.rests_on_consent()).await?;
    let grants = person.ask(|person| lock.grants_for(person));
    let session = session::view(app, &caller.visitor);
    let query = pages::first_of_each(query);
    let request = Request {
        lock: shown,
        locale,
        look: cookie::look(asked),
        session: &session,
        grants: &grants,
        query: &query,
        kept: &kept,
        rest,
        packs: &[],
        stops: person.stops(),
        assurance: person.assurance,
    };
    // The menu stays in here, and no address that is told to others names the handle.
    let mut portal: Portal = (*app.portal()).clone();
    portal.public_url = String::new();
    for link in &mut portal.menu {
        link.route = format!("{prefix}{}", link.route);
    }
    Ok(render::document(&portal, &request))
}

/// The title of the widget in the newest version that has it, else its name.
fn title(app: &Shared, it: &Override, locale: Locale) -> String {
    let snapshot = app.catalogue.snapshot();
    let live = crate::http::routes::catalogue::parts::live(&snapshot, &it.pbc);
    let widget = live.and_then(|installed| installed.part.manifest.widget(&it.widget));
    widget.map_or_else(|| it.widget.clone(), |widget| widget.title.get(locale).to_owned())
}
