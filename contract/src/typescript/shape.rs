//! A JSON Schema of the portable subset as a TypeScript type. What a type cannot say (bounds, patterns) is left to the checker.

use super::{comment, key, text};
use serde_json::{Map, Value};
use std::fmt::Write;

/// How deep types are written out; below it stands `unknown`.
const DEPTH: usize = 12;

/// The type of values that fit `schema`; `indent` is that of the line it stands in.
pub fn shape(schema: &Value, indent: &str) -> String {
    Writer { root: schema, open: Vec::new() }.of(schema, indent, 0)
}

struct Writer<'a> {
    root: &'a Value,
    /// References that are being followed: a type that holds itself ends in `unknown`.
    open: Vec<&'a str>,
}

impl<'a> Writer<'a> {
    fn of(&mut self, schema: &'a Value, indent: &str, depth: usize) -> String {
        let Value::Object(schema) = schema else {
            return if *schema == Value::Bool(false) { "never" } else { "unknown" }.to_owned();
        };
        if depth > DEPTH {
            return "unknown".to_owned();
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.referred(reference, indent, depth);
        }
        if let Some(value) = schema.get("const") {
            return literal(value);
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return union(values.iter().map(literal).collect());
        }
        for word in ["oneOf", "anyOf"] {
            if let Some(Value::Array(choices)) = schema.get(word) {
                return union(choices.iter().map(|choice| self.of(choice, indent, depth + 1)).collect());
            }
        }
        if let Some(Value::Array(parts)) = schema.get("allOf") {
            let parts: Vec<String> = parts.iter().map(|part| self.of(part, indent, depth + 1)).collect();
            return parts.iter().map(|part| bracketed(part)).collect::<Vec<_>>().join(" & ");
        }
        match schema.get("type") {
            Some(Value::String(name)) => self.plain(name, schema, indent, depth),
            Some(Value::Array(names)) => union(
                names.iter().filter_map(Value::as_str).map(|name| self.plain(name, schema, indent, depth)).collect(),
            ),
            _ if schema.contains_key("properties") => self.plain("object", schema, indent, depth),
            _ => "unknown".to_owned(),
        }
    }

    fn referred(&mut self, reference: &'a str, indent: &str, depth: usize) -> String {
        let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        match target {
            Some(target) if !self.open.contains(&reference) => {
                self.open.push(reference);
                let written = self.of(target, indent, depth + 1);
                self.open.pop();
                written
            }
            _ => "unknown".to_owned(),
        }
    }

    fn plain(&mut self, name: &str, schema: &'a Map<String, Value>, indent: &str, depth: usize) -> String {
        match name {
            // What the portal makes a `Date` of before it is set.
            "string" if schema.get("x-jgb-as").is_some_and(|word| word == "date") => "Date".to_owned(),
            "string" => "string".to_owned(),
            "number" | "integer" => "number".to_owned(),
            "boolean" => "boolean".to_owned(),
            "null" => "null".to_owned(),
            "array" => {
                let inner = schema.get("items").map_or("unknown".to_owned(), |items| self.of(items, indent, depth + 1));
                format!("{}[]", bracketed(&inner))
            }
            "object" => self.object(schema, indent, depth),
            _ => "unknown".to_owned(),
        }
    }

    fn object(&mut self, schema: &'a Map<String, Value>, indent: &str, depth: usize) -> String {
        let inner = format!("{indent}  ");
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let mut out = String::new();
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let words = ["title", "description"].iter().filter_map(|word| property.get(word)?.as_str());
            out += &comment(&words.collect::<Vec<_>>().join(": "), &inner);
            let optional = if required.contains(&name.as_str()) { "" } else { "?" };
            let of = self.of(property, &inner, depth + 1);
            let _ = writeln!(out, "{inner}{}{optional}: {of};", key(name));
        }
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => {}
            Some(more) if out.is_empty() => return format!("Record<string, {}>", self.of(more, indent, depth + 1)),
            None if out.is_empty() => return "Record<string, unknown>".to_owned(),
            _ => {
                let _ = writeln!(out, "{inner}[name: string]: unknown;");
            }
        }
        if out.is_empty() { "Record<string, never>".to_owned() } else { format!("{{\n{out}{indent}}}") }
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(word) => text(word),
        Value::Array(_) => "unknown[]".to_owned(),
        Value::Object(_) => "Record<string, unknown>".to_owned(),
        other => other.to_string(),
    }
}

/// The types side by side, each once.
fn union(types: Vec<String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for one in types {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    if once.is_empty() { "never".to_owned() } else { once.join(" | ") }
}

fn bracketed(inner: &str) -> String {
    if inner.contains(" | ") || inner.contains(" & ") { format!("({inner})") } else { inner.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(schema: &Value, expected: &str) {
        assert_eq!(shape(schema, ""), expected, "{schema}");
    }

    #[test]
    fn each_kind_of_schema_has_its_type() {
        check(&json!({"type": "string", "maxLength": 3}), "string");
        check(&json!({"type": "string", "x-jgb-as": "date"}), "Date");
        check(&json!({"type": ["integer", "null"]}), "number | null");
        check(&json!({"enum": ["c", "f", 1, null]}), "\"c\" | \"f\" | 1 | null");
        check(&json!({"type": "array", "items": {"enum": ["a", "b"]}}), "(\"a\" | \"b\")[]");
        check(&json!({"oneOf": [{"type": "string"}, {"type": "string"}, {"const": true}]}), "string | true");
        check(&json!({"allOf": [{"type": "string"}, {"enum": ["a", "b"]}]}), "string & (\"a\" | \"b\")");
        check(&json!({"type": "object", "additionalProperties": {"type": "number"}}), "Record<string, number>");
        check(&json!({"type": "object", "additionalProperties": false}), "Record<string, never>");
        check(&json!(true), "unknown");
        check(&json!(false), "never");
    }

    #[test]
    fn objects_say_what_is_required_and_what_it_means() {
        let schema = json!({"type": "object", "required": ["a"], "additionalProperties": false,
            "properties": {"a": {"type": "string", "title": "A"}, "b-c": {"type": "object", "properties": {"d": {"type": "boolean"}}}}});
        check(
            &schema,
            "{\n  /** A */\n  a: string;\n  \"b-c\"?: {\n    d?: boolean;\n    [name: string]: unknown;\n  };\n}",
        );
    }

    #[test]
    fn a_schema_that_holds_itself_ends() {
        let schema =
            json!({"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}});
        check(&schema, "unknown[]");
        let mut deep = json!({"type": "string"});
        for _ in 0..40 {
            deep = json!({"type": "array", "items": deep});
        }
        assert!(shape(&deep, "").starts_with("unknown[]"));
    }
}
