//! Whether and how often a wire fires: its condition as JSON, and its times.

use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::page::{Policy, Wire};
use leptos::prelude::*;

/// The fields, folded away while the wire has none of it.
pub fn when(studio: Studio, wire: RwSignal<Wire>) -> impl IntoView {
    let open = wire.with_untracked(|wire| wire.when.is_some() || wire.policy.is_some());
    let wrong = RwSignal::new(false);
    let condition = move || wire.with(|wire| wire.when.as_ref().map(super::mapping::pretty)).unwrap_or_default();
    let change = move |event| {
        let text = event_target_value(&event);
        let value = if text.trim().is_empty() { Ok(None) } else { serde_json::from_str(&text).map(Some) };
        wrong.set(value.is_err());
        if let Ok(value) = value {
            wire.update(|wire| wire.when = value);
        }
    };
    view! {
        <details open=open>
            <summary>{studio.word(Word::WhenFires)}</summary>
            <label class="field">
                <span>{studio.word(Word::Condition)}</span>
                <textarea rows="2" maxlength="20000" spellcheck="false" aria-invalid=move || wrong.get().to_string() prop:value=condition on:change=change></textarea>
                {move || wrong.get().then(|| view! { <span class="fault-line" role="alert">{studio.word(Word::NotJson)}</span> })}
            </label>
            <div class="pair">
                {time(studio, wire, Word::Debounce, |policy| &mut policy.debounce)}
                {time(studio, wire, Word::Throttle, |policy| &mut policy.throttle)}
            </div>
            {flag(studio, wire, Word::Distinct, |policy| &mut policy.distinct)}
            {flag(studio, wire, Word::Once, |policy| &mut policy.once)}
        </details>
    }
}

/// Changes the policy of a wire; one that says nothing is none.
fn change(wire: RwSignal<Wire>, change: impl FnOnce(&mut Policy)) {
    wire.update(|wire| {
        let mut policy = wire.policy.take().unwrap_or_default();
        change(&mut policy);
        wire.policy = (policy != Policy::default()).then_some(policy);
    });
}

fn time(
    studio: Studio,
    wire: RwSignal<Wire>,
    word: Word,
    part: fn(&mut Policy) -> &mut Option<String>,
) -> impl IntoView {
    let shown = move || {
        wire.with(|wire| wire.policy.clone().and_then(|mut policy| part(&mut policy).take())).unwrap_or_default()
    };
    view! {
        <label class="field">
            <span>{studio.word(word)}</span>
            <input type="text" maxlength="20" placeholder="500ms" prop:value=shown on:input=move |event| {
                let typed = event_target_value(&event);
                change(wire, |policy| *part(policy) = (!typed.is_empty()).then_some(typed));
            } />
        </label>
    }
}

fn flag(studio: Studio, wire: RwSignal<Wire>, word: Word, part: fn(&mut Policy) -> &mut bool) -> impl IntoView {
    let shown = move || wire.with(|wire| wire.policy.clone().is_some_and(|mut policy| *part(&mut policy)));
    view! {
        <label class="box">
            <input type="checkbox" prop:checked=shown on:change=move |event| {
                let checked = event_target_checked(&event);
                change(wire, |policy| *part(policy) = checked);
            } />
            <span>{studio.word(word)}</span>
        </label>
    }
}
