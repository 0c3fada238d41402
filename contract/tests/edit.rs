//! Editing pages: what a step changes, that it can be taken back, and what the file looks like.
#![cfg(not(target_arch = "wasm32"))] // shares the samples of the composition tests

mod sample;

use jogakbo_contract::edit::{self, Change, Edit, EditError, Moving, Refused, Shelf, Step, steps};
use jogakbo_contract::lock::Catalogue as _;
use jogakbo_contract::page::{Areas, Item, Page, Source, Wire};
use serde_json::{Value, json};

fn page() -> Page {
    serde_json::from_value(sample::page()).expect("the sample is a page")
}

fn edit(changes: Vec<Change>) -> Edit {
    Edit { id: "edit-0001".to_owned(), step: Step::Setting, what: String::new(), changes }
}

fn json_of(page: &Page) -> Value {
    serde_json::to_value(page).expect("plain data")
}

/// Applies, takes back, and looks whether all is as it was; gives the page in between.
fn there_and_back(page: &Page, changes: Vec<Change>) -> Page {
    let (after, back) = edit::apply(page, &edit(changes)).expect("it can be applied");
    let (again, _) = edit::apply(&after, &edit(back)).expect("it can be taken back");
    assert_eq!(json_of(&again), json_of(page), "taking back gives another page");
    assert_eq!(edit::write(&again), edit::write(page));
    after
}

fn size(_: &Item) -> steps::Size {
    (4, 2)
}

#[test]
fn every_kind_of_change_can_be_taken_back() {
    let page = page();
    let first = page.spec.items[0].id.clone();
    let second = page.spec.items[1].id.clone();
    let after = there_and_back(
        &page,
        vec![
            Change::set("/metadata/title", json!({"ko": "다른 제목", "en": "Another title"})),
            Change::set(format!("/items/{first}/props/unit"), json!("f")),
            Change::set(format!("/items/{first}/label"), json!({"ko": "이름", "en": "Name"})),
            Change::Order { at: format!("/items/{first}"), before: String::new() },
            Change::set("/variables/fresh", json!({"type": "string", "default": ""})),
            Change::set("/menu", json!({"order": 9})),
        ],
    );
    assert_eq!(after.spec.items.last().map(|item| &item.id), Some(&first));
    assert_eq!(edit::value_at(&after, &format!("/items/{first}/props/unit")), Some(json!("f")));
    let after = there_and_back(&page, steps::remove(&page, std::slice::from_ref(&second)));
    assert!(!edit::write(&after).contains(&format!("\"{second}\"")), "wires, cells and item are gone");
}

#[test]
fn an_edit_that_cannot_be_applied_changes_nothing_and_says_why() {
    let page = page();
    let refused = |changes| edit::apply(&page, &edit(changes)).expect_err("it must be refused");
    assert_eq!(refused(vec![Change::drop("/items/nobody")]), EditError::Gone("/items/nobody".to_owned()));
    assert_eq!(refused(vec![Change::set("/spec/items/0", json!(1))]), EditError::Path("/spec/items/0".to_owned()));
    assert_eq!(refused(vec![Change::set("/items", json!([]))]), EditError::Path("/items".to_owned()));
    assert!(matches!(refused(vec![Change::set("/route", json!(5))]), EditError::Shape { .. }));
    assert!(matches!(refused(vec![Change::set("/items/a", json!({"id": "b"}))]), EditError::Path(_)));
    assert!(matches!(refused(vec![Change::drop("/access")]), EditError::Shape { .. }));
    let large = "가".repeat(100_000);
    assert_eq!(refused(vec![Change::set("/metadata/title", json!(large))]), EditError::Large);
    assert_eq!(refused(vec![Change::drop("/menu"); edit::MAX_CHANGES + 1]), EditError::Many);
    assert!(matches!(refused(vec![Change::set("/variables/__proto__", json!({}))]), EditError::Path(_)));
}

#[test]
fn undo_leaves_what_someone_else_has_changed_since() {
    let page = page();
    let id = page.spec.items[0].id.clone();
    let (unit, label) = (format!("/items/{id}/props/unit"), format!("/items/{id}/label"));
    let mine = edit(vec![Change::set(&unit, json!("f")), Change::set(&label, json!("Mine"))]);
    let (after, back) = edit::apply(&page, &mine).unwrap();
    let (theirs, _) = edit::apply(&after, &edit(vec![Change::set(&label, json!("Theirs"))])).unwrap();
    let (kept, whole) = edit::still(&theirs, &edit::left(&after, &back), &back);
    assert!(!whole);
    assert_eq!(kept.len(), 1);
    let (undone, _) = edit::apply(&theirs, &edit(kept)).unwrap();
    assert_eq!(edit::value_at(&undone, &label), Some(json!("Theirs")));
    assert_eq!(edit::value_at(&undone, &unit), edit::value_at(&page, &unit));
}

#[test]
fn a_move_changes_one_line_of_the_file_and_a_page_is_written_one_way() {
    let page = page();
    let before = edit::write(&page);
    let read = Page::read(before.as_bytes()).expect("what is written can be read");
    assert_eq!(edit::write(&read.page), before);
    let item = page.spec.items[0].id.clone();
    let mut moving = Moving::begin(&page, "lg", &item, &size).expect("it has cells");
    assert_eq!(moving.to(0, 40, i32::from(moving.now.w), i32::from(moving.now.h)), Ok(true));
    let after = edit::write(&there_and_back(&page, moving.changes()));
    let lines = before.lines().zip(after.lines()).filter(|(a, b)| a != b).count();
    assert_eq!((before.lines().count(), lines), (after.lines().count(), 1));
}

#[test]
fn the_pages_that_ship_are_written_as_the_studio_writes_them() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../manifests/pages");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file");
        let page = edit::page_of(&bytes).expect("a page");
        assert!(edit::write(&page).as_bytes() == bytes, "{} is written otherwise", path.display());
        seen += 1;
    }
    assert!(seen >= 5, "{seen}");
}

#[test]
fn a_breakpoint_without_areas_gets_what_it_inherits_when_it_is_changed() {
    let mut value = sample::page();
    let cells = value["spec"]["layout"]["areas"]["lg"].clone();
    value["spec"]["layout"]["areas"] = json!({"md": cells});
    let page: Page = serde_json::from_value(value).unwrap();
    assert_eq!(edit::effective(&page.spec.layout, "lg").0, "md");
    let item = page.spec.items[0].id.clone();
    let mut moving = Moving::begin(&page, "lg", &item, &size).expect("it inherits cells");
    let now = moving.now.clone();
    assert_eq!(moving.to(i32::from(now.x), i32::from(now.y) + 30, i32::from(now.w), i32::from(now.h)), Ok(true));
    let after = there_and_back(&page, moving.changes());
    let (owner, areas) = edit::effective(&after.spec.layout, "lg");
    let Areas::Cells(cells) = areas else { panic!("cells") };
    assert_eq!(owner, "lg");
    let Some(Areas::Cells(inherited)) = page.spec.layout.areas.get("md") else { panic!("cells") };
    assert_eq!(cells.len(), inherited.len());
    assert_eq!(after.spec.layout.areas.get("md"), page.spec.layout.areas.get("md"));
    assert_eq!(Moving::begin(&page, "sm", &item, &size).err(), Some(Refused::Stacked));
}

#[test]
fn wires_are_offered_with_a_mapping_or_with_the_reason_against() {
    let page = page();
    let shelf = Shelf::new(sample::catalogue().newest().into_iter().cloned().collect());
    let sources = edit::sources(&page, &shelf);
    assert!(sources.iter().any(|source| matches!(source, Source::Output { .. })), "{sources:?}");
    for wire in &page.spec.wiring {
        let mut without = page.clone();
        without.spec.wiring.retain(|other| other.id != wire.id);
        let offers = edit::targets(&without, &shelf, &wire.from);
        let offer = offers.iter().find(|offer| offer.to == wire.to).unwrap_or_else(|| panic!("no offer for {wire:?}"));
        assert!(wire.map.is_some() || offer.against.is_none(), "{wire:?} works, but {:?}", offer.against);
        let first_bad = offers.iter().position(|offer| offer.against.is_some()).unwrap_or(offers.len());
        assert!(offers[first_bad..].iter().all(|offer| offer.against.is_some()), "fitting ones come first");
    }
}

#[test]
fn two_wires_between_the_same_ends_are_refused_unless_each_has_a_condition_of_its_own() {
    let mut page = page();
    let shelf = Shelf::new(sample::catalogue().newest().into_iter().cloned().collect());
    let wire = page.spec.wiring[0].clone();
    let offers = edit::targets(&page, &shelf, &wire.from);
    let against = offers.iter().find(|offer| offer.to == wire.to).and_then(|offer| offer.against.clone());
    assert!(against.is_some_and(|finding| finding.code == "W17"), "the ends are joined already");

    let w17 = |page: &Page| -> Vec<String> {
        page.findings().into_iter().filter(|finding| finding.code == "W17").map(|finding| finding.at).collect()
    };
    page.spec.wiring.push(Wire { id: "again".parse().unwrap(), ..wire.clone() });
    let last = page.spec.wiring.len() - 1;
    assert_eq!(w17(&page), [format!("/spec/wiring/{last}")]);
    let finding = page.findings().into_iter().find(|finding| finding.code == "W17").unwrap();
    assert!(finding.message.contains("`again`") && finding.message.contains(wire.id.as_str()), "{}", finding.message);
    assert!(edit::fixes(&page, &shelf, &finding).contains(&edit::Fix::Unwire("again".parse().unwrap())));

    page.spec.wiring[last].when = Some(json!({"$eq": [{"$pick": "/a"}, 1]}));
    assert_eq!(w17(&page).len(), 1, "the other one always fires");
    page.spec.wiring[0].when = Some(json!({"$eq": [{"$pick": "/a"}, 2]}));
    assert_eq!(w17(&page), Vec::<String>::new());
}

#[test]
fn pictures_are_told_what_became_of_each_item() {
    use edit::Mark::{Added, Changed, Moved, Removed, Wired};
    let before = page();
    let mut value = json_of(&before);
    let items = value.pointer_mut("/spec/items").unwrap().as_array_mut().unwrap();
    let gone = items.pop().unwrap()["id"].as_str().unwrap().to_owned();
    items[0]["label"] = json!("another");
    let (first, second) = (items[0]["id"].as_str().unwrap().to_owned(), items[1].clone());
    let mut fresh = second;
    fresh["id"] = json!("fresh");
    fresh["label"] = json!("new");
    items.push(fresh);
    let spec = value.pointer_mut("/spec").unwrap();
    spec["layout"]["areas"]["lg"] = json!([{"item": first, "x": 5, "y": 9, "w": 4, "h": 2}]);
    let wires = spec["wiring"].as_array_mut().unwrap();
    let at =
        wires.iter().position(|wire| wire["to"]["item"].is_string() && wire["to"]["item"] != gone.as_str()).unwrap();
    let cut: Wire = serde_json::from_value(wires.remove(at)).unwrap();
    let after: Page = serde_json::from_value(value).unwrap();
    let marks = edit::marks(&edit::compare(&before, &after));
    let of = |id: &str| -> Vec<edit::Mark> {
        marks.get(&id.parse::<jogakbo_contract::ids::ItemId>().unwrap()).into_iter().flatten().copied().collect()
    };
    assert_eq!((of("fresh"), of(&gone).first().copied()), (vec![Added], Some(Removed)));
    assert!(of(&first).contains(&Moved) && of(&first).contains(&Changed), "{marks:?}");
    let end = cut.to.item().or(cut.from.item()).unwrap();
    assert!(of(end.as_str()).contains(&Wired), "{marks:?}");
    assert_eq!(edit::marks(&[]), std::collections::BTreeMap::new());
}

#[test]
fn a_draft_is_told_what_it_lacks_without_being_refused() {
    let mut value = sample::page();
    value["metadata"]["title"] = json!({"ko": "한국어만"});
    let page: Page = serde_json::from_value(value.clone()).unwrap();
    let codes = |page: &Page| -> Vec<String> {
        edit::problems(page, &sample::catalogue()).into_iter().map(|finding| finding.code).collect()
    };
    assert!(codes(&page).contains(&"P19".to_owned()));
    value["spec"]["items"][0]["label"] = json!({"ko": "같은 제목", "en": "Same"});
    value["spec"]["items"][1]["label"] = json!({"ko": "같은 제목", "en": "Same"});
    let page: Page = serde_json::from_value(value).unwrap();
    assert!(codes(&page).contains(&"P20".to_owned()));
    assert!(edit::read_of(&page).is_ok());
}

#[test]
fn the_changes_between_two_pages_make_one_of_the_other() {
    let page = page();
    assert_eq!(edit::between(&page, &page), []);
    let ids: Vec<String> = page.spec.items.iter().map(|item| item.id.to_string()).collect();
    let mut other = json_of(&page);
    let items = other.pointer_mut("/spec/items").unwrap().as_array_mut().unwrap();
    items.reverse();
    let mut fresh = items[0].clone();
    fresh["id"] = json!("fresh");
    fresh["label"] = json!("new");
    items.insert(1, fresh);
    items.retain(|item| item["id"] != ids[0].as_str());
    items[0]["label"] = json!("another");
    let spec = other.pointer_mut("/spec").unwrap();
    spec["wiring"] = json!([]);
    spec["layout"]["areas"] = json!({"sm": "stack"});
    spec["variables"] = json!({"fresh": {"type": "string", "default": "1"}});
    spec["menu"] = json!({"order": 3});
    other["metadata"]["title"] = json!("다른 화면");
    let other: Page = serde_json::from_value(other).unwrap();
    for (from, to) in [(&page, &other), (&other, &page)] {
        let after = there_and_back(from, edit::between(from, to));
        assert_eq!(json_of(&after), json_of(to));
    }
    let wire_count = page.spec.wiring.len();
    let mut moved = page.clone();
    moved.spec.items.rotate_left(1);
    let changes = edit::between(&page, &moved);
    assert!(changes.iter().all(|change| matches!(change, Change::Order { .. })), "what is the same is not touched");
    assert_eq!((changes.is_empty(), moved.spec.wiring.len()), (false, wire_count));
}

/// Whatever is wrong with a draft, the rest of it can be shown, and only to those who may see drafts.
#[test]
fn a_draft_with_errors_can_be_shown() {
    use jogakbo_contract::lock::{Stamp, build};
    use jogakbo_contract::page::Role;
    let catalogue = sample::catalogue();
    let stamp = || Stamp { revision: 1, created_at: String::new(), created_by: String::new() };
    let page = page();
    let whole = edit::preview(&page, &catalogue, stamp()).unwrap();
    assert_eq!(whole.items.len(), page.spec.items.len());
    assert!(!whole.page.access.admits(&[Role::Citizen]) && whole.page.access.admits(&[Role::Designer]));
    let first = page.spec.items[0].id.to_string();
    let mut broken = json_of(&page);
    let spec = broken.pointer_mut("/spec").unwrap();
    let items = spec["items"].as_array_mut().unwrap();
    let mut lost = items[0].clone();
    lost["id"] = json!("lost");
    lost["use"]["pbc"] = json!("kr.go.not.here");
    let mut nested = items[0].clone();
    nested["id"] = json!("nested");
    nested["in"] = json!({"item": "nobody"});
    nested["show"] = json!({"$odd": 1});
    let twin = items[0].clone();
    items.extend([lost, nested, twin]);
    items[0]["props"]["nothing"] = json!({"$var": "nobody"});
    spec["layout"]["grid"]["gap"] = json!("1rem;}</style><script>");
    spec["layout"]["areas"]["lg"] = json!([
        {"item": first, "x": 11, "y": 0, "w": 4, "h": 1}, {"item": "nobody", "x": 0, "y": 0, "w": 4, "h": 1}
    ]);
    spec["variables"]["odd"] = json!({"type": "number", "default": "text"});
    let broken: Page = serde_json::from_value(broken).unwrap();
    assert!(edit::read_of(&broken).is_err(), "it cannot go live");
    let lock = edit::preview(&broken, &catalogue, stamp()).unwrap();
    let ids: Vec<&str> = lock.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids.iter().filter(|id| **id == first).count(), 1, "{ids:?}");
    assert!(ids.contains(&"nested") && !ids.contains(&"lost") && lock.layouts.iter().any(|one| one.absent.is_some()));
    assert!(!serde_json::to_string(&lock).unwrap().contains("<script>"));
    assert_ne!(lock.digest, build(&edit::read_of(&page).unwrap(), &catalogue, stamp()).unwrap().0.digest);
}
