//! The host name of a request must be the portal's, or another site could point its own name here (DNS rebinding).

use crate::config::networks::plain;
use crate::http::Shared;
use crate::http::problem::Problem;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::problem;
use std::net::SocketAddr;

/// Leads `127.0.0.1` to the portal's own name and refuses foreign names. Health and metrics answer under any name, and a
/// trusted proxy may ask under its own; who came to the proxy over plain HTTP is led to the portal's address.
pub async fn own_name(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| plain(info.0.ip()));
    let proxied = app.config.http.trusts(peer);
    let over_plain = request.headers().get("x-forwarded-proto").is_some_and(|scheme| scheme == "http");
    if proxied && over_plain && app.addresses.portal.starts_with("https://") {
        return if request.method().is_safe() {
            let rest = request.uri().path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
            Redirect::permanent(&format!("{}{rest}", app.addresses.portal)).into_response()
        } else {
            let detail = format!("this portal lives at {}", app.addresses.portal);
            Problem::new(problem::BAD_REQUEST).detail(detail).into_response()
        };
    }
    if proxied || path.starts_with("/-/health/") || path == "/-/metrics" {
        return next.run(request).await;
    }
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let own = app.addresses.portal.split_once("://").map_or("", |(_, authority)| authority);
    if named == own {
        return next.run(request).await;
    }
    let loopback = ["127.0.0.1", "[::1]", "localhost"];
    let host = named.rsplit_once(':').map_or(named, |(host, _)| host);
    if loopback.contains(&host) && request.method().is_safe() && !path.starts_with("/-/bridge") {
        let rest = request.uri().path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
        return Redirect::temporary(&format!("{}{rest}", app.addresses.portal)).into_response();
    }
    Problem::new(problem::BAD_REQUEST).detail(format!("this portal lives at {}", app.addresses.portal)).into_response()
}
