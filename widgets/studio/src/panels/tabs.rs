//! Tabs inside the editor: one part is shown; arrow keys go from tab to tab.

use crate::state::Studio;
use crate::words::Word;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// One tab.
#[derive(Clone, Copy)]
pub struct Tab {
    /// Its name.
    pub word: Word,
    /// What it shows.
    pub show: fn(Studio) -> AnyView,
}

/// A list of tabs with the part that is chosen.
pub fn tabs(studio: Studio, label: Word, all: Vec<Tab>, chosen: RwSignal<usize>) -> impl IntoView {
    let count = all.len();
    let id = move |index: usize| format!("tab-{label:?}-{index}");
    let panel = format!("panel-{label:?}");
    let controls = panel.clone();
    let buttons: Vec<_> = all
        .iter()
        .enumerate()
        .map(|(index, tab)| {
            let word = tab.word;
            let on_key = move |event: ev::KeyboardEvent| {
                let to = match event.code().as_str() {
                    "ArrowRight" => (index + 1) % count,
                    "ArrowLeft" => (index + count - 1) % count,
                    _ => return,
                };
                event.prevent_default();
                chosen.set(to);
                let list = event.current_target().map(JsCast::unchecked_into::<HtmlElement>);
                let button = list.and_then(|button| button.parent_element()?.children().item(u32::try_from(to).ok()?));
                if let Some(button) = button {
                    let _ = button.unchecked_into::<HtmlElement>().focus();
                }
            };
            view! {
                <button type="button" role="tab" id=id(index) aria-controls=controls.clone()
                    aria-selected=move || (chosen.get() == index).to_string()
                    tabindex=move || if chosen.get() == index { "0" } else { "-1" }
                    on:click=move |_| chosen.set(index) on:keydown=on_key>{studio.word(word)}</button>
            }
        })
        .collect();
    view! {
        <div class="tabs" role="tablist" aria-label=studio.word(label)>{buttons}</div>
        <div class="panel" role="tabpanel" id=panel aria-labelledby=move || id(chosen.get()) tabindex="0">
            {move || all.get(chosen.get()).map(|tab| (tab.show)(studio))}
        </div>
    }
}
