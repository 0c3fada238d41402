//! Bad files, a full disk, and edits that nobody needs any more.

use super::{Desk, seen};
use crate::support::{Persona, TestApp, fixtures};
use serde_json::{Value, json};

/// A page's file with something wrong in it, by the name of the file.
type Kind = (&'static str, fn(&mut Value), &'static str);

/// Files that are no page: `readOnly`, one finding each.
const BROKEN: &[Kind] = &[
    ("newer", |page| page["apiVersion"] = json!("jogakbo/v9"), "J07"),
    ("unknown-key", |page| page["spec"]["banner"] = json!(true), "J07"),
    ("unknown-key-of-an-item", |page| page["spec"]["items"][0]["colour"] = json!("red"), "J07"),
    (
        "negative",
        |page| page["spec"]["layout"]["areas"]["lg"] = json!([{"item": "writer", "x": -1, "y": 0, "w": 4, "h": 2}]),
        "J07",
    ),
    ("no-items", |page| drop(page["spec"].as_object_mut().unwrap().remove("items")), "J07"),
    ("forbidden-key", |page| page["spec"]["items"][0]["props"] = json!({"__proto__": 1}), "J06"),
];
/// Files that are pages with errors: looked at first, mended in a draft.
const FAULTY: &[Kind] = &[
    ("missing-pbc", |page| page["spec"]["items"][0]["use"]["pbc"] = json!("kr.go.test.gone"), "L01"),
    ("missing-widget", |page| page["spec"]["items"][0]["use"]["widget"] = json!("gone"), "L02"),
    (
        "overlapping",
        |page| {
            page["spec"]["layout"]["areas"]["lg"] = json!([
                {"item": "writer", "x": 0, "y": 0, "w": 6, "h": 2}, {"item": "reader", "x": 5, "y": 1, "w": 6, "h": 2}
            ]);
        },
        "P04",
    ),
    (
        "absurd",
        |page| {
            page["spec"]["layout"]["areas"]["lg"] = json!([{"item": "writer", "x": 200, "y": 0, "w": 90, "h": 60000}]);
        },
        "P04",
    ),
    (
        "two-cells",
        |page| {
            page["spec"]["layout"]["areas"]["lg"] = json!([
                {"item": "writer", "x": 0, "y": 0, "w": 6, "h": 2}, {"item": "writer", "x": 6, "y": 0, "w": 6, "h": 2}
            ]);
        },
        "P03",
    ),
    (
        "circle",
        |page| {
            page["spec"]["items"][0]["in"] = json!({"item": "reader"});
            page["spec"]["items"][1]["in"] = json!({"item": "writer"});
        },
        "P14",
    ),
    (
        "dead-wire",
        |page| {
            page["spec"]["wiring"] =
                json!([{"id": "w1", "from": {"item": "nobody", "output": "x"}, "to": {"var": "region"}}]);
        },
        "W01",
    ),
    ("no-route", |page| page["spec"]["route"] = json!("nowhere"), "P01"),
];

#[tokio::test]
async fn every_kind_of_bad_file_is_told_and_none_is_ever_written() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    let path = |name: &str| test.folder.path().join(format!("manifests/pages/{name}.json"));
    let mut texts: Vec<(String, String)> = Vec::new();
    for (name, spoil, _) in BROKEN.iter().chain(FAULTY) {
        let mut page = fixtures::page(name, &format!("/{name}"), true);
        spoil(&mut page);
        fixtures::write(&path(name), &page);
        texts.push(((*name).to_owned(), page.to_string()));
    }
    for (name, text) in [("half", "{\"kind\": \"Page\", \"spec\": {"), ("twice", "{\"kind\": 1, \"kind\": 2}")] {
        std::fs::write(path(name), text).unwrap();
        texts.push((name.to_owned(), text.to_owned()));
    }
    let before: Vec<Vec<u8>> = texts.iter().map(|(name, _)| std::fs::read(path(name)).unwrap()).collect();
    test.app.reload();
    let code = |draft: &Value| -> Vec<String> {
        draft["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    };
    for (name, _, expected) in
        BROKEN.iter().chain(&[("half", (|_| ()) as fn(&mut Value), "J03"), ("twice", |_| (), "J05")])
    {
        let draft = desk.draft(name).await;
        assert_eq!(
            (&draft["readOnly"], &draft["page"], code(&draft)),
            (&json!(true), &Value::Null, vec![(*expected).to_owned()]),
            "{name}"
        );
        assert!(!draft["findings"][0]["message"].as_str().unwrap().is_empty(), "{name}");
        let edit = desk.set(name, &[("/menu", json!({"order": 3}))]).await;
        assert_eq!(edit.problem(), (409, "page-broken".to_owned()), "{name}");
        assert_eq!(desk.entry(name).await["readOnly"], json!(true), "{name}");
    }
    for (name, _, expected) in FAULTY {
        let draft = desk.draft(name).await;
        assert!(code(&draft).contains(&(*expected).to_owned()), "{name}: {draft}");
        assert_eq!((&draft["readOnly"], &draft["seq"]), (&json!(false), &json!(0)), "{name}");
        assert_eq!(draft["faulty"], json!(true), "{name}: it is looked at first");
        let edited = desk.set(name, &[("/menu", json!({"order": 3}))]).await;
        assert_eq!(edited.status, 200, "{name}: it can be mended in a draft");
        assert_eq!(
            desk.publish(name).await.problem(),
            (422, "page-faulty".to_owned()),
            "{name}: and does not go live so"
        );
        assert_eq!(desk.draft(name).await["faulty"], json!(true), "{name}: the next designer looks first as well");
    }
    // Errors that come about while a good page is edited are the business of whoever edits.
    desk.set("home", &[("/route", json!("nowhere"))]).await;
    let draft = desk.draft("home").await;
    assert!(code(&draft).contains(&"P01".to_owned()) && draft["faulty"].is_null(), "{draft}");
    test.app.reload();
    let now: Vec<Vec<u8>> = texts.iter().map(|(name, _)| std::fs::read(path(name)).unwrap()).collect();
    assert!(before == now, "a file was written");
}

#[tokio::test]
async fn a_file_that_is_no_page_tells_every_place_of_a_wrong_shape() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Designer).await;
    let mut page = fixtures::page("many", "/many", true);
    page["spec"]["banner"] = json!(true);
    page["spec"]["items"][0]["colour"] = json!("red");
    page["spec"]["items"][1]["load"] = json!("never");
    fixtures::write(&test.folder.path().join("manifests/pages/many.json"), &page);
    test.app.reload();
    let draft = desk.draft("many").await;
    let mut places: Vec<&str> =
        draft["findings"].as_array().unwrap().iter().map(|one| one["at"].as_str().unwrap()).collect();
    places.sort_unstable();
    assert_eq!(places, ["/spec/banner", "/spec/items/0/colour", "/spec/items/1/load"]);
    assert_eq!(desk.entry("many").await["findings"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn a_full_disk_refuses_edits_loses_nothing_and_lets_go_on_when_there_is_room() {
    let test = TestApp::cramped(160 * 1024).await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    let words = |n: usize| json!({"ko": format!("{n} {}", "가".repeat(4_000)), "en": "long"});
    let mut stored = 0;
    let refused = loop {
        let answer = desk.set("home", &[("/metadata/title", words(stored + 1))]).await;
        if answer.status != 200 {
            break answer;
        }
        stored += 1;
        assert!(stored < 200, "the store never got full");
    };
    assert!(stored > 0);
    assert_eq!(refused.problem(), (507, "disk-full".to_owned()));
    assert!(!refused.header("retry-after").is_empty());
    let draft = desk.draft("home").await;
    assert_eq!(
        (&draft["seq"], &draft["page"]["metadata"]["title"]),
        (&json!(stored), &words(stored)),
        "all that was answered is there"
    );
    let id = json!({"client": "tab-1", "edits": [{"id": "edit-waiting", "step": "page", "changes": [{"do": "set", "at": "/metadata/title", "value": words(999)}]}]});
    assert_eq!(desk.post("/home/edits", &id).await.status, 507);

    // Room again: old edits are forgotten, and what waited is taken, once.
    assert_eq!(test.app.ports.pages.trim_edits(jogakbo::ports::Timestamp(u64::MAX), 1).unwrap(), stored - 1);
    let taken = desk.post("/home/edits", &id).await;
    assert_eq!((taken.status.as_u16(), &taken.json()["seq"]), (200, &json!(stored + 1)), "{}", taken.text());
    assert_eq!(desk.post("/home/edits", &id).await.json()["seq"], json!(stored + 1), "what is sent twice counts once");
    assert!(!seen(&test, "/").await.contains("999 "), "and nothing went live");
}

#[tokio::test]
async fn old_edits_are_forgotten_and_drafts_and_revisions_stay() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    for n in 0..1_010 {
        desk.title("home", &format!("제목 {n}")).await;
    }
    assert_eq!(test.app.drafts.trim().unwrap(), 0, "young ones stay, however many");
    test.clock.advance(7 * 86_400_000 + 1);
    let desk = Desk::of(&test, Persona::Publisher).await;
    assert_eq!(test.app.drafts.trim().unwrap(), 10, "of old ones the newest thousand stay");
    assert_eq!(test.app.ports.pages.edits("home", 0, 1).unwrap()[0].seq, 11);
    let draft = desk.draft("home").await;
    assert_eq!((&draft["seq"], &draft["page"]["metadata"]["title"]["ko"]), (&json!(1_010), &json!("제목 1009")));
    assert_eq!(desk.title("home", "weiter").await, 1_011, "numbers go on");
    assert_eq!(desk.publish("home").await.json()["revision"], 2);
}
