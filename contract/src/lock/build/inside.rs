//! Items inside the slots of widgets: the slot is there, takes the widget, and has room (ADR 0026).

use super::Resolved;
use crate::finding::{Finding, join};
use crate::page::{Areas, Item, Page, Within};
use std::collections::BTreeMap;

pub(super) fn check(page: &Page, parts: &Resolved<'_>, found: &mut Vec<Finding>) {
    let mut inside: BTreeMap<&Within, usize> = BTreeMap::new();
    for (i, item) in page.spec.items.iter().enumerate() {
        let Some(within) = &item.within else { continue };
        // Not a widget, or one that is missing, which was said already.
        let Some((_, parent)) = parts.of(&within.item) else { continue };
        let at = format!("/spec/items/{i}/in");
        let Some((name, slot)) = within.slot.as_ref().and_then(|name| parent.slots.get_key_value(name)) else {
            let known: Vec<String> = parent.slots.keys().map(|name| format!("`{name}`")).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let told = format!("`{}` has no such slot; it has {known}", parent.name);
            found.push(Finding::error("L12", join(&at, "slot"), told));
            continue;
        };
        let fits = slot.accepts.is_empty()
            || item.uses.widget().is_some_and(|uses| {
                slot.accepts
                    .iter()
                    .any(|one| one.pbc == uses.pbc && one.widget.as_ref().is_none_or(|widget| *widget == uses.widget))
            });
        if !fits {
            let takes: Vec<String> = slot
                .accepts
                .iter()
                .map(|one| match &one.widget {
                    Some(widget) => format!("`{widget}` of `{}`", one.pbc),
                    None => format!("widgets of `{}`", one.pbc),
                })
                .collect();
            let told = format!("the slot `{name}` of `{}` takes {}", parent.name, takes.join(", "));
            found.push(Finding::error("L13", &at, told));
        }
        let count = inside.entry(within).or_default();
        *count += 1;
        if let Some(limit) = slot.limit.map(usize::from).filter(|limit| *count == limit + 1) {
            let told = format!("the slot `{name}` of `{}` has room for {limit}", parent.name);
            found.push(Finding::error("L14", &at, told));
        }
        no_cells(page, item, found);
    }
}

/// A widget lays its slots out itself.
fn no_cells(page: &Page, item: &Item, found: &mut Vec<Finding>) {
    for (name, areas) in &page.spec.layout.areas {
        let Areas::Cells(cells) = areas else { continue };
        for (i, _) in cells.iter().enumerate().filter(|(_, area)| area.item == item.id) {
            let told = format!("`{}` stands in a widget, which lays it out; it has no cells", item.id);
            found.push(Finding::warning("P03", format!("/spec/layout/areas/{name}/{i}"), told));
        }
    }
}
