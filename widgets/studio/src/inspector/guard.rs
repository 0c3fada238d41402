//! What keeps a widget apart: how sure of a person it wants the sign-in to be, and a frame of its own.

use super::slot::Slot;
use crate::state::Studio;
use crate::terms::Term;
use jogakbo_contract::page::Assurance;
use leptos::prelude::*;
use serde_json::Value;

/// Both choices; nothing for a group or tabs, which hold no widget.
pub fn guard(studio: Studio, id: &str) -> impl IntoView {
    let widget = {
        let id = id.to_owned();
        Memo::new(move |_| {
            let page = studio.page()?;
            page.spec.items.iter().find(|item| item.id.as_str() == id)?.uses.widget().map(drop)
        })
    };
    let (sure, tier) = (Slot::assurance(studio, id), Slot::tier(studio, id));
    let assurance = Signal::derive(move || sure.value.with(|value| Assurance::of(value.as_ref()?.as_str()?)));
    let ask = Callback::new(move |asked: Option<Assurance>| {
        sure.write.run(asked.map(|asked| Value::String(asked.word().to_owned())));
    });
    // The widget may come in a frame anyway; a page can only ask for one.
    let framed = move || tier.value.with(Option::is_some);
    move || {
        widget.get().map(|()| {
            view! {
                <fieldset>
                    <legend>{studio.term(Term::Guard)}</legend>
                    {choice(studio, Term::AssuranceAsWidget, assurance, ask)}
                    <label class="choice">
                        <input type="checkbox" disabled=move || !studio.may_edit() prop:checked=framed
                            on:change=move |event| tier.write.run(event_target_checked(&event).then(|| "frame".into())) />
                        <span>{studio.term(Term::OwnFrame)}</span>
                    </label>
                </fieldset>
            }
        })
    }
}

/// A list of the assurances, with `none` for what is there without one.
pub fn choice(
    studio: Studio,
    none: Term,
    value: Signal<Option<Assurance>>,
    write: Callback<Option<Assurance>>,
) -> impl IntoView {
    let option = move |asked: Option<Assurance>, term: Term| {
        let word = asked.map_or("", Assurance::word);
        view! { <option value=word prop:selected=move || value.get() == asked>{studio.term(term)}</option> }
    };
    view! {
        <label class="field">
            <span>{studio.term(Term::AssuranceOf)}</span>
            <select disabled=move || !studio.may_edit() on:change=move |event| write.run(Assurance::of(&event_target_value(&event)))>
                {option(None, none)}
                {option(Some(Assurance::Low), Term::AssuranceLow)}
                {option(Some(Assurance::Substantial), Term::AssuranceSubstantial)}
                {option(Some(Assurance::High), Term::AssuranceHigh)}
            </select>
        </label>
    }
}
