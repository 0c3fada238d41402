//! Other places while something is picked up by key: Page Down and Page Up go through them, Enter puts it there. The page stays as it is
//! meanwhile (ADR 0032).

use crate::canvas::frame::{Frame, rect_of};
use crate::canvas::geometry::Rect;
use crate::state::Studio;
use jogakbo_contract::edit::{Moving, Told, Zone, with_inside, zones};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::Within;
use leptos::prelude::*;

/// A place that what is picked up is held over.
#[derive(Debug, Clone, PartialEq)]
pub struct Over {
    /// The place.
    pub to: Option<Within>,
    /// What people call it.
    pub name: String,
    /// Why it cannot stand there; `None` when it can.
    pub against: Option<String>,
    /// Where it lies, in pixels of the page, if it can be seen.
    pub rect: Option<Rect>,
}

fn items(moving: &Moving) -> Vec<ItemId> {
    std::iter::once(&moving.now.item).chain(moving.fellows()).cloned().collect()
}

impl Studio {
    /// All places that these items could be held over: not those in themselves.
    fn places(self, items: &[ItemId]) -> Vec<Zone> {
        let Some(page) = self.page_now() else { return Vec::new() };
        let inside = with_inside(&page, items);
        let parts = self.parts.get_untracked();
        let outside = |zone: &Zone| zone.within.as_ref().is_none_or(|within| !inside.contains(&within.item));
        zones(&page, parts.shelf()).into_iter().filter(outside).collect()
    }

    /// Where an item stands.
    fn home(self, item: &ItemId) -> Option<Within> {
        self.item_now(item.as_str()).and_then(|item| item.within)
    }

    /// Whether an item stands in the slot of a widget, where nothing has cells.
    pub(crate) fn is_in_slot(self, id: &str) -> bool {
        let Ok(item) = id.parse::<ItemId>() else { return false };
        let home = self.home(&item);
        self.places(std::slice::from_ref(&item)).iter().any(|zone| zone.within == home && !zone.cells)
    }

    /// Holds what is picked up over the next place, or the one before.
    pub fn hold_over(self, by: i32) {
        let Some(mut moving) = self.moving.get_untracked() else { return };
        let items = items(&moving);
        let (places, home) = (self.places(&items), self.home(&moving.now.item));
        let here =
            self.arrange.over.with_untracked(|over| over.as_ref().map_or_else(|| home.clone(), |over| over.to.clone()));
        let at = places.iter().position(|zone| zone.within == here).unwrap_or_default();
        let steps = usize::try_from(by.rem_euclid(i32::try_from(places.len()).unwrap_or(1).max(1))).unwrap_or_default();
        let Some(zone) = places.get((at + steps) % places.len().max(1)) else { return };
        let from = moving.from.clone();
        // The page stays as it is; the way there and back changes nothing.
        if moving.to(from.x.into(), from.y.into(), from.w.into(), from.h.into()) == Ok(true) {
            self.moving.set(Some(moving.clone()));
        }
        self.hold(&items, zone.within.clone(), zone.cells);
        if zone.within == home && zone.cells {
            self.arrange.over.set(None);
        }
    }

    /// Holds items over a place, and says which.
    pub(crate) fn hold(self, items: &[ItemId], to: Option<Within>, cells: bool) {
        let (thing, name) = (self.name_of(items), self.zone_name(to.as_ref()));
        let against = self.against(items, to.as_ref());
        match &against {
            Some(why) => self.announce(&Told::Unfit(&thing, &name, why)),
            None => self.announce(&Told::Over(&thing, &name)),
        }
        let rect = self.frame().and_then(|frame| {
            let place = frame.place(to.as_ref(), cells)?;
            // A part of tabs that is not shown is shown for this.
            if let Ok(Some(panel)) = place.closest(".jgb-panel[hidden]") {
                Frame::show_part(&panel);
            }
            Some(rect_of(&place)).filter(|rect| rect.w > 0.0 && rect.h > 0.0)
        });
        self.arrange.over.set(Some(Over { to, name, against, rect }));
    }

    /// Says again where it is held: cells count in its own place only. False when it is held over no other.
    pub(crate) fn is_over(self) -> bool {
        let over = self.arrange.over.get_untracked();
        if let (Some(over), Some(moving)) = (&over, self.moving.get_untracked()) {
            self.announce(&Told::Over(&self.moved_name(&moving), &over.name));
        }
        over.is_some()
    }

    /// Puts what is picked up into the place it is held over. False when it is held over no other place than its own.
    pub(crate) fn put_over(self) -> bool {
        let Some(over) = self.arrange.over.get_untracked() else { return false };
        let Some(moving) = self.moving.get_untracked() else { return false };
        let items = items(&moving);
        let name = self.name_of(&items);
        if let Some(why) = &over.against {
            self.announce(&Told::Unfit(&name, &over.name, why));
            return true;
        }
        self.arrange.over.set(None);
        self.moving.set(None);
        if self.home(&moving.now.item) == over.to {
            self.announce(&Told::Cancelled(&name));
        } else {
            self.put(&items, over.to.as_ref(), None, None);
            self.arrange.want(moving.now.item.as_str());
        }
        true
    }
}
