//! Sign-in, sign-out, who am I, and one-time tickets.

use crate::domain::sessions::{self, Ends, Visitor};
use crate::domain::tickets::{Holder, LIFE_MS};
use crate::http::extract::{Caller, Form, StrictJson};
use crate::http::middleware::failure_page::answer;
use crate::http::problem::Problem;
use crate::http::{Shared, audit, client, cookie};
use crate::ports::identity::SignInError;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::lock::PageLock;
use jogakbo_contract::page::VarScope;
use jogakbo_contract::phrase::Phrase;
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, CONSENTS, SignIn};
use jogakbo_contract::schema::Schema;
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::{Scheme, SessionState, SessionView, UserView};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What script may know of a visitor.
pub fn view(app: &Shared, visitor: &Visitor) -> SessionView {
    match &visitor.session {
        None => SessionView::default(),
        Some(session) => SessionView {
            state: SessionState::User,
            user: Some(UserView { id: app.pairwise.id("portal", &session.user), name: session.name.clone() }),
            roles: visitor.roles(),
        },
    }
}

/// A path of this portal to go to afterwards; anything else becomes the home page.
pub fn safe(to: &str) -> &str {
    if to.split('?').next() == Some(CONSENTS) && !to.contains(|c: char| c.is_control()) {
        return to;
    }
    let plain = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') && to.len() <= 2048;
    if plain && to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/-/") { to } else { "/" }
}

fn locale_of(to: &str) -> Locale {
    Locale::split_path(to.split(['?', '#']).next().unwrap_or("/")).0
}

/// Whether the page at `to` opens only to who is signed in.
fn needs_sign_in(app: &Shared, to: &str) -> bool {
    let (_, route) = Locale::split_path(to.split(['?', '#']).next().unwrap_or("/"));
    let snapshot = app.catalogue.snapshot();
    route == CONSENTS || snapshot.page_at(route).is_some_and(|(page, _)| !page.lock.page.access.anonymous)
}

/// What a page may ask about its session while it is open.
#[derive(Debug, Serialize)]
pub struct Now {
    #[serde(flatten)]
    view: SessionView,
    /// When it ends; absent when nobody is signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Ends>,
}

fn now(app: &Shared, visitor: &Visitor) -> Now {
    Now { view: view(app, visitor), expires: visitor.session.as_ref().map(|session| app.sessions.ends(session)) }
}

/// Who am I, and until when. Asking does not prolong the session.
#[utoipa::path(get, path = "/-/session", tag = "session",
    responses((status = 200, description = "state, user and roles; `expires` has the seconds until the session ends idle and absolutely, and when to warn")))]
pub async fn get(State(app): State<Shared>, caller: Caller) -> Json<Now> {
    Json(now(&app, &caller.visitor))
}

/// Prolongs the session by its idle time, never beyond its absolute end.
#[utoipa::path(post, path = "/-/session/extend", tag = "session",
    responses((status = 200, description = "as `GET /-/session`"), (status = 401, description = "nobody is signed in any more")))]
pub async fn extend(State(app): State<Shared>, mut caller: Caller) -> Result<Json<Now>, Problem> {
    let session = caller.visitor.session.as_mut().ok_or(problem::UNAUTHENTICATED)?;
    app.sessions.extend(session).await?;
    Ok(Json(now(&app, &caller.visitor)))
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct To {
    to: String,
}

/// The sign-in page.
#[utoipa::path(get, path = "/-/session/login", tag = "session",
    params(("to" = Option<String>, Query, description = "path to go to afterwards")),
    responses((status = 200, description = "the form"), (status = 303, description = "already signed in")))]
pub async fn login_form(
    State(app): State<Shared>,
    caller: Caller,
    Query(To { to }): Query<To>,
    headers: HeaderMap,
) -> Response {
    let to = safe(&to);
    if caller.visitor.session.is_some() {
        return Redirect::to(to).into_response();
    }
    let form = SignIn { to, needed: needs_sign_in(&app, to), account: "", fault: None };
    answer(StatusCode::OK, &render::sign_in(&app.portal(), &form, locale_of(to), cookie::look(&headers)))
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub struct Login {
    account: String,
    password: String,
    #[serde(default)]
    to: String,
}

/// Signs in.
#[utoipa::path(post, path = "/-/session/login", tag = "session",
    responses((status = 303, description = "signed in"), (status = 401, description = "wrong"), (status = 429, description = "locked for a while")))]
pub async fn login(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Form(login): Form<Login>,
) -> Result<Response, Problem> {
    let to = safe(&login.to).to_owned();
    if login.account.len() > 200 || login.password.len() > 200 {
        return Err(Problem::new(problem::BAD_REQUEST).detail("account and password have at most 200 bytes"));
    }
    let outcome = app.ports.identity.sign_in(&login.account, &login.password, &caller.address).await;
    metrics::counter!("jogakbo_sign_ins", "outcome" => if outcome.is_ok() { "good" } else { "refused" }).increment(1);
    let (kind, fault, retry) = match outcome {
        Ok(person) => {
            let user = person.id.clone();
            let secret = app.sessions.open(person, caller.secret.as_deref()).await?;
            tracing::info!("someone signed in");
            audit::signed_in(&app, &caller, &user).await;
            return Ok(([(header::SET_COOKIE, cookie::set_session(&secret))], Redirect::to(&to)).into_response());
        }
        Err(SignInError::Wrong) => {
            audit::sign_in_refused(&app, &caller, &login.account, "wrong").await;
            (problem::UNAUTHENTICATED, Phrase::SignInWrong, None)
        }
        Err(SignInError::Locked { after_seconds }) => {
            audit::sign_in_refused(&app, &caller, &login.account, "locked").await;
            (problem::TOO_MANY, Phrase::SignInLocked, Some(after_seconds))
        }
        Err(error @ SignInError::Busy) => return Err(Problem::hidden(problem::UNAVAILABLE, &error).retry_after(1)),
        Err(error @ (SignInError::Token(_) | SignInError::Store(_))) => {
            return Err(Problem::hidden(problem::UNAVAILABLE, &error));
        }
    };
    if !client::takes(&headers, "text/html") {
        let problem = Problem::new(kind).detail("the account or the password is wrong, or it is locked for a while");
        return Err(retry.map_or(problem.clone(), |seconds| problem.retry_after(seconds)));
    }
    let form = SignIn { to: &to, needed: needs_sign_in(&app, &to), account: &login.account, fault: Some(fault) };
    let page = render::sign_in(&app.portal(), &form, locale_of(&to), cookie::look(&headers));
    let mut response = answer(StatusCode::from_u16(kind.status).unwrap_or(StatusCode::UNAUTHORIZED), &page);
    if let Some(seconds) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// Signs out: a form goes to its `to`, script gets 204.
#[utoipa::path(post, path = "/-/session/logout", tag = "session", responses((status = 303, description = "signed out"), (status = 204, description = "signed out")))]
pub async fn logout(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    form: Result<Form<To>, Problem>,
) -> Result<Response, Problem> {
    if let Some(session) = &caller.visitor.session {
        app.sessions.end(&session.key).await?;
        audit::signed_out(&app, session).await;
    }
    let forget = [(header::SET_COOKIE, cookie::forget_session())];
    Ok(match form {
        Ok(Form(To { to })) if client::takes(&headers, "text/html") => {
            (forget, Redirect::to(safe(&to))).into_response()
        }
        _ => (StatusCode::NO_CONTENT, forget).into_response(),
    })
}

/// What a ticket is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketFor {
    lock: String,
}

/// A ticket.
#[derive(Debug, Serialize)]
pub struct TicketGiven {
    ticket: String,
    /// Seconds until it is worthless.
    expires: u64,
}

/// Gives a one-time ticket for the bridge, bound to the caller and a page lock.
#[utoipa::path(post, path = "/-/session/ticket", tag = "session",
    responses((status = 200, description = "a ticket for 30 seconds"), (status = 403, description = "the page is not for the caller"),
        (status = 410, description = "the page has changed")))]
pub async fn ticket(
    State(app): State<Shared>,
    caller: Caller,
    StrictJson(wanted): StrictJson<TicketFor>,
) -> Result<Json<TicketGiven>, Problem> {
    let lock = app.catalogue.lock(&wanted.lock).ok_or(problem::LOCK_GONE)?;
    admit(&caller, &lock)?;
    let holder = holder(&caller);
    let ticket = app.tickets.issue(holder, wanted.lock).map_err(|_| Problem::new(problem::TOO_MANY).retry_after(30))?;
    Ok(Json(TicketGiven { ticket, expires: LIFE_MS / 1000 }))
}

/// Refuses whom the page of a lock is not for.
///
/// # Errors
///
/// Nobody is signed in, or their roles are not enough.
pub fn admit(caller: &Caller, lock: &PageLock) -> Result<(), Problem> {
    if lock.page.access.admits(&caller.visitor.roles()) {
        return Ok(());
    }
    Err(if caller.visitor.session.is_some() { problem::FORBIDDEN } else { problem::UNAUTHENTICATED }.into())
}

/// Whom a ticket is bound to.
pub fn holder(caller: &Caller) -> Holder {
    match &caller.visitor.session {
        Some(session) => Holder::Session(session.key.clone()),
        None => Holder::Address(caller.address.clone()),
    }
}

/// What the visitor changes about how the portal looks; what is left out stays.
#[derive(Debug, Deserialize)]
pub struct NewLook {
    scheme: Option<String>,
    contrast: Option<String>,
    #[serde(default)]
    to: String,
}

/// Remembers light or dark, and high contrast.
#[utoipa::path(post, path = "/-/session/view", tag = "session", responses((status = 303, description = "remembered")))]
pub async fn look(headers: HeaderMap, Form(new): Form<NewLook>) -> Response {
    let mut look = cookie::look(&headers);
    if let Some(scheme) = new.scheme {
        look.scheme = Scheme::of(&scheme);
    }
    if let Some(contrast) = new.contrast {
        look.contrast = contrast == "more";
    }
    ([(header::SET_COOKIE, cookie::set_view(look))], Redirect::to(safe(&new.to))).into_response()
}

/// A new value of a variable.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewValue {
    lock: String,
    value: Value,
}

/// Keeps a variable of scope `user` for the next visit.
#[utoipa::path(put, path = "/-/session/variables/{name}", tag = "session", params(("name" = String, Path)),
    responses((status = 204, description = "kept"), (status = 400, description = "no such variable, or its schema says no")))]
pub async fn keep_variable(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    StrictJson(new): StrictJson<NewValue>,
) -> Result<StatusCode, Problem> {
    let session = caller.visitor.session.as_ref().ok_or(problem::UNAUTHENTICATED)?;
    let lock = app.catalogue.lock(&new.lock).ok_or(problem::LOCK_GONE)?;
    let variable =
        lock.variables.get(name.as_str()).filter(|variable| variable.scope == VarScope::User).ok_or_else(|| {
            Problem::new(problem::BAD_REQUEST).detail(format!("the page has no variable `{name}` of scope `user`"))
        })?;
    let fits = Schema::compile(&variable.schema()).is_ok_and(|schema| schema.check(&new.value).is_ok());
    if !fits || new.value.to_string().len() > 4096 {
        return Err(Problem::new(problem::BAD_REQUEST).detail(format!("the value does not fit the variable `{name}`")));
    }
    app.ports.store.set_variable(session.user.clone(), name, new.value).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The key of a session by its secret, for tests of what the store holds.
pub fn key_of(secret: &str) -> crate::ports::store::SessionKey {
    sessions::key(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_the_portal_are_gone_to() {
        for (to, expected) in [
            ("/me", "/me"),
            ("/en/me?a=1", "/en/me?a=1"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/-/session/logout", "/"),
            ("/-/session/consents?lang=en", "/-/session/consents?lang=en"),
            ("/-/session/consents/../logout", "/"),
            ("/-/session/consents?lang=\r\nx", "/"),
            ("/a\r\nb", "/"),
            ("", "/"),
        ] {
            assert_eq!(safe(to), expected, "{to:?}");
        }
    }
}
