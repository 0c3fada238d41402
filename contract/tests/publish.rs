//! What differs between two states of a page, bringing one item back, and files that keep their extension keys.
#![cfg(not(target_arch = "wasm32"))] // shares the samples of the composition tests

mod sample;

use jogakbo_contract::edit::{self, Change, Difference, Edit, Step, steps};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::Page;
use jogakbo_contract::text::Locale;
use serde_json::json;

fn page() -> Page {
    serde_json::from_value(sample::page()).expect("the sample is a page")
}

fn after(page: &Page, changes: Vec<Change>) -> Page {
    let edit = Edit { id: "edit-0001".to_owned(), step: Step::Setting, what: String::new(), changes };
    edit::apply(page, &edit).expect("it can be applied").0
}

fn id(text: &str) -> ItemId {
    text.parse().expect("an id")
}

fn told(before: &Page, after: &Page, locale: Locale) -> Vec<String> {
    let title = |id: &str| match (id, locale) {
        ("weather", Locale::Ko) => "날씨".to_owned(),
        ("list", Locale::Ko) => "글목록".to_owned(),
        (id, _) => id.to_owned(),
    };
    edit::compare(before, after).iter().map(|difference| edit::tell(difference, locale, &title)).collect()
}

#[test]
fn what_differs_is_told_as_a_person_would() {
    let before = page();
    assert_eq!(edit::compare(&before, &before), []);
    let changed = after(
        &before,
        vec![
            Change::set("/metadata/title", json!({"ko": "새 제목", "en": "Home"})),
            Change::set("/route", json!("/start")),
            Change::set("/areas/lg/weather", json!({"item": "weather", "x": 0, "y": 5, "w": 4, "h": 3})),
            Change::set("/items/list/props/limit", json!(9)),
            Change::set("/items/list/label", json!({"ko": "소식", "en": "News"})),
            Change::drop("/items/weather/props/from"),
            Change::drop("/wiring/refresh"),
            Change::set(
                "/wiring/again",
                json!({"id": "again", "from": {"var": "region"}, "to": {"item": "weather", "prop": "region"}}),
            ),
            Change::set("/variables/fresh", json!({"type": "string", "default": ""})),
        ],
    );
    assert_eq!(
        told(&before, &changed, Locale::Ko),
        [
            "화면 제목: “처음 <화면>” → “새 제목”.",
            "주소: “/” → “/start”.",
            "날씨, from: “2026-11-24” → 없음.",
            "날씨를 옮겼습니다(lg): 1행 1열, 4×3 → 6행 1열, 4×3.",
            "글목록, 제목: 없음 → “소식”.",
            "글목록, limit: 5 → 9.",
            "연결을 더했습니다: $region → 날씨 · region.",
            "연결을 끊었습니다: 글목록 · kr.go.demo.board.post.viewed.v1.> → 날씨 · refresh().",
            "변수 fresh: 없음 → {\"default\":\"\",\"scope\":\"page\",\"type\":\"string\"}.",
        ]
    );
    let english = told(&before, &changed, Locale::En);
    assert_eq!(english[3], "weather moved (lg): row 1, column 1, 4×3 → row 6, column 1, 4×3.");
    assert_eq!(
        english[0],
        "Title of the page: {\"en\":\"Home\",\"ko\":\"처음 <화면>\"} → {\"en\":\"Home\",\"ko\":\"새 제목\"}.",
        "the English is the same, so both are shown whole"
    );
    let gone = after(&before, steps::remove(&before, &[id("old")]));
    assert_eq!(told(&before, &gone, Locale::Ko), ["old를 뺐습니다."], "its cells go with it");
    assert_eq!(told(&gone, &before, Locale::En), ["old added."]);
    let long = after(&before, vec![Change::set("/items/list/props/limit", json!("가".repeat(500)))]);
    assert!(told(&before, &long, Locale::Ko)[0].chars().count() < 120);
}

#[test]
fn only_what_really_moved_has_another_place_in_the_reading_order() {
    let before = page();
    let last = after(&before, vec![Change::Order { at: "/items/weather".to_owned(), before: String::new() }]);
    assert_eq!(edit::compare(&before, &last), [Difference::Ordered(id("weather"))]);
    let first = after(&before, vec![Change::Order { at: "/items/old".to_owned(), before: "weather".to_owned() }]);
    assert_eq!(edit::compare(&before, &first), [Difference::Ordered(id("old"))]);
}

#[test]
fn one_item_comes_back_with_cells_and_wires_that_still_fit() {
    let before = page();
    let gone = after(&before, steps::remove(&before, &[id("weather")]));
    assert!(gone.spec.wiring.iter().all(|wire| wire.id.as_str() != "refresh"));
    let brought = edit::bring(&gone, &before, &id("weather")).expect("it has a place").expect("it was there");
    assert_eq!(brought.left_out, [""; 0]);
    let back = after(&gone, brought.changes.clone());
    assert_eq!(edit::compare(&before, &back), [], "all is as it was");

    // Meanwhile somebody took its place, its variable and the item at the other end of a wire.
    let mut changes = steps::remove(&gone, &[id("list")]);
    changes.push(Change::set("/areas/lg/mine", json!({"item": "mine", "x": 0, "y": 0, "w": 6, "h": 2})));
    changes.extend([Change::drop("/wiring/deep-link"), Change::drop("/variables/region")]);
    let other = after(&gone, changes);
    let brought = edit::bring(&other, &before, &id("weather")).expect("it has a place").expect("it was there");
    assert_eq!(brought.left_out, ["region", "choose", "refresh"]);
    let back = after(&other, brought.changes);
    assert!(back.findings().iter().all(|finding| !finding.is_error()), "{:#?}", back.findings());
    let weather = back.spec.items.iter().find(|item| item.id.as_str() == "weather").expect("it is back");
    assert!(!weather.props.contains_key("region") && weather.props.contains_key("from"));

    // One that is still there gets its former self back; everything else stays.
    let filled =
        after(&before, vec![Change::set("/items/list/props/limit", json!(9)), Change::set("/route", json!("/start"))]);
    let brought = edit::bring(&filled, &before, &id("list")).expect("it has a place").expect("it was there");
    let back = after(&filled, brought.changes);
    assert_eq!(edit::compare(&before, &back).len(), 1, "the address stays as it is now");
    assert_eq!(edit::bring(&before, &gone, &id("weather")), Ok(None), "it was not there then");
}

#[test]
fn a_file_that_is_written_over_keeps_its_extension_keys() {
    let page = page();
    let mut old = sample::page();
    old["x-owner"] = json!("portal");
    old["metadata"]["x-ticket"] = json!({"id": 7});
    old["spec"]["x-note"] = json!("kept");
    old["spec"]["route"] = json!("/elsewhere");
    let over = edit::write_over(&page, old.to_string().as_bytes());
    let value: serde_json::Value = serde_json::from_str(&over).expect("JSON");
    assert_eq!(
        (&value["x-owner"], &value["metadata"]["x-ticket"]["id"], &value["spec"]["x-note"]),
        (&json!("portal"), &json!(7), &json!("kept"))
    );
    assert_eq!(value["spec"]["route"], "/");
    assert_eq!(edit::write_over(&page, over.as_bytes()), over, "the same bytes again");
    assert_eq!(Page::read(over.as_bytes()).expect("a page").page, page);
    assert_eq!(edit::write_over(&page, b"{ broken"), edit::write(&page));
}
