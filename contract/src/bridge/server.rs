//! The server's side of one socket.
//!
//! A [`Session`] gets frames, replies of the host and the time, and gives frames and questions back through
//! [`Session::poll`]. It keeps every limit of the protocol, so the host only has to answer [`Ask`]s and move bytes.
//! All times are milliseconds of one clock of the host's choice that never goes back.

mod access;
mod host;
mod outbox;
mod reply;
mod request;
mod subscription;

pub use host::{Access, Ask, Authorised, Memory, Offer, Output, Refusal, RememberedSub, Stored};

use crate::bridge::code::CloseCode;
use crate::bridge::frame::{Bye, Notice, Ping, ServerFrame};
use crate::bridge::limit;
use crate::table::Table;
use access::Pages;
use outbox::Outbox;
use request::Pending;
use subscription::Subscription;

/// Wrong frames after which a socket is closed.
const STRIKES: u32 = 32;

/// Time in milliseconds the host has for checking the first ticket.
const TICKET: u64 = 10_000;

/// Where a socket stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    /// Waiting for `hello`.
    Opening,
    /// The host checks the ticket.
    Greeting,
    /// Welcome was said.
    Open,
    /// Nothing more is read or said.
    Closed,
}

/// One socket, seen from the server.
#[derive(Debug)]
pub struct Session {
    phase: Phase,
    opened: u64,
    /// When the last frame came.
    heard: u64,
    /// When the last frame went.
    spoken: u64,
    /// When a `ping` went that nothing has answered yet.
    pinged: Option<u64>,
    /// Since when too much waits in the socket.
    clogged: Option<u64>,
    strikes: u32,
    last_id: u32,
    last_ask: u32,
    name: String,
    asks: Table<u32, Pending>,
    unreplied: usize,
    pages: Pages,
    subs: Table<u32, Subscription>,
    out: Outbox,
}

impl Session {
    /// A socket that was opened at `now`.
    pub fn new(now: u64) -> Self {
        Self {
            phase: Phase::Opening,
            opened: now,
            heard: now,
            spoken: now,
            pinged: None,
            clogged: None,
            strikes: 0,
            last_id: 0,
            last_ask: 0,
            name: String::new(),
            asks: Table::new(),
            unreplied: 0,
            pages: Pages::default(),
            subs: Table::new(),
            out: Outbox::default(),
        }
    }

    /// The next thing to do; `None` when there is nothing.
    ///
    /// Ask only while the socket takes more bytes: what waits here is put into batches, and what has no log is thinned
    /// out instead of growing.
    pub fn poll(&mut self, now: u64) -> Option<Output> {
        let output = self.out.next(&mut self.subs)?;
        if matches!(output, Output::Send(_)) {
            self.spoken = now;
        }
        Some(output)
    }

    /// When [`Session::on_tick`] must be called at the latest; `None` once the socket is closed.
    pub fn deadline(&self) -> Option<u64> {
        let quiet = self.heard.min(self.spoken) + limit::PING;
        let first = match self.phase {
            Phase::Closed => return None,
            Phase::Opening => self.opened + limit::HELLO,
            Phase::Greeting => self.heard + TICKET,
            Phase::Open => {
                let ping = self.pinged.map_or(quiet, |pinged| pinged + limit::PONG);
                self.pages.expires().map_or(ping, |expires| expires.min(ping))
            }
        };
        Some(self.clogged.map_or(first, |clogged| first.min(clogged + limit::SLOW)))
    }

    /// Does what is due by the clock: pings, and closing sockets that are silent, slow or out of time.
    pub fn on_tick(&mut self, now: u64) {
        if self.clogged.is_some_and(|clogged| now >= clogged + limit::SLOW) {
            self.end(CloseCode::SlowReader, "the socket did not take what was sent", None);
        }
        match self.phase {
            Phase::Opening if now >= self.opened + limit::HELLO => {
                self.end(CloseCode::PingTimeout, "no hello within 5 seconds", None);
            }
            Phase::Greeting if now >= self.heard + TICKET => {
                self.end(CloseCode::Restart, "the ticket was not checked within 10 seconds", Some(1000));
            }
            Phase::Open => self.tick_open(now),
            Phase::Opening | Phase::Greeting | Phase::Closed => {}
        }
    }

    fn tick_open(&mut self, now: u64) {
        if self.pages.expires().is_some_and(|expires| now >= expires) {
            self.end(CloseCode::TicketExpired, "the ticket was not renewed in time", None);
        } else if let Some(pinged) = self.pinged {
            if now >= pinged + limit::PONG {
                self.end(CloseCode::PingTimeout, "no answer to ping within 10 seconds", None);
            }
        } else if now >= self.heard.min(self.spoken) + limit::PING {
            self.pinged = Some(now);
            self.out.send(ServerFrame::Ping(Ping { t: now }));
        }
    }

    /// Tells how many bytes the socket holds back; more than 1 MiB for 10 s ends it.
    pub fn on_backlog(&mut self, now: u64, bytes: usize) {
        if bytes <= limit::BACKLOG_BYTES {
            self.clogged = None;
        } else if self.clogged.is_none() {
            self.clogged = Some(now);
        }
    }

    /// The socket is gone; nothing more will be said.
    pub fn on_close(&mut self) {
        self.phase = Phase::Closed;
        self.out.clear();
    }

    /// Ends the socket: says `bye` and closes. `after` are milliseconds the client shall wait before it comes back.
    pub fn end(&mut self, code: CloseCode, reason: &str, after: Option<u64>) {
        if self.phase == Phase::Closed {
            return;
        }
        let resume = self.phase == Phase::Open && code.comes_back();
        self.phase = Phase::Closed;
        self.out.send(ServerFrame::Bye(Bye { code, reason: reason.to_owned(), resume, after }));
        self.out.close(code);
    }

    /// Tells the page something.
    pub fn notice(&mut self, notice: Notice) {
        if self.phase == Phase::Open {
            self.out.send(ServerFrame::Notice(notice));
        }
    }

    /// Whether `welcome` was said and the socket is not closed.
    pub fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    /// The session's name; empty before it is authorised.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What to keep for [`limit::RESUME`] after the socket went, so that a client can take the session up again.
    pub fn memory(&self) -> Memory {
        let subs = self.subs.iter().map(|(sid, sub)| (*sid, sub.remember())).collect();
        Memory { session: self.name.clone(), subs }
    }
}
