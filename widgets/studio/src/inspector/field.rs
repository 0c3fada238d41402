//! One control for one value, by its kind. What is typed is checked at once and written when the field is left.

use super::kind::{self, Kind};
use super::slot::{Slot, fault};
use super::words;
use crate::state::Studio;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::Value;

/// What is wrong with what is typed, under the control.
#[derive(Clone, Copy)]
pub struct Fault(pub RwSignal<Option<String>>);

impl Fault {
    /// Nothing is wrong.
    pub fn none() -> Self {
        Self(RwSignal::new(None))
    }

    /// Checks a value; `true` when it fits.
    pub fn fits(self, schema: &Value, value: &Value) -> bool {
        let found = fault(schema, value);
        let fits = found.is_none();
        self.0.set(found);
        fits
    }

    /// `true` or `false`, as `aria-invalid` wants it.
    pub fn invalid(self) -> impl Fn() -> String + Send + Copy + 'static {
        move || self.0.with(Option::is_some).to_string()
    }

    /// The line under the control.
    pub fn line(self) -> impl IntoView {
        move || self.0.get().map(|why| view! { <span class="fault-line" role="alert">{why}</span> })
    }
}

/// The control of a value, with its label.
pub fn field(studio: Studio, label: String, schema: &Value, slot: Slot) -> AnyView {
    match kind::of(schema) {
        Kind::Words => words::words(studio, label, schema.clone(), slot, words::Form::Prop).into_any(),
        Kind::Lines => words::lines(studio, label, schema.clone(), slot).into_any(),
        Kind::Colour => colour(studio, label, schema, slot).into_any(),
        Kind::Moment => super::moment::moment(studio, label, schema.clone(), slot).into_any(),
        Kind::Set(choices) => super::group::set(studio, label, choices, slot),
        Kind::Map(values) => super::group::map(studio, label, values, slot),
        Kind::List(items) => super::group::list(studio, label, items, schema, slot),
        Kind::Record(fields) => super::group::record(studio, label, &fields, slot),
        Kind::Choice(choices) => choice(studio, label, choices, slot).into_any(),
        Kind::Flag => {
            let choices = vec![(Value::Bool(true), Word::Yes), (Value::Bool(false), Word::No)];
            let choices = choices.into_iter().map(|(value, word)| (value, studio.say(word).to_owned())).collect();
            choice(studio, label, choices, slot).into_any()
        }
        Kind::Number { whole } => {
            let read = move |text: &str| {
                if whole {
                    text.parse::<i64>().ok().map(Value::from)
                } else {
                    text.parse::<f64>().ok().map(Value::from)
                }
            };
            line(studio, label, "number", schema.clone(), slot, Word::NotNumber, read).into_any()
        }
        Kind::Text(input) => plain(studio, label, input, schema, slot),
        Kind::Json => area(studio, label, schema.clone(), slot).into_any(),
    }
}

fn plain(studio: Studio, label: String, input: &'static str, schema: &Value, slot: Slot) -> AnyView {
    line(studio, label, input, schema.clone(), slot, Word::NotJson, |text| Some(text.into())).into_any()
}

/// A colour: chosen, or typed. What nobody set is empty, which a field for colours cannot say.
fn colour(studio: Studio, label: String, schema: &Value, slot: Slot) -> impl IntoView + use<> {
    let name = label.clone();
    let shown = move || slot.value.with(|value| value.as_ref().and_then(Value::as_str).unwrap_or("#ffffff").to_owned());
    let unset = move || slot.value.with(Option::is_none).then_some("");
    view! {
        <div class="colour">
            {plain(studio, label, "text", schema, slot)}
            <input type="color" data-unset=unset aria-label=move || format!("{name}: {}", studio.say(Word::Colours)) disabled=move || !studio.may_edit()
                prop:value=shown on:change=move |event| slot.write.run(Some(event_target_value(&event).into())) />
        </div>
    }
}

/// A value as it is typed.
fn typed(value: Option<Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text,
        Some(value) => value.to_string(),
    }
}

/// A list of values to choose from.
fn choice(studio: Studio, label: String, choices: Vec<(Value, String)>, slot: Slot) -> impl IntoView {
    let values: Vec<Value> = choices.iter().map(|(value, _)| value.clone()).collect();
    let known = values.clone();
    let here =
        move || slot.value.with(|value| value.as_ref().and_then(|value| known.iter().position(|one| one == value)));
    let here = Memo::new(move |_| here());
    let options: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(|(index, (_, words))| view! { <option value=index.to_string() selected=move || here.get() == Some(index)>{words}</option> })
        .collect();
    view! {
        <label class="field">
            <span>{label}</span>
            <select disabled=move || !studio.may_edit() on:change=move |event| {
                let chosen = event_target_value(&event).parse::<usize>().ok();
                slot.write.run(chosen.and_then(|index| values.get(index).cloned()));
            }>
                {move || here.get().is_none().then(|| view! { <option value="" selected=true>"—"</option> })}
                {options}
            </select>
        </label>
    }
}

/// A field of one line. `read` gives the value of what is typed, or nothing when it is none.
fn line(
    studio: Studio,
    label: String,
    input: &'static str,
    schema: Value,
    slot: Slot,
    no_value: Word,
    read: impl Fn(&str) -> Option<Value> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let wrong = Fault::none();
    let bound = |key: &str| schema.get(key).filter(|_| input == "number").map(ToString::to_string);
    let (least, most) = (bound("minimum"), bound("maximum"));
    let step = bound("multipleOf").unwrap_or_else(|| "any".to_owned());
    let schema = StoredValue::new(schema);
    let check = move |text: &str| -> Option<Option<Value>> {
        if text.is_empty() {
            wrong.0.set(None);
            return Some(None);
        }
        match read(text) {
            Some(value) => schema.with_value(|schema| wrong.fits(schema, &value)).then_some(Some(value)),
            None => {
                wrong.0.set(Some(studio.say(no_value).to_owned()));
                None
            }
        }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <input type=input step=step min=least max=most prop:value=move || typed(slot.value.get()) disabled=move || !studio.may_edit() aria-invalid=wrong.invalid()
                on:input=move |event| { untrack(|| check(&event_target_value(&event))); }
                on:change=move |event| if let Some(value) = untrack(|| check(&event_target_value(&event))) { slot.write.run(value); } />
            {wrong.line()}
        </label>
    }
}

/// A field of many lines, for JSON.
fn area(studio: Studio, label: String, schema: Value, slot: Slot) -> impl IntoView {
    let wrong = Fault::none();
    let schema = StoredValue::new(schema);
    let shown = move || {
        slot.value
            .with(|value| value.as_ref().and_then(|value| serde_json::to_string_pretty(value).ok()).unwrap_or_default())
    };
    let check = move |text: String| -> Option<Option<Value>> {
        if text.trim().is_empty() {
            wrong.0.set(None);
            return Some(None);
        }
        let Ok(value) = serde_json::from_str(&text) else {
            wrong.0.set(Some(studio.say(Word::NotJson).to_owned()));
            return None;
        };
        schema.with_value(|schema| wrong.fits(schema, &value)).then_some(Some(value))
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <textarea rows="4" spellcheck="false" prop:value=shown disabled=move || !studio.may_edit() aria-invalid=wrong.invalid()
                on:input=move |event| { untrack(|| check(event_target_value(&event))); }
                on:change=move |event| if let Some(value) = untrack(|| check(event_target_value(&event))) { slot.write.run(value); }></textarea>
            {wrong.line()}
        </label>
    }
}
