//! The address and the history of the tab, and the question before a page with unsaved work is left; most of it is script.

use super::Foreign;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/dom/history.js")]
extern "C" {
    // None of these throws. `catch` makes wasm-bindgen call them from its script and not straight from the module, whose
    // imports the build renames.
    #[wasm_bindgen(js_name = "show", catch)]
    fn js_show() -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "hold", catch)]
    fn js_hold(words: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "before", catch)]
    fn js_before(then: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "load", catch)]
    fn js_load(href: Option<&str>, asked: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "renew", catch)]
    fn js_renew(href: Option<&str>) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "fresh", catch)]
    fn js_fresh(href: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "putBack", catch)]
    fn js_put_back() -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "remember", catch)]
    fn js_remember(y: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "remembered", catch)]
    fn js_remembered() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = "push", catch)]
    fn js_push(local: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "param", catch)]
    fn js_param(name: &str, value: Option<&str>) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "watch", catch)]
    fn js_watch(then: &JsValue) -> Result<(), JsValue>;
}

fn window() -> web_sys::Window {
    web_sys::window().expect("the shell runs in a window")
}

/// An address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port.
    pub origin: String,
    /// Path.
    pub path: String,
    /// Query with `?`, or empty.
    pub query: String,
    /// Fragment without `#`, or empty.
    pub fragment: String,
}

impl Address {
    /// Where the tab is.
    pub fn here() -> Self {
        let location = window().location();
        Self {
            origin: location.origin().unwrap_or_default(),
            path: location.pathname().unwrap_or_default(),
            query: location.search().unwrap_or_default(),
            fragment: location.hash().unwrap_or_default().trim_start_matches('#').to_owned(),
        }
    }

    /// Reads an address, relative to where the tab is.
    pub fn read(href: &str) -> Option<Self> {
        let url = web_sys::Url::new_with_base(href, &window().location().href().ok()?).ok()?;
        let fragment = url.hash().trim_start_matches('#').to_owned();
        Some(Self { origin: url.origin(), path: url.pathname(), query: url.search(), fragment })
    }

    /// Whether it is an address of the web, so neither `javascript:` nor `data:`.
    pub fn scheme_is_web(&self) -> bool {
        self.origin.starts_with("https://") || self.origin.starts_with("http://")
    }

    /// The whole address.
    pub fn full(&self) -> String {
        format!("{}{}", self.origin, self.local())
    }

    /// Path, query and fragment.
    pub fn local(&self) -> String {
        let mark = if self.fragment.is_empty() { "" } else { "#" };
        format!("{}{}{mark}{}", self.path, self.query, self.fragment)
    }
}

/// Starts watching the history: `then` runs when Back or Forward came to another page, after the question if something is
/// unsaved.
pub fn watch(then: impl Fn() + 'static) {
    let _ = js_watch(&Closure::<dyn Fn()>::new(then).into_js_value());
}

/// The page of the present address is shown now.
pub fn show() {
    let _ = js_show();
}

/// The words of the question while something is unsaved: title, what is lost, the answers to stay and to leave.
pub fn hold(words: Option<[&str; 4]>) {
    let words = words.map_or(JsValue::UNDEFINED, |words| {
        words.iter().map(|word| JsValue::from(*word)).collect::<js_sys::Array>().into()
    });
    let _ = js_hold(&words);
}

/// Runs `then` at once if nothing is unsaved, else when the citizen says that it may be lost.
pub fn before(then: impl FnOnce() + 'static) {
    let _ = js_before(&Closure::once_into_js(then));
}

/// Loads a page the browser's own way, after the question; `asked` when it was asked already.
pub fn load(href: &str, asked: bool) {
    let _ = js_load(Some(href), asked);
}

/// Loads this page again the browser's own way, as [`load`].
pub fn reload(asked: bool) {
    let _ = js_load(None, asked);
}

/// Loads another page, or this one again, in place of this entry and without a question; nothing if the citizen is leaving it already.
pub fn renew(href: Option<&str>) {
    let _ = js_renew(href);
}

/// Opens an address in a window of its own.
pub fn open(href: &str) {
    let _ = js_fresh(href);
}

/// Puts the address of the page that is shown back, after Back or Forward came to one that could not be opened.
pub fn put_back() {
    let _ = js_put_back();
}

/// Remembers in the present entry how far the page is scrolled.
pub fn remember_scroll(y: f64) {
    let _ = js_remember(y);
}

/// How far the present entry was scrolled when it was left.
pub fn remembered_scroll() -> f64 {
    js_remembered().ok().and_then(|y| Foreign(y).number()).unwrap_or(0.0)
}

/// Adds an entry.
pub fn push(local: &str) {
    let _ = js_push(local);
}

/// Sets or removes one query parameter in the present entry.
pub fn set_param(name: &str, value: Option<&str>) {
    let _ = js_param(name, value);
}
