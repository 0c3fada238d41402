//! Requests that change something must come from the portal's own pages.

use crate::http::problem::Problem;
use crate::http::{Shared, client};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jogakbo_contract::problem;

/// Addresses that believe a secret or a token in the request and never a cookie.
const BY_CREDENTIALS: [&str; 3] = ["/-/issuer/token", "/-/events", "/-/session/backchannel"];

/// Refuses unsafe methods from elsewhere. Reports are let through: browsers send them on their own and they change nothing.
/// So are requests of back ends: what a browser would add by itself is a cookie, and with one this is not left out.
pub async fn own_site(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let of_back_end = BY_CREDENTIALS.contains(&path) && !request.headers().contains_key(header::COOKIE);
    let safe = request.method().is_safe() || path == "/-/reports" || of_back_end;
    if safe || client::is_own(request.headers(), &app.addresses.portal) {
        next.run(request).await
    } else {
        Problem::new(problem::CROSS_SITE).detail("send `X-Jogakbo: 1` from a page of this portal").into_response()
    }
}
