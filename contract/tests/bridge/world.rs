//! A page, a lossy wire and a server in memory, driven by a seed.

use crate::support::Dice;
use jogakbo_contract::bridge::client::{Link, Output as Wish, Ticket};
use jogakbo_contract::bridge::frame::{ClientName, Gap, Start};
use jogakbo_contract::bridge::server::{Access, Ask, Authorised, Memory, Offer, Output, Session, Stored};
use jogakbo_contract::bridge::{Event, Position};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::grants::Grant;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::topic::TopicPattern;
use std::collections::{BTreeMap, VecDeque};

pub const PAGE: &str = "p1";
pub const TYPE: &str = "kr.go.demo.board.post.created.v1";
const EPOCH: &str = "k1";

pub fn item() -> ItemId {
    "posts".parse().expect("a good id")
}

pub fn pattern(text: &str) -> TopicPattern {
    text.parse().expect("a good pattern")
}

pub fn event(id: &str) -> CloudEvent {
    let mut event = CloudEvent::new(id, "/pbc/kr.go.demo.board/list", TYPE.parse().expect("a good type"));
    event.subject = Some(format!("posts/{id}"));
    event
}

pub fn place(index: usize) -> Position {
    Position::new(EPOCH, index as u64 + 1).expect("a good epoch")
}

struct Cursor {
    next: usize,
    blocked: bool,
}

/// Everything there is.
pub struct World {
    pub now: u64,
    pub dice: Dice,
    pub link: Link,
    pub log: Vec<CloudEvent>,
    session: Option<Session>,
    /// Messages under way: when they arrive, and their text.
    up: VecDeque<(u64, String)>,
    down: VecDeque<(u64, String)>,
    /// The wire swallows everything without telling.
    dead: bool,
    cursors: BTreeMap<u32, Cursor>,
    memory: Option<(u64, Memory)>,
    opening: Option<u64>,
    ticket: Option<u64>,
    handling: VecDeque<(u64, u32, Position)>,
    pub seen: BTreeMap<u32, Vec<Position>>,
    pub gaps: Vec<Gap>,
    pub published: Vec<(u32, bool)>,
    pub tickets: usize,
    pub sockets: usize,
    pub resumed: usize,
    pub remember: bool,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let client = ClientName { name: "test".to_owned(), version: "0".to_owned() };
        Self {
            now: 1000,
            dice: Dice(seed),
            link: Link::new(PAGE, client),
            log: Vec::new(),
            session: None,
            up: VecDeque::new(),
            down: VecDeque::new(),
            dead: false,
            cursors: BTreeMap::new(),
            memory: None,
            opening: None,
            ticket: None,
            handling: VecDeque::new(),
            seen: BTreeMap::new(),
            gaps: Vec::new(),
            published: Vec::new(),
            tickets: 0,
            sockets: 0,
            resumed: 0,
            remember: true,
        }
    }

    /// One step of 1 to 20 ms.
    pub fn step(&mut self) {
        self.now += 1 + self.dice.below(20);
        let now = self.now;
        if self.ticket.is_some_and(|at| now >= at) {
            self.ticket = None;
            self.link.on_ticket(now, PAGE, Ticket::Good("t".to_owned()));
        }
        if self.opening.is_some_and(|at| now >= at) {
            self.opening = None;
            self.session = Some(Session::new(now));
            self.dead = false;
            self.link.on_open(now);
        }
        while let Some((_, text)) = pop_due(&mut self.up, now) {
            if let Some(session) = &mut self.session {
                session.on_frame(now, &text);
            }
        }
        while let Some((_, text)) = pop_due(&mut self.down, now) {
            self.link.on_text(now, &text);
        }
        while self.handling.front().is_some_and(|(at, ..)| now >= *at) {
            let (_, sid, position) = self.handling.pop_front().expect("there is one");
            self.link.delivered(sid, &position);
        }
        self.pump_server();
        if self.link.deadline().is_some_and(|deadline| now >= deadline) {
            let random = f64::from(u32::try_from(self.dice.below(1000)).expect("small")) / 1000.0;
            self.link.on_tick(now, random);
        }
        self.pump_link();
    }

    fn pump_server(&mut self) {
        let now = self.now;
        let Some(mut session) = self.session.take() else { return };
        if session.deadline().is_some_and(|deadline| now >= deadline) {
            session.on_tick(now);
        }
        for (sid, cursor) in &mut self.cursors {
            while !cursor.blocked && cursor.next < self.log.len() {
                let offered = Event::new(self.log[cursor.next].clone());
                match session.on_event(*sid, Some(place(cursor.next)), offered) {
                    Offer::Taken => cursor.next += 1,
                    Offer::Full => cursor.blocked = true,
                    Offer::Gone => break,
                }
            }
            if cursor.next == self.log.len() {
                session.on_caught_up(*sid);
            }
        }
        let mut closed = None;
        while let Some(output) = session.poll(now) {
            match output {
                Output::Send(frame) => {
                    let at = now + 1 + self.dice.below(60);
                    let at = self.down.back().map_or(at, |(last, _)| at.max(*last));
                    if !self.dead {
                        self.down.push_back((at, frame.to_text()));
                    }
                }
                Output::Close(code) => closed = Some(code.number()),
                Output::Ask(ask) => self.answer(&mut session, ask),
            }
        }
        self.session = Some(session);
        if let Some(code) = closed {
            while let Some((_, text)) = self.down.pop_front() {
                self.link.on_text(now, &text);
            }
            self.forget_socket();
            self.link.on_close(now, code);
        }
    }

    fn answer(&mut self, session: &mut Session, ask: Ask) {
        let now = self.now;
        match ask {
            Ask::Authorise { ask, resume, .. } => {
                let memory = self.memory.take().filter(|(at, memory)| {
                    self.remember && now < at + 120_000 && resume.as_ref() == Some(&memory.session)
                });
                self.resumed += usize::from(memory.is_some());
                let grant = Grant {
                    publish: vec![pattern("kr.go.demo.board.>")],
                    subscribe: vec![pattern("kr.go.demo.board.>")],
                };
                let access =
                    Access { grant, source: "/pbc/kr.go.demo.board/list".to_owned(), rev: 1, ..Access::default() };
                session.authorised(
                    now,
                    ask,
                    Ok(Authorised {
                        session: format!("s{}", self.sockets),
                        expires: now + 60_000,
                        items: [(item(), access)].into(),
                        users: BTreeMap::new(),
                        memory: memory.map(|(_, memory)| memory),
                    }),
                );
            }
            Ask::Subscribe { ask, sid, from, .. } => {
                let next = match from {
                    Start::Live => self.log.len(),
                    Start::Pos(position) => usize::try_from(position.number()).expect("small"),
                    Start::Last(count) => self.log.len().saturating_sub(count as usize),
                    Start::Time(_) => 0,
                };
                self.cursors.insert(sid, Cursor { next, blocked: false });
                let head = Position::new(EPOCH, self.log.len() as u64).expect("a good epoch");
                session.subscribed(ask, Ok(Some(head)));
            }
            Ask::Read { sid } => {
                if let Some(cursor) = self.cursors.get_mut(&sid) {
                    cursor.blocked = false;
                }
            }
            Ask::Unsubscribe { sid } => {
                self.cursors.remove(&sid);
            }
            Ask::Publish { ask, event, .. } => {
                let event = event.into_event();
                let known = self.log.iter().position(|old| old.source == event.source && old.id == event.id);
                let index = known.unwrap_or_else(|| {
                    self.log.push(event);
                    self.log.len() - 1
                });
                session.published(ask, Ok(Stored { pos: Some(place(index)), dup: known.is_some() }));
            }
            Ask::Leave { .. } => {}
        }
    }

    fn pump_link(&mut self) {
        while let Some(wish) = self.link.poll() {
            let now = self.now;
            match wish {
                Wish::NeedTicket { .. } => {
                    self.tickets += 1;
                    self.ticket = Some(now + self.dice.below(100));
                }
                Wish::Connect => {
                    self.sockets += 1;
                    self.opening = Some(now + self.dice.below(100));
                }
                Wish::Send(text) => {
                    let at = now + 1 + self.dice.below(60);
                    let at = self.up.back().map_or(at, |(last, _)| at.max(*last));
                    if !self.dead {
                        self.up.push_back((at, text));
                    }
                }
                Wish::CloseSocket(_) => self.forget_socket(),
                Wish::Deliver { sid, pos, .. } => {
                    let pos = pos.expect("all types here have a log");
                    self.seen.entry(sid).or_default().push(pos.clone());
                    let at = now + self.dice.below(30);
                    let at = self.handling.back().map_or(at, |(last, ..)| at.max(*last));
                    self.handling.push_back((at, sid, pos));
                }
                Wish::Gap(gap) => self.gaps.push(gap),
                Wish::Published { id, result } => self.published.push((id, result.is_ok())),
                Wish::Subscription { .. } | Wish::Grants { .. } | Wish::Notice(_) | Wish::State(_) => {}
            }
        }
    }

    /// The socket is gone on the server's side, with all that was under way.
    fn forget_socket(&mut self) {
        if let Some(mut session) = self.session.take() {
            if session.is_open() {
                self.memory = Some((self.now, session.memory()));
            }
            session.on_close();
        }
        self.opening = None;
        self.cursors.clear();
        self.up.clear();
        self.down.clear();
    }

    /// The socket breaks: at once, or silently.
    pub fn disturb(&mut self) {
        if self.dice.once_in(2) {
            self.forget_socket();
            self.link.on_close(self.now, 1006);
        } else {
            self.dead = true;
            self.up.clear();
            self.down.clear();
        }
    }
}

fn pop_due(queue: &mut VecDeque<(u64, String)>, now: u64) -> Option<(u64, String)> {
    if queue.front().is_some_and(|(at, _)| now >= *at) { queue.pop_front() } else { None }
}
