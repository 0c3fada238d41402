//! The page's side of the bridge, over as many sockets as it takes.
//!
//! A [`Link`] gets wishes of the page, messages, the time and random numbers, and gives frames and events back through
//! [`Link::poll`]. It comes back after every loss with full-jitter back-off, takes subscriptions up where they stood,
//! sends publications without reply again, and never hands out a position twice. All times are milliseconds of one
//! clock of the driver's choice that never goes back. The driver passes on events of the newest socket only.

mod backoff;

pub use backoff::jitter;

mod inbox;
mod output;
mod pages;
mod publications;
mod subscriptions;

pub use output::{Output, PublishError, Published, State, SubState, Ticket};

use crate::bridge::code::comes_back;
use crate::bridge::frame::{ClientFrame, ClientName, Hello, Limits, Resume};
use crate::bridge::limit;
use crate::table::Table;
use pages::Pages;
use publications::Publications;
use std::collections::VecDeque;
use subscriptions::Subscriptions;

/// Time for a ticket to come, for a socket to open, and for `welcome` after it.
const CONNECT: u64 = 15_000;
/// A link that lived this long starts its back-off anew.
const STABLE: u64 = 10_000;
/// What the client allows beyond the server's own times.
const GRACE: u64 = 5_000;

/// Where the link stands.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    /// Not wanted.
    Idle,
    /// Waits for a ticket before it connects.
    Ticket { since: u64 },
    /// The socket opens.
    Connecting { ticket: String, since: u64 },
    /// `hello` was sent.
    Greeting { since: u64 },
    /// `welcome` came.
    Live { since: u64 },
    /// Waits before it tries again; `due` is known once a random number came.
    Waiting { since: u64, after: u64, due: Option<u64> },
    /// The server said not to come back.
    Ended,
}

/// What a request was for.
#[derive(Debug)]
enum Request {
    Auth { page: String },
    Sub { sid: u32 },
    Unsub,
    Pub { id: u32 },
}

/// The bridge, seen from the page.
#[derive(Debug)]
pub struct Link {
    client: ClientName,
    phase: Phase,
    /// Failed or short-lived sockets in a row.
    attempts: u32,
    /// When the last message came.
    heard: u64,
    /// Milliseconds of silence after which the server pings.
    ping: u64,
    /// Server's clock minus ours.
    clock: i128,
    limits: Limits,
    /// The last session and when its socket was lost.
    session: Option<(String, u64)>,
    last_id: u32,
    requests: Table<u32, Request>,
    pages: Pages,
    subs: Subscriptions,
    pubs: Publications,
    out: VecDeque<Output>,
}

impl Link {
    /// A link for `page`, not yet open. `client` is for the server's log.
    pub fn new(page: &str, client: ClientName) -> Self {
        let mut pages = Pages::default();
        pages.join(page);
        Self {
            client,
            phase: Phase::Idle,
            attempts: 0,
            heard: 0,
            ping: limit::PING,
            clock: 0,
            limits: Limits::default(),
            session: None,
            last_id: 0,
            requests: Table::new(),
            pages,
            subs: Subscriptions::default(),
            pubs: Publications::default(),
            out: VecDeque::new(),
        }
    }

    /// The next thing to do; `None` when there is nothing. Acknowledgements come last, so many events need one.
    pub fn poll(&mut self) -> Option<Output> {
        if self.out.is_empty() && self.is_live() {
            for ack in self.subs.acknowledgements() {
                self.out.push_back(Output::Send(ClientFrame::Ack(ack).to_text()));
            }
        }
        self.out.pop_front()
    }

    /// Whether events flow now.
    pub fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live { .. })
    }

    /// Connects, unless that is under way already.
    pub fn open(&mut self, now: u64) {
        if matches!(self.phase, Phase::Idle | Phase::Ended) {
            self.attempts = 0;
            self.ask_ticket(now);
        }
    }

    /// Gives the socket up, keeping everything, for example when the page is hidden for good; `open` takes it up.
    pub fn pause(&mut self, now: u64) {
        if !matches!(self.phase, Phase::Idle | Phase::Ended) {
            self.forget_socket(now);
            self.phase = Phase::Idle;
            self.out.push_back(Output::CloseSocket(1000));
            self.out.push_back(Output::State(State::Idle));
        }
    }

    fn ask_ticket(&mut self, now: u64) {
        let Some(page) = self.pages.main().map(str::to_owned) else {
            self.phase = Phase::Idle;
            return;
        };
        self.heard = now;
        self.phase = Phase::Ticket { since: now };
        self.pages.asked(&page);
        self.out.push_back(Output::State(State::Connecting));
        self.out.push_back(Output::NeedTicket { page });
    }

    /// Brings a ticket, the answer to [`Output::NeedTicket`]. `None` means that there is none now.
    pub fn on_ticket(&mut self, now: u64, page: &str, ticket: Ticket) {
        let main = self.pages.main() == Some(page);
        if matches!(self.phase, Phase::Ticket { .. }) && main {
            match ticket {
                Ticket::Good(ticket) => {
                    self.phase = Phase::Connecting { ticket, since: now };
                    self.out.push_back(Output::Connect);
                }
                Ticket::Later { after } => self.wait(now, after),
                Ticket::Never { reason } => self.end(0, &reason),
            }
        } else if self.is_live() {
            self.page_ticket(now, page, ticket);
        }
    }

    /// The socket is open, with the sub-protocol selected.
    pub fn on_open(&mut self, now: u64) {
        let Phase::Connecting { ticket, .. } = &self.phase else { return };
        let (ticket, page) = (ticket.clone(), self.pages.main().unwrap_or_default().to_owned());
        self.heard = now;
        let resume = self.session.take().filter(|(_, lost)| now.saturating_sub(*lost) < limit::RESUME);
        let resume = resume.map(|(session, _)| Resume { session, subs: self.subs.standing() });
        let hello =
            Hello { id: self.next_id(), proto: 1, ticket, page, client: self.client.clone(), resume, caps: Vec::new() };
        self.phase = Phase::Greeting { since: now };
        self.send(&ClientFrame::Hello(hello));
    }

    /// The socket closed with `code`, or could not be opened (1006).
    pub fn on_close(&mut self, now: u64, code: u16) {
        if matches!(self.phase, Phase::Connecting { .. } | Phase::Greeting { .. } | Phase::Live { .. }) {
            self.lost(now, code, 0, "the server closed the socket");
        }
    }

    /// Does what is due by the clock. `random` is at least 0 and below 1.
    pub fn on_tick(&mut self, now: u64, random: f64) {
        match &mut self.phase {
            Phase::Waiting { since, after, due: due @ None } => {
                let until = *since + *after + backoff::jitter(self.attempts, random);
                *due = Some(until);
                self.out.push_back(Output::State(State::Waiting { until }));
                if now >= until {
                    self.on_tick(now, random);
                }
            }
            Phase::Waiting { due: Some(due), .. } if now >= *due => {
                self.attempts = self.attempts.saturating_add(1);
                self.ask_ticket(now);
            }
            // The request may hang for as long as the network does; a ticket that comes late is as good as another.
            Phase::Ticket { since } if now >= *since + CONNECT => self.wait(now, 0),
            Phase::Connecting { since, .. } | Phase::Greeting { since } if now >= *since + CONNECT => {
                self.out.push_back(Output::CloseSocket(1000));
                self.lost(now, 1006, 0, "the server did not answer");
            }
            Phase::Live { .. } if now >= self.heard + self.ping + limit::PONG + GRACE => {
                self.out.push_back(Output::CloseSocket(1000));
                self.lost(now, 1006, 0, "the server is silent");
            }
            Phase::Live { .. } => self.tick_live(now),
            _ => {}
        }
    }

    fn tick_live(&mut self, now: u64) {
        for page in self.pages.due(now) {
            self.pages.asked(&page);
            self.out.push_back(Output::NeedTicket { page });
        }
        self.send_subscriptions(now);
        self.send_publications(now);
    }

    /// When [`Link::on_tick`] must be called at the latest.
    pub fn deadline(&self) -> Option<u64> {
        match &self.phase {
            Phase::Idle | Phase::Ended => None,
            Phase::Ticket { since } | Phase::Connecting { since, .. } | Phase::Greeting { since } => {
                Some(since + CONNECT)
            }
            Phase::Waiting { since, due, .. } => Some(due.unwrap_or(*since)),
            Phase::Live { .. } => {
                let silence = self.heard + self.ping + limit::PONG + GRACE;
                let others = [self.pages.deadline(), self.subs.deadline(), self.pubs.deadline()];
                Some(others.into_iter().flatten().fold(silence, u64::min))
            }
        }
    }

    /// The socket is lost, or is as good as lost.
    fn lost(&mut self, now: u64, code: u16, after: u64, reason: &str) {
        self.forget_socket(now);
        if comes_back(code) {
            self.wait(now, after);
        } else {
            self.end(code, reason);
        }
    }

    fn wait(&mut self, now: u64, after: u64) {
        self.phase = Phase::Waiting { since: now, after, due: None };
    }

    fn end(&mut self, code: u16, reason: &str) {
        self.phase = Phase::Ended;
        self.session = None;
        self.subs.end(&mut self.out);
        self.pubs.end(&mut self.out);
        self.out.push_back(Output::State(State::Ended { code, reason: reason.to_owned() }));
    }

    /// Marks everything that hung on the socket as not sent.
    fn forget_socket(&mut self, now: u64) {
        if let Phase::Live { since } = self.phase {
            if now.saturating_sub(since) >= STABLE {
                self.attempts = 0;
            }
            self.session = self.session.take().map(|(name, _)| (name, now));
        }
        // Frames for the old socket must not go to the next one.
        self.out.retain(|output| !matches!(output, Output::Send(_)));
        self.last_id = 0;
        self.requests.clear();
        self.pages.socket_lost();
        self.subs.socket_lost(&mut self.out);
        self.pubs.socket_lost(&self.pages, &mut self.out);
    }

    fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    fn request(&mut self, request: Request) -> u32 {
        let id = self.next_id();
        self.requests.insert(id, request);
        id
    }

    fn send(&mut self, frame: &ClientFrame) {
        self.out.push_back(Output::Send(frame.to_text()));
    }
}
