//! A value such as a schema describes, for looking at what a wire would do before anything was heard.

use crate::schema;
use serde_json::{Map, Value, json};

/// How deep objects and lists are filled.
const DEPTH: usize = 8;

/// A sample: an example of the schema where there is one, else values of the right kind.
pub fn sample(schema: &Value) -> Value {
    at(schema, schema, 0)
}

fn at(root: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(value) = schema.get("examples").and_then(|list| list.get(0)) {
        return value.clone();
    }
    if let Some(value) = ["const", "default"].iter().find_map(|key| schema.get(key)) {
        return value.clone();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        // An empty word says little.
        let telling = values.iter().find(|value| value.as_str() != Some(""));
        return telling.or(values.first()).cloned().unwrap_or_default();
    }
    if depth > DEPTH {
        return Value::Null;
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#')) {
        return root.pointer(target).map_or(Value::Null, |target| at(root, target, depth + 1));
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema.get(keyword).and_then(|list| list.get(0)) {
            return at(root, first, depth + 1);
        }
    }
    let kind = match schema.get("type") {
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        one => one.and_then(Value::as_str),
    };
    match kind {
        Some("object") => fields(root, schema, depth),
        Some("array") => schema.get("items").map_or_else(|| json!([]), |items| json!([at(root, items, depth + 1)])),
        Some("string") => text(schema).into(),
        Some("integer" | "number") => number(schema),
        Some("boolean") => Value::Bool(true),
        _ => Value::Null,
    }
}

fn fields(root: &Value, schema: &Value, depth: usize) -> Value {
    let properties = schema.get("properties").and_then(Value::as_object);
    let one = |(name, schema): (&String, &Value)| (name.clone(), at(root, schema, depth + 1));
    Value::Object(properties.into_iter().flatten().map(one).collect::<Map<_, _>>())
}

fn number(schema: &Value) -> Value {
    let least = schema.get("minimum").or_else(|| schema.get("multipleOf"));
    least.or_else(|| schema.get("maximum")).cloned().unwrap_or_else(|| 1.into())
}

fn text(schema: &Value) -> String {
    let made = match schema.get("format").and_then(Value::as_str) {
        Some("date") => "2026-01-02".to_owned(),
        Some("date-time") => "2026-01-02T03:04:05Z".to_owned(),
        Some("uri") => "https://www.gov.kr/".to_owned(),
        Some("email") => "name@example.kr".to_owned(),
        _ => "text".to_owned(),
    };
    let length = |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok());
    let least = length("minLength").unwrap_or_default().min(200);
    let most = length("maxLength").unwrap_or(usize::MAX);
    let padded: String = made.chars().chain(std::iter::repeat('x')).take(made.chars().count().max(least)).collect();
    let fitting: String = padded.chars().take(most).collect();
    match schema.get("pattern").and_then(Value::as_str) {
        Some(pattern) => of_pattern(pattern).unwrap_or(fitting),
        None => fitting,
    }
}

/// A text of a simple pattern: digits or letters, so many of them. Others are not worked out.
fn of_pattern(pattern: &str) -> Option<String> {
    let schema = schema::Schema::compile(&json!({ "type": "string", "pattern": pattern })).ok()?;
    let tries =
        ["1111000000", "2026-01", "20260102-abc123", "#256ef4", "/", "n100", "1", "12", "123", "1234", "a", "text", ""];
    tries.into_iter().find(|text| schema.accepts(&Value::from(*text))).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    #[test]
    fn a_sample_fits_its_schema() {
        for schema in [
            json!({"type": "object", "required": ["region"], "properties": {
                "region": {"type": "string", "pattern": "^[0-9]{10}$"}, "name": {"type": "string", "minLength": 6}
            }}),
            json!({"type": "string", "format": "date"}),
            json!({"type": "string", "format": "date-time"}),
            json!({"type": "string", "format": "uri"}),
            json!({"type": "string", "format": "email"}),
            json!({"type": "string", "maxLength": 2}),
            json!({"type": "integer", "minimum": 7}),
            json!({"type": ["null", "boolean"]}),
            json!({"enum": ["", "a"]}),
            json!({"const": 3}),
            json!({"oneOf": [{"const": "c"}, {"const": "f"}]}),
            json!({"type": "array", "items": {"type": "number", "maximum": 0}}),
            json!({"$defs": {"tree": {"type": "object", "properties": {"value": {"type": "integer"}}}}, "$ref": "#/$defs/tree"}),
        ] {
            let made = sample(&schema);
            assert_eq!(Schema::compile(&schema).expect("compiles").check(&made), Ok(()), "{schema}: {made}");
        }
        assert_eq!(sample(&json!({"type": "integer", "examples": [5], "default": 4})), json!(5));
        assert_eq!(sample(&json!(true)), Value::Null);
    }
}
