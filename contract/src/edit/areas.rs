//! Which areas count at a breakpoint, and which cells share a grid.

use crate::ids::ItemId;
use crate::page::{Area, Areas, Item, Layout, Page, StackWord, Within};
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

/// The breakpoint that counts where the page is `width` CSS pixels wide; nothing when none is declared so small.
pub fn at_width(layout: &Layout, width: u16) -> Option<&str> {
    let fits = layout.breakpoints.iter().filter(|(_, at)| **at <= width);
    fits.max_by_key(|(_, at)| **at).map(|(name, _)| name.as_str())
}

/// The cells that stand in the same grid as `item`, its own among them.
pub fn grid_of(page: &Page, cells: &[Area], item: &ItemId) -> Vec<Area> {
    let places: BTreeMap<&ItemId, Option<&Within>> =
        page.spec.items.iter().map(|item| (&item.id, item.within.as_ref())).collect();
    let Some(here) = places.get(item) else { return Vec::new() };
    cells.iter().filter(|area| places.get(&area.item) == Some(here)).cloned().collect()
}

/// The areas of a breakpoint as cells: what it inherits is written out, and what is stacked gets the full width and `height`
/// rows each, in reading order.
pub fn materialised(page: &Page, breakpoint: &str, height: &dyn Fn(&Item) -> u16) -> Vec<Area> {
    match effective(&page.spec.layout, breakpoint).1 {
        Areas::Cells(cells) => cells.clone(),
        Areas::Stack(_) => {
            let mut rows: BTreeMap<Option<&Within>, u16> = BTreeMap::new();
            let area = |item: &Item, y: u16, h: u16| Area { item: item.id.clone(), x: 0, y, w: 12, h };
            page.spec
                .items
                .iter()
                .map(|item| {
                    let next = rows.entry(item.within.as_ref()).or_default();
                    let h = height(item).clamp(1, 100);
                    let y = std::mem::replace(next, next.saturating_add(h));
                    area(item, y, h)
                })
                .collect()
        }
    }
}
