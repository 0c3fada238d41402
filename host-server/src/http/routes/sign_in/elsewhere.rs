//! Sign-in at an issuer elsewhere: the way there, the way back, and its word that a session is over.

use super::{Way, counted};
use crate::domain::audit::{NOBODY, act};
use crate::http::extract::{Caller, Form};
use crate::http::middleware::trace::RequestId;
use crate::http::problem::Problem;
use crate::http::{Shared, audit, cookie};
use crate::ports::secret::Secret;
use crate::ports::sign_in::{Attempt, Callback, Ending, Proof, SignInError};
use crate::ports::store::Whose;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jogakbo_contract::page::Assurance;
use jogakbo_contract::problem;
use serde::{Deserialize, Serialize};

/// What the cookie of a sign-in is sealed for.
const PURPOSE: &str = "sign-in";

/// What this browser keeps while its person is elsewhere.
#[derive(Serialize, Deserialize)]
struct Ticket {
    attempt: Attempt,
    to: String,
    assurance: Assurance,
}

/// Sends the browser to the issuer. What ties the answer to it goes into a cookie that nobody can read or change.
pub(super) fn send(app: &Shared, way: &Way<'_>, address: &str, attempt: Attempt) -> Response {
    let ticket = Ticket { attempt, to: way.to.to_owned(), assurance: way.assurance };
    let sealed = URL_SAFE_NO_PAD.encode(app.ports.seal.close(PURPOSE, &ticket));
    let extra = [(header::SET_COOKIE, cookie::set_attempt(&sealed)), (header::CACHE_CONTROL, no_store())];
    (AppendHeaders(extra), Redirect::to(address)).into_response()
}

const fn no_store() -> axum::http::HeaderValue {
    axum::http::HeaderValue::from_static("no-store")
}

fn ticket(app: &Shared, headers: &HeaderMap) -> Option<Ticket> {
    let sealed = URL_SAFE_NO_PAD.decode(cookie::read(headers, cookie::ATTEMPT)?).ok()?;
    app.ports.seal.open(PURPOSE, &sealed)
}

/// Back from the issuer: signs in who started there in this very browser.
#[utoipa::path(get, path = "/-/session/callback", tag = "session",
    responses((status = 303, description = "signed in"), (status = 400, description = "no sign-in of this browser"),
        (status = 403, description = "the issuer or the person said no, or the sign-in is too weak"),
        (status = 502, description = "the issuer's answer cannot be trusted"), (status = 503, description = "the issuer does not answer")))]
pub async fn callback(
    State(app): State<Shared>,
    caller: Caller,
    Query(callback): Query<Callback>,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(Ticket { attempt, to, assurance }) = ticket(&app, &headers) else {
        let way = Way::new(&app, "/", "", id);
        return Ok(way.failed(&app, &SignInError::Stray("this browser keeps no sign-in"), &headers));
    };
    let way = Way::new(&app, &to, assurance.word(), id);
    let outcome = app.ports.sign_in.finish(Proof::Answer { callback, attempt }).await;
    counted(outcome.is_ok());
    if let Some(why) = outcome.as_ref().err().and_then(SignInError::word) {
        audit::sign_in_refused(&app, &caller, "", why).await;
    }
    let answer = match outcome {
        Ok(person) => way.enter(&app, person, &caller, &headers).await?,
        Err(error) => way.failed(&app, &error, &headers),
    };
    let forget = [(header::SET_COOKIE, cookie::forget_attempt()), (header::CACHE_CONTROL, no_store())];
    Ok((AppendHeaders(forget), answer).into_response())
}

/// What an issuer sends when a session has ended there.
#[derive(Deserialize)]
pub struct LogoutToken {
    logout_token: Secret,
}

/// An issuer elsewhere says that a session is over (`OpenID` Connect Back-Channel Logout 1.0): its bridges close at once.
#[utoipa::path(post, path = "/-/session/backchannel", tag = "session",
    responses((status = 200, description = "over, or there was none"), (status = 400, description = "the token is not acceptable"),
        (status = 404, description = "people sign in here")))]
pub async fn backchannel(
    State(app): State<Shared>,
    form: Result<Form<LogoutToken>, Problem>,
) -> Result<Response, Problem> {
    let provider = app.ports.provider.as_ref().ok_or(problem::NOT_FOUND)?;
    let Form(LogoutToken { logout_token }) = form.map_err(|problem| problem.oauth("invalid_request"))?;
    let Ending { user, sid } = provider.ending(logout_token.reveal()).await.map_err(|error| {
        tracing::warn!("a logout token was refused: {}", error.0);
        Problem::new(problem::BAD_LOGOUT).detail(error.0).oauth("invalid_request")
    })?;
    let whose = user.as_ref().map_or(NOBODY, |user| user.0.as_str()).to_owned();
    let ended = match (sid, user) {
        (Some(sid), user) => app.sessions.end_named(&sid, user.as_ref()).await?,
        (None, Some(user)) => app.sessions.end_all(Whose::User(user)).await?,
        (None, None) => 0,
    };
    tracing::info!("the identity provider ended {ended} sessions");
    if ended > 0 {
        app.journal.tell(act::SIGN_OUT, &whose, "", &[("by", "provider"), ("sessions", &ended.to_string())]).await;
    }
    Ok((StatusCode::OK, [(header::CACHE_CONTROL, no_store())]).into_response())
}
