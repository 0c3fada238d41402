//! What can be changed about the chosen item.

mod field;
mod form;
mod group;
pub mod guard;
mod kind;
mod moment;
mod parts;
mod place;
mod show;
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
            let framed = {
                let id = id.clone();
                move || {
                    let page = studio.page()?;
                    let item = page.spec.items.iter().find(|item| item.id.as_str() == id)?;
                    studio
                        .parts
                        .with(|parts| parts.framed(item))
                        .then(|| view! { <p class="note">{studio.word(Word::InFrame)}</p> })
                }
            };
            view! {
                <h3>{title}</h3>
                {framed}
                {move || (studio.selection().len() > 1).then(|| view! { <p class="note">{studio.word(Word::SeveralChosen)}</p> })}
                {place::place(studio, id.clone())}
                {words::words(studio, studio.say(Word::Label).to_owned(), json!({ "type": "string", "minLength": 1 }), slot::Slot::label(studio, &id), words::Form::Label)}
                {parts::parts(studio, id.clone())}
                {form::form(studio, &id)}
                {show::show(studio, id.clone())}
                {guard::guard(studio, &id)}
                {crate::panels::actions(studio)}
            }
            .into_any()
        }
    }
}
