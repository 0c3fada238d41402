//! What was published before, newest first: any of it can be compared, be live again, or become the draft; what is planned; and who did what.

use super::{compare, dialog, schedule};
use crate::api;
use crate::state::Studio;
use crate::sync;
use crate::terms::{Term, deed};
use crate::together::page_name;
use crate::words::Word;
use jogakbo_contract::edit::talk::{Audit, DeedEntry, Published, Revision, RevisionEntry, Revisions};
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

/// The list.
pub fn history(studio: Studio) -> impl IntoView {
    let list = RwSignal::new(None::<Vec<RevisionEntry>>);
    let comparing = RwSignal::new(false);
    let first = RwSignal::new(1_u32);
    let name = page_name(studio);
    Effect::new(move |_| {
        // Again after each publish.
        studio.published.track();
        studio.together.planned.track();
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
    let compared = move |number: u32| {
        first.set(number);
        comparing.set(true);
    };
    let revisions = move || match list.get() {
        None => view! { <p>{studio.word(Word::Loading)}</p> }.into_any(),
        Some(list) if list.is_empty() => view! { <p>{studio.word(Word::NoHistory)}</p> }.into_any(),
        Some(list) => {
            let lines: Vec<_> = list.into_iter().map(|entry| line(studio, entry, compared)).collect();
            view! { <ul class="history">{lines}</ul> }.into_any()
        }
    };
    let both = move || {
        let all = list.get_untracked().unwrap_or_default();
        view! {
            {compare::dialog(studio, first.get_untracked(), &all)}
            <div class="ways"><button type="button" on:click=move |_| comparing.set(false)>{studio.term(Term::Close)}</button></div>
        }
        .into_any()
    };
    view! {
        {revisions}
        {schedule::list(studio)}
        {audit(studio)}
        {dialog::dialog(studio, Word::CompareTitle, comparing, both)}
    }
}

fn line(studio: Studio, entry: RevisionEntry, compared: impl Fn(u32) + Copy + Send + 'static) -> impl IntoView {
    let number = entry.revision;
    let when = entry.at.get(..16).unwrap_or(&entry.at).replace('T', " ");
    let label = move |word| move || format!("{}: {number}", studio.say(word));
    let compare = move || format!("{}: {number}", Term::Compare.say(studio.locale.get()));
    view! {
        <li>
            <strong>{number}</strong>
            <time datetime=entry.at.clone()>{when}" UTC"</time>
            <span>{entry.by}</span>
            <span class="note">{entry.note}</span>
            {entry.live.then(|| view! { <span class="badge">{studio.word(Word::Live)}</span> })}
            <button type="button" aria-haspopup="dialog" aria-label=compare on:click=move |_| compared(number)>{studio.term(Term::Compare)}</button>
            {studio.may_edit().then(|| view! {
                <button type="button" aria-label=label(Word::Restore) on:click=move |_| restore(studio, number)>{studio.word(Word::Restore)}</button>
            })}
            {(studio.may_publish() && !entry.live).then(|| view! {
                <button type="button" aria-label=label(Word::Rollback) on:click=move |_| roll_back(studio, number)>{studio.word(Word::Rollback)}</button>
            })}
        </li>
    }
}

/// Who did what, read when it is opened.
fn audit(studio: Studio) -> impl IntoView {
    let deeds = RwSignal::new(None::<Vec<DeedEntry>>);
    let open = RwSignal::new(false);
    let name = page_name(studio);
    Effect::new(move |_| {
        studio.published.track();
        studio.together.planned.track();
        let Some(name) = name.get().filter(|_| open.get()) else { return };
        spawn_local(async move {
            if let Ok(Audit { deeds: read }) = api::get(&format!("/{name}/audit")).await {
                let _ = deeds.try_update(|deeds| *deeds = Some(read));
            }
        });
    });
    let lines = move || {
        let locale = studio.locale.get();
        let line = |entry: DeedEntry| {
            let when = entry.at.get(..19).unwrap_or(&entry.at).replace('T', " ");
            let word = deed(&entry.act, locale).to_owned();
            view! {
                <li><time datetime=entry.at>{when}" UTC"</time><strong>{word}</strong><span>{entry.by}</span><span class="note" lang="en">{entry.detail}</span></li>
            }
        };
        deeds.get().map(|deeds| deeds.into_iter().map(line).collect::<Vec<_>>())
    };
    view! {
        <details class="audit" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary>{studio.term(Term::Audit)}</summary>
            <ul class="history">{lines}</ul>
        </details>
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
    // What is told of this by the stream is this tab's own doing.
    studio.together.own.set_value(Some(revision));
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
