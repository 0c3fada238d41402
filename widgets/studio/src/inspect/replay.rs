//! A fresh element of an item, fed with what was recorded: in a preview that shows this item alone (`/-/pages/replay.js`), with a `host`
//! that lets nothing out. What comes out of it is put beside what came out then.

use super::moments;
use crate::listen::{block, hears};
use crate::state::Studio;
use jogakbo_contract::edit::{Pass, Report, ReportKind};
use jogakbo_contract::topic::{Topic, TopicPattern};
use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Window;

/// Something that went in or came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its step, from 0; `None` for what came out now.
    pub step: Option<usize>,
    /// `prop`, `action`, `event`, `output`, `published` or `refused`.
    pub kind: String,
    /// Property, action, topic, output, event type, or what was kept back.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// What a replay brought.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// What went in.
    pub fed: Vec<Line>,
    /// What came out.
    pub came: Vec<Line>,
    /// The outputs that came out then.
    pub expected: Vec<Line>,
}

impl Outcome {
    /// Whether the outputs are those of then, in order.
    pub fn as_recorded(&self) -> bool {
        let outputs = |lines: &[Line]| -> Vec<(String, Value)> {
            lines
                .iter()
                .filter(|line| line.kind == "output")
                .map(|line| (line.name.clone(), line.value.clone()))
                .collect()
        };
        outputs(&self.came) == outputs(&self.expected)
    }
}

/// What passed the border of an item, up to a step and with it.
pub fn passes(studio: Studio, item: &str, until: Option<usize>) -> Vec<(Line, Value)> {
    let report = Report {
        kind: ReportKind::InspectorReport,
        page: String::new(),
        locale: studio.preview.get_untracked(),
        made: String::new(),
        items: Vec::new(),
        moments: untrack(|| moments(studio)),
    };
    let all = report.passes(item).into_iter().filter(|(step, _)| until.is_none_or(|until| *step <= until));
    all.map(|(step, pass)| {
        let line = |kind: &str, name: &str, value: &Value| Line {
            step: Some(step),
            kind: kind.to_owned(),
            name: name.to_owned(),
            value: value.clone(),
        };
        match pass {
            Pass::Prop(name, value) => (line("prop", name, value), json!({"prop": name, "value": value})),
            Pass::Action(name, value) => (
                line("action", name.as_str(), value),
                json!({"action": method(studio, item, name.as_str()), "value": value}),
            ),
            Pass::Event(topic, event) => {
                let data = event.get("data").unwrap_or(event);
                (line("event", topic, data), json!({"topic": topic, "event": event}))
            }
            Pass::Output(name, value) => (line("output", name, value), Value::Null),
        }
    })
    .collect()
}

/// The method of the element that an action calls.
fn method(studio: Studio, item: &str, action: &str) -> String {
    let named = studio.item_now(item).and_then(|item| {
        let parts = studio.parts.get_untracked();
        let (_, widget) = parts.find(&item.uses)?;
        widget.actions.iter().find(|(name, _)| name.as_str() == action).map(|(_, declared)| declared.method.clone())
    });
    named.unwrap_or_else(|| action.to_owned())
}

/// Runs it in the window of a preview that has loaded.
///
/// # Errors
/// When the item does not start there, with what the page says.
pub async fn run(studio: Studio, window: &Window, item: &str, until: Option<usize>) -> Result<Outcome, String> {
    let came = Rc::new(RefCell::new(Vec::new()));
    let hear = Rc::clone(&came);
    let told = Closure::<dyn FnMut(String, String, JsValue)>::new(move |kind, name, value| {
        hear.borrow_mut().push(Line { step: None, kind, name, value: plain(&value) });
    });
    let matching = Closure::<dyn Fn(String, String) -> bool>::new(|pattern: String, topic: String| {
        let (Ok(pattern), Ok(topic)) = (pattern.parse::<TopicPattern>(), topic.parse::<Topic>()) else { return false };
        hears(&pattern, &topic, topic.event_type().as_str())
    });
    let options = JSON::parse(&start(studio, item).to_string()).map_err(|error| words(&error))?;
    for (name, value) in [("told", told.as_ref()), ("matches", matching.as_ref())] {
        Reflect::set(&options, &name.into(), value).map_err(|error| words(&error))?;
    }
    let replay = function(window, "jogakboReplay")?;
    let fresh = wait(replay.call2(&JsValue::NULL, &item.into(), &options)).await?;
    let pass = function(&fresh, "pass")?;
    let mut outcome = Outcome::default();
    for (line, input) in passes(studio, item, until) {
        if line.kind == "output" {
            outcome.expected.push(line);
            continue;
        }
        let input = JSON::parse(&input.to_string()).map_err(|error| words(&error))?;
        outcome.fed.push(line);
        wait(pass.call1(&fresh, &input)).await?;
    }
    outcome.came = came.take();
    Ok(outcome)
}

/// What the element begins with: its properties on the page, and its outputs.
fn start(studio: Studio, item: &str) -> Value {
    let mut outputs = serde_json::Map::new();
    let found = studio.item_now(item);
    if let Some(item) = &found {
        let parts = studio.parts.get_untracked();
        for (name, declared) in parts.find(&item.uses).iter().flat_map(|(_, widget)| &widget.outputs) {
            outputs.insert(name.to_string(), json!({"event": declared.event, "read": declared.read}));
        }
    }
    let props = block_props(studio, item);
    json!({"outputs": outputs, "props": props})
}

/// The properties of an item as the page in the frame was told them.
fn block_props(studio: Studio, item: &str) -> Value {
    let block = studio.frame().and_then(|frame| frame.document()).map(|document| block(&document)).unwrap_or_default();
    let items = block.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let own = items.into_iter().find(|one| one.get("id").and_then(Value::as_str) == Some(item));
    own.and_then(|own| own.get("props").cloned()).unwrap_or_else(|| json!({}))
}

fn function(of: &JsValue, name: &str) -> Result<Function, String> {
    let found = Reflect::get(of, &name.into()).map_err(|error| words(&error))?;
    found.dyn_into().map_err(|_| format!("no {name}"))
}

async fn wait(begun: Result<JsValue, JsValue>) -> Result<JsValue, String> {
    let promise: Promise = begun.map_err(|error| words(&error))?.unchecked_into();
    JsFuture::from(promise).await.map_err(|error| words(&error))
}

fn words(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.unwrap_or_else(|| String::from(Object::from(error.clone()).to_string()))
}

fn plain(value: &JsValue) -> Value {
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_passes_when_the_same_outputs_come_in_the_same_order() {
        let line = |step, kind: &str, value: i32| Line {
            step,
            kind: kind.to_owned(),
            name: "a".to_owned(),
            value: json!(value),
        };
        let mut outcome = Outcome {
            fed: vec![line(Some(0), "prop", 1)],
            came: vec![line(None, "published", 9), line(None, "output", 1), line(None, "output", 2)],
            expected: vec![line(Some(1), "output", 1), line(Some(2), "output", 2)],
        };
        assert!(outcome.as_recorded());
        outcome.came.swap(1, 2);
        assert!(!outcome.as_recorded());
        outcome.came.pop();
        assert!(!outcome.as_recorded());
    }
}
