//! What operators do with versions: give one to everybody, to a share, or go back. Everybody else sees how it stands.

use super::Catalogue;
use super::talk::{Count, Detail, Release};
use super::words::{self, Word};
use crate::api;
use leptos::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Steps of the past that are shown.
const PAST: usize = 10;

impl Catalogue {
    /// Sends an order and shows what came of it.
    fn release(self, pbc: String, order: Value) {
        self.fault.set(String::new());
        spawn_local(async move {
            match api::send_at::<Value>(&format!("/-/releases/{pbc}"), &order).await {
                Ok(_) => {
                    self.said.set(Word::Done.say(self.locale.get_untracked()).to_owned());
                    self.load();
                    self.refresh(pbc);
                }
                Err(failure) => self.fail(&failure),
            }
        });
    }
}

/// Figures, buttons and the past.
pub fn view(it: Catalogue, detail: &Arc<Detail>) -> impl IntoView {
    let release = &detail.release;
    let figures = release.tried.as_ref().map(|count| {
        let beside =
            release.beside.as_ref().map(|beside| format!(" · {}: {}", it.say(Word::Beside), figures(it, beside)));
        view! { <p class="note">{figures(it, count)}{beside}</p> }
    });
    let watched = release.watch.as_ref().map(|watch| {
        view! { <p class="note">{it.word(Word::Watched)}": "{watch.until.clone()}" ("{watch.before.clone()}")"</p> }
    });
    view! {
        {figures}
        {watched}
        {detail.may.then(|| buttons(it, detail))}
        {(!release.past.is_empty()).then(|| past(it, release))}
    }
}

fn figures(it: Catalogue, count: &Count) -> String {
    let codes: Vec<String> = count.codes.iter().map(|(code, times)| format!("{code} × {times}")).collect();
    let codes = if codes.is_empty() { String::new() } else { format!(" ({})", codes.join(", ")) };
    format!("{} {}, {} {}{codes}", it.say(Word::Loads), count.loads, it.say(Word::Failures), count.failed)
}

fn buttons(it: Catalogue, detail: &Arc<Detail>) -> impl IntoView {
    let live = detail.release.live.clone();
    let first = detail.versions.iter().map(|one| &one.version).find(|one| Some(*one) != live.as_ref());
    let canary = detail.release.canary.as_ref();
    let chosen =
        RwSignal::new(canary.map(|canary| canary.version.clone()).or(first.cloned()).or(live).unwrap_or_default());
    let percent = RwSignal::new(canary.map_or(5, |canary| canary.percent).to_string());
    let options = detail.versions.iter().map(|one| {
        let (value, shown) = (one.version.clone(), one.version.clone());
        let is = {
            let value = value.clone();
            move || chosen.with(|chosen| *chosen == value)
        };
        view! { <option value=value selected=is>{shown}</option> }
    });
    let name = StoredValue::new(detail.name.clone());
    let send = move |order: Value| it.release(name.get_value(), order);
    let share = move |_| {
        let Ok(percent) = percent.get_untracked().trim().parse::<u8>() else {
            return it.fault.set(it.say(Word::Percent).to_owned());
        };
        send(json!({"act": "canary", "version": chosen.get_untracked(), "percent": percent}));
    };
    view! {
        <div class="acts" role="group" aria-label=it.word(Word::Act)>
            <label class="field"><span>{it.word(Word::Version)}</span>
                <select on:change=move |event| chosen.set(event_target_value(&event))>{options.collect::<Vec<_>>()}</select>
            </label>
            <label class="field"><span>{it.word(Word::Percent)}</span>
                <input type="number" min="0" max="100" prop:value=move || percent.get() on:input=move |event| percent.set(event_target_value(&event)) />
            </label>
            <button type="button" on:click=share>{it.word(Word::Try)}</button>
            <button type="button" on:click=move |_| send(json!({"act": "promote", "version": chosen.get_untracked()}))>{it.word(Word::Promote)}</button>
            <button type="button" on:click=move |_| send(json!({"act": "rollback"}))>{it.word(Word::Back)}</button>
        </div>
    }
}

fn past(it: Catalogue, release: &Release) -> impl IntoView {
    let steps = release.past.iter().take(PAST).map(|step| {
        let by = if step.by == "host" { it.say(Word::ByHost).to_owned() } else { step.by.clone() };
        let did = words::act(&step.act, it.locale.get());
        let own = (step.by == "host").then_some("host");
        view! { <li data-by=own><time>{step.at.clone()}</time>" "{step.version.clone()}" "{did}" · "{by}" "<span class="note">{step.why.clone()}</span></li> }
    });
    view! { <h3>{it.word(Word::Past)}</h3><ul class="past">{steps.collect::<Vec<_>>()}</ul> }
}
