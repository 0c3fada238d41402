//! The mapping language of wires: data in, data out, no loops, no names, nothing that can fail half-way.
//!
//! `{"$pick": "/pointer"}`, `{"$const": v}`, `{"$obj": {k: m}}`, `{"$tpl": "text {/pointer}"}`,
//! `{"$text": {"ko": "text {/pointer}", "en": "…"}}`, `{"$table": {from: to}, "of": m, "else": m}`, `{"$or": [m, …]}`
//! (the first that is not missing).

use crate::finding::join;
use crate::schema;
use crate::table::Table;
use crate::text::Locale;
use serde_json::{Map, Value, json};

/// A mapping may nest this deep.
const MAX_DEPTH: usize = 16;

/// A mapping that parsed.
#[derive(Debug, Clone, PartialEq)]
pub enum Mapping {
    /// The input as it is.
    Input,
    /// The value at a JSON Pointer of the input.
    Pick(String),
    /// A fixed value.
    Const(Value),
    /// An object; a field whose mapping is missing is left out.
    Object(Vec<(String, Mapping)>),
    /// A text with `{/pointer}` filled in.
    Template(Vec<Piece>),
    /// A template for each language of the page.
    Text(Table<String, Vec<Piece>>),
    /// A look-up by the text of a value.
    Table {
        /// Value as text to result.
        rows: Map<String, Value>,
        /// What is looked up.
        of: Box<Mapping>,
        /// When it is not found.
        otherwise: Option<Box<Mapping>>,
    },
    /// The first that is not missing.
    First(Vec<Mapping>),
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// A JSON Pointer of the input.
    Pick(String),
}

/// Why a mapping does not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct MappingError {
    /// JSON Pointer inside the mapping.
    pub at: String,
    /// What is wrong.
    pub message: String,
}

impl MappingError {
    pub(super) fn new(at: &str, message: impl Into<String>) -> Self {
        Self { at: at.to_owned(), message: message.into() }
    }
}

impl Mapping {
    /// Parses a mapping.
    ///
    /// # Errors
    /// Names the place and what is wrong, for example ``the mapping has no `$pick`, `$const`, …``.
    pub fn parse(value: &Value) -> Result<Self, MappingError> {
        Self::parse_at(value, "", 0)
    }

    fn parse_at(value: &Value, at: &str, depth: usize) -> Result<Self, MappingError> {
        if depth > MAX_DEPTH {
            return Err(MappingError::new(at, format!("the mapping is nested deeper than {MAX_DEPTH}")));
        }
        let Value::Object(map) = value else {
            return Err(MappingError::new(at, "a mapping is an object such as {\"$pick\": \"/field\"}"));
        };
        let keys: Vec<&str> = map.keys().map(String::as_str).collect();
        let below = |key: &str| Self::parse_at(&map[key], &join(at, key), depth + 1);
        match keys.as_slice() {
            ["$pick"] => Ok(Self::Pick(pointer(&map["$pick"], &join(at, "$pick"))?)),
            ["$const"] => Ok(Self::Const(map["$const"].clone())),
            ["$obj"] => {
                let at = join(at, "$obj");
                let Value::Object(fields) = &map["$obj"] else {
                    return Err(MappingError::new(&at, "`$obj` takes an object of mappings"));
                };
                let parse = |(key, field)| Ok((String::clone(key), Self::parse_at(field, &join(&at, key), depth + 1)?));
                Ok(Self::Object(fields.iter().map(parse).collect::<Result<_, _>>()?))
            }
            ["$tpl"] => Ok(Self::Template(template(&map["$tpl"], &join(at, "$tpl"))?)),
            ["$text"] => {
                let at = join(at, "$text");
                match &map["$text"] {
                    Value::Object(texts) if texts.contains_key("ko") => {
                        let parse =
                            |(language, text)| Ok((String::clone(language), template(text, &join(&at, language))?));
                        Ok(Self::Text(texts.iter().map(parse).collect::<Result<_, _>>()?))
                    }
                    _ => Err(MappingError::new(&at, "`$text` takes a template for each language, `ko` among them")),
                }
            }
            ["$or"] => {
                let at = join(at, "$or");
                match &map["$or"] {
                    Value::Array(list) if !list.is_empty() => {
                        let parse = |(i, one): (usize, &Value)| Self::parse_at(one, &join(&at, i), depth + 1);
                        Ok(Self::First(list.iter().enumerate().map(parse).collect::<Result<_, _>>()?))
                    }
                    _ => Err(MappingError::new(&at, "`$or` takes a list of mappings")),
                }
            }
            _ if map.contains_key("$table") && keys.iter().all(|key| ["$table", "of", "else"].contains(key)) => {
                let Value::Object(rows) = &map["$table"] else {
                    return Err(MappingError::new(
                        &join(at, "$table"),
                        "`$table` takes an object of texts and results",
                    ));
                };
                if !map.contains_key("of") {
                    return Err(MappingError::new(at, "`$table` needs `of`, the mapping that is looked up"));
                }
                let otherwise = map.contains_key("else").then(|| below("else").map(Box::new)).transpose()?;
                Ok(Self::Table { rows: rows.clone(), of: Box::new(below("of")?), otherwise })
            }
            _ => Err(MappingError::new(
                at,
                "the mapping needs exactly one of `$pick`, `$const`, `$obj`, `$tpl`, `$text`, `$table`, `$or`",
            )),
        }
    }

    /// The result for `input` on a page in `locale`; `None` when something it needs is missing.
    pub fn apply(&self, input: &Value, locale: Locale) -> Option<Value> {
        match self {
            Self::Input => Some(input.clone()),
            Self::Pick(pointer) => input.pointer(pointer).cloned(),
            Self::Const(value) => Some(value.clone()),
            Self::Object(fields) => {
                let mut object = Map::new();
                for (key, field) in fields {
                    if let Some(value) = field.apply(input, locale) {
                        object.insert(key.clone(), value);
                    }
                }
                Some(Value::Object(object))
            }
            Self::Template(pieces) => fill(pieces, input).map(Value::String),
            Self::Text(texts) => fill(texts.get(locale.tag()).or_else(|| texts.get("ko"))?, input).map(Value::String),
            Self::Table { rows, of, otherwise } => of
                .apply(input, locale)
                .as_ref()
                .and_then(as_text)
                .and_then(|key| rows.get(&key).cloned())
                .or_else(|| otherwise.as_ref().and_then(|mapping| mapping.apply(input, locale))),
            Self::First(list) => list.iter().find_map(|mapping| mapping.apply(input, locale)),
        }
    }

    /// The JSON Schema of the result, given the schema of the input; `None` when nothing is known.
    pub fn schema(&self, input: &Value) -> Option<Value> {
        match self {
            Self::Input => Some(input.clone()),
            Self::Pick(pointer) => schema::at_pointer(input, pointer),
            Self::Const(value) => Some(json!({ "const": value })),
            Self::Object(fields) => {
                let mut properties = Map::new();
                let mut required = Vec::new();
                for (key, field) in fields {
                    properties.insert(key.clone(), field.schema(input).unwrap_or(Value::Bool(true)));
                    if field.is_certain(input) {
                        required.push(Value::String(key.clone()));
                    }
                }
                Some(
                    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false}),
                )
            }
            Self::Template(_) | Self::Text(_) => Some(json!({"type": "string"})),
            Self::Table { rows, otherwise, .. } => {
                let mut any: Vec<Value> = rows.values().map(|value| json!({ "const": value })).collect();
                if let Some(mapping) = otherwise {
                    any.push(mapping.schema(input)?);
                }
                Some(json!({ "anyOf": any }))
            }
            Self::First(list) => {
                let any: Option<Vec<Value>> = list.iter().map(|mapping| mapping.schema(input)).collect();
                Some(json!({ "anyOf": any? }))
            }
        }
    }

    /// Whether the result is there for every input of that schema.
    fn is_certain(&self, input: &Value) -> bool {
        match self {
            Self::Input | Self::Const(_) | Self::Object(_) => true,
            Self::Pick(pointer) => is_required(input, pointer),
            Self::Template(pieces) => picks(pieces).all(|pointer| is_required(input, pointer)),
            Self::Text(texts) => {
                texts.values().flat_map(|pieces| picks(pieces)).all(|pointer| is_required(input, pointer))
            }
            Self::Table { otherwise, .. } => otherwise.as_ref().is_some_and(|mapping| mapping.is_certain(input)),
            Self::First(list) => list.iter().any(|mapping| mapping.is_certain(input)),
        }
    }

    /// The pointers it picks, so that a check can say which of them the input never has.
    pub fn picks(&self) -> Vec<&str> {
        match self {
            Self::Input | Self::Const(_) => Vec::new(),
            Self::Pick(pointer) => vec![pointer],
            Self::Object(fields) => fields.iter().flat_map(|(_, field)| field.picks()).collect(),
            Self::Template(pieces) => picks(pieces).collect(),
            Self::Text(texts) => texts.values().flat_map(|pieces| picks(pieces)).collect(),
            Self::Table { of, otherwise, .. } => {
                let mut all = of.picks();
                all.extend(otherwise.iter().flat_map(|mapping| mapping.picks()));
                all
            }
            Self::First(list) => list.iter().flat_map(Self::picks).collect(),
        }
    }
}

/// Whether every step of `pointer` is a required property.
fn is_required(schema: &Value, pointer: &str) -> bool {
    let mut here = schema.clone();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let required =
            here.get("required").and_then(Value::as_array).is_some_and(|list| list.iter().any(|name| *name == token));
        let Some(next) = here.get("properties").and_then(|map| map.get(&token)).cloned() else { return false };
        if !required {
            return false;
        }
        here = next;
    }
    true
}

/// A scalar as text; objects, arrays and null have none.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

pub(super) fn pointer(value: &Value, at: &str) -> Result<String, MappingError> {
    match value {
        Value::String(text) if text.is_empty() || text.starts_with('/') => Ok(text.clone()),
        _ => Err(MappingError::new(at, "a JSON Pointer is empty or starts with /")),
    }
}

/// The pointers of a template.
fn picks(pieces: &[Piece]) -> impl Iterator<Item = &str> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Pick(pointer) => Some(pointer.as_str()),
        Piece::Text(_) => None,
    })
}

/// A template with its pointers filled in; `None` when one of them is missing or no scalar.
fn fill(pieces: &[Piece], input: &Value) -> Option<String> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => Some(text.clone()),
            Piece::Pick(pointer) => input.pointer(pointer).and_then(as_text),
        })
        .collect()
}

fn template(value: &Value, at: &str) -> Result<Vec<Piece>, MappingError> {
    let Value::String(text) = value else {
        return Err(MappingError::new(at, "a template is a text such as \"no. {/number}\""));
    };
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else {
            return Err(MappingError::new(at, "the template has a { without }"));
        };
        if start > 0 {
            pieces.push(Piece::Text(rest[..start].to_owned()));
        }
        pieces.push(Piece::Pick(pointer(&Value::String(rest[start + 1..start + length].to_owned()), at)?));
        rest = &rest[start + length + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mapping: &Value, input: &Value, expected: Option<&Value>) {
        let parsed = Mapping::parse(mapping).expect("the mapping parses");
        assert_eq!(parsed.apply(input, Locale::En).as_ref(), expected, "{mapping} on {input}");
    }

    #[test]
    fn each_form_does_what_it_says() {
        let input = json!({"a": {"b": 1}, "s": "x", "n": null});
        check(&json!({"$pick": "/a/b"}), &input, Some(&json!(1)));
        check(&json!({"$pick": ""}), &json!(7), Some(&json!(7)));
        check(&json!({"$pick": "/gone"}), &input, None);
        check(&json!({"$pick": "/n"}), &input, Some(&Value::Null));
        check(&json!({"$const": [1]}), &input, Some(&json!([1])));
        check(&json!({"$obj": {"x": {"$pick": "/s"}, "y": {"$pick": "/gone"}}}), &input, Some(&json!({"x": "x"})));
        check(&json!({"$tpl": "no. {/a/b}: {/s}!"}), &input, Some(&json!("no. 1: x!")));
        check(&json!({"$tpl": "{/gone}"}), &input, None);
        check(&json!({"$text": {"ko": "{/s} 하나", "en": "one {/s}"}}), &input, Some(&json!("one x")));
        check(&json!({"$text": {"ko": "{/s} 하나"}}), &input, Some(&json!("x 하나")));
        check(&json!({"$table": {"x": "ex"}, "of": {"$pick": "/s"}}), &input, Some(&json!("ex")));
        check(&json!({"$table": {"y": 1}, "of": {"$pick": "/s"}, "else": {"$const": 0}}), &input, Some(&json!(0)));
        check(&json!({"$or": [{"$pick": "/gone"}, {"$const": "d"}]}), &input, Some(&json!("d")));
    }

    #[test]
    fn a_wrong_mapping_says_what_and_where() {
        for (mapping, at, message) in [
            (json!("x"), "", "a mapping is an object such as {\"$pick\": \"/field\"}"),
            (json!({"$obj": {"a": {"$pick": "b"}}}), "/$obj/a/$pick", "a JSON Pointer is empty or starts with /"),
            (
                json!({"$pick": "/a", "$const": 1}),
                "",
                "the mapping needs exactly one of `$pick`, `$const`, `$obj`, `$tpl`, `$text`, `$table`, `$or`",
            ),
            (json!({"$tpl": "a {/b"}), "/$tpl", "the template has a { without }"),
            (json!({"$table": {}}), "", "`$table` needs `of`, the mapping that is looked up"),
        ] {
            assert_eq!(Mapping::parse(&mapping), Err(MappingError::new(at, message)), "{mapping}");
        }
    }

    #[test]
    fn deep_mappings_are_refused() {
        let mut mapping = json!({"$const": 1});
        for _ in 0..40 {
            mapping = json!({"$or": [mapping]});
        }
        assert!(Mapping::parse(&mapping).is_err());
    }

    #[test]
    fn the_result_has_a_schema() {
        let input = json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}});
        let mapping =
            Mapping::parse(&json!({"$obj": {"a": {"$pick": "/id"}, "b": {"$pick": "/note"}}})).expect("parses");
        let schema = mapping.schema(&input).expect("known");
        assert_eq!(schema["required"], json!(["a"]));
        assert_eq!(schema["properties"]["a"], json!({"type": "string"}));
    }
}
