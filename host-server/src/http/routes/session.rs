//! Who am I, for how long, and one-time tickets. How somebody comes and goes is in `sign_in`.

use crate::domain::sessions::{self, Ends, Visitor};
use crate::domain::tickets::{Holder, LIFE_MS};
use crate::http::extract::{Caller, Form, StrictJson};
use crate::http::problem::Problem;
use crate::http::{Shared, cookie};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::lock::{LockedItem, PageLock};
use jogakbo_contract::page::{Access, Assurance, Role, VarScope};
use jogakbo_contract::problem;
use jogakbo_contract::render::{CATALOGUE, CONSENTS, POLICY, WAITING};
use jogakbo_contract::schema::Schema;
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::{Scheme, SessionState, SessionView, UserView};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    if to.split('?').next().is_some_and(|path| [CONSENTS, POLICY, CATALOGUE, WAITING].contains(&path))
        && !to.contains(|c: char| c.is_control())
    {
        return to;
    }
    let plain = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') && to.len() <= 2048;
    if plain && to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/-/") { to } else { "/" }
}

/// The language of a place to go to; the host's own pages have theirs in `lang`.
pub fn locale_of(to: &str) -> Locale {
    if to.starts_with("/-/") {
        let english = to.split(['?', '&']).any(|part| part == "lang=en");
        return if english { Locale::En } else { Locale::Ko };
    }
    Locale::split_path(to.split(['?', '#']).next().unwrap_or("/")).0
}

/// What the page is told of its session.
#[derive(Debug, Serialize)]
pub struct SessionAnswer {
    #[serde(flatten)]
    view: SessionView,
    /// How sure the issuer was of the person, and until when this goes on; absent for nobody.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

/// How sure, and how long still.
#[derive(Debug, Serialize)]
pub struct Life {
    acr: Assurance,
    /// Each assurance there is, and whether this sign-in is that sure.
    assured: BTreeMap<&'static str, bool>,
    expires: Ends,
}

fn told(app: &Shared, visitor: &Visitor) -> Response {
    let life = visitor.session.as_ref().map(|session| {
        let acr = visitor.assurance();
        let assured = Assurance::ALL.map(|wanted| (wanted.word(), acr >= wanted)).into();
        Life { acr, assured, expires: app.sessions.ends(session) }
    });
    ([(header::CACHE_CONTROL, "no-store")], Json(SessionAnswer { view: view(app, visitor), life })).into_response()
}

/// Who am I, and for how long still. To ask does not keep the session alive, so that a page may ask often.
#[utoipa::path(get, path = "/-/session", tag = "session",
    responses((status = 200, description = "state, user, roles; of who is signed in `acr` and `assured` too, and `expires`: the seconds until the session ends idle and absolutely, and how long before that to warn")))]
pub async fn get(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    let visitor = app.sessions.onlooker(cookie::read(&headers, cookie::SESSION)).await?;
    renew_if_due(&app, &visitor);
    Ok(told(&app, &visitor))
}

/// I am still here: idle time starts anew; the end that comes whatever happens stays.
#[utoipa::path(post, path = "/-/session/extend", tag = "session",
    responses((status = 200, description = "as GET /-/session"), (status = 401, description = "the session has ended")))]
pub async fn extend(State(app): State<Shared>, mut caller: Caller) -> Result<Response, Problem> {
    let session = caller.visitor.session.as_mut().ok_or(problem::UNAUTHENTICATED)?;
    app.sessions.touch(session).await?;
    Ok(told(&app, &caller.visitor))
}

/// Asks the issuer elsewhere again about a session whose claims run out, beside the request.
pub fn renew_if_due(app: &Shared, visitor: &Visitor) {
    let due = visitor.session.as_ref().filter(|session| app.sessions.is_due(session));
    if let (Some(session), Some(provider)) = (due, &app.ports.provider) {
        let (app, provider, key) = (Arc::clone(app), Arc::clone(provider), session.key.clone());
        tokio::spawn(async move {
            if let Err(error) = app.sessions.renew(provider.as_ref(), &key).await {
                tracing::warn!("{}", crate::failure::chain(&error));
            }
        });
    }
}

/// Refuses who may not open a page: nobody signed in, the wrong roles, or a sign-in that is not strong enough.
///
/// # Errors
///
/// One problem for each.
pub fn admit(access: &Access, roles: &[Role], signed_in: bool, assurance: Assurance) -> Result<(), Problem> {
    if !access.admits(roles) {
        return Err(if signed_in { problem::FORBIDDEN } else { problem::UNAUTHENTICATED }.into());
    }
    if !access.is_assured(assurance) {
        return Err(problem::ASSURANCE.into());
    }
    Ok(())
}

/// Refuses what an item may do only for somebody whose sign-in is surer.
///
/// # Errors
///
/// Nobody is signed in, or not surely enough.
pub fn admit_to_item(caller: &Caller, item: &LockedItem) -> Result<(), Problem> {
    let signed_in = caller.visitor.session.is_some();
    if item.is_assured(signed_in.then(|| caller.visitor.assurance())) {
        return Ok(());
    }
    let kind = if signed_in { problem::ASSURANCE } else { problem::UNAUTHENTICATED };
    Err(Problem::new(kind).detail(format!("`{}` asks for a surer sign-in than the page", item.id)))
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
    admit_caller(&caller, &lock)?;
    let holder = holder(&caller);
    let ticket = app.tickets.issue(holder, wanted.lock).map_err(|_| Problem::new(problem::TOO_MANY).retry_after(30))?;
    Ok(Json(TicketGiven { ticket, expires: LIFE_MS / 1000 }))
}

/// The same for a caller and a page.
///
/// # Errors
///
/// As [`admit`].
pub fn admit_caller(caller: &Caller, lock: &PageLock) -> Result<(), Problem> {
    let visitor = &caller.visitor;
    admit(&lock.page.access, &visitor.roles(), visitor.session.is_some(), visitor.assurance())
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
