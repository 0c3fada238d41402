//! What is wired to what, as a table. Wires are named by ids, so that renaming breaks none.

use super::dialog::dialog;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Change, Step};
use jogakbo_contract::finding::join;
use jogakbo_contract::page::{Page, Source, Target, Wire};
use leptos::prelude::*;

/// The table, and a way to a new wire.
pub fn wires(studio: Studio) -> impl IntoView {
    let wiring = RwSignal::new(false);
    view! {
        {move || table(studio)}
        {move || studio.may_edit().then(|| view! {
            <div class="ways"><button type="button" on:click=move |_| wiring.set(true)>{studio.word(Word::AddWire)}</button></div>
        })}
        {dialog(studio, Word::AddWire, wiring, move || super::wiring::wiring(studio, wiring).into_any())}
    }
}

fn table(studio: Studio) -> Option<AnyView> {
    let page = studio.page()?;
    if page.spec.wiring.is_empty() {
        return Some(view! { <p>{studio.word(Word::NoWires)}</p> }.into_any());
    }
    let lines: Vec<_> = page.spec.wiring.iter().map(|wire| line(studio, &page, wire)).collect();
    let head = [Word::From, Word::To, Word::Name].map(|word| view! { <th scope="col">{studio.word(word)}</th> });
    let table = view! {
        <table>
            <thead><tr>{head.into_iter().collect::<Vec<_>>()}<th scope="col"><span class="hidden">{studio.word(Word::Remove)}</span></th></tr></thead>
            <tbody>{lines}</tbody>
        </table>
    };
    Some(table.into_any())
}

fn line(studio: Studio, page: &Page, wire: &Wire) -> impl IntoView + use<> {
    let id = wire.id.to_string();
    let label = id.clone();
    view! {
        <tr>
            <td>{source(studio, page, &wire.from)}</td>
            <td>{target(studio, page, &wire.to)}</td>
            <td>{id.clone()}</td>
            <td>{studio.may_edit().then(|| view! {
                <button type="button" class="small" aria-label=move || format!("{label}: {}", studio.say(Word::Remove)) on:click=move |_| {
                    studio.perform(Step::Unwire, &id, vec![Change::drop(join("/wiring", &id))]);
                }>{studio.word(Word::Remove)}</button>
            })}</td>
        </tr>
    }
}

/// Where a wire begins, in words.
pub fn source(studio: Studio, page: &Page, source: &Source) -> String {
    match source {
        Source::Output { item, output } => format!("{} · {output}", studio.title(page, item.as_str())),
        Source::Topic { item, topic } => format!("{} · {topic}", studio.title(page, item.as_str())),
        Source::Var { var } => format!("{} · {var}", studio.say(Word::FromVariable)),
        Source::Param { param } => format!("?{param}"),
        Source::Host { host } => {
            serde_json::to_value(host).ok().and_then(|word| Some(word.as_str()?.to_owned())).unwrap_or_default()
        }
    }
}

/// Where a wire ends, in words.
pub fn target(studio: Studio, page: &Page, target: &Target) -> String {
    match target {
        Target::Prop { item, prop } => format!("{} · {prop}", studio.title(page, item.as_str())),
        Target::Action { item, action } => format!("{} · {action}()", studio.title(page, item.as_str())),
        Target::Publish { item, publish } => format!("{} · {publish}", studio.title(page, item.as_str())),
        Target::Var { var } => format!("{} · {var}", studio.say(Word::FromVariable)),
        Target::Param { param } => format!("?{param}"),
        Target::Host { host } => {
            serde_json::to_value(host).ok().and_then(|word| Some(word.as_str()?.to_owned())).unwrap_or_default()
        }
    }
}
