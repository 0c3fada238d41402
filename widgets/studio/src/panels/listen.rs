//! What happens on the page, as it happens. The list is no live region; how much there was is said now and then.

use super::wires;
use crate::listen::{self, Part, Row, Told};
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::Outcome;
use jogakbo_contract::page::Page;
use leptos::prelude::*;

/// The buttons and the list.
pub fn panel(studio: Studio) -> impl IntoView {
    let ear = studio.ear;
    let pressed = move |signal: RwSignal<bool>| move || signal.get().to_string();
    let head = [Word::Time, Word::From, Word::Value, Word::CarriedBy]
        .map(|word| view! { <th scope="col">{studio.word(word)}</th> })
        .into_iter()
        .collect::<Vec<_>>();
    let state = move |count: u64| {
        if ear.on.get() {
            format!("{} {count}", studio.say(Word::Heard))
        } else {
            studio.say(Word::ListenHint).to_owned()
        }
    };
    let empty = move || {
        (ear.on.get() && ear.rows.with(std::collections::VecDeque::is_empty))
            .then(|| view! { <p>{studio.word(Word::NothingHeard)}</p> })
    };
    view! {
        <div class="ways">
            <button type="button" aria-pressed=pressed(ear.on) on:click=move |_| listen::switch(studio, !ear.on.get_untracked())>{studio.word(Word::Listen)}</button>
            <button type="button" aria-pressed=pressed(ear.using) on:click=move |_| ear.using.update(|using| *using = !*using)>{studio.word(Word::UsePage)}</button>
            <button type="button" aria-pressed=pressed(ear.paused) on:click=move |_| ear.paused.update(|paused| *paused = !*paused)>{studio.word(Word::Pause)}</button>
            <button type="button" on:click=move |_| ear.clear()>{studio.word(Word::Clear)}</button>
        </div>
        <p class="note" aria-hidden=move || ear.on.get().then_some("true")>{move || state(ear.rows.with(|rows| rows.front().map_or(0, |row| row.number)))}</p>
        <p class="hidden" role="status">{move || ear.on.get().then(|| state(ear.told.get()))}</p>
        {empty}
        <div class="heard" hidden=move || ear.rows.with(std::collections::VecDeque::is_empty)>
            <table>
                <caption class="hidden">{studio.word(Word::Events)}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>
                    <For each=move || ear.rows.get() key=|row| (row.number, row.carried.len(), row.value.is_some(), row.outcome.clone()) children=move |row| line(studio, &row) />
                </tbody>
            </table>
        </div>
    }
}

fn line(studio: Studio, row: &Row) -> impl IntoView + use<> {
    let page = studio.page_now();
    let name = page.as_ref().filter(|_| !row.item.is_empty()).map(|page| untrack(|| studio.title(page, &row.item)));
    let part = match &row.part {
        Part::Output(name) | Part::Topic(name) => name.clone(),
        Part::Variable(name) => format!("{} · {name}", untrack(|| studio.say(Word::FromVariable))),
        Part::Param(name) => format!("{} · {name}", untrack(|| studio.say(Word::EndParam))),
        Part::Host(signal) => format!("{} · {signal}", untrack(|| studio.say(Word::EndHost))),
    };
    let from = name.map_or_else(|| part.clone(), |name| format!("{name} · {part}"));
    let outcome = (!row.outcome.is_empty()).then(|| {
        let outcome = row.outcome.clone();
        view! { <span class="note" lang="en">" "{outcome}</span> }
    });
    let payload = row.payload();
    let carried: Vec<_> =
        page.iter().flat_map(|page| row.carried.iter().map(move |told| wire(studio, page, told))).collect();
    let none = carried.is_empty().then_some("—");
    view! {
        <tr>
            <td class="time">{row.time.clone()}</td>
            <td>{from}{outcome}</td>
            <td>{match payload {
                Some(payload) => view! { <code>{payload}</code> }.into_any(),
                None => view! { <span class="note">{studio.word(Word::NotReceived)}</span> }.into_any(),
            }}</td>
            <td>{carried}{none}</td>
        </tr>
    }
}

fn wire(studio: Studio, page: &Page, told: &Told) -> AnyView {
    let to = untrack(|| wires::target(studio, page, &told.to));
    let word = match &told.outcome {
        Outcome::Fired(_) => None,
        Outcome::Held => Some(Word::Held),
        Outcome::Missing => Some(Word::NothingArrives),
    };
    let id = told.wire.clone();
    view! { <div>{id}" → "{to}{word.map(|word| view! { <span class="note">" "{studio.word(word)}</span> })}</div> }
        .into_any()
}
