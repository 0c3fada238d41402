//! How somebody goes: here, and at the issuer elsewhere.

use super::{To, Way};
use crate::http::extract::{Caller, Form};
use crate::http::middleware::failure_page::answer;
use crate::http::problem::Problem;
use crate::http::routes::session::{locale_of, safe};
use crate::http::{Shared, audit, client, cookie};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::render::{self, Halt};
use jogakbo_contract::text::Locale;
use serde::Deserialize;

/// Where an issuer elsewhere sends the browser when its own session has ended.
const LEFT: &str = "/-/session/left";

/// Signs out: a form goes to its `to`, or by the way of the issuer elsewhere to the home page; script gets 204.
#[utoipa::path(post, path = "/-/session/logout", tag = "session",
    responses((status = 200, description = "signed out here; a page that goes on to the issuer"), (status = 303, description = "signed out"),
        (status = 204, description = "signed out")))]
pub async fn logout(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    form: Result<Form<To>, Problem>,
) -> Result<Response, Problem> {
    let kept = caller.visitor.session.as_ref().and_then(|session| app.sessions.kept(session));
    if let Some(session) = &caller.visitor.session {
        app.sessions.end(&session.key).await?;
        audit::signed_out(&app, session).await;
    }
    let mut forget = HeaderMap::new();
    forget.insert(header::SET_COOKIE, cookie::forget_session());
    let Ok(Form(To { to, .. })) = form else { return Ok((StatusCode::NO_CONTENT, forget).into_response()) };
    if !client::takes(&headers, "text/html") {
        return Ok((StatusCode::NO_CONTENT, forget).into_response());
    }
    let locale = locale_of(safe(&to));
    let next = match (&app.ports.provider, &kept) {
        (Some(provider), Some(kept)) => provider.farewell(kept, LEFT, locale.tag()).await,
        _ => None,
    };
    let Some((next, refresh)) = next.and_then(|next| refresh(&next).map(|refresh| (next, refresh))) else {
        return Ok((forget, Redirect::to(safe(&to))).into_response());
    };
    // A page and not a redirection: the policy of forms lets them lead to this portal only, and browsers hold it against
    // redirections too.
    let page = render::farewell(&app.portal(), &next, locale, cookie::look(&headers));
    let mut response = (forget, answer(StatusCode::OK, &page)).into_response();
    response.headers_mut().insert("refresh", refresh);
    Ok(response)
}

/// The header by which a browser goes on at once.
fn refresh(address: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("0; url={address}")).ok()
}

/// Where an open page goes whose session has ended: back to it if everybody may see it, else to the sign-in. An issuer elsewhere may
/// still know the person and would sign them in again without a word, so there the person says so first (ADR 0039).
#[utoipa::path(get, path = "/-/session/ended", tag = "session",
    params(("to" = Option<String>, Query, description = "path of the page that stood open")),
    responses((status = 303, description = "to the page, or to the sign-in"), (status = 401, description = "a page that asks whether to sign in again")))]
pub async fn ended(
    State(app): State<Shared>,
    caller: Caller,
    Query(To { to, assurance }): Query<To>,
    headers: HeaderMap,
) -> Response {
    let way = Way::new(&app, &to, &assurance, None);
    if !way.needed || caller.visitor.session.is_some() {
        return Redirect::to(way.to).into_response();
    }
    if app.ports.provider.is_none() {
        return Redirect::to(&render::sign_in_address(way.to)).into_response();
    }
    way.halt(&app, Halt::Ended, &headers)
}

/// What comes back from the issuer: the language that was given along.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Left {
    state: String,
}

/// Back from signing out at the issuer.
#[utoipa::path(get, path = "/-/session/left", tag = "session", responses((status = 303, description = "to the home page")))]
pub async fn left(Query(Left { state }): Query<Left>) -> Redirect {
    let locale = if state == Locale::En.tag() { Locale::En } else { Locale::Ko };
    Redirect::to(&locale.path("/"))
}
