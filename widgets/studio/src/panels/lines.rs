//! The lines of the structure: what stands in what, in reading order.

use crate::state::Studio;
use jogakbo_contract::edit::Zone;
use jogakbo_contract::page::{Page, Within};
use leptos::prelude::*;

/// A line of the tree: an item, or a part of tabs or slot of a widget.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// `item`, or `item/slot` for a place in it.
    pub(super) key: String,
    pub(super) item: String,
    /// The place items can be added to, for a line that is one.
    pub(super) place: Option<Within>,
    pub(super) title: String,
    pub(super) level: usize,
    /// Number among those beside it, and how many these are.
    pub(super) at: (usize, usize),
    /// Whether it has lines in it.
    pub(super) parent: bool,
}

/// All lines of a page.
pub(super) fn lines(studio: Studio, page: &Page) -> Vec<Line> {
    let mut lines = Vec::new();
    let zones = studio.zones();
    below(studio, page, &zones, None, 1, &mut lines);
    lines
}

/// All that stands in one place.
fn below(studio: Studio, page: &Page, zones: &[Zone], within: Option<&Within>, level: usize, lines: &mut Vec<Line>) {
    let here: Vec<_> = page.spec.items.iter().filter(|item| item.within.as_ref() == within).collect();
    // Each item has at most a place of its own for each slot, so a circle is never entered from the page.
    if level > 24 {
        return;
    }
    for (at, item) in here.iter().enumerate() {
        let own: Vec<&Zone> =
            zones.iter().filter(|zone| zone.within.as_ref().is_some_and(|within| within.item == item.id)).collect();
        let key = item.id.to_string();
        let group = own.iter().find(|zone| zone.part.is_none());
        let inside = |within: Option<&Within>| page.spec.items.iter().any(|item| item.within.as_ref() == within);
        let parts: Vec<&&Zone> = own.iter().filter(|zone| zone.part.is_some()).collect();
        let parent = !parts.is_empty() || group.is_some_and(|group| inside(group.within.as_ref()));
        let at = (at + 1, here.len());
        let place = group.and_then(|group| group.within.clone());
        lines.push(Line {
            item: key.clone(),
            title: studio.title(page, &key),
            key: key.clone(),
            place,
            level,
            at,
            parent,
        });
        if let Some(group) = group {
            below(studio, page, zones, group.within.as_ref(), level + 1, lines);
        }
        for (number, zone) in parts.iter().enumerate() {
            let Some(slot) = zone.within.as_ref().and_then(|within| within.slot.as_ref()) else { continue };
            let title = zone.part.as_ref().map(|part| part.get(studio.locale.get()).to_owned()).unwrap_or_default();
            lines.push(Line {
                key: format!("{key}/{slot}"),
                item: key.clone(),
                place: zone.within.clone(),
                title,
                level: level + 1,
                at: (number + 1, parts.len()),
                parent: inside(zone.within.as_ref()),
            });
            below(studio, page, zones, zone.within.as_ref(), level + 2, lines);
        }
    }
}
