//! What can be done with the chosen items, as buttons: for those who use neither keys nor drag.

use crate::state::Studio;
use crate::words::Word;
use leptos::prelude::*;

/// The buttons. They act on all that is chosen; each is named with what it acts on.
pub fn actions(studio: Studio) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        let page = studio.page();
        let there =
            |id: &String| page.as_ref().is_some_and(|page| page.spec.items.iter().any(|item| item.id.as_str() == id));
        studio.selection().into_iter().filter(there).collect::<Vec<String>>()
    });
    let none = move || chosen.with(Vec::is_empty);
    let first = move || chosen.with_untracked(|chosen| chosen.first().cloned());
    let name = move || {
        let page = studio.page();
        chosen.with(|chosen| page.zip(chosen.first()).map(|(page, id)| studio.title(&page, id))).unwrap_or_default()
    };
    let button = move |word: Word, run: fn(Studio, &str)| {
        view! {
            <button type="button" class="small" aria-haspopup=(word == Word::MoveToOpen).then_some("dialog") aria-disabled=move || none().to_string()
                aria-label=move || format!("{}: {}", name(), studio.say(word))
                on:click=move |_| if let Some(id) = first() { run(studio, &id) }>{studio.word(word)}</button>
        }
    };
    let one_only = move |word: Word, step: i8| {
        view! {
            <button type="button" class="small" aria-disabled=move || none().to_string()
                aria-label=move || format!("{}: {}", name(), studio.say(word))
                on:click=move |_| if let Some(id) = first() { studio.reorder(&id, step) }>{studio.word(word)}</button>
        }
    };
    move || {
        studio.may_edit().then(|| {
            view! {
                <div class="ways" role="group" aria-label=studio.word(Word::Actions)>
                    {button(Word::MoveToOpen, |studio, _| studio.arrange.moving_to.set(true))}
                    {one_only(Word::Earlier, -1)}
                    {one_only(Word::Later, 1)}
                    {button(Word::Duplicate, |studio, _| studio.duplicate())}
                    {button(Word::Copy, |studio, _| studio.copy_by_button(false))}
                    {button(Word::Cut, |studio, _| studio.copy_by_button(true))}
                    <button type="button" class="small" aria-disabled=move || (!studio.can_paste()).to_string()
                        on:click=move |_| studio.paste_by_button()>{studio.word(Word::Paste)}</button>
                    {button(Word::Remove, Studio::remove_by_name)}
                </div>
            }
        })
    }
}

impl Studio {
    fn remove_by_name(self, id: &str) {
        self.remove(id);
    }
}
