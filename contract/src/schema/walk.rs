//! Looking into schemas: the part at a place, and keywords outside the subset.

use crate::json::push_step;
use serde_json::{Map, Value};

/// Keywords that hold one schema, a list of schemas, or an object of schemas.
const ONE: [&str; 3] = ["items", "additionalProperties", "not"];
const LISTS: [&str; 3] = ["oneOf", "anyOf", "allOf"];
const MAPS: [&str; 2] = ["properties", "$defs"];
/// All other keywords of the subset, and annotations.
const OTHERS: [&str; 24] = [
    "$ref",
    "$schema",
    "$comment",
    "type",
    "enum",
    "const",
    "required",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
];
/// How far references and combinations are followed.
const DEPTH: usize = 32;

/// A keyword outside the subset: it would be ignored, so whoever wrote it believes in a check that is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", crate::json::place(.pointer))]
pub struct Lint {
    /// JSON Pointer into the schema, to the keyword.
    pub pointer: String,
    /// What is wrong, in words.
    pub message: String,
}

/// The keywords of `schema` that are outside the subset, in the order of the document.
pub fn lint(schema: &Value) -> Vec<Lint> {
    let mut found = Vec::new();
    lint_schema(schema, &mut String::new(), 0, &mut found);
    found
}

fn lint_schema(schema: &Value, pointer: &mut String, depth: usize, found: &mut Vec<Lint>) {
    let Value::Object(map) = schema else { return };
    if depth > DEPTH {
        return;
    }
    for (keyword, value) in map {
        let length = pointer.len();
        push_step(pointer, keyword);
        let name = keyword.as_str();
        if ONE.contains(&name) {
            lint_schema(value, pointer, depth + 1, found);
        } else if LISTS.contains(&name) {
            for (index, schema) in value.as_array().into_iter().flatten().enumerate() {
                lint_below(schema, pointer, &index.to_string(), depth, found);
            }
        } else if MAPS.contains(&name) && (name != "$defs" || depth == 0) {
            for (key, schema) in value.as_object().into_iter().flatten() {
                lint_below(schema, pointer, key, depth, found);
            }
        } else if !OTHERS.contains(&name) && !name.starts_with("x-") {
            let message = if name == "$defs" {
                "`$defs` counts only at the schema's root".to_owned()
            } else {
                format!(
                    "`{}` is not in the portable subset and would not be checked",
                    name.chars().take(40).collect::<String>()
                )
            };
            found.push(Lint { pointer: pointer.clone(), message });
        }
        pointer.truncate(length);
    }
}

fn lint_below(schema: &Value, pointer: &mut String, step: &str, depth: usize, found: &mut Vec<Lint>) {
    let length = pointer.len();
    push_step(pointer, step);
    lint_schema(schema, pointer, depth + 1, found);
    pointer.truncate(length);
}

/// The schema that a `$ref` to `#/$defs/…` of `root` means.
pub(super) fn target<'a>(root: &'a Value, reference: &Value) -> Option<&'a Value> {
    let name = reference.as_str()?.strip_prefix("#/$defs/")?.replace("~1", "/").replace("~0", "~");
    root.get("$defs")?.get(&name)
}

/// The schema of what lies at JSON Pointer `pointer` in a value of `schema`; `None` when the schema does not say.
///
/// The answer carries the `$defs` of `schema` when it needs them.
pub fn at_pointer(schema: &Value, pointer: &str) -> Option<Value> {
    let mut found = schema.clone();
    if !pointer.is_empty() {
        for step in pointer.strip_prefix('/')?.split('/') {
            let step = step.replace("~1", "/").replace("~0", "~");
            found = step_into(schema, &found, &step, 0)?;
        }
    }
    if let (Value::Object(map), Some(defs)) = (&mut found, schema.get("$defs"))
        && mentions_reference(&Value::Object(map.clone()))
    {
        map.insert("$defs".to_owned(), defs.clone());
    }
    Some(found)
}

fn mentions_reference(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => map.contains_key("$ref") || map.values().any(mentions_reference),
        Value::Array(list) => list.iter().any(mentions_reference),
        _ => false,
    }
}

fn step_into(root: &Value, schema: &Value, step: &str, depth: usize) -> Option<Value> {
    let map = schema.as_object()?;
    if depth > DEPTH {
        return None;
    }
    let mut parts: Vec<Value> = Vec::new();
    if let Some(reference) = map.get("$ref") {
        parts.extend(target(root, reference).and_then(|schema| step_into(root, schema, step, depth + 1)));
    }
    parts.extend(own_part(map, step));
    for part in map.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        parts.extend(step_into(root, part, step, depth + 1));
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(choices) = map.get(keyword).and_then(Value::as_array) {
            let choices: Option<Vec<Value>> =
                choices.iter().map(|choice| step_into(root, choice, step, depth + 1)).collect();
            parts.extend(choices.map(|choices| serde_json::json!({ "anyOf": choices })));
        }
    }
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(serde_json::json!({ "allOf": parts })),
    }
}

/// What `properties`, `additionalProperties` and `items` say about one step.
fn own_part(map: &Map<String, Value>, step: &str) -> Option<Value> {
    if let Some(schema) = map.get("properties").and_then(|properties| properties.get(step)) {
        return Some(schema.clone());
    }
    let is_index = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    if is_index && let Some(schema) = map.get("items") {
        return Some(schema.clone());
    }
    // `true` says nothing, and `false` says that nothing can be there.
    map.get("additionalProperties").filter(|schema| schema.is_object()).cloned()
}
