//! One page: the machine of `contract::bridge::client` with a real socket.

use super::host::{Host, Pace, Socket};
use super::tally::Tally;
use crate::marks::payload;
use crate::protocol::{LOGGED, SPEAKERS};
use futures::{SinkExt, StreamExt};
use jogakbo_contract::bridge::client::{Link, Output, State, SubState};
use jogakbo_contract::bridge::frame::{AckMode, ClientName, Start};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::ids::ItemId;
use std::cell::RefCell;
use std::collections::HashMap;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Error, Message};

/// What the page is for.
#[derive(Debug)]
pub enum Role {
    /// It subscribes.
    Hears,
    /// It publishes the events with these numbers.
    Speaks(mpsc::UnboundedReceiver<usize>),
}

/// A page with what it needs.
struct Client {
    host: Rc<Host>,
    tally: Rc<RefCell<Tally>>,
    index: usize,
    link: Link,
    socket: Option<Socket>,
    start: Instant,
    random: u64,
    /// The first way to the host is not counted.
    first: bool,
    place: Option<OwnedSemaphorePermit>,
    /// Publications by the link's number for them.
    said: HashMap<u32, usize>,
}

/// Runs a page for ever.
pub async fn run(host: Rc<Host>, tally: Rc<RefCell<Tally>>, index: usize, role: Role) {
    let name = ClientName { name: "load".to_owned(), version: "1".to_owned() };
    let mut link = Link::new("p", name);
    let mut wishes = None;
    match role {
        Role::Hears => {
            let patterns = vec![LOGGED.parse().expect("a pattern")];
            link.subscribe(0, "p", &item("ear"), patterns, Start::Live, None);
        }
        Role::Speaks(numbers) => wishes = Some(numbers),
    }
    link.open(0);
    let (start, random, said) = (Instant::now(), index as u64, HashMap::new());
    let mut client = Client { host, tally, index, link, socket: None, start, random, first: true, place: None, said };
    loop {
        client.do_all(usize::from(wishes.is_some())).await;
        client.take_next(&mut wishes).await;
    }
}

fn item(name: &str) -> ItemId {
    name.parse().expect("an item's id")
}

impl Client {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// A number from 0 to 1, another one each time (splitmix64).
    fn random(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.random ^ self.random >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let thousandths = u32::try_from((mixed ^ mixed >> 31) % 1000).unwrap_or_default();
        if self.host.pace == Pace::Fast { 0.0 } else { f64::from(thousandths) / 1000.0 }
    }

    /// Does what the link wants done.
    async fn do_all(&mut self, role: usize) {
        let mut fed = false;
        while let Some(output) = self.link.poll() {
            match output {
                Output::NeedTicket { page } => {
                    // One that was not used goes back before another one is waited for.
                    self.place = None;
                    self.place = self.host.place(self.first).await;
                    let ticket = self.host.ticket(self.index, role).await;
                    self.link.on_ticket(self.now(), &page, ticket);
                }
                Output::Connect => {
                    self.socket = self.host.socket(self.index).await;
                    let now = self.now();
                    if self.socket.is_some() { self.link.on_open(now) } else { self.link.on_close(now, 1006) }
                }
                Output::Send(text) => {
                    if let Some(socket) = &mut self.socket {
                        fed = true;
                        // A socket that is gone says so when it is read.
                        drop(socket.feed(Message::text(text)).await);
                    }
                }
                Output::CloseSocket(_) => self.socket = None,
                Output::State(State::Live) => (self.first, self.place) = (false, None),
                Output::State(_) | Output::Grants { .. } | Output::Notice(_) => {}
                Output::Subscription { state, .. } => {
                    let stands = matches!(state, SubState::Live | SubState::CatchingUp);
                    self.tally.borrow_mut().stands(self.index, stands);
                }
                Output::Deliver { sid, pos, event } => {
                    let number = event.id.parse().expect("the host changes no id");
                    self.tally.borrow_mut().came(self.index, number);
                    if let Some(pos) = pos {
                        self.link.delivered(sid, &pos);
                    }
                }
                Output::Gap(_) => self.tally.borrow_mut().gaps += 1,
                Output::Published { id, result } => match (self.said.remove(&id), result) {
                    (Some(number), Ok(_)) => self.tally.borrow_mut().stored(number),
                    (_, result) => {
                        eprintln!("a publication was refused: {result:?}");
                        self.tally.borrow_mut().refused += 1;
                    }
                },
            }
        }
        if let (true, Some(socket)) = (fed, &mut self.socket) {
            drop(socket.flush().await);
        }
    }

    /// Waits for the next thing that happens and gives it to the link.
    async fn take_next(&mut self, wishes: &mut Option<mpsc::UnboundedReceiver<usize>>) {
        let wake = self.link.deadline().map(|deadline| self.start + Duration::from_millis(deadline));
        tokio::select! {
            message = hear(&mut self.socket) => match message {
                Some(Ok(Message::Text(text))) => self.link.on_text(self.now(), &text),
                Some(Ok(Message::Close(frame))) => {
                    self.socket = None;
                    self.place = None;
                    self.link.on_close(self.now(), frame.map_or(1005, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => {
                    self.socket = None;
                    self.place = None;
                    self.link.on_close(self.now(), 1006);
                }
            },
            () = sleep_until(wake) => {
                let random = self.random();
                self.link.on_tick(self.now(), random);
            }
            number = wish(wishes) => self.publish(number),
        }
    }

    fn publish(&mut self, number: usize) {
        let mut event = CloudEvent::new(number.to_string(), "/", LOGGED.parse().expect("an event type"));
        event.data = serde_json::from_str(&payload(number)).ok();
        let id =
            self.link.publish(self.now(), "p", &item(&format!("mouth{}", number % SPEAKERS)), event, AckMode::Stored);
        self.said.insert(id, number);
    }
}

async fn hear(socket: &mut Option<Socket>) -> Option<Result<Message, Error>> {
    match socket {
        Some(socket) => socket.next().await,
        None => pending().await,
    }
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(wake).await,
        None => pending().await,
    }
}

async fn wish(wishes: &mut Option<mpsc::UnboundedReceiver<usize>>) -> usize {
    match wishes {
        Some(wishes) => match wishes.recv().await {
            Some(number) => number,
            None => pending().await,
        },
        None => pending().await,
    }
}
