//! A WebSocket whose sending, closing and reading no widget can replace: all go through boot's natives.

use super::time::native;
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

/// An open or opening socket. Dropping it forgets it: no event comes any more.
pub struct Socket {
    it: JsValue,
    /// Takes the listeners off: the browser may call them long after the closure is gone.
    ears: web_sys::AbortController,
    _hear: Closure<dyn FnMut(JsValue)>,
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
    pub fn open(path: &str, protocol: &str, mut then: impl FnMut(SocketEvent) + 'static) -> Result<Self, String> {
        let location = web_sys::window().map(|window| window.location());
        let origin = location.and_then(|location| location.origin().ok()).unwrap_or_default();
        let url = format!("{}{path}", origin.replacen("http", "ws", 1));
        let args = js_sys::Array::of2(&url.into(), &protocol.into());
        let it =
            js_sys::Reflect::construct(&native("WebSocket"), &args).map_err(|error| super::convert::words(&error))?;
        let ears = web_sys::AbortController::new().map_err(|error| super::convert::words(&error))?;
        let socket = it.clone();
        let hear = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let event = super::Foreign(event);
            match event.member("type").text().as_deref() {
                Some("open") => then(SocketEvent::Open(
                    super::Foreign(socket.clone()).member("protocol").text().unwrap_or_default(),
                )),
                Some("message") => {
                    let data = js_sys::Reflect::apply(&native("data"), &event.0, &js_sys::Array::new())
                        .ok()
                        .and_then(|data| data.as_string());
                    then(data.map_or(SocketEvent::Binary, SocketEvent::Text));
                }
                _ => {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a close code has 16 bits"
                    )]
                    let code = event.member("code").0.as_f64().unwrap_or(1006.0) as u16;
                    then(SocketEvent::Closed(code));
                }
            }
        });
        let options = js_sys::Object::new();
        super::convert::set(&options, "signal", &ears.signal());
        for event in ["open", "message", "close"] {
            let args = js_sys::Array::of4(&it, &event.into(), hear.as_ref(), &options);
            let _ = js_sys::Reflect::apply(&native("on"), &JsValue::UNDEFINED, &args);
        }
        Ok(Self { it, ears, _hear: hear })
    }

    /// Sends a text; a socket that is closing takes none and says so by its event.
    pub fn send(&self, text: &str) {
        let _ = js_sys::Reflect::apply(&native("send"), &self.it, &js_sys::Array::of1(&text.into()));
    }

    /// Closes it; no event follows.
    pub fn close(self, code: u16) {
        self.ears.abort();
        let _ = js_sys::Reflect::apply(&native("close"), &self.it, &js_sys::Array::of1(&code.into()));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.ears.abort();
        // A socket nobody hears must not stay open; one that is closing keeps the code it was given first.
        let _ = js_sys::Reflect::apply(&native("close"), &self.it, &js_sys::Array::new());
    }
}
