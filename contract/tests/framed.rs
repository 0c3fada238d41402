//! Tier `frame`: who puts an element into a frame, what its page then knows of it, and what its own document may do.
#![cfg(not(target_arch = "wasm32"))]

mod sample;

use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::lock::{self, Catalogue, PageLock, Part, Person, Stops};
use jogakbo_contract::manifest::{Manifest, Tier};
use jogakbo_contract::render::{self, Document, Portal, Request};
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::{Look, SessionView};
use semver::VersionReq;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The installed PBCs of an operator who puts those of one name into frames.
struct Wary(sample::Parts, &'static str);

impl Catalogue for Wary {
    fn resolve(&self, name: &PbcName, range: &VersionReq) -> Option<&Part> {
        self.0.resolve(name, range)
    }
    fn newest(&self) -> Vec<&Part> {
        self.0.newest()
    }
    fn frames(&self, name: &PbcName) -> bool {
        name.as_str() == self.1
    }
}

const FRAME: &str = "/-/shell/d/frame.js";

fn framed() -> Value {
    let mut page = sample::page();
    page["spec"]["items"][0]["tier"] = json!("frame");
    page
}

fn build(page: &Value, catalogue: &dyn Catalogue) -> Result<PageLock, Vec<Finding>> {
    lock::build(&sample::read(page), catalogue, sample::stamp()).map(|(lock, _)| lock)
}

fn portal() -> Portal {
    Portal {
        shell_integrity: [(FRAME.to_owned(), "sha384-frame".to_owned())].into(),
        public_url: "http://localhost:8080".to_owned(),
        ..sample::portal()
    }
}

fn document(lock: &PageLock) -> Document {
    let grants = lock.grants_for(&Person::NOBODY);
    let (session, stops) = (SessionView::default(), Stops::default());
    let request = Request {
        lock,
        locale: Locale::Ko,
        look: Look::default(),
        session: &session,
        grants: &grants,
        query: &BTreeMap::new(),
        kept: &Map::new(),
        rest: "",
        packs: &[],
        stops: &stops,
        assurance: None,
    };
    render::document(&portal(), &request)
}

fn block(html: &str) -> Value {
    let text = html.split("id=\"jgb-page\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("a block");
    serde_json::from_str(text).expect("JSON")
}

fn import_map(html: &str) -> Value {
    let text = html.split("\"importmap\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("a map");
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn pages_and_operators_tighten_the_tier_and_nobody_loosens_it() {
    let tier =
        |page: &Value, catalogue: &dyn Catalogue, item: &str| build(page, catalogue).unwrap().item(item).unwrap().tier;
    assert_eq!(tier(&sample::page(), &sample::catalogue(), "weather"), Tier::Page);
    assert_eq!(tier(&framed(), &sample::catalogue(), "weather"), Tier::Frame, "the page may");
    let wary = Wary(sample::catalogue(), "kr.go.demo.weather");
    assert_eq!(tier(&sample::page(), &wary, "weather"), Tier::Frame, "the operator may");
    assert_eq!(tier(&sample::page(), &wary, "list"), Tier::Page, "others are left alone");
    let mut manifest = sample::weather();
    manifest["spec"]["frontend"]["widgets"][0]["tier"] = json!("frame");
    let read = Manifest::read(manifest.to_string().as_bytes()).expect("an element may have the tier frame");
    assert!(read.warnings.is_empty(), "{:?}", read.warnings);
    let mut page = sample::page();
    page["spec"]["items"][0]["tier"] = json!("page");
    assert!(jogakbo_contract::page::Page::read(page.to_string().as_bytes()).is_err(), "there is no way back");
}

#[test]
fn what_holds_others_or_owns_the_address_is_never_framed() {
    let mut manifest = sample::weather();
    manifest["spec"]["frontend"]["widgets"][0]["tier"] = json!("frame");
    for (key, value) in [("role", json!("app")), ("slots", json!({"aside": {"title": "Aside"}}))] {
        let mut wrong = manifest.clone();
        wrong["spec"]["frontend"]["widgets"][0][key] = value;
        let found = Manifest::read(wrong.to_string().as_bytes()).expect_err("refused");
        assert!(found.iter().any(|finding| finding.code == "M19" && finding.at.ends_with("/tier")), "{found:#?}");
    }
    let mut app = sample::weather();
    app["spec"]["frontend"]["widgets"][0]["role"] = json!("app");
    let parts = sample::Parts(vec![
        sample::part(&app, "aaaaaaaaaaaaaaaa", &["card.js", "card.css", "vendor/helper.js"], "card.js", &[]),
        sample::part(&sample::board(), "bbbbbbbbbbbbbbbb", &["board.js", "old/index.html"], "board.js", &[]),
    ]);
    let found = build(&framed(), &parts).expect_err("refused");
    assert!(found.iter().any(|finding| finding.code == "L10" && finding.at == "/spec/items/0/tier"), "{found:#?}");
    let found = build(&sample::page(), &Wary(parts, "kr.go.demo.weather")).expect_err("refused");
    assert!(found.iter().any(|finding| finding.code == "L10" && finding.at == "/spec/items/0/use"), "{found:#?}");
}

#[test]
fn the_page_knows_the_frame_and_nothing_of_what_runs_in_it() {
    let lock = build(&framed(), &sample::catalogue()).unwrap();
    let document = document(&lock);
    assert_eq!(document.frames, ["http://127.0.0.1:8081"], "`frame-src` names the content origin");
    let (map, block) = (import_map(&document.html), block(&document.html));
    assert_eq!(map["integrity"], json!({FRAME: "sha384-frame"}));
    assert_eq!(map["scopes"], json!({}), "bare names of the element are for its own document");
    assert!(
        document.html.contains(&format!("<link rel=\"modulepreload\" href=\"{FRAME}\" integrity=\"sha384-frame\">"))
    );
    let item = &block["items"][0];
    assert_eq!((item["tag"].as_str(), item["module"].as_str()), (Some("jgb-frame"), Some(FRAME)));
    assert_eq!(item["props"]["region"], "1111");
    let config: Value = serde_json::from_str(item["attrs"]["frame"].as_str().unwrap()).unwrap();
    assert_eq!(config["src"], json!(format!("http://127.0.0.1:8081/-/frame/{}/weather", lock.digest)));
    assert_eq!(config["sandbox"], "allow-scripts allow-forms", "never the portal's own origin");
    assert_eq!(config["props"], json!(["days", "from", "note", "region"]));
    assert_eq!((&config["methods"], &config["dates"]), (&json!(["refresh"]), &json!(["from"])));
    assert_eq!((&config["attrs"], &config["outputs"]), (&json!({"region": "1111"}), &json!({"region-changed": null})));
    let text = block.to_string();
    assert!(!text.contains("card.js") && !text.contains("aaaaaaaaaaaaaaaa"), "no file of the element: {text}");
    let plain = self::document(&build(&sample::page(), &sample::catalogue()).unwrap());
    assert!(!import_map(&plain.html)["scopes"]["/-/assets/aaaaaaaaaaaaaaaa/"].is_null());
    assert!(plain.html.contains("old/index.html") && import_map(&plain.html)["integrity"][FRAME].is_string());
}

#[test]
fn the_document_of_a_frame_loads_the_files_of_its_pbc_by_their_hashes() {
    let lock = build(&framed(), &sample::catalogue()).unwrap();
    let document = render::frame(&portal(), &lock, "weather").expect("there is one");
    let map = import_map(&document.html);
    let base = "/-/assets/aaaaaaaaaaaaaaaa/";
    assert_eq!(map["scopes"][base]["helper"], json!(format!("{base}vendor/helper.js")));
    let hashed: Vec<&String> = map["integrity"].as_object().unwrap().keys().collect();
    assert_eq!(hashed, [&format!("{base}card.js"), &format!("{base}vendor/helper.js")]);
    assert_eq!(document.folders, [base]);
    assert_eq!(document.scripts.len(), 2);
    assert!(document.html.contains(
        "<template shadowrootmode=\"open\"><link rel=\"stylesheet\" href=\"/-/assets/aaaaaaaaaaaaaaaa/card.css\">"
    ));
    assert!(!document.html.contains("1111"), "nothing of the page or the person stands in it");
    assert!(render::frame(&portal(), &lock, "list").is_none(), "others run in the page");
    assert!(render::frame(&portal(), &lock, "old").is_none(), "a framed page is no element");
    assert!(render::frame(&portal(), &lock, "nobody").is_none());
}
