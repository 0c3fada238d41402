//! What the task of a bridge and the fan share: the machine, and the connection it speaks on.
//!
//! Whoever has news for the machine gives it and then pumps: the frames go straight into the socket, and the bridge's own
//! task wakes only when there is something only it can do.

use super::websocket;
use super::wire::{Flow, Wire};
use bytes::Bytes;
use jogakbo_contract::bridge::frame::{Evt, Gap, GapReason, ServerFrame};
use jogakbo_contract::bridge::server::{Ask, Offer, Output, Session};
use jogakbo_contract::bridge::shared::Word;
use jogakbo_contract::bridge::{Event, Position};
use jogakbo_contract::table::Table;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::Notify;

/// One bridge.
#[derive(Debug)]
pub struct Line {
    /// The connection.
    pub wire: Arc<Wire>,
    /// Its channel, where several bridges share the connection.
    pub channel: Option<u32>,
    /// Wakes the bridge's own task.
    pub attention: Notify,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    session: Session,
    asks: VecDeque<Ask>,
    /// Whether the connection took no more when this bridge last had something to say; its task waits for it then.
    blocked: bool,
    over: bool,
    /// Subscriptions that have read the log to its end, and up to where; the fan brings them what is new.
    following: Table<u32, u64>,
    fallen: Vec<Fallen>,
}

/// A subscription that the fan does not follow any more.
#[derive(Debug, Clone, Copy)]
pub struct Fallen {
    /// The subscription.
    pub sid: u32,
    /// Up to where it has the log.
    pub after: u64,
    /// It has no credit; reading goes on when the machine asks.
    pub full: bool,
}

/// An event of the log, as the fan hands it out.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Its place.
    pub position: Position,
    /// The event.
    pub event: Event,
}

/// Where a socket stands after [`Line::pump`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Pumped {
    /// Since when the socket has been taking one message; `None` while it takes all.
    pub blocked_since: Option<u64>,
    /// There are questions.
    pub asks: bool,
    /// Nothing more will be said.
    pub over: bool,
    /// Messages that were framed.
    pub frames: u64,
    /// Events that were taken.
    pub taken: u64,
}

impl Line {
    /// A connection, or a channel of it, and the machine for it.
    pub fn new(wire: Arc<Wire>, channel: Option<u32>, session: Session) -> Self {
        let inner = Inner {
            session,
            asks: VecDeque::new(),
            blocked: false,
            over: false,
            following: Table::new(),
            fallen: Vec::new(),
        };
        Self { wire, channel, attention: Notify::new(), inner: Mutex::new(inner) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        crate::sync::hold(&self.inner)
    }

    /// Does something with the machine. Afterwards the one who did it pumps.
    pub fn with<T>(&self, action: impl FnOnce(&mut Session) -> T) -> T {
        action(&mut self.inner().session)
    }

    /// The next question of the machine.
    pub fn ask(&self) -> Option<Ask> {
        self.inner().asks.pop_front()
    }

    /// Moves what the machine has to say into the socket, until there is nothing or the socket takes no more.
    pub fn pump(&self, now: u64, framer: &mut Framer) -> Pumped {
        self.inner().pump(self, now, framer)
    }

    /// Live events for one subscription, straight into the socket if it takes them.
    pub fn deliver(&self, sid: u32, events: &[Event], now: u64, framer: &mut Framer) -> Pumped {
        self.bring(now, framer, |inner| {
            for event in events {
                inner.session.on_event(sid, None, event.clone());
            }
            events.len() as u64
        })
    }

    /// What is new in the log for one subscription, if it has the log up to there and credit for more.
    pub fn deliver_logged(&self, sid: u32, events: &[Logged], now: u64, framer: &mut Framer) -> Pumped {
        self.bring(now, framer, |inner| {
            let Some(after) = inner.following.get_mut(&sid) else { return 0 };
            let mut taken = 0;
            for logged in events {
                if logged.position.number() <= *after {
                    continue;
                }
                let offer = inner.session.on_event(sid, Some(logged.position.clone()), logged.event.clone());
                if offer != Offer::Taken {
                    let after = *after;
                    inner.fall(sid, after, offer == Offer::Full);
                    break;
                }
                *after = logged.position.number();
                taken += 1;
            }
            taken
        })
    }

    fn bring(&self, now: u64, framer: &mut Framer, what: impl FnOnce(&mut Inner) -> u64) -> Pumped {
        let mut inner = self.inner();
        let was_blocked = inner.blocked;
        let taken = what(&mut inner);
        let pumped = Pumped { taken, ..inner.pump(self, now, framer) };
        let fallen = !inner.fallen.is_empty();
        drop(inner);
        // Of a blocked connection its task knows already.
        if pumped.asks || pumped.over || fallen || pumped.blocked_since.is_some() && !was_blocked {
            self.attention.notify_one();
        }
        pumped
    }

    /// From here on the fan brings what is new in the log to a subscription that has all up to `after`; false when the
    /// fan has `seen` more already. Under one lock with [`Line::deliver_logged`], so nothing falls between.
    pub fn follow(&self, sid: u32, after: u64, seen: impl FnOnce() -> u64) -> bool {
        let mut inner = self.inner();
        if seen() > after {
            return false;
        }
        inner.following.insert(sid, after);
        inner.session.on_caught_up(sid);
        true
    }

    /// The subscription has ended.
    pub fn unfollow(&self, sid: u32) {
        let mut inner = self.inner();
        inner.following.remove(&sid);
        inner.fallen.retain(|fallen| fallen.sid != sid);
    }

    /// The fan could not read the log, or something is missing in it: the socket's own task reads on by itself.
    pub fn fall(&self, sid: u32) {
        let mut inner = self.inner();
        if let Some(after) = inner.following.get(&sid).copied() {
            inner.fall(sid, after, false);
        }
        drop(inner);
        self.attention.notify_one();
    }

    /// Subscriptions that the fan does not follow any more, since this was asked last.
    pub fn fallen(&self) -> Vec<Fallen> {
        std::mem::take(&mut self.inner().fallen)
    }

    /// Tells a subscription that live events were lost, nobody knows how many.
    pub fn lost(&self, sid: u32) {
        let gap = Gap { sid, from: None, to: None, reason: GapReason::Overflow, lost: None };
        self.with(|session| session.on_gap(gap));
        self.attention.notify_one();
    }

    /// Says the last message of the WebSocket itself, behind what waits: the bridge ends.
    pub fn end(&self, now: u64, code: Option<u16>) {
        self.inner().over = true;
        self.close(now, code);
    }

    /// Closes the connection, or the channel.
    fn close(&self, now: u64, code: Option<u16>) {
        match self.channel {
            Some(channel) => self.wire.tell(now, Word::Close(channel, code.unwrap_or(1000))),
            None => self.wire.say(now, websocket::close(code)),
        }
    }
}

impl Inner {
    fn fall(&mut self, sid: u32, after: u64, full: bool) {
        self.following.remove(&sid);
        self.fallen.push(Fallen { sid, after, full });
    }

    fn pump(&mut self, line: &Line, now: u64, framer: &mut Framer) -> Pumped {
        let mut pumped = Pumped::default();
        loop {
            match line.wire.flush(now) {
                Flow::Free => {}
                Flow::Blocked(since) => {
                    pumped.blocked_since = Some(since);
                    break;
                }
                Flow::Broken => self.over = true,
            }
            if self.over {
                break;
            }
            match self.session.poll(now) {
                Some(Output::Send(frame)) => {
                    pumped.frames += 1;
                    line.wire.text(now, line.channel, framer.frame(frame));
                }
                Some(Output::Ask(ask)) => self.asks.push_back(ask),
                Some(Output::Close(code)) => {
                    line.close(now, Some(code.number()));
                    self.over = true;
                }
                None => break,
            }
        }
        self.blocked = pumped.blocked_since.is_some();
        pumped.asks = !self.asks.is_empty();
        pumped.over = self.over;
        pumped
    }
}

/// Makes messages of frames, and one message of all frames that are alike.
#[derive(Debug, Default)]
pub struct Framer {
    /// The last batch for each number of a subscription: shells count alike.
    known: HashMap<u32, (Evt, Bytes)>,
}

impl Framer {
    fn frame(&mut self, frame: ServerFrame) -> Bytes {
        let ServerFrame::Evt(evt) = frame else { return websocket::text(&frame.to_text()) };
        if let Some((known, bytes)) = self.known.get(&evt.sid)
            && *known == evt
        {
            return bytes.clone();
        }
        let sid = evt.sid;
        let frame = ServerFrame::Evt(evt);
        let bytes = websocket::text(&frame.to_text());
        if let ServerFrame::Evt(evt) = frame {
            self.known.insert(sid, (evt, bytes.clone()));
        }
        bytes
    }

    /// Forgets all: what comes now is likely to be new.
    pub fn forget(&mut self) {
        if !self.known.is_empty() {
            self.known = HashMap::new();
        }
    }
}
