//! All widgets that can be added: searched by name, maker and what they do; added by click, by Enter, or dragged onto the canvas.

use crate::parts::Choice;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::matches;
use leptos::prelude::*;

/// Search and list.
pub fn palette(studio: Studio) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let (query, locale) = (query.get(), studio.locale.get());
        let all = studio.parts.get().choices(locale);
        all.into_iter().filter(|choice| fits(&query, choice)).collect::<Vec<Choice>>()
    });
    let count = move || {
        let count = found.with(Vec::len);
        if count == 0 {
            studio.say(Word::NothingFound).to_owned()
        } else {
            format!("{count} {}", studio.say(Word::Found))
        }
    };
    view! {
        <label class="field">
            <span>{studio.word(Word::Find)}</span>
            <input type="search" autocomplete="off" placeholder=studio.word(Word::FindHint) on:input=move |event| query.set(event_target_value(&event)) />
        </label>
        <p class="note" role="status">{count}</p>
        <ul class="palette" aria-label=studio.word(Word::Add)>
            {move || found.get().into_iter().map(|choice| entry(studio, choice)).collect::<Vec<_>>()}
        </ul>
    }
}

fn fits(query: &str, choice: &Choice) -> bool {
    [&choice.title, &choice.owner, &choice.about, &choice.pbc].iter().any(|text| matches(query, text))
}

fn entry(studio: Studio, choice: Choice) -> impl IntoView {
    let size = format!("{} × {}", choice.size.w, choice.size.h);
    let (title, about) = (choice.title.clone(), choice.about.clone());
    view! {
        <li>
            <button type="button" class="entry" aria-disabled=move || (!studio.may_edit()).to_string() on:click=move |_| studio.add(&choice, None)>
                <strong>{title}</strong><span class="size">{size}</span><span class="note">{about}</span>
            </button>
        </li>
    }
}
