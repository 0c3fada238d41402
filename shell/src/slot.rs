//! The life of the items of a page after boot: when the later ones load, what a failed one shows, trying again.

mod status;

use crate::chrome::failure;
use crate::chrome::notices::{self, Offer};
use crate::dom::near::Near;
use crate::dom::view::Shown;
use crate::dom::{document, time};
use crate::portal::Portal;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::phrase::{self, Phrase};
use jogakbo_contract::slot::{Load, OnError};
use jogakbo_contract::table::Table;
use jogakbo_contract::view::BlockItem;
use jogakbo_contract::wiring::condition::Condition;
use serde_json::Value;
use status::Status;
use std::cell::RefCell;
use std::rc::Rc;

/// What the shell keeps of the slots of a page.
#[derive(Debug, Default)]
pub struct Slots {
    frames: RefCell<Table<String, Shown>>,
    attempts: RefCell<Table<String, u32>>,
    near: RefCell<Option<Near>>,
}

impl Slots {
    /// Forgets the slots of the page that goes.
    pub fn clear(&self) {
        self.frames.borrow_mut().clear();
        self.attempts.borrow_mut().clear();
        if let Some(near) = self.near.borrow_mut().take() {
            near.forget_all();
        }
    }
}

/// Takes the slots over from boot: shows the frames of those that failed already and plans the later ones.
pub fn adopt(portal: &Rc<Portal>) {
    let it = Rc::downgrade(portal);
    let near = Near::new(move |id| {
        if let Some(portal) = it.upgrade() {
            mount_if_waiting(&portal, &id);
        }
    });
    *portal.slots.near.borrow_mut() = near;
    let items: Vec<(String, Load)> =
        portal.block.borrow().items.iter().map(|item| (item.id.to_string(), item.load)).collect();
    for (id, load) in items {
        match portal.boot.state(&id).as_deref().map(Status::of) {
            Some(Status::Failed) => {
                if let Some(failed) = portal.boot.failure(&id) {
                    show_failure(portal, &id, failed.code);
                }
            }
            Some(Status::Waiting) => plan(portal, &id, load),
            _ => {}
        }
    }
}

/// Starts an item as its policy says.
fn plan(portal: &Rc<Portal>, id: &str, load: Load) {
    match load {
        Load::Eager => mount_if_waiting(portal, id),
        Load::Visible => {
            if let Some(near) = &*portal.slots.near.borrow() {
                near.watch(&portal.boot, id);
            }
        }
        Load::Idle => {
            let (portal, id, visit) = (Rc::clone(portal), id.to_owned(), portal.visit.get());
            time::when_idle(move || {
                if portal.visit.get() == visit {
                    mount_if_waiting(&portal, &id);
                }
            });
        }
        Load::Manual => show_button(portal, id),
    }
}

fn mount_if_waiting(portal: &Rc<Portal>, id: &str) {
    if portal.boot.state(id).as_deref().map(Status::of) == Some(Status::Waiting) {
        portal.boot.mount(id, 0);
    }
}

/// Boot tells that an item stands differently, or that it failed with the code `code`.
pub fn changed(portal: &Rc<Portal>, id: &str, state: &str, code: Option<u8>) {
    match (Status::of(state), code) {
        (Status::Failed, Some(code)) => show_failure(portal, id, code),
        (Status::Mounted, None) => {
            portal.slots.frames.borrow_mut().remove(id);
            if portal.slots.attempts.borrow_mut().remove(id).is_some() {
                document::announce(Phrase::RetryWorked.say(portal.block.borrow().locale));
            }
        }
        _ => {}
    }
}

fn item(portal: &Portal, id: &str) -> Option<BlockItem> {
    portal.block.borrow().items.iter().find(|item| item.id.as_str() == id).cloned()
}

/// Shows what the page chose for a failed item.
fn show_failure(portal: &Rc<Portal>, id: &str, code: u8) {
    show_frame(portal, id, format!("S{code:02}"));
}

fn show_frame(portal: &Rc<Portal>, id: &str, code: String) {
    let Some(item) = item(portal, id) else { return };
    // The element is gone; what it asked for must not outlive it.
    portal.silence(id);
    crate::wiring::resubscribe(portal, id);
    if item.on_error == OnError::Hide {
        document::show_section(id, false);
        return;
    }
    let Some(place) = portal.boot.place(id) else { return };
    let tried = portal.slots.attempts.borrow().get(id).copied().unwrap_or(0) > 0;
    let facts = failure::Facts {
        locale: portal.block.borrow().locale,
        title: item.title.clone(),
        code,
        fallback: item.fallback.clone(),
        fallback_only: item.on_error == OnError::Fallback && item.fallback.is_some(),
    };
    let (it, name) = (Rc::clone(portal), id.to_owned());
    let shown = failure::show(&place, facts, move || retry(&it, &name));
    if let Some(shown) = shown {
        portal.slots.frames.borrow_mut().insert(id.to_owned(), shown);
    }
    if tried {
        document::announce(Phrase::ItemFailed.say(portal.block.borrow().locale));
        document::focus_item(id);
    }
}

/// An operator stopped the PBC of an item: it goes, and its frame says so. What a citizen wrote in it stays in sight until
/// they close the notice; the host takes nothing from it any more.
pub fn stopped(portal: &Rc<Portal>, id: &str) {
    if portal.holds(id) {
        let title = item(portal, id).map(|item| item.title).unwrap_or_default();
        portal.silence(id);
        let (it, name, visit) = (Rc::clone(portal), id.to_owned(), portal.visit.get());
        let stop = move || {
            if it.visit.get() == visit {
                stopped(&it, &name);
            }
        };
        let locale = portal.block.borrow().locale;
        let text = phrase::fill(Phrase::StoppedUnsaved, locale, &title);
        notices::put(&text, "danger", locale, Offer::OnClose(Box::new(stop)));
        return;
    }
    portal.forget(id, "killed");
    portal.boot.mark(id, "failed");
    show_frame(portal, id, "killed".to_owned());
}

/// Shows the button of an item that waits to be asked for.
fn show_button(portal: &Rc<Portal>, id: &str) {
    let (Some(item), Some(place)) = (item(portal, id), portal.boot.place(id)) else { return };
    let (it, name) = (Rc::clone(portal), id.to_owned());
    let shown = failure::show_button(&place, portal.block.borrow().locale, &item.title, move || {
        let shown = it.slots.frames.borrow_mut().remove(&name);
        drop(shown);
        mount_if_waiting(&it, &name);
    });
    if let Some(shown) = shown {
        portal.slots.frames.borrow_mut().insert(id.to_owned(), shown);
    }
}

/// Tries a failed item again. A changed address makes the browser fetch anew, since it remembers modules that failed.
fn retry(portal: &Rc<Portal>, id: &str) {
    let attempt = {
        let mut attempts = portal.slots.attempts.borrow_mut();
        let attempt = attempts.get_or_insert_with(id.to_owned(), || 0);
        *attempt += 1;
        *attempt
    };
    document::announce(Phrase::Retrying.say(portal.block.borrow().locale));
    // The frame goes with its listener, so it may only be dropped once the click is over.
    let (portal, id) = (Rc::clone(portal), id.to_owned());
    crate::dom::promise::spawn(async move {
        let frame = portal.slots.frames.borrow_mut().remove(&id);
        drop(frame);
        portal.boot.mount(&id, attempt);
    });
}

/// Sets the properties bound to a variable, and shows or hides what depends on it.
pub fn variable_changed(portal: &Rc<Portal>, name: &str, value: &Value) {
    let items: Vec<(ItemId, Vec<String>, Option<Value>)> = portal
        .block
        .borrow()
        .items
        .iter()
        .map(|item| {
            let bound = item
                .bound
                .iter()
                .filter(|(_, variable)| variable.as_str() == name)
                .map(|(prop, _)| prop.clone())
                .collect();
            (item.id.clone(), bound, item.show.clone())
        })
        .collect();
    for (id, bound, show) in items {
        for prop in bound {
            crate::wiring::set_prop(portal, &id, &prop, value);
        }
        let condition = show.as_ref().and_then(|show| Condition::parse(show).ok());
        if let Some(condition) =
            condition.filter(|condition| condition.variables().iter().any(|variable| variable.as_str() == name))
        {
            let shown = portal.wiring.holds(&condition);
            show_item(portal, id.as_str(), shown);
        }
    }
}

/// Shows or hides an item; a shown one that never loaded starts now. A hidden one keeps its state.
fn show_item(portal: &Rc<Portal>, id: &str, shown: bool) {
    document::show_section(id, shown);
    if shown && portal.boot.state(id).as_deref().map(Status::of) == Some(Status::Hidden) {
        portal.boot.mark(id, "waiting");
        portal.boot.mount(id, 0);
    }
}
