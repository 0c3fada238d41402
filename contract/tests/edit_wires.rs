//! Wiring in the editor: every kind of end is offered, a wire can be tried before it is made, and what is broken has a way out.
#![cfg(not(target_arch = "wasm32"))] // shares the samples of the composition tests

mod sample;

use jogakbo_contract::edit::{self, Edit, End, Fix, Outcome, Shelf};
use jogakbo_contract::lock::Catalogue as _;
use jogakbo_contract::page::{Page, Source, Wire};
use jogakbo_contract::text::Locale;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn page_with(change: impl FnOnce(&mut Value)) -> Page {
    let mut value = sample::page();
    change(&mut value["spec"]);
    serde_json::from_value(value).expect("the sample is a page")
}

fn page() -> Page {
    page_with(|_| {})
}

fn shelf() -> Shelf {
    Shelf::new(sample::catalogue().newest().into_iter().cloned().collect())
}

fn wire(value: Value) -> Wire {
    serde_json::from_value(value).expect("a wire")
}

#[test]
fn all_kinds_of_ends_are_offered_and_what_may_not_be_says_why() {
    let (page, shelf) = (page(), shelf());
    let kinds: BTreeSet<End> = edit::sources(&page, &shelf).iter().map(End::of_source).collect();
    assert_eq!(kinds, End::SOURCES.into());
    let chosen: Source = serde_json::from_value(json!({"item": "list", "output": "chosen"})).unwrap();
    let offers = edit::targets(&page, &shelf, &chosen);
    let kinds: BTreeSet<End> = offers.iter().map(|offer| End::of_target(&offer.to)).collect();
    assert_eq!(kinds, End::TARGETS.into());
    let silent = offers.iter().find(|offer| {
        serde_json::to_value(&offer.to).unwrap()
            == json!({"item": "mine", "publish": "kr.go.demo.board.post.viewed.v1"})
    });
    let against = silent.and_then(|offer| offer.against.as_ref()).map(|finding| finding.code.as_str());
    assert_eq!(against, Some("W13"), "a widget that publishes nothing");
    let unknown: Source = serde_json::from_value(json!({"item": "list", "output": "gone"})).unwrap();
    assert!(matches!(edit::given(&page, &shelf, &unknown), Err(Some(finding)) if finding.code == "W02"));
}

#[test]
fn a_wire_is_tried_by_the_code_that_runs_it() {
    let (page, shelf) = (page(), shelf());
    let given = |map: Value| {
        wire(
            json!({"id": "new", "from": {"item": "weather", "output": "regionChanged"}, "to": {"var": "region"}, "map": map}),
        )
    };
    let input = json!({"region": "2222"});
    let good = edit::try_wire(&page, &shelf, &given(json!({"$pick": "/region"})), &input, Locale::Ko);
    assert_eq!((good.result, good.faults.len(), good.against), (Some(json!("2222")), 0, None));
    let wrong = edit::try_wire(&page, &shelf, &given(json!({"$tpl": "no. {/region}"})), &input, Locale::Ko);
    assert_eq!((wrong.result, wrong.faults.len()), (Some(json!("no. 2222")), 1), "the value breaks the pattern");
    let missing = edit::try_wire(&page, &shelf, &given(json!({"$pick": "/region"})), &json!({}), Locale::Ko);
    assert_eq!(missing.result, None);
    let broken = edit::try_wire(&page, &shelf, &given(json!({"$pick": "region"})), &input, Locale::Ko);
    assert_eq!(broken.against.map(|finding| finding.code).as_deref(), Some("W07"));
    let round = wire(json!({"id": "round", "from": {"var": "region"}, "to": {"param": "region"}}));
    let circle = edit::try_wire(&page, &shelf, &round, &json!("1111"), Locale::Ko);
    assert_eq!(circle.against.map(|finding| finding.code).as_deref(), Some("W10"));
    let same = page.spec.wiring[1].clone();
    let again = edit::try_wire(&page, &shelf, &same, &input, Locale::Ko);
    assert_eq!((again.against, again.held), (None, false), "a wire that is edited is not in its own way");
    let when = Wire { when: Some(json!({"$eq": [{"$pick": "/region"}, "3333"]})), ..same.clone() };
    assert!(edit::try_wire(&page, &shelf, &when, &input, Locale::Ko).held);
    for (broken, code) in [
        (Wire { when: Some(json!({"$is": 1})), ..same.clone() }, "W07"),
        (Wire { policy: serde_json::from_value(json!({"throttle": "soon"})).ok(), ..same }, "W15"),
    ] {
        let against = edit::try_wire(&page, &shelf, &broken, &input, Locale::Ko).against;
        assert_eq!(against.map(|finding| finding.code).as_deref(), Some(code));
    }
}

#[test]
fn an_event_is_told_with_the_wires_that_carried_it() {
    let page = page_with(|spec| {
        spec["wiring"][1]["when"] = json!({"$not": {"$eq": [{"$pick": "/region"}, {"$var": "region"}]}});
    });
    let begins =
        |source: &Source| matches!(source, Source::Output { output, .. } if output.as_str() == "regionChanged");
    let carried = |input: &Value| {
        let all = edit::carried(&page, &begins, input, &edit::variables(&page), Locale::Ko);
        assert_eq!(all.len(), 1);
        all.into_iter().next().map(|one| (one.wire.to_string(), one.outcome)).unwrap()
    };
    assert_eq!(carried(&json!({"region": "2222"})), ("choose".into(), Outcome::Fired(json!("2222"))));
    assert_eq!(carried(&json!({"region": "1111"})).1, Outcome::Held, "it is the region already");
    assert_eq!(carried(&json!({})).1, Outcome::Missing);
}

/// Breaks a page.
type Break = fn(&mut Value);

#[test]
fn every_broken_wire_has_a_way_out_that_works_and_can_be_taken_back() {
    let shelf = shelf();
    let breaks: [(&str, Break); 9] = [
        ("W01", |spec| spec["wiring"][2]["to"] = json!({"item": "nobody", "prop": "region"})),
        ("W02", |spec| spec["wiring"][1]["from"]["output"] = json!("gone")),
        ("W03", |spec| spec["wiring"][2]["to"]["prop"] = json!("gone")),
        ("W04", |spec| spec["wiring"][4]["to"]["action"] = json!("gone")),
        ("W05", |spec| spec["wiring"][1]["to"] = json!({"var": "gone"})),
        ("W07", |spec| spec["wiring"][1]["map"] = json!({"$pick": "region"})),
        ("W08", |spec| drop(spec["wiring"][1].as_object_mut().unwrap().remove("map"))),
        ("W10", |spec| {
            let round = json!({"id": "round", "from": {"var": "region"}, "to": {"param": "region"}});
            spec["wiring"].as_array_mut().unwrap().push(round);
        }),
        ("W15", |spec| spec["wiring"][4]["policy"] = json!({"debounce": "soon"})),
    ];
    for (code, break_it) in breaks {
        let page = page_with(break_it);
        let errors = |page: &Page| -> usize {
            edit::problems(page, &shelf)
                .iter()
                .filter(|finding| finding.is_error() && finding.code.starts_with('W'))
                .count()
        };
        let found = edit::problems(&page, &shelf);
        let finding = found.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("{code}: {found:#?}"));
        let fixes = edit::fixes(&page, &shelf, finding);
        let asks = fixes.iter().any(|fix| matches!(fix, Fix::Retarget(_) | Fix::Restart(_)));
        assert!(asks || code == "W15", "{code}: {fixes:?}");
        assert!(matches!(fixes.last(), Some(Fix::Unwire(_))), "{code}");
        assert!(matches!(code, "W07" | "W08") == matches!(fixes[0], Fix::Remap(..)), "{code}: {fixes:?}");
        let before = errors(&page);
        for fix in &fixes {
            let Some((step, changes)) = fix.changes(&page) else { continue };
            let change = Edit { id: "edit-0001".into(), step, what: fix.what().into(), changes };
            let (after, back) = edit::apply(&page, &change).expect("it fits");
            assert!(errors(&after) < before, "{code}: {fix:?} leaves {:#?}", edit::problems(&after, &shelf));
            let (again, _) = edit::apply(&after, &Edit { changes: back, ..change }).expect("it can be taken back");
            assert_eq!(edit::write(&again), edit::write(&page), "{code}: {fix:?}");
        }
    }
    let page = page_with(|spec| spec["items"][1]["props"]["gone"] = json!(1));
    let found = edit::problems(&page, &shelf);
    let finding = found.iter().find(|finding| finding.code == "L03").expect("an unknown property");
    assert!(matches!(&edit::fixes(&page, &shelf, finding)[..], [Fix::Unset(_, name)] if name == "gone"));
}

#[test]
fn the_properties_of_an_item_are_read_from_their_text() {
    let (page, shelf) = (page(), shelf());
    let item = page.spec.items[1].id.clone();
    let codes = |text: &str| -> Vec<String> {
        let found = edit::read_props(&page, &shelf, &item, text).err().unwrap_or_default();
        found.iter().map(|finding| format!("{} {}", finding.code, finding.at)).collect()
    };
    assert_eq!(codes("{"), ["J03 "]);
    assert_eq!(codes("[]"), ["J07 "]);
    assert_eq!(codes(r#"{"limit": "many"}"#), ["L04 /limit"]);
    assert_eq!(codes(r#"{"limit": 1, "limit": 2}"#), ["J05 "]);
    assert_eq!(codes(r#"{"gone": 1}"#), ["L03 /gone"]);
    let (props, found) = edit::read_props(&page, &shelf, &item, r#"{"limit": 7}"#).expect("it fits");
    assert!(found.iter().all(|finding| !finding.is_error()));
    let changes = edit::props_between(&item, &page.spec.items[1].props, &props);
    assert_eq!(
        serde_json::to_value(&changes).unwrap(),
        json!([{"do": "set", "at": "/items/list/props/limit", "value": 7}])
    );
    let none = edit::props_between(&item, &props, &serde_json::Map::new());
    assert_eq!(serde_json::to_value(&none).unwrap(), json!([{"do": "drop", "at": "/items/list/props/limit"}]));
}
