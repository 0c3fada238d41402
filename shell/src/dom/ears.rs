//! Listeners in the hand of a small script, `ears.js`: one call across the border for each event, not for each listener.

use super::{Callback, Foreign, convert};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/dom/ears.js")]
extern "C" {
    // It never throws. `catch` makes wasm-bindgen call it from its script and not straight from the module, whose imports
    // the build renames.
    #[wasm_bindgen(catch)]
    fn deliver(ears: &js_sys::Array, event: &JsValue) -> Result<JsValue, JsValue>;
    fn envelope(base: &JsValue, id: &str, data: &JsValue, key: Option<&str>, cause: Option<&str>) -> JsValue;
}

/// A listener as the script holds it.
#[derive(Debug, Clone)]
pub struct Ear(JsValue);

impl Ear {
    /// An ear of the item `item`.
    pub fn new(item: &str, hear: &Callback) -> Self {
        let ear = js_sys::Object::new();
        for (name, value) in [("item", &JsValue::from_str(item)), ("hear", hear.0.as_ref()), ("over", &JsValue::FALSE)]
        {
            convert::set(&ear, name, value);
        }
        Self(ear.into())
    }

    /// It hears nothing any more, not even what is being delivered.
    pub fn shut(&self) {
        convert::set(&self.0, "over", &JsValue::TRUE);
    }
}

/// Several ears.
#[derive(Debug, Clone)]
pub struct Ears(js_sys::Array);

impl Ears {
    /// All of `ears`, in order.
    pub fn new<'a>(ears: impl Iterator<Item = &'a Ear>) -> Self {
        Self(ears.map(|ear| &ear.0).collect())
    }

    /// Lets each hear the event; answers the item and the words of each that threw.
    pub fn deliver(&self, event: &Foreign) -> Vec<(String, String)> {
        let threw = deliver(&self.0, &event.0).unwrap_or(JsValue::UNDEFINED);
        let Some(list) = threw.dyn_ref::<js_sys::Array>() else { return Vec::new() };
        let pairs = list.iter().step_by(2).zip(list.iter().skip(1).step_by(2));
        pairs
            .map(|(ear, error)| (Foreign(ear).member("item").text().unwrap_or_default(), convert::words(&error)))
            .collect()
    }
}

/// An event that stays in the page; `base` is what all of its lane have in common, `cause` the id of the event that is being
/// delivered.
pub fn event(base: &Foreign, id: &str, data: &Foreign, key: Option<&str>, cause: Option<&str>) -> Foreign {
    Foreign(envelope(&base.0, id, &data.0, key, cause))
}
