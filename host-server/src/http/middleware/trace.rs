//! One id, one line and one count per request; a panic becomes a problem.

use crate::http::Shared;
use crate::http::problem::{CarriesProblem, Problem};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use jogakbo_contract::problem;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

/// The id of a request, as it stands in the log and in problems.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Runs a request and tells about it.
pub async fn trace(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = app.ports.ids.id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |route| route.as_str().to_owned());
    let limit = Duration::from_millis(app.config.limits.request_ms);
    let outcome = tokio::time::timeout(limit, AssertUnwindSafe(next.run(request)).catch_unwind()).await;
    let response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::error!(request.id = %id, "a handler panicked");
            Problem::new(problem::INTERNAL).into_response()
        }
        Err(_) => Problem::new(problem::UNAVAILABLE).detail("the answer took too long").into_response(),
    };
    let mut response = with_instance(response, &id);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let status = response.status().as_u16();
    let slug = response.extensions().get::<CarriesProblem>().map_or("", |carried| carried.0.slug);
    let elapsed = started.elapsed();
    metrics::counter!("jogakbo_http_requests", "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("jogakbo_http_seconds", "route" => route.clone()).record(elapsed.as_secs_f64());
    // Health checks and files come in hundreds; they are counted, not told.
    let quiet = route.starts_with("/-/health")
        || route.starts_with("/-/assets")
        || route.starts_with("/-/shell")
        || route.starts_with("/-/slow")
        || route == "/-/metrics";
    if quiet && status < 400 {
        tracing::debug!(request.id = %id, %method, path, status, duration_us = elapsed.as_micros(), "{method} {path} {status}");
    } else {
        tracing::info!(request.id = %id, %method, path, status, problem = slug, duration_us = elapsed.as_micros(), "{method} {path} {status}");
    }
    response
}

/// Writes the request's id into the body of a problem.
fn with_instance(mut response: Response, id: &str) -> Response {
    let Some(body) = response.extensions_mut().remove::<problem::Body>() else { return response };
    let body = body.instance(format!("urn:jogakbo:request:{id}"));
    let text = serde_json::to_string(&body).expect("a problem has only text and numbers");
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, text.into())
}
