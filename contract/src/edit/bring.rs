//! One item of an earlier state of a page, brought into the page as it is now: with its cells and its wires, as far as they still fit.

use super::change::Change;
use super::place::{Refused, free, settle};
use super::steps::{cell, json_of};
use crate::finding::join;
use crate::ids::{CamelName, ItemId};
use crate::page::{Area, Areas, Page, Source, Target};
use serde_json::{Map, Value};

/// What brings an item back.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    /// The changes of one step.
    pub changes: Vec<Change>,
    /// What does not fit any more and stays away: names of properties, ids of wires.
    pub left_out: Vec<String>,
}

/// The item `id` of `earlier`, with its cells and wires, for the page `now`, whether it is still there or not. `None` when the earlier
/// page has no such item.
///
/// # Errors
/// Its cells cannot be placed.
pub fn bring(now: &Page, earlier: &Page, id: &ItemId) -> Result<Option<Brought>, Refused> {
    let Some(wanted) = earlier.spec.items.iter().find(|item| item.id == *id) else { return Ok(None) };
    let mut item = wanted.clone();
    let mut left_out = Vec::new();
    let is_there = |other: &ItemId| now.spec.items.iter().any(|item| item.id == *other);
    if item.within.as_ref().is_some_and(|within| !is_there(&within.item)) {
        item.within = None;
    }
    let lost = |value: &Value| {
        let variable = value.get("$var").and_then(Value::as_str);
        variable.is_some_and(|name| !now.spec.variables.keys().any(|known| known.as_str() == name))
    };
    let gone: Vec<String> = item.props.iter().filter(|(_, value)| lost(value)).map(|(name, _)| name.clone()).collect();
    item.props.retain(|name, _| !gone.contains(name));
    left_out.extend(gone);
    let mut changes =
        vec![Change::Set { at: join("/items", id), value: json_of(&item), before: before(now, earlier, id) }];
    let within = |other: &ItemId| now.spec.items.iter().find(|item| item.id == *other).map(|item| &item.within);
    for (breakpoint, areas) in &now.spec.layout.areas {
        let Areas::Cells(cells) = areas else { continue };
        let grid: Vec<Area> =
            cells.iter().filter(|area| area.item != *id && within(&area.item) == Some(&item.within)).cloned().collect();
        let stays = wanted.within == item.within;
        let here = || cells.iter().find(|area| area.item == *id).cloned();
        let area = match area(earlier, breakpoint, id).or_else(here) {
            Some(area) if stays => area,
            other => {
                let (w, h) = other.map_or((4, 3), |area| (area.w, area.h));
                let (x, y) = free(&grid, w, h);
                Area { item: id.clone(), x, y, w, h }
            }
        };
        let placed = settle(&grid, vec![area])?;
        changes.extend(placed.iter().map(|area| cell(breakpoint, area)));
    }
    for wire in &earlier.spec.wiring {
        let ends = [wire.from.item(), wire.to.item()];
        if !ends.contains(&Some(id)) || now.spec.wiring.contains(wire) {
            continue;
        }
        let both = ends.into_iter().flatten().all(|end| end == id || is_there(end));
        // A wire of this id that has nothing to do with the item is somebody else's now.
        let known = now.spec.wiring.iter().find(|other| other.id == wire.id);
        let own = known.is_none_or(|other| [other.from.item(), other.to.item()].contains(&Some(id)));
        if both && own && names_are_there(now, &wire.from, &wire.to) {
            changes.push(Change::set(join("/wiring", &wire.id), json_of(wire)));
        } else {
            left_out.push(wire.id.to_string());
        }
    }
    Ok(Some(Brought { changes, left_out }))
}

fn area(page: &Page, breakpoint: &str, id: &ItemId) -> Option<Area> {
    match super::effective(&page.spec.layout, breakpoint) {
        (_, Areas::Cells(cells)) => cells.iter().find(|area| area.item == *id).cloned(),
        _ => None,
    }
}

/// The item it stood before, if that is still there; an item that is still there stays in its place of the reading order.
fn before(now: &Page, earlier: &Page, id: &ItemId) -> Option<String> {
    if now.spec.items.iter().any(|item| item.id == *id) {
        return None;
    }
    let at = earlier.spec.items.iter().position(|item| item.id == *id)?;
    let next = earlier.spec.items.iter().skip(at + 1).find(|next| now.spec.items.iter().any(|item| item.id == next.id));
    next.map(|next| next.id.to_string())
}

/// Whether the page has the variables and parameters that a wire names.
fn names_are_there(page: &Page, from: &Source, to: &Target) -> bool {
    let variable = |name: &CamelName| page.spec.variables.contains_key(name);
    let params = page.spec.params.as_ref().and_then(|params| params.get("properties")).and_then(Value::as_object);
    let param = |name: &CamelName| params.is_some_and(|params: &Map<String, Value>| params.contains_key(name.as_str()));
    let begins = match from {
        Source::Var { var } => variable(var),
        Source::Param { param: name } => param(name),
        _ => true,
    };
    begins
        && match to {
            Target::Var { var } => variable(var),
            Target::Param { param: name } => param(name),
            _ => true,
        }
}
