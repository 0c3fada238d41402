//! Requests between items of one page: one item asks, one that offered to answers.

use super::{HostError, publish};
use crate::dom::boot::Answer;
use crate::dom::ears::EventId;
use crate::dom::promise::{self, Later};
use crate::dom::{Callback, Foreign, convert, document, time};
use crate::portal::Portal;
use crate::schemas::Use;
use jogakbo_contract::bridge::code::ErrCode;
use std::cell::Cell;
use std::rc::Rc;

/// Milliseconds a request waits when it does not say.
const USUAL: f64 = 5_000.0;
/// The longest it may wait.
const LONGEST: f64 = 60_000.0;

/// An offer to answer requests of one type.
#[derive(Debug, Clone)]
pub struct Offer {
    id: u32,
    /// Who answers.
    pub item: String,
    event_type: String,
    answer: Callback,
}

/// The widget's `events.reply(type, callback)`; among several offers the oldest answers.
pub fn offer(portal: &Rc<Portal>, item: &str, event_type: &Foreign, answer: &Foreign) -> Answer {
    let event_type = event_type.text().unwrap_or_default();
    let allowed = {
        let block = portal.block.borrow();
        let of = block.items.iter().find(|it| it.id.as_str() == item);
        let known = block.types.get(&event_type).is_some_and(|declared| declared.reply.is_some());
        known && of.is_some_and(|it| it.grants.receives_type(&event_type))
    };
    let Some(answer) = answer.callback().filter(|_| allowed) else {
        document::tell_authors(&format!(
            "[jogakbo] item={item} cannot answer `{event_type}`: it needs a function, a right to subscribe, and a type with `reply`"
        ));
        return Answer::Nothing;
    };
    let id = portal.next_id();
    portal.offers.borrow_mut().push(Offer { id, item: item.to_owned(), event_type, answer });
    let portal = Rc::clone(portal);
    Answer::End(Box::new(move || portal.offers.borrow_mut().retain(|offer| offer.id != id)))
}

/// An item went: it answers nothing any more.
pub fn forget(portal: &Portal, item: &str) {
    portal.offers.borrow_mut().retain(|offer| offer.item != item);
}

/// The widget's `events.request(type, data, {timeoutMs}?)`.
///
/// # Errors
/// As of publishing, `unsupported` for a type without `reply`, and `no-reply` when nobody offers to answer.
pub fn request(
    portal: &Rc<Portal>,
    item: &str,
    event_type: &Foreign,
    data: &Foreign,
    options: &Foreign,
) -> Result<Later, HostError> {
    let wish = publish::wish(portal, event_type, data, &Foreign::nothing())?;
    let name = wish.event_type.clone();
    let lane = publish::lane(portal, item, &wish)?;
    let known = portal.block.borrow().types.get(&name).is_some_and(|declared| declared.reply.is_some());
    if !known {
        return Err(HostError::new(ErrCode::Unsupported, format!("`{name}` has no `reply`; publish it instead")));
    }
    let found = portal.offers.borrow().iter().find(|offer| offer.event_type == name).cloned();
    let offer = found.ok_or_else(|| silent(format!("nobody on this page answers `{name}`")))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let ms = options.member("timeoutMs").number().unwrap_or(USUAL).clamp(1.0, LONGEST) as u64;
    let id = EventId::fresh();
    let event = publish::heard(portal, &lane, &id, &wish.content);
    publish::note(portal, &lane.item, "asked", &lane.label, &id);

    let later = Later::new();
    let open = Rc::new(Cell::new(true));
    let timer = {
        let (later, open, name) = (later.clone(), Rc::clone(&open), name.clone());
        time::Timer::after(ms, move || {
            if open.replace(false) {
                later.settle(Err(silent(format!("`{name}` was not answered in {ms} ms"))));
            }
        })
    };
    let (it, settle) = (Rc::clone(portal), later.clone());
    promise::settled(offer.answer.call(&[event]), move |result| {
        drop(timer);
        if !open.replace(false) {
            return;
        }
        let answer = result.and_then(|answer| it.boot.copy(&answer).map_err(|error| format!("the answer{error}")));
        let checked = answer.and_then(|answer| {
            let value = convert::to_json(&answer).unwrap_or_default();
            let reply = || it.block.borrow().types.get(&name)?.reply.clone();
            it.schemas
                .fault(Use::Reply(name.clone()), reply, &value)
                .map_or(Ok(answer), |fault| Err(format!("the answer: {fault}")))
        });
        match checked {
            Ok(answer) => {
                publish::note(&it, &offer.item.as_str().into(), "answered", &name.as_str().into(), &id);
                settle.settle_with(&answer);
            }
            Err(words) => {
                it.boot.threw(&offer.item, &format!("answering `{name}`: {words}"));
                settle.settle(Err(silent(format!("item `{}` could not answer `{name}`", offer.item))));
            }
        }
    });
    Ok(later)
}

fn silent(message: String) -> HostError {
    HostError { code: "no-reply", message, retry: true }
}
