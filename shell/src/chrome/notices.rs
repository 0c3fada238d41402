//! Short messages at the edge of the page, from widgets, wires and the portal itself.

use crate::dom::document;
use jogakbo_contract::phrase::Phrase;
use jogakbo_contract::text::Locale;
use leptos::prelude::*;
use std::cell::Cell;

/// Most notices at once; an older one goes.
const MOST: usize = 5;
/// Most characters of a notice.
const LONGEST: usize = 300;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Notice {
    id: u32,
    text: String,
    level: &'static str,
}

thread_local! {
    static NOTICES: Cell<Option<RwSignal<Vec<Notice>, LocalStorage>>> = const { Cell::new(None) };
    static LAST: Cell<u32> = const { Cell::new(0) };
    static OFFLINE: Cell<u32> = const { Cell::new(0) };
}

/// Adds a notice and announces it. Levels: `info`, `success`, `danger`; anything else is `info`.
pub fn add(text: &str, level: &str) -> u32 {
    let text: String = text.chars().take(LONGEST).collect();
    if text.trim().is_empty() {
        return 0;
    }
    let level = match level {
        "success" => "success",
        "danger" | "error" => "danger",
        _ => "info",
    };
    document::announce(&text);
    LAST.set(LAST.get() + 1);
    let id = LAST.get();
    if let Some(notices) = NOTICES.get() {
        notices.update(|list| push(list, Notice { id, text, level }));
    }
    id
}

fn push(list: &mut Vec<Notice>, notice: Notice) {
    list.retain(|old| old.text != notice.text);
    list.push(notice);
    if list.len() > MOST {
        list.remove(0);
    }
}

fn remove(id: u32) {
    if let Some(notices) = NOTICES.get() {
        notices.update(|list| list.retain(|notice| notice.id != id));
    }
}

/// Tells people that news do not arrive, or that they do again.
pub fn offline(locale: Locale, away: bool) {
    match (OFFLINE.get(), away) {
        (0, true) => OFFLINE.set(add(Phrase::Offline.say(locale), "danger")),
        (id @ 1.., false) => {
            OFFLINE.set(0);
            remove(id);
            document::announce(Phrase::Online.say(locale));
        }
        _ => {}
    }
}

/// The list. Every notice has a button that closes it.
pub fn list(locale: Locale) -> impl IntoView {
    let notices = RwSignal::new_local(Vec::<Notice>::new());
    NOTICES.set(Some(notices));
    let one = move |notice: Notice| {
        let id = notice.id;
        view! {
            <li data-level=notice.level>
                <span>{notice.text}</span>
                <button type="button" class="jgb-tool" on:click=move |_| remove(id)>{Phrase::Close.say(locale)}</button>
            </li>
        }
    };
    view! {
        <section class="jgb-notices" aria-label=Phrase::Notices.say(locale) hidden=move || notices.with(Vec::is_empty)>
            <ul>
                <For each=move || notices.get() key=|notice| notice.id children=one />
            </ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(id: u32, text: &str) -> Notice {
        Notice { id, text: text.to_owned(), level: "info" }
    }

    #[test]
    fn a_repeated_text_replaces_the_former_one_and_the_oldest_goes() {
        let mut list = Vec::new();
        for (id, text) in [(1, "a"), (2, "b"), (3, "a"), (4, "c"), (5, "d"), (6, "e"), (7, "f")] {
            push(&mut list, notice(id, text));
        }
        assert_eq!(list.iter().map(|notice| notice.id).collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
    }
}
