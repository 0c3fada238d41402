//! The one form of a page's file: the same page gives the same bytes, and a small change gives a small difference.
//!
//! Keys stand in the order of the design (2.3), what has its usual value is left out, and each item, wire and cell begins on
//! a line of its own; moving an item changes one line for each breakpoint.

use crate::json;
use crate::page::Page;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Values up to this length stand on one line.
const WIDTH: usize = 112;
/// Keys in the order in which they are written; others follow by name.
const ORDER: [&str; 47] = [
    "$schema",
    "apiVersion",
    "kind",
    "id",
    "name",
    "title",
    "description",
    "labels",
    "metadata",
    "spec",
    "use",
    "pbc",
    "version",
    "widget",
    "layout",
    "tabs",
    "in",
    "item",
    "output",
    "topic",
    "var",
    "param",
    "host",
    "prop",
    "action",
    "publish",
    "slot",
    "route",
    "anonymous",
    "roles",
    "assurance",
    "order",
    "label",
    "scope",
    "type",
    "default",
    "from",
    "to",
    "when",
    "map",
    "policy",
    "x",
    "y",
    "w",
    "h",
    "ko",
    "en",
];
/// Members of `spec`, `layout` and items, which have an order of their own.
const SPEC: [&str; 8] = ["route", "access", "menu", "params", "variables", "layout", "items", "wiring"];
const LAYOUT: [&str; 6] = ["columns", "rowHeight", "gap", "grid", "breakpoints", "areas"];
const ITEM: [&str; 12] =
    ["id", "use", "in", "label", "props", "show", "load", "tier", "assurance", "onError", "height", "keep"];
/// Settings of an item that are left out when they have this value.
const USUAL: [(&str, &str); 3] = [("load", "visible"), ("onError", "placeholder"), ("height", "fit")];

/// The page as a file: two spaces of indentation, a newline at the end.
pub fn write(page: &Page) -> String {
    put(page, None)
}

/// The same in the place of the file `old`, whose extension keys (`x-…` at the top, in `metadata` and in `spec`) it keeps.
pub fn write_over(page: &Page, old: &[u8]) -> String {
    put(page, json::parse(old, json::Limits::DOCUMENT).ok().as_ref())
}

fn put(page: &Page, old: Option<&Value>) -> String {
    let mut value = serde_json::to_value(page).unwrap_or_default();
    tidy(&mut value);
    for part in ["", "/metadata", "/spec"] {
        let known = old.and_then(|old| old.pointer(part)).and_then(Value::as_object);
        if let (Some(known), Some(map)) = (known, value.pointer_mut(part).and_then(Value::as_object_mut)) {
            let extra = known.iter().filter(|(key, _)| key.starts_with("x-"));
            map.extend(extra.map(|(key, value)| (key.clone(), value.clone())));
        }
    }
    let mut out = String::new();
    let widths = page.spec.layout.breakpoints.clone();
    Writer { widths }.put(&mut out, &value, "", 0);
    out.push('\n');
    out
}

/// Leaves out what has its usual value.
fn tidy(page: &mut Value) {
    let usual = serde_json::to_value(crate::page::Grid::default()).unwrap_or_default();
    if let Some(layout) = page.pointer_mut("/spec/layout").and_then(Value::as_object_mut)
        && layout.get("grid") == Some(&usual)
    {
        layout.remove("grid");
    }
    for item in page.pointer_mut("/spec/items").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(item) = item.as_object_mut() else { continue };
        for (key, value) in USUAL {
            if item.get(key).and_then(Value::as_str) == Some(value) {
                item.remove(key);
            }
        }
    }
    for variable in
        page.pointer_mut("/spec/variables").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
    {
        if let Some(variable) =
            variable.as_object_mut().filter(|variable| variable.get("default") == Some(&Value::Null))
        {
            variable.remove("default");
        }
    }
    for wire in page.pointer_mut("/spec/wiring").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(policy) = wire.get_mut("policy").and_then(Value::as_object_mut) else { continue };
        policy.retain(|_, value| *value != Value::Bool(false));
    }
}

/// Places that always take a line for each member, by the pointer's shape.
fn opened(at: &str) -> bool {
    let steps: Vec<&str> = at.split('/').skip(1).collect();
    matches!(
        steps[..],
        [] | ["metadata" | "spec"]
            | ["spec", "layout" | "items" | "wiring" | "variables"]
            | ["spec", "layout", "areas"]
            | ["spec", "layout", "areas", _]
            | ["spec", "items", _]
    )
}

/// The members of objects are written in an order that depends on where they stand.
struct Writer {
    /// Breakpoints and their widths: the widest comes first.
    widths: BTreeMap<String, u16>,
}

impl Writer {
    fn put(&self, out: &mut String, value: &Value, at: &str, depth: usize) {
        let empty = match value {
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty(),
            _ => true,
        };
        if empty || !opened(at) {
            let mut line = String::new();
            self.inline(&mut line, value, at);
            // A cell is one line however long its name is, so that a move is one line.
            let cell = at.strip_prefix("/spec/layout/areas/").is_some_and(|rest| rest.contains('/'));
            if empty || cell || line.chars().count() + depth * 2 <= WIDTH {
                out.push_str(&line);
                return;
            }
        }
        let end = |out: &mut String| {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        };
        match value {
            Value::Array(list) => {
                out.push('[');
                for (i, element) in list.iter().enumerate() {
                    out.push_str(if i == 0 { "\n" } else { ",\n" });
                    out.push_str(&"  ".repeat(depth + 1));
                    self.put(out, element, &format!("{at}/{i}"), depth + 1);
                }
                end(out);
                out.push(']');
            }
            Value::Object(map) => {
                out.push('{');
                for (i, (key, member)) in self.sorted(map, at).into_iter().enumerate() {
                    out.push_str(if i == 0 { "\n" } else { ",\n" });
                    write!(out, "{}{}: ", "  ".repeat(depth + 1), Value::from(key)).expect("a string takes every text");
                    self.put(out, member, &format!("{at}/{key}"), depth + 1);
                }
                end(out);
                out.push('}');
            }
            _ => {}
        }
    }

    fn inline(&self, out: &mut String, value: &Value, at: &str) {
        match value {
            Value::Array(list) => {
                out.push('[');
                for (i, element) in list.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { ", " });
                    self.inline(out, element, at);
                }
                out.push(']');
            }
            Value::Object(map) if map.is_empty() => out.push_str("{}"),
            Value::Object(map) => {
                out.push_str("{ ");
                for (i, (key, member)) in self.sorted(map, at).into_iter().enumerate() {
                    write!(out, "{}{}: ", if i == 0 { "" } else { ", " }, Value::from(key))
                        .expect("a string takes every text");
                    self.inline(out, member, &format!("{at}/{key}"));
                }
                out.push_str(" }");
            }
            other => write!(out, "{other}").expect("a string takes every text"),
        }
    }

    /// The members of an object in the order in which they are written.
    fn sorted<'a>(&self, map: &'a Map<String, Value>, at: &str) -> Vec<(&'a str, &'a Value)> {
        let steps: Vec<&str> = at.split('/').skip(1).collect();
        let order: &[&str] = match steps[..] {
            ["spec"] => &SPEC,
            ["spec", "layout"] | ["spec", "layout", "grid"] => &LAYOUT,
            ["spec", "items", _] => &ITEM,
            ["spec", "items", _, "props"] | ["spec", "variables"] => &[],
            _ => &ORDER,
        };
        let mut members: Vec<(&str, &Value)> = map.iter().map(|(key, value)| (key.as_str(), value)).collect();
        if at.ends_with("/breakpoints") {
            members.sort_by_key(|(_, width)| width.as_u64());
        } else if at.ends_with("/areas") {
            members.sort_by_key(|(name, _)| std::cmp::Reverse(self.widths.get(*name)));
        } else {
            members.sort_by_key(|(key, _)| (order.iter().position(|known| known == key).unwrap_or(usize::MAX), *key));
        }
        members
    }
}
