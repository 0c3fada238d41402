//! Which control a JSON Schema asks for. A closed set; what is none of them is written as JSON.

use serde_json::{Map, Value};

/// A control.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// One of some values, each with its words.
    Choice(Vec<(Value, String)>),
    /// Yes or no.
    Flag,
    /// A number; whole or not.
    Number {
        /// Without a fraction.
        whole: bool,
    },
    /// Text for people, in both languages.
    Words,
    /// Text for machines: the type of the input.
    Text(&'static str),
    /// Text of many lines.
    Lines,
    /// Values of one kind.
    List(Value),
    /// Named values: name, schema, and whether it has to be there.
    Record(Vec<(String, Value, bool)>),
    /// Anything else.
    Json,
}

/// The control for a schema.
pub fn of(schema: &Value) -> Kind {
    if let Some(choices) = choices(schema) {
        return Kind::Choice(choices);
    }
    match type_of(schema) {
        Some("boolean") => Kind::Flag,
        Some("integer") => Kind::Number { whole: true },
        Some("number") => Kind::Number { whole: false },
        Some("string") => text(schema),
        Some("array") => match schema.get("items") {
            Some(items) if items.is_object() => Kind::List(items.clone()),
            _ => Kind::Json,
        },
        Some("object") => match schema.get("properties").and_then(Value::as_object) {
            Some(properties) if !properties.is_empty() => Kind::Record(fields(schema, properties)),
            _ => Kind::Json,
        },
        _ => Kind::Json,
    }
}

/// The properties of an object schema: name, schema, and whether it has to be there.
pub fn fields(schema: &Value, properties: &Map<String, Value>) -> Vec<(String, Value, bool)> {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|list| list.iter().any(|one| one.as_str() == Some(name)));
    properties.iter().map(|(name, schema)| (name.clone(), schema.clone(), is_required(name))).collect()
}

/// What people call a field: its title, else its name.
pub fn title(name: &str, schema: &Value) -> String {
    schema.get("title").and_then(Value::as_str).unwrap_or(name).to_owned()
}

/// A value to begin with.
pub fn first(schema: &Value) -> Value {
    if let Some(value) = schema.get("default").or_else(|| schema.get("const")) {
        return value.clone();
    }
    match of(schema) {
        Kind::Choice(choices) => choices.into_iter().next().map_or(Value::Null, |(value, _)| value),
        Kind::Flag => Value::Bool(false),
        Kind::Number { .. } => schema.get("minimum").cloned().unwrap_or_else(|| 0.into()),
        Kind::Words | Kind::Text(_) | Kind::Lines => Value::String(String::new()),
        Kind::List(_) => Value::Array(Vec::new()),
        Kind::Record(fields) => {
            let needed = fields.into_iter().filter(|(_, _, required)| *required);
            Value::Object(needed.map(|(name, schema, _)| (name, first(&schema))).collect())
        }
        Kind::Json => Value::Null,
    }
}

fn choices(schema: &Value) -> Option<Vec<(Value, String)>> {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return Some(values.iter().map(|value| (value.clone(), words_of(value))).collect());
    }
    let cases = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    let case = |case: &Value| {
        let value = case.get("const")?;
        Some((value.clone(), case.get("title").and_then(Value::as_str).map_or_else(|| words_of(value), str::to_owned)))
    };
    cases.iter().map(case).collect()
}

fn words_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The one type, or the one beside `null`.
fn type_of(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(one) => Some(one),
        Value::Array(many) => {
            let mut types = many.iter().filter_map(Value::as_str).filter(|one| *one != "null");
            types.next().filter(|_| types.next().is_none())
        }
        _ => None,
    }
}

fn text(schema: &Value) -> Kind {
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => Kind::Text("date"),
        Some("color") => Kind::Text("color"),
        Some("email") => Kind::Text("email"),
        Some("uri" | "uri-reference") => Kind::Text("url"),
        Some("multi-line" | "multiline" | "textarea") => Kind::Lines,
        Some(_) => Kind::Text("text"),
        None if schema.get("pattern").is_some() => Kind::Text("text"),
        None => Kind::Words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_type_has_its_control() {
        for (schema, kind) in [
            (json!({"type": "boolean"}), Kind::Flag),
            (json!({"type": "integer"}), Kind::Number { whole: true }),
            (json!({"type": ["number", "null"]}), Kind::Number { whole: false }),
            (json!({"type": "string"}), Kind::Words),
            (json!({"type": "string", "format": "date"}), Kind::Text("date")),
            (json!({"type": "string", "format": "uri"}), Kind::Text("url")),
            (json!({"type": "string", "format": "multi-line"}), Kind::Lines),
            (json!({"type": "string", "pattern": "^a$"}), Kind::Text("text")),
            (json!({"type": "array", "items": {"type": "integer"}}), Kind::List(json!({"type": "integer"}))),
            (json!({"type": "array"}), Kind::Json),
            (json!({"type": ["string", "integer"]}), Kind::Json),
            (json!(true), Kind::Json),
        ] {
            assert_eq!(of(&schema), kind, "{schema}");
        }
    }

    #[test]
    fn choices_have_the_words_of_their_titles() {
        let titled = json!({"oneOf": [{"const": "c", "title": "섭씨"}, {"const": "f"}]});
        assert_eq!(of(&titled), Kind::Choice(vec![(json!("c"), "섭씨".into()), (json!("f"), "f".into())]));
        assert_eq!(
            of(&json!({"enum": [1, "a"]})),
            Kind::Choice(vec![(json!(1), "1".into()), (json!("a"), "a".into())])
        );
    }

    #[test]
    fn a_new_entry_has_what_it_must_have() {
        let schema = json!({"type": "object", "required": ["url"], "properties": {
            "url": {"type": "string"}, "note": {"type": "string"}, "count": {"type": "integer", "default": 3}
        }});
        assert_eq!(first(&schema), json!({"url": ""}));
        assert_eq!(first(&json!({"type": "integer", "minimum": 2})), json!(2));
    }
}
