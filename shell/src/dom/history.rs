//! The address and the history of the tab.

use super::{Foreign, convert};
use wasm_bindgen::prelude::*;

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

/// Loads a page the browser's own way.
pub fn load(href: &str) {
    let _ = window().location().set_href(href);
}

/// Loads this page again the browser's own way.
pub fn reload() {
    let _ = window().location().reload();
}

/// From now on the shell restores scroll positions.
pub fn take_scroll_restoration() {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
    }
}

/// Remembers in the present entry how far the page is scrolled.
pub fn remember_scroll(y: f64) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&state(y), "");
    }
}

/// How far the present entry was scrolled when it was left.
pub fn remembered_scroll() -> f64 {
    let state = window().history().and_then(|history| history.state()).unwrap_or(JsValue::NULL);
    Foreign(state).member("y").0.as_f64().unwrap_or(0.0)
}

/// Adds an entry.
pub fn push(local: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&state(0.0), "", Some(local));
    }
}

/// Sets or removes one query parameter in the present entry.
pub fn set_param(name: &str, value: Option<&str>) {
    let Ok(href) = window().location().href() else { return };
    let Ok(url) = web_sys::Url::new(&href) else { return };
    let params = Foreign(url.clone().into()).member("searchParams");
    let (method, args) = match value {
        Some(value) => ("set", js_sys::Array::of2(&name.into(), &value.into())),
        None => ("delete", js_sys::Array::of1(&name.into())),
    };
    if let Some(function) = params.member(method).callback() {
        let _ = js_sys::Reflect::apply(&function.0, &params.0, &args);
    }
    if let Ok(history) = window().history() {
        let present = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&present, "", Some(&url.href()));
    }
}

fn state(y: f64) -> JsValue {
    let state = js_sys::Object::new();
    convert::set(&state, "y", &y.into());
    state.into()
}
