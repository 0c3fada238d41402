//! Publishing: what speaks against it, a word on it, and the one switch.

use super::problems;
use crate::api;
use crate::state::{Saving, Studio};
use crate::sync;
use crate::words::Word;
use jogakbo_contract::edit::talk::{Publish, Published};
use jogakbo_contract::finding::Finding;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Most characters of the note.
const NOTE: usize = 200;

/// What the dialog shows.
pub fn publish(studio: Studio, open: RwSignal<bool>) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let blocked = move || {
        if studio.findings.with(|findings| findings.iter().any(Finding::is_error)) {
            Some(Word::PublishBlocked)
        } else if studio.saving.get() != Saving::Saved {
            Some(Word::PublishUnsaved)
        } else {
            None
        }
    };
    let go = move |_| {
        if untrack(blocked).is_some() || busy.get_untracked() {
            return;
        }
        let Some((name, seq)) =
            studio.model.with_untracked(|model| model.as_ref().map(|model| (model.name.clone(), model.seq)))
        else {
            return;
        };
        let text = note.get_untracked().trim().chars().take(NOTE).collect::<String>();
        let body = Publish { seq, note: (!text.is_empty()).then_some(text) };
        busy.set(true);
        spawn_local(async move {
            let answer = api::send::<Published>("POST", &format!("/{name}/publish"), &body).await;
            if !studio.is_there() {
                return;
            }
            match answer {
                Ok(_) => {
                    open.set(false);
                    studio.tell(Word::Published.say(studio.locale.get_untracked()));
                    studio.published.update(|count| *count += 1);
                    sync::list(studio).await;
                }
                Err(failure) => {
                    if let api::Failure::Refused { findings, .. } = &failure
                        && !findings.is_empty()
                    {
                        studio.findings.set(findings.clone());
                    }
                    busy.set(false);
                    refused.set(Some(sync::reason(studio, &failure)));
                }
            }
        });
    };
    view! {
        <p>{studio.word(Word::PublishAsk)}</p>
        {move || studio.findings.with(|findings| !findings.is_empty()).then(|| problems::list(studio, Some(open)))}
        {move || blocked().map(|why| view! { <p class="fault">{studio.word(why)}</p> })}
        {move || refused.get().map(|why| view! { <p class="fault" role="alert">{why}</p> })}
        <label class="field">
            <span>{studio.word(Word::PublishNote)}</span>
            <input type="text" maxlength=NOTE.to_string() on:input=move |event| note.set(event_target_value(&event)) />
        </label>
        <div class="ways">
            <button type="button" class="primary" aria-disabled=move || blocked().is_some().to_string() on:click=go>{studio.word(Word::Publish)}</button>
            <button type="button" on:click=move |_| open.set(false)>{studio.word(Word::Cancel)}</button>
        </div>
    }
}
