//! Short messages at the edge of the page, from widgets, wires and the portal itself.

use crate::dom::view::{Place, Shown};
use crate::dom::{document, history};
use jogakbo_contract::phrase::Phrase;
use jogakbo_contract::text::Locale;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};

/// Most notices at once; an older one goes.
const MOST: usize = 5;
/// Most characters of a notice.
const LONGEST: usize = 300;

/// A notice that is shown.
struct Notice {
    id: u32,
    text: String,
    place: Place,
    then: Option<Box<dyn FnOnce()>>,
    _shown: Shown,
}

impl Notice {
    fn go(self) {
        self.place.remove();
        if let Some(then) = self.then {
            then();
        }
    }
}

/// What a notice offers beside its text.
pub enum Offer {
    /// Nothing.
    Nothing,
    /// A button.
    Button(Phrase, Box<dyn Fn()>),
    /// Something happens when it is closed.
    OnClose(Box<dyn FnOnce()>),
}

thread_local! {
    static NOTICES: RefCell<Vec<Notice>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
    static OFFLINE: Cell<u32> = const { Cell::new(0) };
}

/// Adds a notice and announces it; gives its number, 0 for an empty text. Levels: `info`, `success`, `danger`; anything
/// else is `info`.
pub fn add(text: &str, level: &str, locale: Locale) -> u32 {
    put(text, level, locale, Offer::Nothing)
}

/// Adds a notice with an offer.
pub fn put(text: &str, level: &str, locale: Locale, offer: Offer) -> u32 {
    let text: String = text.chars().take(LONGEST).collect();
    if text.trim().is_empty() {
        return 0;
    }
    document::announce(&text);
    LAST.set(LAST.get() + 1);
    let id = LAST.get();
    if let Some(place) = Place::notice() {
        let words = text.clone();
        let (button, then) = match offer {
            Offer::Nothing => (None, None),
            Offer::Button(words, run) => (Some((words, run)), None),
            Offer::OnClose(then) => (None, Some(then)),
        };
        let view = move || {
            view! {
                <span>{words}</span>
                {button.map(|(words, run)| view! { <button type="button" class="jgb-tool" on:click=move |_| run()>{words.say(locale)}</button> })}
                <button type="button" class="jgb-tool" on:click=move |_| close_soon(id, locale)>{Phrase::Close.say(locale)}</button>
            }
        };
        place.mark("data-level", of_three(level));
        if let Some(shown) = place.show(view) {
            let texts: Vec<String> =
                NOTICES.with_borrow(|list| list.iter().map(|notice| notice.text.clone()).collect());
            let gone = superseded(&texts, &text);
            NOTICES.with_borrow_mut(|list| list.push(Notice { id, text, place, then, _shown: shown }));
            for index in gone.into_iter().rev() {
                let old = NOTICES.with_borrow_mut(|list| list.remove(index));
                old.go();
            }
        }
    }
    document::show_notices(Phrase::Notices.say(locale), true);
    id
}

fn of_three(level: &str) -> &'static str {
    match level {
        "success" => "success",
        "danger" | "error" => "danger",
        _ => "info",
    }
}

/// Places of the notices that go when `new` comes behind `texts`: those that say the same, and the oldest of too many.
fn superseded(texts: &[String], new: &str) -> Vec<usize> {
    let mut gone: Vec<usize> = (0..texts.len()).filter(|index| texts[*index] == new).collect();
    if gone.is_empty() && texts.len() >= MOST {
        gone.push(0);
    }
    gone
}

/// The button goes with its listener, so the notice is closed once the click is over.
fn close_soon(id: u32, locale: Locale) {
    crate::dom::promise::spawn(async move { close(id, locale) });
}

/// Closes a notice that may be closed already.
pub fn close(id: u32, locale: Locale) {
    let gone = NOTICES.with_borrow_mut(|list| {
        let index = list.iter().position(|notice| notice.id == id)?;
        Some(list.remove(index))
    });
    if let Some(notice) = gone {
        notice.go();
    }
    document::show_notices(Phrase::Notices.say(locale), NOTICES.with_borrow(|list| !list.is_empty()));
}

/// Tells people that news do not arrive, or that they do again.
pub fn offline(locale: Locale, away: bool) {
    match (OFFLINE.get(), away) {
        (0, true) => OFFLINE.set(add(Phrase::Offline.say(locale), "danger", locale)),
        (1.., false) => {
            close(OFFLINE.take(), locale);
            document::announce(Phrase::Online.say(locale));
        }
        _ => {}
    }
}

/// Tells people at once that the browser has no network, and what still works; or that it is back.
pub fn network(locale: Locale, here: bool) {
    if here {
        offline(locale, false);
    } else {
        close(OFFLINE.take(), locale);
        OFFLINE.set(add(Phrase::NoNetwork.say(locale), "danger", locale));
    }
}

/// Tells people that news come no more until they load the page anew.
pub fn outdated(locale: Locale) {
    close(OFFLINE.take(), locale);
    put(Phrase::Outdated.say(locale), "danger", locale, reload());
}

/// A button that loads the page anew.
pub fn reload() -> Offer {
    Offer::Button(Phrase::Reload, Box::new(|| history::reload(false)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_text_replaces_the_former_one_and_the_oldest_of_too_many_goes() {
        let texts = ["a", "b", "c", "d", "e"].map(str::to_owned);
        assert_eq!(superseded(&texts, "b"), [1]);
        assert_eq!(superseded(&texts, "f"), [0]);
        assert!(superseded(&texts[..4], "f").is_empty());
    }
}
