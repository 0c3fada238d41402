//! What can be changed about the chosen item.

mod field;
mod form;
mod group;
mod kind;
mod moment;
mod place;
mod slot;
mod twin;
mod words;

use crate::state::Studio;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::json;

/// The inspector. It is made anew when another item is chosen.
pub fn inspector(studio: Studio) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        let page = studio.page()?;
        let chosen = studio.chosen.get()?;
        page.spec.items.iter().any(|item| item.id.as_str() == chosen).then_some(chosen)
    });
    move || match chosen.get() {
        None => view! { <h3>{studio.word(Word::Inspector)}</h3><p class="hint">{studio.word(Word::NothingChosen)}</p> }
            .into_any(),
        Some(id) => {
            let title = {
                let id = id.clone();
                move || studio.page().map(|page| studio.title(&page, &id))
            };
            view! {
                <h3>{title}</h3>
                {place::place(studio, id.clone())}
                {words::words(studio, studio.say(Word::Label).to_owned(), json!({ "type": "string", "minLength": 1 }), slot::Slot::label(studio, &id), words::Form::Label)}
                {form::form(studio, &id)}
                {move || studio.may_edit().then(|| {
                    let id = id.clone();
                    view! { <div class="ways"><button type="button" on:click=move |_| studio.remove(&id)>{studio.word(Word::Remove)}</button></div> }
                })}
            }
            .into_any()
        }
    }
}
