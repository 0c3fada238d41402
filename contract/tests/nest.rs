//! Groups, tabs and slots of widgets: what is refused, what is frozen, and what the server writes (ADR 0026).
#![cfg(not(target_arch = "wasm32"))] // shares the samples of the composition tests

mod sample;

use jogakbo_contract::finding::Finding;
use jogakbo_contract::lock::{self, Catalogue, PageLock};
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::page::{Page, Role};
use jogakbo_contract::render::{self, Portal, Request};
use jogakbo_contract::slot::Load;
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::{Look, PageView, SessionView};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Address of the script that changes tabs.
const LAYOUT: &str = "/-/shell/d/layout.js";

/// The sample's page with the weather in a group, the lists in tabs, and the group in the first tab.
fn page() -> Value {
    let mut page = sample::page();
    let items = page["spec"]["items"].as_array_mut().expect("items");
    items[0]["in"] = json!({"item": "town"});
    items[1]["in"] = json!({"item": "parts", "slot": "first"});
    items[1]["load"] = json!("eager");
    items[3]["in"] = json!({"item": "parts", "slot": "second"});
    items[3]["load"] = json!("eager");
    items.insert(
        0,
        json!({"id": "parts", "use": {"layout": "tabs", "tabs": [
        {"id": "first", "title": {"ko": "처음", "en": "First"}}, {"id": "second", "title": {"ko": "다음", "en": "Next"}}
    ]}, "label": {"ko": "갈래", "en": "Parts"}}),
    );
    items.insert(
        1,
        json!({"id": "town", "use": {"layout": "group"}, "label": {"ko": "우리 동네", "en": "My town"},
        "in": {"item": "parts", "slot": "first"}, "show": {"$exists": {"$var": "region"}}}),
    );
    page["spec"]["layout"]["areas"]["lg"] = json!([
        {"item": "parts", "x": 0, "y": 0, "w": 12, "h": 3}, {"item": "weather", "x": 0, "y": 0, "w": 6, "h": 2},
        {"item": "mine", "x": 0, "y": 3, "w": 6, "h": 2}
    ]);
    page
}

fn found(page: &Value) -> Vec<Finding> {
    let catalogue = sample::catalogue();
    match Page::read(page.to_string().as_bytes()) {
        Err(found) => found,
        Ok(read) => lock::build(&read, &catalogue, sample::stamp()).map_or_else(|found| found, |(_, found)| found),
    }
}

fn refuses(change: impl FnOnce(&mut Value), code: &str, at: &str) {
    let mut page = page();
    change(&mut page);
    let found = found(&page);
    let said = found.iter().any(|finding| finding.code == code && finding.at == at && finding.is_error());
    assert!(said, "wanted {code} at {at}, got {found:#?}");
}

fn locked(page: &Value, catalogue: &dyn Catalogue) -> PageLock {
    let (lock, found) =
        lock::build(&sample::read(page), catalogue, sample::stamp()).unwrap_or_else(|found| panic!("{found:#?}"));
    assert!(found.is_empty(), "{found:#?}");
    lock
}

fn view(lock: &PageLock, query: &[(&str, &str)]) -> PageView {
    let portal = Portal { shell_integrity: [(LAYOUT.to_owned(), "sha384-x".to_owned())].into(), ..sample::portal() };
    let session = SessionView { roles: vec![Role::Citizen], ..SessionView::default() };
    let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    render::view(
        &portal,
        &Request {
            lock,
            locale: Locale::En,
            look: Look::default(),
            session: &session,
            grants: &BTreeMap::new(),
            query: &query,
            kept: &Map::new(),
            rest: "",
            packs: &[],
            stops: lock::Stops::NONE,
            assurance: None,
        },
    )
}

fn load_of(view: &PageView, id: &str) -> Load {
    view.block.items.iter().find(|item| item.id.as_str() == id).expect("the item is there").load
}

#[test]
fn a_page_with_tabs_and_a_group_is_sound() {
    assert_eq!(found(&page()), []);
}

#[test]
fn an_item_stands_in_something_that_is_there() {
    refuses(|page| page["spec"]["items"][2]["in"] = json!({"item": "gone"}), "P13", "/spec/items/2/in/item");
    refuses(|page| page["spec"]["items"][2]["in"]["slot"] = json!("first"), "P13", "/spec/items/2/in/slot");
    refuses(|page| page["spec"]["items"][3]["in"]["slot"] = json!("third"), "P13", "/spec/items/3/in/slot");
    refuses(|page| page["spec"]["items"][3]["in"] = json!({"item": "parts"}), "P13", "/spec/items/3/in/slot");
    refuses(|page| page["spec"]["items"][4]["in"] = json!({"item": "list"}), "P13", "/spec/items/4/in/slot");
}

#[test]
fn circles_and_towers_are_refused() {
    refuses(|page| page["spec"]["items"][0]["in"] = json!({"item": "town"}), "P14", "/spec/items/0/in");
    refuses(|page| page["spec"]["items"][1]["in"] = json!({"item": "town"}), "P14", "/spec/items/1/in");
    let tower = |page: &mut Value| {
        for n in 0..3 {
            let inner = json!({"id": format!("g{n}"), "use": {"layout": "group"}, "label": "묶음",
                "in": {"item": if n == 0 { "town".to_owned() } else { format!("g{}", n - 1) }}});
            page["spec"]["items"].as_array_mut().expect("items").push(inner);
        }
    };
    refuses(tower, "P15", "/spec/items/8/in");
    let crowd = |page: &mut Value| {
        for n in 0..60 {
            let item =
                json!({"id": format!("g{n}"), "use": {"layout": "group"}, "label": "묶음", "in": {"item": "town"}});
            page["spec"]["items"].as_array_mut().expect("items").push(item);
        }
    };
    refuses(crowd, "P15", "/spec/items/65/in");
}

#[test]
fn layouts_have_a_label_and_nothing_of_widgets() {
    refuses(|page| page["spec"]["items"][1]["load"] = json!("eager"), "P16", "/spec/items/1/load");
    refuses(|page| page["spec"]["items"][1]["label"] = Value::Null, "P16", "/spec/items/1/label");
    refuses(|page| page["spec"]["items"][0]["use"]["tabs"] = json!([]), "P16", "/spec/items/0/use/tabs");
    refuses(
        |page| page["spec"]["items"][0]["use"]["tabs"][1]["id"] = json!("first"),
        "P16",
        "/spec/items/0/use/tabs/1/id",
    );
    refuses(
        |page| page["spec"]["items"][0]["use"]["tabs"][1]["title"] = json!({"en": "x"}),
        "M16",
        "/spec/items/0/use/tabs/1/title",
    );
    refuses(|page| page["spec"]["items"][4]["id"] = json!("jgb-own"), "P18", "/spec/items/4/id");
    refuses(|page| page["spec"]["wiring"][2]["to"]["item"] = json!("town"), "W01", "/spec/wiring/2/to");
    assert_eq!(
        found(&{
            let mut page = page();
            page["spec"]["items"][1]["use"]["layout"] = json!("row");
            page
        })[0]
            .code,
        "J07"
    );
}

#[test]
fn cells_meet_only_in_one_grid() {
    let beside = json!({"item": "list", "x": 3, "y": 0, "w": 6, "h": 2});
    refuses(
        |page| {
            page["spec"]["items"][3]["in"] = json!({"item": "town"});
            page["spec"]["layout"]["areas"]["lg"].as_array_mut().expect("cells").push(beside);
        },
        "P04",
        "/spec/layout/areas/lg/3",
    );
}

#[test]
fn a_widget_takes_what_its_manifest_says() {
    let inside = |slot: Value| {
        let mut weather = sample::weather();
        weather["spec"]["frontend"]["widgets"][0]["slots"] = json!({ "more": slot });
        let manifest =
            Manifest::read(weather.to_string().as_bytes()).unwrap_or_else(|found| panic!("{found:#?}")).manifest;
        let mut catalogue = sample::catalogue();
        catalogue.0[0].manifest = manifest;
        let mut page = page();
        page["spec"]["items"][4]["in"] = json!({"item": "weather", "slot": "more"});
        page["spec"]["layout"]["areas"]["lg"].as_array_mut().expect("cells").pop();
        (page, catalogue)
    };
    refuses(
        |page| page["spec"]["items"][4]["in"] = json!({"item": "weather", "slot": "more"}),
        "L12",
        "/spec/items/4/in/slot",
    );
    let (fits, catalogue) = inside(json!({"title": "더", "accepts": [{"pbc": "kr.go.demo.board", "widget": "mine"}]}));
    let main = view(&locked(&fits, &catalogue), &[]).main;
    assert!(main.contains("<h6 id=\"label-mine\""), "a heading one deeper than that of its parent: {main}");
    let (_, slot) = main.split_once("<jgb-slot item=\"weather\"").expect("the slot of what it stands in");
    let order = [
        "<slot></slot><div part=\"inside\"><slot name=\"more\" slot=\"more\"></slot></div></template><div>",
        "</div><section",
        "data-item=\"mine\" slot=\"more\"",
        "</section></jgb-slot>",
    ];
    let order: Vec<usize> =
        order.iter().map(|text| slot.find(text).unwrap_or_else(|| panic!("{text} in {slot}"))).collect();
    assert!(order.is_sorted(), "{order:?} in {slot}");
    let (page, catalogue) = inside(json!({"title": "더", "accepts": [{"pbc": "kr.go.demo.board", "widget": "list"}]}));
    let found = lock::build(&sample::read(&page), &catalogue, sample::stamp()).expect_err("not that widget");
    assert_eq!((found[0].code.as_str(), found[0].at.as_str()), ("L13", "/spec/items/4/in"));
    let (mut page, catalogue) = inside(json!({"title": "더", "limit": 1}));
    page["spec"]["items"][5]["in"] = json!({"item": "weather", "slot": "more"});
    let found = lock::build(&sample::read(&page), &catalogue, sample::stamp()).expect_err("room for one");
    assert_eq!((found[0].code.as_str(), found[0].at.as_str()), ("L14", "/spec/items/5/in"));
    page["spec"]["items"][4]["keep"] = json!("alive");
    let found = Page::read(page.to_string().as_bytes()).expect_err("not kept alive");
    assert_eq!((found[0].code.as_str(), found[0].at.as_str()), ("P17", "/spec/items/4/keep"));
}

#[test]
fn the_address_chooses_the_tab_and_what_is_hidden_waits() {
    let lock = locked(&page(), &sample::catalogue());
    let first = view(&lock, &[("region", "2222"), ("tab-parts", "nothing"), ("q", "x")]);
    assert!(first.main.contains("id=\"panel-parts--first\">"));
    assert!(first.main.contains("id=\"panel-parts--second\" hidden>"));
    assert!(first.main.contains("href=\"/en/?region=2222&amp;tab-parts=second#item-parts\""), "{}", first.main);
    assert_eq!((load_of(&first, "list"), load_of(&first, "old")), (Load::Eager, Load::Visible));
    let second = view(&lock, &[("tab-parts", "second")]);
    assert!(second.main.contains("id=\"panel-parts--first\" hidden>"));
    assert_eq!((load_of(&second, "list"), load_of(&second, "old")), (Load::Visible, Load::Eager));
    // In a group in the tab that is not shown.
    assert_eq!(load_of(&second, "weather"), Load::Visible);
}

#[test]
fn only_a_page_with_tabs_brings_the_script_that_changes_them() {
    let with = view(&locked(&page(), &sample::catalogue()), &[]);
    let own = with.block.items.last().expect("the portal's own item");
    assert_eq!((own.id.as_str(), own.load), ("jgb-tabs", Load::Eager));
    assert_eq!(own.mount.module, LAYOUT);
    assert!(with.main.contains("<div hidden><jgb-slot item=\"jgb-tabs\""), "{}", with.main);
    assert!(with.import_map.integrity.contains_key(LAYOUT));
    let without = view(&locked(&sample::page(), &sample::catalogue()), &[]);
    assert!(!without.main.contains("jgb-tabs") && !without.import_map.integrity.contains_key(LAYOUT));
    refuses(
        |page| page["spec"]["params"] = json!({"type": "object", "properties": {"tab-x": {"type": "string"}}}),
        "P18",
        "/spec/params/properties/tab-x",
    );
}

#[test]
fn headings_follow_the_nesting_and_conditions_are_handed_down() {
    let lock = locked(&page(), &sample::catalogue());
    let main = view(&lock, &[]).main;
    let order: Vec<usize> = [
        "<h2 id=\"label-parts\"",
        "<h3 class=\"jgb-hidden\">First",
        "<h4 id=\"label-town\"",
        "<h5 id=\"label-weather\"",
        "<h4 id=\"label-list\"",
        "<h2 id=\"label-mine\"",
    ]
    .iter()
    .map(|text| main.find(text).unwrap_or_else(|| panic!("{text} in {main}")))
    .collect();
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(lock.item("weather").expect("there").show, Some(json!({"$exists": {"$var": "region"}})));
}
