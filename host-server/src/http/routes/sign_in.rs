//! How somebody comes: by account and password here, or at an issuer elsewhere.

pub mod elsewhere;
pub mod first;
pub mod leave;

use super::session::{locale_of, safe};
use crate::http::extract::{Caller, Form};
use crate::http::middleware::failure_page::answer;
use crate::http::middleware::trace::RequestId;
use crate::http::problem::{CarriesProblem, Problem};
use crate::http::{Shared, audit, client, cookie};
use crate::ports::secret::Secret;
use crate::ports::sign_in::{Begin, Person, Proof, SignInError, Wish};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::page::Assurance;
use jogakbo_contract::phrase::SignInPhrase;
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, CONSENTS, Halt, SignIn, Stopped};
use jogakbo_contract::text::Locale;
use serde::Deserialize;

/// What the page at `to` wants, or the item of it that is named after `#`: a sign-in at all, and how sure.
fn wants(app: &Shared, to: &str) -> (bool, Assurance) {
    let (_, route) = Locale::split_path(to.split(['?', '#']).next().unwrap_or("/"));
    if route == CONSENTS {
        return (true, Assurance::Low);
    }
    let snapshot = app.catalogue.snapshot();
    snapshot.page_at(route).map_or((false, Assurance::Low), |(page, _)| {
        let access = &page.lock.page.access;
        let named = to.split_once("#item-").and_then(|(_, id)| page.lock.item(id));
        let of_item = named.and_then(|item| item.assurance);
        (!access.anonymous, access.assurance.max(of_item).unwrap_or_default())
    })
}

/// Where to go afterwards, and how sure the sign-in has to be.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct To {
    to: String,
    assurance: String,
}

/// A sign-in on its way: where to, and how sure it has to be.
#[derive(Debug, Clone)]
struct Way<'a> {
    to: &'a str,
    needed: bool,
    assurance: Assurance,
    reference: Option<String>,
}

impl<'a> Way<'a> {
    fn new(app: &Shared, to: &'a str, asked: &str, id: Option<Extension<RequestId>>) -> Self {
        let to = safe(to);
        let (needed, of_page) = wants(app, to);
        // Whoever leaves the word out of the form gets no further than the page lets them.
        let assurance = of_page.max(Assurance::of(asked).unwrap_or_default());
        Self { to, needed, assurance, reference: id.map(|Extension(id)| id.0) }
    }

    /// The page of a sign-in that is stopped.
    fn halt(&self, app: &Shared, halt: Halt, headers: &HeaderMap) -> Response {
        let kind = halt.kind();
        if !client::takes(headers, "text/html") {
            return Problem::new(kind).into_response();
        }
        let reference = self.reference.as_deref();
        let stopped = Stopped { halt, to: self.to, assurance: self.assurance, reference };
        let page = render::stopped_sign_in(&app.portal(), &stopped, locale_of(self.to), cookie::look(headers));
        let mut response = answer(StatusCode::from_u16(kind.status).unwrap_or(StatusCode::BAD_GATEWAY), &page);
        if kind.status == 503 {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        // Said already, in the person's own words.
        response.extensions_mut().remove::<CarriesProblem>();
        response
    }

    /// The answer to a sign-in that did not end well.
    fn failed(&self, app: &Shared, error: &SignInError, headers: &HeaderMap) -> Response {
        let halt = match error {
            SignInError::Away(_) => Halt::Away,
            SignInError::Stray(_) => Halt::Stray,
            SignInError::Refused(_) => Halt::Refused,
            SignInError::Token(_) => Halt::Untrusted,
            SignInError::NoSecondFactor => Halt::Weak,
            SignInError::Busy => return Problem::hidden(problem::UNAVAILABLE, error).retry_after(1).into_response(),
            SignInError::Wrong | SignInError::WrongCode | SignInError::Locked { .. } | SignInError::Store(_) => {
                return Problem::hidden(problem::UNAVAILABLE, error).into_response();
            }
        };
        tracing::warn!(problem = halt.kind().slug, "a sign-in was stopped: {error}");
        self.halt(app, halt, headers)
    }

    /// Opens the session of a person who is sure enough, and goes where they wanted.
    async fn enter(
        &self,
        app: &Shared,
        person: Person,
        caller: &Caller,
        headers: &HeaderMap,
    ) -> Result<Response, Problem> {
        if person.acr < self.assurance {
            return Ok(self.halt(app, Halt::Weak, headers));
        }
        let user = person.id.clone();
        let secret = app.sessions.open(person, caller.secret.as_deref()).await?;
        tracing::info!("someone signed in");
        audit::signed_in(app, caller, &user).await;
        Ok(([(header::SET_COOKIE, cookie::set_session(&secret))], Redirect::to(self.to)).into_response())
    }
}

fn counted(good: bool) {
    metrics::counter!("jogakbo_sign_ins", "outcome" => if good { "good" } else { "refused" }).increment(1);
}

/// The sign-in page, or the way to the issuer elsewhere.
#[utoipa::path(get, path = "/-/session/login", tag = "session",
    params(("to" = Option<String>, Query, description = "path to go to afterwards"),
        ("assurance" = Option<String>, Query, description = "`substantial` or `high`: ask again for more than there is")),
    responses((status = 200, description = "the form"), (status = 303, description = "already signed in, or on the way to the issuer"),
        (status = 503, description = "the identity provider does not answer")))]
pub async fn form(
    State(app): State<Shared>,
    caller: Caller,
    Query(To { to, assurance }): Query<To>,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
) -> Response {
    let way = Way::new(&app, &to, &assurance, id);
    let signed_in = caller.visitor.session.is_some();
    if signed_in && caller.visitor.assurance() >= way.assurance {
        return Redirect::to(way.to).into_response();
    }
    let locale = locale_of(way.to);
    let wish =
        Wish { assurance: Some(way.assurance).filter(|wanted| *wanted > Assurance::Low), fresh: signed_in, locale };
    match app.ports.sign_in.begin(wish).await {
        Ok(Begin::Form) if way.assurance == Assurance::High => way.halt(&app, Halt::Weak, &headers),
        Ok(Begin::Form) => {
            let Way { to, needed, assurance, .. } = way;
            let form = SignIn { to, needed, assurance, ..SignIn::default() };
            answer(StatusCode::OK, &render::sign_in(&app.portal(), &form, locale, cookie::look(&headers)))
        }
        Ok(Begin::Elsewhere { address, attempt }) => elsewhere::send(&app, &way, &address, attempt),
        Err(error) => way.failed(&app, &error, &headers),
    }
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub struct Login {
    account: String,
    password: Secret,
    #[serde(default)]
    code: Secret,
    #[serde(default)]
    to: String,
    #[serde(default)]
    assurance: String,
}

/// Signs in.
#[utoipa::path(post, path = "/-/session/login", tag = "session",
    responses((status = 303, description = "signed in"), (status = 401, description = "wrong"),
        (status = 403, description = "the account has no app for one-time codes"), (status = 429, description = "locked for a while")))]
pub async fn login(
    State(app): State<Shared>,
    caller: Caller,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
    Form(login): Form<Login>,
) -> Result<Response, Problem> {
    let way = Way::new(&app, &login.to, &login.assurance, id);
    if login.account.len() > 200 || login.password.reveal().len() > 200 || login.code.reveal().len() > 20 {
        return Err(Problem::new(problem::BAD_REQUEST).detail("account and password have at most 200 bytes"));
    }
    let code = (way.assurance >= Assurance::Substantial).then_some(login.code);
    let (account, address) = (login.account.clone(), caller.address.clone());
    let outcome = app.ports.sign_in.finish(Proof::Password { account, password: login.password, code, address }).await;
    counted(outcome.is_ok());
    if let Err(error) = &outcome
        && let Some(why) = error.word()
    {
        audit::sign_in_refused(&app, &caller, &login.account, why).await;
    }
    let (kind, fault, retry) = match outcome {
        Ok(person) => return way.enter(&app, person, &caller, &headers).await,
        Err(SignInError::Wrong) => (problem::UNAUTHENTICATED, SignInPhrase::SignInWrong, None),
        Err(SignInError::WrongCode) => (problem::UNAUTHENTICATED, SignInPhrase::OneTimeCodeWrong, None),
        Err(SignInError::NoSecondFactor) => (problem::SIGN_IN_WEAK, SignInPhrase::NoSecondFactor, None),
        Err(SignInError::Locked { after_seconds }) => {
            (problem::TOO_MANY, SignInPhrase::SignInLocked, Some(after_seconds))
        }
        Err(error) => return Ok(way.failed(&app, &error, &headers)),
    };
    if !client::takes(&headers, "text/html") {
        let problem = Problem::new(kind).detail("the account or what proves it is wrong, or it is locked for a while");
        return Err(retry.map_or(problem.clone(), |seconds| problem.retry_after(seconds)));
    }
    let Way { to, needed, assurance, .. } = way;
    let form = SignIn { to, needed, assurance, account: &login.account, fault: Some(fault) };
    let page = render::sign_in(&app.portal(), &form, locale_of(to), cookie::look(&headers));
    let mut response = answer(StatusCode::from_u16(kind.status).unwrap_or(StatusCode::UNAUTHORIZED), &page);
    if let Some(seconds) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}
