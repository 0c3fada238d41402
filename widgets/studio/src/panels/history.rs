//! What was published before, newest first; any of it can be live again, or become the draft.

use crate::api;
use crate::state::Studio;
use crate::sync;
use crate::words::Word;
use jogakbo_contract::edit::talk::{Published, Revision, RevisionEntry, Revisions};
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

/// The list.
pub fn history(studio: Studio) -> impl IntoView {
    let list = RwSignal::new(None::<Vec<RevisionEntry>>);
    let name = Memo::new(move |_| studio.model.with(|model| model.as_ref().map(|model| model.name.clone())));
    Effect::new(move |_| {
        // Again after each publish.
        studio.published.track();
        let Some(name) = name.get() else { return };
        spawn_local(async move {
            let answer = api::get::<Revisions>(&format!("/{name}/revisions")).await;
            if studio.is_there() && list.try_get_untracked().is_some() {
                match answer {
                    Ok(Revisions { revisions }) => list.set(Some(revisions)),
                    Err(failure) => studio.fail(&failure),
                }
            }
        });
    });
    move || match list.get() {
        None => view! { <p>{studio.word(Word::Loading)}</p> }.into_any(),
        Some(list) if list.is_empty() => view! { <p>{studio.word(Word::NoHistory)}</p> }.into_any(),
        Some(list) => {
            view! { <ul class="history">{list.into_iter().map(|entry| line(studio, entry)).collect::<Vec<_>>()}</ul> }
                .into_any()
        }
    }
}

fn line(studio: Studio, entry: RevisionEntry) -> impl IntoView {
    let number = entry.revision;
    let when = entry.at.get(..16).unwrap_or(&entry.at).replace('T', " ");
    let label = move |word| move || format!("{}: {number}", studio.say(word));
    view! {
        <li>
            <strong>{number}</strong>
            <time datetime=entry.at.clone()>{when}" UTC"</time>
            <span>{entry.by}</span>
            <span class="note">{entry.note}</span>
            {entry.live.then(|| view! { <span class="badge">{studio.word(Word::Live)}</span> })}
            {studio.may_edit().then(|| view! {
                <button type="button" aria-label=label(Word::Restore) on:click=move |_| restore(studio, number)>{studio.word(Word::Restore)}</button>
            })}
            {(studio.may_publish() && !entry.live).then(|| view! {
                <button type="button" aria-label=label(Word::Rollback) on:click=move |_| roll_back(studio, number)>{studio.word(Word::Rollback)}</button>
            })}
        </li>
    }
}

fn restore(studio: Studio, revision: u32) {
    let Some(name) = studio.name_now() else { return };
    spawn_local(async move {
        let answer = api::send::<Value>("POST", &format!("/{name}/restore"), &Revision { revision }).await;
        if !studio.is_there() {
            return;
        }
        match answer {
            Ok(_) => {
                sync::renew(studio, &name, &[]).await;
                studio.tell(Word::Restored.say(studio.locale.get_untracked()));
            }
            Err(failure) => studio.fail(&failure),
        }
    });
}

fn roll_back(studio: Studio, revision: u32) {
    let Some(name) = studio.name_now() else { return };
    spawn_local(async move {
        let answer = api::send::<Published>("POST", &format!("/{name}/rollback"), &Revision { revision }).await;
        if !studio.is_there() {
            return;
        }
        match answer {
            Ok(_) => {
                studio.published.update(|count| *count += 1);
                studio.tell(Word::RolledBack.say(studio.locale.get_untracked()));
            }
            Err(failure) => studio.fail(&failure),
        }
    });
}
