//! Adapters: what is refused when they are read and linked, and what they make of events.
#![allow(unused_crate_dependencies, reason = "a test binary uses a part of the development dependencies")]

mod sample;

use jogakbo_contract::adapter::{self, Adapter, Linked, Outcome, Rejection};
use jogakbo_contract::bridge::{Event, Position};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::lock::BackEnd;
use jogakbo_contract::schema::Schema;
use sample::Parts;
use sample::cases::{self, OPENED, event, link, linked, turned};
use serde_json::{Value, json};

fn codes(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|finding| finding.code.as_str()).collect()
}

/// Changes the sample adapter at `pointer` and tells the codes of the errors that reading or linking finds.
fn faults(pointer: &str, value: Value) -> Vec<String> {
    let mut document = cases::adapter();
    match pointer.rsplit_once('/') {
        Some((parent, name)) => document.pointer_mut(parent).expect("a place")[name] = value,
        None => document = value,
    }
    let found = match Adapter::read(document.to_string().as_bytes()) {
        Err(found) => found,
        Ok(read) => match adapter::link(&read, &cases::catalogue(), &[]) {
            Err(found) => found,
            Ok((_, warnings)) => warnings,
        },
    };
    codes(&found).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_sample_is_linked_without_a_word() {
    let read = Adapter::read(cases::adapter().to_string().as_bytes()).expect("it is right");
    let (linked, warnings) = adapter::link(&read, &cases::catalogue(), &[]).expect("it fits");
    assert_eq!((read.warnings, warnings), (vec![], vec![]));
    assert!(linked.reads_log() && !linked.listens());
}

#[test]
fn each_rule_has_its_code() {
    let text = |text: &str| json!(text);
    for (pointer, value, expected) in [
        ("/spec/accepts", json!([]), "T01"),
        ("/spec/from", json!([">"]), "T01"),
        ("/spec/from", json!(["kr.go.demo.case.opened.v2.{user}.>"]), "T01"),
        ("/metadata/name", text("jogakbo.host.x"), "T01"),
        ("/metadata/name", json!(["a"; 60].join(".")), "T01"),
        ("/metadata/name", text("kr.go.demo.case"), "F03"),
        ("/metadata/version", text("one"), "M14"),
        ("/metadata/title", json!({"en": "no Korean"}), "M16"),
        ("/spec/map", Value::Null, "T02"),
        ("/spec/service", json!({"endpoint": "api"}), "T02"),
        ("/spec/to", text("kr.go.demo.case.closed.v1"), "T03"),
        ("/spec/to", text("jogakbo.adapter.rejected.v1"), "T03"),
        ("/spec/to", text("kr.go.demo.case.typed.v1"), "T04"),
        ("/spec/from", json!(["kr.go.demo.unknown.>"]), "T05"),
        ("/spec/from", json!(["kr.go.demo.case.typed.v1.>"]), "T05"),
        ("/spec/accepts/0/type", text("kr.go.demo.case.closed"), "T06"),
        ("/spec/accepts/0/type", text("jogakbo.page.published"), "T06"),
        ("/spec/from", json!(["kr.go.demo.case.*.v1.>"]), "T07"),
        ("/spec/map/$obj/kind", json!({"$pick": "/data/WHO/NAME"}), "T08"),
        ("/spec/map/$obj/kind", json!({"$tpl": "{/data/KIND} {/data/WHO/NAME}"}), "T08"),
        ("/spec/map/$obj/kind", json!({"$table": {"a": "road"}, "of": {"$pick": "/data/WHO/NAME"}}), "T08"),
        ("/spec/map/$obj/kind", json!({"$or": [{"$pick": "/data/KIND"}, {"$pick": "/authid"}]}), "T08"),
        ("/spec/map", json!({"$pick": "/data/WHO"}), "T08"),
        ("/spec/map", json!({"$pick": ""}), "T08"),
        ("/spec/when", json!({"$exists": {"$pick": "/data/NOTE"}}), "T09"),
        ("/spec/when", json!({"$exists": {"$var": "region"}}), "T10"),
        ("/spec/map/$obj/kind", json!({"$text": {"ko": "{/data/KIND}"}}), "T10"),
        ("/spec/map/$obj/kind", json!({"$pluck": 1}), "W07"),
        ("/spec/map/$obj/kind", json!({"$const": "bridge"}), "W08"),
        ("/spec/map/$obj/caseNo", json!({"$pick": "/data/NR"}), "W09"),
        ("/spec/accepts/0/fields", json!({"/GONE": {"class": "personal"}}), "M05"),
        ("/spec/accepts/0/data", json!({"patternProperties": {}}), "M11"),
        ("/spec/unknown", json!(1), "J07"),
    ] {
        let found = faults(pointer, value.clone());
        assert!(found.iter().any(|code| code == expected), "{pointer} {value}: {found:?}");
    }
}

#[test]
fn a_class_may_stay_or_rise_but_not_fall() {
    let mut parts = cases::catalogue();
    for (class, expected) in [("public", true), ("pseudonymous", true), ("personal", false), ("unique-id", false)] {
        let mut pbc = cases::pbc();
        pbc["spec"]["events"]["types"][0]["fields"]["/note"]["class"] = class.into();
        parts.0 = vec![cases::part(&pbc)];
        let fault = link(&cases::adapter(), &parts, &[]).err().map(|found| codes(&found).join(" "));
        assert_eq!(fault.as_deref(), expected.then_some("T08"), "{class}");
    }
}

#[test]
fn two_adapters_accept_no_type_twice_but_may_both_translate_it() {
    let parts = cases::catalogue();
    let first = linked();
    let mut second = cases::adapter();
    second["metadata"]["name"] = "kr.go.demo.othercases".into();
    assert_eq!(codes(&link(&second, &parts, &[&first]).expect_err("twice")), ["T06"]);
    second["spec"]["accepts"] = json!([]);
    second["spec"]["from"] = json!(["old.CASE_5FOPENED.v0.>", "old.CASE_5FOPENED.v0"]);
    let both = link(&second, &parts, &[&first]).expect("it reads what the first accepts");
    assert!(matches!(both.translate(&event("1"), None), Outcome::Translated(_)));
    let mut launders = second.clone();
    launders["spec"]["map"]["$obj"]["kind"] = json!({"$pick": "/data/WHO/NAME"});
    assert!(codes(&link(&launders, &parts, &[&first]).expect_err("the class counts")).contains(&"T08"));
}

#[test]
fn what_comes_out_says_where_it_came_from() {
    let made = turned(&linked(), &event("1"), Some(7));
    let facts = (made.source.as_str(), made.subject.as_deref(), made.time.as_deref());
    assert_eq!(facts, ("/adapter/kr.go.demo.oldcases", Some("cases/C-1"), Some("2026-11-26T00:00:00Z")));
    assert_eq!(made.data, Some(json!({"caseNo": "C-1", "kind": "road", "note": "a note"})));
    assert_eq!((made.extension("causationid"), made.extension("correlationid")), (Some("1"), Some("1")));
    assert_eq!(linked().input_of(&made), Some(7));
    assert_eq!(turned(&linked(), &event("1"), Some(7)), made, "the same input makes the same event");
    assert_ne!(turned(&linked(), &event("2"), Some(8)).id, made.id);
    let mut other = event("1");
    other.source = "/adapter/kr.go.demo.oldcases/other".to_owned();
    assert_ne!(turned(&linked(), &other, None).id, made.id, "an id is unique in its source only");
    let mut part = event("1");
    part.set_extension("correlationid", "all");
    assert_eq!(turned(&linked(), &part, None).extension("correlationid"), Some("all"));
}

#[test]
fn what_cannot_be_translated_says_why_and_nothing_of_the_person() {
    let linked = linked();
    let refused = |data: Value| {
        let mut input = event("1");
        input.data = Some(data);
        match linked.translate(&input, None) {
            Outcome::Rejected(rejection) => rejection,
            other => panic!("{other:?}"),
        }
    };
    let missing = refused(json!({"KIND": "R", "WHO": {"NAME": "홍길동"}}));
    assert_eq!(
        (missing.code, missing.detail.as_str()),
        ("T21", "the result does not fit `kr.go.demo.case.opened.v1`: the document has no `caseNo`")
    );
    let split = refused(json!({"NO": "홍길동/1", "KIND": "R"}));
    assert_eq!(split.code, "T22");
    let large = refused(json!({"NO": "1", "KIND": "R", "NOTE": "x".repeat(70_000)}));
    assert_eq!(large.code, "T22");
    for rejection in [missing, split, large] {
        assert!(!rejection.detail.contains("홍길동") && rejection.detail.len() < 300, "{rejection:?}");
    }
}

#[test]
fn a_condition_passes_over_what_does_not_meet_it() {
    let mut input = event("1");
    input.data = Some(json!({"NO": "1", "KIND": "test"}));
    assert_eq!(linked().translate(&input, None), Outcome::Nothing);
    input.event_type =
        "other.kind".parse().or_else(|_| jogakbo_contract::topic::EventType::any("other.kind")).expect("a type");
    assert_eq!(linked().translate(&input, None), Outcome::Nothing, "another type");
}

#[test]
fn converters_between_majors_never_turn_an_event_back() {
    let parts = cases::catalogue();
    let up = link(&cases::converter("up", 1, 2), &parts, &[]).expect("up");
    let down = link(&cases::converter("down", 2, 1), &parts, &[&up]).expect("they may face each other");
    let further = link(&cases::converter("further", 2, 3), &parts, &[&up, &down]).expect("a chain");
    let mut old = CloudEvent::new("1", "/pbc/kr.go.demo.case/api", OPENED.parse().expect("a type"));
    old.data = Some(json!({"caseNo": "C-1", "kind": "road"}));
    let newer = turned(&up, &old, Some(1));
    assert_eq!(down.translate(&newer, Some(2)), Outcome::Nothing, "it came from there");
    let newest = turned(&further, &newer, Some(2));
    assert_eq!(newest.event_type.major(), 3);
    assert_eq!(newest.extension("correlationid"), Some("1"));
    let back = link(&cases::converter("back", 3, 1), &parts, &[]).expect("alone it feeds nobody");
    assert_eq!(back.translate(&newest, Some(3)), Outcome::Nothing, "it began there");
    let mut fresh =
        CloudEvent::new("2", "/pbc/kr.go.demo.case/api", "kr.go.demo.case.opened.v2".parse().expect("a type"));
    fresh.data = Some(json!({"caseNo": "C-2", "kind": "road"}));
    assert_eq!(turned(&down, &fresh, None).event_type.major(), 1, "what began as v2 is turned into v1");
}

#[test]
fn other_circles_are_refused_and_named() {
    let parts = cases::catalogue();
    let mut one = cases::converter("one", 1, 2);
    one["spec"]["to"] = "kr.go.demo.case.seen.v1".into();
    one["spec"]["map"] = json!({"$obj": {"caseNo": {"$pick": "/data/caseNo"}}});
    let mut two = cases::converter("two", 1, 1);
    two["spec"]["from"] = json!(["kr.go.demo.case.seen.v1.>"]);
    two["spec"]["map"] = json!({"$obj": {"caseNo": {"$pick": "/data/caseNo"}, "kind": {"$const": "road"}}});
    let first = link(&one, &parts, &[]).expect("alone it is right");
    let found = link(&two, &parts, &[&first]).expect_err("a circle");
    assert_eq!(found[0].message, "what it publishes comes back to it through `kr.go.demo.two`, `kr.go.demo.one`");
    two["spec"]["from"] = json!(["kr.go.demo.case.seen.v1.other.*"]);
    assert!(link(&two, &parts, &[&first]).is_ok(), "the subject of what the first makes never looks like this");
}

#[test]
fn many_converters_are_checked_in_no_time_and_a_way_round_them_is_found() {
    let mut pbc = cases::pbc();
    let types = pbc["spec"]["events"]["types"].as_array_mut().expect("a list");
    for major in 4..=12 {
        let mut one = types[0].clone();
        one["type"] = format!("kr.go.demo.case.opened.v{major}").into();
        types.push(one);
    }
    let parts = Parts(vec![cases::part(&pbc)]);
    let mut linked: Vec<Linked> = Vec::new();
    for (from, to) in (1..=12).flat_map(|from| (1..=12).map(move |to| (from, to))).filter(|(from, to)| from != to) {
        let others: Vec<&Linked> = linked.iter().collect();
        let one = link(&cases::converter(&format!("c{from}-{to}"), from, to), &parts, &others);
        linked.push(one.expect("all of one family"));
    }
    let others: Vec<&Linked> = linked.iter().collect();
    let mut out = cases::converter("out", 12, 1);
    out["spec"]["to"] = "kr.go.demo.case.seen.v1".into();
    out["spec"]["map"] = json!({"$obj": {"caseNo": {"$pick": "/data/caseNo"}}});
    let out = link(&out, &parts, &others).expect("it leads out");
    let mut home = cases::converter("home", 1, 1);
    home["spec"]["from"] = json!(["kr.go.demo.case.seen.v1.>"]);
    home["spec"]["map"] = json!({"$obj": {"caseNo": {"$pick": "/data/caseNo"}}});
    let found = link(&home, &parts, &[others.as_slice(), &[&out]].concat()).expect_err("it leads back");
    assert_eq!(
        found[0].message,
        "what it publishes comes back to it through `kr.go.demo.home`, `kr.go.demo.c1-12`, `kr.go.demo.out`"
    );
    // The other way about: the converter that closes the circle comes last.
    let (mut home, up) = (home.clone(), cases::converter("up", 1, 12));
    home["metadata"]["name"] = "kr.go.demo.homeward".into();
    let home = link(&home, &parts, &[&out]).expect("nothing leads to it yet");
    assert_eq!(codes(&link(&up, &parts, &[&out, &home]).expect_err("now it does")), ["T07"]);
}

#[test]
fn a_chain_of_adapters_ends() {
    let mut input = event("1");
    input.set_extension("jgbvia", "a.v1 b.v1 c.v1 d.v1 e.v1 f.v1 g.v1 h.v1");
    let expected = Rejection::new("T23", "the event went through 8 adapters already");
    assert_eq!(linked().translate(&input, None), Outcome::Rejected(expected));
}

#[test]
fn a_service_sees_classified_fields_for_a_purpose_only() {
    let parts = cases::catalogue();
    let mut document = cases::adapter();
    document["spec"].as_object_mut().expect("an object").remove("map");
    document["spec"]["service"] = json!({"endpoint": "api"});
    let shown = |document: &Value| {
        let linked = link(document, &parts, &[]).unwrap_or_else(|found| panic!("{found:#?}"));
        assert_eq!(linked.translate(&event("1"), None), Outcome::Ask);
        let input = event("1");
        let shown = linked.shown(&input.topic().expect("a topic"), &Event::new(input), &|text| text.to_owned());
        shown.expect("it knows the type").event().data.clone().expect("data")
    };
    assert_eq!(shown(&document), json!({"NO": "C-1", "KIND": "R", "WHO": {}}));
    document["spec"]["service"]["purpose"] = "convert".into();
    let mut purpose = json!({"name": "convert", "title": "Convert", "basis": "public-task", "data": ["old.CASE_OPENED#/NOTE"], "retention": "P1Y"});
    document["spec"]["privacy"] =
        json!({"controller": "Demo", "policy": "https://demo.example/", "purposes": [purpose]});
    assert_eq!(shown(&document)["NOTE"], "a note");
    assert_eq!(shown(&document)["WHO"], json!({}), "the purpose does not cover it");
    let read = Adapter::read(document.to_string().as_bytes()).expect("it is right");
    let (_, warnings) = adapter::link(&read, &parts, &[]).expect("it fits");
    assert_eq!(codes(&warnings), ["T09"], "nobody can check what the service does");
    purpose["basis"] = "consent".into();
    document["spec"]["privacy"]["purposes"] = json!([purpose]);
    assert_eq!(shown(&document).get("NOTE"), None, "a consent is one citizen's");
    document["spec"]["service"]["purpose"] = "unknown".into();
    assert_eq!(codes(&Adapter::read(document.to_string().as_bytes()).expect_err("no such purpose")), ["M04"]);
}

#[test]
fn what_a_service_answers_is_held_against_the_target() {
    let linked = linked();
    let answered = |data: Value| linked.answered(&event("1"), Some(1), data);
    assert!(matches!(answered(json!({"caseNo": "1", "kind": "road"})), Outcome::Translated(_)));
    let Outcome::Rejected(rejection) = answered(json!({"caseNo": "1", "kind": "road", "홍길동": 1})) else {
        panic!("not declared")
    };
    assert_eq!(
        rejection.detail,
        "the result does not fit `kr.go.demo.case.opened.v1`: the document has a field that is not declared"
    );
}

#[test]
fn a_dead_letter_refers_and_does_not_repeat() {
    let linked: Linked = linked();
    let pos = Position::new("k7", 9).expect("a position");
    let why = Rejection::new("T21", "d".repeat(900));
    let letter = adapter::rejection(&linked.adapter, &event("1"), Some(&pos), &why);
    let declared = adapter::rejected_type();
    let data = letter.data.clone().expect("data");
    Schema::compile(&declared.data).expect("a schema").check(&data).expect("it fits its own type");
    assert_eq!(letter.subject.as_deref(), Some("adapters/kr.go.demo.oldcases"));
    assert!(adapter::rejected_pattern(linked.name()).expect("short").matches(&letter.topic().expect("a topic")));
    assert_eq!(
        data["input"],
        json!({"type": "old.CASE_OPENED", "source": "/adapter/kr.go.demo.oldcases/api", "id": "1", "pos": "k7-0000000000000009"})
    );
    let text = letter.to_json();
    assert!(!text.contains("홍길동") && !text.contains("a note") && text.len() < 1500, "{text}");
    let again = adapter::rejection(&linked.adapter, &event("1"), None, &Rejection::new("T20", "other"));
    assert_eq!(again.id, letter.id);
}

#[test]
fn the_system_behind_an_adapter_sends_what_it_accepts_and_reads_its_dead_letters() {
    let back_end = BackEnd::of_adapter(&linked());
    let publishes = |name: &str| back_end.may_publish(&jogakbo_contract::topic::EventType::any(name).expect("a type"));
    assert_eq!(publishes("old.CASE_OPENED"), Ok(()));
    for name in [OPENED, "old.CASE_CLOSED", "jogakbo.adapter.rejected.v1"] {
        assert_eq!(
            publishes(name),
            Err(format!("`{name}` is not among `accepts` of the adapter `kr.go.demo.oldcases`"))
        );
    }
    let reads = |pattern: &str| back_end.may_read(&pattern.parse().expect("a pattern"));
    assert!(reads("jogakbo.adapter.rejected.v1.adapters.kr_2Ego_2Edemo_2Eoldcases"));
    assert!(!reads("jogakbo.adapter.rejected.v1.>") && !reads("old.CASE_5FOPENED.v0.>"));
    assert_eq!(back_end.source("https://old.example/Batch"), "/adapter/kr.go.demo.oldcases/batch");
}

#[test]
fn an_empty_catalogue_has_no_target() {
    assert_eq!(codes(&link(&cases::adapter(), &Parts(vec![]), &[]).expect_err("nobody declares it")), ["T03"]);
}
