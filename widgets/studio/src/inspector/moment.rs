//! A day and a time of it: shown and typed in the time of this place, kept as RFC 3339 in UTC.

use super::field::Fault;
use super::slot::Slot;
use crate::state::Studio;
use crate::words::Word;
use js_sys::Date;
use leptos::prelude::*;
use serde_json::Value;

/// The field.
pub fn moment(studio: Studio, label: String, schema: Value, slot: Slot) -> impl IntoView {
    let wrong = Fault::none();
    let shown =
        move || slot.value.with(|value| value.as_ref().and_then(Value::as_str).and_then(here).unwrap_or_default());
    let change = move |event| {
        let typed = event_target_value(&event);
        if typed.is_empty() {
            wrong.0.set(None);
            slot.write.run(None);
            return;
        }
        match there(&typed) {
            Some(text) if wrong.fits(&schema, &Value::from(text.as_str())) => slot.write.run(Some(text.into())),
            Some(_) => {}
            None => wrong.0.set(Some(untrack(|| studio.say(Word::NotMoment)).to_owned())),
        }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <input type="datetime-local" disabled=move || !studio.may_edit() aria-invalid=wrong.invalid() prop:value=shown on:change=change />
            {wrong.line()}
        </label>
    }
}

fn date(text: &str) -> Option<Date> {
    let date = Date::new(&text.into());
    (!date.get_time().is_nan()).then_some(date)
}

/// RFC 3339 as the field has it: `2026-01-02T12:04`.
fn here(text: &str) -> Option<String> {
    let date = date(text)?;
    let (year, month, day) = (date.get_full_year(), date.get_month() + 1, date.get_date());
    Some(format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}", date.get_hours(), date.get_minutes()))
}

/// What the field has, as RFC 3339.
fn there(text: &str) -> Option<String> {
    Some(String::from(date(text)?.to_iso_string()))
}
