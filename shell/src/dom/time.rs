//! Time, random numbers, and the natives boot kept before any widget ran.

use super::Foreign;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    static NATIVES: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// Keeps boot's natives.
pub(super) fn keep(natives: &JsValue) {
    NATIVES.with_borrow_mut(|kept| *kept = natives.clone());
}

/// The native called `name`, as it was before any widget ran.
///
/// # Panics
/// When boot keeps no such native, which no release does.
pub(super) fn native(name: &str) -> js_sys::Function {
    NATIVES.with_borrow(|kept| {
        Foreign(kept.clone()).member(name).0.dyn_into().expect("boot keeps every native the shell uses")
    })
}

/// All that boot keeps.
pub(super) fn natives() -> JsValue {
    NATIVES.with_borrow(JsValue::clone)
}

/// Milliseconds since the page began, never going back.
pub(super) fn now_exact() -> f64 {
    thread_local! {
        static CLOCK: Option<web_sys::Performance> = web_sys::window().and_then(|window| window.performance());
    }
    CLOCK.with(|clock| clock.as_ref().map_or(0.0, web_sys::Performance::now))
}

/// Whole milliseconds since the page began.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page does not live for 2^53 milliseconds"
)]
pub fn now() -> u64 {
    now_exact() as u64
}

/// The time of day as RFC 3339.
pub fn timestamp() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// At least 0 and below 1.
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// A timer that runs once; dropping it stops it.
pub struct Timer {
    id: JsValue,
    _run: Closure<dyn FnMut()>,
}

impl std::fmt::Debug for Timer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Timer").finish_non_exhaustive()
    }
}

impl Timer {
    /// Runs `then` after so many milliseconds.
    pub fn after(ms: u64, then: impl FnOnce() + 'static) -> Self {
        let run = Closure::once(then);
        let ms = u32::try_from(ms).unwrap_or(u32::MAX).min(0x7fff_ffff);
        let id =
            native("setTimeout").call2(&JsValue::UNDEFINED, run.as_ref(), &ms.into()).unwrap_or(JsValue::UNDEFINED);
        Self { id, _run: run }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let _ = native("clearTimeout").call1(&JsValue::UNDEFINED, &self.id);
    }
}

/// Runs `then` when the browser has nothing better to do, at the latest after two seconds.
pub fn when_idle(then: impl FnOnce() + 'static) {
    let run = Closure::once_into_js(then);
    let window = Foreign(js_sys::global().into());
    let (name, second) = match window.member("requestIdleCallback").callback() {
        Some(_) => ("requestIdleCallback", js_sys::JSON::parse("{\"timeout\":2000}").unwrap_or(JsValue::UNDEFINED)),
        None => ("setTimeout", JsValue::from(200)),
    };
    if let Some(callback) = window.member(name).callback() {
        let _ = callback.0.call2(&JsValue::UNDEFINED, &run, &second);
    }
}
