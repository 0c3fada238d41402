//! Whether the wires of a page can work: ends that exist, types that fit, rights that cover, and no circles.

use super::mapping::Mapping;
use crate::finding::{Finding, join};
use crate::ids::ItemId;
use crate::manifest::{EventTypeDecl, Manifest, Widget};
use crate::page::check::name_wire;
use crate::page::{HostSignal, HostVerb, Page, Source, Target};
use crate::schema::{self, Assignable};
use crate::topic::{EventType, TopicPattern};
use serde_json::{Value, json};

pub(crate) mod circles;

/// What a page is made of, as the wiring check needs to see it.
pub trait Parts {
    /// Manifest and widget behind an item.
    fn widget(&self, item: &ItemId) -> Option<(&Manifest, &Widget)>;
    /// Declarations of all event types of the catalogue whose topics `pattern` can match.
    fn event_types(&self, pattern: &TopicPattern) -> Vec<&EventTypeDecl>;
    /// The declaration of one event type.
    fn event_type(&self, name: &EventType) -> Option<&EventTypeDecl>;
}

/// Checks every wire of the page.
pub fn check(page: &Page, parts: &dyn Parts) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, wire) in page.spec.wiring.iter().enumerate() {
        let at = format!("/spec/wiring/{i}");
        let before = found.len();
        let source = source_schema(page, parts, &wire.from, &join(&at, "from"), &mut found);
        let target = target_schema(page, parts, &wire.to, &join(&at, "to"), &mut found);
        if let (Some(source), Some(target)) = (source, target)
            && let Ok(mapping) = wire.map.as_ref().map_or(Ok(Mapping::Input), Mapping::parse)
        {
            fits(&mapping, &source, &target, &at, &mut found);
        }
        name_wire(&wire.id, &mut found[before..]);
    }
    circles::check(page, parts, &mut found);
    found
}

/// Names in a sentence: `a`, `b` and so on, or `none`.
fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let list: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if list.is_empty() { "none".to_owned() } else { list.join(", ") }
}

/// The schema of what a source gives; `None` when the source itself is wrong.
pub(crate) fn source_schema(
    page: &Page,
    parts: &dyn Parts,
    source: &Source,
    at: &str,
    found: &mut Vec<Finding>,
) -> Option<Value> {
    match source {
        Source::Output { item, output } => {
            let (_, widget) = parts.widget(item)?;
            match widget.outputs.get(output) {
                Some(output) => Some(output.detail.clone().unwrap_or(Value::Bool(true))),
                None => {
                    let known = names(widget.outputs.keys().map(crate::ids::CamelName::as_str));
                    found.push(Finding::error("W02", at, format!("`{item}` has no output `{output}`; it has {known}")));
                    None
                }
            }
        }
        Source::Topic { item, topic } => {
            let (_, widget) = parts.widget(item)?;
            if !widget.subscribes.iter().any(|subscription| subscription.pattern.covers(topic)) {
                found.push(Finding::error(
                    "W12",
                    at,
                    format!("`{item}` may not receive `{topic}`; its subscribes do not cover it"),
                ));
                return None;
            }
            let types = parts.event_types(topic);
            if types.is_empty() {
                found.push(Finding::error(
                    "W14",
                    at,
                    format!("no PBC of the catalogue declares an event type for `{topic}`"),
                ));
                return None;
            }
            Some(event_schema(types.iter().map(|decl| decl.data.clone()).collect()))
        }
        Source::Var { var } => match page.spec.variables.get(var) {
            Some(variable) => Some(variable.schema()),
            None => {
                found.push(Finding::error("W05", at, format!("the page has no variable `{var}`")));
                None
            }
        },
        Source::Param { param } => match param_schema(page, param.as_str()) {
            Some(schema) => Some(schema),
            None => {
                found.push(Finding::error("W06", at, format!("the page has no query parameter `{param}`")));
                None
            }
        },
        Source::Host { host } => Some(match host {
            HostSignal::Locale => {
                json!({"type": "object", "required": ["locale"], "properties": {"locale": {"enum": ["ko", "en"]}}})
            }
            HostSignal::Login | HostSignal::Logout => {
                json!({"type": "object", "required": ["state"], "properties": {"state": {"enum": ["anonymous", "user"]}}})
            }
            HostSignal::Consent => {
                found.push(Finding::error("M19", at, "consent is not brokered in this release"));
                return None;
            }
        }),
    }
}

fn param_schema(page: &Page, name: &str) -> Option<Value> {
    page.spec.params.as_ref()?.get("properties")?.get(name).cloned()
}

/// The schema of what a target takes; `None` when the target itself is wrong.
pub(crate) fn target_schema(
    page: &Page,
    parts: &dyn Parts,
    target: &Target,
    at: &str,
    found: &mut Vec<Finding>,
) -> Option<Value> {
    match target {
        Target::Prop { item, prop } => {
            let (_, widget) = parts.widget(item)?;
            let properties = widget.props.as_ref().and_then(|props| props.get("properties")).and_then(Value::as_object);
            match properties.and_then(|map| map.get(prop)) {
                Some(schema) => Some(schema.clone()),
                None => {
                    let known = names(properties.into_iter().flat_map(|map| map.keys().map(String::as_str)));
                    found.push(Finding::error("W03", at, format!("`{item}` has no property `{prop}`; it has {known}")));
                    None
                }
            }
        }
        Target::Action { item, action } => {
            let (_, widget) = parts.widget(item)?;
            match widget.actions.get(action) {
                Some(action) => Some(action.params.clone().unwrap_or(Value::Bool(true))),
                None => {
                    let known = names(widget.actions.keys().map(crate::ids::CamelName::as_str));
                    found.push(Finding::error("W04", at, format!("`{item}` has no action `{action}`; it has {known}")));
                    None
                }
            }
        }
        Target::Publish { item, publish } => {
            let (_, widget) = parts.widget(item)?;
            let Some(decl) = parts.event_type(publish) else {
                found.push(Finding::error(
                    "W14",
                    at,
                    format!("no PBC of the catalogue declares the event type `{publish}`"),
                ));
                return None;
            };
            if !widget.publishes.iter().any(|pattern| pattern.reaches_type(publish.as_str())) {
                found.push(Finding::error(
                    "W13",
                    at,
                    format!("`{item}` may not publish `{publish}`; its publishes do not cover it"),
                ));
                return None;
            }
            Some(decl.data.clone())
        }
        Target::Var { var } => match page.spec.variables.get(var) {
            Some(variable) => Some(variable.schema()),
            None => {
                found.push(Finding::error("W05", at, format!("the page has no variable `{var}`")));
                None
            }
        },
        Target::Param { param } => match param_schema(page, param.as_str()) {
            Some(schema) => Some(schema),
            None => {
                found.push(Finding::error("W06", at, format!("the page has no query parameter `{param}`")));
                None
            }
        },
        Target::Host { host } => Some(match host {
            HostVerb::Notify => json!({
                "type": "object", "required": ["text"],
                "properties": {"text": {"type": "string"}, "level": {"enum": ["info", "success", "warning", "danger"]}}
            }),
            HostVerb::Navigate => {
                json!({"type": "object", "required": ["to"], "properties": {"to": {"type": "string"}}})
            }
        }),
    }
}

/// The schema of a whole event whose data has one of these schemas.
pub(crate) fn event_schema(mut data: Vec<Value>) -> Value {
    let data = if data.len() == 1 { data.remove(0) } else { json!({ "anyOf": data }) };
    json!({
        "type": "object",
        "required": ["id", "type", "source", "data"],
        "properties": {"id": {"type": "string"}, "type": {"type": "string"}, "source": {"type": "string"}, "subject": {"type": "string"}, "time": {"type": "string"}, "data": data}
    })
}

/// Adds what speaks against `mapping` at `at`: it reads what is never there (`W16`), or its result does not fit (`W08`, `W09`).
pub(crate) fn fits(mapping: &Mapping, source: &Value, target: &Value, at: &str, found: &mut Vec<Finding>) {
    let picks = mapping.picks();
    if let Some(pick) = picks.iter().find(|pick| never_has(source, pick)) {
        let message = format!("the source never has `{pick}`; it has {}", described(source));
        found.push(Finding::error("W16", join(at, "map"), message));
        return;
    }
    // The likeliest cause of everything below is a slip in a pointer, so that one is named.
    let slip = picks.iter().find(|pick| schema::at_pointer(source, pick).is_none());
    let slip = slip.map(|pick| format!("the source does not describe `{pick}`; it describes {}", described(source)));
    let (at, fault) = match (mapping.schema(source).map(|result| schema::assignable(&result, target)), slip) {
        (Some(Assignable::Yes), _) => return,
        (Some(Assignable::No(reason)), None) => (at.to_owned(), Err(reason)),
        (Some(Assignable::No(reason)), Some(slip)) => (join(at, "map"), Err(format!("{reason}; {slip}"))),
        (_, Some(slip)) => (join(at, "map"), Ok(slip)),
        (Some(Assignable::Unknown(reason)), None) => (at.to_owned(), Ok(reason)),
        (None, None) => (at.to_owned(), Ok("nothing is known of the source".to_owned())),
    };
    found.push(match fault {
        Ok(reason) => Finding::warning("W09", at, format!("nobody can say whether the value fits: {reason}")),
        Err(reason) => Finding::error("W08", at, format!("the value does not fit the target: {reason}")),
    });
}

/// The pointers of the fields a schema names, one level deep.
fn described(schema: &Value) -> String {
    let fields: Vec<String> = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|fields| fields.keys().map(|field| join("", field)))
        .collect();
    if fields.is_empty() { "nothing".to_owned() } else { names(fields.iter().map(String::as_str)) }
}

/// Whether a closed object schema rules the pointer out.
fn never_has(schema: &Value, pointer: &str) -> bool {
    let mut here = schema.clone();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        match here.get("properties").and_then(|map| map.get(&token)) {
            Some(next) => here = next.clone(),
            None => return here.get("additionalProperties") == Some(&Value::Bool(false)),
        }
    }
    false
}
