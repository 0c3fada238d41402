//! Handing out what the bus queued: to widgets through one call of script, to wires, to single subscriptions.

use crate::bus::{SubId, To};
use crate::dom::ears::{Ear, Ears, EventId};
use crate::dom::{Callback, Foreign, convert, promise};
use crate::portal::Portal;
use jogakbo_contract::bridge::Position;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::ids::WireId;
use serde_json::json;
use std::rc::Rc;

/// Who listens.
#[derive(Debug, Clone)]
pub enum Listener {
    /// A widget.
    Widget {
        /// Called with the event and its position.
        heard: Callback,
        /// The same, for events that stay in the page.
        ear: Ear,
        /// Called when events are missing.
        gap: Option<Callback>,
        /// Called when the subscription stands differently.
        state: Option<Callback>,
    },
    /// A wire.
    Wire(WireId),
}

/// Everybody who hears a topic.
#[derive(Debug)]
pub struct Audience {
    ears: Ears,
    wires: Vec<(SubId, WireId)>,
}

impl Audience {
    /// Everybody of `all`, in order.
    pub fn new(all: &[(SubId, Listener)]) -> Self {
        let ears = all.iter().filter_map(|(_, listener)| match listener {
            Listener::Widget { ear, .. } => Some(ear),
            Listener::Wire(_) => None,
        });
        let wires = all.iter().filter_map(|(id, listener)| match listener {
            Listener::Wire(wire) => Some((*id, wire.clone())),
            Listener::Widget { .. } => None,
        });
        Self { ears: Ears::new(ears), wires: wires.collect() }
    }
}

/// An event as it is delivered: made once, the same frozen value for every listener.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The event.
    pub event: Foreign,
    /// Its id.
    pub id: EventId,
    /// Its place in the log, if it has one.
    pub pos: Option<Position>,
}

impl Heard {
    /// Takes an event.
    pub fn new(event: &CloudEvent, pos: Option<Position>) -> Self {
        Self { event: convert::frozen_text(&event.to_json()), id: event.id.as_str().into(), pos }
    }
}

/// Hands out everything that waits, one event after the other; inside a delivery it does nothing.
pub fn deliver(portal: &Rc<Portal>) {
    if !portal.bus.borrow_mut().begin() {
        return;
    }
    let mut acknowledged = false;
    loop {
        // The borrow must end before a listener runs: it may publish, subscribe or go away.
        let Some((to, heard)) = portal.bus.borrow_mut().next() else { break };
        *portal.cause.borrow_mut() = Some(heard.id.clone());
        match to {
            To::All(audience) => {
                for (item, words) in audience.ears.deliver(&heard.event) {
                    portal.boot.threw(&item, &format!("a listener threw: {words}"));
                }
                for (id, wire) in &audience.wires {
                    if portal.bus.borrow().item(*id).is_some() {
                        tell_wire(portal, wire, &heard);
                    }
                }
            }
            To::One(id) => acknowledged |= one(portal, id, &heard),
        }
    }
    portal.cause.borrow_mut().take();
    portal.bus.borrow_mut().drained();
    if acknowledged {
        portal.bridge.pump(portal);
    }
}

fn tell_wire(portal: &Rc<Portal>, wire: &WireId, heard: &Heard) {
    crate::wiring::topic(portal, wire, &convert::to_json(&heard.event).unwrap_or_default());
}

/// One event for one subscription; whether that moved what is acknowledged.
fn one(portal: &Rc<Portal>, id: SubId, heard: &Heard) -> bool {
    let Some(listener) = portal.bus.borrow().listener(id) else { return false };
    let Listener::Widget { heard: callback, .. } = listener else {
        if let Listener::Wire(wire) = listener {
            tell_wire(portal, &wire, heard);
        }
        return heard.pos.as_ref().is_some_and(|pos| {
            portal.bridge.delivered(id, pos);
            true
        });
    };
    let Some(pos) = heard.pos.clone() else {
        if let Err(words) = callback.call(std::slice::from_ref(&heard.event)) {
            threw(portal, id, &words);
        }
        return false;
    };
    portal.acks.borrow_mut().begin(id, &pos);
    let result = callback.call(&[heard.event.clone(), convert::from_json(&json!(pos.to_string()))]);
    if result.as_ref().is_ok_and(promise::is_promise) {
        let portal = Rc::clone(portal);
        promise::settled(result, move |result| {
            if handled(&portal, id, &pos, result) {
                portal.bridge.pump(&portal);
            }
        });
        return false;
    }
    handled(portal, id, &pos, result)
}

fn handled(portal: &Portal, id: SubId, pos: &Position, result: Result<Foreign, String>) -> bool {
    if let Err(words) = result {
        threw(portal, id, &words);
    }
    let upto = portal.acks.borrow_mut().end(id, pos);
    if let Some(upto) = &upto {
        portal.bridge.delivered(id, upto);
    }
    upto.is_some()
}

fn threw(portal: &Portal, id: SubId, words: &str) {
    let item = portal.bus.borrow().item(id).unwrap_or_default().to_owned();
    portal.boot.threw(&item, &format!("a listener threw: {words}"));
}
