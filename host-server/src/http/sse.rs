//! The bridge for networks that break WebSocket: the same frames and the same machine, server-sent events down and `POST` up.
//! Behind them is a bridge like any other, whose browser is this room: it holds the other end of its WebSocket.
//!
//! The first event, `link`, names the connection; whoever sends frames up shows that name, and must be the caller who opened
//! it. An `evt` frame has the position of its last event as its `id`, `welcome` the name of the session. The
//! code by which a socket would close is the data of the event `close`. Frames of one link are sent one request after the
//! other, or their order is anybody's guess.

mod links;
pub(super) mod pair;

pub use links::Links;

use super::extract::{self, Caller};
use super::problem::Problem;
use super::routes::session::holder;
use super::{Shared, client, socket};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, stream};
use jogakbo_contract::bridge::limit;
use jogakbo_contract::problem;
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Message, Role};

/// The header that names the link.
const LINK: &str = "x-jogakbo-link";
/// Frames that wait for the machine; whoever sends more waits with them.
const INCOMING: usize = 32;
/// Frames of one request: more than a page can have to say after coming back.
const FRAMES: usize = 512;
/// Lines of frames.
const LINES: &str = "application/x-ndjson";

/// Opens a bridge whose frames come as server-sent events.
///
/// # Errors
///
/// A request from elsewhere, a host that ends, or too many bridges of this caller.
#[utoipa::path(get, path = "/-/bridge/sse", tag = "events",
    responses((status = 200, description = "the event `link`, then a frame in each event, at last the event `close`"),
        (status = 403, description = "from another site"), (status = 429, description = "too many at once")))]
pub async fn down(State(app): State<Shared>, caller: Caller, headers: HeaderMap) -> Result<Response, Problem> {
    if !client::is_own(&headers, &app.addresses.portal) {
        metrics::counter!("jogakbo_bridge_refusals", "reason" => "origin").increment(1);
        return Err(Problem::new(problem::CROSS_SITE).detail("the bridge opens from this portal's own pages only"));
    }
    if *app.draining.borrow() {
        return Err(Problem::new(problem::DRAINING).retry_after(2));
    }
    let holder = holder(&caller);
    let seat = app.bridges.enter(&holder).ok_or_else(|| {
        metrics::counter!("jogakbo_bridge_refusals", "reason" => "limit").increment(1);
        let detail = format!("at most {} bridges at once", app.config.limits.sockets);
        Problem::new(problem::TOO_MANY).detail(detail).retry_after(10)
    })?;
    let (near, far) = pair::pair().await.map_err(|error| Problem::hidden(problem::UNAVAILABLE, &error))?;
    let running = Arc::clone(&app);
    tokio::spawn(async move {
        socket::run_inside(running, far, &caller).await;
        drop(seat);
    });
    let (mut sink, messages) = WebSocketStream::from_raw_socket(near, Role::Client, None).await.split();
    let (frames, mut incoming) = mpsc::channel::<String>(INCOMING);
    let (name, link) = app.links.open(app.ports.ids.as_ref(), holder, frames);
    tokio::spawn(async move {
        while let Some(frame) = incoming.next().await {
            if sink.send(Message::Text(frame.into())).await.is_err() {
                break;
            }
        }
        // The bridge may have ended first.
        drop(sink.close().await);
    });
    let first = stream::iter([Ok(Event::default().event("link").data(name))]);
    // The link lives as long as the answer: when the client is gone, nobody can send frames any more and the machine ends.
    let frames = messages.filter_map(move |message| {
        let _alive = &link;
        std::future::ready(message.ok().and_then(|message| event(&message)).map(Ok::<_, Infallible>))
    });
    let no_buffer = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(([no_buffer], Sse::new(first.chain(frames))).into_response())
}

/// Takes frames up: one a line, in order.
///
/// # Errors
///
/// Another media type, too much at once, or a link that is no more or someone else's.
#[utoipa::path(post, path = "/-/bridge/frames", tag = "events",
    responses((status = 204, description = "the machine has them; their replies come down"),
        (status = 400, description = "too many or too long"), (status = 410, description = "that link is no more"),
        (status = 415, description = "not lines of JSON")))]
pub async fn up(State(app): State<Shared>, caller: Caller, request: Request) -> Result<StatusCode, Problem> {
    if !extract::is_type(request.headers(), LINES) {
        return Err(Problem::new(problem::UNSUPPORTED_TYPE).detail(format!("send `{LINES}`: one frame a line")));
    }
    let name = request.headers().get(LINK).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let gone = || Problem::new(problem::LINK_GONE);
    let mut link = app.links.find(name, &holder(&caller)).ok_or_else(gone)?;
    let body = extract::bytes(request, &app).await?;
    let wrong = |detail: &str| Problem::new(problem::BAD_REQUEST).detail(detail);
    let text = std::str::from_utf8(&body).map_err(|_| wrong("the frames are not UTF-8"))?;
    let frames: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if frames.len() > FRAMES || frames.iter().any(|frame| frame.len() > limit::FRAME_BYTES) {
        return Err(wrong("at most 512 frames of 256 KiB each"));
    }
    for frame in frames {
        link.send(frame.to_owned()).await.map_err(|_| gone())?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A message of the bridge as an event.
fn event(message: &Message) -> Option<Event> {
    match message {
        Message::Text(text) => {
            let event = Event::default().data(text.as_str());
            Some(match id(text) {
                Some(id) => event.id(id),
                None => event,
            })
        }
        Message::Close(frame) => {
            let code = frame.as_ref().map_or(1005, |frame| u16::from(frame.code));
            Some(Event::default().event("close").data(code.to_string()))
        }
        Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => None,
    }
}

/// What a frame says about where the client stands.
fn id(frame: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Peek {
        session: Option<String>,
        #[serde(default)]
        b: Vec<Placed>,
    }
    #[derive(Deserialize)]
    struct Placed {
        p: Option<String>,
    }
    let tells = frame.starts_with(r#"{"op":"evt""#) || frame.starts_with(r#"{"op":"welcome""#);
    let peek: Peek = tells.then(|| serde_json::from_str(frame).ok()).flatten()?;
    peek.session.or_else(|| peek.b.into_iter().rev().find_map(|placed| placed.p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_last_position_or_the_session() {
        let events =
            r#"{"op":"evt","sid":1,"b":[{"p":"k-1","e":{"id":"a"}},{"p":"k-2","e":{}},{"e":{}}],"more":false}"#;
        assert_eq!(id(events).as_deref(), Some("k-2"));
        assert_eq!(id(r#"{"op":"welcome","re":1,"session":"s9"}"#).as_deref(), Some("s9"));
        assert_eq!(id(r#"{"op":"ok","re":1,"session":"x"}"#), None);
    }
}
