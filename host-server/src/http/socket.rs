//! The bridge's socket: moves bytes between a browser and the contract's server machine, and answers the machine's
//! questions. Rules of the protocol are deliberately absent; they live in `contract::bridge::server`.

mod driver;
mod feed;

use super::Shared;
use super::extract::Caller;
use super::problem::Problem;
use super::routes::session::holder;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use driver::Driver;
use futures::{SinkExt, StreamExt};
use jogakbo_contract::bridge::code::CloseCode;
use jogakbo_contract::bridge::server::Output;
use jogakbo_contract::bridge::{PROTOCOL, limit};
use jogakbo_contract::problem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};

/// Messages between the machine and the socket; each is at most one batch.
const OUTGOING: usize = 4;
/// Time a closing socket has to take its last message.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Opens a bridge, or refuses before the socket exists: a refusal after it would look like a network fault.
///
/// # Errors
///
/// A foreign origin, another sub-protocol, a host that ends, or too many bridges of this caller.
pub async fn upgrade(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text(header::ORIGIN) != app.addresses.portal {
        metrics::counter!("jogakbo_bridge_refusals", "reason" => "origin").increment(1);
        return Err(Problem::new(problem::CROSS_SITE).detail("the bridge opens from this portal's own pages only"));
    }
    if !text(header::SEC_WEBSOCKET_PROTOCOL).split(',').any(|offered| offered.trim() == PROTOCOL) {
        return Err(Problem::new(problem::BAD_REQUEST).detail(format!("offer the sub-protocol `{PROTOCOL}`")));
    }
    if *app.draining.borrow() {
        return Err(Problem::new(problem::DRAINING).retry_after(2));
    }
    let seat = app.bridges.enter(&holder(&caller)).ok_or_else(|| {
        metrics::counter!("jogakbo_bridge_refusals", "reason" => "limit").increment(1);
        Problem::new(problem::TOO_MANY)
            .detail(format!("at most {} bridges at once", app.config.limits.sockets))
            .retry_after(10)
    })?;
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(limit::FRAME_BYTES).max_frame_size(limit::FRAME_BYTES);
    Ok(upgrade.on_upgrade(move |socket| async move {
        run(app, socket, &caller).await;
        drop(seat);
    }))
}

/// Runs one socket until its end.
async fn run(app: Shared, socket: WebSocket, caller: &Caller) {
    metrics::counter!("jogakbo_bridges").increment(1);
    let clock = Arc::clone(&app.ports.clock);
    let (sink, mut incoming) = socket.split();
    let (outgoing, waiting) = mpsc::channel::<Message>(OUTGOING);
    // Since when the socket has been taking one and the same message; 0 while it is idle.
    let busy_since = Arc::new(AtomicU64::new(0));
    let writer = tokio::spawn(write(sink, waiting, Arc::clone(&busy_since), Arc::clone(&clock)));
    let mut endings = app.sessions.endings();
    let mut consents = app.consents.changes();
    let mut draining = app.draining.subscribe();
    let mut head = app.ports.broker.head();
    let drain_ms = app.config.limits.drain_ms;
    let mut driver = Driver::new(Arc::clone(&app), holder(caller), clock.elapsed_ms());

    'socket: loop {
        // Hand out what the socket can take.
        while let Ok(place) = outgoing.try_reserve() {
            match driver.session.poll(clock.elapsed_ms()) {
                Some(Output::Send(frame)) => place.send(Message::Text(frame.to_text().into())),
                Some(Output::Ask(ask)) => driver.answer(ask).await,
                Some(Output::Close(code)) => {
                    place.send(close(code));
                    break 'socket;
                }
                None => break,
            }
        }
        let blocked = outgoing.capacity() == 0;
        // Read on in the log as long as the socket keeps up.
        if !blocked && driver.feed_one().await {
            continue;
        }
        let now = clock.elapsed_ms();
        let mut wake = driver.session.deadline().unwrap_or(now + 60_000);
        if blocked {
            wake = wake.min(busy_since.load(Ordering::Relaxed) + drain_ms);
        }
        tokio::select! {
            message = incoming.next(), if !blocked => match message {
                Some(Ok(Message::Text(text))) => driver.session.on_frame(clock.elapsed_ms(), &text),
                Some(Ok(Message::Binary(_))) => driver.session.on_binary(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
            },
            _ = outgoing.reserve(), if blocked => {}
            () = driver.replied() => {}
            changed = head.changed() => {
                if changed.is_ok() {
                    driver.wake_all();
                }
            }
            () = tokio::time::sleep(Duration::from_millis(wake.saturating_sub(now))) => {
                let now = clock.elapsed_ms();
                let since = busy_since.load(Ordering::Relaxed);
                if blocked && since > 0 && now >= since + drain_ms {
                    metrics::counter!("jogakbo_bridge_slow_readers").increment(1);
                    break;
                }
                driver.session.on_tick(now);
            }
            ended = endings.recv() => match ended {
                Ok(key) if driver.is_of(&key) => driver.session.end(CloseCode::SessionEnded, "the session has ended", None),
                Ok(_) => {}
                // Too many endings at once to hear each: look whether this one was among them.
                Err(broadcast::error::RecvError::Lagged(_)) => driver.check_session().await,
                Err(broadcast::error::RecvError::Closed) => break,
            },
            changed = consents.recv() => match changed {
                Ok(user) => driver.consents_changed(&user).await,
                Err(broadcast::error::RecvError::Lagged(_)) => driver.look_at_consents().await,
                Err(broadcast::error::RecvError::Closed) => break,
            },
            () = async { drop(draining.wait_for(|draining| *draining).await) } => {
                let spread = 250 + u64::from(now.to_le_bytes()[0]) * 8;
                driver.session.end(CloseCode::Restart, "the server restarts", Some(spread));
            }
        }
    }
    driver.leave();
    drop(outgoing);
    let abort = writer.abort_handle();
    if tokio::time::timeout(LAST_WORDS, writer).await.is_err() {
        abort.abort();
    }
}

fn close(code: CloseCode) -> Message {
    Message::Close(Some(CloseFrame { code: code.number(), reason: "".into() }))
}

/// Moves messages into the socket, one after the other.
async fn write(
    mut sink: futures::stream::SplitSink<WebSocket, Message>,
    mut waiting: mpsc::Receiver<Message>,
    busy_since: Arc<AtomicU64>,
    clock: Arc<dyn crate::ports::Clock>,
) {
    while let Some(message) = waiting.recv().await {
        busy_since.store(clock.elapsed_ms().max(1), Ordering::Relaxed);
        metrics::counter!("jogakbo_bridge_frames_out").increment(1);
        if sink.send(message).await.is_err() {
            return;
        }
        busy_since.store(0, Ordering::Relaxed);
    }
    // The other side may be gone already.
    drop(sink.close().await);
}
