//! What a portal checks for one widget, for a mock of it: properties, outputs, what is published and heard.
//!
//! Nothing is decided here: every answer is one of `jogakbo-contract`, which runs in the portal's page and host as well. All
//! values come and go as JSON text. Absent: time, ids and delivery, which `mock.js` has.

mod event;

use event::{Refusal, Wish};
use jogakbo_contract::grants::Grant;
use jogakbo_contract::manifest::{Classification, EventTypeDecl, Manifest, Widget};
use jogakbo_contract::schema::Schema;
use jogakbo_contract::topic::{Topic, TopicPattern};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// The rules about one widget of a manifest.
#[wasm_bindgen]
pub struct Rules {
    pbc: String,
    version: String,
    widget: Widget,
    grant: Grant,
    types: BTreeMap<String, EventTypeDecl>,
}

#[wasm_bindgen]
impl Rules {
    /// Reads a manifest, and those of other PBCs whose types the widget hears (a list of texts).
    ///
    /// # Errors
    /// All that is wrong with a manifest, or that it has no such widget.
    #[wasm_bindgen(constructor)]
    pub fn new(manifest: &str, widget: &str, others: &str) -> Result<Rules, String> {
        let read = |text: &str| {
            let faults = |found: Vec<_>| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            Manifest::read(text.as_bytes()).map(|read| read.manifest).map_err(faults)
        };
        let manifest = read(manifest)?;
        let found = if widget.is_empty() { manifest.spec.frontend.widgets.first() } else { manifest.widget(widget) };
        let found = found.ok_or_else(|| format!("`{}` has no widget `{widget}`", manifest.metadata.name))?.clone();
        let others: Vec<String> = serde_json::from_str(others).map_err(|error| error.to_string())?;
        let mut types = BTreeMap::new();
        for other in others.iter().map(|text| read(text)).chain([Ok(manifest.clone())]) {
            types.extend(
                other?.spec.events.types.into_iter().map(|declared| (declared.name.as_str().to_owned(), declared)),
            );
        }
        let subscribe = found.subscribes.iter().map(|subscription| subscription.pattern.clone()).collect();
        let grant = Grant::new(found.publishes.clone(), subscribe).map_err(|error| error.to_string())?;
        let metadata = manifest.metadata;
        Ok(Self { pbc: metadata.name.to_string(), version: metadata.version, widget: found, grant, types })
    }

    /// What a page knows of the widget: `{pbc, version, widget, tag, props, outputs}`.
    pub fn about(&self) -> String {
        let properties =
            self.widget.props.as_ref().and_then(|schema| schema.get("properties")).and_then(Value::as_object);
        let props: Vec<Value> = properties
            .into_iter()
            .flatten()
            .map(|(name, schema)| {
                json!({"name": name, "value": schema.get("default"), "attr": schema.get("x-jgb-attr"), "as": schema.get("x-jgb-as")})
            })
            .collect();
        let outputs: Vec<Value> = self
            .widget
            .outputs
            .iter()
            .map(|(name, output)| json!({"name": name, "event": output.event, "read": output.read}))
            .collect();
        let tag = self.widget.element.as_ref().map(|element| element.tag.as_str());
        json!({"pbc": self.pbc, "version": self.version, "widget": self.widget.name, "tag": tag, "props": props, "outputs": outputs})
            .to_string()
    }

    /// What is wrong with a value of a property; nothing when it is good.
    pub fn prop(&self, name: &str, value: &str) -> Option<String> {
        let schema = self.widget.props.as_ref()?;
        let Some(property) = schema.get("properties").and_then(|properties| properties.get(name)) else {
            return Some(format!("the manifest declares no property `{name}`"));
        };
        fault(property, value)
    }

    /// What is wrong with the detail of an output; nothing when it is good.
    pub fn output(&self, name: &str, detail: &str) -> Option<String> {
        let Some(output) =
            self.widget.outputs.iter().find(|(known, _)| known.as_str() == name).map(|(_, output)| output)
        else {
            return Some(format!("the manifest declares no output `{name}`"));
        };
        fault(output.detail.as_ref()?, detail)
    }

    /// What becomes of an event that the widget wants to publish: `{topic, event, logged, retain, reply}`, or `{code, message, retry}`.
    pub fn publish(&self, event_type: &str, data: &str, options: &str, user: Option<String>) -> String {
        let wish = Wish { event_type, data, options, user: user.as_deref() };
        self.try_publish(&wish).unwrap_or_else(|refusal| refusal.to_json()).to_string()
    }

    /// An event from elsewhere, as its type's owner would publish it; the same answers.
    pub fn receive(&self, event_type: &str, data: &str, options: &str, user: Option<String>) -> String {
        let wish = Wish { event_type, data, options, user: user.as_deref() };
        let source = format!("/pbc/{}/elsewhere", event_type.rsplitn(4, '.').last().unwrap_or(event_type));
        self.checked(&wish, source).map(|(_, answer)| answer).unwrap_or_else(|refusal| refusal.to_json()).to_string()
    }

    /// The patterns that the widget really hears: `{patterns}`, or `{code, message, retry}`.
    pub fn subscribe(&self, patterns: &str, user: Option<String>) -> String {
        self.try_subscribe(patterns, user.as_deref()).unwrap_or_else(|refusal| refusal.to_json()).to_string()
    }

    /// What is wrong with the answer to a request; nothing when it is good.
    pub fn reply(&self, event_type: &str, answer: &str) -> Option<String> {
        match self.types.get(event_type).and_then(|declared| declared.reply.as_ref()) {
            Some(schema) => fault(schema, answer),
            None => Some(format!("`{event_type}` has no `reply`")),
        }
    }

    /// Whether a topic is among those of a pattern.
    pub fn matches(&self, pattern: &str, topic: &str) -> bool {
        let parsed = (pattern.parse::<TopicPattern>(), topic.parse::<Topic>());
        matches!(parsed, (Ok(pattern), Ok(topic)) if pattern.matches(&topic))
    }
}

impl Rules {
    fn try_publish(&self, wish: &Wish<'_>) -> Result<Value, Refusal> {
        let (topic, answer) = self.checked(wish, format!("/pbc/{}/{}", self.pbc, self.widget.name))?;
        if !self.grant.may_publish(&topic) {
            return Err(Refusal::denied(format!(
                "the manifest of `{}` grants its widget `{}` no right to publish to `{topic}`",
                self.pbc, self.widget.name
            )));
        }
        Ok(answer)
    }

    fn checked(&self, wish: &Wish<'_>, source: String) -> Result<(Topic, Value), Refusal> {
        let declared = event::declared(&self.types, wish.event_type)?;
        if wish.user.is_none() && declared.classification != Classification::Public {
            return Err(Refusal::denied(format!("`{}` is not public, and nobody is signed in", wish.event_type)));
        }
        event::make(declared, wish, source)
    }

    fn try_subscribe(&self, patterns: &str, user: Option<&str>) -> Result<Value, Refusal> {
        let texts: Vec<String> = serde_json::from_str(patterns).unwrap_or_default();
        if texts.is_empty() || texts.len() > jogakbo_contract::bridge::limit::PATTERNS {
            return Err(Refusal::pattern("a subscription has 1 to 8 patterns".to_owned()));
        }
        let mut heard = Vec::new();
        for text in &texts {
            let pattern: TopicPattern = text.parse().map_err(|error| Refusal::pattern(format!("`{text}`: {error}")))?;
            if !self.grant.may_subscribe(&pattern) {
                return Err(Refusal::denied(format!(
                    "the manifest grants the widget no right to subscribe to `{text}`"
                )));
            }
            let pattern = match user {
                Some(user) if pattern.has_user() => {
                    pattern.with_user(user).map_err(|error| Refusal::pattern(format!("`{text}`: {error}")))?
                }
                None if pattern.has_user() => {
                    return Err(Refusal::denied(format!("`{text}` names a citizen, and nobody is signed in")));
                }
                _ => pattern,
            };
            heard.push(pattern.as_str().to_owned());
        }
        Ok(json!({"patterns": heard}))
    }
}

/// What is wrong with a value that is JSON text.
fn fault(schema: &Value, value: &str) -> Option<String> {
    let value: Value = match serde_json::from_str(value) {
        Ok(value) => value,
        Err(error) => return Some(format!("is no plain data: {error}")),
    };
    match Schema::compile(schema) {
        Ok(schema) => schema.check(&value).err()?.first().map(ToString::to_string),
        Err(error) => Some(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
