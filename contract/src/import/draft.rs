//! The manifest of an imported package, and what of the package it does not hold.

use super::types::{self, Shape};
use super::{ElementDoc, Event, Field, Package, camel};
use crate::ids::PbcName;
use crate::manifest::{ELEMENTS, Tier, is_attribute, is_event, is_member};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A widget of an imported package has at most this many properties, and as many outputs.
const MOST: usize = 120;
/// What every element has, so that it is not the package's to describe.
const EVERY: [&str; 8] =
    ["children", "shadowRoot", "isConnected", "slot", "id", "part", "renderRoot", "updateComplete"];

/// An element and the module that brings it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// What is known of it.
    pub doc: ElementDoc,
    /// Path of the module below the base.
    pub module: String,
    /// The export that holds the class, when no module defines the element and the host has to.
    pub export: Option<String>,
}

/// Who looked at the code of a package before it came into the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Their name.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// All a manifest is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The name of the PBC.
    pub name: PbcName,
    /// Whose package it is.
    pub package: Package,
    /// `sha512-…` of the archive it came in.
    pub archive: Option<String>,
    /// The folder of its files, below the portal's folder of assets.
    pub base: String,
    /// Path to integrity value; none leaves the hashing to the host.
    pub assets: Option<BTreeMap<String, String>>,
    /// Bare names to paths.
    pub imports: BTreeMap<String, String>,
    /// The elements.
    pub elements: Vec<Placed>,
    /// The Custom Elements Manifest among its files, for the catalogue.
    pub documents: Option<String>,
    /// Who reviewed it; without a review it runs in frames.
    pub review: Option<Review>,
}

/// A manifest, not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Drafted {
    /// The document.
    pub manifest: Value,
    /// Element to what of it is not in the document, and why.
    pub notes: Vec<(String, String)>,
}

impl Draft {
    /// The manifest. With `words` the properties have their makers' descriptions.
    pub fn manifest(&self, words: bool) -> Drafted {
        let mut notes = Vec::new();
        let widgets: Vec<Value> = self.elements.iter().map(|one| self.widget(one, words, &mut notes)).collect();
        let package = &self.package;
        let mut annotations = json!({
            "upstream.package": package.name,
            "upstream.version": package.version,
            "upstream.author": package.maker(),
            "upstream.changes": "none",
        });
        if let Some(archive) = &self.archive {
            annotations["upstream.integrity"] = json!(archive);
        }
        if let Some(path) = &self.documents {
            annotations[ELEMENTS] = json!(path);
        }
        if let Some(review) = &self.review {
            annotations["review.by"] = json!(review.by);
            annotations["review.at"] = json!(review.at);
        }
        let mut metadata = json!({
            "name": self.name,
            "version": package.version,
            "title": package.name,
            "owner": {"name": package.maker()},
            "lifecycle": "production",
            "annotations": annotations,
        });
        if let Some(text) = &package.description {
            metadata["description"] = json!(text);
        }
        if let Some(url) = &package.homepage {
            metadata["links"] = json!([{"url": url, "title": package.name}]);
        }
        let mut frontend = json!({"base": self.base, "widgets": widgets});
        frontend["assets"] = self.assets.as_ref().map_or_else(|| json!("auto"), |assets| json!(assets));
        if !self.imports.is_empty() {
            frontend["imports"] = json!(self.imports);
        }
        let licence = package.licence.as_deref().unwrap_or("LicenseRef-unknown");
        let manifest = json!({
            "apiVersion": crate::manifest::API_VERSION,
            "kind": "PBC",
            "metadata": metadata,
            "spec": {
                "scope": "component",
                "requires": {"host": ">=0.1.0"},
                "delivery": {"modes": ["assets"]},
                "security": {"tokenMode": "none", "login": "optional"},
                "frontend": frontend,
                "offer": {"licence": licence},
            },
        });
        Drafted { manifest, notes }
    }

    fn widget(&self, placed: &Placed, words: bool, notes: &mut Vec<(String, String)>) -> Value {
        let doc = &placed.doc;
        let tier = if self.review.is_some() { Tier::Page } else { Tier::Frame };
        let mut element = json!({"module": placed.module, "tag": doc.tag});
        if let Some(export) = &placed.export {
            element["define"] = json!("host");
            element["export"] = json!(export);
        }
        let mut widget = json!({
            "name": doc.tag.chars().take(63).collect::<String>(),
            "title": title(&doc.tag),
            "tier": tier,
            "element": element,
            "size": {"min": {"w": 2, "h": 1}, "default": {"w": 4, "h": 3}},
        });
        if let Some(text) = &doc.description {
            widget["description"] = json!(text);
        }
        let mut note = |what: String| notes.push((doc.tag.clone(), what));
        let props = properties(&doc.fields, words, &mut note);
        widget["props"] = json!({"type": "object", "additionalProperties": false, "properties": props});
        let outputs = outputs(&doc.events, &props, &mut note);
        if !outputs.is_empty() {
            widget["outputs"] = Value::Object(outputs);
        }
        widget
    }
}

/// A name for people: `relative-time` is `Relative time`.
fn title(tag: &str) -> String {
    let mut words = tag.replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn properties(fields: &[Field], words: bool, note: &mut impl FnMut(String)) -> Map<String, Value> {
    let mut all = Map::new();
    let mut attributes = BTreeSet::new();
    for field in fields {
        let attribute = field.attribute.as_deref().filter(|name| is_attribute(name));
        let alone = field.property.is_none();
        let Some(name) = field.property.clone().or_else(|| camel(attribute?)) else { continue };
        if EVERY.contains(&name.as_str()) || name.starts_with("aria") || name.starts_with('_') {
            continue;
        }
        if !is_member(&name) {
            note(format!("property `{name}`: pages do not set what every element has"));
            continue;
        }
        if all.contains_key(&name) {
            continue;
        }
        if all.len() >= MOST {
            note(format!("property `{name}`: a widget has at most {MOST}"));
            continue;
        }
        let mut schema = match field.kind.as_deref().map(|kind| (types::shape(kind), kind)) {
            Some((Shape::Known(schema), _)) => schema,
            Some((Shape::Any, kind)) => {
                note(format!("property `{name}`: the type `{}` says nothing here, so it takes every value", cut(kind)));
                json!({"x-jgb-type": cut(kind)})
            }
            Some((Shape::Live | Shape::Nothing, kind)) => {
                note(format!("property `{name}` is left out: a page cannot give it a `{}`", cut(kind)));
                continue;
            }
            None => {
                note(format!("property `{name}`: nothing says its type, so it takes every value"));
                json!({})
            }
        };
        if let Some(text) = field.description.as_deref().filter(|_| words) {
            schema["description"] = json!(text);
        }
        // A property that has an attribute sets it itself; one that is only an attribute has nobody to do so.
        if let Some(attribute) = attribute.filter(|name| alone && attributes.insert((*name).to_owned())) {
            schema["x-jgb-attr"] = json!(attribute);
        }
        all.insert(name, schema);
    }
    all
}

fn outputs(events: &[Event], props: &Map<String, Value>, note: &mut impl FnMut(String)) -> Map<String, Value> {
    let mut all: Map<String, Value> = Map::new();
    for event in events {
        let Some(name) = camel(&event.name).filter(|_| is_event(&event.name)) else {
            note(format!("event `{}`: no page can listen to such a name", cut(&event.name)));
            continue;
        };
        if all.contains_key(&name) || all.len() >= MOST {
            note(format!("event `{}`: an output of this name is there, or there are {MOST}", cut(&event.name)));
            continue;
        }
        let mut output = json!({"event": event.name});
        match event.kind.as_deref().and_then(types::detail) {
            Some(detail) => output["detail"] = detail,
            // Events of forms carry nothing: what they are about is a property.
            None if matches!(event.name.as_str(), "input" | "change") => {
                let told = ["value", "checked"].into_iter().filter(|name| props.contains_key(*name));
                let read: Map<String, Value> = told.map(|name| (name.to_owned(), json!(name))).collect();
                if !read.is_empty() {
                    output["read"] = Value::Object(read);
                }
            }
            None => note(format!("event `{}`: nothing says what its `detail` holds", cut(&event.name))),
        }
        all.insert(name, output);
    }
    all
}

fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

    fn field(property: &str, attribute: &str, kind: &str) -> Field {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Field {
            property: some(property),
            attribute: some(attribute),
            kind: some(kind),
            description: some("A <b>word</b>."),
        }
    }

    fn draft(fields: Vec<Field>, events: Vec<Event>) -> Draft {
        let package = Package::read(
            br#"{"name":"@maker/rating","version":"1.2.0","license":"MIT","homepage":"https://example.org/"}"#,
        )
        .unwrap();
        let doc = ElementDoc { tag: "x-rating".to_owned(), fields, events, ..ElementDoc::default() };
        Draft {
            name: package.pbc_name().unwrap(),
            package,
            archive: None,
            base: "npm.maker.rating/1.2.0".to_owned(),
            assets: None,
            imports: BTreeMap::from([("lit".to_owned(), "modules/lit@3.0.0/index.js".to_owned())]),
            elements: vec![Placed { doc, module: "package/rating.js".to_owned(), export: None }],
            documents: Some("package/custom-elements.json".to_owned()),
            review: None,
        }
    }

    #[test]
    fn a_draft_passes_every_rule_of_manifests() {
        let event =
            |name: &str, kind: &str| Event { name: name.to_owned(), kind: Some(kind.to_owned()), description: None };
        let made = draft(
            vec![
                field("value", "value", "number"),
                field("size", "size", "'small' | 'large'"),
                field("", "data-look", "string"),
                field("thing", "", "Thing"),
                field("render", "", "() => void"),
                field("innerHTML", "", "string"),
                field("ariaLabel", "", "string"),
            ],
            vec![
                event("change", "Event"),
                event("x-hover", "CustomEvent<{ value: number }>"),
                event("x hover", "Event"),
                event("x-Hover", "Event"),
            ],
        )
        .manifest(true);
        let text = serde_json::to_vec(&made.manifest).unwrap();
        let manifest = Manifest::read(&text).unwrap().manifest;
        assert_eq!(manifest.elements_document(), Some("package/custom-elements.json"));
        let widget = &manifest.spec.frontend.widgets[0];
        assert_eq!(widget.tier, Tier::Frame);
        insta::assert_json_snapshot!(made.manifest["spec"]["frontend"]["widgets"][0]);
        let notes: Vec<&str> = made.notes.iter().map(|(_, note)| note.as_str()).collect();
        assert_eq!(
            notes,
            [
                "property `thing`: the type `Thing` says nothing here, so it takes every value",
                "property `render` is left out: a page cannot give it a `() => void`",
                "property `innerHTML`: pages do not set what every element has",
                "event `x hover`: no page can listen to such a name",
                "event `x-Hover`: an output of this name is there, or there are 120",
            ]
        );
    }

    #[test]
    fn only_a_review_puts_it_into_the_page_and_it_says_who() {
        let mut draft = draft(Vec::new(), Vec::new());
        draft.review = Some(Review { by: "Kim".to_owned(), at: "2026-11-27T12:00:00Z".to_owned() });
        let made = draft.manifest(true).manifest;
        assert_eq!(made["spec"]["frontend"]["widgets"][0]["tier"], "page");
        let notes = &made["metadata"]["annotations"];
        assert_eq!((&notes["review.by"], &notes["review.at"]), (&json!("Kim"), &json!("2026-11-27T12:00:00Z")));
        assert!(Manifest::read(&serde_json::to_vec(&made).unwrap()).is_ok());
    }
}
