//! What others need to trust the built-in issuer's tokens.

use crate::http::Shared;
use axum::Json;
use axum::extract::State;
use serde_json::Value;

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
