//! An item on its way to other cells: by key, by pointer or by number, always counted from where it stood at first.

use super::areas::{effective, grid_of};
use super::change::{Change, Step};
use super::place::{Placing, Refused, free, place};
use super::steps::Size;
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
            inherits,
            placed,
        })
    }

    /// Lets it stand at these cells. `Ok(false)` when it stands there already.
    ///
    /// # Errors
    /// When it cannot; it stays where it was then.
    pub fn to(&mut self, x: i32, y: i32, w: i32, h: i32) -> Result<bool, Refused> {
        let (Ok(w), Ok(h)) = (u8::try_from(w), u16::try_from(h)) else { return Err(Refused::Size) };
        let (Ok(x), Ok(y)) = (u8::try_from(x), u16::try_from(y)) else { return Err(Refused::Edge) };
        if (x, y, w, h) == (self.now.x, self.now.y, self.now.w, self.now.h) {
            return Ok(false);
        }
        let moves = (x, y) != (self.from.x, self.from.y);
        let mut cells = self.grid.clone();
        if moves {
            // The corner goes last, so that only the cells it ends on count.
            if !(1..=12).contains(&w) || !(1..=100).contains(&h) {
                return Err(Refused::Size);
            }
            for own in cells.iter_mut().filter(|area| area.item == self.from.item) {
                (own.w, own.h) = (w, h);
            }
        }
        let placing = if moves { Placing::To { x, y } } else { Placing::Size { w, h } };
        self.changed = place(&cells, &self.from.item, placing)?;
        self.now = Area { item: self.from.item.clone(), x, y, w, h };
        Ok(true)
    }

    /// How many others make room.
    pub fn others(&self) -> usize {
        self.changed.len().saturating_sub(1)
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
