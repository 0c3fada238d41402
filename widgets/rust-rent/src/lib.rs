//! A calculator that turns a lease deposit into monthly rent, as a part of a custom element.
//!
//! `element.js` holds the custom element itself, since only a JavaScript class can extend `HTMLElement`; the rules are in
//! [`calc`], the words in [`texts`], the form in [`view`].

pub mod calc;
pub mod texts;
mod view;

use js_sys::Function;
use serde::Serialize;
use std::rc::Rc;
use texts::Locale;
use view::{Found, View};
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlElement};

/// One calculator inside one element. Dropping it (`free` in JavaScript) gives its listener back.
#[wasm_bindgen]
pub struct RentCalculator {
    view: Rc<View>,
    place: HtmlElement,
    listener: Closure<dyn FnMut(Event)>,
}

#[wasm_bindgen]
impl RentCalculator {
    /// Builds the form inside `place` and calls `emit({monthly, deposit, rate})` after each change by the citizen.
    ///
    /// # Errors
    /// When the document cannot make elements; for example after the page was closed.
    #[wasm_bindgen(constructor)]
    pub fn new(place: HtmlElement, locale: &str, emit: Function) -> Result<RentCalculator, JsValue> {
        let view = Rc::new(View::build(&place, Locale::of(locale))?);
        let listening = Rc::clone(&view);
        let listener = Closure::<dyn FnMut(Event)>::new(move |_event: Event| {
            let detail = listening.update().map(|found| serde_wasm_bindgen::to_value(&Detail::of(&found)));
            if let Ok(Ok(detail)) = detail {
                // A listener of the page that throws is the page's matter.
                let _ = emit.call1(&JsValue::NULL, &detail);
            }
        });
        place.add_event_listener_with_callback("input", listener.as_ref().unchecked_ref())?;
        view.show()?;
        Ok(Self { view, place, listener })
    }

    /// Shows the words of `locale` (`ko` or `en`).
    ///
    /// # Errors
    /// As [`RentCalculator::new`].
    #[wasm_bindgen(js_name = setLocale)]
    pub fn set_locale(&self, locale: &str) -> Result<(), JsValue> {
        self.view.speak(Locale::of(locale))
    }

    /// Sets the central bank's base rate in percent a year, which decides the legal cap.
    ///
    /// # Errors
    /// As [`RentCalculator::new`].
    #[wasm_bindgen(js_name = setBaseRate)]
    pub fn set_base_rate(&self, percent: f64) -> Result<(), JsValue> {
        self.view.set_base_rate(calc::basis_points(percent))
    }

    /// Sets the full lease deposit (jeonse) in won.
    ///
    /// # Errors
    /// As [`RentCalculator::new`].
    #[wasm_bindgen(js_name = setLease)]
    pub fn set_lease(&self, won: f64) -> Result<(), JsValue> {
        self.view.set_lease(won)
    }

    /// Puts the figures back to what they were at first.
    ///
    /// # Errors
    /// As [`RentCalculator::new`].
    pub fn reset(&self) -> Result<(), JsValue> {
        self.view.reset()
    }
}

impl Drop for RentCalculator {
    fn drop(&mut self) {
        let _ = self.place.remove_event_listener_with_callback("input", self.listener.as_ref().unchecked_ref());
        self.place.set_text_content(None);
    }
}

/// What the output `calculated` says: won, won, percent a year.
#[derive(Serialize)]
struct Detail {
    monthly: f64,
    deposit: f64,
    rate: f64,
}

impl Detail {
    #[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 won")]
    fn of(found: &Found) -> Self {
        Self { monthly: found.monthly as f64, deposit: found.deposit as f64, rate: calc::percent(found.rate) }
    }
}
