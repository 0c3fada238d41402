//! Names and values of extension attributes (`CloudEvents` 1.0.2, naming conventions and type system).

use serde_json::Value;

/// 1 to 20 of a-z and 0-9.
pub(super) fn is_name(name: &str) -> bool {
    (1..=20).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// What is wrong with an attribute's value, if anything; null is as good as absent.
pub(super) fn fault(value: &Value) -> Option<&'static str> {
    match value {
        Value::Number(number) => {
            let fits = number.as_i64().is_some_and(|number| i32::try_from(number).is_ok());
            if fits { None } else { Some("is not a whole number of 32 bits") }
        }
        Value::String(text) if text.chars().count() > 1024 => Some("is too long"),
        Value::String(text) if text.chars().any(char::is_control) => Some("has a control character"),
        Value::Null | Value::Bool(_) | Value::String(_) => None,
        Value::Array(_) | Value::Object(_) => Some("is not a text, a truth value or a number"),
    }
}
