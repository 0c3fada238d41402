//! A new wire: where it begins, then where it can lead; what fits comes first, the rest with the reason why not.

use super::wires;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Change, Offer, Step, sources, steps, targets};
use jogakbo_contract::finding::join;
use jogakbo_contract::page::{Page, Source};
use leptos::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

/// What the dialog shows.
pub fn wiring(studio: Studio, open: RwSignal<bool>) -> impl IntoView {
    let from = RwSignal::new(None::<usize>);
    let all = Memo::new(move |_| {
        let (page, parts) = (studio.page(), studio.parts.get());
        page.map(|page| Begins(sources(&page, parts.shelf()))).unwrap_or_default()
    });
    // What is chosen on the canvas is the likeliest beginning.
    let chosen = studio.chosen.get_untracked();
    let likely = all.with_untracked(|all| {
        all.0.iter().position(|source| source.item().map(ToString::to_string) == chosen && chosen.is_some())
    });
    from.set(likely);
    let options = move || {
        let Some(page) = studio.page() else { return Vec::new() };
        all.with(|all| {
            let option = |(index, source): (usize, &Source)| {
                let words = wires::source(studio, &page, source);
                view! { <option value=index.to_string() selected=move || from.get() == Some(index)>{words}</option> }
            };
            all.0.iter().enumerate().map(option).collect::<Vec<_>>()
        })
    };
    let offers = move || {
        let (page, source) = (studio.page()?, all.with(|all| all.0.get(from.get()?).cloned())?);
        let list = targets(&page, studio.parts.get().shelf(), &source);
        let (fitting, rest): (Vec<_>, Vec<_>) = list.into_iter().partition(|offer| offer.against.is_none());
        let fitting: Vec<_> =
            fitting.into_iter().map(|offer| fits(studio, &page, source.clone(), offer, open)).collect();
        let rest: Vec<_> = rest.into_iter().map(|offer| does_not(studio, &page, &offer)).collect();
        Some(view! {
            <h4>{studio.word(Word::Fits)}</h4>
            <ul class="offers">{fitting}</ul>
            <details><summary>{studio.word(Word::DoesNotFit)}{format!(" ({})", rest.len())}</summary><ul class="offers">{rest}</ul></details>
        })
    };
    view! {
        <label class="field">
            <span>{studio.word(Word::From)}</span>
            <select on:change=move |event| from.set(event_target_value(&event).parse().ok())>
                {move || from.get().is_none().then(|| view! { <option value="" selected=true>"—"</option> })}
                {options}
            </select>
        </label>
        {offers}
        <div class="ways"><button type="button" on:click=move |_| open.set(false)>{studio.word(Word::Cancel)}</button></div>
    }
}

/// Everything that a wire can begin at.
#[derive(Clone, PartialEq, Default)]
struct Begins(Vec<Source>);

fn fits(studio: Studio, page: &Arc<Page>, from: Source, offer: Offer, open: RwSignal<bool>) -> impl IntoView + use<> {
    let words = wires::target(studio, page, &offer.to);
    let caution = offer.caution.as_ref().map(|finding| finding.message.clone());
    let page = Arc::clone(page);
    let connect = move |_| {
        let Some(id) = steps::fresh_wire(&page, "wire") else { return };
        let mut wire = json!({ "id": id, "from": from, "to": offer.to });
        if let (Some(map), Value::Object(wire)) = (&offer.map, &mut wire) {
            wire.insert("map".to_owned(), map.clone());
        }
        let change = Change::set(join("/wiring", &id), wire);
        open.set(false);
        if studio.perform(Step::Wire, &id, vec![change]) {
            studio.tell(Word::Wired.say(studio.locale.get_untracked()));
        }
    };
    view! {
        <li>
            <button type="button" on:click=connect>{words}</button>
            {caution.map(|why| view! { <span class="note" lang="en">{why}</span> })}
        </li>
    }
}

fn does_not(studio: Studio, page: &Page, offer: &Offer) -> impl IntoView + use<> {
    let words = wires::target(studio, page, &offer.to);
    let why = offer.against.as_ref().map(|finding| finding.message.clone());
    view! { <li class="why">{words}" — "<span lang="en">{why}</span></li> }
}
