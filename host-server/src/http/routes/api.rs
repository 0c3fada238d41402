//! APIs of PBCs for their widgets (`host.fetch`): what the page lock grants and the OpenAPI document describes goes to the
//! service, with the citizen's identity and without anything else of the browser's.

mod headers;

use crate::domain::catalogue::Api;
use crate::http::Shared;
use crate::http::extract::Caller;
use crate::http::problem::Problem;
use crate::http::routes::{session, token};
use crate::http::stopped;
use crate::ports::apis::{ApiError, Call, Reply, Upload};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use jogakbo_contract::lock::LockedItem;
use jogakbo_contract::manifest::TokenMode;
use jogakbo_contract::openapi::{ApiPath, Described};
use jogakbo_contract::problem;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The page's lock, as the ticket of a bridge names it.
const LOCK: &str = "x-jogakbo-lock";
/// On every problem of ours, so that nobody takes a service's problem for one.
const MARK: &str = "x-jogakbo-problem";
/// Most bytes of an answer's head that are passed on.
const HEAD: usize = 16 * 1024;

/// What the address names; its rest is read as it came.
#[derive(Debug, Deserialize)]
pub struct Named {
    item: String,
    api: String,
}

/// Calls an API of the item's PBC.
///
/// The header `X-Jogakbo-Lock` names the page lock. Every problem that the host itself has says its kind in
/// `X-Jogakbo-Problem` too; answers without it are the service's.
#[utoipa::path(get, path = "/-/api/{item}/{api}/{path}", tag = "apis",
    params(("item" = String, Path, description = "the item of the page"), ("api" = String, Path, description = "one of its widget's `apis`"),
        ("path" = String, Path, description = "a path of the API's OpenAPI document")),
    responses((status = 200, description = "what the service answers; other methods alike"),
        (status = 400, description = "the path could be read in two ways"), (status = 401, description = "the page is not open to everybody"),
        (status = 403, description = "the item may not use this API"), (status = 404, description = "not in the OpenAPI document"),
        (status = 405, description = "the path is, with other methods"), (status = 410, description = "the page has changed"),
        (status = 413, description = "the body is too large"), (status = 502, description = "the service does not answer, or what cannot be passed on"),
        (status = 503, description = "too many calls are under way, or an operator stopped the PBC"), (status = 504, description = "the service takes too long")))]
pub async fn any(State(app): State<Shared>, caller: Caller, Path(names): Path<Named>, request: Request) -> Response {
    let answered = serve(&app, &caller, &names.item, &names.api, request).await;
    let outcome = if answered.is_ok() { "answered" } else { "problem" };
    metrics::counter!("jogakbo_api_calls", "outcome" => outcome).increment(1);
    answered.unwrap_or_else(ours)
}

/// A problem of the host, marked as that.
pub fn ours(problem: Problem) -> Response {
    let slug = problem.kind().slug;
    let mut response = problem.into_response();
    response.headers_mut().insert(MARK, HeaderValue::from_static(slug));
    response
}

async fn serve(app: &Shared, caller: &Caller, item: &str, api: &str, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let method = parts.method.as_str();
    let digest = parts.headers.get(LOCK).and_then(|value| value.to_str().ok());
    let digest = digest
        .ok_or_else(|| Problem::new(problem::BAD_REQUEST).detail(format!("the header `{LOCK}` names no page lock")))?;
    let lock = app.catalogue.lock(digest).ok_or(problem::LOCK_GONE)?;
    let person = app.consents.caller(&caller.visitor, lock.rests_on_consent()).await?;
    session::admit_caller(caller, &lock)?;
    let denied = || {
        Problem::new(problem::API_DENIED).detail(format!(
            "no item `{}` of this page may use an API `{}`",
            cut(item),
            cut(api)
        ))
    };
    let locked = lock.item(item).ok_or_else(denied)?;
    if !lock.grants.get(&locked.id).is_some_and(|grant| grant.apis.iter().any(|known| known == api)) {
        return Err(denied());
    }
    session::admit_to_item(caller, locked)?;
    stopped::refuse_item(app, locked)?;
    let snapshot = app.catalogue.snapshot();
    let installed = snapshot.installed_as(&locked.pbc, &locked.digest).ok_or_else(denied)?;
    let described = installed.apis.get(api).ok_or_else(denied)?;
    // As it came over the wire: what the router made of it could be read in another way than by the service.
    let whole = parts.uri.path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    let rest = whole.strip_prefix(&format!("/-/api/{item}/{api}")).unwrap_or_default();
    let path = ApiPath::read(rest).map_err(|why| Problem::new(problem::BAD_REQUEST).detail(why.to_string()))?;
    match described.openapi.describes(method, &path) {
        Described::Yes => {}
        Described::OtherMethods => {
            return Err(
                Problem::new(problem::METHOD_NOT_ALLOWED).detail(format!("`{api}` does not describe {method} here"))
            );
        }
        Described::No => {
            return Err(
                Problem::new(problem::OPERATION_NOT_FOUND).detail(format!("`{api}` does not describe this path"))
            );
        }
    }
    let (most, over) = (app.config.limits.api_request_bytes, Arc::default());
    let body = upload(body, most, &over)?;
    let place = app.api_calls.enter(&format!("{}/{}", locked.pbc, described.endpoint)).ok_or_else(|| {
        Problem::new(problem::UNAVAILABLE).detail("too many calls of this API are under way").retry_after(1)
    })?;
    let mut headers = headers::up(&parts.headers);
    let security = installed.part.manifest.spec.security.as_ref();
    let mode = security.map_or(TokenMode::Proxy, |security| security.token_mode);
    if mode != TokenMode::None {
        let scopes = security.map(|security| token::narrowed(security, None)).unwrap_or_default();
        let token = token::make(app, caller, &person, (&lock, locked), scopes)?;
        headers.extend(token.map(|it| ("authorization".to_owned(), format!("Bearer {}", it.token))));
    }
    let call = call_of(locked, described, method, &path, headers, body);
    let reply =
        app.ports.apis.call(call).await.map_err(|error| {
            if over.load(Ordering::Relaxed) { too_large(most) } else { failed(&error, locked, api) }
        })?;
    pass_on(app, reply, place)
}

/// The body of a request as it arrives, up to `most` bytes; `over` is set when it turns out to be longer.
///
/// # Errors
///
/// Its length says already that it is too large.
fn upload(body: Body, most: usize, over: &Arc<AtomicBool>) -> Result<Upload, Problem> {
    let length = hyper::body::Body::size_hint(&body).exact();
    if length.is_some_and(|length| length > most as u64) {
        return Err(too_large(most));
    }
    let over = Arc::clone(over);
    let mut taken = 0;
    let parts = body.into_data_stream().map(move |part| {
        let part = part.map_err(std::io::Error::other)?;
        taken += part.len();
        if taken > most {
            over.store(true, Ordering::Relaxed);
            return Err(std::io::Error::other("the request is too large"));
        }
        Ok(part)
    });
    Ok(Upload { length, parts: parts.boxed() })
}

fn too_large(most: usize) -> Problem {
    Problem::new(problem::TOO_LARGE).detail(format!("a request to an API has at most {most} bytes"))
}

fn call_of(
    item: &LockedItem,
    api: &Api,
    method: &str,
    path: &ApiPath,
    headers: Vec<(String, String)>,
    body: Upload,
) -> Call {
    Call {
        pbc: item.pbc.to_string(),
        endpoint: api.endpoint.clone(),
        url: api.url.clone(),
        method: method.to_owned(),
        path: path.as_str().to_owned(),
        headers,
        body,
    }
}

fn failed(error: &ApiError, item: &LockedItem, api: &str) -> Problem {
    tracing::warn!(pbc.id = %item.pbc, api, "the service behind `{api}` of `{}`: {error}", item.pbc);
    let name = &item.pbc;
    match error {
        ApiError::Away(_) => Problem::new(problem::SERVICE_AWAY)
            .detail(format!("the service of `{name}` cannot be reached; the rest of the portal works"))
            .retry_after(5),
        ApiError::Slow(_) => Problem::new(problem::SERVICE_SLOW)
            .detail(format!("the service of `{name}` did not answer in time; the rest of the portal works"))
            .retry_after(5),
    }
}

/// The answer for the page; its parts go on as they come, until it is over or too large or takes too long.
fn pass_on<P: Send + 'static>(app: &Shared, reply: Reply, place: P) -> Result<Response, Problem> {
    let unusable = |detail: String| Err(Problem::new(problem::SERVICE_ANSWER).detail(detail));
    let status = StatusCode::from_u16(reply.status).ok().filter(|status| {
        !status.is_informational() && (!status.is_redirection() || *status == StatusCode::NOT_MODIFIED)
    });
    let Some(status) = status else {
        return unusable(format!("the service answered {}, which is not followed", reply.status));
    };
    let most = app.config.limits.api_answer_bytes;
    let length =
        reply.headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    if length.is_some_and(|length: usize| length > most) {
        return unusable(format!("an answer has at most {most} bytes"));
    }
    let passed = headers::down(&reply.headers, status);
    if passed.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>() > HEAD {
        return unusable(format!("the head of an answer has at most {HEAD} bytes"));
    }
    let until = tokio::time::Instant::now() + Duration::from_millis(app.config.limits.api_ms);
    let parts =
        futures::stream::unfold((reply.body, 0_usize, place, false), move |(mut body, sent, place, over)| async move {
            if over {
                return None;
            }
            let broken = |why: &str| std::io::Error::other(why.to_owned());
            let (part, sent, over) = match tokio::time::timeout_at(until, body.next()).await {
                Err(_) => (Err(broken("the answer took too long")), sent, true),
                Ok(None) => return None,
                Ok(Some(Err(error))) => (Err(broken(&error.to_string())), sent, true),
                Ok(Some(Ok(part))) if sent + part.len() > most => (Err(broken("the answer is too large")), sent, true),
                Ok(Some(Ok(part))) => (Ok(part.clone()), sent + part.len(), false),
            };
            Some((part, (body, sent, place, over)))
        });
    let mut response = (status, Body::from_stream(parts)).into_response();
    response.headers_mut().clear();
    response.headers_mut().extend(passed);
    Ok(response)
}

fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}
