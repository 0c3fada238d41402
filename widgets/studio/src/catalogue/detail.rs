//! The chosen widget: a live preview, what it is, its versions with what operators may do, and where it is used.

use super::talk::{Checks, Detail, Version};
use super::words::Word;
use super::{Catalogue, acts, facts};
use jogakbo_contract::manifest::Role;
use jogakbo_contract::text::Locale;
use leptos::prelude::*;
use std::sync::Arc;

/// The right half.
pub fn view(it: Catalogue) -> impl IntoView {
    move || match (it.chosen.get(), it.detail.get()) {
        (None, _) => view! { <p class="hint">{it.word(Word::ChooseOne)}</p> }.into_any(),
        (Some(_), None) => view! { <p class="hint" role="status">{it.word(Word::Loading)}</p> }.into_any(),
        (Some((_, widget)), Some(detail)) => whole(it, &detail, &widget).into_any(),
    }
}

/// The version that most visitors get; else the newest.
fn live(detail: &Detail) -> Option<&Version> {
    let live = detail.versions.iter().find(|one| Some(&one.version) == detail.release.live.as_ref());
    live.or_else(|| detail.versions.first())
}

fn whole(it: Catalogue, detail: &Arc<Detail>, name: &str) -> impl IntoView {
    let locale = it.locale.get();
    live(detail).map(|version| {
        let manifest = &version.manifest;
        let widget = manifest.widget(name);
        let title = widget.map_or(&manifest.metadata.title, |widget| &widget.title).get(locale).to_owned();
        let about = widget.and_then(|widget| widget.description.as_ref()).or(manifest.metadata.description.as_ref());
        let about = about.map(|about| view! { <p>{about.get(locale).to_owned()}</p> });
        let shows = widget.is_some_and(|widget| !matches!(widget.role, Role::App | Role::Config));
        let address = format!("/-/catalogue/preview/{}/{}/{name}?lang={}", detail.name, version.version, tag(locale));
        let preview = if shows {
            view! { <iframe class="preview" title=it.word(Word::Preview) src=address></iframe> }
                .into_any()
        } else {
            view! { <p class="note">{it.word(Word::NoPreview)}</p> }.into_any()
        };
        view! {
            <h2>{title}</h2>
            {about}
            {preview}
            <h3>{it.word(Word::Versions)}</h3>
            {versions(it, detail)}
            {acts::view(it, detail)}
            {facts::view(it, detail, version, name)}
        }
    })
}

const fn tag(locale: Locale) -> &'static str {
    match locale {
        Locale::Ko => "ko",
        Locale::En => "en",
    }
}

fn versions(it: Catalogue, detail: &Arc<Detail>) -> impl IntoView {
    let rows = detail.versions.iter().map(|version| {
        let state = state(it, detail, &version.version);
        let checks = version.checks.as_ref().map_or_else(|| it.say(Word::NotChecked).to_owned(), |all| badge(it, all));
        view! {
            <tr>
                <th scope="row">{version.version.clone()}<span class="note">{version.digest.chars().take(8).collect::<String>()}</span></th>
                <td>{state}</td>
                <td>{format!("{} KB", version.bytes.div_ceil(1024))}</td>
                <td>{checks}</td>
            </tr>
        }
    });
    view! {
        <table>
            <thead><tr>
                <th scope="col">{it.word(Word::Version)}</th><th scope="col">{it.word(Word::State)}</th>
                <th scope="col">{it.word(Word::Size)}</th><th scope="col">{it.word(Word::Checks)}</th>
            </tr></thead>
            <tbody>{rows.collect::<Vec<_>>()}</tbody>
        </table>
    }
}

/// What a version is to visitors, in words.
fn state(it: Catalogue, detail: &Detail, version: &str) -> String {
    let release = &detail.release;
    let mut words = Vec::new();
    if release.live.as_deref() == Some(version) {
        words.push(it.say(Word::Live).to_owned());
    }
    if let Some(canary) = release.canary.as_ref().filter(|canary| canary.version == version) {
        words.push(format!("{} {} %", it.say(Word::Tried), canary.percent));
    }
    if release.withdrawn.iter().any(|gone| gone == version) {
        words.push(it.say(Word::TakenBack).to_owned());
    }
    if detail.stopped.iter().any(|one| *one == detail.name || *one == format!("{}@{version}", detail.name)) {
        words.push(it.say(Word::Stopped).to_owned());
    }
    words.join(", ")
}

/// How many checks passed and failed, and which failed.
fn badge(it: Catalogue, checks: &Checks) -> String {
    let all = || checks.widgets.iter().flat_map(|tried| &tried.checks);
    let passed = all().filter(|check| check.outcome == "pass").count();
    let failed: Vec<&str> = all().filter(|check| check.outcome == "fail").map(|check| check.check.as_str()).collect();
    let mut text = format!("{} {passed}", it.say(Word::Passed));
    if !failed.is_empty() {
        text = format!("{text}, {} {} ({})", it.say(Word::FailedOnes), failed.len(), failed.join(", "));
    }
    text
}
