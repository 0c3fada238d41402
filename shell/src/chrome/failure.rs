//! What a slot shows while its item does not work, or waits to be asked for.

use crate::dom::view::{Place, Shown};
use jogakbo_contract::phrase::Phrase;
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::FallbackLink;
use leptos::prelude::*;

/// What a failure frame says.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Language of the page.
    pub locale: Locale,
    /// Heading of the item.
    pub title: String,
    /// Stable code, for the call centre.
    pub code: String,
    /// Where to go instead.
    pub fallback: Option<FallbackLink>,
    /// The page wants the link and nothing else.
    pub fallback_only: bool,
}

/// Shows a failure frame in a slot.
pub fn show(place: &Place, facts: Facts, retry: impl Fn() + 'static) -> Option<Shown> {
    let Facts { locale, title, code, fallback, fallback_only } = facts;
    let link = fallback.map(|link| view! { <p><a href=link.url>{link.title}</a></p> });
    if fallback_only {
        return place.show(move || link.into_any());
    }
    let name = format!("{}: {title}", Phrase::Retry.say(locale));
    place.show(move || {
        view! {
            <div class="jgb-failure">
                <p>{Phrase::ItemFailed.say(locale)}" "{Phrase::ItemFailedMore.say(locale)}</p>
                {link}
                <p><button type="button" class="jgb-button" aria-label=name on:click=move |_| retry()>{Phrase::Retry.say(locale)}</button></p>
                <p class="jgb-code">{Phrase::FailureCode.say(locale)}" "{code}</p>
            </div>
        }
        .into_any()
    })
}

/// Shows the button of an item that waits to be asked for.
pub fn show_button(place: &Place, locale: Locale, title: &str, ask: impl FnOnce() + 'static) -> Option<Shown> {
    let name = format!("{}: {title}", Phrase::ShowItem.say(locale));
    let ask = std::cell::RefCell::new(Some(ask));
    place.show(move || {
        let click = move |_| {
            // The button goes with its listener, so what was asked for starts once the click is over.
            if let Some(ask) = ask.borrow_mut().take() {
                crate::dom::promise::spawn(async move { ask() });
            }
        };
        view! { <button type="button" class="jgb-button" aria-label=name on:click=click>{Phrase::ShowItem.say(locale)}</button> }.into_any()
    })
}
