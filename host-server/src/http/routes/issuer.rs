//! The built-in issuer: access tokens for back ends, and what others need to trust its tokens.

use crate::http::extract::{Caller, Form};
use crate::http::problem::Problem;
use crate::http::{Shared, audit, credentials, stopped};
use crate::ports::identity::ClientError;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::problem;
use serde::Deserialize;
use serde_json::{Value, json};

/// Most bytes of a client's name or secret.
const MOST: usize = 200;

/// The discovery document (`OpenID` Connect Discovery 1.0).
#[utoipa::path(get, path = "/-/issuer/.well-known/openid-configuration", tag = "identity",
    responses((status = 200, description = "the discovery document")))]
pub async fn discovery(State(app): State<Shared>) -> Json<Value> {
    Json(app.ports.identity.discovery())
}

/// The public keys (RFC 7517).
#[utoipa::path(get, path = "/-/issuer/jwks.json", tag = "identity", responses((status = 200, description = "the JWK set")))]
pub async fn keys(State(app): State<Shared>) -> Json<Value> {
    Json(app.ports.identity.keys())
}

/// What a back end sends. Parameters nobody knows are passed over, as RFC 6749 wants.
#[derive(Deserialize)]
pub struct TokenFor {
    grant_type: String,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// Gives a back end an access token for its secret (RFC 6749, section 4.4): `client_secret_basic` or `client_secret_post`.
#[utoipa::path(post, path = "/-/issuer/token", tag = "identity",
    responses((status = 200, description = "a token for at most 300 seconds"), (status = 400, description = "the form is wrong"),
        (status = 401, description = "unknown client or wrong secret"), (status = 429, description = "locked for a while"),
        (status = 503, description = "an operator stopped the PBC")))]
pub async fn token(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    form: Result<Form<TokenFor>, Problem>,
) -> Result<Response, Problem> {
    let invalid = |detail: &str| Problem::new(problem::BAD_REQUEST).detail(detail).oauth("invalid_request");
    let Form(form) = form.map_err(|problem| problem.oauth("invalid_request"))?;
    if form.grant_type != "client_credentials" {
        let problem = Problem::new(problem::BAD_REQUEST).detail("the one `grant_type` is `client_credentials`");
        return Err(problem.oauth("unsupported_grant_type"));
    }
    let (client, secret) = match (credentials::basic(&headers), form.client_id, form.client_secret) {
        (Some(Ok((client, secret))), named, None) if named.as_ref().is_none_or(|named| *named == client) => {
            (client, secret)
        }
        (Some(Ok(_)), _, _) => return Err(invalid("name the client and its secret in one place only")),
        (Some(Err(())), _, _) => return Err(invalid("the header `Authorization` is not what Basic wants")),
        (None, Some(client), Some(secret)) => (client, secret),
        (None, _, _) => return Err(wrong("send the client's name and secret, by Basic or in the form")),
    };
    if client.len() > MOST || secret.len() > MOST {
        return Err(invalid("client and secret have at most 200 bytes"));
    }
    let outcome = app.ports.identity.client_token(&client, &secret, &caller.address).await;
    metrics::counter!("jogakbo_client_tokens", "outcome" => if outcome.is_ok() { "good" } else { "refused" })
        .increment(1);
    if let Err(error @ (ClientError::Wrong | ClientError::Locked { .. })) = &outcome {
        let why = if matches!(error, ClientError::Wrong) { "wrong" } else { "locked" };
        audit::client_refused(&app, &caller.address, &client, why).await;
    }
    let granted = outcome.map_err(|error| match error {
        ClientError::Wrong => wrong("the client or its secret is wrong; make a secret with `jogakbo pbc secret NAME`"),
        ClientError::Locked { after_seconds } => Problem::new(problem::TOO_MANY)
            .detail("too many wrong secrets; this client is locked for a while")
            .oauth("invalid_client")
            .retry_after(after_seconds),
        error @ (ClientError::Token(_) | ClientError::Store(_)) => Problem::hidden(problem::UNAVAILABLE, &error),
    })?;
    // After the secret: nobody else has to know.
    stopped::refuse(&app, &client).map_err(|problem| problem.oauth("temporarily_unavailable"))?;
    tracing::info!(pbc.id = %client, "the back end of `{client}` got an access token");
    let body = json!({"access_token": granted.token, "token_type": "Bearer", "expires_in": granted.life});
    Ok(([(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], Json(body)).into_response())
}

fn wrong(detail: &str) -> Problem {
    Problem::new(problem::INVALID_CLIENT)
        .detail(detail)
        .oauth("invalid_client")
        .challenge(r#"Basic realm="jogakbo", charset="UTF-8""#)
}
