//! Listeners in the hand of a small script, `ears.js`: one call across the border for each event, not for each listener.

use super::{Callback, Foreign, convert};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/dom/ears.js")]
extern "C" {
    // It never throws. `catch` makes wasm-bindgen call it from its script and not straight from the module, whose imports
    // the build renames.
    #[wasm_bindgen(catch)]
    fn deliver(ears: &js_sys::Array, event: &JsValue) -> Result<Option<js_sys::Array>, JsValue>;
    #[wasm_bindgen(catch)]
    fn fresh() -> Result<JsValue, JsValue>;
    fn envelope(base: &JsValue, id: &JsValue, data: &JsValue, key: Option<&str>, cause: &JsValue) -> JsValue;
}

/// The id of an event, left in the browser: most are never read here.
#[derive(Debug, Clone)]
pub struct EventId(JsValue);

impl EventId {
    /// A new one.
    pub fn fresh() -> Self {
        Self(fresh().unwrap_or(JsValue::NULL))
    }

    /// The text.
    pub fn text(&self) -> String {
        self.0.as_string().unwrap_or_default()
    }
}

impl From<&str> for EventId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
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
        let Ok(Some(list)) = deliver(&self.0, &event.0) else { return Vec::new() };
        let pairs = list.iter().step_by(2).zip(list.iter().skip(1).step_by(2));
        pairs
            .map(|(ear, error)| (Foreign(ear).member("item").text().unwrap_or_default(), convert::words(&error)))
            .collect()
    }
}

/// An event that stays in the page; `base` is what all of its lane have in common, `cause` the id of the event that is being
/// delivered.
pub fn event(base: &Foreign, id: &EventId, data: &Foreign, key: Option<&str>, cause: Option<&EventId>) -> Foreign {
    Foreign(envelope(&base.0, &id.0, &data.0, key, cause.map_or(&JsValue::NULL, |cause| &cause.0)))
}
