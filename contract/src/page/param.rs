//! Query parameters of a page's address.

use crate::schema::Schema;
use serde_json::Value;

/// The value that `text` of an address is for a parameter with this schema; `None` when it does not fit. A text that could be a number is one
/// only where the schema takes no text.
pub fn param_value(schema: &Value, text: &str) -> Option<Value> {
    let compiled = Schema::compile(schema).ok()?;
    let other = serde_json::from_str(text).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    let candidates = [Some(Value::String(text.to_owned())), other];
    candidates.into_iter().flatten().find(|value| compiled.check(value).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_of_an_address_is_what_the_schema_takes() {
        assert_eq!(param_value(&json!({"type": "string"}), "12"), Some(json!("12")));
        assert_eq!(param_value(&json!({"type": "integer"}), "12"), Some(json!(12)));
        assert_eq!(param_value(&json!({"type": "boolean"}), "true"), Some(json!(true)));
        assert_eq!(param_value(&json!({"type": "integer"}), "twelve"), None);
    }
}
