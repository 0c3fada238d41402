//! What a person does to wires, from wherever they ask for it: the table, the dialogs, a problem, a field.

use crate::dom;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Change, Fix, Step};
use jogakbo_contract::finding::join;
use jogakbo_contract::page::{Page, Target, Wire};
use leptos::prelude::*;

/// Which end of a wire stays while another one is chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Ask {
    /// A new wire, which may begin at a place that is known already.
    #[default]
    New,
    /// A new wire that leads here.
    NewTo(Target),
    /// The wire leads elsewhere.
    OtherEnd(Wire),
    /// The wire begins elsewhere.
    OtherBeginning(Wire),
}

/// What the dialogs of wires are about.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Ends are being chosen.
    pub choosing: RwSignal<bool>,
    /// For what.
    pub ask: RwSignal<Ask>,
    /// A mapping is being made.
    pub mapping: RwSignal<bool>,
    /// Of which wire; one that is not on the page yet will be.
    pub wire: RwSignal<Option<Wire>>,
}

impl Desk {
    /// Nothing is asked.
    pub fn new() -> Self {
        Self {
            choosing: RwSignal::new(false),
            ask: RwSignal::new(Ask::New),
            mapping: RwSignal::new(false),
            wire: RwSignal::new(None),
        }
    }
}

/// Whether the page has a wire of this id.
pub fn has(page: &Page, wire: &Wire) -> bool {
    page.spec.wiring.iter().any(|other| other.id == wire.id)
}

impl Studio {
    /// Opens the dialog in which ends are chosen.
    pub fn ask_wire(self, ask: Ask) {
        self.desk.ask.set(ask);
        self.desk.choosing.set(true);
    }

    /// Opens the dialog in which a wire gets its mapping.
    pub fn map_wire(self, wire: Wire) {
        self.desk.choosing.set(false);
        self.desk.wire.set(Some(wire));
        self.desk.mapping.set(true);
    }

    /// The wire of an id, without following it.
    pub fn wire_now(self, id: &str) -> Option<Wire> {
        self.page_now()?.spec.wiring.iter().find(|wire| wire.id.as_str() == id).cloned()
    }

    /// Puts a wire on the page, or changes the one of its id, as one step.
    pub fn put_wire(self, wire: &Wire) {
        let (Some(page), Ok(value)) = (self.page_now(), serde_json::to_value(wire)) else { return };
        let word = if has(&page, wire) { Word::Rewired } else { Word::Wired };
        let id = wire.id.as_str();
        if self.perform(Step::Wire, id, vec![Change::set(join("/wiring", id), value)]) {
            self.tell(word.say(self.locale.get_untracked()));
        }
    }

    /// Takes a wire off the page.
    pub fn unwire(self, id: &str) {
        if self.perform(Step::Unwire, id, vec![Change::drop(join("/wiring", id))]) {
            self.tell(Word::Unwired.say(self.locale.get_untracked()));
            dom::focus_panel(self);
        }
    }

    /// Does what a problem offers: at once, or by asking for an end first.
    pub fn fix(self, fix: &Fix) {
        let Some(page) = self.page_now() else { return };
        match (fix, fix.changes(&page)) {
            (Fix::Retarget(id), _) => {
                if let Some(wire) = self.wire_now(id.as_str()) {
                    self.ask_wire(Ask::OtherEnd(wire));
                }
            }
            (Fix::Restart(id), _) => {
                if let Some(wire) = self.wire_now(id.as_str()) {
                    self.ask_wire(Ask::OtherBeginning(wire));
                }
            }
            (_, Some((step, changes))) => {
                if self.perform(step, fix.what(), changes) {
                    self.tell(Word::Fixed.say(self.locale.get_untracked()));
                    dom::focus_panel(self);
                }
            }
            (_, None) => self.tell(Word::StepLost.say(self.locale.get_untracked())),
        }
    }
}
