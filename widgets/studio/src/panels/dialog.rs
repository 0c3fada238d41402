//! A native dialog that opens when a signal says so, and says so when it is closed.

use crate::state::Studio;
use crate::words::Word;
use leptos::html;
use leptos::prelude::*;

/// A modal dialog with a heading. What is in it is made anew each time it opens.
pub fn dialog(
    studio: Studio,
    title: Word,
    open: RwSignal<bool>,
    body: impl Fn() -> AnyView + Send + 'static,
) -> impl IntoView {
    let place = NodeRef::<html::Dialog>::new();
    let heading = format!("dialog-{title:?}");
    let id = heading.clone();
    Effect::new(move |_| {
        let Some(dialog) = place.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog node_ref=place aria-labelledby=id on:close=move |_| open.set(false)>
            <h3 id=heading>{studio.word(title)}</h3>
            {move || open.get().then(&body)}
        </dialog>
    }
}
