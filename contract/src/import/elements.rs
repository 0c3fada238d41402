//! The Custom Elements Manifest (`custom-elements.json`): which elements a package has, and what their makers say of them.
//!
//! Read are the schema of the community group (`modules`, versions 1 and 2) and the older one with `tags`. Both are written by tools of
//! many makers, so a part that is not as expected is passed over; only a document that is none at all is refused.

use super::{list, paragraph, parse, text};
use crate::finding::Finding;
use serde_json::Value;
use std::collections::BTreeMap;

/// A package describes at most this many elements.
const MOST: usize = 2_000;
/// Classes are followed this far up.
const ANCESTORS: usize = 12;
/// Characters of a description.
const WORDS: usize = 200;

/// What is said of one element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ElementDoc {
    /// Its name.
    pub tag: String,
    /// The class, for elements that the host has to define.
    pub class: Option<String>,
    /// Modules that may define it, as the document says, the likeliest first. They are often sources that were not published.
    pub modules: Vec<String>,
    /// One paragraph.
    pub description: Option<String>,
    /// What can be set.
    pub fields: Vec<Field>,
    /// What it tells.
    pub events: Vec<Event>,
}

/// A property, an attribute, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// The property; none when there is only an attribute.
    pub property: Option<String>,
    /// The attribute.
    pub attribute: Option<String>,
    /// The type as text.
    pub kind: Option<String>,
    /// One line.
    pub description: Option<String>,
}

/// An event it dispatches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// The type as text.
    pub kind: Option<String>,
    /// One line.
    pub description: Option<String>,
}

/// The elements of a document, by name.
///
/// # Errors
/// `I02`: it is not JSON, or holds neither `modules` nor `tags`.
pub fn read(bytes: &[u8]) -> Result<Vec<ElementDoc>, Finding> {
    let value = parse(bytes, "custom-elements.json")?;
    if !value.get("modules").or_else(|| value.get("tags")).is_some_and(Value::is_array) {
        let message = "`custom-elements.json` holds neither `modules` nor `tags`; have its maker's tool write it again";
        return Err(Finding::error("I02", "", message));
    }
    let mut found: BTreeMap<String, ElementDoc> = BTreeMap::new();
    let modules = list(&value, "modules");
    let classes: BTreeMap<&str, (&Value, &str)> = modules
        .iter()
        .flat_map(|module| {
            list(module, "declarations").iter().map(move |class| (class, text(module, "path").unwrap_or_default()))
        })
        .filter_map(|(class, path)| Some((text(class, "name")?, (class, path))))
        .collect();
    for module in modules {
        let path = text(module, "path").unwrap_or_default();
        for class in list(module, "declarations").iter().filter(|class| text(class, "kind") != Some("mixin")) {
            if let Some(tag) = text(class, "tagName") {
                add(&mut found, tag).describe(class, path, &classes);
            }
        }
        for export in
            list(module, "exports").iter().filter(|one| text(one, "kind") == Some("custom-element-definition"))
        {
            let Some(tag) = text(export, "name") else { continue };
            let element = add(&mut found, tag);
            // The module that defines goes before the one that only holds the class.
            element.modules.retain(|known| known != path);
            element.modules.insert(0, path.to_owned());
            let class = export.get("declaration").and_then(|of| text(of, "name")).and_then(|name| classes.get(name));
            if let Some((class, path)) = class.filter(|_| element.class.is_none()) {
                element.describe(class, path, &classes);
            }
        }
    }
    for tag in list(&value, "tags") {
        if let Some(name) = text(tag, "name") {
            let path = text(tag, "path").unwrap_or_default();
            add(&mut found, name).describe(tag, path, &BTreeMap::new());
        }
    }
    Ok(found.into_values().take(MOST).collect())
}

fn add<'a>(found: &'a mut BTreeMap<String, ElementDoc>, tag: &str) -> &'a mut ElementDoc {
    found.entry(tag.to_owned()).or_insert_with(|| ElementDoc { tag: tag.to_owned(), ..ElementDoc::default() })
}

impl ElementDoc {
    /// Takes what a class and those it extends say.
    fn describe(&mut self, class: &Value, path: &str, classes: &BTreeMap<&str, (&Value, &str)>) {
        if self.class.is_none() {
            self.class = text(class, "name").filter(|name| !name.contains('-')).map(str::to_owned);
        }
        if !path.is_empty() && !self.modules.iter().any(|known| known == path) {
            self.modules.push(path.to_owned());
        }
        let said = ["summary", "description"].into_iter().find_map(|key| paragraph(text(class, key)?, WORDS));
        self.description = self.description.take().or(said);
        let mut class = Some(class);
        for _ in 0..ANCESTORS {
            let Some(one) = class else { break };
            self.fields_of(one);
            self.events_of(one);
            let above = one.get("superclass").and_then(|above| text(above, "name"));
            class = above
                .and_then(|name| classes.get(name))
                .map(|(class, _)| *class)
                .filter(|above| !std::ptr::eq(*above, one));
        }
    }

    fn fields_of(&mut self, class: &Value) {
        let members = list(class, "members").iter().filter(|member| text(member, "kind") == Some("field"));
        for member in members.chain(list(class, "properties")) {
            let own = member.get("static").and_then(Value::as_bool) == Some(true)
                || member.get("readonly").and_then(Value::as_bool) == Some(true)
                || !matches!(text(member, "privacy"), None | Some("public"));
            let Some(name) = text(member, "name").filter(|name| !own && !name.starts_with(['_', '#'])) else {
                continue;
            };
            let attribute = text(member, "attribute").map(str::to_owned);
            self.field(Field { property: Some(name.to_owned()), attribute, ..documented(member) });
        }
        for attribute in list(class, "attributes") {
            let Some(name) = text(attribute, "name") else { continue };
            let property = text(attribute, "fieldName").map(str::to_owned);
            self.field(Field { property, attribute: Some(name.to_owned()), ..documented(attribute) });
        }
    }

    /// Adds a field, or what it says of one that is known by its property or its attribute.
    fn field(&mut self, field: Field) {
        let same = |known: &&mut Field| {
            field.property.is_some() && known.property == field.property
                || field.attribute.is_some() && known.attribute == field.attribute
        };
        match self.fields.iter_mut().find(same) {
            Some(known) => {
                known.property = known.property.take().or(field.property);
                known.attribute = known.attribute.take().or(field.attribute);
                known.kind = known.kind.take().or(field.kind);
                known.description = known.description.take().or(field.description);
            }
            None => self.fields.push(field),
        }
    }

    fn events_of(&mut self, class: &Value) {
        for event in list(class, "events") {
            let Some(name) = text(event, "name").map(|name| name.trim_matches(['"', '\'', '`'])) else { continue };
            if !name.is_empty() && !self.events.iter().any(|known| known.name == name) {
                let Field { kind, description, .. } = documented(event);
                self.events.push(Event { name: name.to_owned(), kind, description });
            }
        }
    }
}

/// Type and description of a part. The older schema writes the type as a bare text.
fn documented(part: &Value) -> Field {
    let kind = part.get("type").and_then(|kind| kind.as_str().or_else(|| text(kind, "text")));
    let description = text(part, "description").and_then(|text| paragraph(text, WORDS));
    Field { kind: kind.map(str::to_owned), description, ..Field::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_value(value: &Value) -> Vec<ElementDoc> {
        read(value.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn elements_have_what_their_classes_and_those_above_say() {
        let found = read_value(&json!({"schemaVersion": "1.0.0", "modules": [
            {"path": "src/a.ts", "declarations": [
                {"kind": "class", "name": "Rating", "tagName": "x-rating", "customElement": true, "summary": "Stars.\n\nMore.", "superclass": {"name": "Base"},
                 "members": [
                    {"kind": "field", "name": "value", "type": {"text": "number"}, "attribute": "value", "description": "How many."},
                    {"kind": "field", "name": "#secret"}, {"kind": "field", "name": "own", "privacy": "private"},
                    {"kind": "field", "name": "form", "readonly": true}, {"kind": "method", "name": "focus"}
                 ],
                 "attributes": [{"name": "value", "fieldName": "value"}, {"name": "data-only", "type": {"text": "string"}}],
                 "events": [{"name": "x-change", "type": {"text": "CustomEvent"}}]},
                {"kind": "class", "name": "Base", "members": [{"kind": "field", "name": "dir"}]}
            ]},
            {"path": "dist/define.js", "exports": [{"kind": "custom-element-definition", "name": "x-rating", "declaration": {"name": "Rating", "module": "src/a.ts"}}]}
        ]}));
        let [rating] = &found[..] else { panic!("{found:?}") };
        assert_eq!(rating.modules, ["dist/define.js", "src/a.ts"]);
        assert_eq!((rating.class.as_deref(), rating.description.as_deref()), (Some("Rating"), Some("Stars.")));
        let fields: Vec<_> =
            rating.fields.iter().map(|one| (one.property.as_deref(), one.attribute.as_deref())).collect();
        assert_eq!(fields, [(Some("value"), Some("value")), (None, Some("data-only")), (Some("dir"), None)]);
        assert_eq!(rating.events[0].name, "x-change");
    }

    #[test]
    fn the_older_schema_is_read_as_well() {
        let found = read_value(&json!({"version": "experimental", "tags": [
            {"name": "my-clock", "path": "./src/clock.js", "description": "Tells the time.", "attributes": [{"name": "zone", "type": "string"}],
             "properties": [{"name": "zone", "attribute": "zone", "type": "string"}], "events": [{"name": "tick"}]}
        ]}));
        assert_eq!((found[0].tag.as_str(), found[0].fields.len(), found[0].class.as_ref()), ("my-clock", 1, None));
    }

    #[test]
    fn classes_that_extend_one_another_in_a_circle_end() {
        let class = |name: &str, above: &str| json!({"kind": "class", "name": name, "tagName": format!("x-{}", name.to_lowercase()), "superclass": {"name": above}});
        assert_eq!(
            read_value(&json!({"modules": [{"path": "a.js", "declarations": [class("A", "B"), class("B", "A")]}]}))
                .len(),
            2
        );
    }

    #[test]
    fn what_is_no_such_document_is_refused() {
        for bad in ["", "{}", "[]", "{\"modules\":3}", "{\"a\":1,\"a\":2}"] {
            assert_eq!(read(bad.as_bytes()).unwrap_err().code, "I02", "{bad}");
        }
    }
}
