//! Copies that come to a page: new ids, free cells, and the wires among them (ADR 0032). Nobody on the page moves.

use super::change::Change;
use super::clip::{Clip, ClipError, copy, variables_of};
use super::place::{Refused, fit, free, meet};
use super::steps::{Size, cell, fresh, json_of};
use super::zone::{Grid, has_cells, roots};
use crate::finding::join;
use crate::ids::{CamelName, ItemId, WireId};
use crate::page::{Area, Areas, Item, MAX_ITEMS, MAX_WIRES, Page, Source, Target, Wire, Within};
use std::collections::{BTreeMap, BTreeSet};

/// What pasting does.
#[derive(Debug, Clone, PartialEq)]
pub struct Pasted {
    /// The changes of the one step.
    pub changes: Vec<Change>,
    /// The new items, without what stands in them.
    pub items: Vec<ItemId>,
    /// Wires that did not come along, since the page has not what they name.
    pub left: usize,
}

/// Pastes into the places that `to` names for the outermost items: one step, in which nobody else moves. Ids that are taken are made anew.
///
/// # Errors
/// See [`ClipError`].
pub fn paste(
    page: &Page,
    clip: &Clip,
    to: &dyn Fn(&Item) -> Option<Within>,
    size: &dyn Fn(&Item) -> Size,
) -> Result<Pasted, ClipError> {
    if page.spec.items.len() + clip.items.len() > MAX_ITEMS || page.spec.wiring.len() + clip.wiring.len() > MAX_WIRES {
        return Err(ClipError::Many);
    }
    let ids = fresh_ids(page, clip).ok_or(ClipError::Many)?;
    let mut changes = Vec::new();
    let named = variables_of(&clip.items, &clip.wiring);
    let missing = clip
        .variables
        .iter()
        .filter(|(name, _)| named.contains(name.as_str()) && !page.spec.variables.contains_key(*name));
    changes.extend(missing.map(|(name, variable)| Change::set(join("/variables", name), json_of(variable))));
    // Where each stands now, with the item as it was.
    let mut places: BTreeMap<Option<Within>, Vec<&Item>> = BTreeMap::new();
    let mut items = Vec::new();
    for item in &clip.items {
        let within = match &item.within {
            Some(within) if !clip.is_root(item) => {
                Some(Within { item: ids[&within.item].clone(), slot: within.slot.clone() })
            }
            _ => to(item),
        };
        let copy = Item { id: ids[&item.id].clone(), within: within.clone(), ..item.clone() };
        changes.push(Change::set(join("/items", &copy.id), json_of(&copy)));
        if clip.is_root(item) {
            items.push(copy.id);
        }
        places.entry(within).or_default().push(item);
    }
    for (within, coming) in &places {
        let parent = within.as_ref().and_then(|within| clip.items.iter().find(|item| ids[&item.id] == within.item));
        let cellular = match parent {
            Some(parent) => parent.uses.widget().is_none(),
            None => has_cells(page, within.as_ref()),
        };
        for (breakpoint, areas) in &page.spec.layout.areas {
            let Areas::Cells(cells) = areas else { continue };
            if cellular {
                let mut grid = Grid::of(page, cells, within.as_ref(), &[]);
                let areas = arrive(clip, breakpoint, coming, &ids, &mut grid, parent.is_some(), size)?;
                changes.extend(areas.iter().map(|area| cell(breakpoint, area)));
            }
        }
    }
    let (wires, left) = wires(page, clip, &ids);
    changes.extend(wires);
    Ok(Pasted { changes, items, left })
}

/// Cells for items that come into one grid: side by side as they stood, at the first spot that has room for all of them, or where
/// they stood when the grid is a copy itself; else each at the first free spot.
fn arrive(
    clip: &Clip,
    breakpoint: &str,
    coming: &[&Item],
    ids: &BTreeMap<&ItemId, ItemId>,
    grid: &mut Grid,
    copied: bool,
    size: &dyn Fn(&Item) -> Size,
) -> Result<Vec<Area>, Refused> {
    let stood: Option<Vec<&Area>> = coming.iter().map(|item| clip.area(breakpoint, &item.id)).collect();
    let apart =
        |all: &Vec<&Area>| all.iter().enumerate().all(|(at, area)| all[..at].iter().all(|other| !meet(area, other)));
    if let Some(stood) = stood.filter(apart).filter(|stood| !stood.is_empty()) {
        let left = stood.iter().map(|area| area.x).min().unwrap_or(0);
        let top = stood.iter().map(|area| area.y).min().unwrap_or(0);
        let right = stood.iter().map(|area| area.x + area.w).max().unwrap_or(1);
        let bottom = stood.iter().map(|area| area.y + area.h).max().unwrap_or(1);
        let (x, y) = if copied { (left, top) } else { free(&grid.0, right - left, bottom - top) };
        let moved = stood.into_iter().map(|area| {
            let y = y.saturating_add(area.y - top);
            fit(Area { item: ids[&area.item].clone(), x: x + (area.x - left), y, ..area.clone() })
        });
        return moved.collect();
    }
    let mut areas = Vec::new();
    for item in coming {
        let own =
            clip.area(breakpoint, &item.id).or_else(|| clip.areas.keys().find_map(|name| clip.area(name, &item.id)));
        let size = own.map_or_else(|| size(item), |area| (area.w, area.h));
        areas.extend(grid.take(&ids[&item.id], size, None)?);
    }
    Ok(areas)
}

/// A new id for each item: its own when the page has none of that name.
fn fresh_ids<'a>(page: &Page, clip: &'a Clip) -> Option<BTreeMap<&'a ItemId, ItemId>> {
    let mut taken: BTreeSet<String> = page.spec.items.iter().map(|item| item.id.to_string()).collect();
    let mut ids = BTreeMap::new();
    for item in &clip.items {
        let id = fresh(&|id| taken.contains(id), stem(item.id.as_str()))?;
        taken.insert(id.to_string());
        ids.insert(&item.id, id);
    }
    Some(ids)
}

/// An id without the number of an earlier copy.
fn stem(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((stem, number)) if !stem.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => stem,
        _ => id,
    }
}

/// The wires among copies and to what belongs to the page; how many have lost an end.
fn wires(page: &Page, clip: &Clip, ids: &BTreeMap<&ItemId, ItemId>) -> (Vec<Change>, usize) {
    let mut taken: BTreeSet<String> = page.spec.wiring.iter().map(|wire| wire.id.to_string()).collect();
    let known = |name: &CamelName| page.spec.variables.contains_key(name) || clip.variables.contains_key(name);
    let parameters = page.spec.params.as_ref().and_then(|params| params.get("properties"));
    let has = |param: &CamelName| parameters.is_some_and(|all| all.get(param.as_str()).is_some());
    let mut changes = Vec::new();
    for wire in &clip.wiring {
        let mut wire = wire.clone();
        let there = rename(&mut wire, ids)
            && match &wire.from {
                Source::Var { var } => known(var),
                Source::Param { param } => has(param),
                _ => true,
            }
            && match &wire.to {
                Target::Var { var } => known(var),
                Target::Param { param } => has(param),
                _ => true,
            };
        let id =
            fresh(&|id| taken.contains(id), stem(wire.id.as_str())).and_then(|id| id.as_str().parse::<WireId>().ok());
        if let Some(id) = id.filter(|_| there) {
            taken.insert(id.to_string());
            wire.id = id;
            changes.push(Change::set(join("/wiring", &wire.id), json_of(&wire)));
        }
    }
    let left = clip.wiring.len() - changes.len();
    (changes, left)
}

/// Lets a wire name the copies; `false` when one of its items is none of them.
fn rename(wire: &mut Wire, ids: &BTreeMap<&ItemId, ItemId>) -> bool {
    let mut known = true;
    let mut new = |item: &mut ItemId| match ids.get(&*item) {
        Some(id) => item.clone_from(id),
        None => known = false,
    };
    match &mut wire.from {
        Source::Output { item, .. } | Source::Topic { item, .. } => new(item),
        Source::Var { .. } | Source::Param { .. } | Source::Host { .. } => {}
    }
    match &mut wire.to {
        Target::Prop { item, .. } | Target::Action { item, .. } | Target::Publish { item, .. } => new(item),
        Target::Var { .. } | Target::Param { .. } | Target::Host { .. } => {}
    }
    known
}

/// The step that lets items stand on their page once more, each in the place where its original stands.
///
/// # Errors
/// See [`ClipError`]; [`ClipError::NotOurs`] when the page has none of the items.
pub fn duplicate(page: &Page, items: &[ItemId], size: &dyn Fn(&Item) -> Size) -> Result<Pasted, ClipError> {
    let outermost: Vec<ItemId> = roots(page, items).into_iter().map(|item| item.id.clone()).collect();
    let clip = copy(page, &outermost).ok_or(ClipError::NotOurs)?;
    paste(page, &clip, &|item| item.within.clone(), size)
}
