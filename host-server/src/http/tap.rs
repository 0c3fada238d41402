//! The tap on the bridge: read-only, one structured event in each text message (WebSocket binding of `CloudEvents` 1.0.2).
//!
//! For programs that want to listen without learning our protocol. There are no acknowledgements, no gaps and no resuming:
//! a reader for whom events would be missing is closed instead, and reads the past at `/-/history`.

mod run;

use super::extract::Caller;
use super::problem::Problem;
use super::reading::{self, Asked};
use super::routes::session::holder;
use super::{Shared, credentials, socket};
use crate::domain::readers::{Reader, Reading};
use crate::domain::tickets::Holder;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use jogakbo_contract::bridge::PROTOCOL;
use jogakbo_contract::bridge::code::CloseCode;
use jogakbo_contract::bridge::shared::PROTOCOL as SHARED;
use jogakbo_contract::lock::BackEnd;
use jogakbo_contract::problem;
use std::sync::Arc;

/// The sub-protocol of the binding.
pub const TAP: &str = "cloudevents.json";
/// Milliseconds after which someone without a session opens the tap anew.
const ANONYMOUS_MS: u64 = 60 * 60 * 1000;
/// Bytes of a message of the client, which has nothing to say.
const INCOMING: usize = 4096;
const PARAMETERS: [&str; 4] = ["lock", "item", "match", "from"];

/// Opens a bridge, or a tap for a client that offers nothing but the tap's sub-protocol.
///
/// Parameters of a tap: `match`, up to 8 times; `from`, a time of recording, else from now on; `lock` and `item` for a page
/// of this portal, whose cookie says who asks. A back end brings an access token instead.
///
/// # Errors
///
/// As [`socket::upgrade`]; and for a tap a parameter that is wrong, or topics that are not for the caller.
#[utoipa::path(get, path = "/-/bridge", tag = "events",
    responses((status = 101, description = "the bridge (`jogakbo.v1.json`), several on one socket (`jogakbo.v1.shared`), or the tap (`cloudevents.json`)"),
        (status = 400, description = "another sub-protocol, or a parameter is wrong"), (status = 401, description = "the token is over"),
        (status = 403, description = "from another site, or not for the caller"), (status = 429, description = "too many at once")))]
pub async fn open(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
) -> Result<Response, Problem> {
    if !wants_tap(request.headers()) {
        return socket::upgrade(app, caller, request);
    }
    let asked = Asked::read(&query, &PARAMETERS)?;
    let (mut parts, _) = request.into_parts();
    let (who, reader, life_ms) = authorise(&app, caller, &parts.headers, &asked).await?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &app)
        .await
        .map_err(|_| reading::wrong("ask for a WebSocket of version 13"))?;
    let reading = reading::reading(reader, &asked.patterns)?;
    if *app.draining.borrow() {
        return Err(Problem::new(problem::DRAINING).retry_after(2));
    }
    let seat = app.bridges.enter(&who.holder()).ok_or_else(|| {
        let detail = format!("at most {} bridges and taps at once", app.config.limits.sockets);
        Problem::new(problem::TOO_MANY).detail(detail).retry_after(10)
    })?;
    let ends = app.ports.clock.elapsed_ms() + life_ms;
    let tap = Tap { app, who, asked, reading, ends };
    let upgrade = upgrade.protocols([TAP]).max_message_size(INCOMING).max_frame_size(INCOMING);
    Ok(upgrade.on_upgrade(move |socket| async move {
        run::run(tap, socket).await;
        drop(seat);
    }))
}

fn wants_tap(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|line| line.to_str().ok());
    let offered: Vec<&str> = offered.flat_map(|line| line.split(',')).map(str::trim).collect();
    offered.contains(&TAP) && ![PROTOCOL, SHARED].iter().any(|bridge| offered.contains(bridge))
}

/// Who asks, what for, and for how many milliseconds.
async fn authorise(
    app: &Shared,
    caller: Caller,
    headers: &HeaderMap,
    asked: &Asked,
) -> Result<(Who, Reader, u64), Problem> {
    if credentials::has_bearer(headers) {
        let (reader, until) = reading::back_end(app, headers, asked)?;
        let Reader::BackEnd { rights, .. } = &reader else { return Err(problem::FORBIDDEN.into()) };
        let life = until.saturating_sub(app.ports.clock.now().seconds()) * 1000;
        return Ok((Who::BackEnd(Arc::clone(rights)), reader, life));
    }
    // With a cookie the page that asks must be ours: a browser sends it along whoever asks.
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if origin != app.addresses.portal {
        let detail = "a tap without an access token opens from this portal's own pages only";
        return Err(Problem::new(problem::CROSS_SITE).detail(detail));
    }
    let lock = asked.lock.as_deref().ok_or_else(|| reading::wrong("`lock` names no page lock"))?;
    let reader = reading::item(app, &caller, lock, asked).await?;
    let session = caller.visitor.session.as_ref();
    let life = session.map_or(ANONYMOUS_MS, |session| app.sessions.remaining_ms(session));
    Ok((Who::Visitor(Box::new(caller)), reader, life))
}

/// Whose tap it is.
enum Who {
    Visitor(Box<Caller>),
    BackEnd(Arc<BackEnd>),
}

impl Who {
    fn holder(&self) -> Holder {
        match self {
            Self::Visitor(caller) => holder(caller),
            Self::BackEnd(rights) => Holder::BackEnd(rights.pbc.clone()),
        }
    }
}

/// An open tap.
struct Tap {
    app: Shared,
    who: Who,
    asked: Asked,
    reading: Reading,
    /// When the right to it ends, by the clock that never goes back.
    ends: u64,
}

impl Tap {
    /// Whether the manifest that a back end's rights come from was loaded anew.
    fn is_stale(&self) -> bool {
        let Who::BackEnd(rights) = &self.who else { return false };
        let snapshot = self.app.catalogue.snapshot();
        snapshot.back_end(rights.pbc.as_str()).is_none_or(|now| !Arc::ptr_eq(now, rights))
    }

    /// Works out rights and sight as of now.
    async fn renew(&mut self) -> Result<(), CloseCode> {
        let reader = match &mut self.who {
            Who::BackEnd(rights) => {
                let snapshot = self.app.catalogue.snapshot();
                let now = snapshot.back_end(rights.pbc.as_str()).ok_or(CloseCode::NotAuthenticated)?;
                if self.app.stops.has(rights.pbc.as_str()) {
                    return Err(CloseCode::NotAuthenticated);
                }
                *rights = Arc::clone(now);
                Reader::BackEnd { rights: Arc::clone(now), pairwise: Arc::clone(&self.app.pairwise) }
            }
            Who::Visitor(caller) => {
                let lock = self.asked.lock.as_deref().unwrap_or_default();
                let read = reading::item(&self.app, caller, lock, &self.asked).await;
                read.map_err(|problem| match problem.body().status {
                    _ if problem.kind() == problem::KILLED => CloseCode::NotAuthenticated,
                    410 => CloseCode::TicketExpired,
                    500.. => CloseCode::Restart,
                    _ => CloseCode::NotAuthenticated,
                })?
            }
        };
        self.reading = Reading::new(reader, &self.asked.patterns).map_err(|_| CloseCode::NotAuthenticated)?;
        Ok(())
    }
}
