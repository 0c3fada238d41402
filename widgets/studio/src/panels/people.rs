//! Who else has the page open: names with what they have chosen, a mark on that item, and one line about what they did last.

use crate::state::Studio;
use crate::terms::Term;
use crate::together::{colour, others, stay};
use leptos::prelude::*;

/// Names and the newest line, for the bar.
pub fn people(studio: Studio) -> impl IntoView {
    stay(studio);
    let names = move || {
        let page = studio.page();
        let line = |person: jogakbo_contract::edit::talk::Presence| {
            let chosen = person.selection.as_ref().zip(page.as_ref()).map(|(id, page)| studio.title(page, id));
            let text = chosen.map_or_else(|| person.name.clone(), |chosen| format!("{}: {chosen}", person.name));
            view! { <li class="person" data-colour=colour(&person.client).to_string()>{text}</li> }
        };
        let all: Vec<_> = others(studio).into_iter().map(line).collect();
        (!all.is_empty()).then(|| view! { <ul class="people" aria-label=studio.term(Term::People)>{all}</ul> })
    };
    view! {
        {names}
        <p class="news" role="status">{move || studio.together.news.get()}</p>
    }
}

/// A coloured frame with the name around what each of the others has chosen. The list of names says the same to screen readers.
pub fn marks(studio: Studio) -> impl IntoView {
    move || {
        let (spots, scale) = (studio.spots.get(), studio.scale.get());
        let mark = |person: jogakbo_contract::edit::talk::Presence| {
            let spot = spots.iter().find(|spot| Some(&spot.item) == person.selection.as_ref())?;
            let rect = spot.rect.scaled(scale);
            let style = format!("left:{}px;top:{}px;width:{}px;height:{}px", rect.x, rect.y, rect.w, rect.h);
            let colour = colour(&person.client).to_string();
            Some(
                view! { <div class="mark" aria-hidden="true" data-colour=colour style=style><span>{person.name}</span></div> },
            )
        };
        others(studio).into_iter().filter_map(mark).collect::<Vec<_>>()
    }
}
