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
    /// Text for people, of many lines, in both languages.
    Lines,
    /// A colour such as `#256ef4`.
    Colour,
    /// A day and a time of it.
    Moment,
    /// Values of one kind.
    List(Value),
    /// Some of the values that can be chosen, each once.
    Set(Vec<(Value, String)>),
    /// Values of one kind by names that are not known before.
    Map(Value),
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
            Some(items) if items.is_object() => match choices(items) {
                Some(choices) if schema.get("uniqueItems") == Some(&Value::Bool(true)) => Kind::Set(choices),
                _ => Kind::List(items.clone()),
            },
            _ => Kind::Json,
        },
        Some("object") => match schema.get("properties").and_then(Value::as_object) {
            Some(properties) if !properties.is_empty() => Kind::Record(fields(schema, properties)),
            _ => match schema.get("additionalProperties") {
                Some(values) if values.is_object() => Kind::Map(values.clone()),
                _ => Kind::Json,
            },
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
        Kind::Colour => "#000000".into(),
        Kind::Words | Kind::Text(_) | Kind::Lines | Kind::Moment => Value::String(String::new()),
        Kind::List(_) | Kind::Set(_) => Value::Array(Vec::new()),
        Kind::Map(_) => Value::Object(Map::new()),
        Kind::Record(fields) => {
            let needed = fields.into_iter().filter(|(_, _, required)| *required);
            Value::Object(needed.map(|(name, schema, _)| (name, first(&schema))).collect())
        }
        Kind::Json => Value::Null,
    }
}

/// The least and the most that a schema allows, in its own words: of numbers, of characters, of entries.
pub fn limits(schema: &Value) -> Option<String> {
    let read = |key: &str| schema.get(key).filter(|value| value.is_number()).map(ToString::to_string);
    for (least, most) in [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")] {
        match (read(least), read(most)) {
            (None, None) => {}
            (Some(least), Some(most)) => return Some(format!("{least} – {most}")),
            (Some(least), None) => return Some(format!("≥ {least}")),
            (None, Some(most)) => return Some(format!("≤ {most}")),
        }
    }
    None
}

/// A schema with what it refers to in place of the references, so that every part stands for itself. One that contains itself keeps its
/// reference, and is written as JSON.
pub fn spelled_out(schema: &Value) -> Value {
    fn walk(root: &Value, value: &Value, depth: usize) -> Value {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
        match (target.and_then(|at| root.pointer(at)), value) {
            (Some(target), _) if depth < 8 => walk(root, target, depth + 1),
            (None, Value::Object(map)) => {
                Value::Object(map.iter().map(|(key, value)| (key.clone(), walk(root, value, depth))).collect())
            }
            (None, Value::Array(list)) => Value::Array(list.iter().map(|value| walk(root, value, depth)).collect()),
            _ => value.clone(),
        }
    }
    let mut all = schema.clone();
    for part in ["properties", "items"] {
        if let Some(value) = schema.get(part) {
            all[part] = walk(schema, value, 0);
        }
    }
    all
}

fn choices(schema: &Value) -> Option<Vec<(Value, String)>> {
    if let Some(value) = schema.get("const") {
        return Some(vec![(value.clone(), words_of(value))]);
    }
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

/// Patterns that mean a colour.
const COLOURS: [&str; 3] = ["^#[0-9a-fA-F]{6}$", "^#[0-9A-Fa-f]{6}$", "^#[0-9a-f]{6}$"];

fn text(schema: &Value) -> Kind {
    let word = |key: &str| schema.get(key).and_then(Value::as_str);
    if word("pattern").is_some_and(|pattern| COLOURS.contains(&pattern)) {
        return Kind::Colour;
    }
    if word("x-jgb-as") == Some("date") {
        return Kind::Text("date");
    }
    match word("format") {
        Some("date") => Kind::Text("date"),
        Some("date-time") => Kind::Moment,
        Some("time") => Kind::Text("time"),
        Some("color") => Kind::Colour,
        Some("email") => Kind::Text("email"),
        Some("uri") => Kind::Text("url"),
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
            (json!({"type": "string", "format": "date-time"}), Kind::Moment),
            (json!({"type": "string", "format": "uri"}), Kind::Text("url")),
            (json!({"type": "string", "format": "uri-reference"}), Kind::Text("text")),
            (json!({"type": "string", "format": "color"}), Kind::Colour),
            (json!({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}), Kind::Colour),
            (json!({"type": "string", "x-jgb-as": "date"}), Kind::Text("date")),
            (json!({"const": 3}), Kind::Choice(vec![(json!(3), "3".into())])),
            (json!({"type": "string", "format": "multi-line"}), Kind::Lines),
            (json!({"type": "string", "pattern": "^a$"}), Kind::Text("text")),
            (json!({"type": "array", "items": {"type": "integer"}}), Kind::List(json!({"type": "integer"}))),
            (
                json!({"type": "array", "uniqueItems": true, "items": {"enum": ["a"]}}),
                Kind::Set(vec![(json!("a"), "a".into())]),
            ),
            (
                json!({"type": "object", "additionalProperties": {"type": "integer"}}),
                Kind::Map(json!({"type": "integer"})),
            ),
            (json!({"type": "object"}), Kind::Json),
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

    #[test]
    fn references_are_spelled_out_and_circles_end() {
        let schema = json!({
            "$defs": {"point": {"type": "integer"}, "tree": {"type": "array", "items": {"$ref": "#/$defs/tree"}}},
            "properties": {"x": {"$ref": "#/$defs/point"}, "list": {"type": "array", "items": {"$ref": "#/$defs/point"}}, "t": {"$ref": "#/$defs/tree"}}
        });
        let all = spelled_out(&schema);
        assert_eq!(all["properties"]["x"], json!({"type": "integer"}));
        assert_eq!(all["properties"]["list"]["items"], json!({"type": "integer"}));
        assert_eq!(all["properties"]["t"]["type"], "array");
    }

    #[test]
    fn limits_are_said() {
        assert_eq!(limits(&json!({"minimum": 0, "maximum": 100})).as_deref(), Some("0 – 100"));
        assert_eq!(limits(&json!({"maxLength": 40})).as_deref(), Some("≤ 40"));
        assert_eq!(limits(&json!({"type": "string"})), None);
    }
}
