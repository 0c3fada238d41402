//! What has to change in the frame when the page changed: cells, properties and headings are changed in place, so that no
//! widget starts anew; everything else loads the page again.

use jogakbo_contract::page::{Area, Areas, Item, Page};
use jogakbo_contract::text::{Locale, Text, in_language};
use serde_json::Value;
use std::collections::BTreeMap;

/// One change in the frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Patch {
    /// An item stands in these cells of a breakpoint, or in none.
    Cell(String, String, Option<Area>),
    /// A property of the widget of an item.
    Prop(String, String, Value),
    /// The heading of an item.
    Heading(String, Text),
}

/// The changes that lead from one page to the other; `None` when the page has to be loaded again.
pub fn between(before: &Page, after: &Page, locale: Locale) -> Option<Vec<Patch>> {
    let mut patches = Vec::new();
    let (old, new) = (&before.spec, &after.spec);
    let same = old.variables == new.variables
        && old.wiring == new.wiring
        && old.params == new.params
        && before.metadata == after.metadata
        && old.layout.grid == new.layout.grid
        && old.layout.breakpoints == new.layout.breakpoints
        && old.items.iter().map(|item| &item.id).eq(new.items.iter().map(|item| &item.id));
    if !same || !cells(&old.layout.areas, &new.layout.areas, &mut patches) {
        return None;
    }
    let items = old.items.iter().zip(&new.items);
    for (old, new) in items {
        if !item(old, new, locale, &mut patches) {
            return None;
        }
    }
    Some(patches)
}

/// All cells of a page, for a frame that has just come.
pub fn all_cells(page: &Page) -> Vec<Patch> {
    let lists = page.spec.layout.areas.iter().filter_map(|(name, areas)| Some((name, list(areas)?)));
    lists.flat_map(|(name, list)| list.iter().map(|area| cell(name, area.item.as_str(), Some(area)))).collect()
}

fn cell(breakpoint: &str, item: &str, area: Option<&Area>) -> Patch {
    Patch::Cell(breakpoint.to_owned(), item.to_owned(), area.cloned())
}

fn list(areas: &Areas) -> Option<&[Area]> {
    match areas {
        Areas::Cells(list) => Some(list),
        Areas::Stack(_) => None,
    }
}

/// `false` when a breakpoint has another kind of areas than before: its rules stand in the style sheet of the page.
fn cells(old: &BTreeMap<String, Areas>, new: &BTreeMap<String, Areas>, patches: &mut Vec<Patch>) -> bool {
    if !old.keys().eq(new.keys()) {
        return false;
    }
    for (name, areas) in new {
        match (list(&old[name]), list(areas)) {
            (None, None) => {}
            (Some(old), Some(new)) => {
                let gone = old.iter().filter(|was| !new.iter().any(|is| is.item == was.item));
                patches.extend(gone.map(|area| cell(name, area.item.as_str(), None)));
                let moved = new.iter().filter(|is| !old.contains(is));
                patches.extend(moved.map(|area| cell(name, area.item.as_str(), Some(area))));
            }
            _ => return false,
        }
    }
    true
}

/// `false` when the item has to be made anew.
fn item(old: &Item, new: &Item, locale: Locale, patches: &mut Vec<Patch>) -> bool {
    if old == new {
        return true;
    }
    let rest = |item: &Item| Item { label: None, props: serde_json::Map::new(), ..item.clone() };
    if rest(old) != rest(new) || old.props.keys().any(|name| !new.props.contains_key(name)) {
        return false;
    }
    let id = new.id.to_string();
    for (name, value) in new.props.iter().filter(|(name, value)| old.props.get(*name) != Some(*value)) {
        match plain(value, locale) {
            Some(value) => patches.push(Patch::Prop(id.clone(), name.clone(), value)),
            None => return false,
        }
    }
    match (&old.label, &new.label) {
        (old, new) if old == new => true,
        (_, Some(text)) => {
            patches.push(Patch::Heading(id, text.clone()));
            true
        }
        // The widget's own title comes with the page.
        _ => false,
    }
}

/// A value as the host would give it to the widget; `None` for one that only the host can work out, such as that of a variable.
fn plain(value: &Value, locale: Locale) -> Option<Value> {
    let worked_out = value.get("$var").is_some() || value.get("$asset").is_some();
    (!worked_out).then(|| in_language(value, locale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(change: impl FnOnce(&mut Value)) -> Page {
        let mut page: Value = serde_json::from_str(include_str!("../../../../manifests/pages/me.json")).expect("JSON");
        change(&mut page["spec"]);
        serde_json::from_value(page).expect("a page")
    }

    fn patches(change: impl FnOnce(&mut Value)) -> Option<Vec<Patch>> {
        between(&page(|_| {}), &page(change), Locale::Ko)
    }

    #[test]
    fn cells_plain_properties_and_headings_are_changed_in_place() {
        let moved = patches(|spec| spec["layout"]["areas"]["lg"][1]["y"] = json!(1)).expect("in place");
        assert!(
            matches!(&moved[..], [Patch::Cell(bp, item, Some(area))] if bp == "lg" && item == "weather" && area.y == 1)
        );
        let filled = patches(|spec| spec["items"][0]["props"]["limit"] = json!(20));
        assert_eq!(filled, Some(vec![Patch::Prop("desk".into(), "limit".into(), json!(20))]));
        let text = patches(|spec| spec["items"][2]["props"]["label"] = json!({"$text": {"ko": "날", "en": "Day"}}));
        assert_eq!(text, Some(vec![Patch::Prop("visit-date".into(), "label".into(), json!("날"))]));
        let named = patches(|spec| spec["items"][0]["label"] = json!("창구"));
        assert_eq!(named, Some(vec![Patch::Heading("desk".into(), "창구".into())]));
        assert_eq!(patches(|_| {}), Some(vec![]));
    }

    #[test]
    fn what_only_the_host_can_work_out_loads_the_page_again() {
        assert_eq!(patches(|spec| spec["items"][0]["props"]["limit"] = json!({"$var": "region"})), None);
        assert_eq!(patches(|spec| drop(spec["items"].as_array_mut().map(|items| items.remove(0)))), None);
        assert_eq!(patches(|spec| spec["items"][0]["load"] = json!("visible")), None);
        assert_eq!(patches(|spec| spec["layout"]["areas"]["sm"] = json!([])), None);
        assert_eq!(patches(|spec| drop(spec.as_object_mut().map(|spec| spec.remove("wiring")))), None);
    }
}
