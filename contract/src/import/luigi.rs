//! Nodes of a Luigi configuration (docs.luigi-project.io, "Navigation parameters reference", "Web Component"), as far as they map.
//!
//! A node with a `viewUrl` becomes a widget: a frame, or an element when it is a web component. Where it stands in the menu comes along.
//! What Luigi does with functions, and what its client library does at run time, has no place in a manifest and is named.

use super::{label, list, text};
use crate::finding::Finding;
use crate::ids::{PbcName, Tag};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Nodes below nodes are followed this deep.
const DEPTH: usize = 16;
/// What a node may say that is mapped, or that means nothing without Luigi.
const MAPPED: [&str; 11] = [
    "pathSegment",
    "label",
    "viewUrl",
    "children",
    "webcomponent",
    "context",
    "hideFromNav",
    "compound",
    "testId",
    "showLabel",
    "defaultChildNode",
];

/// A document of another portal as a manifest, not yet checked, and all that comes with it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapped {
    /// The document. Where its files are is for whoever has them.
    pub manifest: Value,
    /// Modules it names, relative to the folder of the document that was read.
    pub modules: BTreeSet<String>,
    /// Style sheets and other files it names.
    pub files: BTreeSet<String>,
    /// Files that are made: path and text.
    pub made: Vec<(String, String)>,
    /// Place in the document to what does not map, and why.
    pub notes: Vec<(String, String)>,
}

impl Mapped {
    pub(super) fn note(&mut self, at: &str, what: impl Into<String>) {
        self.notes.push((at.to_owned(), what.into()));
    }

    /// The document around `frontend`, which names no owner that it could know.
    pub(super) fn wrap(&mut self, name: &PbcName, title: &str, frontend: &Value, events: Option<Value>) {
        let mut spec = json!({
            "scope": "component",
            "requires": {"host": ">=0.1.0"},
            "delivery": {"modes": ["assets"]},
            "security": {"tokenMode": "none", "login": "optional"},
            "frontend": frontend,
            "offer": {"licence": "LicenseRef-unknown"},
        });
        if let Some(events) = events {
            spec["events"] = events;
        }
        self.manifest = json!({
            "apiVersion": crate::manifest::API_VERSION,
            "kind": "PBC",
            "metadata": {"name": name, "version": "1.0.0", "title": title, "owner": {"name": title}, "lifecycle": "experimental"},
            "spec": spec,
        });
        self.note("/metadata", "the document says no version, owner and licence; write them into the manifest");
    }
}

/// The manifest of a configuration, of its `navigation`, of a list of nodes, or of one node.
///
/// # Errors
/// `I02`: no JSON. `I05`: no node that shows anything.
pub fn read(bytes: &[u8], name: &PbcName) -> Result<Mapped, Finding> {
    let value = super::parse(bytes, "the Luigi configuration")?;
    let mut reader = Reader { name, mapped: Mapped::default(), widgets: Vec::new(), menu: Vec::new() };
    let root = value.pointer("/settings/navigation").or_else(|| value.get("navigation")).unwrap_or(&value);
    for key in root
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key)
        .filter(|key| root.get("nodes").is_some() && *key != "nodes")
    {
        reader.mapped.note(&format!("/navigation/{key}"), "settings of the whole portal are its operator's here");
    }
    let nodes = root.get("nodes").unwrap_or(root);
    match nodes {
        Value::Array(nodes) => reader.nodes(nodes, "/nodes", "", 0),
        Value::Object(map) if map.contains_key("children") && !map.contains_key("viewUrl") => {
            reader.nodes(list(nodes, "children"), "/nodes/children", "", 0);
        }
        node => reader.node(node, "/nodes", "", 0),
    }
    if reader.widgets.is_empty() {
        let why: Vec<String> = reader.mapped.notes.iter().map(|(at, what)| format!("{at}: {what}")).collect();
        let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
        return Err(Finding::error("I05", "", format!("no node has a `viewUrl` that can be shown{why}")));
    }
    let Reader { mut mapped, widgets, menu, .. } = reader;
    let mut frontend = json!({"widgets": widgets});
    if !menu.is_empty() {
        frontend["menu"] = Value::Array(menu);
    }
    let title = name.as_str().rsplit('.').next().unwrap_or_default().to_owned();
    mapped.wrap(name, &title, &frontend, None);
    Ok(mapped)
}

struct Reader<'a> {
    name: &'a PbcName,
    mapped: Mapped,
    widgets: Vec<Value>,
    menu: Vec<Value>,
}

impl Reader<'_> {
    fn nodes(&mut self, nodes: &[Value], at: &str, path: &str, depth: usize) {
        for (i, node) in nodes.iter().enumerate() {
            self.node(node, &format!("{at}/{i}"), path, depth);
        }
    }

    fn node(&mut self, node: &Value, at: &str, path: &str, depth: usize) {
        let segment = text(node, "pathSegment").unwrap_or_default();
        let path = if segment.is_empty() { path.to_owned() } else { format!("{path}/{segment}") };
        if depth > DEPTH || self.widgets.len() >= 200 {
            self.mapped.note(at, "there are more nodes than one manifest holds");
            return;
        }
        if let Some(url) = text(node, "viewUrl") {
            self.view(node, url, at, &path);
        }
        for key in node.as_object().into_iter().flatten().map(|(key, _)| key.as_str()) {
            if !MAPPED.contains(&key) {
                self.mapped.note(&format!("{at}/{key}"), format!("`{key}` has no counterpart in a manifest"));
            }
        }
        if node.get("compound").is_some() {
            self.mapped.note(
                &format!("{at}/compound"),
                "what stands together and who hears whom is said by a page and its wiring",
            );
        }
        self.nodes(list(node, "children"), &format!("{at}/children"), &path, depth + 1);
    }

    fn view(&mut self, node: &Value, url: &str, at: &str, path: &str) {
        let said = label(path);
        let start = if said.starts_with(|c: char| c.is_ascii_alphabetic()) { said } else { format!("view-{said}") };
        let start = start.trim_end_matches('-').chars().take(55).collect::<String>();
        let taken = |name: &str, all: &[Value]| all.iter().any(|one| text(one, "name") == Some(name));
        let mut widget_name = start.clone();
        for number in 2.. {
            if !taken(&widget_name, &self.widgets) {
                break;
            }
            widget_name = format!("{start}-{number}");
        }
        let title = text(node, "label").filter(|label| !label.is_empty()).unwrap_or(&widget_name).to_owned();
        let mut widget = json!({"name": widget_name, "title": title, "tier": "frame"});
        let shown = match node.get("webcomponent") {
            None | Some(Value::Bool(false)) => self.frame(&mut widget, node, url, at),
            Some(component) => self.element(&mut widget, component, node, url, at, &widget_name),
        };
        if !shown {
            return;
        }
        let in_menu = node.get("hideFromNav").and_then(Value::as_bool) != Some(true) && !path.contains(':');
        if in_menu && text(node, "label").is_some() && !path.is_empty() {
            self.menu.push(json!({"label": title, "widget": widget_name, "path": path}));
        }
        self.widgets.push(widget);
    }

    fn frame(&mut self, widget: &mut Value, node: &Value, url: &str, at: &str) -> bool {
        if !url.starts_with("https://") || url.contains(['{', '}']) || url.contains("/:") {
            let why = "only a whole `https:` address without placeholders can be shown in a frame";
            self.mapped
                .note(&format!("{at}/viewUrl"), format!("`{}`: {why}", url.chars().take(80).collect::<String>()));
            return false;
        }
        if node.get("context").is_some() {
            self.mapped
                .note(&format!("{at}/context"), "a framed page that speaks Luigi's protocol gets no context here");
        }
        widget["frame"] =
            json!({"src": url, "handshake": "none", "sandbox": ["allow-scripts", "allow-forms", "allow-same-origin"]});
        true
    }

    fn element(
        &mut self,
        widget: &mut Value,
        component: &Value,
        node: &Value,
        url: &str,
        at: &str,
        name: &str,
    ) -> bool {
        let module = url.trim_start_matches("./").trim_start_matches('/').split(['?', '#']).next().unwrap_or_default();
        if url.contains("://") || !crate::manifest::is_path(module) {
            let why = "a module elsewhere cannot be vouched for; import its package, or put the file beside the configuration";
            self.mapped
                .note(&format!("{at}/viewUrl"), format!("`{}`: {why}", url.chars().take(80).collect::<String>()));
            return false;
        }
        let made = format!("{}-{name}", self.name.as_str().rsplit('.').next().unwrap_or("luigi"));
        let tag = text(component, "tagName").unwrap_or(&made);
        if tag.parse::<Tag>().is_err() {
            self.mapped.note(
                &format!("{at}/webcomponent/tagName"),
                format!("`{tag}` is not a name that an element can have here"),
            );
            return false;
        }
        let own = component.get("selfRegistered").and_then(Value::as_bool) == Some(true);
        widget["element"] = if own {
            json!({"module": module, "tag": tag})
        } else {
            json!({"module": module, "tag": tag, "define": "host", "export": "default"})
        };
        let mut context = json!({"type": "object"});
        if let Some(value) = node.get("context").filter(|value| value.is_object()) {
            context["default"] = value.clone();
        }
        widget["props"] = json!({"type": "object", "additionalProperties": false, "properties": Map::from_iter([("context".to_owned(), context)])});
        self.mapped.modules.insert(module.to_owned());
        self.mapped.note(at, "`LuigiClient` is not there; a widget has `host` instead");
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

    #[test]
    fn nodes_become_frames_and_elements_and_the_rest_is_named() {
        let config = json!({"navigation": {"validWebcomponentUrls": [".*"], "nodes": [
            {"pathSegment": "home", "label": "Home", "children": [
                {"pathSegment": "tax", "label": "Tax", "viewUrl": "https://tax.example.org/", "icon": "money", "context": {"a": 1}},
                {"pathSegment": "news", "label": "News", "viewUrl": "/wc/news.js", "webcomponent": true, "context": {"title": "N"}},
                {"pathSegment": "far", "viewUrl": "https://far.example.org/x.js", "webcomponent": {"tagName": "far-x"}},
                {"pathSegment": "old", "viewUrl": "http://old.example.org/", "hideFromNav": true}
            ]}
        ]}});
        let mapped = read(config.to_string().as_bytes(), &"kr.go.imported".parse().unwrap()).unwrap();
        let manifest = Manifest::read(mapped.manifest.to_string().as_bytes()).unwrap().manifest;
        let names: Vec<&str> = manifest.spec.frontend.widgets.iter().map(|widget| widget.name.as_str()).collect();
        assert_eq!(names, ["home-tax", "home-news"]);
        assert_eq!(manifest.spec.frontend.menu[0].path.as_deref(), Some("/home/tax"));
        assert_eq!(mapped.modules.into_iter().collect::<Vec<_>>(), ["wc/news.js"]);
        let places: Vec<&str> = mapped.notes.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(
            places,
            [
                "/navigation/validWebcomponentUrls",
                "/nodes/0/children/0/context",
                "/nodes/0/children/0/icon",
                "/nodes/0/children/1",
                "/nodes/0/children/2/viewUrl",
                "/nodes/0/children/3/viewUrl",
                "/metadata",
            ]
        );
    }

    #[test]
    fn a_configuration_that_shows_nothing_is_refused() {
        let name: PbcName = "kr.go.imported".parse().unwrap();
        for (text, code) in
            [("x", "I02"), ("{}", "I05"), ("[]", "I05"), (r#"[{"viewUrl":"http://a.example/"}]"#, "I05")]
        {
            assert_eq!(read(text.as_bytes(), &name).unwrap_err().code, code, "{text}");
        }
    }
}
