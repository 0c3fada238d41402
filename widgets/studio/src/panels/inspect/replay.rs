//! A fresh widget goes through what was recorded, up to a step or as a test.

use crate::canvas::frame_address;
use crate::inspect::Say;
use crate::inspect::replay::{self, Line, Outcome};
use crate::listen::short;
use crate::state::Studio;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Where a run is.
#[derive(Debug, Clone, PartialEq)]
enum Run {
    Running,
    Done(Outcome, bool),
    Stuck(String),
}

/// How far, and whether the outputs are judged.
#[derive(Debug, Clone, Copy)]
struct Wish {
    until: Option<usize>,
    test: bool,
}

/// The choice, the frame, and what came of it.
pub fn replay(studio: Studio) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let run = RwSignal::new(None::<Run>);
    let wish = StoredValue::new(None::<Wish>);
    let item = studio.inspect.replayed;
    if item.with_untracked(String::is_empty) {
        let first =
            studio.chosen.get_untracked().or_else(|| Some(studio.page_now()?.spec.items.first()?.id.to_string()));
        item.set(first.unwrap_or_default());
    }
    // Each run begins in a page of its own, so the element is fresh and so is its module.
    let begin = move |test: bool, until: Option<usize>| {
        let (Some(frame), Some(name)) = (frame.get_untracked(), studio.name_now()) else { return };
        wish.set_value(Some(Wish { until, test }));
        run.set(Some(Run::Running));
        let address = format!("{}&item={}", frame_address(&name, studio.preview.get_untracked()), item.get_untracked());
        if frame.get_attribute("src").as_deref() == Some(&address) {
            if let Some(window) = frame.content_window() {
                let _ = window.location().reload();
            }
        } else {
            frame.set_src(&address);
        }
    };
    let loaded = move |_| {
        let Some(Wish { until, test }) = wish.get_value() else { return };
        wish.set_value(None);
        let Some(window) = frame.get_untracked().and_then(|frame| frame.content_window()) else { return };
        spawn_local(async move {
            let id = item.get_untracked();
            let outcome = replay::run(studio, &window, &id, until).await;
            let _ = run.try_update(|run| {
                *run = Some(match outcome {
                    Ok(outcome) => Run::Done(outcome, test),
                    Err(why) => Run::Stuck(why),
                });
            });
        });
    };
    let empty = move || replay::passes(studio, &item.get(), None).is_empty();
    let options = move || {
        let page = studio.page();
        let ids = page.iter().flat_map(|page| page.spec.items.iter().map(|item| item.id.to_string()));
        ids.map(|id| {
            let title = page.as_ref().map_or_else(|| id.clone(), |page| studio.title(page, &id));
            let own = id.clone();
            view! { <option value=id selected=move || item.get() == own>{title}</option> }
        })
        .collect::<Vec<_>>()
    };
    view! {
        <p class="note">{studio.seen(Say::ReplayHint)}</p>
        <div class="ways">
            <label class="field"><span>{studio.seen(Say::WhichItem)}</span><select on:change=move |event| { item.set(event_target_value(&event)); run.set(None); }>{options}</select></label>
            <button type="button" on:click=move |_| begin(false, None)>{studio.seen(Say::Run)}</button>
            <button type="button" disabled=move || studio.inspect.at.with(Option::is_none) on:click=move |_| begin(false, studio.inspect.at.get_untracked())>{studio.seen(Say::RunTo)}</button>
            <button type="button" on:click=move |_| begin(true, None)>{studio.seen(Say::AsTest)}</button>
        </div>
        {move || empty().then(|| view! { <p class="note">{studio.seen(Say::NothingToFeed)}</p> })}
        <div role="status">{move || run.get().map(|run| said(studio, &run))}</div>
        <div class="steps">
            <iframe class="stage" node_ref=frame title=studio.seen(Say::Replay) on:load=loaded hidden=move || run.with(Option::is_none)></iframe>
            {move || match run.get() {
                Some(Run::Done(outcome, _)) => Some(lists(studio, &outcome)),
                _ => None,
            }}
        </div>
    }
}

/// What came of it, in a sentence.
fn said(studio: Studio, run: &Run) -> AnyView {
    match run {
        Run::Running => view! { <p>{studio.seen(Say::Passing)}</p> }.into_any(),
        Run::Stuck(why) => {
            let why = why.clone();
            view! { <p class="fault">{studio.seen(Say::NoStart)}" "<code lang="en">{why}</code></p> }.into_any()
        }
        Run::Done(outcome, true) => {
            let passed = outcome.as_recorded();
            let word = if passed { Say::Passed } else { Say::Failed };
            view! { <p data-verdict=if passed { "passed" } else { "failed" } class:fault=!passed>{studio.seen(word)}</p> }.into_any()
        }
        Run::Done(outcome, false) => {
            let (fed, came) = (outcome.fed.len(), outcome.came.len());
            view! { <p>{studio.seen(Say::Fed)}" "{fed}" · "{studio.seen(Say::CameOut)}" "{came}</p> }.into_any()
        }
    }
}

fn lists(studio: Studio, outcome: &Outcome) -> AnyView {
    let list = |say: Say, lines: &[Line]| {
        let lines: Vec<_> = lines
            .iter()
            .map(|line| {
                let kind = if line.kind == "refused" {
                    untrack(|| Say::Refused.say(studio.locale.get())).to_owned()
                } else {
                    line.kind.clone()
                };
                let step = line.step.map(|step| format!("{}. ", step + 1));
                let text = format!("{} = {}", line.name, short(&line.value));
                view! { <li>{step}<span class="note" lang="en">{kind}</span>" "<code>{text}</code></li> }
            })
            .collect();
        view! { <h4>{studio.seen(say)}</h4><ul>{lines}</ul> }
    };
    view! {
        <section class="step" tabindex="0" aria-label=studio.seen(Say::CameOut)>
            {list(Say::CameOut, &outcome.came)}
            {list(Say::Recorded, &outcome.expected)}
            {list(Say::Fed, &outcome.fed)}
        </section>
    }
    .into_any()
}
