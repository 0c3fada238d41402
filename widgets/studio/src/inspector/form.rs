//! The form of an item's properties, made from the schema of its widget, and its twin in JSON. Each says where its value comes from.

use super::field::field;
use super::kind;
use super::slot::Slot;
use super::twin::twin;
use crate::panels::tabs::{Tab, tabs};
use crate::panels::wires;
use crate::state::Studio;
use crate::wiring::Ask;
use crate::words::Word;
use jogakbo_contract::page::{Target, Wire};
use leptos::prelude::*;
use serde_json::{Value, json};

/// All properties, as a form or as JSON.
pub fn form(studio: Studio, _: &str) -> impl IntoView + use<> {
    let both = vec![Tab { word: Word::AsForm, show: fields }, Tab { word: Word::AsJson, show: twin }];
    view! { <h4>{studio.word(Word::Content)}</h4>{tabs(studio, Word::Content, both, RwSignal::new(0))} }
}

/// The fields of the chosen item.
fn fields(studio: Studio) -> AnyView {
    let Some(id) = studio.chosen.get_untracked() else { return ().into_any() };
    let schema = {
        let uses = studio.item_now(&id).map(|item| item.uses);
        let parts = studio.parts.get();
        uses.and_then(|uses| parts.find(&uses).and_then(|(_, widget)| widget.props.as_ref().map(kind::spelled_out)))
    };
    let fields = schema.as_ref().and_then(|schema| Some(kind::fields(schema, schema.get("properties")?.as_object()?)));
    let rows: Vec<_> = fields
        .unwrap_or_default()
        .into_iter()
        .map(|(name, schema, required)| row(studio, &id, &name, schema, required))
        .collect();
    let none = rows.is_empty().then(|| view! { <p class="note">{studio.word(Word::NoProps)}</p> });
    view! { {rows}{none} }.into_any()
}

/// A way to a new wire that sets the property.
fn bind(studio: Studio, id: &str, name: &str, label: &str) -> impl IntoView + use<> {
    let (item, prop, label) = (id.parse().ok(), name.to_owned(), label.to_owned());
    let ask = move || {
        if let Some(item) = item.clone() {
            studio.ask_wire(Ask::NewTo(Target::Prop { item, prop: prop.clone() }));
        }
    };
    view! {
        <div hidden=move || !studio.may_edit()>
            <button type="button" class="small" aria-label=move || format!("{label}: {}", studio.say(Word::BindTo)) on:click=move |_| ask()>{studio.word(Word::BindTo)}</button>
        </div>
    }
}

/// The wires that set a property.
fn wires_to(studio: Studio, id: &str, name: &str) -> Vec<Wire> {
    let sets = |wire: &&Wire| matches!(&wire.to, Target::Prop { item, prop } if item.as_str() == id && prop == name);
    studio.page().map_or_else(Vec::new, |page| page.spec.wiring.iter().filter(sets).cloned().collect())
}

/// Where the value comes from when a wire brings it, with a way to change the wire.
fn brought(studio: Studio, id: &str, name: &str) -> impl IntoView + use<> {
    let (id, name) = (id.to_owned(), name.to_owned());
    let all = Memo::new(move |_| wires_to(studio, &id, &name));
    move || {
        let page = studio.page()?;
        let line = |wire: Wire| {
            let from = wires::source(studio, &page, &wire.from);
            let label = wire.id.to_string();
            view! {
                <p class="brought"><span>{studio.word(Word::FromWire)}" "{from}</span>
                    <button type="button" class="small" aria-label=move || format!("{label}: {}", studio.say(Word::Change)) on:click=move |_| studio.map_wire(wire.clone())>{studio.word(Word::Change)}</button></p>
            }
        };
        Some(all.get().into_iter().map(line).collect::<Vec<_>>())
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    /// Nobody set it.
    Default,
    /// It stands on the page.
    Own,
    /// It follows a variable.
    Variable(String),
}

fn origin(value: Option<&Value>) -> Origin {
    match value {
        None => Origin::Default,
        Some(value) => match value.get("$var").and_then(Value::as_str) {
            Some(name) => Origin::Variable(name.to_owned()),
            None => Origin::Own,
        },
    }
}

fn row(studio: Studio, id: &str, name: &str, schema: Value, required: bool) -> impl IntoView + use<> {
    let slot = Slot::prop(studio, id, name);
    let label = kind::title(name, &schema);
    let about = schema.get("description").and_then(Value::as_str).map(str::to_owned);
    let limits = kind::limits(&schema);
    let brought = brought(studio, id, name);
    let bind = bind(studio, id, name, &label);
    let preset = schema.get("default").map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let from = Memo::new(move |_| slot.value.with(|value| origin(value.as_ref())));
    let first = kind::first(&schema);
    let default_words = move || match preset.as_deref().filter(|preset| !preset.is_empty()) {
        Some(preset) => format!("{} ({preset})", studio.say(Word::Default)),
        None if required => studio.say(Word::NotSet).to_owned(),
        None => studio.say(Word::Default).to_owned(),
    };
    let options = move || {
        let names: Vec<String> =
            studio.page().map_or_else(Vec::new, |page| page.spec.variables.keys().map(ToString::to_string).collect());
        let shown = from.get();
        let option = |value: String, words: String, origin: Origin| {
            let selected = shown == origin;
            view! { <option value=value selected=selected>{words}</option> }
        };
        let mut list = vec![
            option(String::new(), default_words(), Origin::Default),
            option("=".to_owned(), studio.say(Word::OwnValue).to_owned(), Origin::Own),
        ];
        let variable = studio.say(Word::FromVariable);
        list.extend(
            names
                .into_iter()
                .map(|name| option(format!("${name}"), format!("{variable} {name}"), Origin::Variable(name))),
        );
        list
    };
    let choose = move |event| {
        let chosen: String = event_target_value(&event);
        slot.write.run(match chosen.strip_prefix('$') {
            Some(variable) => Some(json!({ "$var": variable })),
            None if chosen.is_empty() => None,
            None => Some(first.clone()),
        });
    };
    let (named, schema) = (label.clone(), StoredValue::new(schema));
    // A default is shown as what it is; to write another value, the field itself is enough.
    let bound = Memo::new(move |_| matches!(from.get(), Origin::Variable(_)));
    let control = move || {
        let label = label.clone();
        if bound.get() {
            view! { <span class="bound">{label}</span> }.into_any()
        } else {
            schema.with_value(|schema| field(studio, label, schema, slot))
        }
    };
    view! {
        <div class="row">
            {control}
            {about.map(|about| view! { <p class="note">{about}</p> })}
            {(required || limits.is_some()).then(|| view! {
                <p class="note">{required.then(|| studio.word(Word::Required))}{limits.map(|limits| format!(" {limits}"))}</p>
            })}
            {brought}
            {bind}
            <label class="origin">
                <span class="note" aria-hidden="true">{studio.word(Word::Source)}</span>
                <select aria-label=move || format!("{named}: {}", studio.say(Word::Source)) disabled=move || !studio.may_edit() on:change=choose>{options}</select>
            </label>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_says_where_it_comes_from() {
        assert_eq!(origin(None), Origin::Default);
        assert_eq!(origin(Some(&json!({"$var": "region"}))), Origin::Variable("region".into()));
        assert_eq!(origin(Some(&json!({"$text": {"ko": "가"}}))), Origin::Own);
    }
}
