//! What a hand, a key, a dialog or the list asks for, as the changes of one step. Moving and sizing is [`super::Moving`].

use super::change::Change;
use super::place::{Refused, free, settle};
use super::zone::{has_cells, with_inside};
use crate::finding::join;
use crate::ids::ItemId;
use crate::page::{Area, Areas, Item, Page};
use serde_json::Value;

/// Columns and rows an item would like to have.
pub type Size = (u8, u16);

pub(super) fn json_of(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// The change that gives an item its cells.
pub(super) fn cell(breakpoint: &str, area: &Area) -> Change {
    Change::set(join(&join("/areas", breakpoint), &area.item), json_of(area))
}

/// Adds `item` before the item `before` (empty: at the end) and gives it cells wherever items stand in cells: at `corner` of the
/// named breakpoint, where others make room, else at the first free spot.
///
/// # Errors
/// See [`Refused`].
pub fn add(
    page: &Page,
    item: &Item,
    size: Size,
    corner: Option<(&str, u8, u16)>,
    before: &str,
) -> Result<Vec<Change>, Refused> {
    let mut changes = vec![Change::Set {
        at: join("/items", &item.id),
        value: json_of(item),
        before: (!before.is_empty()).then(|| before.to_owned()),
    }];
    let within = |id: &ItemId| page.spec.items.iter().find(|other| other.id == *id).map(|other| &other.within);
    if !has_cells(page, item.within.as_ref()) {
        return Ok(changes);
    }
    for (breakpoint, areas) in &page.spec.layout.areas {
        let Areas::Cells(cells) = areas else { continue };
        let grid: Vec<Area> = cells.iter().filter(|area| within(&area.item) == Some(&item.within)).cloned().collect();
        let (w, h) = (size.0.clamp(1, 12), size.1.clamp(1, 100));
        let (x, y) = match corner {
            Some((at, x, y)) if at == breakpoint => (x.min(12 - w), y),
            _ => free(&grid, w, h),
        };
        let area = Area { item: item.id.clone(), x, y, w, h };
        changes.extend(settle(&grid, vec![area])?.iter().map(|area| cell(breakpoint, area)));
    }
    Ok(changes)
}

/// Takes away items with all that stands in them, their cells, and the wires that end at them.
pub fn remove(page: &Page, items: &[ItemId]) -> Vec<Change> {
    let gone = with_inside(page, items);
    let ends = |item: Option<&ItemId>| item.is_some_and(|item| gone.contains(item));
    let wires = page.spec.wiring.iter().filter(|wire| ends(wire.from.item()) || ends(wire.to.item()));
    let mut changes: Vec<Change> = wires.map(|wire| Change::drop(join("/wiring", &wire.id))).collect();
    for (breakpoint, areas) in &page.spec.layout.areas {
        let Areas::Cells(cells) = areas else { continue };
        let theirs = cells.iter().filter(|area| gone.contains(&area.item));
        changes.extend(theirs.map(|area| Change::drop(join(&join("/areas", breakpoint), &area.item))));
    }
    let items = page.spec.items.iter().filter(|item| gone.contains(&item.id));
    changes.extend(items.map(|item| Change::drop(join("/items", &item.id))));
    changes
}

/// Moves an item in the reading order, before `before` (empty: to the end).
pub fn order(item: &ItemId, before: &str) -> Vec<Change> {
    vec![Change::Order { at: join("/items", item), before: before.to_owned() }]
}

/// The item that `item` would stand before when it goes one place up (`-1`) or down (`1`) among those that stand in the same place;
/// empty for the end, `None` where there is no such place.
pub fn neighbour(page: &Page, item: &ItemId, step: i8) -> Option<String> {
    let own = page.spec.items.iter().find(|other| other.id == *item)?;
    let beside: Vec<&Item> = page.spec.items.iter().filter(|other| other.within == own.within).collect();
    let here = beside.iter().position(|other| other.id == *item)?;
    if step < 0 {
        return here.checked_sub(1).map(|above| beside[above].id.to_string());
    }
    beside.get(here + 1)?;
    Some(beside.get(here + 2).map_or_else(String::new, |next| next.id.to_string()))
}

/// An id that no item of the page has: `stem`, else `stem-2` and so on.
pub fn fresh_id(page: &Page, stem: &str) -> Option<ItemId> {
    fresh(&|id| page.spec.items.iter().any(|item| item.id.as_str() == id), stem)
}

/// An id that is not taken: `stem`, else `stem-2` and so on.
pub(super) fn fresh(taken: &dyn Fn(&str) -> bool, stem: &str) -> Option<ItemId> {
    let clean: String = stem
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .take(50)
        .collect();
    let clean = clean.trim_matches('-');
    let stem =
        if clean.starts_with(|c: char| c.is_ascii_lowercase()) { clean.to_owned() } else { format!("item-{clean}") };
    std::iter::once(stem.clone())
        .chain((2..1_000).map(|n| format!("{stem}-{n}")))
        .find(|id| !taken(id))
        .and_then(|id| id.trim_end_matches('-').parse().ok())
}

/// An id that no wire of the page has.
pub fn fresh_wire(page: &Page, stem: &str) -> Option<String> {
    let taken = |id: &str| page.spec.wiring.iter().any(|wire| wire.id.as_str() == id);
    std::iter::once(stem.to_owned()).chain((2..1_100).map(|n| format!("{stem}-{n}"))).find(|id| !taken(id))
}
