//! What the dialog "Move to…" is about to do: which items, into which place, at which cells, read before whom. It moves them by the same rules
//! as hand and keys, and shows the same preview.

use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Moving, Told, Zone, effective, free, say, steps};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::{Area, Areas, Within};
use leptos::prelude::*;

/// What the dialog is about to do.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub(super) studio: Studio,
    /// Number of the place.
    pub(super) zone: RwSignal<usize>,
    pub(super) zones: StoredValue<Vec<Zone>>,
    pub(super) items: StoredValue<Vec<ItemId>>,
    pub(super) home: StoredValue<Option<Within>>,
    /// Column, row, width and height as people count.
    pub(super) cells: RwSignal<[i32; 4]>,
    /// The item it is read before; `None`: as it is; empty: last.
    pub(super) before: RwSignal<Option<String>>,
    pub(super) told: RwSignal<String>,
}

impl Plan {
    pub(super) fn to(self) -> Option<Within> {
        self.zones.with_value(|zones| zones.get(self.zone.get())?.within.clone())
    }

    /// Whether the place is the one the items stand in.
    pub(super) fn stays(self) -> bool {
        let to = self.to();
        self.home.with_value(|home| *home == to)
    }

    /// Whether items in the place have cells at the shown width.
    pub(super) fn has_cells(self) -> bool {
        let page = self.studio.page();
        let breakpoint = self.studio.breakpoint.get();
        let stacked = page.is_none_or(|page| matches!(effective(&page.spec.layout, &breakpoint).1, Areas::Stack(_)));
        let cells = self.zones.with_value(|zones| zones.get(self.zone.get()).is_some_and(|zone| zone.cells));
        cells && !stacked
    }

    /// The items on their way in their own grid.
    pub(super) fn moving(self) -> Option<Moving> {
        let first = self.items.with_value(|items| items.first().cloned())?;
        let mut moving = self.studio.lift(first.as_str())?;
        let [column, row, w, h] = self.cells.get_untracked();
        match moving.to(column.saturating_sub(1), row.saturating_sub(1), w, h) {
            Ok(_) => Some(moving),
            Err(why) => {
                let name = self.studio.moved_name(&moving);
                self.told.set(say(&Told::Refused(&name, why), self.studio.locale.get_untracked()));
                None
            }
        }
    }

    /// Shows what would happen: in its own grid as if it was dragged, elsewhere in words.
    pub(super) fn show(self) {
        let studio = self.studio;
        let locale = studio.locale.get_untracked();
        if !untrack(|| self.stays() && self.has_cells()) {
            studio.moving.set(None);
            let cells =
                self.zones.with_value(|zones| zones.get(self.zone.get_untracked()).is_some_and(|zone| zone.cells));
            let word = if cells { Word::Stacked } else { Word::SlotPlace };
            self.told.set(if untrack(|| self.has_cells()) { String::new() } else { word.say(locale).to_owned() });
            return;
        }
        if let Some(moving) = self.moving() {
            let name = studio.moved_name(&moving);
            self.told.set(say(&Told::Moved(&name, &moving.now, moving.others()), locale));
            studio.moving.set(Some(moving));
        }
    }

    /// In another grid it begins at the first free spot.
    pub(super) fn first_free(self) {
        let owner = self.studio.owner_now();
        let (to, stays) = untrack(|| (self.to(), self.stays()));
        let page = self.studio.page_now();
        let Some(page) = page.filter(|_| !stays) else { return };
        let Some(Areas::Cells(cells)) = page.spec.layout.areas.get(&owner) else { return };
        let there = |item: &ItemId| page.spec.items.iter().any(|one| one.id == *item && one.within == to);
        let grid: Vec<Area> = cells.iter().filter(|area| there(&area.item)).cloned().collect();
        self.cells.update(|cells| {
            let (w, h) = (u8::try_from(cells[2]).unwrap_or(4), u16::try_from(cells[3]).unwrap_or(3));
            let (x, y) = free(&grid, w, h);
            (cells[0], cells[1]) = (i32::from(x) + 1, i32::from(y) + 1);
        });
    }

    /// Does it.
    pub(super) fn run(self) {
        let studio = self.studio;
        let (stays, cellular) = untrack(|| (self.stays(), self.has_cells()));
        let before = self.before.get_untracked();
        let items = self.items.get_value();
        if stays {
            let moving = if cellular { self.moving() } else { None };
            if cellular && moving.is_none() {
                return;
            }
            studio.moving.set(None);
            if let Some(moving) = moving.filter(|moving| !moving.changes().is_empty() || before.is_none()) {
                studio.settle_in_order(&moving, before.as_deref());
            } else if let Some(before) = before {
                studio.put(&items, untrack(|| self.to()).as_ref(), None, Some(&before));
            }
        } else {
            studio.moving.set(None);
            let [column, row, ..] = self.cells.get_untracked();
            let corner = u8::try_from(column.saturating_sub(1))
                .ok()
                .zip(u16::try_from(row.saturating_sub(1)).ok())
                .filter(|_| cellular);
            studio.put(&items, untrack(|| self.to()).as_ref(), corner, before.as_deref());
        }
        studio.arrange.moving_to.set(false);
    }

    /// Whom it can be read before: those that stand in the place.
    pub(super) fn orders(self) -> Vec<(String, String)> {
        let (studio, to) = (self.studio, self.to());
        let Some(page) = studio.page() else { return Vec::new() };
        let items = self.items.get_value();
        let there = page.spec.items.iter().filter(|item| item.within == to && !items.contains(&item.id));
        there.map(|item| (item.id.to_string(), studio.title(&page, item.id.as_str()))).collect()
    }
}

impl Studio {
    /// Makes the step of items that arrived, with their new place in the reading order.
    pub fn settle_in_order(self, moving: &Moving, before: Option<&str>) {
        let Some(before) = before else { return self.settle(moving) };
        let mut changes = moving.changes();
        let all = std::iter::once(&moving.now.item).chain(moving.fellows());
        changes.extend(all.filter(|item| item.as_str() != before).flat_map(|item| steps::order(item, before)));
        if self.perform(moving.step(), moving.now.item.as_str(), changes) {
            self.announce(&Told::Dropped(&self.moved_name(moving), &moving.now, moving.others()));
        }
    }
}
