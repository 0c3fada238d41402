//! Which areas count at a breakpoint, and which cells share a grid.

use crate::ids::ItemId;
use crate::page::{Area, Areas, Layout, Page, StackWord, Within};
use std::collections::BTreeMap;

const STACK: Areas = Areas::Stack(StackWord::Stack);

/// The areas that count at `breakpoint`, and the breakpoint they were written for: its own, else those of the next smaller one,
/// else one below the other.
pub fn effective<'a>(layout: &'a Layout, breakpoint: &'a str) -> (&'a str, &'a Areas) {
    let width = layout.breakpoints.get(breakpoint).copied().unwrap_or(u16::MAX);
    layout
        .breakpoints
        .iter()
        .filter(|(_, at)| **at <= width)
        .filter_map(|(name, at)| Some((at, name.as_str(), layout.areas.get(name)?)))
        .max_by_key(|(at, ..)| **at)
        .map_or((breakpoint, &STACK), |(_, name, areas)| (name, areas))
}

/// The cells that stand in the same grid as `item`, its own among them.
pub fn grid_of(page: &Page, cells: &[Area], item: &ItemId) -> Vec<Area> {
    let places: BTreeMap<&ItemId, Option<&Within>> =
        page.spec.items.iter().map(|item| (&item.id, item.within.as_ref())).collect();
    let Some(here) = places.get(item) else { return Vec::new() };
    cells.iter().filter(|area| places.get(&area.item) == Some(here)).cloned().collect()
}
