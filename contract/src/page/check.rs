//! What can be checked of a page without its manifests: route, ids, areas, variables, conditions, times.

use super::{Area, Areas, MANY_ITEMS, MAX_ITEMS, MAX_WIRES, Page, Policy, Source, Target, Within};
use crate::finding::{Finding, join};
use crate::ids::ItemId;
use crate::schema::{self, Schema};
use crate::wiring::condition::Condition;
use crate::wiring::mapping::Mapping;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(page: &Page) -> Vec<Finding> {
    let mut found = Vec::new();
    route(page, &mut found);
    texts(page, &mut found);
    items(page, &mut found);
    super::nest::check(page, &mut found);
    layout(page, &mut found);
    variables(page, &mut found);
    wires(page, &mut found);
    found
}

/// Whether `route` is one the portal can serve: `/`, or parts of a-z, 0-9 and -, with `/*` only at the end.
pub fn is_route(route: &str) -> bool {
    let plain = route.strip_suffix("/*").unwrap_or(route);
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    (route == "/" || plain.strip_prefix('/').is_some_and(|rest| rest.split('/').all(part)))
        && !route.starts_with("/-")
        && plain != "/en"
        && !route.starts_with("/en/")
        && route.len() <= 200
}

fn route(page: &Page, found: &mut Vec<Finding>) {
    let route = &page.spec.route;
    if !is_route(route) {
        found.push(Finding::error(
            "P01",
            "/spec/route",
            format!("the route `{route}` is not valid; use `/` or parts of a-z, 0-9 and -, not `/-/…` or `/en/…`"),
        ));
    }
}

fn texts(page: &Page, found: &mut Vec<Finding>) {
    let mut check = |text: Option<&crate::text::Text>, at: String| {
        if let Some(fault) = text.and_then(crate::text::Text::fault) {
            found.push(Finding::error("M16", at, fault));
        }
    };
    check(Some(&page.metadata.title), "/metadata/title".into());
    check(page.metadata.description.as_ref(), "/metadata/description".into());
    for (i, item) in page.spec.items.iter().enumerate() {
        check(item.label.as_ref(), format!("/spec/items/{i}/label"));
        for (j, tab) in item.uses.tabs().iter().enumerate() {
            check(Some(&tab.title), format!("/spec/items/{i}/use/tabs/{j}/title"));
        }
    }
}

fn items(page: &Page, found: &mut Vec<Finding>) {
    let count = page.spec.items.len();
    if count > MAX_ITEMS {
        found.push(Finding::error(
            "P07",
            "/spec/items",
            format!("the page has {count} items; at most {MAX_ITEMS} are allowed"),
        ));
    } else if count > MANY_ITEMS {
        found.push(Finding::warning(
            "P07",
            "/spec/items",
            format!("the page has {count} items; from {MANY_ITEMS} on it gets hard to use"),
        ));
    }
    let mut seen = BTreeSet::new();
    for (i, item) in page.spec.items.iter().enumerate() {
        let at = format!("/spec/items/{i}");
        if !seen.insert(&item.id) {
            found.push(Finding::error("P02", join(&at, "id"), format!("the item id `{}` stands twice", item.id)));
        }
        if let Some(uses) = item.uses.widget().filter(|uses| semver::VersionReq::parse(&uses.version).is_err()) {
            found.push(Finding::error(
                "M14",
                format!("{at}/use/version"),
                format!("`{}` is not a version range", uses.version),
            ));
        }
        if let Some(show) = &item.show {
            match Condition::parse(show) {
                Err(error) => found.push(Finding::error("P09", format!("{at}/show{}", error.at), error.message)),
                Ok(condition) => {
                    for name in condition.variables() {
                        if !page.spec.variables.contains_key(name) {
                            found.push(Finding::error(
                                "P09",
                                join(&at, "show"),
                                format!("the page has no variable `{name}`"),
                            ));
                        }
                    }
                }
            }
        }
    }
}

fn layout(page: &Page, found: &mut Vec<Finding>) {
    let layout = &page.spec.layout;
    if layout.grid.columns != 12 {
        found.push(Finding::error("P04", "/spec/layout/grid/columns", "the grid has 12 columns"));
    }
    for (key, length) in [("rowHeight", &layout.grid.row_height), ("gap", &layout.grid.gap)] {
        if !is_length(length) {
            found.push(Finding::error(
                "P10",
                format!("/spec/layout/grid/{key}"),
                format!("`{length}` is not a length; use a number with rem, em or px"),
            ));
        }
    }
    let mut widths = BTreeSet::new();
    for (name, width) in &layout.breakpoints {
        let simple =
            !name.is_empty() && name.len() <= 16 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if !simple || !widths.insert(width) {
            found.push(Finding::error(
                "P05",
                join("/spec/layout/breakpoints", name),
                format!("the breakpoint `{name}` has no valid name or shares its width"),
            ));
        }
    }
    for (name, areas) in &layout.areas {
        let at = join("/spec/layout/areas", name);
        if !layout.breakpoints.contains_key(name) {
            found.push(Finding::error("P05", &at, format!("the breakpoint `{name}` is not declared")));
        }
        if let Areas::Cells(cells) = areas {
            cells_fit(page, cells, &at, found);
        }
    }
}

fn cells_fit(page: &Page, cells: &[Area], at: &str, found: &mut Vec<Finding>) {
    let mut placed = BTreeSet::new();
    // Cells count from the corner of what the item stands in, so only those of the same grid meet.
    let grids: BTreeMap<&ItemId, Option<&Within>> =
        page.spec.items.iter().map(|item| (&item.id, item.within.as_ref())).collect();
    let place = |area: &Area| grids.get(&area.item).copied().flatten();
    for (i, area) in cells.iter().enumerate() {
        let here = join(at, i);
        if !grids.contains_key(&area.item) {
            found.push(Finding::error("P03", &here, format!("the page has no item `{}`", area.item)));
        } else if !placed.insert(&area.item) {
            found.push(Finding::error("P03", &here, format!("the item `{}` is placed twice", area.item)));
        }
        let fits = (1..=12).contains(&area.w)
            && area.x < 12
            && area.x + area.w <= 12
            && (1..=100).contains(&area.h)
            && area.y <= 2000;
        if !fits {
            found.push(Finding::error(
                "P04",
                &here,
                format!("the area of `{}` does not fit 12 columns and 100 rows", area.item),
            ));
        }
        if let Some(other) = cells[..i].iter().find(|other| place(area) == place(other) && overlap(area, other)) {
            found.push(Finding::error(
                "P04",
                &here,
                format!("the areas of `{}` and `{}` overlap", area.item, other.item),
            ));
        }
    }
    let position = |area: &Area| page.spec.items.iter().position(|item| item.id == area.item);
    let mut visual: Vec<&Area> = cells.iter().collect();
    visual.sort_by_key(|area| (place(area), area.y, area.x));
    if let Some(pair) = visual.windows(2).find(|pair| {
        place(pair[0]) == place(pair[1])
            && u32::from(pair[0].y) + u32::from(pair[0].h) <= u32::from(pair[1].y)
            && position(pair[0]) > position(pair[1])
    }) {
        found.push(Finding::warning(
            "P06",
            at,
            format!("`{}` stands above `{}` but is read after it", pair[0].item, pair[1].item),
        ));
    }
}

fn overlap(a: &Area, b: &Area) -> bool {
    let across = u16::from(a.x) < u16::from(b.x) + u16::from(b.w) && u16::from(b.x) < u16::from(a.x) + u16::from(a.w);
    let down = u32::from(a.y) < u32::from(b.y) + u32::from(b.h) && u32::from(b.y) < u32::from(a.y) + u32::from(a.h);
    across && down
}

/// A number from 0 to 1000 with `rem`, `em` or `px`; nothing that could leave a style attribute.
fn is_length(text: &str) -> bool {
    let Some(number) = text.strip_suffix("rem").or_else(|| text.strip_suffix("em")).or_else(|| text.strip_suffix("px"))
    else {
        return false;
    };
    !number.is_empty()
        && number.len() <= 8
        && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && number.parse::<f64>().is_ok_and(|value| value <= 1000.0)
}

fn variables(page: &Page, found: &mut Vec<Finding>) {
    if let Some(params) = &page.spec.params {
        compiles(params, "/spec/params", found);
        let names = params.get("properties").and_then(Value::as_object).into_iter().flat_map(|names| names.keys());
        for name in names.filter(|name| name.starts_with("tab-")) {
            let told = format!("the parameter `{name}` starts with `tab-`, which chooses tabs");
            found.push(Finding::error("P18", join("/spec/params/properties", name), told));
        }
    }
    for (name, variable) in &page.spec.variables {
        let at = join("/spec/variables", name);
        let schema = variable.schema();
        if !compiles(&schema, &at, found) {
            continue;
        }
        if let Ok(compiled) = Schema::compile(&schema)
            && let Err(violations) = compiled.check(&variable.default)
        {
            let reason = violations.first().map_or("", |violation| violation.message.as_str());
            found.push(Finding::error(
                "P08",
                join(&at, "default"),
                format!("the default of `{name}` does not fit its schema: {reason}"),
            ));
        }
    }
}

fn compiles(schema: &Value, at: &str, found: &mut Vec<Finding>) -> bool {
    for lint in schema::lint(schema) {
        found.push(Finding::error("P08", format!("{at}{}", lint.pointer), lint.message));
    }
    match Schema::compile(schema) {
        Ok(_) => true,
        Err(error) => {
            found.push(Finding::error("P08", format!("{at}{}", error.pointer), error.message));
            false
        }
    }
}

fn wires(page: &Page, found: &mut Vec<Finding>) {
    let count = page.spec.wiring.len();
    if count > MAX_WIRES {
        found.push(Finding::error(
            "P07",
            "/spec/wiring",
            format!("the page has {count} wires; at most {MAX_WIRES} are allowed"),
        ));
        return;
    }
    let mut seen = BTreeSet::new();
    for (i, wire) in page.spec.wiring.iter().enumerate() {
        let at = format!("/spec/wiring/{i}");
        if !seen.insert(&wire.id) {
            found.push(Finding::error("P02", join(&at, "id"), format!("the wire id `{}` stands twice", wire.id)));
        }
        let before = found.len();
        let mut has_item = |item: &crate::ids::ItemId, end: &str| {
            let told = match page.spec.items.iter().find(|one| one.id == *item) {
                None => format!("the page has no item `{item}`"),
                Some(one) if one.uses.widget().is_none() => format!("`{item}` is a layout; wires join widgets"),
                Some(_) => return,
            };
            found.push(Finding::error("W01", join(&at, end), told));
        };
        if let Source::Output { item, .. } | Source::Topic { item, .. } = &wire.from {
            has_item(item, "from");
        }
        if let Target::Prop { item, .. } | Target::Action { item, .. } | Target::Publish { item, .. } = &wire.to {
            has_item(item, "to");
        }
        if let Some(Err(error)) = wire.map.as_ref().map(Mapping::parse) {
            found.push(Finding::error("W07", format!("{at}/map{}", error.at), error.message));
        }
        match wire.when.as_ref().map(Condition::parse) {
            Some(Err(error)) => found.push(Finding::error("W07", format!("{at}/when{}", error.at), error.message)),
            Some(Ok(condition)) => {
                for name in condition.variables().into_iter().filter(|name| !page.spec.variables.contains_key(*name)) {
                    found.push(Finding::error("W05", join(&at, "when"), format!("the page has no variable `{name}`")));
                }
            }
            None => {}
        }
        if let Some(policy) = &wire.policy {
            for (key, text) in [("debounce", &policy.debounce), ("throttle", &policy.throttle)] {
                if let Some(text) = text.as_ref().filter(|text| Policy::millis(text).is_none()) {
                    found.push(Finding::error(
                        "W15",
                        format!("{at}/policy/{key}"),
                        format!("`{text}` is not a time; use 500ms or 2s, at most one hour"),
                    ));
                }
            }
        }
        found.extend(twin(&page.spec.wiring[..i], wire).map(|other| {
            let message = format!("the wire `{other}` joins the same two ends already");
            Finding::error("W17", at.clone(), message)
        }));
        name_wire(&wire.id, &mut found[before..]);
    }
}

/// The wire among `others` that joins the same two ends as this one: what arrives would arrive twice. Two wires that each have a condition
/// of their own may join the same ends.
pub(crate) fn twin<'a>(others: &'a [super::Wire], wire: &super::Wire) -> Option<&'a crate::ids::WireId> {
    let apart = |other: &super::Wire| other.when.is_some() && wire.when.is_some() && other.when != wire.when;
    let same =
        |other: &&super::Wire| other.id != wire.id && other.from == wire.from && other.to == wire.to && !apart(other);
    others.iter().find(same).map(|other| &other.id)
}

/// Says which wire is meant: the pointer counts wires, people know them by their ids.
pub(crate) fn name_wire(id: &crate::ids::WireId, found: &mut [Finding]) {
    for finding in found {
        finding.message = format!("wire `{id}`: {}", finding.message);
    }
}
