//! Places in places, tabs, and what comes from a clipboard that may hold anything.

use jogakbo_contract::edit::{self, Clip, ClipError, Edit, Moving, Refused, Shelf, Step, steps, tabs};
use jogakbo_contract::ids::{ItemId, Name};
use jogakbo_contract::lock::Part;
use jogakbo_contract::page::{Areas, Item, Page, Within};
use serde_json::json;

fn page(name: &str) -> Page {
    let file = format!("{}/../manifests/pages/{name}.json", env!("CARGO_MANIFEST_DIR"));
    edit::page_of(&std::fs::read(file).expect("the file")).expect("a page")
}

fn shelf() -> Shelf {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../manifests");
    let files = std::fs::read_dir(folder).expect("the folder").filter_map(|entry| {
        let path = entry.expect("an entry").path();
        path.extension().is_some_and(|ext| ext == "json").then_some(path)
    });
    let part = |path| Part {
        manifest: serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("a manifest"),
        digest: String::new(),
        assets: jogakbo_contract::assets::AssetIndex::default(),
    };
    Shelf::new(files.map(part).collect())
}

fn id(text: &str) -> ItemId {
    text.parse().expect("an id")
}

fn within(item: &str, slot: Option<&str>) -> Within {
    Within { item: id(item), slot: slot.map(|slot| slot.parse().expect("a name")) }
}

fn size(_: &Item) -> steps::Size {
    (4, 2)
}

fn apply(page: &Page, changes: Vec<edit::Change>) -> Page {
    let edit = |changes| Edit { id: "edit-0001".to_owned(), step: Step::Move, what: String::new(), changes };
    let (after, back) = edit::apply(page, &edit(changes)).expect("it can be applied");
    let (again, _) = edit::apply(&after, &edit(back)).expect("it can be taken back");
    assert_eq!(edit::write(&again), edit::write(page));
    after
}

#[test]
fn all_places_of_a_page_are_found_in_order() {
    let zones = edit::zones(&page("gallery"), &shelf());
    let names: Vec<String> = zones
        .iter()
        .map(|zone| match &zone.within {
            None => "page".to_owned(),
            Some(Within { item, slot: None }) => item.to_string(),
            Some(Within { item, slot: Some(slot) }) => format!("{item}/{slot}"),
        })
        .collect();
    assert_eq!(
        names,
        ["page", "frameworks", "search", "story/chart", "story/news", "news/aside", "npm", "services", "blocks"]
    );
    let depths: Vec<usize> = zones.iter().map(|zone| zone.depth).collect();
    assert_eq!(depths, [0, 1, 1, 2, 2, 3, 1, 1, 1]);
    assert!(zones.iter().all(|zone| zone.cells == (zone.within != Some(within("news", Some("aside"))))));
}

#[test]
fn a_place_that_would_be_wrong_is_refused_with_its_code() {
    let (page, shelf) = (page("gallery"), shelf());
    let code = |item: &str, to: Option<Within>| {
        edit::unfit(&page, &[id(item)], to.as_ref(), &shelf).map(|finding| finding.code)
    };
    assert_eq!(code("weather", Some(within("npm", None))), None);
    assert_eq!(code("weather", None), None);
    assert_eq!(code("door", Some(within("news", Some("aside")))), None);
    assert_eq!(code("search", Some(within("story", Some("news")))).as_deref(), Some("P14"), "a circle");
    assert_eq!(code("chat", Some(within("news", Some("aside")))).as_deref(), Some("P17"), "kept alive");
    assert_eq!(code("npm", Some(within("news", Some("aside")))).as_deref(), Some("P15"), "too deep");
    assert_eq!(code("weather", Some(within("news", Some("nothing")))).as_deref(), Some("L12"));
    assert_eq!(code("weather", Some(within("nobody", None))).as_deref(), Some("P13"));
    let mut full = page.clone();
    for item in full.spec.items.iter_mut().filter(|item| ["color", "code", "visit"].contains(&item.id.as_str())) {
        item.within = Some(within("news", Some("aside")));
    }
    let code =
        edit::unfit(&full, &[id("door")], Some(&within("news", Some("aside"))), &shelf).map(|finding| finding.code);
    assert_eq!(code.as_deref(), Some("L14"), "a fourth");
}

#[test]
fn what_stands_in_a_widget_has_no_cells_until_it_comes_out() {
    let page = page("gallery");
    let inside =
        apply(&page, edit::put(&page, &[id("door")], Some(&within("news", Some("aside"))), None, None, &size).unwrap());
    assert!(!edit::write(&inside).contains("\"item\": \"door\", \"x\""), "a widget lays its slots out");
    assert_eq!(Moving::begin(&inside, "lg", &id("door"), &size).err(), Some(Refused::Inside));
    let outside =
        apply(&inside, edit::put(&inside, &[id("door")], None, Some(("lg", 2, 1)), Some("weather"), &size).unwrap());
    let Some(Areas::Cells(cells)) = outside.spec.layout.areas.get("lg") else { panic!("cells") };
    let door = cells.iter().find(|area| area.item.as_str() == "door").expect("it has cells again");
    assert_eq!((door.x, door.y, door.w, door.h), (2, 1, 4, 2));
    let at = |name: &str| outside.spec.items.iter().position(|item| item.id.as_str() == name).unwrap();
    assert_eq!(at("door") + 1, at("weather"));
}

#[test]
fn tabs_are_added_named_ordered_and_taken_away_with_their_content_kept() {
    let page = page("gallery");
    let story = id("story");
    let name = |text: &str| -> Name { text.parse().unwrap() };
    assert_eq!(tabs::remove(&page, &story, &name("news"), &size), Err(Refused::Few));
    assert_eq!(tabs::add(&page, &id("weather"), "탭".into()), Err(Refused::Unplaced));
    let three = apply(&page, tabs::add(&page, &story, "셋째".into()).unwrap());
    let tabs_of = |page: &Page| -> Vec<String> {
        let item = page.spec.items.iter().find(|item| item.id == story).unwrap();
        item.uses
            .tabs()
            .iter()
            .map(|tab| format!("{}={}", tab.id, tab.title.get(jogakbo_contract::text::Locale::Ko)))
            .collect()
    };
    assert_eq!(tabs_of(&three), ["chart=월별 검색 횟수", "news=관련 뉴스", "tab-3=셋째"]);
    let named = apply(&three, tabs::rename(&three, &story, &name("tab-3"), "끝".into()).unwrap());
    let first = apply(&named, tabs::shift(&named, &story, &name("news"), -1).unwrap());
    assert_eq!(tabs_of(&first), ["news=관련 뉴스", "chart=월별 검색 횟수", "tab-3=끝"]);
    assert_eq!(tabs::shift(&first, &story, &name("news"), -1), Err(Refused::Edge));
    let fewer = apply(&first, tabs::remove(&first, &story, &name("chart"), &size).unwrap());
    assert_eq!(tabs_of(&fewer), ["news=관련 뉴스", "tab-3=끝"]);
    let chart = fewer.spec.items.iter().find(|item| item.id.as_str() == "chart").unwrap();
    assert_eq!(chart.within, Some(within("story", Some("news"))), "it stands in the part beside it");
    assert!(fewer.findings().iter().all(|finding| !finding.is_error()), "{:?}", fewer.findings());
    let mut many = first;
    for _ in 3..12 {
        many = apply(&many, tabs::add(&many, &story, "더".into()).unwrap());
    }
    assert_eq!(tabs::add(&many, &story, "더".into()), Err(Refused::Many));
}

#[test]
fn a_clipboard_may_hold_anything() {
    let page = page("home");
    let clip = edit::copy(&page, &[id("weather"), id("visit-qr"), id("visit-date")]).expect("a clip");
    assert_eq!((Clip::read(&clip.write()), clip.count()), (Ok(clip.clone()), 3));
    for (text, error) in [
        ("안녕하세요", ClipError::NotOurs),
        ("", ClipError::NotOurs),
        ("{}", ClipError::NotOurs),
        ("[1]", ClipError::NotOurs),
        (r#"{"kind": "Clip", "kind": "Clip"}"#, ClipError::NotOurs),
        (r#"{"apiVersion": "jogakbo/v9", "kind": "Clip", "items": []}"#, ClipError::Broken),
        (r#"{"apiVersion": "jogakbo/v1alpha1", "kind": "Clip", "items": []}"#, ClipError::Broken),
    ] {
        assert_eq!(Clip::read(text), Err(error), "{text}");
    }
    assert_eq!(Clip::read(&" ".repeat(300 * 1024)), Err(ClipError::Large));
    // Areas that meet, leave the grid or are of nobody, and wires to nobody: what comes is a whole page nevertheless.
    let mut odd = serde_json::to_value(&clip).unwrap();
    odd["areas"]["lg"] = json!([
        {"item": "weather", "x": 0, "y": 0, "w": 4, "h": 5}, {"item": "visit-qr", "x": 2, "y": 2, "w": 12, "h": 900},
        {"item": "visit-date", "x": 1, "y": 1, "w": 4, "h": 5}, {"item": "nobody", "x": 0, "y": 0, "w": 4, "h": 5}
    ]);
    odd["wiring"] =
        json!([{"id": "w", "from": {"item": "nobody", "output": "a"}, "to": {"item": "weather", "prop": "region"}}]);
    let odd = Clip::read(&odd.to_string()).expect("it has the shape of a clip");
    let pasted = edit::paste(&page, &odd, &|_| None, &size).expect("there is room");
    assert_eq!((pasted.items.len(), pasted.left), (3, 1));
    let after = apply(&page, pasted.changes);
    assert!(after.findings().iter().all(|finding| !finding.is_error()), "{:?}", after.findings());
    let mut full = page;
    while full.spec.items.len() < 298 {
        let copy = Item { id: steps::fresh_id(&full, "more").unwrap(), ..full.spec.items[0].clone() };
        full.spec.items.push(copy);
    }
    assert_eq!(edit::paste(&full, &clip, &|_| None, &size), Err(ClipError::Many));
}
