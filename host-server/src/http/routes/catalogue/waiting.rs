//! Packages over HTTP: sent by designers, looked at, approved and rejected by operators (ADR 0045).

use crate::adapters::checks_file::Checks;
use crate::adapters::packages::DeskError;
use crate::app::App;
use crate::http::extract::{Caller, Form, is_type};
use crate::http::middleware::failure_page::answer;
use crate::http::problem::Problem;
use crate::http::routes::consents::Language;
use crate::http::routes::{releases, session};
use crate::http::{Shared, client, cookie};
use crate::ports::Timestamp;
use axum::Json;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::moment;
use jogakbo_contract::policy::{Right, allows};
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, WAITING, WaitingPage, WaitingRow};
use jogakbo_contract::text::Locale;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The address that takes packages, which are larger than other bodies.
pub fn install(app: &Shared) -> MethodRouter<Shared> {
    // What a form adds around its file.
    let most = app.config.releases.package_bytes + 64 * 1024;
    get(list).post(offer).layer(DefaultBodyLimit::max(most))
}

/// Address of the page in a language.
fn address(locale: Locale) -> String {
    format!("{WAITING}?lang={}", locale.tag())
}

/// The packages that wait.
#[utoipa::path(get, path = "/-/install", tag = "catalogue",
    responses((status = 200, description = "`waiting`: name and version, digest, who sent it and when, whose signature it has, warnings"),
        (status = 401), (status = 403)))]
pub async fn list(State(app): State<Shared>, caller: Caller) -> Result<Json<Value>, Problem> {
    releases::admit(&caller, Right::Offer)?;
    let all = blocking(&app, |app| app.desk().list()).await?;
    let all = all.map_err(|error| Problem::hidden(problem::UNAVAILABLE, &error))?;
    let told = all.iter().map(|(key, one)| match one {
        Ok((waiting, _)) => json!(waiting),
        Err(finding) => json!({"key": key, "findings": [finding]}),
    });
    Ok(Json(json!({ "waiting": told.collect::<Vec<_>>() })))
}

/// Takes a package: the bytes of a `.tgz` as `application/gzip`, or the form of the page.
#[utoipa::path(post, path = "/-/install", tag = "catalogue",
    responses((status = 201, description = "it waits"), (status = 303, description = "the same, for the form"),
        (status = 400, description = "it was refused, and nothing of it was kept; `findings` say why"),
        (status = 401), (status = 403), (status = 413), (status = 415)))]
pub async fn offer(
    State(app): State<Shared>,
    caller: Caller,
    Query(language): Query<Language>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    releases::admit(&caller, Right::Offer)?;
    let locale = language.locale();
    let form = is_type(&headers, "multipart/form-data");
    let bytes = if form {
        of_form(request, &app).await?
    } else if is_type(&headers, "application/gzip") {
        crate::http::extract::bytes(request, &app).await.map_err(|refused| match refused.kind() {
            problem::TOO_LARGE => too_large(&app),
            _ => refused,
        })?
    } else {
        return Err(Problem::new(problem::UNSUPPORTED_TYPE).detail("send `application/gzip` or the form of the page"));
    };
    if bytes.len() > app.config.releases.package_bytes {
        return Err(too_large(&app));
    }
    let (by, who) = sender(&caller);
    let done = blocking(&app, move |app| app.offer(&bytes, &by, &who)).await?;
    match done {
        Ok(_) if form => Ok(Redirect::to(&address(locale)).into_response()),
        Ok(waiting) => Ok((StatusCode::CREATED, Json(json!(waiting))).into_response()),
        Err(DeskError::Refused(found)) if form => page(&app, &caller, locale, &headers, found).await,
        Err(error) => Err(refusal(error)),
    }
}

fn too_large(app: &App) -> Problem {
    let most = app.config.releases.package_bytes;
    Problem::new(problem::TOO_LARGE).detail(format!("a package has at most {most} bytes"))
}

async fn of_form(request: Request, app: &Shared) -> Result<bytes::Bytes, Problem> {
    let wrong = || Problem::new(problem::BAD_REQUEST).detail("the form did not arrive whole");
    let mut form = Multipart::from_request(request, app).await.map_err(|_| wrong())?;
    while let Some(field) = form.next_field().await.map_err(|_| wrong())? {
        if field.name() == Some("package") {
            return field.bytes().await.map_err(|error| {
                if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large(app) } else { wrong() }
            });
        }
    }
    Err(Problem::new(problem::BAD_REQUEST).detail("the form has no file `package`"))
}

pub(super) fn refusal(error: DeskError) -> Problem {
    match error {
        DeskError::Refused(found) => {
            let first = found.first().map(|finding| {
                let word = jogakbo_contract::phrase::refusal(&finding.code);
                format!("{finding} · {}", word.say(Locale::Ko))
            });
            Problem::new(problem::BAD_REQUEST).detail(first.unwrap_or_default()).findings(found)
        }
        error => Problem::hidden(problem::UNAVAILABLE, &error),
    }
}

/// The page where packages wait.
#[utoipa::path(get, path = "/-/catalogue/waiting", tag = "catalogue",
    responses((status = 200, description = "a page"), (status = 303, description = "nobody is signed in"), (status = 403)))]
pub async fn get_page(
    State(app): State<Shared>,
    caller: Caller,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let locale = language.locale();
    if caller.visitor.session.is_none() && client::takes(&headers, "text/html") {
        return Ok(Redirect::to(&render::sign_in_address(&address(locale))).into_response());
    }
    releases::admit(&caller, Right::Offer)?;
    page(&app, &caller, locale, &headers, Vec::new()).await
}

async fn page(
    app: &Shared,
    caller: &Caller,
    locale: Locale,
    headers: &HeaderMap,
    faults: Vec<Finding>,
) -> Result<Response, Problem> {
    let (view, look) = (session::view(app, &caller.visitor), cookie::look(headers));
    let (by, may) = (sender(caller).0, allows(&caller.visitor.roles(), Right::Install));
    let write = move |app: &App| {
        let all = app.desk().list()?;
        let four_eyes = app.config.releases.four_eyes;
        let brought: Vec<_> = all.iter().map(|(_, one)| one.as_ref().ok()?.1.checks().ok()?).collect();
        let rows: Vec<(String, Result<WaitingRow<'_>, Finding>)> = all
            .iter()
            .zip(&brought)
            .map(|((key, one), checks)| {
                let row = one.as_ref().map_err(Clone::clone).map(|(waiting, package)| WaitingRow {
                    manifest: &package.read.manifest,
                    by: &waiting.who,
                    at: Timestamp::parse(&waiting.at)
                        .map_or_else(|| waiting.at.clone(), |at| moment::words(&at.korean(), locale)),
                    publisher: waiting.publisher.as_ref().map(jogakbo_contract::ids::Name::as_str),
                    files: waiting.files,
                    bytes: waiting.bytes,
                    findings: &waiting.findings,
                    calls: &waiting.calls,
                    tested: checks.as_ref().map(Checks::told).unwrap_or_default(),
                    framed: app.config.trust.frames(package.read.manifest.metadata.name.as_str()),
                    own: four_eyes && waiting.by == by,
                });
                (key.clone(), row)
            })
            .collect();
        let it = WaitingPage { rows: &rows, may, faults: &faults };
        let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        Ok(answer(status, &render::waiting(&app.portal(), &it, &view, locale, look)))
    };
    let written: Result<Response, std::io::Error> = blocking(app, write).await?;
    written.map_err(|error| Problem::hidden(problem::UNAVAILABLE, &error))
}

/// What the forms of the page send.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    act: String,
    key: String,
    #[serde(default)]
    why: String,
    #[serde(flatten)]
    language: Language,
}

/// Approves or rejects a package that waits.
#[utoipa::path(post, path = "/-/catalogue/waiting", tag = "catalogue",
    responses((status = 303, description = "done"), (status = 400, description = "it was refused; the page says why"),
        (status = 401), (status = 403, description = "the caller is no operator")))]
pub async fn decide(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    releases::admit(&caller, Right::Install)?;
    let Form(wanted) = Form::<Wanted>::from_request(request, &app).await?;
    let (locale, by) = (wanted.language.locale(), sender(&caller).0);
    let approve = match wanted.act.as_str() {
        "approve" => true,
        "reject" => false,
        _ => return Err(Problem::new(problem::BAD_REQUEST).detail("the form is not complete")),
    };
    let why: String = wanted.why.chars().take(200).collect();
    let done = move |app: &App| {
        if approve { app.approve(&wanted.key, &by).map(drop) } else { app.reject(&wanted.key, &by, &why) }
    };
    match blocking(&app, done).await? {
        Ok(()) if client::takes(&headers, "application/json") => Ok(StatusCode::NO_CONTENT.into_response()),
        Ok(()) => Ok(Redirect::to(&address(locale)).into_response()),
        Err(DeskError::Refused(found)) if !client::takes(&headers, "application/json") => {
            page(&app, &caller, locale, &headers, found).await
        }
        Err(error) => Err(refusal(error)),
    }
}

/// Who the caller is, for the record and for people.
pub(super) fn sender(caller: &Caller) -> (String, String) {
    let session = caller.visitor.session.as_ref();
    session.map(|session| (session.user.0.clone(), session.name.clone())).unwrap_or_default()
}

pub(super) async fn blocking<T: Send + 'static>(
    app: &Shared,
    work: impl FnOnce(&App) -> T + Send + 'static,
) -> Result<T, Problem> {
    let app = Arc::clone(app);
    let done = tokio::task::spawn_blocking(move || work(&app)).await;
    done.map_err(|error| Problem::hidden(problem::INTERNAL, &error))
}

/// What the page of a PBC says of a version that came as a package: whose signature it had.
pub fn signed_by(app: &App, key: &str, digest: &str) -> Option<String> {
    app.desk().installed(key, digest)?.publisher.map(|name| name.to_string())
}
