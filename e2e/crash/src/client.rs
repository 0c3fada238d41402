//! A page in a browser: the contract's client machine, driven over real sockets as the shell drives it, with a widget
//! that listens and, if it has a pace, publishes.

mod habit;
mod line;
mod writer;

pub use habit::{Habit, Order, Portal, Progress};

use crate::history::{Recorder, Seen};
use crate::random::Random;
use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::client::{Link, Output, State, SubState};
use jogakbo_contract::bridge::frame::{ClientName, GapReason};
use jogakbo_contract::envelope::CloudEvent;
use line::{Happened, Line};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use writer::Writer;

/// What the machine calls its page.
const PAGE: &str = "1-crash";
/// The machine waits for a random part of up to 30 s before it comes back; these browsers are lucky, so that faults find
/// them connected.
const LUCK: f64 = 0.1;
/// Longest sleep; an idle machine has no deadline.
const LONGEST: u64 = 1000;

/// A browser.
pub struct Client {
    link: Link,
    portal: Portal,
    habit: Habit,
    recorder: Recorder,
    random: Random,
    reader: usize,
    sid: u32,
    line: Option<Line>,
    happened: (mpsc::UnboundedSender<Happened>, mpsc::UnboundedReceiver<Happened>),
    /// Sockets asked for so far: what older ones still say does not count.
    generation: u64,
    host: usize,
    unacknowledged: VecDeque<(u64, Position)>,
    nap: u64,
    napping: bool,
    writer: Option<Writer>,
    progress: watch::Sender<Progress>,
}

impl Client {
    /// A browser that has just opened the page.
    pub fn new(portal: Portal, habit: Habit, recorder: Recorder, random: &Random) -> (Self, watch::Receiver<Progress>) {
        let name = ClientName { name: "crash".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
        let (progress, told) = watch::channel(Progress::default());
        let random = random.fork(&habit.name);
        let client = Self {
            link: Link::new(PAGE, name),
            reader: recorder.reader(&habit.name, true),
            writer: habit.publishes.map(|number| Writer::new(number, recorder.clone(), random.fork("writer"))),
            host: habit.home.unwrap_or(0) % portal.ports.len(),
            portal,
            habit,
            recorder,
            random,
            sid: 0,
            line: None,
            happened: mpsc::unbounded_channel(),
            generation: 0,
            unacknowledged: VecDeque::new(),
            nap: 0,
            napping: false,
            progress,
        };
        (client, told)
    }

    /// Lives until the order to end.
    pub async fn run(mut self, mut orders: watch::Receiver<Order>) {
        let now = self.now();
        self.link.open(now);
        let item = crate::portal::EAR.parse().expect("an item's name");
        let window = self.habit.slow.then_some(8);
        let from = self.habit.from.clone();
        self.sid = self.link.subscribe(now, PAGE, &item, crate::portal::patterns(), from, window);
        self.nap = now + self.random.between(1000, 6000);
        loop {
            let order = *orders.borrow_and_update();
            if order == Order::End {
                return;
            }
            let now = self.now();
            self.link.on_tick(now, self.random.unit() * LUCK);
            self.handle(now);
            self.rest(now, order);
            if let Some(writer) = &mut self.writer {
                writer.work(now, &mut self.link, PAGE, order == Order::Publish);
            }
            self.pump(now);
            let sleep = Duration::from_millis(self.due(now).saturating_sub(now).clamp(1, LONGEST));
            tokio::select! {
                Some(happened) = self.happened.1.recv() => self.take(happened),
                () = tokio::time::sleep(sleep) => {}
                changed = orders.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Milliseconds of the run, from 1: a machine's deadline of 0 means at once.
    fn now(&self) -> u64 {
        self.recorder.now() + 1
    }

    /// When there is something to do at the latest.
    fn due(&self, now: u64) -> u64 {
        let own =
            [self.link.deadline(), self.unacknowledged.front().map(|(at, _)| *at), self.habit.naps.then_some(self.nap)];
        let writer = self.writer.as_ref().map(Writer::due);
        own.into_iter().chain([writer]).flatten().min().unwrap_or(now + LONGEST)
    }

    /// Tells the machine what the widget has handled.
    fn handle(&mut self, now: u64) {
        while let Some((_, pos)) = self.unacknowledged.pop_front_if(|(at, _)| *at <= now) {
            self.link.delivered(self.sid, &pos);
        }
    }

    /// Puts the page away or takes it up again.
    fn rest(&mut self, now: u64, order: Order) {
        if !self.habit.naps || order == Order::Listen {
            return;
        }
        if self.napping && (now >= self.nap || order == Order::Settle) {
            self.napping = false;
            self.nap = now + self.random.between(1000, 6000);
            self.link.open(now);
        } else if !self.napping && now >= self.nap && order == Order::Publish {
            self.napping = true;
            self.nap = now + self.random.between(50, 1500);
            self.link.pause(now);
        }
    }

    fn take(&mut self, happened: Happened) {
        let now = self.now();
        let current = |generation: u64| generation == self.generation;
        match happened {
            Happened::Ticket(ticket) => self.link.on_ticket(now, PAGE, ticket),
            Happened::Open(generation) if current(generation) => {
                self.recorder.open().readers[self.reader].sockets += 1;
                self.link.on_open(now);
            }
            Happened::Text(generation, text) if current(generation) => self.link.on_text(now, &text),
            Happened::Closed(generation, code) if current(generation) => {
                self.line = None;
                self.link.on_close(now, code);
            }
            Happened::Open(_) | Happened::Text(..) | Happened::Closed(..) => {}
        }
    }

    /// Does everything the machine asks for.
    fn pump(&mut self, now: u64) {
        while let Some(output) = self.link.poll() {
            match output {
                Output::NeedTicket { .. } => self.ask_ticket(),
                Output::Connect => {
                    self.generation += 1;
                    let port = self.portal.ports[self.host];
                    let line = Line::open(port, &self.portal.authority, self.generation, self.happened.0.clone());
                    self.line = Some(line);
                }
                Output::Send(text) => {
                    if let Some(line) = &self.line {
                        line.send(text);
                    }
                }
                Output::CloseSocket(_) => self.line = None,
                Output::Deliver { pos, event, .. } => self.deliver(now, pos, &event),
                Output::Gap(gap) => {
                    let reader = &mut self.recorder.open().readers[self.reader];
                    if gap.reason == GapReason::Overflow {
                        // Says so of events without a log only; whether all others came shows.
                        reader.thinned += gap.lost.unwrap_or(0);
                    } else {
                        let words = format!("{:?} from {:?} to {:?}", gap.reason, gap.from, gap.to);
                        reader.gaps.push((now, words));
                    }
                }
                Output::Subscription { state, .. } => self.stands(&state),
                Output::Published { id, result } => {
                    if let Some(writer) = &mut self.writer {
                        writer.answered(now, self.generation, id, result);
                    }
                }
                Output::State(State::Ended { code, reason }) => self.ended(format!("{reason} ({code})")),
                Output::Grants { .. } | Output::Notice(_) | Output::State(_) => {}
            }
        }
        let open = self.writer.as_ref().map_or(0, Writer::open);
        self.progress.send_if_modified(|progress| std::mem::replace(&mut progress.open, open) != open);
    }

    fn ask_ticket(&mut self) {
        if self.habit.home.is_none() {
            self.host = self.random.below(self.portal.ports.len());
        }
        line::ask_ticket(self.portal.ports[self.host], &self.portal, self.happened.0.clone());
    }

    fn deliver(&mut self, now: u64, pos: Option<Position>, event: &CloudEvent) {
        let seen = Seen::of(event, pos.clone(), now);
        self.recorder.open().readers[self.reader].seen.push(seen);
        let Some(pos) = pos else { return };
        let late = if self.habit.slow { self.random.between(5, 250) } else { 0 };
        let at = self.unacknowledged.back().map_or(0, |(at, _)| *at).max(now + late);
        self.unacknowledged.push_back((at, pos.clone()));
        if !self.habit.slow {
            self.handle(now);
        }
        self.progress.send_modify(|progress| progress.seen = Some(pos));
    }

    fn stands(&mut self, state: &SubState) {
        match state {
            SubState::Live | SubState::CatchingUp => {
                self.progress.send_if_modified(|progress| !std::mem::replace(&mut progress.listening, true));
            }
            SubState::Denied { code, detail } => self.ended(format!("{detail} ({code})")),
            SubState::Offline | SubState::Closed => {}
        }
    }

    fn ended(&mut self, why: String) {
        self.recorder.open().readers[self.reader].ended.get_or_insert(why);
    }
}
