//! The properties of the chosen item as JSON: the same as the form, for those who write it. Checked while it is typed by what freezes
//! pages; taken over as one step.

use crate::panels::wiring::reason;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{ReadProps, Step, props_between, read_props};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::Item;
use leptos::prelude::*;
use serde_json::Map;

fn text_of(item: &Item) -> String {
    serde_json::to_string_pretty(&item.props).unwrap_or_default()
}

/// The text, what is wrong with it, and a button to take it over.
pub fn twin(studio: Studio) -> AnyView {
    let Some(id) = studio.chosen.get_untracked().and_then(|id| id.parse::<ItemId>().ok()) else { return ().into_any() };
    let reading = id.clone();
    let there = Memo::new(move |_| {
        let page = studio.page()?;
        page.spec.items.iter().find(|item| item.id == reading).map(text_of)
    });
    // What is typed; nothing while it says what the page says.
    let typed = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        there.track();
        typed.set(None);
    });
    let (checking, taking) = (id.clone(), id);
    let found = Memo::new(move |_| -> ReadProps {
        let (Some(text), Some(page)) = (typed.get(), studio.page_now()) else { return Ok((Map::new(), Vec::new())) };
        read_props(&page, studio.parts.get_untracked().shelf(), &checking, &text)
    });
    let refused = move || found.with(Result::is_err);
    let idle = move || refused() || typed.with(Option::is_none) || !studio.may_edit();
    let take = move |_| {
        if untrack(idle) {
            return;
        }
        let (Ok((props, _)), Some(item)) = (found.get_untracked(), studio.item_now(taking.as_str())) else { return };
        let changes = props_between(&taking, &item.props, &props);
        if changes.is_empty() || studio.perform(Step::Fill, taking.as_str(), changes) {
            typed.set(None);
            studio.tell(untrack(|| studio.say(Word::TwinTaken)));
        }
    };
    let faults = move || {
        let all = found.with(|found| match found {
            Ok((_, found)) | Err(found) => found.clone(),
        });
        let line = |finding: Finding| {
            let place = if finding.at.is_empty() { String::new() } else { format!("{}: ", finding.at) };
            view! { <li>{place}{reason(studio, &finding.code, &finding.message)}</li> }
        };
        all.into_iter().take(8).map(line).collect::<Vec<_>>()
    };
    view! {
        <label class="field">
            <span>"JSON"</span>
            <textarea class="twin" rows="14" spellcheck="false" maxlength="200000" aria-describedby="twin-faults" disabled=move || !studio.may_edit()
                aria-invalid=move || refused().to_string() prop:value=move || typed.get().or_else(|| there.get()).unwrap_or_default()
                on:input=move |event| typed.set(Some(event_target_value(&event)))></textarea>
        </label>
        <div id="twin-faults" role="status"><ul class="twin-faults">{faults}</ul></div>
        <div class="ways"><button type="button" aria-disabled=move || idle().to_string() on:click=take>{studio.word(Word::TakeTwin)}</button></div>
    }
    .into_any()
}
