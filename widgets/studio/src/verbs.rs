//! What a person can do to the page, from wherever they ask for it: keys, pointer, panels.

use crate::clipboard::usual;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Moving, Refused, Step, Told, steps};
use jogakbo_contract::ids::ItemId;
use leptos::prelude::*;

impl Studio {
    /// What people call an item, without following it.
    pub fn title_now(self, id: &str) -> String {
        self.page_now().map_or_else(|| id.to_owned(), |page| untrack(|| self.title(&page, id)))
    }

    /// Begins to move an item; says why when it cannot.
    pub fn lift(self, id: &str) -> Option<Moving> {
        if self.only_reads() {
            return None;
        }
        let (page, item) = (self.page_now()?, id.parse::<ItemId>().ok()?);
        let parts = self.parts.get_untracked();
        let fellows = self.with_fellows(id);
        match Moving::begin(&page, &self.breakpoint.get_untracked(), &item, &usual(&parts)) {
            Ok(moving) => Some(moving.with(&fellows)),
            Err(why) => {
                self.announce(&Told::Refused(&self.title_now(id), why));
                None
            }
        }
    }

    /// What people call what is on its way.
    pub fn moved_name(self, moving: &Moving) -> String {
        let all: Vec<ItemId> = std::iter::once(&moving.now.item).chain(moving.fellows()).cloned().collect();
        self.name_of(&all)
    }

    /// Picks an item up for the keyboard.
    pub fn pick(self, id: &str) {
        self.lead(id);
        if self.is_in_slot(id) {
            return self.pick_out(id);
        }
        if let Some(moving) = self.lift(id) {
            self.announce(&Told::Picked(&self.moved_name(&moving), &moving.now));
            self.moving.set(Some(moving));
        }
    }

    /// Picks up an item in the slot of a widget: it has no cells there, and can go to other places.
    fn pick_out(self, id: &str) {
        if self.only_reads() {
            return;
        }
        let Some(moving) = self.lift_out(id) else {
            return self.announce(&Told::Refused(&self.title_now(id), Refused::Inside));
        };
        let (item, home) = (moving.now.item.clone(), self.item_now(id).and_then(|item| item.within));
        self.moving.set(Some(moving));
        self.hold(&[item], home, false);
    }

    /// Moves or sizes the item that is picked up, by so many cells.
    pub fn nudge(self, (dx, dy): (i32, i32), (dw, dh): (i32, i32)) {
        if self.is_over() {
            return;
        }
        let Some(mut moving) = self.moving.get_untracked() else { return };
        let now = moving.now.clone();
        let title = self.moved_name(&moving);
        let (x, y) = (i32::from(now.x) + dx, i32::from(now.y) + dy);
        let (w, h) = (i32::from(now.w) + dw, i32::from(now.h) + dh);
        match moving.to(x, y, w, h) {
            Ok(_) if (dw, dh) == (0, 0) => self.announce(&Told::Moved(&title, &moving.now, moving.others())),
            Ok(_) => self.announce(&Told::Sized(&title, &moving.now, moving.others())),
            Err(why) => return self.announce(&Told::Refused(&title, why)),
        }
        self.moving.set(Some(moving));
    }

    /// Puts down what was picked up: one step, or none when it stands where it stood.
    pub fn put_down(self) {
        if self.put_over() {
            return;
        }
        if let Some(moving) = self.moving.try_update(Option::take).flatten() {
            self.settle(&moving);
        }
    }

    /// Makes the step of an item that arrived.
    pub fn settle(self, moving: &Moving) {
        let id = moving.now.item.as_str();
        let changes = moving.changes();
        if changes.is_empty() || self.perform(moving.step(), id, changes) {
            self.announce(&Told::Dropped(&self.moved_name(moving), &moving.now, moving.others()));
        }
    }

    /// Puts back what was picked up.
    pub fn put_back(self) {
        self.arrange.over.set(None);
        if let Some(moving) = self.moving.try_update(Option::take).flatten() {
            self.announce(&Told::Cancelled(&self.moved_name(&moving)));
        }
    }

    /// Moves an item one place up (`-1`) or down (`1`) in the reading order.
    pub fn reorder(self, id: &str, step: i8) {
        let (Some(page), Ok(item)) = (self.page_now(), id.parse::<ItemId>()) else { return };
        let title = self.title_now(id);
        let Some(before) = steps::neighbour(&page, &item, step) else {
            return self.announce(&Told::Refused(&title, Refused::Edge));
        };
        if self.perform(Step::Order, id, steps::order(&item, &before))
            && let Some(page) = self.page_now()
        {
            let items = &page.spec.items;
            let at = items.iter().position(|item| item.id.as_str() == id).unwrap_or_default();
            self.announce(&Told::Ordered(&title, at + 1, items.len()));
        }
    }

    /// Takes an item off the page, or all that are chosen when it is one of them.
    pub fn remove(self, id: &str) {
        let Some(page) = self.page_now() else { return };
        let items = self.with_fellows(id);
        let name = self.name_of(&items);
        if self.perform(Step::Remove, id, steps::remove(&page, &items)) {
            self.choose(None);
            self.announce(&Told::Removed(&name));
        }
    }

    /// Takes back the newest step, or does it again.
    pub fn go(self, back: bool) {
        if !untrack(|| self.may_edit()) || self.moving.with_untracked(Option::is_some) {
            return;
        }
        let page = self.page_now();
        let done = self.with_model(|model| if back { model.undo() } else { model.redo() }).flatten();
        let (none, locale) =
            (if back { Told::NothingToUndo } else { Told::NothingToRedo }, self.locale.get_untracked());
        match (done, page) {
            (Some(Ok(done)), Some(page)) => {
                self.changed();
                // An item that is gone, or was gone, has its name on one side only.
                let known = |page: &jogakbo_contract::page::Page| {
                    page.spec.items.iter().any(|item| item.id.as_str() == done.what)
                };
                let name =
                    if known(&page) { untrack(|| self.title(&page, &done.what)) } else { self.title_now(&done.what) };
                let step = crate::words::step(done.step, &name, locale);
                self.announce(&if back { Told::Undone(&step) } else { Told::Redone(&step) });
            }
            (Some(Err(_)), _) => {
                self.keep();
                self.tell(Word::UndoLost.say(locale));
            }
            _ => self.announce(&none),
        }
    }
}
