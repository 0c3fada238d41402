//! The inspector: the widgets of the page and what they cost, what happened step by step, and a fresh widget that goes through it again.

mod replay;
mod timeline;
mod widgets;

use super::tabs::{Tab, tabs};
use crate::inspect::{self, Say};
use crate::listen;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Report, read_report};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, Event, HtmlAnchorElement, HtmlInputElement, Url};

/// Most bytes of a report that is opened: as many as the contract reads.
const MOST: f64 = 4.0 * 1024.0 * 1024.0;

/// The buttons and the parts.
pub fn panel(studio: Studio) -> impl IntoView {
    let wrong = RwSignal::new(false);
    let parts = vec![
        Tab { word: Word::Widgets, show: |studio| widgets::table(studio).into_any() },
        Tab { word: Word::Timeline, show: |studio| timeline::timeline(studio).into_any() },
        Tab { word: Word::Replay, show: |studio| replay::replay(studio).into_any() },
    ];
    let ear = studio.ear;
    let chosen = move |event: Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
        let Some(file) = input.as_ref().and_then(|input| input.files()?.get(0)) else { return };
        spawn_local(async move {
            let text = if file.size() > MOST { None } else { JsFuture::from(file.text()).await.ok() };
            let report = text.and_then(|text| text.as_string()).and_then(|text| read_report(text.as_bytes()).ok());
            if !studio.is_there() {
                return;
            }
            let _ = wrong.try_update(|wrong| *wrong = report.is_none());
            if let Some(report) = report {
                open(studio, Some(Arc::new(report)));
            }
        });
    };
    let opened = move || {
        let report = studio.inspect.opened.get()?;
        Some(view! {
            <p class="aim"><span>{studio.seen(Say::OpenedNote)}" "<strong>{report.page.clone()}</strong>" · "{report.made.clone()}</span>
                <button type="button" class="small" on:click=move |_| open(studio, None)>{studio.seen(Say::Close)}</button></p>
        })
    };
    view! {
        <div class="ways">
            <button type="button" aria-pressed=move || ear.on.get().to_string() on:click=move |_| listen::switch(studio, !ear.on.get_untracked())>{studio.word(Word::Listen)}</button>
            <button type="button" aria-pressed=move || ear.using.get().to_string() on:click=move |_| ear.using.update(|using| *using = !*using)>{studio.word(Word::UsePage)}</button>
            <button type="button" on:click=move |_| export(studio)>{studio.seen(Say::Export)}</button>
            <label class="button">{studio.seen(Say::Open)}<input class="hidden" type="file" accept=".json,application/json" on:change=chosen /></label>
        </div>
        <p class="note">{studio.seen(Say::Hint)}</p>
        {opened}
        {move || wrong.get().then(|| view! { <p class="fault" role="alert">{studio.seen(Say::NotReport)}</p> })}
        {tabs(studio, Word::Inspect, parts, studio.inspect.part)}
    }
}

/// Shows a report in place of what is heard, or that again.
fn open(studio: Studio, report: Option<Arc<Report>>) {
    studio.inspect.at.set(None);
    studio.inspect.item.set(String::new());
    studio.inspect.opened.set(report);
}

/// Gives everything as a file.
fn export(studio: Studio) {
    let Some(report) = inspect::report(studio) else { return };
    let name = format!("{}-{}.report.json", report.page, report.made.get(..10).unwrap_or_default());
    let _ = save(&name, &report.text());
}

fn save(name: &str, text: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let parts = js_sys::Array::of1(&text.into());
    let address = Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&parts, &kind)?)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}
