//! Circles: wires that feed one another for ever, inside the page or through published events.

use super::Parts;
use crate::finding::{Finding, join};
use crate::page::{Page, Source, Target};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An edge of the graph: from node to node, by which wire (`None` for an edge that the widget itself makes).
struct Edge {
    to: String,
    wire: Option<usize>,
}

pub(crate) fn check(page: &Page, parts: &dyn Parts, found: &mut Vec<Finding>) {
    let graph = graph(page, parts);
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in graph.keys() {
        let mut path: Vec<(&str, Option<usize>)> = Vec::new();
        if let Some(circle) = walk(start, None, &graph, &mut path, &mut done) {
            done.extend(path.iter().map(|(node, _)| *node)); // one circle is told once
            let ids: Vec<String> =
                circle.iter().filter_map(|wire| wire.map(|i| format!("`{}`", page.spec.wiring[i].id))).collect();
            let through_topic =
                circle.iter().flatten().any(|i| matches!(page.spec.wiring[*i].to, Target::Publish { .. }));
            let at = circle.iter().flatten().next().map_or_else(String::new, |i| join("/spec/wiring", i));
            found.push(if through_topic {
                Finding::error("W11", at, format!("published events come back through the wires {}", ids.join(", ")))
            } else {
                Finding::error("W10", at, format!("the wires {} form a circle", ids.join(", ")))
            });
        }
    }
}

fn graph(page: &Page, parts: &dyn Parts) -> BTreeMap<String, Vec<Edge>> {
    let mut graph: BTreeMap<String, Vec<Edge>> = BTreeMap::new();
    let mut add = |from: String, to: String, wire| graph.entry(from).or_default().push(Edge { to, wire });
    for (i, wire) in page.spec.wiring.iter().enumerate() {
        let from = match &wire.from {
            Source::Output { item, output } => format!("output {item}.{output}"),
            Source::Topic { .. } => format!("topic {i}"),
            Source::Var { var } => format!("var {var}"),
            Source::Param { param } => format!("param {param}"),
            Source::Host { host } => format!("host {host:?}"),
        };
        let to = match &wire.to {
            Target::Prop { item, prop } => format!("prop {item}.{prop}"),
            Target::Action { item, action } => format!("action {item}.{action}"),
            Target::Publish { publish, .. } => format!("type {publish}"),
            Target::Var { var } => format!("var {var}"),
            Target::Param { param } => format!("param {param}"),
            Target::Host { host } => format!("verb {host:?}"),
        };
        if let Target::Publish { publish, .. } = &wire.to {
            for (k, other) in page.spec.wiring.iter().enumerate() {
                if let Source::Topic { topic, .. } = &other.from
                    && topic.reaches_type(publish.as_str())
                {
                    add(to.clone(), format!("topic {k}"), None);
                }
            }
        }
        add(from, to, Some(i));
    }
    for item in &page.spec.items {
        for (prop, value) in &item.props {
            if let Some(name) = value.get("$var").and_then(Value::as_str) {
                add(format!("var {name}"), format!("prop {}.{prop}", item.id), None);
            }
        }
        // An element's own way from property to output counts only if its manifest says so.
        for (output, declared) in parts.widget(&item.id).iter().flat_map(|(_, widget)| &widget.outputs) {
            let derived =
                declared.detail.as_ref().and_then(|detail| detail.get("x-jgb-derived")).and_then(Value::as_array);
            for prop in derived.into_iter().flatten().filter_map(Value::as_str) {
                add(format!("prop {}.{prop}", item.id), format!("output {}.{output}", item.id), None);
            }
        }
    }
    graph
}

/// Depth first; answers with the wires of the first circle found.
fn walk<'a>(
    node: &'a str,
    by: Option<usize>,
    graph: &'a BTreeMap<String, Vec<Edge>>,
    path: &mut Vec<(&'a str, Option<usize>)>,
    done: &mut BTreeSet<&'a str>,
) -> Option<Vec<Option<usize>>> {
    if let Some(start) = path.iter().position(|(seen, _)| *seen == node) {
        let mut circle: Vec<Option<usize>> = path[start + 1..].iter().map(|(_, wire)| *wire).collect();
        circle.push(by);
        return Some(circle);
    }
    if done.contains(node) {
        return None;
    }
    path.push((node, by));
    for edge in graph.get(node).into_iter().flatten() {
        if let Some(circle) = walk(&edge.to, edge.wire, graph, path, done) {
            return Some(circle);
        }
    }
    path.pop();
    done.insert(node);
    None
}
