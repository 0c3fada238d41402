//! Taking requests apart, with our own problems for what does not fit.

use super::Shared;
use super::problem::Problem;
use super::routes::session;
use super::{client, cookie};
use crate::domain::sessions::Visitor;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use jogakbo_contract::json::{self, Limits};
use jogakbo_contract::problem;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;

/// Whether somebody uses their session with a request to this path. What open pages ask by themselves is no use of it: who is
/// signed in, a ticket for the bridge when it comes back, what failed, that a designer's tab is there.
fn is_use(path: &str) -> bool {
    let presence = || path.starts_with("/-/pages/") && path.ends_with("/presence");
    !matches!(path, "/-/session" | "/-/session/ticket" | "/-/failures") && !presence()
}

/// Who asks: their session from the cookie, and their address.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Their session, or nobody.
    pub visitor: Visitor,
    /// The secret of the cookie, for rotation at sign-in.
    pub secret: Option<String>,
    /// The address they come from.
    pub address: String,
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let secret = cookie::read(&parts.headers, cookie::SESSION).map(str::to_owned);
        let visitor = if is_use(parts.uri.path()) {
            app.sessions.visitor(secret.as_deref()).await?
        } else {
            app.sessions.onlooker(secret.as_deref()).await?
        };
        session::renew_if_due(app, &visitor);
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        let address = client::address(peer, &parts.headers, &app.config.http);
        Ok(Self { visitor, secret, address })
    }
}

/// Whether the body is of this media type.
pub fn is_type(headers: &HeaderMap, wanted: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().is_some_and(|given| given.trim().eq_ignore_ascii_case(wanted))
}

/// The whole body, within the host's limit.
///
/// # Errors
///
/// It is too large or did not arrive whole.
pub async fn bytes(request: Request, app: &Shared) -> Result<bytes::Bytes, Problem> {
    bytes::Bytes::from_request(request, app).await.map_err(|rejection| {
        if rejection.status().as_u16() == 413 {
            Problem::new(problem::TOO_LARGE)
                .detail(format!("a body has at most {} bytes", app.config.limits.body_bytes))
        } else {
            Problem::new(problem::BAD_REQUEST).detail("the body did not arrive whole")
        }
    })
}

/// A body of strict JSON.
#[derive(Debug)]
pub struct StrictJson<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for StrictJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Problem> {
        if !is_type(request.headers(), "application/json") {
            return Err(Problem::new(problem::UNSUPPORTED_TYPE).detail("send `application/json`"));
        }
        let body = bytes(request, app).await?;
        json::parse_as(&body, Limits { bytes: app.config.limits.body_bytes, depth: 32 })
            .map(Self)
            .map_err(|error| Problem::new(problem::BAD_JSON).detail(format!("{}: {error}", error.code())))
    }
}

/// A form as browsers send it.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Problem> {
        if !is_type(request.headers(), "application/x-www-form-urlencoded") {
            return Err(Problem::new(problem::UNSUPPORTED_TYPE).detail("send `application/x-www-form-urlencoded`"));
        }
        axum::extract::RawForm::from_request(request, app)
            .await
            .ok()
            .and_then(|raw| {
                let uri = format!("/?{}", std::str::from_utf8(&raw.0).ok()?).parse().ok()?;
                axum::extract::Query::<T>::try_from_uri(&uri).ok()
            })
            .map(|form| Self(form.0))
            .ok_or_else(|| Problem::new(problem::BAD_REQUEST).detail("the form is not the one of this address"))
    }
}
