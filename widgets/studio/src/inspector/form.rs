//! The form of an item's properties, made from the schema of its widget. Each says where its value comes from.

use super::field::field;
use super::kind;
use super::slot::Slot;
use crate::state::Studio;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::{Value, json};

/// All properties.
pub fn form(studio: Studio, id: &str) -> impl IntoView + use<> {
    let schema = {
        let uses = studio.item_now(id).map(|item| item.uses);
        let parts = studio.parts.get();
        uses.and_then(|uses| parts.find(&uses).and_then(|(_, widget)| widget.props.clone()))
    };
    let fields = schema.as_ref().and_then(|schema| Some(kind::fields(schema, schema.get("properties")?.as_object()?)));
    let rows: Vec<_> =
        fields.unwrap_or_default().into_iter().map(|(name, schema, _)| row(studio, id, &name, schema)).collect();
    let none = rows.is_empty().then(|| view! { <p class="note">{studio.word(Word::NoProps)}</p> });
    view! { <h4>{studio.word(Word::Content)}</h4>{rows}{none} }
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

fn row(studio: Studio, id: &str, name: &str, schema: Value) -> impl IntoView + use<> {
    let slot = Slot::prop(studio, id, name);
    let label = kind::title(name, &schema);
    let about = schema.get("description").and_then(Value::as_str).map(str::to_owned);
    let from = Memo::new(move |_| slot.value.with(|value| origin(value.as_ref())));
    let first = kind::first(&schema);
    let options = move || {
        let names: Vec<String> =
            studio.page().map_or_else(Vec::new, |page| page.spec.variables.keys().map(ToString::to_string).collect());
        let shown = from.get();
        let option = |value: String, words: String, origin: Origin| {
            let selected = shown == origin;
            view! { <option value=value selected=selected>{words}</option> }
        };
        let mut list = vec![
            option(String::new(), studio.say(Word::Default).to_owned(), Origin::Default),
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
