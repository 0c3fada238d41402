//! A JSON Schema as rows that can be read: name, type, whether it must be there, what it means.
//!
//! References are followed inside the document only. A schema that stands in itself is named and not opened again; how far, how many
//! rows and how many steps is limited for the whole document, as a short one can describe more than anybody has room for.

use super::words::line;
use serde_json::{Map, Value};

/// How far schemas are opened inside one another.
const DEPTH: usize = 8;
/// References that lead to references.
const HOPS: usize = 16;
/// Rows of one schema.
const ROWS: usize = 200;
/// Rows of all schemas of a document.
const ALL_ROWS: usize = 4_000;
/// Schemas that are looked at for a document.
const STEPS: usize = 20_000;
/// Characters of a type.
const KIND: usize = 240;
/// Characters of a meaning.
const ABOUT: usize = 600;
/// Values of an enumeration that are shown.
const VALUES: usize = 24;
/// Keywords that narrow a value, shown as they are written.
const LIMITS: [&str; 16] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "readOnly",
    "writeOnly",
    "default",
];

/// What a schema says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    /// Its type in short, for example `NewPost`, `string (date)[]` or `"a" | "b"`.
    pub kind: String,
    /// What narrows it, in the words of JSON Schema, for example `maxLength 80`.
    pub limits: String,
    /// What it means.
    pub about: String,
    /// What is in it, from the outside in.
    pub rows: Vec<Row>,
    /// Whether there is more than is shown.
    pub cut: bool,
}

/// One property.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Where it is, for example `posts[].author.name`.
    pub name: String,
    /// Its JSON Pointer, as long as no list lies on the way.
    pub pointer: Option<String>,
    /// As in [`Shape`].
    pub kind: String,
    /// As in [`Shape`].
    pub limits: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// What it means.
    pub about: String,
}

/// Reads the schemas of one document.
#[derive(Debug)]
pub struct Schemas<'a> {
    root: &'a Value,
    steps: usize,
    rows: usize,
}

/// Where a walk is.
#[derive(Debug, Clone, Default)]
struct Place {
    name: String,
    pointer: Option<String>,
}

impl Place {
    fn below(&self, key: &str) -> Self {
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        Self { name: line(&name, KIND), pointer: self.pointer.as_ref().map(|at| crate::finding::join(at, key)) }
    }

    fn part(&self, mark: &str) -> Self {
        Self { name: format!("{}{mark}", self.name), pointer: None }
    }
}

impl<'a> Schemas<'a> {
    /// For the schemas in `root`, whose references start there.
    pub fn new(root: &'a Value) -> Self {
        Self { root, steps: STEPS, rows: ALL_ROWS }
    }

    /// What `schema` says.
    pub fn shape(&mut self, schema: &'a Value) -> Shape {
        let mut shape = Shape { kind: self.kind(schema, 0), ..Shape::default() };
        (shape.limits, shape.about) = (self.limits(schema), self.about(schema));
        let top = Place { name: String::new(), pointer: Some(String::new()) };
        self.walk(schema, &top, &mut Vec::new(), &mut shape);
        shape
    }

    /// What a reference of the document leads to, and its last word; the value itself when it is none.
    pub fn follow(&self, value: &'a Value) -> (&'a Value, Option<String>) {
        let (mut value, mut name) = (value, None);
        for _ in 0..HOPS {
            let Some(to) = value.get("$ref").and_then(Value::as_str) else { return (value, name) };
            name = Some(line(&decoded(to.rsplit('/').next().unwrap_or_default()), 80));
            let Some(target) = to.strip_prefix('#').and_then(|at| self.root.pointer(&decoded(at))) else { break };
            value = target;
        }
        // It leads out of the document or in a circle: there is only its name.
        (&Value::Null, name)
    }

    fn walk(&mut self, schema: &'a Value, place: &Place, above: &mut Vec<*const Value>, shape: &mut Shape) {
        if self.steps == 0 {
            shape.cut = true;
            return;
        }
        self.steps -= 1;
        let (schema, _) = self.follow(schema);
        let Some(map) = schema.as_object() else { return };
        let here: *const Value = schema;
        if above.contains(&here) {
            return;
        }
        if above.len() >= DEPTH {
            shape.cut = shape.cut || opens(map);
            return;
        }
        above.push(here);
        self.properties(map, place, above, shape);
        for (i, one) in list(map, "prefixItems").iter().enumerate() {
            self.walk(one, &place.part(&format!("[{i}]")), above, shape);
        }
        for key in ["items", "contains"] {
            if let Some(items) = map.get(key) {
                self.walk(items, &place.part("[]"), above, shape);
            }
        }
        for one in list(map, "allOf") {
            self.walk(one, place, above, shape);
        }
        for key in ["oneOf", "anyOf"] {
            let ways = list(map, key);
            for (i, one) in ways.iter().enumerate() {
                let mark = if ways.len() == 1 { String::new() } else { format!("({})", i + 1) };
                self.walk(one, &place.part(&mark), above, shape);
            }
        }
        above.pop();
    }

    fn properties(
        &mut self,
        map: &'a Map<String, Value>,
        place: &Place,
        above: &mut Vec<*const Value>,
        shape: &mut Shape,
    ) {
        let required = list(map, "required");
        let known = map.get("properties").and_then(Value::as_object).into_iter().flatten();
        let others = map.get("additionalProperties").filter(|schema| schema.is_object()).map(|schema| ("*", schema));
        let named = known.map(|(key, schema)| (key.as_str(), schema));
        for (key, one) in named.chain(others) {
            if self.rows == 0 || shape.rows.len() >= ROWS || self.steps == 0 {
                shape.cut = true;
                return;
            }
            self.rows -= 1;
            let place = place.below(key);
            shape.rows.push(Row {
                name: place.name.clone(),
                pointer: place.pointer.clone().filter(|_| key != "*"),
                kind: self.kind(one, 0),
                limits: self.limits(one),
                required: required.iter().any(|name| name == key),
                deprecated: self.follow(one).0.get("deprecated") == Some(&Value::Bool(true)),
                about: self.about(one),
            });
            self.walk(one, &place, above, shape);
        }
    }

    /// The type of a schema in short.
    fn kind(&mut self, schema: &'a Value, depth: usize) -> String {
        let (schema, name) = self.follow(schema);
        if depth >= DEPTH || self.steps == 0 {
            return name.unwrap_or_else(|| "…".to_owned());
        }
        self.steps -= 1;
        let Some(map) = schema.as_object() else {
            return name.unwrap_or_else(|| if schema == &Value::Bool(false) { "never" } else { "any" }.to_owned());
        };
        if let Some(name) = name.filter(|_| opens(map)) {
            return name;
        }
        let known = map.get("const").into_iter().chain(list(map, "enum"));
        let mut parts: Vec<String> = known.take(VALUES).map(|value| line(&value.to_string(), 60)).collect();
        if list(map, "enum").len() > VALUES {
            parts.push("…".to_owned());
        }
        if parts.is_empty() {
            for key in ["oneOf", "anyOf", "allOf"] {
                for one in list(map, key).iter().take(VALUES) {
                    let kind = self.kind(one, depth + 1);
                    let says_nothing = key == "allOf" && kind == "any";
                    if !says_nothing && !parts.contains(&kind) {
                        parts.push(kind);
                    }
                }
            }
            let joint = if map.contains_key("allOf") { " & " } else { " | " };
            parts = if parts.is_empty() { self.plain(map, depth) } else { vec![parts.join(joint)] };
        }
        line(&parts.join(" | "), KIND)
    }

    fn plain(&mut self, map: &'a Map<String, Value>, depth: usize) -> Vec<String> {
        let said = match map.get("type") {
            Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).take(8).collect(),
            Some(Value::String(one)) => vec![one.as_str()],
            _ if map.contains_key("properties") => vec!["object"],
            _ if map.contains_key("items") => vec!["array"],
            _ => vec!["any"],
        };
        let mut parts = Vec::new();
        for name in said {
            parts.push(match (name, map.get("items")) {
                ("array", Some(items)) => {
                    let inner = self.kind(items, depth + 1);
                    if inner.contains(' ') { format!("({inner})[]") } else { format!("{inner}[]") }
                }
                ("string" | "number" | "integer", _) => match map.get("format").and_then(Value::as_str) {
                    Some(format) => format!("{name} ({})", line(format, 40)),
                    None => name.to_owned(),
                },
                _ => line(name, 40),
            });
        }
        parts
    }

    fn limits(&self, schema: &'a Value) -> String {
        let (followed, _) = self.follow(schema);
        let of = |key: &'static str| Some((key, schema.get(key).or_else(|| followed.get(key))?));
        let said = LIMITS.into_iter().filter_map(of).filter_map(|(key, value)| match value {
            Value::Bool(true) if key != "default" => Some(key.to_owned()),
            Value::Bool(false) if key != "default" => None,
            value => Some(format!("{key} {value}")),
        });
        line(&said.collect::<Vec<_>>().join(", "), KIND)
    }

    /// Title and description; those beside a reference count more.
    fn about(&self, schema: &'a Value) -> String {
        let (followed, _) = self.follow(schema);
        let said = |key: &str| {
            let of = |value: &'a Value| match value.get(key)? {
                Value::String(text) => Some(text.clone()),
                // Manifests of this portal may say it in several languages.
                Value::Object(by) => {
                    Some(by.values().filter_map(Value::as_str).take(4).collect::<Vec<_>>().join(" · "))
                }
                _ => None,
            };
            of(schema).or_else(|| of(followed)).filter(|text| !text.trim().is_empty())
        };
        let parts: Vec<String> = ["title", "description"].into_iter().filter_map(said).collect();
        line(&parts.join(" — "), ABOUT)
    }
}

/// Whether a schema has something inside that rows can show.
fn opens(map: &Map<String, Value>) -> bool {
    ["properties", "items", "allOf", "oneOf", "anyOf", "prefixItems"].iter().any(|key| map.contains_key(*key))
        || map.get("additionalProperties").is_some_and(Value::is_object)
}

fn list<'a>(map: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    map.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A part of an address as it is meant: `%7B` is `{` (RFC 3986, section 2.1).
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(meant) => {
                out.push(meant);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rows(root: &Value, schema: &Value) -> Vec<String> {
        let shape = Schemas::new(root).shape(schema);
        let row = |row: &Row| {
            let must = if row.required { "!" } else { "" };
            format!("{}{must}: {} [{}] {}", row.name, row.kind, row.limits, row.about).trim_end().to_owned()
        };
        std::iter::once(shape.kind.clone()).chain(shape.rows.iter().map(row)).collect()
    }

    fn check(schema: &Value, expected: &[&str]) {
        assert_eq!(rows(schema, schema), expected, "{schema}");
    }

    #[test]
    fn properties_are_rows_with_type_limits_and_meaning() {
        check(
            &json!({"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 80, "title": "Name", "description": "of\nthe post"},
                "day": {"type": ["string", "null"], "format": "date", "title": {"ko": "날", "en": "Day"}},
                "tags": {"type": "array", "items": {"enum": ["a", 2]}, "uniqueItems": true},
                "at": {"type": "object", "properties": {"x": {"type": "integer", "default": 0}}, "additionalProperties": {"type": "number"}},
            }}),
            &[
                "object",
                "at: object []",
                "at.x: integer [default 0]",
                "at.*: number []",
                "day: string (date) | null [] Day · 날",
                "name!: string [minLength 1, maxLength 80] Name — of the post",
                "tags: (\"a\" | 2)[] [uniqueItems]",
            ],
        );
        for (schema, kind) in [
            (json!(true), "any"),
            (json!(false), "never"),
            (json!({}), "any"),
            (json!(7), "any"),
            (json!({"const": "x"}), "\"x\""),
        ] {
            check(&schema, &[kind]);
        }
    }

    #[test]
    fn references_are_followed_inside_the_document_and_named() {
        let root = json!({"components": {"schemas": {
            "Post": {"type": "object", "properties": {"by": {"$ref": "#/components/schemas/a~1b%7Bc"}, "size": {"$ref": "#/components/schemas/Size", "description": "here"}}},
            "a/b{c": {"type": "object", "properties": {"mail": {"type": "string"}}},
            "Size": {"type": "integer", "description": "there"},
            "Far": {"$ref": "https://elsewhere.example/x.json#/Thing"}, "Round": {"$ref": "#/components/schemas/Round"},
        }}});
        let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        assert_eq!(
            rows(&root, &json!({"type": "array", "items": of("Post")})),
            ["Post[]", "[].by: a~1b{c []", "[].by.mail: string []", "[].size: integer [] here"]
        );
        assert_eq!(rows(&root, &of("Far")), ["Thing"]);
        assert_eq!(rows(&root, &of("Round")), ["Round"]);
        assert_eq!(rows(&root, &of("Nobody")), ["Nobody"]);
    }

    #[test]
    fn a_schema_that_stands_in_itself_is_named_and_not_opened_again() {
        let root = json!({"$defs": {"Node": {"type": "object", "properties": {
            "name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
        }}}, "$ref": "#/$defs/Node"});
        assert_eq!(rows(&root, &root), ["Node", "children: Node[] []", "name: string []"]);
    }

    #[test]
    fn choices_are_numbered_and_what_is_joined_stands_together() {
        let one = json!({"properties": {"r": {"type": "number"}}});
        let two = json!({"properties": {"w": {"type": "number"}}});
        check(
            &json!({"oneOf": [one, two, {"type": "null"}]}),
            &["object | null", "(1).r: number []", "(2).w: number []"],
        );
        check(&json!({"allOf": [one, two, {}]}), &["object", "r: number []", "w: number []"]);
    }

    #[test]
    fn a_short_document_that_describes_very_much_comes_to_an_end() {
        // Each level holds the next ten times, in all four ways: 10^12 schemas when it is written out.
        let mut defs = Map::new();
        for level in 0..12 {
            let next = json!({ "$ref": format!("#/$defs/L{}", level + 1) });
            let all: Vec<Value> = vec![next.clone(); 10];
            let properties: Map<String, Value> = (0..10).map(|i| (format!("p{i}"), next.clone())).collect();
            defs.insert(format!("L{level}"), json!({"properties": properties, "allOf": all, "anyOf": all}));
        }
        defs.insert("L12".to_owned(), json!({"type": "string"}));
        let root = json!({"$defs": defs, "allOf": [{"$ref": "#/$defs/L0"}]});
        let mut schemas = Schemas::new(&root);
        let shape = schemas.shape(&root);
        assert!(shape.cut && shape.rows.len() <= ROWS, "{}", shape.rows.len());
        let more: usize = (0..100).map(|_| schemas.shape(&root).rows.len()).sum();
        assert!(more <= ALL_ROWS, "{more}");
    }
}
