//! The editor as a whole: bar, palette and structure, canvas, inspector, and the lists below.

mod actions;
mod compare;
mod dialog;
mod files;
mod history;
mod inspect;
mod lines;
mod listen;
mod mapping;
mod move_to;
mod new_page;
mod pages;
mod palette;
pub mod people;
mod pictures;
mod plan;
mod problems;
mod publish;
mod review;
mod schedule;
pub mod tabs;
mod top;
mod tree;
mod variables;
mod view_as;
mod way;
mod when;
pub mod wires;
pub mod wiring;

use crate::canvas;
use crate::canvas::hand::Hand;
use crate::clipboard;
use crate::dom;
use crate::inspector;
use crate::keys;
use crate::state::Studio;
use crate::terms::Term;
use crate::together::mend;
use crate::words::Word;
pub use actions::actions;
use leptos::ev;
use leptos::prelude::*;
use tabs::{Tab, tabs};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The whole editor.
pub fn studio(studio: Studio) -> impl IntoView {
    let bottom = RwSignal::new(0_usize);
    let hand = Hand::new(studio);
    studio.arrange.set_hand(hand);
    clipboard::listen(studio);
    let left = vec![
        Tab { word: Word::Palette, show: |studio| palette::palette(studio).into_any() },
        Tab { word: Word::Structure, show: |studio| tree::tree(studio).into_any() },
    ];
    let below = vec![
        Tab { word: Word::Problems, show: |studio| problems::problems(studio).into_any() },
        Tab { word: Word::Wires, show: |studio| wires::wires(studio).into_any() },
        Tab { word: Word::Values, show: |studio| variables::variables(studio).into_any() },
        Tab { word: Word::History, show: |studio| history::history(studio).into_any() },
        Tab { word: Word::Listen, show: |studio| listen::panel(studio).into_any() },
        Tab { word: Word::Inspect, show: |studio| inspect::panel(studio).into_any() },
    ];
    let open = Memo::new(move |_| studio.model.with(Option::is_some));
    let hint = move || {
        let empty = studio.model.with(Option::is_none)
            && studio.fault.with(Option::is_none)
            && studio.findings.with(Vec::is_empty);
        empty.then(|| view! { <p class="hint">{studio.word(Word::ChoosePage)}</p> })
    };
    view! {
        <div class="shell" lang=move || studio.locale.get().tag() on:keydown=move |event| on_key(studio, &event)>
            {top::top(studio, bottom)}
            {move || studio.fault.get().map(|fault| view! { <p class="fault" role="alert">{fault}</p> })}
            {move || (open.get() && studio.read_only.get() && !studio.together.faulty.get()).then(|| view! { <p class="hint">{read_only(studio)}</p> })}
            {hint}
            {move || open.get().then(|| view_as::bar(studio))}
            {move || (!open.get()).then(|| problems::broken(studio))}
            {move || studio.together.faulty.get().then(|| view! {
                <p class="hint">{studio.term(Term::Faulty)}" "<button type="button" on:click=move |_| mend(studio)>{studio.term(Term::Mend)}</button></p>
            })}
            <div class="body" hidden=move || !open.get()>
                <section class="left" aria-label=studio.word(Word::Panels)>{tabs(studio, Word::Panels, left, studio.arrange.left)}</section>
                <div class="middle">{canvas::canvas(studio, hand)}</div>
                <section class="right" aria-label=studio.word(Word::Inspector)>{inspector::inspector(studio)}</section>
            </div>
            <section class="below" hidden=move || !open.get() aria-label=studio.word(Word::Lists)>{tabs(studio, Word::Lists, below, bottom)}</section>
            {wiring::dialogs(studio)}
            {move_to::move_to(studio)}
            {canvas::card(hand)}
            <p class="hidden" role="status">{move || studio.told.get()}</p>
        </div>
    }
}

/// Why nothing can be changed.
fn read_only(studio: Studio) -> String {
    match studio.together.rights.get().tree {
        Some(tree) => format!("{}: {tree}", Term::Theirs.say(studio.locale.get())),
        None => studio.say(Word::ReadOnly).to_owned(),
    }
}

/// Undo and redo, unless a field has its own.
fn on_key(studio: Studio, event: &ev::KeyboardEvent) {
    if event.code() == "Escape" && studio.arrange.hand().is_some_and(Hand::cancel) {
        event.prevent_default();
        return;
    }
    let target = event.target().map(JsCast::unchecked_into::<Element>);
    let in_field = target.as_ref().is_some_and(dom::is_field);
    if let Some(back) = keys::history(dom::key(event, &event.code())).filter(|_| !in_field) {
        event.prevent_default();
        studio.go(back);
    }
}
