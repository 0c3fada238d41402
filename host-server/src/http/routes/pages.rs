//! Pages: composed on the server, whole at the first answer, and as a part for client-side navigation.

use crate::domain::assets::{brotli, gzip};
use crate::domain::catalogue::Snapshot;
use crate::domain::maintenance::Maintenance;
use crate::http::extract::Caller;
use crate::http::middleware::headers;
use crate::http::page_cache::{Finished, Key};
use crate::http::problem::{Problem, Words};
use crate::http::routes::session;
use crate::http::{Shared, client, cookie, lots};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::edit::schedule::Fallback;
use jogakbo_contract::integrity::hex_sha256;
use jogakbo_contract::lock::PageLock;
use jogakbo_contract::page::VarScope;
use jogakbo_contract::policy::{Right, allows};
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, Request};
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::PAGE_VIEW_TYPE;
use serde_json::Map;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// Brotli's level while the visitor waits.
const QUICK: i32 = 4;

/// Any address that no other route takes.
pub async fn get(
    State(app): State<Shared>,
    caller: Caller,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let path = uri.path();
    if path.starts_with("/-/") {
        return Err(problem::NOT_FOUND.into());
    }
    if method != Method::GET && method != Method::HEAD {
        return Err(problem::METHOD_NOT_ALLOWED.into());
    }
    if let Some(right) = canonical(path) {
        let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
        return Ok(Redirect::permanent(&format!("{right}{query}")).into_response());
    }
    open_to(&app, &caller)?;
    let (locale, route) = Locale::split_path(path);
    let snapshot = app.catalogue.snapshot();
    let Some((page, rest)) = snapshot.page_at(route) else { return off(&snapshot, route, locale, &headers) };
    let (access, visitor) = (&page.lock.page.access, &caller.visitor);
    let signed_in = visitor.session.is_some();
    if signed_in && !access.admits(&visitor.roles()) {
        return Err(problem::FORBIDDEN.into());
    }
    // Also who is signed in, but not strongly enough for this page.
    if !access.admits(&visitor.roles()) || !access.is_assured(visitor.assurance()) {
        let to: String = uri
            .path_and_query()
            .map_or(path, axum::http::uri::PathAndQuery::as_str)
            .bytes()
            .fold(String::new(), escaped);
        return Ok(
            ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&format!("/-/session/login?to={to}"))).into_response()
        );
    }
    let document = !client::takes(&headers, PAGE_VIEW_TYPE);
    let query = first_of_each(query);
    metrics::counter!("jogakbo_pages", "page" => page.lock.page.name.to_string()).increment(1);
    let anonymous = caller.visitor.session.is_none() && query.is_empty();
    let (lock, drawn) = lots::lock_for(&app, &caller, page, &headers);
    let key = Key { lock: lock.digest.clone(), locale, look: cookie::look(&headers), rest: rest.to_owned(), document };
    let kept = anonymous.then(|| app.page_cache.get(&key)).flatten();
    let finished = match kept {
        Some(finished) => finished,
        None => {
            let generation = app.page_cache.generation();
            let finished = Arc::new(finish(&app, &caller, &lock, rest, &query, &key, &headers).await?);
            if anonymous {
                app.page_cache.put(generation, key, Arc::clone(&finished));
            }
            finished
        }
    };
    if method == Method::GET {
        app.count_load(&lock, lots::visit(&app, &caller));
    }
    let mut response = answer(&headers, &finished);
    if signed_in {
        // Nothing of a person stays on the disk of a machine that others use as well (ADR 0039).
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(drawn) = drawn {
        response.headers_mut().append(header::SET_COOKIE, drawn);
    }
    Ok(response)
}

/// What citizens find where no page is live.
fn off(snapshot: &Snapshot, route: &str, locale: Locale, headers: &HeaderMap) -> Result<Response, Problem> {
    let off = snapshot.off_at(route).ok_or(problem::PAGE_NOT_FOUND)?;
    let gone = Problem::new(problem::PAGE_GONE);
    match &off.fallback {
        // The shell, which asks for a part of a page, opens the address itself instead, so that the browser knows where it is.
        Fallback::Page { name } if !client::takes(headers, PAGE_VIEW_TYPE) => {
            let other = snapshot.page(name).ok_or(gone)?;
            let to = locale.path(other.page.spec.route.trim_end_matches("/*"));
            Ok(([(header::CACHE_CONTROL, "no-store")], Redirect::to(if to.is_empty() { "/" } else { &to }))
                .into_response())
        }
        Fallback::Words { text } => {
            let mut response = gone.detail(text.get(locale)).into_response();
            response.extensions_mut().insert(Words(text.clone()));
            Ok(response)
        }
        Fallback::Page { .. } | Fallback::Before | Fallback::Gone => Err(gone),
    }
}

/// Refuses all but operators while the portal is closed.
pub fn open_to(app: &Shared, caller: &Caller) -> Result<(), Problem> {
    match app.maintenance() {
        Some(closed) if !allows(&caller.visitor.roles(), Right::PassMaintenance) => {
            Err(Problem::new(problem::MAINTENANCE).retry_after(closed.retry_after.unwrap_or(Maintenance::RETRY_AFTER)))
        }
        _ => Ok(()),
    }
}

/// Another spelling of a path that leads here: no slash at the end, but one after the language.
fn canonical(path: &str) -> Option<String> {
    match path {
        "/" | "/en/" => None,
        "/en" => Some("/en/".to_owned()),
        path if path.ends_with('/') => {
            let trimmed = path.trim_end_matches('/');
            // Never `//host`, which browsers take for another site.
            Some(if trimmed.is_empty() { "/".to_owned() } else { format!("/{}", trimmed.trim_start_matches('/')) })
        }
        _ => None,
    }
}

fn escaped(mut text: String, byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
        text.push(char::from(byte));
    } else {
        write!(text, "%{byte:02X}").expect("writing to a string never fails");
    }
    text
}

/// At most 50 parameters of 2,000 characters; the first of each name counts.
pub fn first_of_each(query: Vec<(String, String)>) -> BTreeMap<String, String> {
    let mut map = BTreeMap::new();
    for (name, value) in query.into_iter().take(50).filter(|(name, value)| name.len() <= 100 && value.len() <= 2000) {
        map.entry(name).or_insert(value);
    }
    map
}

async fn finish(
    app: &Shared,
    caller: &Caller,
    lock: &PageLock,
    rest: &str,
    query: &BTreeMap<String, String>,
    key: &Key,
    headers: &HeaderMap,
) -> Result<Finished, Problem> {
    let session = session::view(app, &caller.visitor);
    let user = caller.visitor.session.as_ref().map(|session| session.user.clone());
    let keeps = lock.variables.values().any(|variable| variable.scope == VarScope::User);
    let kept: Map<String, serde_json::Value> = match &user {
        Some(user) if keeps => app.ports.store.variables(user.clone()).await?.into_iter().collect(),
        _ => Map::new(),
    };
    let person = app.consents.caller(&caller.visitor, lock.rests_on_consent()).await?;
    let grants = person.ask(|person| lock.grants_for(person));
    let packs = app.packs.of(lock, &app.shelf, person.stops(), app.ports.clock.now());
    let request = Request {
        lock,
        locale: key.locale,
        look: key.look,
        session: &session,
        grants: &grants,
        query,
        kept: &kept,
        rest,
        packs: &packs,
        stops: person.stops(),
        assurance: person.assurance,
    };
    let started = std::time::Instant::now();
    let portal = app.portal();
    let (body, document) = if key.document {
        let mut document = render::document(&portal, &request);
        if let Some(dev) = &app.dev {
            dev.put_into(&mut document);
        }
        (std::mem::take(&mut document.html), Some(document))
    } else {
        let view = render::view(&portal, &request);
        (serde_json::to_string(&view).map_err(|error| Problem::hidden(problem::INTERNAL, &error))?, None)
    };
    metrics::histogram!("jogakbo_render_seconds").record(started.elapsed().as_secs_f64());
    let etag = format!("W/\"{}\"", &hex_sha256(body.as_bytes())[..32]);
    // Everyone who is not signed in gets the same, so it is worth both forms; else only the one that is asked for.
    let shared = user.is_none() && query.is_empty();
    let brotli = if shared || client::takes_brotli(headers) { brotli(body.as_bytes(), QUICK) } else { Vec::new() };
    let gzip =
        if shared || (brotli.is_empty() && client::takes_gzip(headers)) { gzip(body.as_bytes()) } else { Vec::new() };
    Ok(Finished { body: body.into(), brotli: brotli.into(), gzip: gzip.into(), etag, document })
}

fn answer(asked: &HeaderMap, finished: &Finished) -> Response {
    let mut extra = HeaderMap::new();
    let content_type = match &finished.document {
        Some(document) => {
            headers::page(&mut extra, document);
            "text/html; charset=utf-8"
        }
        None => PAGE_VIEW_TYPE,
    };
    extra.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    extra.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    extra.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding, Cookie"));
    if let Ok(etag) = HeaderValue::from_str(&finished.etag) {
        extra.insert(header::ETAG, etag);
    }
    if client::has(asked, &finished.etag) {
        return (StatusCode::NOT_MODIFIED, extra).into_response();
    }
    let (encoding, body) = if !finished.brotli.is_empty() && client::takes_brotli(asked) {
        (Some("br"), &finished.brotli)
    } else if !finished.gzip.is_empty() && client::takes_gzip(asked) {
        (Some("gzip"), &finished.gzip)
    } else {
        (None, &finished.body)
    };
    if let Some(encoding) = encoding {
        extra.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (extra, body.clone()).into_response()
}
