//! Text for people: Korean and English side by side.

use super::field::Fault;
use super::slot::Slot;
use crate::state::Studio;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::{Value, json};

/// How the page writes a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A property: plain, or `{"$text": {…}}`.
    Prop,
    /// A heading: plain, or `{…}`.
    Label,
}

/// Korean and English of a value; a plain text is the same in both.
fn read(value: Option<&Value>) -> (String, String) {
    let Some(value) = value else { return Default::default() };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let map = value.get("$text").unwrap_or(value);
    match map {
        Value::Object(map) => {
            (map.get("ko").map(text).unwrap_or_default(), map.get("en").map(text).unwrap_or_default())
        }
        plain => (text(plain), String::new()),
    }
}

/// The value of both texts: nothing when both are empty, plain when there is only Korean.
fn write(form: Form, ko: &str, en: &str) -> Option<Value> {
    if ko.is_empty() && en.is_empty() {
        return None;
    }
    if en.is_empty() {
        return Some(ko.into());
    }
    let both = json!({ "ko": ko, "en": en });
    Some(if form == Form::Prop { json!({ "$text": both }) } else { both })
}

/// Two fields under one name, of one line each.
pub fn words(studio: Studio, label: String, schema: Value, slot: Slot, form: Form) -> impl IntoView {
    pair(studio, label, schema, slot, form, false)
}

/// Two fields under one name, of many lines each.
pub fn lines(studio: Studio, label: String, schema: Value, slot: Slot) -> impl IntoView {
    pair(studio, label, schema, slot, Form::Prop, true)
}

fn pair(studio: Studio, label: String, schema: Value, slot: Slot, form: Form, many: bool) -> impl IntoView {
    let wrong = Fault::none();
    let schema = StoredValue::new(schema);
    let both = Memo::new(move |_| slot.value.with(|value| read(value.as_ref())));
    let check = move |ko: &str, en: &str| -> Option<Option<Value>> {
        if ko.is_empty() && !en.is_empty() {
            wrong.0.set(Some(studio.say(Word::KoreanFirst).to_owned()));
            return None;
        }
        let Some(value) = write(form, ko, en) else {
            wrong.0.set(None);
            return Some(None);
        };
        // A heading has no `$text` around its languages; the check wants one.
        let plain = if form == Form::Label && value.is_object() { json!({ "$text": value }) } else { value.clone() };
        schema.with_value(|schema| wrong.fits(schema, &plain)).then_some(Some(value))
    };
    // The other language is what the page has: each field is written when it is left.
    let typed = move |korean: bool, text: String| {
        let (ko, en) = both.get_untracked();
        untrack(|| if korean { check(&text, &en) } else { check(&ko, &text) })
    };
    let one = move |word: Word, korean: bool| {
        let lang = if korean { "ko" } else { "en" };
        let value = move || both.with(|(ko, en)| if korean { ko.clone() } else { en.clone() });
        let input = move |event| drop(typed(korean, event_target_value(&event)));
        let change = move |event| {
            if let Some(value) = typed(korean, event_target_value(&event)) {
                slot.write.run(value);
            }
        };
        let control = if many {
            view! { <textarea rows="4" lang=lang disabled=move || !studio.may_edit() aria-invalid=wrong.invalid() prop:value=value on:input=input on:change=change></textarea> }.into_any()
        } else {
            view! { <input type="text" lang=lang disabled=move || !studio.may_edit() aria-invalid=wrong.invalid() prop:value=value on:input=input on:change=change /> }.into_any()
        };
        view! {
            <label class="field">
                <span>{studio.word(word)}</span>
                {control}
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{label}</legend>
            <div class="pair">{one(Word::Korean, true)}{one(Word::English, false)}</div>
            {wrong.line()}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_were_written() {
        for form in [Form::Prop, Form::Label] {
            for (ko, en) in [("날씨", "Weather"), ("날씨", "")] {
                assert_eq!(read(write(form, ko, en).as_ref()), (ko.to_owned(), en.to_owned()));
            }
            assert_eq!(write(form, "", ""), None);
        }
        assert_eq!(write(Form::Prop, "가", "a"), Some(json!({"$text": {"ko": "가", "en": "a"}})));
        assert_eq!(write(Form::Label, "가", "a"), Some(json!({"ko": "가", "en": "a"})));
    }
}
