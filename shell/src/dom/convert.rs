//! Values of the browser to values of the contract, both ways, and nowhere else.

use super::Foreign;
use crate::host::HostError;
use jogakbo_contract::{json, read};
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// Arrays and objects inside one another that are looked into.
const DEPTH: usize = 40;

/// A text as JSON, read by the browser's own parser; `None` when it is none. Whole numbers beyond 2^53 are rounded, as
/// all of script rounds them.
pub fn parse(text: &str) -> Option<Value> {
    to_json(&Foreign(js_sys::JSON::parse(text).ok()?))
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
    walk(&foreign.0, 0)
}

fn walk(value: &JsValue, depth: usize) -> Option<Value> {
    if value.is_undefined() || value.is_null() {
        return Some(Value::Null);
    }
    if let Some(text) = value.as_string() {
        return Some(Value::String(text));
    }
    if let Some(number) = value.as_f64() {
        return Some(json::number(number));
    }
    if let Some(truth) = value.as_bool() {
        return Some(Value::Bool(truth));
    }
    if depth > DEPTH {
        return None;
    }
    if let Some(list) = value.dyn_ref::<js_sys::Array>() {
        return list.iter().map(|value| walk(&value, depth + 1)).collect::<Option<_>>().map(Value::Array);
    }
    let object = value.dyn_ref::<js_sys::Object>().filter(|object| !object.is_function())?;
    let mut map = serde_json::Map::new();
    for key in js_sys::Object::keys(object).iter() {
        let name = key.as_string()?;
        let member = js_sys::Reflect::get(object, &key).ok()?;
        if json::FORBIDDEN_KEYS.contains(&name.as_str()) {
            return None;
        }
        if !member.is_undefined() {
            map.insert(name, walk(&member, depth + 1)?);
        }
    }
    Some(Value::Object(map))
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
