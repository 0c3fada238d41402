//! A WebSocket whose sending, closing and reading no widget can replace: all go through boot's natives, in `socket.js`.

use super::Foreign;
use super::time::natives;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What happens to a socket.
#[derive(Debug)]
pub enum SocketEvent {
    /// It is open, with this sub-protocol.
    Open(String),
    /// A text came; nothing when it is no JSON.
    Text(Option<Value>),
    /// Something that is no text came.
    Binary,
    /// It closed with this code.
    Closed(u16),
}

/// How to reach the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way<'a> {
    /// By the socket that all tabs share, in the worker whose script this is.
    Shared(&'a str),
    /// By a WebSocket of its own.
    Own,
    /// By server-sent events, for networks that break WebSocket.
    Events,
}

impl Way<'_> {
    /// The type whose constructor opens it.
    const fn kind(self) -> &'static str {
        match self {
            Self::Shared(_) => "SharedWorker",
            Self::Own => "WebSocket",
            Self::Events => "EventSource",
        }
    }
}

#[wasm_bindgen(module = "/src/dom/socket.js")]
extern "C" {
    type Opened;
    #[wasm_bindgen(catch)]
    fn open(
        natives: &JsValue,
        kind: &str,
        address: &JsValue,
        protocol: &str,
        hear: &Closure<dyn FnMut(u8, JsValue)>,
    ) -> Result<Opened, JsValue>;
    #[wasm_bindgen(method)]
    fn send(this: &Opened, text: &str);
    #[wasm_bindgen(method)]
    fn shut(this: &Opened, code: u16);
}

/// Whether this browser can share a socket among tabs.
pub fn can_share() -> bool {
    !Foreign(natives()).member("SharedWorker").member("0").is_nothing()
}

/// An open or opening socket, or what stands in for one. Dropping it forgets it: no event comes any more.
pub struct Socket {
    it: Opened,
    /// How frames go up when it is server-sent events.
    up: Option<Rc<Up>>,
    /// Whether it was given up.
    over: Rc<Cell<bool>>,
    _hear: Closure<dyn FnMut(u8, JsValue)>,
}

/// The way up beside server-sent events: one request after the other, with all frames that came meanwhile.
struct Up {
    link: RefCell<String>,
    waiting: RefCell<String>,
    busy: Cell<bool>,
    /// Tells that a request failed: as good as a socket that broke.
    broke: Box<dyn Fn()>,
}

impl Up {
    fn send(self: &Rc<Self>, text: &str) {
        let waiting = &mut *self.waiting.borrow_mut();
        waiting.push_str(text);
        waiting.push('\n');
        if !self.busy.replace(true) {
            let up = Rc::clone(self);
            super::promise::spawn(async move {
                loop {
                    let (link, frames) = (up.link.borrow().clone(), std::mem::take(&mut *up.waiting.borrow_mut()));
                    if frames.is_empty() {
                        return up.busy.set(false);
                    }
                    if !super::http::frames(&link, &frames).await {
                        return (up.broke)();
                    }
                }
            });
        }
    }
}

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Socket").finish_non_exhaustive()
    }
}

impl Socket {
    /// Opens a socket to `path` of the portal's own host.
    ///
    /// # Errors
    /// When the browser refuses the address.
    pub fn open(
        path: &str,
        protocol: &'static str,
        way: Way<'_>,
        then: impl FnMut(SocketEvent) + 'static,
    ) -> Result<Self, String> {
        let location = web_sys::window().map(|window| window.location());
        let origin = location.and_then(|location| location.origin().ok()).unwrap_or_default();
        let address = match way {
            Way::Shared(script) => super::html::script(script),
            Way::Own => format!("ws{}{path}", origin.trim_start_matches("http")).into(),
            Way::Events => format!("{path}/sse").into(),
        };
        let then = Rc::new(RefCell::new(then));
        let over = Rc::new(Cell::new(false));
        let up = (way == Way::Events).then(|| {
            let (then, over) = (Rc::clone(&then), Rc::clone(&over));
            let broke = Box::new(move || {
                if !over.get() {
                    then.borrow_mut()(SocketEvent::Closed(1006));
                }
            });
            Rc::new(Up { link: RefCell::default(), waiting: RefCell::default(), busy: Cell::new(false), broke })
        });
        let link = up.clone();
        let hear = Closure::<dyn FnMut(u8, JsValue)>::new(move |what: u8, said: JsValue| {
            let text = || said.as_string().unwrap_or_default();
            let heard = match (what, &link) {
                (0, _) => SocketEvent::Open(text()),
                (1, Some(link)) => {
                    *link.link.borrow_mut() = text();
                    SocketEvent::Open(protocol.to_owned())
                }
                (2, _) => SocketEvent::Text(super::tape::parse(&said)),
                (4, _) => {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a close code has 16 bits"
                    )]
                    let code = said.as_f64().unwrap_or(1006.0) as u16;
                    SocketEvent::Closed(code)
                }
                _ => SocketEvent::Binary,
            };
            then.borrow_mut()(heard);
        });
        let it =
            open(&natives(), way.kind(), &address, protocol, &hear).map_err(|error| super::convert::words(&error))?;
        Ok(Self { it, up, over, _hear: hear })
    }

    /// Sends a text; a socket that is closing takes none and says so by its event.
    pub fn send(&self, text: &str) {
        match &self.up {
            Some(up) => up.send(text),
            None => self.it.send(text),
        }
    }

    /// Closes it; no event follows.
    pub fn close(self, code: u16) {
        self.it.shut(code);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.over.set(true);
        // A socket nobody hears must not stay open; one that is closing keeps the code it was given first.
        self.it.shut(1000);
    }
}
