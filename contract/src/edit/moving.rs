//! An item on its way to other cells: by key, by pointer or by number, always counted from where it stood at first.

use super::areas::{effective, grid_of};
use super::change::{Change, Step};
use super::place::{Refused, fit, free, meet, settle};
use super::steps::Size;
use super::zone::has_cells;
use crate::finding::join;
use crate::ids::ItemId;
use crate::page::{Area, Areas, Item, Page};
use serde_json::json;

/// An item on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Moving {
    /// The breakpoint it moves at.
    pub breakpoint: String,
    /// Where it stood.
    pub from: Area,
    /// Where it would stand.
    pub now: Area,
    /// The areas that would change, its own first; empty when nothing would.
    pub changed: Vec<Area>,
    /// All cells of the breakpoint, as they were.
    all: Vec<Area>,
    /// Those of its grid.
    grid: Vec<Area>,
    /// Those that go with it, as they were.
    fellows: Vec<Area>,
    /// The breakpoint takes its areas from another one so far.
    inherits: bool,
    /// It had no cells so far.
    placed: bool,
}

impl Moving {
    /// Picks an item up. One without cells begins at the first free spot, with what `size` says it usually takes.
    ///
    /// # Errors
    /// [`Refused::Stacked`] where items stand one below the other; [`Refused::Unplaced`] for an item that is not there.
    pub fn begin(page: &Page, breakpoint: &str, item: &ItemId, size: &dyn Fn(&Item) -> Size) -> Result<Self, Refused> {
        let (owner, areas) = effective(&page.spec.layout, breakpoint);
        let Areas::Cells(cells) = areas else { return Err(Refused::Stacked) };
        let found = page.spec.items.iter().find(|one| one.id == *item).ok_or(Refused::Unplaced)?;
        if !has_cells(page, found.within.as_ref()) {
            return Err(Refused::Inside);
        }
        let mut all = cells.clone();
        let mut grid = grid_of(page, &all, item);
        let own = grid.iter().find(|area| area.item == *item).cloned();
        let placed = own.is_some();
        let from = own.unwrap_or_else(|| {
            let (w, h) = size(found);
            let (x, y) = free(&grid, w, h);
            Area { item: item.clone(), x, y, w, h }
        });
        if !placed {
            all.push(from.clone());
            grid.push(from.clone());
        }
        let inherits = owner != breakpoint;
        Ok(Self {
            breakpoint: breakpoint.to_owned(),
            now: from.clone(),
            from,
            changed: Vec::new(),
            all,
            grid,
            fellows: Vec::new(),
            inherits,
            placed,
        })
    }

    /// Takes others along: those of `items` that stand in the same grid go as it goes, and keep their sizes.
    #[must_use]
    pub fn with(mut self, items: &[ItemId]) -> Self {
        let goes = |area: &&Area| area.item != self.from.item && items.contains(&area.item);
        self.fellows = self.grid.iter().filter(goes).cloned().collect();
        self
    }

    /// Lets it stand at these cells, and those that go with it as far from it as before. `Ok(false)` when it stands there already.
    ///
    /// # Errors
    /// When it cannot; it stays where it was then.
    pub fn to(&mut self, x: i32, y: i32, w: i32, h: i32) -> Result<bool, Refused> {
        let (Ok(w), Ok(h)) = (u8::try_from(w), u16::try_from(h)) else { return Err(Refused::Size) };
        let (Ok(x), Ok(y)) = (u8::try_from(x), u16::try_from(y)) else { return Err(Refused::Edge) };
        if (x, y, w, h) == (self.now.x, self.now.y, self.now.w, self.now.h) {
            return Ok(false);
        }
        let now = fit(Area { item: self.from.item.clone(), x, y, w, h })?;
        let mut areas = vec![now.clone()];
        if (x, y) != (self.from.x, self.from.y) {
            for fellow in &self.fellows {
                // One that the first grew over makes room like anybody else.
                areas.extend(Some(self.beside(fellow, &now)?).filter(|area| !meet(area, &now)));
            }
        }
        self.changed = if now == self.from { Vec::new() } else { settle(&self.grid, areas)? };
        self.now = now;
        Ok(true)
    }

    /// Where one that goes along stands when the first stands at `now`.
    fn beside(&self, fellow: &Area, now: &Area) -> Result<Area, Refused> {
        let (dx, dy) = (i32::from(now.x) - i32::from(self.from.x), i32::from(now.y) - i32::from(self.from.y));
        let x = u8::try_from(i32::from(fellow.x) + dx).map_err(|_| Refused::Edge)?;
        let y = u16::try_from(i32::from(fellow.y) + dy).map_err(|_| Refused::Edge)?;
        fit(Area { x, y, ..fellow.clone() })
    }

    /// Items that go along.
    pub fn fellows(&self) -> impl Iterator<Item = &ItemId> {
        self.fellows.iter().map(|area| &area.item)
    }

    /// How many others make room.
    pub fn others(&self) -> usize {
        let makes_room = |area: &&Area| self.fellows().all(|fellow| *fellow != area.item);
        self.changed.iter().skip(1).filter(makes_room).count()
    }

    /// Where an item of the grid stands while this one is on its way.
    pub fn area(&self, item: &str) -> Option<&Area> {
        let now = self.changed.iter().find(|area| area.item.as_str() == item);
        now.or_else(|| self.all.iter().find(|area| area.item.as_str() == item))
    }

    /// What kind of step it is.
    pub fn step(&self) -> Step {
        let moved = (self.from.x, self.from.y) != (self.now.x, self.now.y);
        if moved || !self.placed { Step::Move } else { Step::Resize }
    }

    /// The changes of the page; none when it stands where it stood.
    pub fn changes(&self) -> Vec<Change> {
        let own = std::slice::from_ref(&self.now);
        let changed = if self.changed.is_empty() && !self.placed { own } else { &self.changed[..] };
        if changed.is_empty() {
            return Vec::new();
        }
        let at = join("/areas", &self.breakpoint);
        if self.inherits {
            let all: Vec<&Area> = self.all.iter().filter_map(|area| self.area(area.item.as_str())).collect();
            return vec![Change::set(at, json!(all))];
        }
        changed.iter().map(|area| Change::set(join(&at, &area.item), json!(area))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        serde_json::from_str(include_str!("../../../manifests/pages/me.json")).expect("a page")
    }

    fn begin(breakpoint: &str, item: &str) -> Moving {
        Moving::begin(&page(), breakpoint, &item.parse().expect("an id"), &|_| (4, 3)).expect("it has cells")
    }

    #[test]
    fn each_step_counts_from_the_beginning() {
        let mut moving = begin("lg", "weather");
        assert_eq!(moving.to(8, 1, 4, 5), Ok(true));
        assert_eq!(moving.others(), 1, "the one below makes room: {:?}", moving.changed);
        assert_eq!(moving.to(8, 0, 4, 5), Ok(true));
        assert_eq!((moving.others(), moving.changes()), (0, Vec::new()), "all is as it was");
    }

    #[test]
    fn size_and_place_change_together() {
        let mut moving = begin("lg", "countdown");
        assert_eq!(moving.to(8, 7, 4, 2), Ok(true));
        assert_eq!(moving.step(), Step::Resize);
        assert_eq!(moving.to(9, 7, 3, 1), Ok(true));
        assert_eq!((moving.step(), moving.others()), (Step::Move, 0));
        assert_eq!(moving.to(10, 7, 3, 1), Err(Refused::Edge));
        assert_eq!(moving.to(9, 7, 0, 1), Err(Refused::Size));
        assert_eq!(moving.to(-1, 7, 3, 1), Err(Refused::Edge));
        assert_eq!((moving.now.x, moving.changes().len()), (9, 1), "a refusal leaves it where it was");
    }

    #[test]
    fn a_breakpoint_that_inherits_gets_areas_of_its_own() {
        let mut page = page();
        page.spec.layout.areas.remove("lg");
        let mut moving =
            Moving::begin(&page, "lg", &"weather".parse().expect("an id"), &|_| (4, 3)).expect("inherited");
        assert_eq!(moving.to(4, 8, 6, 5), Ok(true));
        assert!(
            matches!(&moving.changes()[..], [Change::Set { at, value, .. }] if at == "/areas/lg" && value.as_array().is_some_and(|all| all.len() == 6))
        );
        let stacked = Moving::begin(&page, "sm", &"weather".parse().expect("an id"), &|_| (4, 3));
        assert_eq!(stacked, Err(Refused::Stacked));
    }
}
