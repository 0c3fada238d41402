//! What somebody asked for and may not do goes into the audit.

use crate::http::problem::CarriesProblem;
use crate::http::{Shared, cookie};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use jogakbo_contract::problem;

/// Records refusals of the portal's own addresses to people who are signed in. The address is recorded as the router knows it,
/// with the names of pages as they are.
pub async fn record(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.starts_with("/-/") {
        return next.run(request).await;
    }
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    // Names of pages say what was asked for; of everything else the pattern is enough.
    let route = if route.starts_with("/-/pages/") { path.chars().take(200).collect() } else { route };
    let (method, secret) =
        (request.method().clone(), cookie::read(request.headers(), cookie::SESSION).map(str::to_owned));
    let response = next.run(request).await;
    let kind = response.extensions().get::<CarriesProblem>().map(|carried| carried.0);
    if let Some(kind) = kind.filter(|kind| [problem::FORBIDDEN, problem::API_DENIED].contains(kind))
        && let Ok(visitor) = app.sessions.visitor(secret.as_deref()).await
        && let Some(session) = visitor.session
    {
        app.journal.refuse(&session.user, method.as_str(), &route, kind.slug).await;
    }
    response
}
