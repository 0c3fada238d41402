//! What leads from one page to another: an earlier revision or a file becomes one step, which can be taken back as any other.

use super::change::Change;
use super::steps::json_of;
use crate::finding::join;
use crate::page::Page;
use serde_json::{Map, Value};

/// The changes that make `to` of `from`; none when they are the same. Name and `$schema` stay those of `from`.
///
/// Items and wires are compared one by one, so that what is the same is not touched.
pub fn between(from: &Page, to: &Page) -> Vec<Change> {
    let (from, to) = (json_of(from), json_of(to));
    let mut changes = Vec::new();
    members(&from, &to, "/metadata", "/metadata", &["name"], &mut changes);
    for (at, pointer) in [
        ("/route", "/spec/route"),
        ("/access", "/spec/access"),
        ("/menu", "/spec/menu"),
        ("/params", "/spec/params"),
        ("/grid", "/spec/layout/grid"),
        ("/breakpoints", "/spec/layout/breakpoints"),
    ] {
        value(from.pointer(pointer), to.pointer(pointer), at.to_owned(), &mut changes);
    }
    members(&from, &to, "/spec/variables", "/variables", &[], &mut changes);
    elements(&from, &to, "/spec/items", "/items", &mut changes);
    members(&from, &to, "/spec/layout/areas", "/areas", &[], &mut changes);
    elements(&from, &to, "/spec/wiring", "/wiring", &mut changes);
    changes
}

fn value(from: Option<&Value>, to: Option<&Value>, at: String, changes: &mut Vec<Change>) {
    match (from, to) {
        (from, Some(to)) if from != Some(to) => changes.push(Change::set(at, to.clone())),
        (Some(_), None) => changes.push(Change::drop(at)),
        _ => {}
    }
}

/// The members of an object, one by one.
fn members(from: &Value, to: &Value, pointer: &str, at: &str, but: &[&str], changes: &mut Vec<Change>) {
    let empty = Map::new();
    let map = |page: &'_ Value| page.pointer(pointer).and_then(Value::as_object).cloned();
    let (from, to) = (map(from).unwrap_or(empty.clone()), map(to).unwrap_or(empty));
    let gone = from.keys().filter(|key| !to.contains_key(*key));
    for key in gone.chain(to.keys()).filter(|key| !but.contains(&key.as_str())) {
        value(from.get(key), to.get(key), join(at, key), changes);
    }
}

/// The elements of a list, by their `id`.
fn elements(from: &Value, to: &Value, pointer: &str, at: &str, changes: &mut Vec<Change>) {
    let list = |page: &Value| page.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    let id = |element: &Value| element.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (from, to) = (list(from), list(to));
    let stays = |element: &&Value| to.iter().any(|other| id(other) == id(element));
    changes.extend(from.iter().filter(|element| !stays(element)).map(|element| Change::drop(join(at, id(element)))));
    // From the end on, each is put before the one that is right already.
    let mut order: Vec<String> = from.iter().filter(stays).map(id).collect();
    let mut next = String::new();
    for element in to.iter().rev() {
        let (name, at) = (id(element), join(at, id(element)));
        let known = from.iter().find(|other| id(other) == name);
        let here = order.iter().position(|other| *other == name);
        let follows = here.map(|here| order.get(here + 1).cloned().unwrap_or_default());
        let in_place = follows.as_ref() == Some(&next);
        match known {
            Some(known) if known == element && in_place => {}
            Some(known) if known == element => changes.push(Change::Order { at, before: next.clone() }),
            _ => {
                let before = (!in_place).then(|| next.clone());
                changes.push(Change::Set { at, value: element.clone(), before });
            }
        }
        if !in_place {
            order.retain(|other| *other != name);
            let to = order.iter().position(|other| *other == next).unwrap_or(order.len());
            order.insert(to, name.clone());
        }
        next = name;
    }
}
