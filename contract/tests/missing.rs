//! A page whose PBC is not installed any more goes on without it (ADR 0028).
#![cfg(not(target_arch = "wasm32"))] // shares the samples of the composition tests

mod sample;

use jogakbo_contract::finding::Finding;
use jogakbo_contract::lock::{self, PageLock};
use jogakbo_contract::page::Role;
use jogakbo_contract::render::{self, Request};
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::{Look, SessionView};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The page frozen by a catalogue that lacks a PBC.
fn without(pbc: &str, page: &Value) -> Result<(PageLock, Vec<Finding>), Vec<Finding>> {
    let mut parts = sample::catalogue();
    parts.0.retain(|part| part.manifest.metadata.name.as_str() != pbc);
    lock::build_without_missing(&sample::read(page), &parts, sample::stamp())
}

fn places(found: &[Finding]) -> Vec<(&str, &str)> {
    found.iter().map(|one| (one.code.as_str(), one.at.as_str())).collect()
}

fn html(lock: &PageLock, locale: Locale) -> String {
    let portal = sample::portal();
    let session = SessionView { roles: vec![Role::Citizen], ..SessionView::default() };
    let request = Request {
        lock,
        locale,
        look: Look::default(),
        session: &session,
        grants: &BTreeMap::new(),
        query: &BTreeMap::new(),
        kept: &Map::new(),
        rest: "",
        packs: &[],
        stops: lock::Stops::NONE,
        assurance: None,
    };
    render::document(&portal, &request).html
}

/// What stands in the place of an item.
fn place<'a>(html: &'a str, item: &str) -> &'a str {
    let start = html.find(&format!("id=\"item-{item}\"")).unwrap_or_else(|| panic!("no place for {item}: {html}"));
    html[start..].split("</section>").next().unwrap_or_default()
}

#[test]
fn the_place_of_a_missing_item_says_so_and_the_rest_stays() {
    let mut page = sample::page();
    page["spec"]["items"][2]["label"] = json!({"ko": "내 글", "en": "My posts"});
    let (lock, found) = without("kr.go.demo.board", &page).expect("the weather is there");
    // One exact line for each item, an error though the page lives.
    assert_eq!(
        places(&found),
        ["1", "2", "3"].map(|i| ("L01", format!("/spec/items/{i}/use"))).each_ref().map(|one| (one.0, one.1.as_str()))
    );
    assert!(found.iter().all(Finding::is_error));
    assert_eq!(found[0].message, "no manifest describes `kr.go.demo.board`");
    assert_eq!(lock.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["weather"]);
    assert_eq!(lock.wiring.iter().map(|wire| wire.id.to_string()).collect::<Vec<_>>(), ["deep-link", "choose"]);
    assert_eq!(lock.grants.len(), 1);
    for (locale, sentence, title) in [
        (Locale::Ko, "이 서비스는 지금 제공하지 않습니다.", "내 글"),
        (Locale::En, "This service is not offered at present.", "My posts"),
    ] {
        let html = html(&lock, locale);
        assert!(place(&html, "weather").contains("<jgb-slot"));
        for item in ["list", "mine", "old"] {
            let place = place(&html, item);
            assert_eq!(place.matches(sentence).count(), 1, "{place}");
            assert!(!place.contains("jgb-slot"), "{place}");
        }
        assert!(place(&html, "mine").contains(&format!(">{title}</h2>")));
        assert!(place(&html, "list").contains("--lg:1/5/span 3/span 8"), "it keeps its cells");
        let at = |item: &str| html.find(&format!("id=\"item-{item}\"")).expect("a place");
        assert!(at("weather") < at("list") && at("list") < at("mine"), "the order stays");
    }
}

#[test]
fn a_widget_that_is_not_offered_any_more_is_missing_too() {
    let mut page = sample::page();
    page["spec"]["items"][2]["use"]["widget"] = json!("hers");
    let (lock, found) = without("nobody", &page).expect("the rest is there");
    assert_eq!(places(&found), [("L02", "/spec/items/2/use/widget")]);
    assert_eq!(lock.items.len(), 3);
    assert_eq!(lock.wiring.len(), 5);
}

#[test]
fn a_condition_counts_for_the_place_of_a_missing_item() {
    let mut page = sample::page();
    page["spec"]["items"][1]["show"] = json!({"$eq": [{"$var": "region"}, "2222"]});
    let (lock, _) = without("kr.go.demo.board", &page).expect("the weather is there");
    let html = html(&lock, Locale::Ko);
    assert!(place(&html, "list").split('>').next().is_some_and(|start| start.ends_with(" hidden")));
    assert!(!place(&html, "mine").split('>').next().is_some_and(|start| start.ends_with(" hidden")));
}

#[test]
fn a_wire_of_an_event_that_nobody_declares_any_more_is_left_out() {
    let mut parts = sample::catalogue();
    parts.0[1].manifest.spec.events.types.retain(|decl| decl.name.as_str() != "kr.go.demo.board.post.viewed.v1");
    let read = sample::read(&sample::page());
    let (lock, found) = lock::build_without_missing(&read, &parts, sample::stamp()).expect("the items are there");
    assert_eq!(places(&found), [("W14", "/spec/wiring/3/to"), ("W14", "/spec/wiring/4/from")]);
    assert_eq!(lock.items.len(), 4);
    assert_eq!(lock.wiring.len(), 3);
}

#[test]
fn what_has_nothing_to_do_with_it_is_refused_as_ever() {
    let mut page = sample::page();
    page["spec"]["items"][0]["props"]["nothing"] = json!(1);
    let found = without("kr.go.demo.board", &page).expect_err("the weather has no such property");
    assert!(found.iter().any(|one| one.code == "L03"), "{found:#?}");
}

#[test]
fn a_route_whose_app_is_gone_keeps_its_page() {
    let mut page = sample::page();
    page["spec"]["route"] = json!("/all/*");
    assert!(without("nobody", &page).is_err(), "no item is an app");
    let (lock, found) = without("kr.go.demo.board", &page).expect("it may have been the app");
    assert!(found.iter().all(|one| one.code == "L01"));
    assert_eq!(lock.page.route, "/all/*");
}

#[test]
fn a_page_that_lacks_nothing_is_frozen_as_ever() {
    let read = sample::read(&sample::page());
    let whole = lock::build(&read, &sample::catalogue(), sample::stamp()).expect("whole");
    assert_eq!(without("nobody", &sample::page()), Ok(whole));
}
