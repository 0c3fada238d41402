//! The places of a page as they lie in the frame, measured once when something is picked up.

use super::frame::{Frame, rect_of};
use super::geometry::{Grid, Rect, deepest};
use crate::state::Studio;
use jogakbo_contract::edit::zones;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::Within;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A place for items, in pixels of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Pit {
    /// What items in it say.
    pub within: Option<Within>,
    /// Where it lies.
    pub rect: Rect,
    /// Its grid; a slot of a widget has none.
    pub grid: Option<Grid>,
    depth: usize,
}

/// All places that can be seen, without those in what is carried.
pub fn measure(studio: Studio, frame: &Frame, carried: &[ItemId]) -> Vec<Pit> {
    let Some(page) = studio.page_now() else { return Vec::new() };
    let inside = jogakbo_contract::edit::with_inside(&page, carried);
    let parts = studio.parts.get_untracked();
    let open = |within: &Option<Within>| within.as_ref().is_none_or(|within| !inside.contains(&within.item));
    let pit = |zone: jogakbo_contract::edit::Zone| {
        let place = frame.place(zone.within.as_ref(), zone.cells)?;
        let rect = rect_of(&place);
        let grid = zone.cells.then(|| frame.grid_of(&place)).flatten();
        let seen = zone.depth == 0 || (rect.w > 0.0 && rect.h > 0.0);
        (seen && zone.cells == grid.is_some()).then_some(Pit { within: zone.within, rect, grid, depth: zone.depth })
    };
    zones(&page, parts.shelf()).into_iter().filter(|zone| open(&zone.within)).filter_map(pit).collect()
}

/// The deepest place at a point; the page is everywhere.
pub fn at(pits: &[Pit], (x, y): (f64, f64)) -> Option<usize> {
    let inner = deepest(pits.iter().map(|pit| (pit.rect, pit.depth)), x, y);
    inner.or_else(|| pits.iter().position(|pit| pit.within.is_none()))
}

impl Frame {
    /// The node in which items of a place stand: a grid, or what is around the slot of a widget.
    pub fn place(&self, within: Option<&Within>, cells: bool) -> Option<Element> {
        let document = self.document()?;
        let Some(within) = within else { return document.query_selector(".jgb-grid[data-page]").ok()? };
        let item = within.item.as_str();
        match (&within.slot, cells) {
            (None, _) => self.section(item)?.query_selector(":scope > .jgb-grid").ok()?,
            (Some(tab), true) => {
                let panel = document.get_element_by_id(&format!("panel-{item}--{tab}"))?;
                panel.query_selector(":scope > .jgb-grid").ok()?
            }
            // Where the widget hides its inside nobody can drop into it; the dialog can.
            (Some(slot), false) => {
                let slot =
                    self.widget(item)?.shadow_root()?.query_selector(&format!("slot[name=\"{slot}\"]")).ok()??;
                slot.parent_element()
            }
        }
    }

    /// Shows the parts of tabs that an item stands in.
    pub fn open_parts(&self, item: &str) {
        let mut at = self.section(item).and_then(|section| section.parent_element());
        while let Some(node) = at {
            if node.class_list().contains("jgb-panel") && node.has_attribute("hidden") {
                Self::show_part(&node);
            }
            at = node.parent_element();
        }
    }

    /// Shows one part of tabs, in the frame alone.
    pub fn show_part(panel: &Element) {
        let Some(tabs) = panel.parent_element() else { return };
        let name = panel.id().strip_prefix("panel-").and_then(|id| Some(id.split_once("--")?.1.to_owned()));
        let children = tabs.children();
        for child in (0..children.length()).filter_map(|index| children.item(index)) {
            if child.class_list().contains("jgb-panel") {
                let _ = child.toggle_attribute_with_force("hidden", child != *panel);
            }
        }
        let links = tabs.query_selector_all(":scope > .jgb-tabs > a").ok();
        for link in links.iter().flat_map(|list| (0..list.length()).filter_map(move |index| list.get(index))) {
            let link: Element = link.unchecked_into();
            let query = link.get_attribute("href").unwrap_or_default();
            let query = query.split('#').next().unwrap_or_default();
            let own = name.as_ref().is_some_and(|name| query.ends_with(&format!("={name}")));
            // A link, or a tab once the page's own script has come.
            if link.has_attribute("aria-selected") {
                let _ = link.set_attribute("aria-selected", if own { "true" } else { "false" });
            } else if own {
                let _ = link.set_attribute("aria-current", "true");
            } else {
                let _ = link.remove_attribute("aria-current");
            }
        }
    }

    /// Gives room to grids that nothing stands in, so that something can be dropped there, and keeps items in sight whose condition hides
    /// them.
    pub fn keep_in_sight(&self, with_rules: &[String]) {
        let Some(document) = self.document() else { return };
        let empty = document.query_selector_all(".jgb-layout .jgb-grid:empty");
        for grid in empty.iter().flat_map(|list| (0..list.length()).filter_map(move |index| list.get(index))) {
            let _ = grid.unchecked_into::<HtmlElement>().style().set_property("min-block-size", "6rem");
        }
        let layout = |section: &HtmlElement| section.class_list().contains("jgb-layout");
        let ruled =
            |section: &HtmlElement| section.get_attribute("data-item").is_some_and(|item| with_rules.contains(&item));
        for section in self.sections().iter().filter(|section| layout(section) || ruled(section)) {
            let _ = section.style().set_property_with_priority("display", "flex", "important");
        }
    }
}
