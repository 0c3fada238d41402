//! The bridge's socket: moves bytes between a browser and the contract's server machine, and answers the machine's
//! questions. Rules of the protocol are deliberately absent; they live in `contract::bridge::server`.

mod audience;
mod driver;
mod ears;
mod fan;
mod feed;
mod line;
mod retained;
mod shared;
mod websocket;
mod wire;

pub use fan::Fan;

use super::Shared;
use super::extract::Caller;
use super::problem::Problem;
use super::routes::session::holder;
use super::sse::pair::pair;
use crate::domain::sessions::Ended;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use driver::Driver;
use ears::Ears;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use jogakbo_contract::bridge::code::CloseCode;
use jogakbo_contract::bridge::server::Session;
use jogakbo_contract::bridge::shared::PROTOCOL as SHARED;
use jogakbo_contract::bridge::{PROTOCOL, limit};
use jogakbo_contract::problem;
use line::{Framer, Line};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::broadcast;
use websocket::Incoming;
use wire::Wire;

/// Time a closing socket has to take its last message.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Opens a bridge, or refuses before the socket exists: a refusal after it would look like a network fault.
///
/// # Errors
///
/// A foreign origin, another sub-protocol, a host that ends, or too many bridges of this caller.
pub fn upgrade(app: Shared, caller: Caller, mut request: Request) -> Result<Response, Problem> {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text(header::ORIGIN) != app.addresses.portal {
        metrics::counter!("jogakbo_bridge_refusals", "reason" => "origin").increment(1);
        return Err(Problem::new(problem::CROSS_SITE).detail("the bridge opens from this portal's own pages only"));
    }
    let offers =
        |protocol: &&str| text(header::SEC_WEBSOCKET_PROTOCOL).split(',').any(|offered| offered.trim() == *protocol);
    let Some(protocol) = [SHARED, PROTOCOL].into_iter().find(|protocol| offers(protocol)) else {
        let detail = format!("offer the sub-protocol `{PROTOCOL}`, or `{SHARED}` for several bridges");
        return Err(Problem::new(problem::BAD_REQUEST).detail(detail));
    };
    let accept = websocket::accept(request.method(), headers)
        .ok_or_else(|| Problem::new(problem::BAD_REQUEST).detail("ask for a WebSocket of version 13"))?;
    if *app.draining.borrow() {
        return Err(Problem::new(problem::DRAINING).retry_after(2));
    }
    let seat = app.bridges.enter(&holder(&caller)).ok_or_else(|| {
        metrics::counter!("jogakbo_bridge_refusals", "reason" => "limit").increment(1);
        Problem::new(problem::TOO_MANY)
            .detail(format!("at most {} bridges at once", app.config.limits.sockets))
            .retry_after(10)
    })?;
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let open = app.bridges.connected();
        match take(upgrade).await {
            Ok((stream, incoming)) if protocol == SHARED => {
                let holder = holder(&caller);
                shared::serve(app, stream, incoming.lenient(), holder, seat).await;
            }
            Ok((stream, incoming)) => {
                run_alone(app, stream, incoming, &caller).await;
                drop(seat);
            }
            Err(error) => tracing::debug!(%error, "a bridge ended before it began"),
        }
        drop(open);
    });
    let head = [
        (header::CONNECTION, "upgrade"),
        (header::UPGRADE, "websocket"),
        (header::SEC_WEBSOCKET_ACCEPT, accept.as_str()),
        (header::SEC_WEBSOCKET_PROTOCOL, protocol),
    ];
    Ok((StatusCode::SWITCHING_PROTOCOLS, head, Body::empty()).into_response())
}

/// The connection itself, and what the browser sent behind its request.
async fn take(upgrade: OnUpgrade) -> io::Result<(TcpStream, Incoming)> {
    let upgraded: Upgraded = upgrade.await.map_err(io::Error::other)?;
    let mut incoming = Incoming::new(limit::FRAME_BYTES);
    match upgraded.downcast::<TokioIo<TcpStream>>() {
        Ok(parts) => {
            incoming.push(&parts.read_buf);
            Ok((parts.io.into_inner(), incoming))
        }
        // Below TLS the fan cannot write by itself: it gets a connection inside this process, and a task of its own moves
        // the bytes between that and the browser's.
        Err(upgraded) => {
            let (near, mut far) = pair().await?;
            tokio::spawn(async move {
                let mut browser = TokioIo::new(upgraded);
                // How it ended, both sides learn by themselves.
                drop(tokio::io::copy_bidirectional(&mut browser, &mut far).await);
            });
            Ok((near, incoming))
        }
    }
}

/// Runs a bridge whose other end is in this process, until its end.
pub(super) async fn run_inside(app: Shared, stream: TcpStream, caller: &Caller) {
    run_alone(app, stream, Incoming::new(limit::FRAME_BYTES), caller).await;
}

/// Runs a bridge that has a connection for itself, until its end.
async fn run_alone(app: Shared, stream: TcpStream, incoming: Incoming, caller: &Caller) {
    let wire = Arc::new(Wire::new(stream));
    let line = Arc::new(Line::new(Arc::clone(&wire), None, Session::new(app.ports.clock.elapsed_ms())));
    let driver = Driver::new(Arc::clone(&app), Arc::clone(&line), holder(caller));
    let mut ears = Ears::Own(incoming);
    run(&app, &line, driver, &mut ears).await;
    if let Ears::Own(mut incoming) = ears {
        // The other side may be gone already.
        drop(tokio::time::timeout(LAST_WORDS, ears::part(&wire, &mut incoming)).await);
    }
}

/// Runs one bridge until its end.
async fn run(app: &Shared, line: &Arc<Line>, mut driver: Driver, ears: &mut Ears) {
    metrics::counter!("jogakbo_bridges").increment(1);
    let clock = Arc::clone(&app.ports.clock);
    let mut endings = app.sessions.endings();
    let mut consents = app.consents.changes();
    let mut stops = app.stops.changes();
    let mut draining = app.draining.subscribe();
    let drain_ms = app.config.limits.drain_ms;
    let (mut framer, mut told) = (Framer::default(), false);

    loop {
        let now = clock.elapsed_ms();
        let pumped = line.pump(now, &mut framer);
        framer.forget();
        if pumped.frames > 0 {
            metrics::counter!("jogakbo_bridge_frames_out").increment(pumped.frames);
        }
        if pumped.over {
            break;
        }
        // Before the questions: one of them may be to go on where the fan had to stop.
        driver.take_back();
        if pumped.asks {
            while let Some(ask) = line.ask() {
                // Apart, for it is large and seldom: an idle socket keeps no place for it.
                Box::pin(driver.answer(ask)).await;
            }
            continue;
        }
        // Before new publications are heard: what is stored by now does not count as waiting.
        if driver.take_replies() {
            continue;
        }
        let blocked = pumped.blocked_since;
        if blocked.is_none() {
            if ears.hear(line, now) {
                tokio::task::coop::consume_budget().await;
                continue;
            }
            // Read on in the log as long as the socket keeps up.
            if driver.is_behind() && Box::pin(driver.feed_one()).await {
                continue;
            }
        }
        let mut wake = line.with(|session| session.deadline()).unwrap_or(now + 60_000);
        if let Some(since) = blocked {
            wake = wake.min(since + drain_ms);
        }
        tokio::select! {
            came = ears.wait(&line.wire), if blocked.is_none() => if came.is_err() { break },
            ready = line.wire.stream.writable(), if blocked.is_some() => if ready.is_err() { break },
            () = line.attention.notified() => {}
            () = driver.replied() => {}
            () = tokio::time::sleep(Duration::from_millis(wake.saturating_sub(now))) => {
                let now = clock.elapsed_ms();
                if blocked.is_some_and(|since| now >= since + drain_ms) {
                    // Nobody who shares the connection gets anything through it.
                    if line.wire.cut() {
                        metrics::counter!("jogakbo_bridge_slow_readers").increment(1);
                    }
                    break;
                }
                line.with(|session| session.on_tick(now));
            }
            ended = endings.recv() => match ended {
                Ok(ended) => driver.check_session(&ended).await,
                // Too many endings at once to hear each: look whether this one was among them.
                Err(broadcast::error::RecvError::Lagged(_)) => driver.check_session(&Ended::Some).await,
                Err(broadcast::error::RecvError::Closed) => break,
            },
            changed = consents.recv() => match changed {
                Ok(user) => Box::pin(driver.consents_changed(&user)).await,
                Err(broadcast::error::RecvError::Lagged(_)) => Box::pin(driver.look_at_consents()).await,
                Err(broadcast::error::RecvError::Closed) => break,
            },
            // The book lives as long as the host.
            _ = stops.changed() => driver.look_at_stops(),
            () = async { drop(draining.wait_for(|draining| *draining).await) }, if !told => {
                told = true;
                let spread = 250 + u64::from(now.to_le_bytes()[0]) * 8;
                line.with(|session| session.end(CloseCode::Restart, "the server restarts", Some(spread)));
            }
        }
    }
    driver.leave();
}
