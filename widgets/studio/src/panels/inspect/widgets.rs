//! The page's link to the host, and its widgets: state, version, tier, rights, cost and errors.

use crate::inspect::{Say, Seen, bridge, items};
use crate::listen::Bridge;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::ReportItem;
use leptos::prelude::*;
use std::time::Duration;

/// Time between two looks at the page while the table is open.
const LOOK: Duration = Duration::from_secs(1);

/// The table.
pub fn table(studio: Studio) -> impl IntoView {
    let look = RwSignal::new(0_u32);
    // What the page does is told by nobody: it is looked at while somebody looks here.
    if let Ok(clock) = set_interval_with_handle(move || look.update(|look| *look = look.wrapping_add(1)), LOOK) {
        on_cleanup(move || clock.clear());
    }
    let all = Memo::new(move |_| {
        look.track();
        items(studio)
    });
    let link = Memo::new(move |_| {
        look.track();
        bridge(studio)
    });
    let live = move || studio.inspect.opened.with(Option::is_none);
    let link = move || live().then(|| link.with(|link| line(studio, link.as_ref())));
    let head = [Say::Widget, Say::State, Say::Version, Say::Tier, Say::Rights, Say::Cost, Say::Errors];
    let head: Vec<_> = head.into_iter().map(|say| view! { <th scope="col">{studio.seen(say)}</th> }).collect();
    view! {
        {link}
        <div class="heard">
            <table class="inspected">
                <caption class="hidden">{studio.seen(Say::Widgets)}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{move || all.get().into_iter().map(|seen| row(studio, seen)).collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    }
}

/// The link in one line.
fn line(studio: Studio, link: Option<&Bridge>) -> impl IntoView + use<> {
    let say = |word: Say| untrack(|| word.say(studio.locale.get()));
    let words = link.map_or_else(
        || say(Say::NoLink).to_owned(),
        |Bridge { way, state, at, opened, code, frames, bytes }| {
            let state = match state.as_str() {
                "open" => Say::LinkOpen,
                "closed" => Say::LinkClosed,
                _ => Say::LinkConnecting,
            };
            let code = code.map(|code| format!(" · {} {code}", say(Say::LastCode))).unwrap_or_default();
            format!(
                "{way} · {} ({} {at:.0} ms) · {} {opened}{code} · {} {frames} ({} KB)",
                say(state),
                say(Say::Since),
                say(Say::OpenedTimes),
                say(Say::Frames),
                bytes.div_ceil(1024),
            )
        },
    );
    view! { <p class="aim"><strong>{studio.seen(Say::Link)}</strong>" "<span data-bridge=link.map(|link| link.state.clone())>{words}</span></p> }
}

fn row(studio: Studio, Seen { item, rights }: Seen) -> impl IntoView {
    let ReportItem { id, pbc, tier, phase, mounted_ms, bytes, sent, received, long_ms, lines } = item;
    let title = untrack(|| studio.page_now().map(|page| studio.title(&page, &id))).unwrap_or_else(|| id.clone());
    let (shown, key) = (id.clone(), id.clone());
    let state = mounted_ms.filter(|_| phase == "mounted").map_or_else(String::new, |ms| format!(" · {ms:.0} ms"));
    let say = |word: Say| untrack(|| word.say(studio.locale.get()));
    let cost = format!(
        "{} KB · {} {sent} · {} {received} · {} {long_ms:.0} ms",
        bytes.div_ceil(1024),
        say(Say::Sent),
        say(Say::Received),
        say(Say::LongWork),
    );
    let count = rights.len();
    let rights = (count > 0).then(|| {
        let rights: Vec<_> = rights.into_iter().map(|right| view! { <li><code>{right}</code></li> }).collect();
        view! { <details><summary>{count}</summary><ul>{rights}</ul></details> }
    });
    let errors = if lines.is_empty() {
        view! { <span class="note">{studio.seen(Say::NoErrors)}</span> }.into_any()
    } else {
        let count = lines.len();
        let lines: Vec<_> = lines.into_iter().map(|line| view! { <li><code lang="en">{line}</code></li> }).collect();
        view! { <details><summary>{count}</summary><ul>{lines}</ul></details> }.into_any()
    };
    view! {
        <tr data-item=key>
            <th scope="row"><button type="button" class="small" on:click=move |_| studio.chosen.set(Some(shown.clone()))>{title}</button></th>
            <td lang="en">{phase}{state}</td>
            <td lang="en"><code>{pbc}</code></td>
            <td>{if tier == "frame" { studio.say(Word::InFrame) } else { "page" }}</td>
            <td>{rights}</td>
            <td>{cost}</td>
            <td>{errors}</td>
        </tr>
    }
}
