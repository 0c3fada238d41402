//! Whether the host lives, whether it may get requests, and its figures.

use crate::http::Shared;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jogakbo_contract::problem;

/// The process answers.
#[utoipa::path(get, path = "/-/health/live", tag = "operation", responses((status = 200, description = "it lives")))]
pub async fn live() -> &'static str {
    "live\n"
}

/// The host may get requests: its ports answer and it is not ending.
#[utoipa::path(get, path = "/-/health/ready", tag = "operation",
    responses((status = 200, description = "send requests"), (status = 503, description = "draining or unavailable")))]
pub async fn ready(State(app): State<Shared>) -> Result<&'static str, Problem> {
    if *app.draining.borrow() {
        return Err(problem::DRAINING.into());
    }
    app.ports.accounts.user_by_account(String::new()).await?;
    Ok("ready\n")
}

/// Figures for Prometheus.
#[utoipa::path(get, path = "/-/metrics", tag = "operation", responses((status = 200, description = "text exposition format")))]
pub async fn metrics(State(app): State<Shared>) -> Result<Response, Problem> {
    let handle = app.metrics.as_ref().ok_or(problem::NOT_FOUND)?;
    let gauge = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    metrics::gauge!("jogakbo_bridges_open").set(gauge(app.bridges.count()));
    metrics::gauge!("jogakbo_sockets_open").set(gauge(app.bridges.sockets()));
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response())
}
