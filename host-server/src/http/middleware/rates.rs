//! Visitors who ask too fast get 429 with the seconds to wait; the page for people says so in their language.

use crate::domain::sessions;
use crate::http::problem::Problem;
use crate::http::{Shared, client, cookie};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jogakbo_contract::problem;
use std::net::SocketAddr;

/// Not counted: files come in hundreds for one page, bridges have limits of their own, and who watches the host must always see it.
const FREE: [&str; 5] = ["/-/assets/", "/-/shell/", "/-/bridge", "/-/health/", "/-/metrics"];
/// Counted more strictly when something is sent there: what costs much, or what could be guessed at.
const GUARDED: [&str; 8] = [
    "/-/issuer/token",
    "/-/session/backchannel",
    "/-/session/consents",
    "/-/session/first",
    "/-/session/login",
    "/-/session/ticket",
    "/-/session/token",
    "/-/session/variables/",
];

/// Counts a request by its address and its session, and by what it asks for.
pub async fn counted(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if FREE.iter().any(|free| path.starts_with(free)) {
        return next.run(request).await;
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let address = client::address(peer, request.headers(), &app.config.http);
    let session = cookie::read(request.headers(), cookie::SESSION).map(|secret| sessions::key(secret).0);
    let guarded = request.method() != Method::GET && GUARDED.iter().any(|guarded| path.starts_with(guarded));
    let item = path.strip_prefix("/-/api/").and_then(|rest| rest.split('/').next());
    let whose = session.as_deref().unwrap_or(&address);
    let outcome = app
        .rates
        .of_address(&address)
        .and_then(|()| session.as_ref().map_or(Ok(()), |key| app.rates.of_session(key)))
        .and_then(|()| if guarded { app.rates.of_guarded(&address) } else { Ok(()) })
        .and_then(|()| item.map_or(Ok(()), |item| app.rates.of_item(whose, item)));
    match outcome {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            metrics::counter!("jogakbo_too_many").increment(1);
            let detail = "you, or others at your address, ask too fast; nothing of this request was done";
            Problem::new(problem::TOO_MANY).detail(detail).retry_after(seconds).into_response()
        }
    }
}
