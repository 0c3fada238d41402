//! Which classified fields a subscriber gets, and whose consent that takes.
#![allow(unused_crate_dependencies, reason = "a test binary uses a part of the development dependencies")]

mod sample;

use jogakbo_contract::bridge::Event;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::lock::{self, BackEnd, PageLock, Person, Stops};
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::page::Role;
use serde_json::{Value, json};

const COMMENT: &str = "kr.go.demo.board.comment.added.v1";

/// A board whose comments hold the author's name and phone; its list may see the name of the caller's own comments, and
/// the phone of all, if `consent` is the basis of that and it is given.
fn board() -> Value {
    let mut board = sample::board();
    let comment = &mut board["spec"]["events"]["types"][1];
    comment["data"]["properties"]["author"] = json!({"type": "string"});
    comment["data"]["properties"]["phone"] = json!({"type": "string"});
    comment["fields"] = json!({
        "/author": {"class": "personal"}, "/phone": {"class": "sensitive", "mask": "last4"}, "/id": {"class": "public"}
    });
    board["spec"]["privacy"] = json!({
        "controller": "Demo", "policy": "https://demo.example/", "purposes": [
            {"name": "own", "title": "Own", "basis": "public-task", "data": [format!("{COMMENT}#/author")], "retention": "P1Y"},
            {"name": "call", "title": "Call", "basis": "consent", "data": [format!("{COMMENT}#")], "retention": "P1Y"}
        ]
    });
    board["spec"]["frontend"]["widgets"][0]["subscribes"] = json!([
        {"match": "kr.go.demo.board.post.viewed.v1.>"},
        {"match": format!("{COMMENT}.>")},
        {"match": format!("{COMMENT}.users.{{user}}.>"), "purpose": "own"},
        {"match": format!("{COMMENT}.users.bob.>"), "purpose": "call"}
    ]);
    board
}

fn locked() -> PageLock {
    let mut parts = sample::catalogue();
    parts.0[1].manifest =
        Manifest::read(board().to_string().as_bytes()).unwrap_or_else(|found| panic!("{found:#?}")).manifest;
    lock::build(&sample::read(&sample::page()), &parts, sample::stamp()).unwrap_or_else(|found| panic!("{found:#?}")).0
}

fn list() -> ItemId {
    "list".parse().expect("an id")
}

/// What `ann` gets of a comment to `to`.
fn seen(lock: &PageLock, to: &str, consents: bool) -> Value {
    let mut event = CloudEvent::new("1", "/pbc/kr.go.demo.board/api", COMMENT.parse().expect("a type"));
    event.subject = Some(format!("users/{to}/c/1"));
    event.data = Some(json!({"to": to, "id": "1", "author": "김작성", "phone": "010-1234-5678"}));
    let id = |_: &str| Some("ann".to_owned());
    let person =
        Person { roles: &[Role::Citizen], id: &id, consents: &|_, _| consents, stops: Stops::NONE, assurance: None };
    let sight = lock.sight_for(&list(), &person);
    let shown =
        sight.show(&lock.types, &event.topic().expect("a topic"), &Event::new(event.clone()), &|text| text.to_owned());
    let shown = shown.expect("the page knows the type");
    let masked = shown.event().extensions.get("jgbmasked").is_some_and(|value| *value == json!(true));
    let mut data = shown.event().data.clone().expect("data");
    assert_eq!(masked, data != *event.data.as_ref().expect("data"), "what is masked says so");
    let fields = data.as_object_mut().expect("an object");
    fields.retain(|name, _| name != "to" && name != "id");
    data
}

#[test]
fn a_field_that_no_purpose_covers_never_leaves() {
    assert_eq!(seen(&locked(), "eve", true), json!({"phone": "5678"}));
}

#[test]
fn a_purpose_covers_its_fields_on_its_own_topics_only() {
    assert_eq!(seen(&locked(), "ann", false), json!({"author": "김작성", "phone": "5678"}));
}

#[test]
fn a_purpose_that_rests_on_consent_covers_nothing_without_it() {
    assert_eq!(seen(&locked(), "bob", false), json!({"phone": "5678"}));
    assert_eq!(seen(&locked(), "bob", true), json!({"author": "김작성", "phone": "010-1234-5678"}));
}

#[test]
fn a_subscription_that_waits_for_consent_is_not_granted_before() {
    let lock = locked();
    let id = |_: &str| Some("ann".to_owned());
    let texts =
        |list: Vec<jogakbo_contract::topic::TopicPattern>| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    for given in [false, true] {
        let person = Person {
            roles: &[Role::Citizen],
            id: &id,
            consents: &|pbc, purpose| given && pbc == "kr.go.demo.board" && purpose == "call",
            stops: Stops::NONE,
            assurance: None,
        };
        let granted = texts(lock.grant_for(&list(), &person).subscribe);
        let waiting = texts(lock.waiting_for(&list(), &person));
        let bob = format!("{COMMENT}.users.bob.>");
        assert_eq!((granted.contains(&bob), waiting == [bob]), (given, !given), "{granted:?} {waiting:?}");
        assert!(granted.contains(&format!("{COMMENT}.users.ann.>")), "what rests on a law does not wait");
    }
}

#[test]
fn an_event_of_a_type_the_page_does_not_know_is_not_shown() {
    let lock = locked();
    let event =
        CloudEvent::new("1", "/pbc/kr.go.demo.board/api", "kr.go.demo.board.secret.told.v1".parse().expect("a type"));
    let sight = lock.sight_for(&list(), &Person::NOBODY);
    assert_eq!(
        sight.show(&lock.types, &event.topic().expect("a topic"), &Event::new(event.clone()), &|text| text.to_owned()),
        None
    );
    let patterns = |text: &str| [text.parse().expect("a pattern")];
    assert!(lock.shows_all(&patterns("kr.go.demo.board.post.viewed.v1.>")));
    assert!(!lock.shows_all(&patterns("kr.go.demo.board.comment.added.v1.>")), "it is classified");
    assert!(!lock.shows_all(&patterns("kr.go.demo.board.>")), "a type may come that nobody knows yet");
}

#[test]
fn personal_fields_are_neither_keys_nor_kept_in_the_page() {
    let refused = |change: fn(&mut Value)| {
        let mut board = board();
        change(&mut board["spec"]["events"]["types"][1]);
        Manifest::read(board.to_string().as_bytes())
            .expect_err("refused")
            .iter()
            .map(|found| found.code.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(refused(|comment| comment["key"] = json!("/author")), ["M05"]);
    assert_eq!(refused(|comment| comment["reach"] = json!("page")), ["M05", "M05"]);
}

/// A board whose back end may see the author of all comments, and the phone if a consent could cover it.
fn back_end() -> BackEnd {
    let mut document = board();
    document["spec"]["events"]["subscribes"] = json!([
        {"match": format!("{COMMENT}.>"), "purpose": "own"},
        {"match": format!("{COMMENT}.users.bob.>"), "purpose": "call"},
        {"match": format!("{COMMENT}.users.{{user}}.>")},
        {"match": "jogakbo.>"}
    ]);
    let mut parts = sample::catalogue();
    parts.0[1].manifest =
        Manifest::read(document.to_string().as_bytes()).unwrap_or_else(|found| panic!("{found:#?}")).manifest;
    BackEnd::new(&parts.0[1], &parts)
}

#[test]
fn a_back_end_sees_what_its_purposes_cover_but_no_single_citizens_consent_counts() {
    let back_end = back_end();
    let mut event = CloudEvent::new("1", "/pbc/kr.go.demo.board/api", COMMENT.parse().expect("a type"));
    event.subject = Some("users/bob/c/1".to_owned());
    event.data = Some(json!({"to": "bob", "id": "1", "author": "김작성", "phone": "010-1234-5678"}));
    let topic = event.topic().expect("a topic");
    let shown = back_end.sight().show(&back_end.types, &topic, &Event::new(event), &|text| text.to_owned());
    let data = shown.expect("a known type").event().data.clone().expect("data");
    assert_eq!((&data["author"], &data["phone"]), (&json!("김작성"), &json!("5678")));
}

#[test]
fn a_back_end_reads_and_publishes_what_its_manifest_names() {
    let back_end = back_end();
    let reads = |pattern: &str| back_end.may_read(&pattern.parse().expect("a pattern"));
    assert!(reads(&format!("{COMMENT}.>")) && reads(&format!("{COMMENT}.users.bob.*.1")));
    assert!(!reads("kr.go.demo.board.>") && !reads("kr.go.demo.board.post.viewed.v1.>"), "nothing covers them");
    assert!(!reads(&format!("{COMMENT}.users.{{user}}.>")), "a back end is no citizen");
    assert!(!reads("jogakbo.page.published.v1.>"), "covered, but nobody declares it");
    let publishes = |name: &str| back_end.may_publish(&name.parse().expect("a type")).is_ok();
    assert!(publishes("kr.go.demo.board.post.viewed.v1"));
    assert!(!publishes(COMMENT), "declared, but not published");
}

#[test]
fn the_source_of_a_back_end_is_its_pbc_and_a_plain_service() {
    let back_end = back_end();
    for (given, service) in [
        ("/pbc/kr.go.evil/Mail_Service", "mail-service"),
        ("https://board.example/api/jobs?x=/y#z", "jobs"),
        ("mailer", "mailer"),
        ("urn:민원", "urn"),
        ("/", "api"),
        ("", "api"),
        ("../..", "api"),
    ] {
        assert_eq!(back_end.source(given), format!("/pbc/kr.go.demo.board/{service}"), "{given}");
    }
}
