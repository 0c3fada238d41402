//! Who is signed in, as far as script may know: the page says it, sign-in and sign-out are full loads.

use crate::api;
use crate::chrome::notices::{self, Offer};
use crate::dom::history::{self, Address};
use crate::dom::promise;
use crate::portal::Portal;
use jogakbo_contract::page::HostSignal;
use jogakbo_contract::phrase::{self, Phrase};
use jogakbo_contract::view::SessionView;
use std::rc::Rc;

/// Goes to the sign-in page and comes back to this one.
pub fn go_to_sign_in() {
    let here = Address::here();
    history::load(&sign_in_address(&here), false);
}

fn sign_in_address(here: &Address) -> String {
    address("login", here)
}

fn address(place: &str, here: &Address) -> String {
    format!("/-/session/{place}?to={}", encode(&format!("{}{}", here.path, here.query)))
}

/// Percent-encodes what a query value may not hold.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
            }
        }
    }
    out
}

/// Tells boot what holds now, and all who watch if it is new.
pub fn tell(portal: &Rc<Portal>, changed: bool) {
    {
        let block = portal.block.borrow();
        let session = serde_json::to_value(&block.session).unwrap_or_default();
        portal.boot.tell_facts(&session, block.locale.tag(), block.scheme.word());
    }
    if changed {
        crate::page::ahead::forget();
        portal.changed();
    }
}

/// Asks the host again, after it said that the session changed. Another person or none means: load the page anew, unless
/// something unsaved would be lost by it; then the citizen is told, and may sign in again in a new window.
pub fn ask_again(portal: &Rc<Portal>) {
    let portal = Rc::clone(portal);
    promise::spawn(async move {
        let Ok(now) = api::session().await else { return };
        let (same, as_before) = {
            let before = &portal.block.borrow().session;
            (who(&now) == who(before), now == *before)
        };
        let told = portal.lapsed.take();
        let locale = portal.block.borrow().locale;
        // Other roles open and close other things, but are no reason to lose what is unsaved.
        if as_before || (same && portal.holds_any()) {
            if told > 0 {
                notices::close(told, locale);
                portal.bridge.presence(&portal, true);
            }
            return;
        }
        if portal.holds_any() {
            let id = if now.user.is_some() {
                notices::put(Phrase::AnotherPerson.say(locale), "danger", locale, notices::reload())
            } else {
                let text = phrase::fill(Phrase::SessionOver, locale, &portal.unsaved_titles());
                let sign_in = || history::open(&sign_in_address(&Address::here()));
                notices::put(&text, "danger", locale, Offer::Button(Phrase::SignInAgain, Box::new(sign_in)))
            };
            portal.lapsed.set(id);
        } else {
            let signal = if now.user.is_some() { HostSignal::Login } else { HostSignal::Logout };
            crate::wiring::signal(&portal, signal);
            // Nobody is signed in again by an issuer elsewhere that still knows them: the host asks first.
            let ended = now.user.is_none().then(|| address("ended", &Address::here()));
            history::renew(ended.as_deref());
        }
    });
}

fn who(session: &SessionView) -> Option<&str> {
    session.user.as_ref().map(|user| user.id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_query_value() {
        assert_eq!(encode("/en/me?q=a b&r=가"), "/en/me%3Fq%3Da%20b%26r%3D%EA%B0%80");
    }
}
