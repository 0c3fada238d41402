//! A WebSocket whose sending, closing and reading no widget can replace: all go through boot's natives.

use super::time::native;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What happens to a socket.
#[derive(Debug)]
pub enum SocketEvent {
    /// It is open, with this sub-protocol.
    Open(String),
    /// A text came.
    Text(String),
    /// Something that is no text came.
    Binary,
    /// It closed with this code.
    Closed(u16),
}

/// An open or opening socket, or the server-sent events that stand in for one. Dropping it forgets it: no event comes any more.
pub struct Socket {
    it: JsValue,
    /// Takes the listeners off: the browser may call them long after the closure is gone.
    ears: web_sys::AbortController,
    /// How frames go up when it is no WebSocket.
    up: Option<Rc<Up>>,
    _hear: Closure<dyn FnMut(JsValue)>,
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
    /// Opens a socket to `path` of the portal's own host; `plain` asks for server-sent events, for networks that break
    /// WebSocket.
    ///
    /// # Errors
    /// When the browser refuses the address.
    pub fn open(
        path: &str,
        protocol: &'static str,
        plain: bool,
        then: impl FnMut(SocketEvent) + 'static,
    ) -> Result<Self, String> {
        let location = web_sys::window().map(|window| window.location());
        let origin = location.and_then(|location| location.origin().ok()).unwrap_or_default();
        let (kind, args) = if plain {
            ("EventSource", js_sys::Array::of1(&format!("{path}/sse").into()))
        } else {
            let url = format!("{}{path}", origin.replacen("http", "ws", 1));
            ("WebSocket", js_sys::Array::of2(&url.into(), &protocol.into()))
        };
        let it = js_sys::Reflect::construct(&native(kind), &args).map_err(|error| super::convert::words(&error))?;
        let ears = web_sys::AbortController::new().map_err(|error| super::convert::words(&error))?;
        let then = Rc::new(RefCell::new(then));
        let up = plain.then(|| {
            let then = Rc::clone(&then);
            let heard = ears.signal();
            let broke = Box::new(move || {
                if !heard.aborted() {
                    then.borrow_mut()(SocketEvent::Closed(1006));
                }
            });
            Rc::new(Up { link: RefCell::default(), waiting: RefCell::default(), busy: Cell::new(false), broke })
        });
        let (socket, link) = (it.clone(), up.clone());
        let hear = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let event = super::Foreign(event);
            let data = || js_sys::Reflect::apply(&native("data"), &event.0, &js_sys::Array::new()).ok()?.as_string();
            let heard = match (event.member("type").text().as_deref(), &link) {
                (Some("open"), _) => {
                    SocketEvent::Open(super::Foreign(socket.clone()).member("protocol").text().unwrap_or_default())
                }
                (Some("link"), Some(link)) => {
                    *link.link.borrow_mut() = data().unwrap_or_default();
                    SocketEvent::Open(protocol.to_owned())
                }
                (Some("message"), _) => data().map_or(SocketEvent::Binary, SocketEvent::Text),
                (_, None) => {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a close code has 16 bits"
                    )]
                    let code = event.member("code").0.as_f64().unwrap_or(1006.0) as u16;
                    SocketEvent::Closed(code)
                }
                (_, Some(_)) => {
                    // By itself the browser would connect again, without a ticket.
                    shut("hush", &socket);
                    SocketEvent::Closed(data().and_then(|code| code.parse().ok()).unwrap_or(1006))
                }
            };
            then.borrow_mut()(heard);
        });
        let options = js_sys::Object::new();
        super::convert::set(&options, "signal", &ears.signal());
        for event in [if plain { "link" } else { "open" }, "message", "close", "error"] {
            // A WebSocket's error says nothing and its close follows.
            if plain || event != "error" {
                let args = js_sys::Array::of4(&it, &event.into(), hear.as_ref(), &options);
                let _ = js_sys::Reflect::apply(&native("on"), &JsValue::UNDEFINED, &args);
            }
        }
        Ok(Self { it, ears, up, _hear: hear })
    }

    /// Sends a text; a socket that is closing takes none and says so by its event.
    pub fn send(&self, text: &str) {
        if let Some(up) = &self.up {
            return up.send(text);
        }
        let _ = js_sys::Reflect::apply(&native("send"), &self.it, &js_sys::Array::of1(&text.into()));
    }

    /// Closes it; no event follows.
    pub fn close(self, code: u16) {
        self.ears.abort();
        if self.up.is_none() {
            let _ = js_sys::Reflect::apply(&native("close"), &self.it, &js_sys::Array::of1(&code.into()));
        }
    }
}

fn shut(how: &str, it: &JsValue) {
    let _ = js_sys::Reflect::apply(&native(how), it, &js_sys::Array::new());
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.ears.abort();
        // A socket nobody hears must not stay open; one that is closing keeps the code it was given first.
        shut(if self.up.is_some() { "hush" } else { "close" }, &self.it);
    }
}
