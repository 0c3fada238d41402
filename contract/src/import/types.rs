//! Types as documentation writes them (`'small' | 'large'`, `string[]`, `CustomEvent<{ value: number }>`), as JSON Schema.
//!
//! Only what a page can set from a document is mapped. A name that stands for something else says nothing here: every value fits.

use serde_json::{Value, json};

/// Types within types are followed this deep, and lists of lists: a manifest has 32 levels.
const DEPTH: usize = 5;
/// A longer text is not looked at.
const LONGEST: usize = 4_000;
/// Names of what lives only in the browser: no document holds one.
const LIVE: [&str; 13] = [
    "Function",
    "Element",
    "Node",
    "HTMLElement",
    "SVGElement",
    "Promise",
    "Event",
    "EventTarget",
    "TemplateResult",
    "Window",
    "Document",
    "AbortController",
    "CSSStyleSheet",
];

/// What a type is to a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// These values.
    Known(Value),
    /// Nobody knows; every value is let through.
    Any,
    /// A function, an element and the like: no page can set it.
    Live,
    /// `undefined`, `null`, `void`.
    Nothing,
}

/// The values that the type `text` describes.
pub fn shape(text: &str) -> Shape {
    if text.len() > LONGEST {
        return Shape::Any;
    }
    if text.contains("=>") {
        return Shape::Live;
    }
    let mut reader = Reader { rest: text.trim(), depth: 0, lists: 0 };
    match reader.union() {
        Some(shape) if reader.rest.trim_start().is_empty() => shape,
        _ => Shape::Any,
    }
}

/// The values of `detail` of an event of the type `text`; none when the type does not say.
pub fn detail(text: &str) -> Option<Value> {
    let text = text.trim();
    let inner = match text.strip_prefix("CustomEvent<") {
        Some(rest) => rest.strip_suffix('>')?,
        None if text.starts_with('{') => text,
        None => return None,
    };
    match shape(inner) {
        Shape::Known(schema) => Some(schema),
        _ => None,
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
    lists: usize,
}

impl<'a> Reader<'a> {
    /// Whether `token` comes next; then it is behind us.
    fn take(&mut self, token: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        let end =
            self.rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$' | '.')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// A text in quotes; without escapes, for no documentation has them.
    fn quoted(&mut self) -> Option<&'a str> {
        let quote = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
        let (text, rest) = self.rest[1..].split_once(quote)?;
        self.rest = rest;
        (!text.contains(['\\', '$'])).then_some(text)
    }

    fn union(&mut self) -> Option<Shape> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        self.take('|');
        let mut all = vec![self.both()?];
        while self.take('|') {
            all.push(self.both()?);
        }
        self.depth -= 1;
        Some(either(all))
    }

    /// `string & {}` is how a list of words is left open: the first part counts.
    fn both(&mut self) -> Option<Shape> {
        let first = self.many()?;
        let mut one = true;
        while self.take('&') {
            one = self.many()? == Shape::Known(json!({"type": "object"}));
        }
        Some(if one { first } else { Shape::Any })
    }

    fn many(&mut self) -> Option<Shape> {
        let mut shape = self.one()?;
        while self.take('[') {
            self.lists += 1;
            if !self.take(']') || self.lists > DEPTH {
                return None;
            }
            shape = array(shape);
        }
        Some(shape)
    }

    fn one(&mut self) -> Option<Shape> {
        if self.take('(') {
            let inner = self.union()?;
            return self.take(')').then_some(inner);
        }
        if self.take('{') {
            return self.object();
        }
        self.rest = self.rest.trim_start();
        if self.rest.starts_with(['\'', '"', '`']) {
            return Some(Shape::Known(json!({"enum": [self.quoted()?]})));
        }
        let minus = self.take('-');
        let word = self.word();
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let number = word.parse::<f64>().ok().filter(|number| number.is_finite())?;
            let number = if minus { -number } else { number };
            return Some(Shape::Known(json!({"enum": [whole(number)]})));
        }
        if word.is_empty() || minus {
            return None;
        }
        let inner = if self.take('<') {
            let mut inner = vec![self.union()?];
            while self.take(',') {
                inner.push(self.union()?);
            }
            if !self.take('>') {
                return None;
            }
            inner
        } else {
            Vec::new()
        };
        Some(named(word, inner))
    }

    fn object(&mut self) -> Option<Shape> {
        let (mut properties, mut required) = (serde_json::Map::new(), Vec::new());
        while !self.take('}') {
            self.rest = self.rest.trim_start();
            let name = if self.rest.starts_with(['\'', '"']) { self.quoted()? } else { self.word() };
            if name.is_empty() || crate::json::FORBIDDEN_KEYS.contains(&name) {
                return None;
            }
            let optional = self.take('?');
            if !self.take(':') {
                return None;
            }
            match self.union()? {
                Shape::Known(schema) => properties.insert(name.to_owned(), schema),
                _ => properties.insert(name.to_owned(), json!({})),
            };
            if !optional && !required.contains(&name) {
                required.push(name);
            }
            if !self.take(';') {
                self.take(',');
            }
        }
        if properties.is_empty() {
            return Some(Shape::Known(json!({"type": "object"})));
        }
        let mut schema = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        Some(Shape::Known(schema))
    }
}

fn named(word: &str, mut inner: Vec<Shape>) -> Shape {
    let known = match word {
        "string" | "String" | "URL" => json!({"type": "string"}),
        "number" | "Number" => json!({"type": "number"}),
        "boolean" | "Boolean" | "bool" => json!({"type": "boolean"}),
        "true" => json!({"enum": [true]}),
        "false" => json!({"enum": [false]}),
        "object" | "Object" => json!({"type": "object"}),
        "Date" => json!({"type": "string", "format": "date-time", "x-jgb-as": "date"}),
        "undefined" | "null" | "void" | "never" => return Shape::Nothing,
        "Array" | "ReadonlyArray" => return array(inner.pop().unwrap_or(Shape::Any)),
        "Partial" | "Readonly" | "Required" => return inner.pop().unwrap_or(Shape::Any),
        "Record" => match inner.pop() {
            Some(Shape::Known(schema)) => json!({"type": "object", "additionalProperties": schema}),
            _ => json!({"type": "object"}),
        },
        _ if LIVE.contains(&word) || word.ends_with("Element") || word.ends_with("Event") => return Shape::Live,
        _ => return Shape::Any,
    };
    Shape::Known(known)
}

fn array(items: Shape) -> Shape {
    match items {
        Shape::Known(items) => Shape::Known(json!({"type": "array", "items": items})),
        Shape::Live => Shape::Live,
        Shape::Any | Shape::Nothing => Shape::Known(json!({"type": "array"})),
    }
}

/// One of several. What a page cannot set is left out while something else is left.
fn either(mut all: Vec<Shape>) -> Shape {
    if all.len() == 1 {
        return all.remove(0);
    }
    all.retain(|shape| *shape != Shape::Nothing);
    if all.contains(&Shape::Any) {
        return Shape::Any;
    }
    let known: Vec<Value> = all
        .iter()
        .filter_map(|shape| if let Shape::Known(schema) = shape { Some(schema.clone()) } else { None })
        .collect();
    if known.is_empty() {
        return if all.is_empty() { Shape::Nothing } else { Shape::Live };
    }
    let (mut words, mut schemas): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for schema in known {
        match schema.get("enum").and_then(Value::as_array) {
            Some(list) => list.iter().for_each(|word| {
                if !words.contains(word) {
                    words.push(word.clone());
                }
            }),
            None if !schemas.contains(&schema) => schemas.push(schema),
            None => {}
        }
    }
    if words.contains(&Value::Bool(true)) && words.contains(&Value::Bool(false)) {
        words.retain(|word| !word.is_boolean());
        schemas.push(json!({"type": "boolean"}));
    }
    // `'auto' | string`: the text says it all.
    words.retain(|word| !schemas.contains(&json!({"type": kind(word)})));
    if !words.is_empty() {
        schemas.push(json!({"enum": words}));
    }
    Shape::Known(if schemas.len() == 1 { schemas.remove(0) } else { json!({"anyOf": schemas}) })
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        _ => "string",
    }
}

/// A number as people write it: 2, not 2.0.
#[expect(clippy::cast_possible_truncation, reason = "only whole numbers that fit are cast")]
fn whole(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 { json!(number as i64) } else { json!(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Value) {
        assert_eq!(shape(text), Shape::Known(expected), "{text}");
    }

    #[test]
    fn types_of_documentation_become_schemas() {
        check("string | undefined", json!({"type": "string"}));
        check("'small' | \"large\"|`auto`", json!({"enum": ["small", "large", "auto"]}));
        check("| 'a'\n | 'b'", json!({"enum": ["a", "b"]}));
        check("'auto' | string", json!({"type": "string"}));
        check("(string & {}) | 'x'", json!({"type": "string"}));
        check("1 | -2 | 0.5", json!({"enum": [1, -2, 0.5]}));
        check("true|false | null", json!({"type": "boolean"}));
        check("number | 'auto'", json!({"anyOf": [{"type": "number"}, {"enum": ["auto"]}]}));
        check(
            "Array<string | number>",
            json!({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "number"}]}}),
        );
        check("Thing[]", json!({"type": "array"}));
        check(
            "{ a: string; b?: Thing, }",
            json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {}}, "required": ["a"]}),
        );
        check("Record<string, number>", json!({"type": "object", "additionalProperties": {"type": "number"}}));
        check("string | HTMLElement", json!({"type": "string"}));
        check("Date", json!({"type": "string", "format": "date-time", "x-jgb-as": "date"}));
    }

    #[test]
    fn what_nobody_can_set_and_what_nobody_knows_are_told_apart() {
        for text in
            ["() => void", "HTMLElement | null", "SlMenu | ((x: number) => void)", "MouseEvent", "HTMLElement[]"]
        {
            assert_eq!(shape(text), Shape::Live, "{text}");
        }
        for text in [
            "Size",
            "keyof Sizes",
            "string | Size",
            "{",
            "'a",
            "Array<",
            "[string, number]",
            "((((((((((string))))))))))",
            "",
        ] {
            assert_eq!(shape(text), Shape::Any, "{text}");
        }
        assert_eq!(shape("undefined"), Shape::Nothing);
    }

    #[test]
    fn details_are_those_of_custom_events() {
        assert_eq!(detail("CustomEvent<{ value: number }>").unwrap()["required"], json!(["value"]));
        assert_eq!(detail("{ value: number }").unwrap()["type"], "object");
        for text in ["CustomEvent", "Event", "CustomEvent<Thing>", "CustomEvent<", "string"] {
            assert_eq!(detail(text), None, "{text}");
        }
    }
}
