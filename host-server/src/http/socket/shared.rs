//! One socket for the bridges of several tabs (ADR 0014): hands what comes to the channel it is for. Each channel is a bridge
//! with a machine, a task, tickets, limits and an end of its own; what it says goes straight into the connection.

use super::driver::Driver;
use super::ears::{self, Ears};
use super::line::Line;
use super::websocket::{self, Fault, Incoming, Message};
use super::wire::{Flow, Wire};
use super::{LAST_WORDS, run};
use crate::domain::tickets::Holder;
use crate::http::Shared;
use crate::http::bridges::Seat;
use jogakbo_contract::bridge::code::CloseCode;
use jogakbo_contract::bridge::limit;
use jogakbo_contract::bridge::server::Session;
use jogakbo_contract::bridge::shared::{Act, Channels, Word};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};

/// The code of a channel whose task failed (RFC 6455, 7.4.1).
const FAILED: u16 = 1011;

/// The tabs of one browser.
struct Tabs {
    app: Shared,
    wire: Arc<Wire>,
    holder: Holder,
    channels: Channels,
    /// Where the messages of each channel go, one at a time: who sends more waits, as on a socket of its own.
    inboxes: HashMap<u32, mpsc::Sender<Message>>,
    tasks: JoinSet<Seat>,
    /// The place the socket holds while it has no channel; its first channel takes it.
    spare: Option<Seat>,
    /// Since when there has been no channel.
    empty_since: Option<u64>,
}

/// Runs the socket until its end.
pub async fn serve(app: Shared, stream: TcpStream, mut incoming: Incoming, holder: Holder, seat: Seat) {
    let clock = Arc::clone(&app.ports.clock);
    let mut draining = app.draining.subscribe();
    let drain_ms = app.config.limits.drain_ms;
    let wire = Arc::new(Wire::new(stream));
    let mut tabs = Tabs {
        app,
        wire: Arc::clone(&wire),
        holder,
        channels: Channels::default(),
        inboxes: HashMap::new(),
        tasks: JoinSet::new(),
        spare: Some(seat),
        empty_since: Some(clock.elapsed_ms()),
    };
    let last = loop {
        let now = clock.elapsed_ms();
        let blocked = match wire.flush(now) {
            Flow::Free => None,
            Flow::Blocked(since) => Some(since),
            Flow::Broken => break None,
        };
        if blocked.is_none() {
            match tabs.hear(now, incoming.next()).await {
                Heard::All => {}
                Heard::One => {
                    tokio::task::coop::consume_budget().await;
                    continue;
                }
                Heard::End(code) => break code,
            }
        }
        let slow = blocked.map(|since| since + drain_ms);
        let idle = tabs.empty_since.map(|since| since + limit::HELLO);
        let wake = [slow, idle].into_iter().flatten().fold(now + 60_000, u64::min);
        tokio::select! {
            ready = wire.stream.readable(), if blocked.is_none() => {
                if ready.and_then(|()| ears::read(&wire.stream, &mut incoming)).is_err() {
                    break None;
                }
            }
            ready = wire.stream.writable(), if blocked.is_some() => if ready.is_err() { break None },
            Some(task) = tabs.tasks.join_next() => tabs.ended(clock.elapsed_ms(), task),
            () = tokio::time::sleep(Duration::from_millis(wake.saturating_sub(now))) => {
                let now = clock.elapsed_ms();
                if slow.is_some_and(|at| now >= at) {
                    tabs.too_slow();
                    break None;
                }
                if idle.is_some_and(|at| now >= at) {
                    break Some(1000);
                }
            }
            () = async { drop(draining.wait_for(|draining| *draining).await) }, if tabs.channels.is_empty() => {
                break Some(CloseCode::Restart.number());
            }
        }
    };
    // Each channel hears that the socket is gone, and keeps what is needed to take its session up again.
    tabs.inboxes.clear();
    while tabs.tasks.join_next().await.is_some() {}
    if let Some(code) = last {
        wire.say(clock.elapsed_ms(), websocket::close(Some(code)));
        // The other side may be gone already.
        drop(tokio::time::timeout(LAST_WORDS, ears::part(&wire, &mut incoming)).await);
    }
}

/// How much was heard.
enum Heard {
    /// All that came.
    All,
    /// One message; there may be more.
    One,
    /// The last message; the socket closes, with this code.
    End(Option<u16>),
}

impl Tabs {
    async fn hear(&mut self, now: u64, message: Result<Option<Message>, Fault>) -> Heard {
        let went = match message {
            Ok(None) => return Heard::All,
            Ok(Some(message @ (Message::Text(_) | Message::TooLarge))) => match self.channels.on_text() {
                Ok(Some(channel)) => {
                    self.hand_on(channel, message).await;
                    Ok(())
                }
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            },
            Ok(Some(Message::Binary(word))) => self.channels.on_binary(&word).map(|act| self.act(now, act)),
            Ok(Some(Message::Ping(payload))) => {
                self.wire.say(now, websocket::pong(&payload));
                Ok(())
            }
            Ok(Some(Message::Pong)) => Ok(()),
            Ok(Some(Message::Close(code))) => return Heard::End(Some(code.unwrap_or(1000))),
            Err(fault) => return Heard::End(Some(fault.code())),
        };
        match went {
            Ok(()) => Heard::One,
            Err(error) => {
                tracing::debug!(%error, "a shared socket broke its protocol");
                Heard::End(Some(CloseCode::ProtocolViolation.number()))
            }
        }
    }

    /// Gives a channel its message; the others do not wait for ever for one that is stuck in something of ours.
    async fn hand_on(&mut self, channel: u32, message: Message) {
        let Some(inbox) = self.inboxes.get(&channel) else { return };
        let patience = Duration::from_millis(self.app.config.limits.drain_ms);
        // A channel that ended meanwhile takes nothing, and nobody waits for it.
        if tokio::time::timeout(patience, inbox.send(message)).await.is_err() {
            self.inboxes.remove(&channel);
            let now = self.app.ports.clock.elapsed_ms();
            self.refuse(now, channel, CloseCode::Restart, "stuck");
        }
    }

    fn act(&mut self, now: u64, act: Act) {
        match act {
            Act::Begin(channel) => self.begin(now, channel),
            Act::Refuse(channel, code) => self.refuse(now, channel, code, "channels"),
            // Its task learns by this that the browser is gone.
            Act::End(channel) => drop(self.inboxes.remove(&channel)),
            Act::Nothing => {}
        }
        self.empty_since = self.channels.is_empty().then(|| self.empty_since.unwrap_or(now));
    }

    fn begin(&mut self, now: u64, channel: u32) {
        self.wire.begin(channel);
        if *self.app.draining.borrow() {
            return self.refuse(now, channel, CloseCode::Restart, "draining");
        }
        let Some(seat) = self.spare.take().or_else(|| self.app.bridges.enter(&self.holder)) else {
            return self.refuse(now, channel, CloseCode::Full, "limit");
        };
        let (inbox, messages) = mpsc::channel(1);
        self.inboxes.insert(channel, inbox);
        let line = Arc::new(Line::new(Arc::clone(&self.wire), Some(channel), Session::new(now)));
        let driver = Driver::new(Arc::clone(&self.app), Arc::clone(&line), self.holder.clone());
        let app = Arc::clone(&self.app);
        self.tasks.spawn(async move {
            run(&app, &line, driver, &mut Ears::channel(messages)).await;
            seat
        });
    }

    fn refuse(&mut self, now: u64, channel: u32, code: CloseCode, reason: &'static str) {
        metrics::counter!("jogakbo_bridge_refusals", "reason" => reason).increment(1);
        self.channels.ended(channel);
        self.wire.tell(now, Word::Close(channel, code.number()));
    }

    /// A channel's task is over: by its own end, which it has told the browser, or by a fault of ours.
    fn ended(&mut self, now: u64, task: Result<Seat, JoinError>) {
        let failed = task.is_err();
        self.spare = self.spare.take().or(task.ok());
        let over: Vec<u32> = self.inboxes.iter().filter(|(_, inbox)| inbox.is_closed()).map(|(id, _)| *id).collect();
        for channel in over {
            self.inboxes.remove(&channel);
            self.channels.ended(channel);
            if failed {
                self.wire.tell(now, Word::Close(channel, FAILED));
            }
        }
        if !self.channels.is_empty() {
            // Its place is free for another bridge of the caller; an empty socket keeps one.
            self.spare = None;
            self.empty_since = None;
        } else if self.empty_since.is_none() {
            self.empty_since = Some(now);
        }
    }

    fn too_slow(&self) {
        if self.wire.cut() {
            metrics::counter!("jogakbo_bridge_slow_readers").increment(1);
        }
    }
}
