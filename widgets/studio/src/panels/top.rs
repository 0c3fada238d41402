//! The bar on top: which page, at which width, in which language; back and forth; problems; publishing.

use super::{dialog, new_page, pages, people, publish};
use crate::canvas::width_of;
use crate::state::{Saving, Studio};
use crate::sync;
use crate::terms::Term;
use crate::words::Word;
use jogakbo_contract::text::Locale;
use leptos::prelude::*;

/// The bar. `bottom` is the tab that is shown below the canvas.
pub fn top(studio: Studio, bottom: RwSignal<usize>) -> impl IntoView {
    let [publishing, making, listing] = [(); 3].map(|()| RwSignal::new(false));
    let open = move || studio.model.with(Option::is_some);
    let saved = move || match studio.saving.get() {
        Saving::Saved => studio.say(Word::Saved),
        Saving::Unsaved => studio.say(Word::Unsaved),
        Saving::Away => studio.say(Word::Away),
        Saving::Full => Term::NoRoom.say(studio.locale.get()),
    };
    let problems = move || format!("{} {}", studio.say(Word::Problems), studio.findings.with(Vec::len));
    view! {
        <div class="top" role="group" aria-label=studio.word(Word::Tools)>
            {choose_page(studio)}
            <button type="button" aria-haspopup="dialog" on:click=move |_| listing.set(true)>{studio.term(Term::PageList)}</button>
            {studio.edits().then(|| view! { <button type="button" aria-haspopup="dialog" on:click=move |_| making.set(true)>{studio.word(Word::NewPage)}</button> })}
            {move || open().then(|| view! {
                {widths(studio)}
                {languages(studio)}
                {history_buttons(studio)}
                <span class="saved" data-saving=move || format!("{:?}", studio.saving.get())>{saved}</span>
                <button type="button" on:click=move |_| bottom.set(0)>{problems}</button>
                {move || publish_button(studio, publishing)}
            })}
            {people::people(studio)}
        </div>
        {dialog::dialog(studio, Word::NewPage, making, move || new_page::new_page(studio, making).into_any())}
        {dialog::dialog(studio, Word::AllPages, listing, move || pages::pages(studio, listing).into_any())}
        {dialog::dialog(studio, Word::PublishTitle, publishing, move || publish::publish(studio, publishing).into_any())}
    }
}

/// Opens the dialog of publishing: for those who may publish, and, where pages have to be approved, for those who ask or approve.
fn publish_button(studio: Studio, open: RwSignal<bool>) -> Option<AnyView> {
    let rights = studio.together.rights.get();
    if studio.may_publish() {
        let word = studio.say(Word::Publish);
        return Some(opens(word, open));
    }
    let word = Term::Approval.say(studio.locale.get());
    let takes_part = studio.together.approval.with(|approval| approval.needed) && (rights.edit || rights.approve);
    takes_part.then(|| opens(word, open))
}

fn opens(word: &'static str, open: RwSignal<bool>) -> AnyView {
    view! { <button type="button" class="primary" aria-haspopup="dialog" on:click=move |_| open.set(true)>{word}</button> }.into_any()
}

fn choose_page(studio: Studio) -> impl IntoView {
    let name = move || studio.model.with(|model| model.as_ref().map(|model| model.name.clone())).unwrap_or_default();
    let options = move || {
        let chosen = name();
        let locale = studio.locale.get();
        let mut list: Vec<_> = studio
            .pages
            .get()
            .into_iter()
            .map(|page| {
                let draft =
                    if page.draft.is_some() { format!(" ({})", Word::Draft.say(locale)) } else { String::new() };
                let text = format!("{}{draft}", page.title.get(locale));
                let selected = page.name == chosen;
                view! { <option value=page.name selected=selected>{text}</option> }.into_any()
            })
            .collect();
        if chosen.is_empty() {
            list.insert(0, view! { <option value="" selected=true>"—"</option> }.into_any());
        }
        list
    };
    view! {
        <label>
            <span>{studio.word(Word::Page)}</span>
            <select on:change=move |event| {
                let chosen = event_target_value(&event);
                if !chosen.is_empty() { studio.open(&chosen); }
            }>{options}</select>
        </label>
    }
}

fn widths(studio: Studio) -> impl IntoView {
    let options = move || {
        let Some(page) = studio.page() else { return Vec::new() };
        let mut names: Vec<_> =
            page.spec.layout.breakpoints.iter().map(|(name, width)| (*width, name.clone())).collect();
        names.sort();
        let shown = studio.breakpoint.get();
        names
            .into_iter()
            .map(|(_, name)| {
                let text = format!("{name} · {} px", width_of(&page, &name));
                let selected = name == shown;
                view! { <option value=name selected=selected>{text}</option> }
            })
            .collect()
    };
    view! {
        <label>
            <span>{studio.word(Word::Width)}</span>
            <select on:change=move |event| {
                studio.put_back();
                studio.look.zoomed.set(false);
                studio.look.width.set(None);
                studio.breakpoint.set(event_target_value(&event));
            }>{options}</select>
        </label>
    }
}

fn languages(studio: Studio) -> impl IntoView {
    let options = move || {
        let shown = studio.preview.get();
        Locale::ALL
            .map(|locale| view! { <option value=locale.tag() selected=locale == shown>{locale.native_name()}</option> })
            .into_iter()
            .collect::<Vec<_>>()
    };
    view! {
        <label>
            <span>{studio.word(Word::Language)}</span>
            <select on:change=move |event| {
                studio.preview.set(if event_target_value(&event) == "en" { Locale::En } else { Locale::Ko });
                sync::show(studio);
            }>{options}</select>
        </label>
    }
}

fn history_buttons(studio: Studio) -> impl IntoView {
    let has = move |back: bool| {
        studio.may_edit()
            && studio.model.with(|model| {
                model
                    .as_ref()
                    .is_some_and(|model| if back { !model.kept.undo.is_empty() } else { !model.kept.redo.is_empty() })
            })
    };
    [(true, Word::Undo, "Control+Z"), (false, Word::Redo, "Control+Shift+Z")].map(|(back, word, keys)| view! {
        <button type="button" aria-keyshortcuts=keys aria-disabled=move || (!has(back)).to_string() on:click=move |_| studio.go(back)>{studio.word(word)}</button>
    }).into_iter().collect::<Vec<_>>()
}
