//! What is wired to what, as a table. Wires are named by ids, so that renaming breaks none.

use crate::state::Studio;
use crate::wiring::Ask;
use crate::words::Word;
use jogakbo_contract::edit::{Way, WayKind};
use jogakbo_contract::page::{Page, Source, Target, Wire};
use leptos::prelude::*;
use serde_json::Value;

/// The table, and a way to a new wire.
pub fn wires(studio: Studio) -> impl IntoView {
    view! {
        {move || table(studio)}
        {move || studio.may_edit().then(|| view! {
            <div class="ways"><button type="button" aria-haspopup="dialog" on:click=move |_| studio.ask_wire(Ask::New)>{studio.word(Word::AddWire)}</button></div>
        })}
    }
}

fn table(studio: Studio) -> Option<AnyView> {
    let page = studio.page()?;
    if page.spec.wiring.is_empty() {
        return Some(view! { <p>{studio.word(Word::NoWires)}</p> }.into_any());
    }
    let lines: Vec<_> = page.spec.wiring.iter().map(|wire| line(studio, &page, wire)).collect();
    let head = [Word::From, Word::To, Word::Name, Word::Mapping]
        .map(|word| view! { <th scope="col">{studio.word(word)}</th> });
    let table = view! {
        <table>
            <thead><tr>{head.into_iter().collect::<Vec<_>>()}<th scope="col"><span class="hidden">{studio.word(Word::Change)}</span></th></tr></thead>
            <tbody>{lines}</tbody>
        </table>
    };
    Some(table.into_any())
}

fn line(studio: Studio, page: &Page, wire: &Wire) -> impl IntoView + use<> {
    let id = wire.id.to_string();
    let button = |word: Word, run: fn(Studio, &str)| {
        let (id, label) = (id.clone(), id.clone());
        view! {
            <button type="button" class="small" aria-label=move || format!("{label}: {}", studio.say(word)) on:click=move |_| run(studio, &id)>
                {studio.word(word)}
            </button>
        }
    };
    let change = button(Word::Change, |studio, id| {
        if let Some(wire) = studio.wire_now(id) {
            studio.map_wire(wire);
        }
    });
    let remove = button(Word::Remove, Studio::unwire);
    let touches = {
        let ends = [wire.from.item(), wire.to.item()].map(|item| item.map(ToString::to_string));
        move || studio.chosen.with(|chosen| chosen.is_some() && ends.contains(chosen)).then_some("")
    };
    view! {
        <tr data-chosen=touches>
            <td>{source(studio, page, &wire.from)}</td>
            <td>{target(studio, page, &wire.to)}</td>
            <td>{id.clone()}</td>
            <td>{summary(studio, wire.map.as_ref())}</td>
            <td>{studio.may_edit().then(|| view! { <span class="ways">{change}{remove}</span> })}</td>
        </tr>
    }
}

/// What is meant by a way, for a list to choose from.
pub const fn way_word(kind: WayKind) -> Word {
    match kind {
        WayKind::Nothing => Word::WayNothing,
        WayKind::Pick => Word::WayPick,
        WayKind::PickOr => Word::WayPickOr,
        WayKind::Const => Word::WayConst,
        WayKind::Template => Word::WayTemplate,
        WayKind::Text => Word::WayText,
        WayKind::Table => Word::WayTable,
        WayKind::Other => Word::WayOther,
    }
}

/// A mapping in a few words.
fn summary(studio: Studio, map: Option<&Value>) -> String {
    let Some(map) = map else { return studio.say(Word::AsItIs).to_owned() };
    if let Some(fields) = map.get("$obj").and_then(Value::as_object) {
        return fields.keys().cloned().collect::<Vec<_>>().join(", ");
    }
    match Way::of(map) {
        Way::Pick(at) => at,
        way => studio.say(way_word(way.kind())).to_owned(),
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
