//! Values of the browser to values of the contract, both ways, and nowhere else.

use super::Foreign;
use crate::host::HostError;
use jogakbo_contract::json::{self, Limits};
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// What a widget says is at most one event; the rest is for what stands around it.
const LIMITS: Limits = Limits { bytes: 256 * 1024, depth: 32 };

/// A value as JSON; `None` when JSON cannot say it.
pub fn to_json(foreign: &Foreign) -> Option<Value> {
    if foreign.0.is_undefined() {
        return Some(Value::Null);
    }
    let text = js_sys::JSON::stringify(&foreign.0).ok()?.as_string()?;
    json::parse(text.as_bytes(), LIMITS).ok()
}

/// JSON as a value of the browser. Text crosses the border once, and the browser's own parser is the fastest there is.
pub fn from_json(value: &Value) -> Foreign {
    Foreign(js_sys::JSON::parse(&json::text(value)).unwrap_or(JsValue::NULL))
}

/// JSON as a frozen value of the browser.
pub fn frozen(value: &Value) -> Foreign {
    freeze(from_json(value))
}

fn freeze(foreign: Foreign) -> Foreign {
    if let Some(object) = foreign.0.dyn_ref::<js_sys::Object>() {
        for member in js_sys::Object::values(object) {
            freeze(Foreign(member));
        }
        js_sys::Object::freeze(object);
    }
    foreign
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
