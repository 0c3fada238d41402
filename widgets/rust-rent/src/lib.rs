//! A calculator that turns a lease deposit into monthly rent, as a part of a custom element.
//!
//! `element.js` holds the custom element itself, since only a JavaScript class can extend `HTMLElement`; the rules are in
//! [`calc`], the words in [`texts`], the form in [`view`].

pub mod calc;
pub mod texts;
mod view;

use js_sys::Function;
use std::rc::Rc;
use texts::Locale;
use view::View;
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
    /// Builds the form inside `place` and calls `emit(monthly, deposit, ratePercent)` after each change by the citizen.
    ///
    /// # Errors
    /// When the document cannot make elements; for example after the page was closed.
    #[wasm_bindgen(constructor)]
    pub fn new(place: HtmlElement, locale: &str, emit: Function) -> Result<RentCalculator, JsValue> {
        let view = Rc::new(View::build(&place, Locale::of(locale))?);
        let listening = Rc::clone(&view);
        let listener = Closure::<dyn FnMut(Event)>::new(move |_event: Event| {
            if let Ok(found) = listening.update() {
                // A listener of the page that throws is the page's matter.
                let _ = emit.call3(&JsValue::NULL, &to_js(found.monthly), &to_js(found.deposit), &percent(found.rate));
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

#[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 won")]
fn to_js(won: i64) -> JsValue {
    JsValue::from_f64(won as f64)
}

fn percent(basis_points: i64) -> JsValue {
    JsValue::from_f64(calc::percent(basis_points))
}
