//! Tokens that reach script (`host.session.getToken`): only where the manifest and the operator both say so.

use super::{api, session};
use crate::domain::consents::Caller as Person;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use crate::http::{Shared, stopped};
use crate::ports::identity::{AccessToken, Citizen};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jogakbo_contract::lock::{LockedItem, PageLock};
use jogakbo_contract::manifest::{Security, TokenMode};
use jogakbo_contract::problem;
use serde::{Deserialize, Serialize};

/// What a token is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenFor {
    lock: String,
    item: String,
    audience: String,
    /// Scopes, separated by spaces; without it all of the manifest.
    scope: Option<String>,
}

/// A token.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenGiven {
    token: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// When it ends, in milliseconds since 1970.
    expires_at: u64,
    scope: String,
}

/// Gives an item a token for the API of its own PBC, good for at most 300 seconds.
#[utoipa::path(post, path = "/-/session/token", tag = "session",
    responses((status = 200, description = "the token, its end, and its scopes"), (status = 401, description = "nobody is signed in"),
        (status = 403, description = "the page is not for the caller, or the item may not have a token in script"),
        (status = 410, description = "the page has changed"), (status = 503, description = "an operator stopped the PBC")))]
pub async fn post(
    State(app): State<Shared>,
    caller: Caller,
    wanted: Result<StrictJson<TokenFor>, Problem>,
) -> Response {
    let given = match wanted {
        Ok(StrictJson(wanted)) => give(&app, &caller, &wanted).await,
        Err(problem) => Err(problem),
    };
    given.map_or_else(api::ours, |given| ([(header::CACHE_CONTROL, "no-store")], Json(given)).into_response())
}

async fn give(app: &Shared, caller: &Caller, wanted: &TokenFor) -> Result<TokenGiven, Problem> {
    let lock = app.catalogue.lock(&wanted.lock).ok_or(problem::LOCK_GONE)?;
    let person = app.consents.caller(&caller.visitor, lock.rests_on_consent()).await?;
    session::admit_caller(caller, &lock)?;
    let denied = || {
        Problem::new(problem::TOKEN_DENIED)
            .detail("a token reaches script only where the manifest says `tokenMode: direct` for this audience and the operator lists the PBC in `tokens.direct`")
    };
    let item = lock.item(&wanted.item).ok_or_else(denied)?;
    if lock.grants.get(&item.id).is_none_or(|grant| grant.apis.is_empty()) {
        return Err(denied());
    }
    session::admit_to_item(caller, item)?;
    stopped::refuse_item(app, item)?;
    let snapshot = app.catalogue.snapshot();
    let installed = snapshot.installed_as(&item.pbc, &item.digest).ok_or_else(denied)?;
    let security = installed.part.manifest.spec.security.as_ref().filter(|security| {
        let named = security.audience.as_deref() == Some(&wanted.audience) && wanted.audience == item.pbc.as_str();
        named && security.token_mode == TokenMode::Direct && app.config.tokens.may_reach_script(item.pbc.as_str())
    });
    let security = security.ok_or_else(denied)?;
    let whose = caller.visitor.session.as_ref().map_or(&caller.address, |session| &session.key.0);
    app.rates.of_item(whose, &wanted.item).map_err(|wait| Problem::new(problem::TOO_MANY).retry_after(wait))?;
    if caller.visitor.session.is_none() {
        return Err(problem::UNAUTHENTICATED.into());
    }
    let scopes = narrowed(security, wanted.scope.as_deref());
    let scope = scopes.join(" ");
    let given = make(app, caller, &person, (&lock, item), scopes)?.ok_or(problem::UNAUTHENTICATED)?;
    metrics::counter!("jogakbo_script_tokens").increment(1);
    let expires_at = app.ports.clock.now().plus(given.life * 1000).0;
    Ok(TokenGiven { token: given.token, kind: "Bearer", expires_at, scope })
}

/// The scopes of the manifest, or those of them that are asked for.
pub fn narrowed(security: &Security, wanted: Option<&str>) -> Vec<String> {
    let all = security.scopes.iter().map(|scope| scope.name.clone());
    match wanted {
        None => all.collect(),
        Some(wanted) => all.filter(|scope| wanted.split(' ').any(|word| word == scope)).collect(),
    }
}

/// A token that speaks for the caller towards the service of an item's PBC; nothing for somebody who is not signed in.
///
/// # Errors
///
/// The issuer cannot sign.
pub fn make(
    app: &Shared,
    caller: &Caller,
    person: &Person,
    (lock, item): (&PageLock, &LockedItem),
    scopes: Vec<String>,
) -> Result<Option<AccessToken>, Problem> {
    let Some(id) = person.id(item.pbc.as_str()) else { return Ok(None) };
    let roles = caller.visitor.session.as_ref().map(|session| session.roles.clone()).unwrap_or_default();
    let details = person.ask(|person| lock.authorization_details(&item.id, person));
    let citizen = Citizen { pbc: item.pbc.to_string(), scopes, details, id, roles };
    let make = |citizen: &Citizen| app.ports.identity.citizen_token(citizen);
    let signed = match &caller.visitor.session {
        Some(session) => app.sessions.tokens.get(&session.key, citizen, make),
        None => make(&citizen),
    };
    let token = signed.map_err(|why| {
        tracing::error!(pbc.id = %item.pbc, "no token can be made: {why}");
        Problem::new(problem::UNAVAILABLE)
    })?;
    Ok(Some(token))
}
