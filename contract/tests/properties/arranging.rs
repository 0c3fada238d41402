//! Laws of copies, of several items that move together, and of places in places: nobody overlaps, nobody moves without need, and back
//! is back to the byte.

use super::placing::{grids, meet};
use jogakbo_contract::edit::{self, Change, Clip, Edit, Moving, Step, steps};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::{Area, Areas, Item, Page, Within};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A page with a grid, a group with a grid, and wires between neighbours; narrower widths have cells of their own or none.
fn pages() -> impl Strategy<Value = Page> {
    (grids(), grids()).prop_map(|(outer, inner)| {
        let mut items = vec![json!({"id": "group", "use": {"layout": "group"}, "label": "묶음"})];
        let mut areas = Vec::new();
        let below = outer.iter().map(|area| area.y + area.h).max().unwrap_or(0);
        let mut put = |area: &Area, prefix: &str, within: Option<Value>| {
            let id = format!("{prefix}{}", area.item);
            let mut item =
                json!({"id": id, "use": {"pbc": "kr.go.demo.weather", "version": "^1.0.0", "widget": "card"}});
            if let Some(within) = within {
                item["in"] = within;
            }
            items.push(item);
            areas.push(json!({"item": id, "x": area.x, "y": area.y, "w": area.w, "h": area.h}));
        };
        for area in &outer {
            put(area, "", None);
        }
        for area in inner.iter().take(12) {
            put(area, "in-", Some(json!({"item": "group"})));
        }
        areas.push(json!({"item": "group", "x": 0, "y": below, "w": 12, "h": 4}));
        let wires: Vec<Value> = outer
            .windows(2)
            .enumerate()
            .map(|(n, pair)| {
                json!({"id": format!("w{n}"), "from": {"item": pair[0].item, "output": "changed"},
                    "to": {"item": pair[1].item, "prop": "region"}})
            })
            .chain([json!({"id": "first", "from": {"var": "region"}, "to": {"item": outer[0].item, "prop": "region"}})])
            .collect();
        let page = json!({
            "apiVersion": "jogakbo/v1alpha1", "kind": "Page", "metadata": {"name": "made", "title": "화면"},
            "spec": {"route": "/made", "access": {"anonymous": true}, "items": items, "wiring": wires,
                "variables": {"region": {"type": "string", "default": ""}},
                "layout": {"areas": {"sm": "stack", "md": areas, "lg": areas}}}
        });
        serde_json::from_value(page).expect("a page")
    })
}

fn size(_: &Item) -> steps::Size {
    (4, 2)
}

/// Some of the items of a page.
fn some(page: &Page, picks: &[prop::sample::Index]) -> Vec<ItemId> {
    let mut ids: Vec<ItemId> = picks.iter().map(|pick| pick.get(&page.spec.items).id.clone()).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn cells(page: &Page) -> impl Iterator<Item = (&String, &Vec<Area>)> {
    page.spec.layout.areas.iter().filter_map(|(name, areas)| match areas {
        Areas::Cells(cells) => Some((name, cells)),
        Areas::Stack(_) => None,
    })
}

/// Applies the changes; every grid is whole, the page has no new errors, and the way back gives the same bytes.
fn applied(page: &Page, changes: Vec<Change>) -> Result<Page, TestCaseError> {
    let edit = |changes| Edit { id: "edit-0001".to_owned(), step: Step::Paste, what: String::new(), changes };
    let (after, back) = edit::apply(page, &edit(changes)).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let within: BTreeMap<&ItemId, &Option<Within>> =
        after.spec.items.iter().map(|item| (&item.id, &item.within)).collect();
    for (name, cells) in cells(&after) {
        for (i, a) in cells.iter().enumerate() {
            prop_assert!(a.w >= 1 && a.h >= 1 && a.x + a.w <= 12, "{a:?} leaves the grid");
            for b in cells[..i].iter().filter(|b| within[&a.item] == within[&b.item]) {
                prop_assert!(!meet(a, b), "{name}: {a:?} and {b:?} overlap");
            }
        }
    }
    let errors: Vec<_> = after.findings().into_iter().filter(jogakbo_contract::finding::Finding::is_error).collect();
    prop_assert!(errors.is_empty(), "{errors:?}");
    let (again, _) = edit::apply(&after, &edit(back)).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(edit::write(&again), edit::write(page));
    Ok(after)
}

/// Everybody who was there stands where they stood.
fn nobody_moved(before: &Page, after: &Page) -> Result<(), TestCaseError> {
    for (name, cells) in cells(before) {
        let Some(Areas::Cells(now)) = after.spec.layout.areas.get(name) else { continue };
        prop_assert!(cells.iter().all(|area| now.contains(area)), "someone moved at {name}");
    }
    for item in &before.spec.items {
        prop_assert!(after.spec.items.contains(item), "{} changed", item.id);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn copies_take_free_cells_and_leave_the_others_alone((page, picks) in (pages(), prop::collection::vec(any::<prop::sample::Index>(), 1..5))) {
        let ids = some(&page, &picks);
        let twice = edit::duplicate(&page, &ids, &size).expect("there is room");
        let after = applied(&page, twice.changes)?;
        nobody_moved(&page, &after)?;
        let copied = edit::with_inside(&page, &ids).len();
        prop_assert_eq!(after.spec.items.len(), page.spec.items.len() + copied);
        // Wires among the copies and from the variable; the others keep their ends.
        let among = |wire: &&jogakbo_contract::page::Wire| {
            let all = edit::with_inside(&page, &ids);
            wire.from.item().is_none_or(|item| all.contains(item)) && wire.to.item().is_none_or(|item| all.contains(item))
        };
        prop_assert_eq!(after.spec.wiring.len() - page.spec.wiring.len(), page.spec.wiring.iter().filter(among).count());
        prop_assert_eq!(twice.left, 0);
    }

    #[test]
    fn what_was_cut_can_be_pasted_elsewhere((page, picks, inside) in (pages(), prop::collection::vec(any::<prop::sample::Index>(), 1..5), any::<bool>())) {
        let ids = some(&page, &picks);
        let text = edit::copy(&page, &ids).expect("a clip").write();
        let clip = Clip::read(&text).expect("what was written can be read");
        let cut = applied(&page, steps::remove(&page, &ids))?;
        let group = Some(Within { item: "group".parse().unwrap(), slot: None });
        let has_group = cut.spec.items.iter().any(|item| item.id.as_str() == "group");
        let deep = edit::with_inside(&page, &ids).iter().any(|id| id.as_str() == "group");
        let to = group.filter(|_| inside && has_group && !deep);
        let pasted = edit::paste(&cut, &clip, &|_| to.clone(), &size).expect("there is room");
        let after = applied(&cut, pasted.changes)?;
        nobody_moved(&cut, &after)?;
        prop_assert_eq!(after.spec.items.len(), page.spec.items.len());
        // Another page has other items, and not the variable: it comes along.
        let mut other = page.clone();
        other.spec.variables.clear();
        other.spec.wiring.clear();
        let pasted = edit::paste(&other, &clip, &|_| None, &size).expect("there is room");
        let after = applied(&other, pasted.changes)?;
        nobody_moved(&other, &after)?;
    }

    #[test]
    fn several_move_as_one((page, picks, dx, dy) in (pages(), prop::collection::vec(any::<prop::sample::Index>(), 2..6), -6_i32..7, -9_i32..10)) {
        let ids = some(&page, &picks);
        let mut moving = Moving::begin(&page, "lg", &ids[0], &size).expect("it has cells").with(&ids);
        let from = moving.from.clone();
        if moving.to(i32::from(from.x) + dx, i32::from(from.y) + dy, from.w.into(), from.h.into()).is_err() {
            prop_assert!(moving.changes().is_empty(), "a refusal leaves all where they were");
            return Ok(());
        }
        let after = applied(&page, moving.changes())?;
        let at = |page: &Page, id: &ItemId| cells(page).find(|(name, _)| *name == "lg").and_then(|(_, cells)| cells.iter().find(|area| area.item == *id).cloned());
        for id in moving.fellows().chain([&from.item]) {
            let (old, new) = (at(&page, id).unwrap(), at(&after, id).unwrap());
            prop_assert_eq!((i32::from(new.x) - i32::from(old.x), i32::from(new.y) - i32::from(old.y)), (dx, dy));
            prop_assert_eq!((new.w, new.h), (old.w, old.h));
        }
    }

    #[test]
    fn items_go_into_a_group_and_out_again((page, picks, x, y) in (pages(), prop::collection::vec(any::<prop::sample::Index>(), 1..4), 0_u8..12, 0_u16..20)) {
        let ids: Vec<ItemId> = some(&page, &picks).into_iter().filter(|id| id.as_str() != "group").collect();
        let group = Within { item: "group".parse().unwrap(), slot: None };
        for to in [Some(&group), None] {
            let corner = Some(("lg", x, y));
            let after = applied(&page, edit::put(&page, &ids, to, corner, Some(""), &size).expect("there is room"))?;
            for id in &ids {
                let item = after.spec.items.iter().find(|item| item.id == *id).unwrap();
                prop_assert_eq!(item.within.as_ref(), to);
            }
            // Without a corner nobody makes room.
            let quiet = applied(&page, edit::put(&page, &ids, to, None, None, &size).expect("there is room"))?;
            for (name, old) in cells(&page) {
                let Some(Areas::Cells(now)) = quiet.spec.layout.areas.get(name) else { continue };
                prop_assert!(old.iter().filter(|area| !ids.contains(&area.item)).all(|area| now.contains(area)));
            }
        }
    }
}
