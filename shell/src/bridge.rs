//! Drives `contract::bridge::client::Link` with a real socket, real tickets and the clock of the tab.
//!
//! The link outlives pages: a navigation leaves one page and joins the next on the same socket.

use crate::bus::SubId;
use crate::dom::promise::{self, Later};
use crate::dom::socket::{self, Socket, SocketEvent, Way};
use crate::dom::{convert, document, time};
use crate::host::{Heard, HostError, Listener};
use crate::portal::Portal;
use crate::{api, chrome, session, slot};
use jogakbo_contract::bridge::client::{Link, Output, PublishError, Published, State, SubState};
use jogakbo_contract::bridge::code::CloseCode;
use jogakbo_contract::bridge::frame::{AckMode, ClientName, NoticeKind, Start};
use jogakbo_contract::bridge::{PROTOCOL, Position};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::grants::Grant;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::json;
use jogakbo_contract::table::Table;
use jogakbo_contract::topic::TopicPattern;
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// Own live events that may come back from the server and were delivered already.
const REMEMBERED: usize = 256;
/// Milliseconds without a socket before people are told.
const PATIENCE: u64 = 5_000;

/// The bridge of the tab.
#[derive(Debug, Default)]
pub struct Bridge {
    link: RefCell<Option<Link>>,
    socket: RefCell<Option<Socket>>,
    timer: RefCell<Option<time::Timer>>,
    /// Which of the ways to connect is tried next; each try came after a ticket, so the host was there.
    way: Cell<usize>,
    /// What the link calls the page that is shown; empty when that page has no bridge.
    page: RefCell<String>,
    subs: RefCell<Table<u32, SubId>>,
    publications: RefCell<Table<u32, Later>>,
    own: RefCell<VecDeque<(String, String)>>,
    /// Runs out when the socket has been away for [`PATIENCE`].
    patience: RefCell<Option<time::Timer>>,
}

impl Bridge {
    /// Takes the page in `portal.block` up. The socket opens with the first subscription or publication.
    pub fn enter(&self, portal: &Rc<Portal>) {
        portal.visit.set(portal.visit.get() + 1);
        let block = portal.block.borrow();
        if block.bridge.is_none() {
            self.page.borrow_mut().clear();
            return;
        }
        let page: String = format!("{}-{}", portal.visit.get(), block.page).chars().take(64).collect();
        let mut link = self.link.borrow_mut();
        match &mut *link {
            Some(link) => link.join(time::now(), &page),
            None => {
                let client =
                    ClientName { name: "jogakbo-web".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
                *link = Some(Link::new(&page, client));
            }
        }
        *self.page.borrow_mut() = page;
    }

    /// Leaves the page that is shown. The subscriptions that still stand wait for [`Bridge::carry`].
    pub fn leave(&self, portal: &Rc<Portal>) {
        let page = std::mem::take(&mut *self.page.borrow_mut());
        self.with(|link| {
            for sid in self.subs.borrow().keys() {
                link.rehome(time::now(), *sid, "");
            }
            // What waits for a page stands under no name.
            if !page.is_empty() {
                link.leave(&page);
            }
            // A ticket under way is for the page that goes.
            if !link.is_live() {
                link.pause(time::now());
            }
        });
        self.pump(portal);
    }

    fn with<T>(&self, act: impl FnOnce(&mut Link) -> T) -> Option<T> {
        self.link.borrow_mut().as_mut().map(act)
    }

    /// Subscribes at the server as well.
    pub fn subscribe(&self, portal: &Rc<Portal>, id: SubId, item: &str, patterns: Vec<TopicPattern>, from: Start) {
        let (page, Ok(item)) = (self.page.borrow().clone(), item.parse::<ItemId>()) else { return };
        let now = time::now();
        let sid = self.with(|link| {
            link.open(now);
            link.subscribe(now, &page, &item, patterns, from, None)
        });
        if let Some(sid) = sid {
            self.subs.borrow_mut().insert(sid, id);
        }
        self.pump(portal);
    }

    /// Takes a subscription of a former page along to this one; `false` when the server never had it.
    pub fn carry(&self, portal: &Rc<Portal>, id: SubId) -> bool {
        let sid = self.subs.borrow().iter().find(|(_, sub)| **sub == id).map(|(sid, _)| *sid);
        let Some(sid) = sid else { return false };
        let (now, page) = (time::now(), self.page.borrow().clone());
        self.with(|link| {
            link.open(now);
            link.rehome(now, sid, &page);
        });
        self.pump(portal);
        true
    }

    /// Ends a subscription at the server, if it had one.
    pub fn unsubscribe(&self, portal: &Rc<Portal>, id: SubId) {
        let sids: Vec<u32> = self.subs.borrow().iter().filter(|(_, sub)| **sub == id).map(|(sid, _)| *sid).collect();
        for sid in sids {
            self.subs.borrow_mut().remove(&sid);
            self.with(|link| link.unsubscribe(sid));
        }
        self.pump(portal);
    }

    /// Sends an event; `later` learns how it went. `false` when the page has no bridge.
    pub fn publish(
        &self,
        portal: &Rc<Portal>,
        item: &str,
        event: CloudEvent,
        logged: bool,
        later: Option<Later>,
    ) -> bool {
        let (page, Ok(item)) = (self.page.borrow().clone(), item.parse::<ItemId>()) else { return false };
        if page.is_empty() {
            return false;
        }
        if !logged {
            let mut own = self.own.borrow_mut();
            own.push_back((event.source.clone(), event.id.clone()));
            if own.len() > REMEMBERED {
                own.pop_front();
            }
        }
        let now = time::now();
        let id = self.with(|link| {
            link.open(now);
            if logged {
                link.publish(now, &page, &item, event, AckMode::Stored)
            } else {
                link.publish_once(now, &page, &item, event)
            }
        });
        if let (Some(id), Some(later)) = (id, later) {
            self.publications.borrow_mut().insert(id, later);
        }
        self.pump(portal);
        true
    }

    /// A subscriber handled everything up to `pos`.
    pub fn delivered(&self, id: SubId, pos: &Position) {
        let sid = self.subs.borrow().iter().find(|(_, sub)| **sub == id).map(|(sid, _)| *sid);
        if let Some(sid) = sid {
            self.with(|link| link.delivered(sid, pos));
        }
    }

    /// The page went into the back/forward cache, or came out of it.
    pub fn presence(&self, portal: &Rc<Portal>, here: bool) {
        let wanted = !self.subs.borrow().is_empty();
        self.with(|link| {
            if !here {
                link.pause(time::now());
            } else if wanted {
                link.open(time::now());
            }
        });
        self.pump(portal);
    }

    /// Does everything the link asks for, then waits until it is due again.
    pub fn pump(&self, portal: &Rc<Portal>) {
        let mut came = false;
        // The borrow ends inside `with`, before anything else runs.
        while let Some(output) = self.with(Link::poll).flatten() {
            came |= self.act(portal, output);
        }
        let timer = self.with(|link| link.deadline()).flatten().map(|at| {
            let portal = Rc::clone(portal);
            time::Timer::after(at.saturating_sub(time::now()), move || {
                portal.bridge.with(|link| link.on_tick(time::now(), time::random()));
                portal.bridge.pump(&portal);
            })
        });
        *self.timer.borrow_mut() = timer;
        if came {
            crate::host::deliver(portal);
        }
    }

    /// Does one thing; `true` when an event came.
    fn act(&self, portal: &Rc<Portal>, output: Output) -> bool {
        match output {
            Output::NeedTicket { page } => ask_ticket(portal, page),
            Output::Connect => connect(portal),
            Output::Send(text) => {
                if let Some(socket) = &*self.socket.borrow() {
                    socket.send(&text);
                }
            }
            Output::CloseSocket(code) => {
                let socket = self.socket.borrow_mut().take();
                if let Some(socket) = socket {
                    socket.close(code);
                }
            }
            Output::Deliver { sid, pos, event } => return self.heard(portal, sid, pos, &event),
            Output::Gap(gap) => self.gap(portal, gap.sid, &serde_json::to_value(&gap).unwrap_or_default()),
            Output::Subscription { sid, state } => self.stands(portal, sid, &state),
            Output::Published { id, result } => self.published(id, result),
            Output::Grants { page, item, granted, .. } => {
                if page == *self.page.borrow()
                    && let Ok(grant) = Grant::new(granted.publish, granted.subscribe)
                    && let Some(it) = portal.block.borrow_mut().items.iter_mut().find(|it| it.id == item)
                {
                    it.grants = grant;
                    portal.lanes.borrow_mut().clear();
                }
            }
            Output::Notice(notice) => match (notice.kind, notice.item) {
                (NoticeKind::Killed, Some(item)) => slot::stopped(portal, item.as_str()),
                (NoticeKind::Session, _) => session::ask_again(portal),
                _ => {}
            },
            Output::State(state) => self.state(portal, &state),
        }
        false
    }

    fn heard(&self, portal: &Rc<Portal>, sid: u32, pos: Option<Position>, event: &CloudEvent) -> bool {
        let Some(id) = self.subs.borrow().get(&sid).copied() else { return false };
        let own =
            pos.is_none() && self.own.borrow().iter().any(|(source, own)| *source == event.source && *own == event.id);
        if !own {
            portal.bus.borrow_mut().offer(id, Heard::new(event, pos));
        }
        !own
    }

    fn listener(&self, portal: &Portal, sid: u32) -> Option<(String, Listener)> {
        let id = self.subs.borrow().get(&sid).copied()?;
        let bus = portal.bus.borrow();
        Some((bus.item(id)?.to_owned(), bus.listener(id)?))
    }

    fn gap(&self, portal: &Portal, sid: u32, gap: &serde_json::Value) {
        match self.listener(portal, sid) {
            Some((item, Listener::Widget { gap: Some(callback), .. })) => {
                if let Err(message) = callback.call(&[convert::frozen(gap)]) {
                    portal.boot.threw(&item, &format!("onGap threw: {message}"));
                }
            }
            Some((item, _)) => {
                document::tell_authors(&format!("[jogakbo] item={item} missed events: {}", json::text(gap)));
            }
            None => {}
        }
    }

    fn stands(&self, portal: &Portal, sid: u32, state: &SubState) {
        let Some((item, listener)) = self.listener(portal, sid) else { return };
        let word = match state {
            SubState::Live => "live",
            SubState::CatchingUp | SubState::Offline => "catching-up",
            SubState::Denied { code, detail } => {
                document::tell_authors(&format!("[jogakbo] item={item} could not subscribe: {detail} ({code})"));
                "denied"
            }
            SubState::Closed => "closed",
        };
        if let Listener::Widget { state: Some(callback), .. } = listener
            && let Err(message) = callback.call(&[convert::from_json(&json!(word))])
        {
            portal.boot.threw(&item, &format!("onState threw: {message}"));
        }
    }

    fn published(&self, id: u32, result: Result<Published, PublishError>) {
        let later = self.publications.borrow_mut().remove(&id);
        let result = match result {
            Ok(published) => Ok(published.pos.map_or_else(|| json!({}), |pos| json!({ "pos": pos.to_string() }))),
            Err(error) => Err(HostError { code: error.code.as_str(), message: error.detail, retry: error.retry }),
        };
        match (later, result) {
            (Some(later), result) => later.settle(result),
            (None, Err(error)) => {
                document::tell_authors(&format!("[jogakbo] an event was refused: {} ({})", error.message, error.code));
            }
            (None, Ok(_)) => {}
        }
    }

    fn state(&self, portal: &Rc<Portal>, state: &State) {
        match state {
            State::Live | State::Idle => {
                self.patience.borrow_mut().take();
                chrome::notices::offline(portal.block.borrow().locale, false);
            }
            State::Connecting | State::Waiting { .. } => {
                let mut patience = self.patience.borrow_mut();
                if patience.is_none() {
                    let it = Rc::clone(portal);
                    *patience = Some(time::Timer::after(PATIENCE, move || {
                        chrome::notices::offline(it.block.borrow().locale, true);
                    }));
                }
            }
            State::Ended { code, reason } => {
                self.patience.borrow_mut().take();
                let session_over =
                    [CloseCode::NotAuthenticated, CloseCode::SessionEnded].iter().any(|it| it.number() == *code);
                // A session that ends is nothing to report, and says itself what comes next.
                if session_over {
                    session::ask_again(portal);
                } else {
                    chrome::notices::outdated(portal.block.borrow().locale);
                    document::tell_authors(&format!("[jogakbo] the bridge ended: {reason} ({code})"));
                }
            }
        }
    }
}

fn ask_ticket(portal: &Rc<Portal>, page: String) {
    let lock = portal.block.borrow().lock.clone();
    let portal = Rc::clone(portal);
    promise::spawn(async move {
        let ticket = api::ticket(&lock).await;
        portal.bridge.with(|link| link.on_ticket(time::now(), &page, ticket));
        portal.bridge.pump(&portal);
    });
}

fn connect(portal: &Rc<Portal>) {
    let block = portal.block.borrow();
    let path = block.bridge.as_deref().unwrap_or_default();
    let tabs = block.shell.as_ref().and_then(|shell| shell.tabs.as_deref()).filter(|_| socket::can_share());
    let it = Rc::clone(portal);
    // The socket of all tabs, then one of its own, then server-sent events; what opens last is tried first next time.
    let turn = portal.bridge.way.get();
    portal.bridge.way.set((turn + 1) % 3);
    let way = [tabs.map_or(Way::Own, Way::Shared), Way::Own, Way::Events][turn];
    let socket = Socket::open(path, PROTOCOL, way, move |event| {
        let now = time::now();
        if matches!(event, SocketEvent::Open(_)) {
            it.bridge.way.set(turn);
        }
        it.bridge.with(|link| match event {
            // A server that selects another protocol, or speaks in bytes, is not the one we know.
            SocketEvent::Open(protocol) if protocol == PROTOCOL => link.on_open(now),
            SocketEvent::Open(_) | SocketEvent::Binary => link.on_close(now, CloseCode::ProtocolViolation.number()),
            SocketEvent::Text(value) => link.on_value(now, value),
            SocketEvent::Closed(code) => link.on_close(now, code),
        });
        it.bridge.pump(&it);
    });
    match socket {
        // The former socket is dropped, and with it everything it might still say.
        Ok(socket) => *portal.bridge.socket.borrow_mut() = Some(socket),
        Err(_) => {
            portal.bridge.with(|link| link.on_close(time::now(), 1006));
        }
    }
}
