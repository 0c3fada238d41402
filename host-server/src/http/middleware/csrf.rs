//! Requests that change something must come from the portal's own pages.

use crate::http::problem::Problem;
use crate::http::{Shared, client};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jogakbo_contract::problem;

/// Refuses unsafe methods from elsewhere. Reports are let through: browsers send them on their own and they change nothing.
pub async fn own_site(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let safe = request.method().is_safe() || request.uri().path() == "/-/reports";
    if safe || client::is_own(request.headers(), &app.addresses.portal) {
        next.run(request).await
    } else {
        Problem::new(problem::CROSS_SITE).detail("send `X-Jogakbo: 1` from a page of this portal").into_response()
    }
}
