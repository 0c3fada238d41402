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
    let all: Vec<_> = fields
        .iter()
        .map(|(name, schema, _)| field(studio, kind::title(name, schema), schema, slot.field(name)))
        .collect();
    view! { <fieldset><legend>{label}</legend>{all}</fieldset> }.into_any()
}

/// A list: its entries, each with a way up and out, and a button to add another while there is room.
pub fn list(studio: Studio, label: String, items: Value, whole: &Value, slot: Slot) -> AnyView {
    let items = StoredValue::new(items);
    let most = whole.get("maxItems").and_then(Value::as_u64).and_then(|most| usize::try_from(most).ok());
    let count =
        Memo::new(move |_| slot.value.with(|value| value.as_ref().and_then(Value::as_array).map_or(0, Vec::len)));
    let entries = move || {
        (0..count.get())
            .map(|index| {
                let name = (index + 1).to_string();
                let up = name.clone();
                let control = items.with_value(|items| field(studio, name.clone(), items, slot.entry(index)));
                view! {
                    <div class="entry-of">
                        {control}
                        <span class="ways">
                            {(index > 0).then(|| view! {
                                <button type="button" class="small" aria-label=move || format!("{}: {up}", studio.say(Word::Earlier))
                                    on:click=move |_| swap(slot, index)>{studio.word(Word::Earlier)}</button>
                            })}
                            <button type="button" class="small" aria-label=move || format!("{}: {name}", studio.say(Word::RemoveEntry))
                                on:click=move |_| slot.entry(index).write.run(None)>{studio.word(Word::RemoveEntry)}</button>
                        </span>
                    </div>
                }
            })
            .collect::<Vec<_>>()
    };
    let full = move || most.is_some_and(|most| count.get() >= most);
    let add = move |_| {
        if untrack(full) {
            return;
        }
        let mut list = slot.value.get_untracked().and_then(|value| value.as_array().cloned()).unwrap_or_default();
        list.push(items.with_value(kind::first));
        slot.write.run(Some(Value::Array(list)));
    };
    view! {
        <fieldset>
            <legend>{label}</legend>
            {entries}
            <div><button type="button" class="small" aria-disabled=move || full().to_string() on:click=add>{studio.word(Word::AddEntry)}</button></div>
        </fieldset>
    }
    .into_any()
}

/// Lets an entry and the one before change places.
fn swap(slot: Slot, index: usize) {
    if let Some(Value::Array(mut list)) = slot.value.get_untracked()
        && (1..list.len()).contains(&index)
    {
        list.swap(index - 1, index);
        slot.write.run(Some(Value::Array(list)));
    }
}

/// Some of a few values: a box for each.
pub fn set(studio: Studio, label: String, choices: Vec<(Value, String)>, slot: Slot) -> AnyView {
    let order: Vec<Value> = choices.iter().map(|(value, _)| value.clone()).collect();
    let order = StoredValue::new(order);
    let chosen = move || slot.value.get().and_then(|value| value.as_array().cloned()).unwrap_or_default();
    let boxes: Vec<_> = choices
        .into_iter()
        .map(|(value, words)| {
            let own = value.clone();
            let change = move |event| {
                let mut list = untrack(chosen);
                list.retain(|one| *one != value);
                if event_target_checked(&event) {
                    list.push(value.clone());
                }
                // As the schema lists them, so that the order of clicks leaves no trace.
                order.with_value(|order| list.sort_by_key(|one| order.iter().position(|other| other == one)));
                slot.write.run(Some(Value::Array(list)));
            };
            view! {
                <label class="box"><input type="checkbox" disabled=move || !studio.may_edit() prop:checked=move || chosen().contains(&own) on:change=change /><span>{words}</span></label>
            }
        })
        .collect();
    view! { <fieldset><legend>{label}</legend>{boxes}</fieldset> }.into_any()
}

/// Values by names: each with its name, a way out, and a field for another name.
pub fn map(studio: Studio, label: String, values: Value, slot: Slot) -> AnyView {
    let values = StoredValue::new(values);
    let new = RwSignal::new(String::new());
    let names = Memo::new(move |_| {
        slot.value.with(|value| {
            value
                .as_ref()
                .and_then(Value::as_object)
                .map_or_else(Vec::new, |map| map.keys().cloned().collect::<Vec<_>>())
        })
    });
    let entries = move || {
        let one = |name: String| {
            let (own, said) = (slot.field(&name), name.clone());
            let control = values.with_value(|values| field(studio, name.clone(), values, own));
            view! {
                <div class="entry-of">
                    {control}
                    <button type="button" class="small" aria-label=move || format!("{}: {said}", studio.say(Word::RemoveEntry)) on:click=move |_| own.write.run(None)>{studio.word(Word::RemoveEntry)}</button>
                </div>
            }
        };
        names.get().into_iter().map(one).collect::<Vec<_>>()
    };
    let add = move |_| {
        let name = new.get_untracked().trim().to_owned();
        let known = names.with_untracked(|names| names.contains(&name));
        if !name.is_empty() && !known {
            slot.field(&name).write.run(Some(values.with_value(kind::first)));
            new.set(String::new());
        }
    };
    view! {
        <fieldset>
            <legend>{label}</legend>
            {entries}
            <div class="pair">
                <input type="text" maxlength="100" aria-label=studio.word(Word::NewName) prop:value=move || new.get() on:input=move |event| new.set(event_target_value(&event)) />
                <button type="button" class="small" on:click=add>{studio.word(Word::AddEntry)}</button>
            </div>
        </fieldset>
    }
    .into_any()
}
