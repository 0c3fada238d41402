//! The placement commands: what a hand, a key, a dialog or the tree asks for, as the changes of one step.

use super::areas::{effective, grid_of, materialised};
use super::change::Change;
use super::place::{Placing, Refused, free, place, settle};
use crate::finding::join;
use crate::ids::ItemId;
use crate::page::{Area, Areas, Item, Page};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Columns and rows an item would like to have.
pub type Size = (u8, u16);

fn json_of(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn cell(breakpoint: &str, area: &Area) -> Change {
    Change::set(join(&join("/areas", breakpoint), &area.item), json_of(area))
}

/// Places `item` at `breakpoint`. Where the breakpoint has no areas of its own it gets those it inherits, written out.
///
/// `height` is how many rows an item takes that was stacked so far. Nothing to do gives no change.
///
/// # Errors
/// See [`Refused`]; where items are stacked, only their order can be changed, by [`order`].
pub fn shift(
    page: &Page,
    breakpoint: &str,
    item: &ItemId,
    placing: Placing,
    height: &dyn Fn(&Item) -> u16,
) -> Result<Vec<Change>, Refused> {
    let layout = &page.spec.layout;
    let (owner, areas) = effective(layout, breakpoint);
    if matches!(areas, Areas::Stack(_)) {
        return Err(Refused::Stacked);
    }
    let cells = materialised(page, breakpoint, height);
    let changed = place(&grid_of(page, &cells, item), item, placing)?;
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    if owner == breakpoint {
        return Ok(changed.iter().map(|area| cell(breakpoint, area)).collect());
    }
    Ok(vec![own_areas(breakpoint, cells, &changed)])
}

/// Gives `breakpoint` areas of its own: `cells` with what has changed.
fn own_areas(breakpoint: &str, mut cells: Vec<Area>, changed: &[Area]) -> Change {
    for area in &mut cells {
        if let Some(new) = changed.iter().find(|new| new.item == area.item) {
            area.clone_from(new);
        }
    }
    Change::set(join("/areas", breakpoint), json_of(&cells))
}

/// Lets the items of a breakpoint stand in cells instead of one below the other, or the other way round.
pub fn unstack(page: &Page, breakpoint: &str, stacked: bool, height: &dyn Fn(&Item) -> u16) -> Vec<Change> {
    let at = join("/areas", breakpoint);
    if stacked {
        return vec![Change::set(at, "stack")];
    }
    vec![Change::set(at, json_of(&materialised(page, breakpoint, height)))]
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
    for (breakpoint, areas) in &page.spec.layout.areas {
        let Areas::Cells(cells) = areas else { continue };
        let grid: Vec<Area> = cells.iter().filter(|area| within(&area.item) == Some(&item.within)).cloned().collect();
        let (w, h) = (size.0.clamp(1, 12), size.1.clamp(1, 100));
        let (x, y) = match corner {
            Some((at, x, y)) if at == breakpoint => (x.min(12 - w), y),
            _ => free(&grid, w, h),
        };
        let area = Area { item: item.id.clone(), x, y, w, h };
        changes.extend(settle(&grid, area)?.iter().map(|area| cell(breakpoint, area)));
    }
    Ok(changes)
}

/// Takes away items with all that stands in them, their cells, and the wires that end at them.
pub fn remove(page: &Page, items: &[ItemId]) -> Vec<Change> {
    let mut gone: BTreeSet<&ItemId> = items.iter().collect();
    loop {
        let inside = page
            .spec
            .items
            .iter()
            .filter(|item| item.within.as_ref().is_some_and(|within| gone.contains(&within.item)));
        let more: Vec<&ItemId> = inside.map(|item| &item.id).filter(|id| !gone.contains(id)).collect();
        if more.is_empty() {
            break;
        }
        gone.extend(more);
    }
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
    let clean: String = stem
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .take(50)
        .collect();
    let clean = clean.trim_matches('-');
    let stem =
        if clean.starts_with(|c: char| c.is_ascii_lowercase()) { clean.to_owned() } else { format!("item-{clean}") };
    let taken = |id: &str| page.spec.items.iter().any(|item| item.id.as_str() == id);
    std::iter::once(stem.clone())
        .chain((2..1_000).map(|n| format!("{stem}-{n}")))
        .find(|id| !taken(id))
        .and_then(|id| id.trim_end_matches('-').parse().ok())
}

/// Copies of items, with new ids, their cells at the first free spots, and the wires among themselves.
///
/// # Errors
/// See [`Refused`].
pub fn copies(
    page: &Page,
    items: &[Item],
    wires: &[crate::page::Wire],
    size: &dyn Fn(&Item) -> Size,
) -> Result<Vec<Change>, Refused> {
    let mut grown = page.clone();
    let mut changes = Vec::new();
    let mut names: Vec<(ItemId, ItemId)> = Vec::new();
    for item in items {
        let Some(id) = fresh_id(&grown, item.id.as_str()) else { continue };
        let mut copy = Item { id: id.clone(), ..item.clone() };
        if let Some(within) = &mut copy.within {
            match names.iter().find(|(old, _)| *old == within.item) {
                Some((_, new)) => within.item = new.clone(),
                None if page.spec.items.iter().any(|other| other.id == within.item) => {}
                None => copy.within = None,
            }
        }
        let step = add(&grown, &copy, size(item), None, "")?;
        let edit =
            super::Edit { id: String::new(), step: super::Step::Paste, what: String::new(), changes: step.clone() };
        if let Ok((next, _)) = super::apply(&grown, &edit) {
            grown = next;
        }
        changes.extend(step);
        names.push((item.id.clone(), id));
    }
    for wire in wires {
        let mut value = json_of(wire);
        let both = ["from", "to"].iter().all(|end| {
            let Some(item) = value.get(*end).and_then(|end| end.get("item")).and_then(Value::as_str) else {
                return true;
            };
            let Some((_, new)) = names.iter().find(|(old, _)| old.as_str() == item) else { return false };
            let new = new.to_string();
            value[*end]["item"] = json!(new);
            true
        });
        if both && let Some(id) = fresh_wire(&grown, changes.as_slice(), wire.id.as_str()) {
            value["id"] = json!(id);
            changes.push(Change::set(join("/wiring", &id), value));
        }
    }
    Ok(changes)
}

/// An id that no wire of the page, and none among `planned`, has.
pub fn fresh_wire(page: &Page, planned: &[Change], stem: &str) -> Option<String> {
    let taken = |id: &str| {
        let at = join("/wiring", id);
        page.spec.wiring.iter().any(|wire| wire.id.as_str() == id) || planned.iter().any(|change| change.at() == at)
    };
    std::iter::once(stem.to_owned()).chain((2..1_100).map(|n| format!("{stem}-{n}"))).find(|id| !taken(id))
}
