//! What differs between two states of a page, as a person would say it: an item moved, a text changed, a wire added.

use super::steps::json_of;
use crate::ids::{CamelName, ItemId};
use crate::page::{Area, Areas, Item, Page, Wire};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that differs.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// Something of the page as a whole: `title`, `description`, `labels`, `route`, `access`, `menu`, `params`, `grid`, `breakpoints`.
    Page(&'static str, Option<Value>, Option<Value>),
    /// A new item.
    Added(ItemId),
    /// An item that is gone.
    Removed(ItemId),
    /// An item stands elsewhere, or has another size, at a breakpoint; without a cell it stands in reading order.
    Moved(ItemId, String, Option<Area>, Option<Area>),
    /// An item has another place in the reading order.
    Ordered(ItemId),
    /// A property has another value.
    Prop(ItemId, String, Option<Value>, Option<Value>),
    /// Another part of an item: `label`, `use`, `in`, `show`, `load`, `tier`, `assurance`, `onError`, `height`, `keep`.
    Part(ItemId, &'static str, Option<Value>, Option<Value>),
    /// A new wire.
    Wired(Box<Wire>),
    /// A wire that is gone.
    Unwired(Box<Wire>),
    /// A wire that leads elsewhere, or maps or waits otherwise.
    Rewired(Box<Wire>),
    /// A variable is new, gone, or another one.
    Variable(CamelName, Option<Value>, Option<Value>),
}

/// What a picture of a page says of an item that differs. An item can have several of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It stands elsewhere, has another size, or another place in the reading order.
    Moved,
    /// Something of it is another one.
    Changed,
    /// A wire that begins or ends at it is new, gone, or another one.
    Wired,
}

impl Difference {
    /// What it says of the items it is about.
    pub const fn mark(&self) -> Option<Mark> {
        match self {
            Self::Added(_) => Some(Mark::Added),
            Self::Removed(_) => Some(Mark::Removed),
            Self::Moved(..) | Self::Ordered(_) => Some(Mark::Moved),
            Self::Prop(..) | Self::Part(..) => Some(Mark::Changed),
            Self::Wired(_) | Self::Unwired(_) | Self::Rewired(_) => Some(Mark::Wired),
            Self::Page(..) | Self::Variable(..) => None,
        }
    }

    /// The items that show it: its own, or those at the ends of a wire, the end first.
    pub fn items(&self) -> Vec<&ItemId> {
        match self {
            Self::Wired(wire) | Self::Unwired(wire) | Self::Rewired(wire) => {
                wire.to.item().into_iter().chain(wire.from.item()).collect()
            }
            other => other.item().into_iter().collect(),
        }
    }

    /// The item it is about.
    pub const fn item(&self) -> Option<&ItemId> {
        match self {
            Self::Added(item)
            | Self::Removed(item)
            | Self::Ordered(item)
            | Self::Moved(item, ..)
            | Self::Prop(item, ..)
            | Self::Part(item, ..) => Some(item),
            _ => None,
        }
    }
}

/// What is to be said of each item in pictures of both pages.
pub fn marks(all: &[Difference]) -> BTreeMap<ItemId, BTreeSet<Mark>> {
    let mut marks: BTreeMap<ItemId, BTreeSet<Mark>> = BTreeMap::new();
    for (difference, mark) in all.iter().filter_map(|difference| Some((difference, difference.mark()?))) {
        for item in difference.items() {
            marks.entry(item.clone()).or_default().insert(mark);
        }
    }
    marks
}

/// Members of a page, with their places in its JSON.
const PARTS: [(&str, &str); 9] = [
    ("title", "/metadata/title"),
    ("description", "/metadata/description"),
    ("labels", "/metadata/labels"),
    ("route", "/spec/route"),
    ("access", "/spec/access"),
    ("menu", "/spec/menu"),
    ("params", "/spec/params"),
    ("grid", "/spec/layout/grid"),
    ("breakpoints", "/spec/layout/breakpoints"),
];
/// Members of an item beside its properties.
const MEMBERS: [&str; 10] = ["label", "use", "in", "show", "load", "tier", "assurance", "onError", "height", "keep"];

/// Everything that differs, page first, then items in reading order, wires and variables; nothing when both are the same.
pub fn compare(before: &Page, after: &Page) -> Vec<Difference> {
    let mut all = Vec::new();
    let (old, new) = (json_of(before), json_of(after));
    for (name, at) in PARTS {
        let (from, to) = (old.pointer(at).cloned(), new.pointer(at).cloned());
        if from != to {
            all.push(Difference::Page(name, from, to));
        }
    }
    items(before, after, &mut all);
    let known: BTreeMap<_, _> = before.spec.wiring.iter().map(|wire| (&wire.id, wire)).collect();
    for wire in &after.spec.wiring {
        match known.get(&wire.id) {
            None => all.push(Difference::Wired(Box::new(wire.clone()))),
            Some(other) if *other != wire => all.push(Difference::Rewired(Box::new(wire.clone()))),
            Some(_) => {}
        }
    }
    let stays: BTreeSet<_> = after.spec.wiring.iter().map(|wire| &wire.id).collect();
    let gone = before.spec.wiring.iter().filter(|wire| !stays.contains(&wire.id));
    all.extend(gone.map(|wire| Difference::Unwired(Box::new(wire.clone()))));
    let (old, new) = (&before.spec.variables, &after.spec.variables);
    for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
        if old.get(name) != new.get(name) {
            all.push(Difference::Variable(name.clone(), old.get(name).map(json_of), new.get(name).map(json_of)));
        }
    }
    all
}

fn items(before: &Page, after: &Page, all: &mut Vec<Difference>) {
    let known: BTreeMap<&ItemId, &Item> = before.spec.items.iter().map(|item| (&item.id, item)).collect();
    let stays: BTreeSet<&ItemId> = after.spec.items.iter().map(|item| &item.id).collect();
    let moved = out_of_order(before, after);
    for item in &after.spec.items {
        let Some(other) = known.get(&item.id) else {
            all.push(Difference::Added(item.id.clone()));
            continue;
        };
        one(other, item, all);
        cells(before, after, &item.id, all);
        if moved.contains(&item.id) {
            all.push(Difference::Ordered(item.id.clone()));
        }
    }
    let gone = before.spec.items.iter().filter(|item| !stays.contains(&item.id));
    all.extend(gone.map(|item| Difference::Removed(item.id.clone())));
}

fn one(before: &Item, after: &Item, all: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let (old, new) = (json_of(before), json_of(after));
    for name in MEMBERS {
        let (from, to) = (old.get(name).cloned(), new.get(name).cloned());
        if from != to {
            all.push(Difference::Part(after.id.clone(), name, from, to));
        }
    }
    let names: BTreeSet<&String> = before.props.keys().chain(after.props.keys()).collect();
    for name in names {
        let (from, to) = (before.props.get(name).cloned(), after.props.get(name).cloned());
        if from != to {
            all.push(Difference::Prop(after.id.clone(), name.clone(), from, to));
        }
    }
}

/// Where an item stands at each breakpoint that has cells in one of both.
fn cells(before: &Page, after: &Page, item: &ItemId, all: &mut Vec<Difference>) {
    let (old, new) = (&before.spec.layout.areas, &after.spec.layout.areas);
    let cell = |areas: Option<&Areas>| match areas {
        Some(Areas::Cells(cells)) => cells.iter().find(|area| area.item == *item).cloned(),
        Some(Areas::Stack(_)) | None => None,
    };
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (from, to) = (cell(old.get(name)), cell(new.get(name)));
        if from != to {
            all.push(Difference::Moved(item.clone(), name.clone(), from, to));
        }
    }
}

/// The fewest items that have to be named so that all others are in the same order as before.
fn out_of_order(before: &Page, after: &Page) -> BTreeSet<ItemId> {
    let place: BTreeMap<&ItemId, usize> =
        before.spec.items.iter().enumerate().map(|(at, item)| (&item.id, at)).collect();
    let common: Vec<(usize, &ItemId)> =
        after.spec.items.iter().filter_map(|item| Some((*place.get(&item.id)?, &item.id))).collect();
    // The longest rising row of earlier places stays; whoever is not in it has moved.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(common.len());
    for (at, (place, _)) in common.iter().enumerate() {
        let longest = (0..at).filter(|other| common[*other].0 < *place).max_by_key(|other| best[*other].0);
        best.push((longest.map_or(1, |other| best[other].0 + 1), longest));
    }
    let mut last = (0..common.len()).max_by_key(|at| best[*at].0);
    let mut stays = BTreeSet::new();
    while let Some(at) = last {
        stays.insert(at);
        last = best[at].1;
    }
    let moved = common.iter().enumerate().filter(|(at, _)| !stays.contains(at));
    moved.map(|(_, (_, id))| (*id).clone()).collect()
}
