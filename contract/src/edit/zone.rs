//! Where on a page items can stand: the grid of the page, groups, parts of tabs, slots of widgets; and how they get there.
//!
//! Only what the checks of a page know refuses a place ([`unfit`]), so an editor refuses what publishing would refuse, in the same words.

use super::change::Change;
use super::place::{Refused, free, settle};
use super::steps::{Size, cell, json_of};
use crate::finding::{Finding, join};
use crate::ids::{ItemId, Name};
use crate::lock::{self, Catalogue};
use crate::page::{Area, Areas, DEEPEST, Item, Page, Use, Within, nest};
use crate::text::Text;
use std::collections::BTreeSet;

/// Codes of what is wrong with the place of an item.
const OF_PLACES: [&str; 7] = ["L12", "L13", "L14", "P13", "P14", "P15", "P17"];

/// A place for items.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// What items in it say; `None` is the grid of the page.
    pub within: Option<Within>,
    /// Title of the part of tabs or of the slot; a group and the page have none.
    pub part: Option<Text>,
    /// Whether items in it have cells; a widget lays its slots out itself.
    pub cells: bool,
    /// How many items are around it.
    pub depth: usize,
}

/// All places of a page, each behind the one it stands in.
pub fn zones(page: &Page, catalogue: &dyn Catalogue) -> Vec<Zone> {
    let mut zones = vec![Zone { within: None, part: None, cells: true, depth: 0 }];
    lock::with_parts(page, catalogue, |parts| {
        let slots = |item: &ItemId| -> Vec<(Name, Text)> {
            let widget = parts.widget(item).map(|(_, widget)| widget);
            let slots = widget.into_iter().flat_map(|widget| &widget.slots);
            slots.map(|(name, slot)| (name.clone(), slot.title.clone())).collect()
        };
        below(page, &slots, None, 1, &mut zones);
    });
    zones
}

fn below(
    page: &Page,
    slots: &dyn Fn(&ItemId) -> Vec<(Name, Text)>,
    parent: Option<&ItemId>,
    depth: usize,
    zones: &mut Vec<Zone>,
) {
    if depth > DEEPEST {
        return;
    }
    let here = page.spec.items.iter().filter(|item| item.within.as_ref().map(|within| &within.item) == parent);
    for item in here {
        let within = |slot: Option<Name>| Some(Within { item: item.id.clone(), slot });
        match &item.uses {
            Use::Group(_) => zones.push(Zone { within: within(None), part: None, cells: true, depth }),
            Use::Tabs(tabs) => zones.extend(tabs.tabs.iter().map(|tab| Zone {
                within: within(Some(tab.id.clone())),
                part: Some(tab.title.clone()),
                cells: true,
                depth,
            })),
            Use::Widget(_) => zones.extend(slots(&item.id).into_iter().map(|(name, title)| Zone {
                within: within(Some(name)),
                part: Some(title),
                cells: false,
                depth,
            })),
        }
        below(page, slots, Some(&item.id), depth + 1, zones);
    }
}

/// Whether items that stand there have cells.
pub(super) fn has_cells(page: &Page, within: Option<&Within>) -> bool {
    within.is_none_or(|within| {
        let parent = page.spec.items.iter().find(|item| item.id == within.item);
        parent.is_none_or(|parent| parent.uses.widget().is_none())
    })
}

/// These items with all that stands in them.
pub fn with_inside<'a>(page: &'a Page, items: &'a [ItemId]) -> BTreeSet<&'a ItemId> {
    let mut all: BTreeSet<&ItemId> = items.iter().collect();
    loop {
        let inside =
            page.spec.items.iter().filter(|item| item.within.as_ref().is_some_and(|within| all.contains(&within.item)));
        let more: Vec<&ItemId> = inside.map(|item| &item.id).filter(|id| !all.contains(id)).collect();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

/// Those of `items` that are on the page and stand in none of the others, in reading order.
pub(super) fn roots<'a>(page: &'a Page, items: &[ItemId]) -> Vec<&'a Item> {
    let stands_in = |item: &Item| {
        items.iter().any(|other| *other != item.id && with_inside(page, std::slice::from_ref(other)).contains(&item.id))
    };
    page.spec.items.iter().filter(|item| items.contains(&item.id) && !stands_in(item)).collect()
}

/// What is wrong with the places of items after a change that was not wrong before; the first of it.
pub fn hinders(before: &Page, after: &Page, catalogue: &dyn Catalogue) -> Option<Finding> {
    let wrong = |page: &Page| {
        let mut found = Vec::new();
        nest::check(page, &mut found);
        found.extend(lock::wrong_slots(page, catalogue));
        found.retain(|finding| finding.is_error() && OF_PLACES.contains(&finding.code.as_str()));
        found
    };
    let known = wrong(before);
    wrong(after).into_iter().find(|finding| !known.contains(finding))
}

/// Why `items` cannot stand there; `None` when they can.
pub fn unfit(page: &Page, items: &[ItemId], to: Option<&Within>, catalogue: &dyn Catalogue) -> Option<Finding> {
    let moved: BTreeSet<ItemId> = roots(page, items).into_iter().map(|item| item.id.clone()).collect();
    let mut after = page.clone();
    for item in after.spec.items.iter_mut().filter(|item| moved.contains(&item.id)) {
        item.within = to.cloned();
    }
    hinders(page, &after, catalogue)
}

/// Lets items stand in `to`, with all that stands in them. At `corner` (a breakpoint and a cell) the first of them begins, and others
/// make room; everywhere else they take the first free spots, and nobody moves. `before` is the item they are read before (empty:
/// they are read last); without it the reading order stays.
///
/// # Errors
/// See [`Refused`].
pub fn put(
    page: &Page,
    items: &[ItemId],
    to: Option<&Within>,
    corner: Option<(&str, u8, u16)>,
    before: Option<&str>,
    size: &dyn Fn(&Item) -> Size,
) -> Result<Vec<Change>, Refused> {
    let roots = roots(page, items);
    let mut changes = Vec::new();
    for item in roots.iter().filter(|item| item.within.as_ref() != to) {
        let at = join(&join("/items", &item.id), "in");
        changes.push(to.map_or_else(|| Change::drop(&at), |to| Change::set(&at, json_of(to))));
    }
    let free_of_them = |before: &&str| roots.iter().all(|item| item.id.as_str() != *before);
    if let Some(before) = before.filter(free_of_them) {
        let order = |item: &&Item| Change::Order { at: join("/items", &item.id), before: before.to_owned() };
        changes.extend(roots.iter().map(order));
    }
    let cellular = has_cells(page, to);
    for (breakpoint, areas) in &page.spec.layout.areas {
        let Areas::Cells(cells) = areas else { continue };
        let own = |item: &Item| cells.iter().find(|area| area.item == item.id);
        if !cellular {
            let theirs = roots.iter().filter(|item| own(item).is_some());
            changes.extend(theirs.map(|item| Change::drop(join(&join("/areas", breakpoint), &item.id))));
            continue;
        }
        let corner = corner.filter(|corner| corner.0 == breakpoint);
        let arrives = |at: usize, item: &Item| item.within.as_ref() != to || (at == 0 && corner.is_some());
        let coming: Vec<&Item> =
            roots.iter().enumerate().filter(|(at, item)| arrives(*at, item)).map(|(_, item)| *item).collect();
        let mut grid = Grid::of(page, cells, to, &coming);
        for (at, item) in coming.into_iter().enumerate() {
            let (w, h) = own(item).map_or_else(|| size(item), |area| (area.w, area.h));
            let at = corner.filter(|_| at == 0).map(|(_, x, y)| (x, y));
            changes.extend(grid.take(&item.id, (w, h), at)?.iter().map(|area| cell(breakpoint, area)));
        }
    }
    Ok(changes)
}

/// The cells of one grid at one breakpoint while items come into it.
pub(super) struct Grid(pub(super) Vec<Area>);

impl Grid {
    /// The grid `of`, without those that are `coming`.
    pub(super) fn of(page: &Page, cells: &[Area], of: Option<&Within>, coming: &[&Item]) -> Self {
        let stays = |area: &&Area| {
            let item = page.spec.items.iter().find(|item| item.id == area.item);
            item.is_some_and(|item| item.within.as_ref() == of) && coming.iter().all(|item| item.id != area.item)
        };
        Self(cells.iter().filter(stays).cloned().collect())
    }

    /// An item takes cells, at a corner or at the first free spot; the areas that change.
    pub(super) fn take(
        &mut self,
        item: &ItemId,
        (w, h): Size,
        corner: Option<(u8, u16)>,
    ) -> Result<Vec<Area>, Refused> {
        let (w, h) = (w.clamp(1, 12), h.clamp(1, 100));
        let (x, y) = corner.map_or_else(|| free(&self.0, w, h), |(x, y)| (x.min(12 - w), y));
        let area = super::place::fit(Area { item: item.clone(), x, y, w, h })?;
        let changed = settle(&self.0, vec![area])?;
        self.0.retain(|area| changed.iter().all(|new| new.item != area.item));
        self.0.extend(changed.iter().cloned());
        Ok(changed)
    }
}
