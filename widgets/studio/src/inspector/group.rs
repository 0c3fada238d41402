//! Lists and records: forms inside forms.

use super::field::field;
use super::kind;
use super::slot::Slot;
use crate::state::Studio;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::Value;

/// A record: its fields under one name.
pub fn record(studio: Studio, label: String, fields: &[(String, Value, bool)], slot: Slot) -> AnyView {
    let inner: Vec<_> = fields
        .iter()
        .map(|(name, schema, _)| field(studio, kind::title(name, schema), schema, slot.field(name)))
        .collect();
    view! { <fieldset><legend>{label}</legend>{inner}</fieldset> }.into_any()
}

/// A list: its entries, a button to take each out, and one to add another.
pub fn list(studio: Studio, label: String, items: Value, slot: Slot) -> AnyView {
    let items = StoredValue::new(items);
    let count =
        Memo::new(move |_| slot.value.with(|value| value.as_ref().and_then(Value::as_array).map_or(0, Vec::len)));
    let entries = move || {
        (0..count.get())
            .map(|index| {
                let name = (index + 1).to_string();
                let control = items.with_value(|items| field(studio, name.clone(), items, slot.entry(index)));
                view! {
                    <div class="entry-of">
                        {control}
                        <button type="button" class="small" aria-label=move || format!("{}: {name}", studio.say(Word::RemoveEntry))
                            on:click=move |_| slot.entry(index).write.run(None)>{studio.word(Word::RemoveEntry)}</button>
                    </div>
                }
            })
            .collect::<Vec<_>>()
    };
    let add = move |_| {
        let mut list = slot.value.get_untracked().and_then(|value| value.as_array().cloned()).unwrap_or_default();
        list.push(items.with_value(kind::first));
        slot.write.run(Some(Value::Array(list)));
    };
    view! {
        <fieldset>
            <legend>{label}</legend>
            {entries}
            <div><button type="button" class="small" on:click=add>{studio.word(Word::AddEntry)}</button></div>
        </fieldset>
    }
    .into_any()
}
