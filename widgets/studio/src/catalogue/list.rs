//! Search, filter, and the list of what was found.

use super::search::{Filter, find};
use super::words::{self, Word};
use super::{Catalogue, SHOWN};
use leptos::prelude::*;

/// The left half.
pub fn view(it: Catalogue) -> impl IntoView {
    let found = Memo::new(move |_| it.entries.with(|entries| it.wanted.with(|wanted| find(entries, wanted))));
    let count = move || match found.with(Vec::len) {
        0 => it.say(Word::Nothing).to_owned(),
        count => format!("{count} {}", it.say(Word::Found)),
    };
    let seek = move |query: String| {
        it.shown.set(SHOWN);
        it.wanted.update(|wanted| wanted.query = query);
    };
    let narrow = move |number: String| {
        let filter = number.parse().ok().and_then(|at: usize| Filter::ALL.get(at).copied());
        it.shown.set(SHOWN);
        it.wanted.update(|wanted| wanted.filter = filter.unwrap_or_default());
    };
    let options = Filter::ALL.into_iter().enumerate().map(move |(at, filter)| {
        view! { <option value=at.to_string()>{it.word(words::filter(filter))}</option> }
    });
    let rows = move || {
        let (found, shown) = (found.get(), it.shown.get());
        found.into_iter().take(shown).map(|at| row(it, at)).collect::<Vec<_>>()
    };
    view! {
        <label class="field">
            <span>{it.word(Word::Query)}</span>
            <input type="search" autocomplete="off" placeholder=it.word(Word::QueryHint) on:input=move |event| seek(event_target_value(&event)) />
        </label>
        <label class="field">
            <span>{it.word(Word::Show)}</span>
            <select on:change=move |event| narrow(event_target_value(&event))>{options.collect::<Vec<_>>()}</select>
        </label>
        <p class="note" role="status">{count}</p>
        <ul class="palette">{rows}</ul>
        <button type="button" hidden=move || found.with(Vec::len) <= it.shown.get() on:click=move |_| it.shown.update(|shown| *shown += SHOWN)>
            {it.word(Word::More)}
        </button>
    }
}

fn row(it: Catalogue, at: usize) -> impl IntoView {
    let row = it.entries.with(|entries| entries.get(at).map(|entry| entry.row.clone()));
    row.map(|row| {
        let key = (row.pbc.clone(), row.widget.clone());
        let current = {
            let key = key.clone();
            move || it.chosen.with(|chosen| chosen.as_ref() == Some(&key)).then_some("true")
        };
        let (title, owner, about) = (row.title.clone(), row.owner.clone(), row.about.clone());
        let flags = [(row.framed, Word::Frame), (row.tried, Word::Tried), (row.stopped, Word::Stopped)];
        let flags = flags.into_iter().filter(|(is, _)| *is);
        let flags = flags.map(move |(_, word)| view! { <span class="flag">{it.word(word)}</span> }).collect::<Vec<_>>();
        let (pbc, widget) = key;
        view! {
            <li>
                <button type="button" class="entry" aria-current=current on:click=move |_| it.choose(pbc.clone(), widget.clone())>
                    <strong>{move || title.get(it.locale.get()).to_owned()}</strong>
                    <span class="size">{row.version}</span>
                    <span class="note">{move || owner.get(it.locale.get()).to_owned()}</span>
                    <span class="note">{move || about.as_ref().map(|about| about.get(it.locale.get()).to_owned())}</span>
                    {flags}
                </button>
            </li>
        }
    })
}
