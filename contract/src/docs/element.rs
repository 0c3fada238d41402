//! What a Custom Elements Manifest says of one element, for people: `webcomponents/custom-elements-manifest`, schema versions 1 and 2,
//! and the older one with `tags`. What an import takes of it is in [`crate::import::elements`].

use super::words::{Words, line};
use crate::finding::Finding;
use crate::import::{list, text};
use crate::json::{self, Limits};
use serde_json::Value;
use std::collections::HashMap;

/// Largest document that is read: 8 MiB, 64 levels. Those of libraries with hundreds of elements have 2 MiB.
pub const LIMITS: Limits = Limits { bytes: 8 * 1024 * 1024, depth: 64 };
/// Entries of one kind that are shown.
const MOST: usize = 300;
/// Classes and mixins that are followed up.
const ANCESTORS: usize = 24;
/// Characters of what is said of an element.
const ABOUT: usize = 6_000;
/// Characters of what is said of an entry.
const EACH: usize = 1_500;
/// Characters of names, types and defaults.
const SHORT: usize = 240;

/// Everything that is said of an element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ElementPage {
    /// Its class.
    pub class: Option<String>,
    /// The classes and mixins it is made of, the nearest first.
    pub above: Vec<String>,
    /// One sentence.
    pub summary: Option<String>,
    /// More.
    pub about: Words,
    /// Why it should not be used any more; empty when nobody says why.
    pub deprecated: Option<String>,
    /// Properties and attributes.
    pub fields: Vec<Field>,
    /// Events it dispatches.
    pub events: Vec<Entry>,
    /// Its slots; the default one has an empty name.
    pub slots: Vec<Entry>,
    /// Its CSS parts.
    pub parts: Vec<Entry>,
    /// Its CSS custom properties.
    pub styles: Vec<Entry>,
    /// Its CSS custom states.
    pub states: Vec<Entry>,
    /// What can be called.
    pub methods: Vec<Method>,
    /// Whether there is more than is shown.
    pub cut: bool,
}

/// A property, an attribute, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// The property; none when there is only an attribute.
    pub property: Option<String>,
    /// The attribute.
    pub attribute: Option<String>,
    /// The type as its maker writes it.
    pub kind: String,
    /// The default as its maker writes it.
    pub default: String,
    /// What it means.
    pub about: Words,
    /// Whether it can only be read.
    pub is_read_only: bool,
    /// As in [`ElementPage`].
    pub deprecated: Option<String>,
}

/// An event, a slot, a part, a custom property or a custom state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The type of an event, or the syntax of a custom property.
    pub kind: String,
    /// The default of a custom property.
    pub default: String,
    /// What it means.
    pub about: Words,
    /// As in [`ElementPage`].
    pub deprecated: Option<String>,
}

/// A method.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Method {
    /// How it is called, for example `show(delay?: number): Promise<void>`.
    pub call: String,
    /// What it does.
    pub about: Words,
    /// As in [`ElementPage`].
    pub deprecated: Option<String>,
}

impl ElementPage {
    /// What the document says of the element `tag`.
    ///
    /// # Errors
    /// The document is larger than [`LIMITS`] or no strict JSON (`J01` to `J06`), no Custom Elements Manifest (`I02`), or does not have
    /// this element (`I05`).
    pub fn read(bytes: &[u8], tag: &str) -> Result<Self, Finding> {
        // Some editors begin a file with a mark that JSON does not know.
        let value = json::parse(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), LIMITS)?;
        if !value.get("modules").or_else(|| value.get("tags")).is_some_and(Value::is_array) {
            return Err(Finding::error("I02", "", "it holds neither `modules` nor `tags`"));
        }
        let declared = || list(&value, "modules").iter().flat_map(|module| list(module, "declarations"));
        let classes: HashMap<&str, &Value> = declared().filter_map(|one| Some((text(one, "name")?, one))).collect();
        let exports = || list(&value, "modules").iter().flat_map(|module| list(module, "exports"));
        let defines =
            |one: &&Value| text(one, "kind") == Some("custom-element-definition") && text(one, "name") == Some(tag);
        let by_class =
            || declared().find(|one| text(one, "kind") != Some("mixin") && text(one, "tagName") == Some(tag));
        let by_export =
            || exports().find(defines).and_then(|one| classes.get(text(one.get("declaration")?, "name")?).copied());
        let by_tag = || list(&value, "tags").iter().find(|one| text(one, "name") == Some(tag));
        let class = by_class().or_else(by_export).or_else(by_tag);
        let class = class.ok_or_else(|| Finding::error("I05", "", format!("it does not describe `<{tag}>`")))?;
        let mut page = Self::default();
        page.head(class);
        let mut waiting = vec![class];
        let mut seen: Vec<*const Value> = Vec::new();
        while let Some(one) = waiting.pop() {
            let here: *const Value = one;
            if seen.contains(&here) {
                continue;
            }
            if seen.len() > ANCESTORS {
                page.cut = true;
                break;
            }
            seen.push(here);
            page.take(one);
            let mixins = list(one, "mixins").iter().filter_map(|above| text(above, "name"));
            let names: Vec<&str> =
                mixins.chain(one.get("superclass").and_then(|above| text(above, "name"))).take(ANCESTORS).collect();
            for name in &names {
                let name = line(name, SHORT);
                if !page.above.contains(&name) && page.above.len() < ANCESTORS {
                    page.above.push(name);
                }
            }
            waiting.extend(names.iter().rev().filter_map(|name| classes.get(name)).copied());
        }
        Ok(page)
    }

    fn head(&mut self, class: &Value) {
        self.class = text(class, "name").filter(|name| !name.contains('-')).map(|name| line(name, SHORT));
        self.summary = text(class, "summary").map(|text| line(text, EACH)).filter(|text| !text.is_empty());
        self.about = Words::read(text(class, "description").unwrap_or_default(), ABOUT);
        self.deprecated = deprecated(class);
    }

    /// Takes what a class has that is not known yet: what is nearer counts.
    fn take(&mut self, class: &Value) {
        let members = list(class, "members");
        let seen = |member: &&Value| {
            let is_own = member.get("static") == Some(&Value::Bool(true));
            let is_public = matches!(text(member, "privacy"), None | Some("public"));
            let named = text(member, "name").is_some_and(|name| !name.starts_with(['_', '#']));
            !is_own && is_public && named
        };
        let of =
            |kind: &'static str| members.iter().filter(move |member| text(member, "kind") == Some(kind)).filter(seen);
        for member in of("field").chain(list(class, "properties").iter().filter(seen)) {
            let mut field = field(member);
            field.property = name(member);
            field.attribute = text(member, "attribute").map(|name| line(name, SHORT));
            self.field(field);
        }
        for attribute in list(class, "attributes") {
            let mut field = field(attribute);
            field.attribute = name(attribute);
            field.property = text(attribute, "fieldName").map(|name| line(name, SHORT));
            if field.attribute.is_some() {
                self.field(field);
            }
        }
        let mut cut = false;
        let mut add = |known: &mut Vec<Entry>, key: &str| {
            for value in list(class, key) {
                let entry = entry(value);
                if known.iter().any(|one| one.name == entry.name) || (entry.name.is_empty() && key != "slots") {
                    continue;
                }
                cut = cut || known.len() >= MOST;
                if known.len() < MOST {
                    known.push(entry);
                }
            }
        };
        add(&mut self.events, "events");
        add(&mut self.slots, "slots");
        add(&mut self.parts, "cssParts");
        add(&mut self.styles, "cssProperties");
        add(&mut self.states, "cssStates");
        self.cut = self.cut || cut;
        for member in of("method") {
            let method = method(member);
            let called = |call: &str| call.split('(').next().unwrap_or_default().to_owned();
            if self.methods.iter().any(|known| called(&known.call) == called(&method.call)) {
                continue;
            }
            self.cut = self.cut || self.methods.len() >= MOST;
            if self.methods.len() < MOST {
                self.methods.push(method);
            }
        }
    }

    /// Adds a field, or what it says of one that is known by its property or its attribute.
    fn field(&mut self, field: Field) {
        let same = |known: &&mut Field| {
            field.property.is_some() && known.property == field.property
                || field.attribute.is_some() && known.attribute == field.attribute
        };
        let Some(known) = self.fields.iter_mut().find(same) else {
            self.cut = self.cut || self.fields.len() >= MOST;
            if self.fields.len() < MOST {
                self.fields.push(field);
            }
            return;
        };
        known.property = known.property.take().or(field.property);
        known.attribute = known.attribute.take().or(field.attribute);
        known.deprecated = known.deprecated.take().or(field.deprecated);
        for (mine, other) in [(&mut known.kind, field.kind), (&mut known.default, field.default)] {
            if mine.is_empty() {
                *mine = other;
            }
        }
        if known.about.is_empty() {
            known.about = field.about;
        }
    }
}

fn name(value: &Value) -> Option<String> {
    let name = text(value, "name").map(|name| line(name.trim_matches(['"', '\'', '`']), SHORT));
    name.filter(|name| !name.is_empty())
}

/// A type; the older schema writes it as a bare text.
fn kind(value: &Value) -> String {
    let kind = value.get("type").and_then(|kind| kind.as_str().or_else(|| text(kind, "text")));
    line(kind.or_else(|| text(value, "syntax")).unwrap_or_default(), SHORT)
}

fn default(value: &Value) -> String {
    value
        .get("default")
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        .map_or_else(String::new, |text| line(&text, SHORT))
}

fn about(value: &Value) -> Words {
    let said = ["description", "summary"].into_iter().find_map(|key| text(value, key).filter(|text| !text.is_empty()));
    Words::read(said.unwrap_or_default(), EACH)
}

/// Why something should not be used any more: `true`, or a text that says it.
fn deprecated(value: &Value) -> Option<String> {
    match value.get("deprecated")? {
        Value::Bool(true) => Some(String::new()),
        Value::String(why) => Some(line(why, EACH)),
        _ => None,
    }
}

fn field(value: &Value) -> Field {
    Field {
        kind: kind(value),
        default: default(value),
        about: about(value),
        is_read_only: value.get("readonly") == Some(&Value::Bool(true)),
        deprecated: deprecated(value),
        ..Field::default()
    }
}

fn entry(value: &Value) -> Entry {
    Entry {
        name: name(value).unwrap_or_default(),
        kind: kind(value),
        default: default(value),
        about: about(value),
        deprecated: deprecated(value),
    }
}

fn method(value: &Value) -> Method {
    let parameter = |one: &Value| {
        let open = if one.get("optional") == Some(&Value::Bool(true)) { "?" } else { "" };
        let kind = kind(one);
        let kind = if kind.is_empty() { kind } else { format!(": {kind}") };
        format!("{}{open}{kind}", name(one).unwrap_or_else(|| "…".to_owned()))
    };
    let parameters: Vec<String> = list(value, "parameters").iter().take(12).map(parameter).collect();
    let returns = value.get("return").map(kind).filter(|kind| !kind.is_empty());
    let returns = returns.map(|kind| format!(": {kind}")).unwrap_or_default();
    let call = format!("{}({}){returns}", name(value).unwrap_or_default(), parameters.join(", "));
    Method { call: line(&call, SHORT * 2), about: about(value), deprecated: deprecated(value) }
}

#[cfg(test)]
mod tests {
    use super::super::words::Block;
    use super::*;
    use serde_json::json;

    fn read(value: &Value, tag: &str) -> ElementPage {
        ElementPage::read(value.to_string().as_bytes(), tag).unwrap()
    }

    #[test]
    fn an_element_has_what_it_says_itself_and_what_those_above_it_say() {
        let document = json!({"schemaVersion": "2.1.0", "modules": [{"path": "a.js", "declarations": [
            {"kind": "class", "name": "Rating", "tagName": "x-rating", "summary": "Stars.", "description": "One.\n\nTwo.", "deprecated": "Use x-stars.",
             "superclass": {"name": "Base", "module": "/b.js"}, "mixins": [{"name": "Sized"}],
             "members": [
                {"kind": "field", "name": "value", "type": {"text": "number"}, "default": "0", "attribute": "value"},
                {"kind": "field", "name": "form", "readonly": true, "type": {"text": "HTMLFormElement"}},
                {"kind": "field", "name": "_own"}, {"kind": "field", "name": "hidden", "privacy": "private"}, {"kind": "field", "name": "all", "static": true},
                {"kind": "method", "name": "show", "parameters": [{"name": "delay", "optional": true, "type": {"text": "number"}}], "return": {"type": {"text": "Promise<void>"}}},
                {"kind": "method", "name": "old", "deprecated": true},
             ],
             "attributes": [{"name": "value", "fieldName": "value", "description": "How many."}],
             "events": [{"name": "x-change", "type": {"text": "CustomEvent"}}],
             "slots": [{"name": "", "description": "Inside."}, {"name": "icon"}], "cssParts": [{"name": "base"}],
             "cssProperties": [{"name": "--size", "default": 1, "syntax": "<length>"}], "cssStates": [{"name": "open"}]},
            {"kind": "class", "name": "Base", "superclass": {"name": "HTMLElement"}, "members": [{"kind": "field", "name": "dir", "type": {"text": "string"}}, {"kind": "method", "name": "show"}]},
            {"kind": "mixin", "name": "Sized", "attributes": [{"name": "size", "type": "string"}], "events": [{"name": "x-change"}]},
        ]}]});
        let page = read(&document, "x-rating");
        assert_eq!((page.class.as_deref(), page.summary.as_deref()), (Some("Rating"), Some("Stars.")));
        assert_eq!(page.above, ["Sized", "Base", "HTMLElement"]);
        assert_eq!(page.about.0, [Block::Text("One.".to_owned()), Block::Text("Two.".to_owned())]);
        assert_eq!(page.deprecated.as_deref(), Some("Use x-stars."));
        let fields: Vec<_> =
            page.fields.iter().map(|one| (one.property.as_deref(), one.attribute.as_deref())).collect();
        let expected =
            [(Some("value"), Some("value")), (Some("form"), None), (None, Some("size")), (Some("dir"), None)];
        assert_eq!(fields, expected);
        assert_eq!((page.fields[0].default.as_str(), page.fields[0].about.is_empty()), ("0", false));
        assert!(page.fields[1].is_read_only);
        let calls: Vec<&str> = page.methods.iter().map(|one| one.call.as_str()).collect();
        assert_eq!(calls, ["show(delay?: number): Promise<void>", "old()"]);
        assert_eq!(page.methods[1].deprecated.as_deref(), Some(""));
        assert_eq!(page.slots.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["", "icon"]);
        assert_eq!((page.styles[0].kind.as_str(), page.styles[0].default.as_str()), ("<length>", "1"));
        assert_eq!((page.events.len(), page.parts.len(), page.states.len(), page.cut), (1, 1, 1, false));
    }

    #[test]
    fn elements_that_are_defined_elsewhere_and_the_older_schema_are_read() {
        let document = json!({"modules": [
            {"path": "a.js", "declarations": [{"kind": "class", "name": "Clock", "description": "Ticks."}]},
            {"path": "b.js", "exports": [{"kind": "custom-element-definition", "name": "x-clock", "declaration": {"name": "Clock"}}]},
        ]});
        assert_eq!(read(&document, "x-clock").class.as_deref(), Some("Clock"));
        let older = json!({"tags": [{"name": "my-clock", "description": "Ticks.", "properties": [{"name": "zone", "type": "string", "default": "\"UTC\""}]}]});
        let page = read(&older, "my-clock");
        assert_eq!((page.class, page.fields[0].default.as_str()), (None, "\"UTC\""));
    }

    #[test]
    fn circles_and_crowds_end() {
        let class = |name: &str, above: &str| json!({"kind": "class", "name": name, "tagName": format!("x-{}", name.to_lowercase()), "superclass": {"name": above}, "mixins": [{"name": above}, {"name": name}]});
        let page =
            read(&json!({"modules": [{"path": "a.js", "declarations": [class("A", "B"), class("B", "A")]}]}), "x-a");
        assert_eq!(page.above, ["B", "A"]);
        let many: Vec<Value> = (0..2_000)
            .map(|i| json!({"kind": "field", "name": format!("f{i}"), "description": "x".repeat(2_000)}))
            .collect();
        let slots: Vec<Value> = (0..2_000).map(|i| json!({"name": format!("s{i}")})).collect();
        let page = read(
            &json!({"modules": [{"declarations": [{"kind": "class", "tagName": "x-a", "members": many, "slots": slots}]}]}),
            "x-a",
        );
        assert_eq!((page.fields.len(), page.slots.len(), page.cut), (MOST, MOST, true));
    }

    #[test]
    fn parts_of_another_form_are_passed_over() {
        let odd = json!({"modules": [7, {"declarations": "x"}, {"declarations": [null, {"tagName": "x-a", "name": 3, "members": [3, {"kind": "field"}, {"kind": "method"}],
            "attributes": {"a": 1}, "events": [{"name": {}}, {}], "slots": [[]], "superclass": "Base", "mixins": 1, "deprecated": 0}]}]});
        let page = read(&odd, "x-a");
        assert_eq!((page.fields.len(), page.events.len(), page.methods.len(), page.deprecated), (0, 0, 0, None));
    }

    #[test]
    fn what_is_no_such_document_is_told_with_a_code() {
        let deep = format!("{{\"modules\":{}{}}}", "[".repeat(90), "]".repeat(90));
        let huge = vec![b' '; LIMITS.bytes + 1];
        let cases: [(&[u8], &str); 6] = [
            (b"", "J03"),
            (b"{}", "I02"),
            (b"{\"modules\":[]}", "I05"),
            (b"{\"modules\":[],\"modules\":[]}", "J05"),
            (deep.as_bytes(), "J04"),
            (&huge, "J01"),
        ];
        for (bytes, code) in cases {
            assert_eq!(ElementPage::read(bytes, "x-a").unwrap_err().code, code);
        }
    }
}
