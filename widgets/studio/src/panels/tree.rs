//! The structure of the page: what stands in what, in reading order, with the same commands as the canvas.

use crate::dom;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::page::{Item, Page};
use leptos::prelude::*;
use std::sync::Arc;

/// The whole page.
pub fn tree(studio: Studio) -> impl IntoView {
    move || studio.page().map(|page| level(studio, &page, None, 0))
}

/// All that stands in one item, or on the page itself.
fn level(studio: Studio, page: &Arc<Page>, within: Option<&Item>, depth: usize) -> AnyView {
    let parent = within.map(|item| &item.id);
    let inside: Vec<&Item> =
        page.spec.items.iter().filter(|item| item.within.as_ref().map(|within| &within.item) == parent).collect();
    if inside.is_empty() || depth > 16 {
        return ().into_any();
    }
    let lines: Vec<_> = inside
        .into_iter()
        .map(|item| {
            view! {
                <li>{line(studio, page, item)}{level(studio, page, Some(item), depth + 1)}</li>
            }
        })
        .collect();
    view! { <ol class="tree">{lines}</ol> }.into_any()
}

fn line(studio: Studio, page: &Page, item: &Item) -> impl IntoView + use<> {
    let id = item.id.to_string();
    let title = studio.title(page, &id);
    let chosen = {
        let id = id.clone();
        move || studio.chosen.with(|chosen| chosen.as_ref() == Some(&id)).to_string()
    };
    let button = {
        let title = title.clone();
        move |word: Word, run: Box<dyn Fn() + Send>| {
            let title = title.clone();
            view! {
                <button type="button" class="small" aria-label=move || format!("{title}: {}", studio.say(word)) on:click=move |_| run()>
                    {studio.word(word)}
                </button>
            }
        }
    };
    let (earlier, later, remove, show) = (id.clone(), id.clone(), id.clone(), id);
    view! {
        <span class="line">
            <button type="button" class="item" aria-pressed=chosen on:click=move |_| { studio.choose(Some(&show)); dom::reveal(studio, &show); }>{title}</button>
            {studio.may_edit().then(|| [
                button(Word::Earlier, Box::new(move || studio.reorder(&earlier, -1))),
                button(Word::Later, Box::new(move || studio.reorder(&later, 1))),
                button(Word::Remove, Box::new(move || studio.remove(&remove))),
            ].into_iter().collect::<Vec<_>>())}
        </span>
    }
}
