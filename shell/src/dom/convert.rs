//! Values of the browser to values of the contract, both ways, and nowhere else.

use super::Foreign;
use crate::host::HostError;
use jogakbo_contract::{json, read};
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// A text as JSON, read by the browser's own parser; `None` when it is none. Whole numbers beyond 2^53 are rounded, as
/// all of script rounds them.
pub fn parse(text: &str) -> Option<Value> {
    super::tape::parse(&text.into())
}

/// A text as JSON of a certain shape.
///
/// # Errors
/// As [`read::from_value`].
pub fn read<T: read::Read>(text: &str) -> Result<T, read::ReadError> {
    read::from_value(parse(text).unwrap_or_default())
}

/// A value as JSON; `None` when JSON cannot say it.
pub fn to_json(foreign: &Foreign) -> Option<Value> {
    super::tape::read(&foreign.0)
}

/// JSON as a value of the browser. Text crosses the border once, and the browser's own parser is the fastest there is.
pub fn from_json(value: &Value) -> Foreign {
    Foreign(js_sys::JSON::parse(&json::text(value)).unwrap_or(JsValue::NULL))
}

/// JSON as a frozen value of the browser.
pub fn frozen(value: &Value) -> Foreign {
    frozen_text(&json::text(value))
}

/// A JSON text as a frozen value of the browser.
pub fn frozen_text(json: &str) -> Foreign {
    Foreign(super::tape::frozen(json))
}

/// What was thrown, in words.
pub fn words(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    message.or_else(|| error.as_string()).unwrap_or_else(|| "something that is no error was thrown".to_owned())
}

/// The error a widget gets: `HostError` with `code` and `retry`.
pub fn error(error: &HostError) -> JsValue {
    let it = js_sys::Error::new(&error.message);
    it.set_name("HostError");
    set(&it, "code", &JsValue::from_str(error.code));
    set(&it, "retry", &JsValue::from_bool(error.retry));
    it.into()
}

/// Sets a member of an object of ours.
pub fn set(target: &JsValue, name: &str, value: &JsValue) {
    let _ = js_sys::Reflect::set(target, &JsValue::from_str(name), value);
}
