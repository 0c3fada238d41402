//! The ends of a wire: where it begins, then where it can lead; what fits comes first, the rest with the reason why not.

use super::dialog::dialog;
use super::mapping;
use super::wires;
use crate::state::Studio;
use crate::wiring::Ask;
use crate::words::Word;
use jogakbo_contract::edit::{End, Offer, given, plain, sources, steps, targets};
use jogakbo_contract::page::{Page, Source, Wire};
use leptos::prelude::*;
use std::sync::Arc;

/// Both dialogs of wires.
pub fn dialogs(studio: Studio) -> impl IntoView {
    let desk = studio.desk;
    view! {
        {dialog(studio, Word::AddWire, desk.choosing, move || wiring(studio).into_any())}
        {dialog(studio, Word::MapWire, desk.mapping, move || mapping::mapping(studio))}
    }
}

/// What people call a kind of end.
const fn end_word(end: End) -> Word {
    match end {
        End::Output => Word::EndOutput,
        End::Topic => Word::EndTopic,
        End::Prop => Word::EndProp,
        End::Action => Word::EndAction,
        End::Publish => Word::EndPublish,
        End::Variable => Word::EndVariable,
        End::Param => Word::EndParam,
        End::Host => Word::EndHost,
    }
}

/// Everything that a wire can begin at.
#[derive(Clone, PartialEq, Default)]
struct Begins(Vec<Source>);

/// The page without the wire that is being changed, so that it does not stand in its own way.
fn rest(page: &Page, ask: &Ask) -> Page {
    let mut rest = page.clone();
    if let Ask::OtherEnd(wire) | Ask::OtherBeginning(wire) = ask {
        rest.spec.wiring.retain(|other| other.id != wire.id);
    }
    rest
}

fn wiring(studio: Studio) -> impl IntoView {
    let ask = studio.desk.ask.get_untracked();
    let all = Memo::new(move |_| {
        let (page, parts) = (studio.page(), studio.parts.get());
        page.map(|page| Begins(sources(&page, parts.shelf()))).unwrap_or_default()
    });
    // What is chosen on the canvas is the likeliest beginning.
    let chosen = studio.chosen.get_untracked();
    let likely = all.with_untracked(|all| {
        let begins = |source: &Source| match &ask {
            Ask::New => source.item().map(ToString::to_string) == chosen && chosen.is_some(),
            Ask::NewTo(_) => false,
            Ask::OtherEnd(wire) | Ask::OtherBeginning(wire) => *source == wire.from,
        };
        all.0.iter().position(begins)
    });
    let from = RwSignal::new(likely);
    let fixed = matches!(ask, Ask::OtherEnd(_));
    let ask = StoredValue::new(ask);
    view! {
        <label class="field">
            <span>{studio.word(Word::From)}</span>
            <select disabled=fixed on:change=move |event| from.set(event_target_value(&event).parse().ok())>
                {move || from.get().is_none().then(|| view! { <option value="" selected=true>"—"</option> })}
                {move || beginnings(studio, all, from)}
            </select>
        </label>
        {move || {
            let (page, source) = (studio.page()?, all.with(|all| all.0.get(from.get()?).cloned())?);
            Some(ask.with_value(|ask| ends(studio, &page, &source, ask)))
        }}
        <div class="ways"><button type="button" on:click=move |_| studio.desk.choosing.set(false)>{studio.word(Word::Cancel)}</button></div>
    }
}

/// The beginnings, by kind.
fn beginnings(studio: Studio, all: Memo<Begins>, from: RwSignal<Option<usize>>) -> Vec<AnyView> {
    let Some(page) = studio.page() else { return Vec::new() };
    all.with(|all| {
        let group = |end: &End| {
            let own = all.0.iter().enumerate().filter(|(_, source)| End::of_source(source) == *end);
            let options: Vec<_> = own
                .map(|(index, source)| {
                    let words = wires::source(studio, &page, source);
                    view! { <option value=index.to_string() selected=move || from.get() == Some(index)>{words}</option> }
                })
                .collect();
            let label = studio.say(end_word(*end));
            (!options.is_empty()).then(|| view! { <optgroup label=label>{options}</optgroup> }.into_any())
        };
        End::SOURCES.iter().filter_map(group).collect()
    })
}

/// Where the wire could lead.
fn ends(studio: Studio, page: &Arc<Page>, source: &Source, ask: &Ask) -> AnyView {
    let (parts, without) = (studio.parts.get(), rest(page, ask));
    if let Err(why) = given(page, parts.shelf(), source) {
        let why = why.map(|finding| reason(studio, &finding.code, &finding.message));
        return view! { <p class="fault">{studio.word(Word::CannotBegin)}" "{why}</p> }.into_any();
    }
    let mut list = targets(&without, parts.shelf(), source);
    if let Ask::OtherBeginning(Wire { to, .. }) | Ask::NewTo(to) = ask {
        list.retain(|offer| offer.to == *to);
    }
    let (fitting, others): (Vec<_>, Vec<_>) = list.into_iter().partition(|offer| offer.against.is_none());
    let count = others.len();
    let none = fitting.is_empty().then(|| view! { <p>{studio.word(Word::NothingFits)}</p> });
    let fitting = groups(studio, fitting, &|offer| fits(studio, page, source, &offer, ask).into_any());
    let others = groups(studio, others, &|offer| does_not(studio, page, &offer).into_any());
    view! {
        <h4>{studio.word(Word::Fits)}</h4>
        {none}
        {fitting}
        <details><summary>{studio.word(Word::DoesNotFit)}{format!(" ({count})")}</summary>{others}</details>
    }
    .into_any()
}

fn groups(studio: Studio, offers: Vec<Offer>, line: &dyn Fn(Offer) -> AnyView) -> Vec<AnyView> {
    let mut all = Vec::new();
    let mut left = offers;
    for end in End::TARGETS {
        let (own, more): (Vec<_>, Vec<_>) = left.into_iter().partition(|offer| End::of_target(&offer.to) == end);
        left = more;
        if !own.is_empty() {
            let lines: Vec<_> = own.into_iter().map(line).collect();
            all.push(view! { <h5>{studio.word(end_word(end))}</h5><ul class="offers">{lines}</ul> }.into_any());
        }
    }
    all
}

fn fits(studio: Studio, page: &Arc<Page>, from: &Source, offer: &Offer, ask: &Ask) -> impl IntoView + use<> {
    let words = wires::target(studio, page, &offer.to);
    let caution = offer.caution.as_ref().map(|finding| reason(studio, &finding.code, &finding.message));
    let made = made(page, from, offer, ask);
    let connect = {
        let made = made.clone();
        move |_| {
            studio.desk.choosing.set(false);
            if let Some(wire) = &made {
                studio.put_wire(wire);
            }
        }
    };
    let map = move |_| {
        if let Some(wire) = made.clone() {
            studio.map_wire(wire);
        }
    };
    let label = words.clone();
    view! {
        <li>
            <button type="button" on:click=connect>{words}</button>
            <button type="button" class="small" aria-label=move || format!("{label}: {}", studio.say(Word::MapFirst)) on:click=map>{studio.word(Word::MapFirst)}</button>
            {caution}
        </li>
    }
}

/// The wire that an offer would make, with the id of the one that is changed.
fn made(page: &Page, from: &Source, offer: &Offer, ask: &Ask) -> Option<Wire> {
    let new =
        |id| Wire { id, from: from.clone(), to: offer.to.clone(), when: None, map: offer.map.clone(), policy: None };
    Some(match ask {
        Ask::New | Ask::NewTo(_) => new(steps::fresh_wire(page, "wire")?.parse().ok()?),
        Ask::OtherEnd(wire) => Wire { when: wire.when.clone(), policy: wire.policy.clone(), ..new(wire.id.clone()) },
        // A condition reads the input, which is another one now.
        Ask::OtherBeginning(wire) => Wire { policy: wire.policy.clone(), ..new(wire.id.clone()) },
    })
}

/// A finding in plain words, and the exact line for those who know.
pub fn reason(studio: Studio, code: &str, message: &str) -> AnyView {
    let means = plain(code, studio.locale.get()).map(|(means, _)| means);
    let message = message.to_owned();
    view! { <span class="note">{means}" "<span lang="en">{message}</span></span> }.into_any()
}

fn does_not(studio: Studio, page: &Page, offer: &Offer) -> impl IntoView + use<> {
    let words = wires::target(studio, page, &offer.to);
    let why = offer.against.as_ref().map(|finding| reason(studio, &finding.code, &finding.message));
    view! { <li class="why"><span>{words}</span>{why}</li> }
}
