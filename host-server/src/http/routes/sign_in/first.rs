//! The first account of a portal whose people sign in here: made in the browser by whoever holds the link that `serve` printed.

use super::super::session;
use crate::domain::accounts;
use crate::domain::audit::act;
use crate::http::extract::{Caller, Form};
use crate::http::middleware::failure_page::answer;
use crate::http::problem::Problem;
use crate::http::{Shared, audit, cookie};
use crate::ports::secret::Secret;
use crate::ports::sign_in::Proof;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::page::Assurance;
use jogakbo_contract::phrase::SignInPhrase;
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, FirstAccount, Halt, Stopped};
use jogakbo_contract::text::Locale;
use serde::Deserialize;

/// The link's parameters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Link {
    key: Secret,
    lang: String,
}

fn locale_of(lang: &str) -> Locale {
    if lang == Locale::En.tag() { Locale::En } else { Locale::Ko }
}

/// The page of a link that is over, which is also what a wrong one gets.
fn over(app: &Shared, locale: Locale, headers: &HeaderMap) -> Response {
    let stopped = Stopped { halt: Halt::InvitationOver, to: "/", assurance: Assurance::Low, reference: None };
    let page = render::stopped_sign_in(&app.portal(), &stopped, locale, cookie::look(headers));
    answer(StatusCode::GONE, &page)
}

async fn is_good(app: &Shared, key: &Secret, take: bool) -> Result<bool, Problem> {
    let ports = &app.ports;
    Ok(accounts::is_invited(ports.accounts.as_ref(), ports.clock.as_ref(), key.reveal(), take).await?)
}

/// The page on which the first operator sets an account.
#[utoipa::path(get, path = "/-/session/first", tag = "session",
    params(("key" = String, Query, description = "the secret of the link"), ("lang" = Option<String>, Query, description = "`en` for English")),
    responses((status = 200, description = "the form"), (status = 410, description = "the link is over, was used, or is none")))]
pub async fn form(
    State(app): State<Shared>,
    Query(Link { key, lang }): Query<Link>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let locale = locale_of(&lang);
    if !is_good(&app, &key, false).await? {
        return Ok(over(&app, locale, &headers));
    }
    let form = FirstAccount { key: key.reveal(), account: "", name: "", fault: None };
    Ok(answer(StatusCode::OK, &render::first_account(&app.portal(), &form, locale, cookie::look(&headers))))
}

/// What the form sends.
#[derive(Deserialize)]
pub struct New {
    key: Secret,
    #[serde(default)]
    lang: String,
    account: String,
    name: String,
    password: Secret,
    again: Secret,
}

/// Makes the account and signs in.
#[utoipa::path(post, path = "/-/session/first", tag = "session",
    responses((status = 303, description = "made and signed in"), (status = 400, description = "what was typed is not taken"),
        (status = 410, description = "the link is over, was used, or is none")))]
pub async fn make(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Form(new): Form<New>,
) -> Result<Response, Problem> {
    let locale = locale_of(&new.lang);
    let account = accounts::plain(&new.account);
    let fault = if account.is_none() {
        Some(SignInPhrase::AccountOdd)
    } else if !accounts::is_long_enough(new.password.reveal()) {
        Some(SignInPhrase::PasswordShort)
    } else if new.password != new.again {
        Some(SignInPhrase::PasswordsDiffer)
    } else {
        None
    };
    // Nothing is said of what was typed to who has no good link, and a mistake does not use it up.
    if !is_good(&app, &new.key, fault.is_none()).await? {
        return Ok(over(&app, locale, &headers));
    }
    let (Some(account), None) = (account, fault) else {
        let form = FirstAccount { key: new.key.reveal(), account: &new.account, name: &new.name, fault };
        let page = render::first_account(&app.portal(), &form, locale, cookie::look(&headers));
        return Ok(answer(StatusCode::BAD_REQUEST, &page));
    };
    let name: String = new.name.trim().chars().filter(|c| !c.is_control()).take(80).collect();
    let name = if name.is_empty() { account.clone() } else { name };
    let hash = app.ports.passwords.hash(new.password.clone()).await;
    let hash = hash.map_err(|error| Problem::hidden(problem::UNAVAILABLE, &error))?;
    let user = accounts::first_operator(app.ports.ids.as_ref(), account.clone(), name, hash);
    let (id, roles) = (user.id.clone(), user.roles.join(","));
    app.ports.accounts.put_user(user).await?;
    app.journal.tell(act::USER_ADD, &id.0, &id.0, &[("roles", &roles)]).await;
    tracing::info!("the first account was made");
    let (password, address) = (new.password, caller.address.clone());
    let person = app.ports.sign_in.finish(Proof::Password { account, password, code: None, address }).await;
    let person = person.map_err(|error| Problem::hidden(problem::UNAVAILABLE, &error))?;
    audit::signed_in(&app, &caller, &person.id).await;
    let secret = app.sessions.open(person, caller.secret.as_deref()).await?;
    let to = locale.path("/");
    Ok(([(header::SET_COOKIE, cookie::set_session(&secret))], Redirect::to(session::safe(&to))).into_response())
}
