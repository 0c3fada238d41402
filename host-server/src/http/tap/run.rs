//! The life of one tap: the log from its place on, the live line beside it, and the reasons to end.

use super::{Tap, Who};
use crate::ports::broker::ReadError;
use crate::ports::store::UserId;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures::{SinkExt, StreamExt};
use jogakbo_contract::bridge::code::CloseCode;
use jogakbo_contract::bridge::{Event, limit};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

/// Messages between the tap and its socket.
const OUTGOING: usize = 16;
/// Events read from the log in one go.
const SLICE: usize = 64;

/// Time a closing socket has to take its last message: who reads slowly takes what is before it first.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Why a tap ends.
enum End {
    /// The client is gone.
    Gone,
    /// It is closed, with this code and for this reason.
    Close(CloseCode, &'static str),
}

/// Where a tap stands.
struct Place {
    /// Everything up to this number was handed out.
    after: u64,
    /// There may be more in the log.
    more: bool,
    /// Something was read: what retention takes from here on would be missing.
    begun: bool,
    waiting: VecDeque<Event>,
}

/// Runs one tap until its end.
pub async fn run(mut tap: Tap, socket: WebSocket) {
    metrics::counter!("jogakbo_taps").increment(1);
    let clock = Arc::clone(&tap.app.ports.clock);
    let (sink, incoming) = socket.split();
    let (outgoing, waiting) = mpsc::channel::<Message>(OUTGOING);
    let busy_since = Arc::new(AtomicU64::new(0));
    let writer = tokio::spawn(write(sink, waiting, Arc::clone(&busy_since), clock));
    let end = serve(&mut tap, incoming, &outgoing, &busy_since).await;
    let abort = writer.abort_handle();
    let last_words = async {
        if let End::Close(code, reason) = end {
            let frame = CloseFrame { code: code.number(), reason: reason.into() };
            // The client may be gone by now.
            drop(outgoing.send(Message::Close(Some(frame))).await);
        }
        drop(outgoing);
        drop(writer.await);
    };
    if tokio::time::timeout(LAST_WORDS, last_words).await.is_err() {
        abort.abort();
    }
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
        if sink.send(message).await.is_err() {
            return;
        }
        busy_since.store(0, Ordering::Relaxed);
    }
    // The other side may be gone already.
    drop(sink.close().await);
}

/// Where reading starts: after what was there at the moment that was asked for, else after all there is.
async fn first_place(tap: &Tap, newest: u64) -> Result<Place, ReadError> {
    match tap.asked.from {
        None => Ok(Place::at(newest)),
        Some(moment) => tap.app.ports.broker.locate_time(moment).await.map(Place::at),
    }
}

async fn serve(
    tap: &mut Tap,
    mut incoming: futures::stream::SplitStream<WebSocket>,
    outgoing: &mpsc::Sender<Message>,
    busy_since: &AtomicU64,
) -> End {
    let app = Arc::clone(&tap.app);
    let (clock, broker) = (Arc::clone(&app.ports.clock), Arc::clone(&app.ports.broker));
    // Listening starts before the place in the log is found, so that nothing falls between.
    let mut live = broker.listen(Arc::clone(&tap.reading.patterns));
    let mut head = broker.head();
    let newest = *head.borrow_and_update();
    let mut place = match first_place(tap, newest).await {
        Ok(place) => place,
        Err(error) => return unreadable(&error),
    };
    let mut endings = app.sessions.endings();
    let mut consents = app.consents.changes();
    let mut stops = app.stops.changes();
    let mut draining = app.draining.subscribe();
    let drain_ms = app.config.limits.drain_ms;
    let (mut ping_at, mut pinged) = (clock.elapsed_ms() + limit::PING, None);
    loop {
        if place.hand_out(outgoing).is_err() {
            return End::Gone;
        }
        if live.dropped.load(Ordering::Relaxed) > 0 {
            return slow();
        }
        if tap.is_stale()
            && let Err(code) = tap.renew().await
        {
            return lost(code);
        }
        let blocked = !place.waiting.is_empty();
        if !blocked && place.more {
            match place.read(tap).await {
                Ok(()) => continue,
                Err(end) => return end,
            }
        }
        let now = clock.elapsed_ms();
        let mut wake = pinged.map_or(ping_at, |pinged| pinged + limit::PONG).min(tap.ends);
        if blocked {
            wake = wake.min(busy_since.load(Ordering::Relaxed) + drain_ms);
        }
        tokio::select! {
            message = incoming.next() => match message {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                    (ping_at, pinged) = (clock.elapsed_ms() + limit::PING, None);
                }
                Some(Ok(Message::Text(_) | Message::Binary(_))) => {
                    return End::Close(CloseCode::ProtocolViolation, "a tap is read-only");
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return End::Gone,
            },
            room = outgoing.reserve(), if blocked => if room.is_err() { return End::Gone },
            Some((topic, event)) = live.events.recv(), if !blocked => {
                place.waiting.extend(tap.reading.show(&topic, &event));
            }
            changed = head.changed() => place.more |= changed.is_ok(),
            () = tokio::time::sleep(Duration::from_millis(wake.saturating_sub(now))) => {
                let now = clock.elapsed_ms();
                let since = busy_since.load(Ordering::Relaxed);
                if now >= tap.ends {
                    return End::Close(CloseCode::TicketExpired, "the right to this tap is over; open it anew");
                }
                if blocked && since > 0 && now >= since + drain_ms {
                    return slow();
                }
                if pinged.is_some_and(|pinged| now >= pinged + limit::PONG) {
                    return End::Close(CloseCode::PingTimeout, "no answer to ping within 10 seconds");
                }
                if pinged.is_none() && now >= ping_at {
                    pinged = Some(now);
                    // Without room the reader is slow, and that has its own end.
                    drop(outgoing.try_send(Message::Ping(bytes::Bytes::new())));
                    // The page may not be known any more.
                    if let Err(code) = tap.renew().await {
                        return lost(code);
                    }
                }
            }
            ended = endings.recv() => match ended {
                Ok(ended) => if let Some(own) = tap.who.session() && tap.app.sessions.is_over(&ended, &own.key).await {
                    return End::Close(CloseCode::SessionEnded, "the session has ended");
                },
                // Too many endings at once to hear each; whoever is still there comes back.
                Err(RecvError::Lagged(_)) if tap.who.session().is_some() => {
                    return End::Close(CloseCode::Restart, "open it anew");
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return End::Gone,
            },
            changed = consents.recv() => {
                let own = |user: &UserId| tap.who.session().is_some_and(|session| session.user == *user);
                if changed.as_ref().map_or(true, own) && let Err(code) = tap.renew().await {
                    return lost(code);
                }
            }
            _ = stops.changed() => if let Err(code) = tap.renew().await {
                return lost(code);
            },
            () = async { drop(draining.wait_for(|draining| *draining).await) } => {
                return End::Close(CloseCode::Restart, "the server restarts");
            }
        }
    }
}

impl Place {
    fn at(after: u64) -> Self {
        Self { after, more: true, begun: false, waiting: VecDeque::new() }
    }

    /// Gives the socket what it takes; `Err` when there is none any more.
    fn hand_out(&mut self, outgoing: &mpsc::Sender<Message>) -> Result<(), ()> {
        while let Some(event) = self.waiting.front() {
            match outgoing.try_send(Message::Text(event.text().into())) {
                Ok(()) => drop(self.waiting.pop_front()),
                Err(mpsc::error::TrySendError::Full(_)) => break,
                Err(mpsc::error::TrySendError::Closed(_)) => return Err(()),
            }
        }
        Ok(())
    }

    /// Reads one slice of the log.
    async fn read(&mut self, tap: &Tap) -> Result<(), End> {
        let broker = &tap.app.ports.broker;
        let slice = broker.read(Arc::clone(&tap.reading.patterns), self.after, SLICE).await;
        let slice = slice.map_err(|error| unreadable(&error))?;
        if self.begun && slice.deleted_upto.is_some_and(|deleted| deleted > self.after) {
            return Err(slow());
        }
        self.begun = true;
        let full = slice.events.len() == SLICE;
        for logged in slice.events {
            self.after = logged.number;
            self.waiting.extend(tap.reading.show(&logged.topic, &logged.event));
        }
        self.after = self.after.max(slice.upto);
        self.more = full || self.after < *broker.head().borrow();
        metrics::counter!("jogakbo_events_out").increment(self.waiting.len() as u64);
        Ok(())
    }
}

impl Who {
    fn session(&self) -> Option<&crate::ports::store::SessionRecord> {
        match self {
            Self::Visitor(caller) => caller.visitor.session.as_ref(),
            Self::BackEnd(_) => None,
        }
    }
}

fn slow() -> End {
    metrics::counter!("jogakbo_bridge_slow_readers").increment(1);
    End::Close(CloseCode::SlowReader, "events would be missing; read on at /-/history")
}

fn lost(code: CloseCode) -> End {
    End::Close(code, "these topics are not for this caller any more")
}

fn unreadable(error: &ReadError) -> End {
    tracing::error!(error = %error.0, "{error}");
    End::Close(CloseCode::Restart, "the log cannot be read")
}
