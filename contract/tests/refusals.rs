//! Bad documents: each gets its code, says what and where, and nothing else is said.
#![cfg(not(target_arch = "wasm32"))] // shares the samples of the composition tests

mod sample;

use jogakbo_contract::finding::Finding;
use jogakbo_contract::lock;
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::page::Page;
use serde_json::{Value, json};

fn said(found: &[Finding]) -> Vec<(&str, &str)> {
    found.iter().map(|finding| (finding.code.as_str(), finding.at.as_str())).collect()
}

/// Changes a document at a pointer; a new key of an object is added.
fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    if let Some(place) = document.pointer_mut(pointer) {
        *place = value;
    } else {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        document.pointer_mut(parent).expect("the parent is there")[key] = value;
    }
    document
}

fn manifest(pointer: &str, value: Value) -> Vec<Finding> {
    match Manifest::read(with(sample::weather(), pointer, value).to_string().as_bytes()) {
        Ok(read) => read.warnings,
        Err(found) => found,
    }
}

fn refuses_manifest(pointer: &str, value: &Value, code: &str, at: &str) {
    let found = manifest(pointer, value.clone());
    assert!(
        found.iter().any(|finding| finding.code == code && finding.at == at),
        "{pointer} = {value}: wanted {code} at {at}, got {found:#?}"
    );
}

#[test]
fn a_sound_manifest_says_nothing() {
    assert_eq!(manifest("/metadata/version", json!("1.0.0")), []);
}

#[test]
fn unknown_keys_are_errors_except_extensions() {
    refuses_manifest("/spec/surprise", &json!(1), "J07", "/spec/surprise");
    refuses_manifest("/spec/frontend/widgets/0/surprise", &json!(1), "J07", "/spec/frontend/widgets/0/surprise");
    assert_eq!(manifest("/spec/x-note", json!("ours")), []);
    assert_eq!(manifest("/spec/frontend/widgets/0/x-note", json!("ours")), []);
}

#[test]
fn element_names_are_checked() {
    let at = "/spec/frontend/widgets/0/element/tag";
    for tag in ["weather", "font-face", "Demo-Card", "demo-cаrd", "demo-\u{200b}card", "x-\"a", "jgb-slot"] {
        refuses_manifest(at, &json!(tag), "J07", at);
    }
}

#[test]
fn modules_are_paths_of_the_pbc() {
    let at = "/spec/frontend/widgets/0/element/module";
    for module in
        ["javascript:alert(1)", "data:text/javascript,1", "blob:x", "https://cdn.example/x.js", "//cdn.example/x.js"]
    {
        refuses_manifest(at, &json!(module), "M13", at);
    }
    for module in ["../x.js", "/etc/passwd", "a/../../x.js", "a//b.js", "a\\b.js", "", "a b.js", "가.js"] {
        refuses_manifest(at, &json!(module), "A02", at);
    }
    refuses_manifest("/spec/frontend/base", &json!("../.."), "A02", "/spec/frontend/base");
    refuses_manifest("/spec/frontend/imports", &json!({"lit": "../lit.js"}), "A02", "/spec/frontend/imports/lit");
    refuses_manifest("/spec/frontend/imports", &json!({"./lit": "lit.js"}), "M09", "/spec/frontend/imports/.~1lit");
}

#[test]
fn hashes_are_checked_for_form_and_presence() {
    refuses_manifest("/spec/frontend/assets", &json!({"card.js": "sha256-x"}), "M07", "/spec/frontend/assets/card.js");
    refuses_manifest("/spec/frontend/assets", &json!({}), "M09", "/spec/frontend/widgets/0/element/module");
}

#[test]
fn names_and_versions_are_checked() {
    refuses_manifest("/metadata/name", &json!("weather"), "J07", "/metadata/name");
    refuses_manifest("/metadata/version", &json!("1.0"), "M14", "/metadata/version");
    refuses_manifest("/metadata/title", &json!({"en": "Weather"}), "M16", "/metadata/title");
    refuses_manifest(
        "/spec/frontend/widgets/0/fallback/url",
        &json!("javascript:alert(1)"),
        "M18",
        "/spec/frontend/widgets/0/fallback/url",
    );
    let twice = json!([
        sample::weather()["spec"]["frontend"]["widgets"][0],
        sample::weather()["spec"]["frontend"]["widgets"][0]
    ]);
    refuses_manifest("/spec/frontend/widgets", &twice, "M12", "/spec/frontend/widgets/1");
}

#[test]
fn sizes_have_a_range() {
    let size = "/spec/frontend/widgets/0/size";
    for (key, value) in [
        ("default", json!({"w": 13, "h": 3})),
        ("default", json!({"w": 4, "h": 0})),
        ("min", json!({"w": 0, "h": 1})),
        ("narrowRem", json!(0)),
        ("narrowRem", json!(251)),
    ] {
        let at = format!("{size}/{key}");
        refuses_manifest(&at, &value, "M17", &at);
    }
    refuses_manifest(&format!("{size}/narrowRem"), &json!("21rem"), "J07", &format!("{size}/narrowRem"));
    assert_eq!(manifest(&format!("{size}/narrowRem"), json!(250)), []);
}

#[test]
fn properties_that_reach_into_the_document_are_refused() {
    for name in ["innerHTML", "onclick", "host", "style"] {
        refuses_manifest(
            "/spec/frontend/widgets/0/props/properties",
            &json!({ name: {"type": "string"} }),
            "M03",
            &format!("/spec/frontend/widgets/0/props/properties/{name}"),
        );
    }
    refuses_manifest(
        "/spec/frontend/widgets/0/props/properties/region/x-jgb-attr",
        &json!("onclick"),
        "M03",
        "/spec/frontend/widgets/0/props/properties/region",
    );
}

#[test]
fn events_belong_to_their_owner() {
    let events = |events: Value| {
        Manifest::read(with(sample::board(), "/spec/events", events).to_string().as_bytes()).expect_err("refused")
    };
    let decl = |name: &str| json!({"type": name, "data": {"type": "object"}});
    let found = events(json!({"types": [decl("kr.go.other.x.v1")], "publishes": []}));
    assert!(said(&found).contains(&("M01", "/spec/events/types/0/type")), "{found:#?}");
    assert!(said(&found).contains(&("M02", "/spec/frontend/widgets/0/publishes/0")), "{found:#?}");
    let astray = json!([{"match": "kr.go.other.x.v1.>", "purpose": "none"}]);
    let found = events(json!({"types": [decl("kr.go.demo.board.x.v1")], "publishes": [], "subscribes": astray}));
    for (code, at) in [("M02", "/spec/events/subscribes/0/match"), ("M04", "/spec/events/subscribes/0/purpose")] {
        assert!(said(&found).contains(&(code, at)), "{found:#?}");
    }
    let personal = json!({"types": [{"type": "kr.go.demo.board.post.viewed.v1", "data": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}, "fields": {"/name": {"class": "personal"}}}], "publishes": ["kr.go.demo.board.post.viewed.v1"]});
    let found = events(personal);
    assert!(said(&found).contains(&("M05", "/spec/events/types/0/fields/~1name")), "{found:#?}");
}

#[test]
fn a_frame_on_our_own_origin_may_not_lift_its_sandbox() {
    let board =
        with(sample::board(), "/spec/frontend/widgets/2/frame/sandbox", json!(["allow-scripts", "allow-same-origin"]));
    let found = Manifest::read(board.to_string().as_bytes()).expect_err("refused");
    assert_eq!(said(&found), [("M08", "/spec/frontend/widgets/2/frame/sandbox")]);
}

fn page(pointer: &str, value: Value) -> Vec<Finding> {
    let document = with(sample::page(), pointer, value);
    match Page::read(document.to_string().as_bytes()) {
        Err(found) => found,
        Ok(read) => match lock::build(&read, &sample::catalogue(), sample::stamp()) {
            Ok((_, found)) | Err(found) => found,
        },
    }
}

fn refuses_page(pointer: &str, value: &Value, code: &str, at: &str) {
    let found = page(pointer, value.clone());
    assert!(
        found.iter().any(|finding| finding.code == code && finding.at == at),
        "{pointer} = {value}: wanted {code} at {at}, got {found:#?}"
    );
}

#[test]
fn routes_are_checked() {
    for route in ["x", "/-/x", "/en", "/en/x", "/A", "/a//b", "/*/a", "/a?b", "/../x"] {
        refuses_page("/spec/route", &json!(route), "P01", "/spec/route");
    }
    refuses_page("/spec/route", &json!("/a/*"), "P12", "/spec/route");
}

#[test]
fn ids_areas_and_lengths_are_checked() {
    refuses_page("/spec/items/1/id", &json!("weather"), "P02", "/spec/items/1/id");
    refuses_page("/spec/wiring/1/id", &json!("deep-link"), "P02", "/spec/wiring/1/id");
    refuses_page("/spec/layout/areas/lg/0/item", &json!("ghost"), "P03", "/spec/layout/areas/lg/0");
    refuses_page("/spec/layout/areas/lg/0/w", &json!(13), "P04", "/spec/layout/areas/lg/0");
    refuses_page("/spec/layout/areas/lg/1/x", &json!(2), "P04", "/spec/layout/areas/lg/1");
    refuses_page("/spec/layout/areas/xl", &json!("stack"), "P05", "/spec/layout/areas/xl");
    refuses_page("/spec/layout/grid", &json!({"gap": "1rem;}body{display:none"}), "P10", "/spec/layout/grid/gap");
    refuses_page("/spec/variables/region/default", &json!("x"), "P08", "/spec/variables/region/default");
    refuses_page("/spec/items/1/show", &json!({"$eq": [{"$var": "ghost"}, 1]}), "P09", "/spec/items/1/show");
    refuses_page("/spec/items/0/use/version", &json!(">=1 <2"), "M14", "/spec/items/0/use/version");
}

#[test]
fn what_an_item_uses_must_be_there_and_fit() {
    refuses_page("/spec/items/0/use/version", &json!("^9"), "L01", "/spec/items/0/use");
    refuses_page("/spec/items/0/use/widget", &json!("ghost"), "L02", "/spec/items/0/use/widget");
    refuses_page("/spec/items/0/props", &json!({"region": "1111", "ghost": 1}), "L03", "/spec/items/0/props/ghost");
    refuses_page("/spec/items/0/props", &json!({"region": 5}), "L04", "/spec/items/0/props/region");
    refuses_page("/spec/items/0/props", &json!({"region": {"$var": "ghost"}}), "L05", "/spec/items/0/props/region");
    refuses_page("/spec/items/1/props", &json!({"limit": {"$var": "region"}}), "L06", "/spec/items/1/props/limit");
    refuses_page("/spec/items/0/props", &json!({}), "L07", "/spec/items/0/props");
    refuses_page(
        "/spec/items/0/props",
        &json!({"region": {"$asset": "ghost.json"}}),
        "L09",
        "/spec/items/0/props/region",
    );
}

#[test]
fn what_is_mounted_anew_by_a_move_cannot_be_kept_alive() {
    let document = with(sample::page(), "/spec/items/0/keep", json!("alive"));
    let mut catalogue = sample::catalogue();
    let (lock, _) = lock::build(&sample::read(&document), &catalogue, sample::stamp()).expect("it can be moved");
    assert!(lock.items[0].keep && !lock.items[1].keep);
    let element = catalogue.0[0].manifest.spec.frontend.widgets[0].element.as_mut().expect("an element");
    element.moved = jogakbo_contract::manifest::Moved::Remount;
    let found = lock::build(&sample::read(&document), &catalogue, sample::stamp()).expect_err("refused");
    assert_eq!(said(&found), [("L11", "/spec/items/0/keep")]);
    refuses_page("/spec/items/0/keep", &json!("yes"), "J07", "/spec/items/0/keep");
}

#[test]
fn wires_that_cannot_work_are_refused() {
    let wire = |from: Value, to: Value, map: Value| json!([{"id": "w", "from": from, "to": to, "map": map}]);
    let region = json!({"item": "weather", "output": "regionChanged"});
    for (from, to, map, code, at) in [
        (
            json!({"item": "ghost", "output": "x"}),
            json!({"var": "region"}),
            json!({"$pick": ""}),
            "W01",
            "/spec/wiring/0/from",
        ),
        (
            json!({"item": "weather", "output": "ghost"}),
            json!({"var": "region"}),
            json!({"$pick": ""}),
            "W02",
            "/spec/wiring/0/from",
        ),
        (
            region.clone(),
            json!({"item": "list", "prop": "ghost"}),
            json!({"$pick": "/region"}),
            "W03",
            "/spec/wiring/0/to",
        ),
        (
            region.clone(),
            json!({"item": "weather", "action": "ghost"}),
            json!({"$pick": "/region"}),
            "W04",
            "/spec/wiring/0/to",
        ),
        (region.clone(), json!({"var": "ghost"}), json!({"$pick": "/region"}), "W05", "/spec/wiring/0/to"),
        (json!({"param": "ghost"}), json!({"var": "region"}), json!({"$pick": ""}), "W06", "/spec/wiring/0/from"),
        (region.clone(), json!({"var": "region"}), json!({"$pick": "region"}), "W07", "/spec/wiring/0/map/$pick"),
        (
            region.clone(),
            json!({"item": "list", "prop": "limit"}),
            json!({"$pick": "/region"}),
            "W08",
            "/spec/wiring/0",
        ),
        (region.clone(), json!({"var": "region"}), json!({"$pick": "/ghost"}), "W16", "/spec/wiring/0/map"),
        (
            json!({"item": "weather", "topic": "kr.go.demo.board.post.viewed.v1.>"}),
            json!({"item": "weather", "action": "refresh"}),
            json!({"$pick": ""}),
            "W12",
            "/spec/wiring/0/from",
        ),
        (
            region.clone(),
            json!({"item": "weather", "publish": "kr.go.demo.board.post.viewed.v1"}),
            json!({"$obj": {"postId": {"$pick": "/region"}}}),
            "W13",
            "/spec/wiring/0/to",
        ),
        (
            region,
            json!({"item": "list", "publish": "kr.go.ghost.x.v1"}),
            json!({"$pick": "/region"}),
            "W14",
            "/spec/wiring/0/to",
        ),
    ] {
        refuses_page("/spec/wiring", &wire(from, to, map), code, at);
    }
    refuses_page("/spec/wiring/4/policy/debounce", &json!("soon"), "W15", "/spec/wiring/4/policy/debounce");
}

#[test]
fn a_finding_about_a_wire_names_the_wire_and_the_pointer_that_slipped() {
    let list = json!({"item": "list", "output": "chosen"});
    for (to, map, expected) in [
        (
            json!({"host": "notify"}),
            json!({"$obj": {"text": {"$tpl": "{/postID}"}}}),
            "W09: warning: /spec/wiring/0/map: wire `w`: nobody can say whether the value fits: the source does not \
             describe `/postID`; it describes `/postId`",
        ),
        (
            json!({"item": "list", "prop": "limit"}),
            json!({"$pick": "/count"}),
            "W09: warning: /spec/wiring/0/map: wire `w`: nobody can say whether the value fits: the source does not \
             describe `/count`; it describes `/postId`",
        ),
        (
            json!({"item": "list", "prop": "ghost"}),
            json!({"$pick": "/postId"}),
            "W03: error: /spec/wiring/0/to: wire `w`: `list` has no property `ghost`; it has `limit`, `region`",
        ),
        (
            json!({"item": "list", "prop": "limit"}),
            json!({"$pick": "/postId"}),
            "W08: error: /spec/wiring/0: wire `w`: the value does not fit the target: ",
        ),
    ] {
        let wires = json!([{"id": "w", "from": list, "to": to, "map": map}]);
        let page = with(sample::page(), "/spec/wiring", wires);
        let found = match lock::build(&sample::read(&page), &sample::catalogue(), sample::stamp()) {
            Ok((_, found)) | Err(found) => found,
        };
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(lines.iter().any(|line| line.starts_with(expected)), "wanted {expected}\ngot {lines:#?}");
    }
    let wires = json!([{"id": "w", "from": list, "to": {"var": "region"}, "map": {"$pick": "region"}}]);
    let page = with(sample::page(), "/spec/wiring", wires).to_string();
    let found = Page::read(page.as_bytes()).expect_err("a pointer starts with /");
    assert!(found[0].message.starts_with("wire `w`: "), "{found:#?}");
}

#[test]
fn a_page_says_why_a_pbc_cannot_be_had() {
    for (pbc, version, expected) in [
        ("kr.go.demo.ghost", "^1.0.0", "no manifest describes `kr.go.demo.ghost`"),
        ("kr.go.demo.board", "^9.0.0", "no version of `kr.go.demo.board` fits `^9.0.0`; the newest is 2.1.0"),
    ] {
        let page = with(sample::page(), "/spec/items/1/use", json!({"pbc": pbc, "version": version, "widget": "list"}));
        let found = lock::build(&sample::read(&page), &sample::catalogue(), sample::stamp()).expect_err("refused");
        assert!(found.iter().any(|finding| finding.code == "L01" && finding.message == expected), "{found:#?}");
    }
}

#[test]
fn the_place_is_said_once() {
    let twice = Manifest::read(br#"{"a":{"b":1,"b":2}}"#).expect_err("refused");
    assert_eq!(twice[0].to_string(), "J05: error: /a: the key `b` stands twice");
    let shape = manifest("/spec/surprise", json!(1));
    assert!(shape[0].to_string().starts_with("J07: error: /spec/surprise: unknown field `surprise`"), "{shape:?}");
}

#[test]
fn circles_are_refused_and_their_wires_named() {
    let two = with(
        sample::page(),
        "/spec/variables/other",
        json!({"type": "string", "pattern": "^[0-9]{4}$", "default": "1111"}),
    );
    let two = with(
        two,
        "/spec/wiring",
        json!([
            {"id": "a", "from": {"var": "region"}, "to": {"var": "other"}},
            {"id": "b", "from": {"var": "other"}, "to": {"var": "region"}}
        ]),
    );
    let found = lock::build(&sample::read(&two), &sample::catalogue(), sample::stamp()).expect_err("a circle");
    assert_eq!((found.len(), found[0].code.as_str()), (1, "W10"), "a circle is told once: {found:#?}");
    assert!(found[0].message.contains("`a`") && found[0].message.contains("`b`"), "{found:#?}");
    let echo = with(
        sample::page(),
        "/spec/wiring",
        json!([
            {"id": "echo", "from": {"item": "list", "topic": "kr.go.demo.board.post.viewed.v1.>"}, "to": {"item": "list", "publish": "kr.go.demo.board.post.viewed.v1"}, "map": {"$pick": "/data"}}
        ]),
    );
    let found = lock::build(&sample::read(&echo), &sample::catalogue(), sample::stamp()).expect_err("an echo");
    assert!(said(&found).contains(&("W11", "/spec/wiring/0")), "{found:#?}");
}

#[test]
fn hostile_json_is_refused_before_anything_else() {
    for (text, code) in
        [(&b"\xff\xfe"[..], "J02"), (b"{", "J03"), (br#"{"a":1,"a":2}"#, "J05"), (br#"{"__proto__":{}}"#, "J06")]
    {
        let found = Manifest::read(text).expect_err("refused");
        assert_eq!(found[0].code, code, "{found:?}");
    }
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(Manifest::read(deep.as_bytes()).expect_err("refused")[0].code, "J04");
    let large = format!("\"{}\"", "a".repeat(300 * 1024));
    assert_eq!(Manifest::read(large.as_bytes()).expect_err("refused")[0].code, "J01");
}
