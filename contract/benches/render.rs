//! How long composing a page takes on the server: `cargo bench -p jogakbo-contract`. Prints, never asserts.

#![expect(clippy::disallowed_types, reason = "a benchmark is measured by the clock")]

use jogakbo_contract::assets::{AssetFile, AssetIndex};
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::lock::{self, Catalogue, PageLock, Part, Person, Stamp, Stops};
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::page::Page;
use jogakbo_contract::render::{self, Identity, Portal, Request};
use jogakbo_contract::text::{Locale, Text};
use jogakbo_contract::view::{Look, SessionView, ShellFiles};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

struct Parts(Vec<Part>);

impl Catalogue for Parts {
    fn resolve(&self, name: &PbcName, _: &semver::VersionReq) -> Option<&Part> {
        self.0.iter().find(|part| part.manifest.metadata.name == *name)
    }

    fn newest(&self) -> Vec<&Part> {
        self.0.iter().collect()
    }
}

/// One PBC per item, each with its own module, a property, a wired output and a topic: a page that uses everything.
fn part(n: usize) -> Part {
    let event = format!("com.example.w{n}.picked.v1");
    let manifest = json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {"name": format!("com.example.w{n}"), "version": "1.0.0", "title": {"ko": "조각", "en": "Piece"}, "owner": {"name": "bench"}},
        "spec": {
            "scope": "component", "delivery": {"modes": ["assets"]},
            "frontend": {"assets": "auto", "widgets": [{
                "name": "piece", "title": {"ko": "조각", "en": "Piece"}, "tier": "page",
                "element": {"module": "piece.js", "tag": format!("bench-piece-{n}")},
                "props": {"type": "object", "properties": {"value": {"type": "string", "x-jgb-attr": "value"}}},
                "outputs": {"picked": {"event": "picked", "detail": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}}}},
                "publishes": [format!("{event}.>")], "subscribes": [{"match": format!("{event}.>")}]
            }]},
            "events": {"types": [{"type": event, "subject": "v/{value}", "classification": "public", "data": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}}}], "publishes": [event]},
            "offer": {"licence": "Apache-2.0"}
        }
    });
    let read = Manifest::read(manifest.to_string().as_bytes()).expect("the bench's manifest is sound");
    let file = AssetFile { integrity: Sri::sha384_of(&n.to_be_bytes()).to_string(), bytes: 4096 };
    let assets = AssetIndex {
        digest: format!("{n:016x}"),
        files: [("piece.js".to_owned(), file)].into(),
        graphs: [("piece.js".to_owned(), Vec::new())].into(),
    };
    Part { manifest: read.manifest, digest: read.digest, assets }
}

fn locked(count: usize) -> PageLock {
    let items: Vec<Value> = (0..count)
        .map(|n| json!({"id": format!("i{n}"), "use": {"pbc": format!("com.example.w{n}"), "version": "^1", "widget": "piece"}, "props": {"value": "x"}, "load": "eager"}))
        .collect();
    let wiring: Vec<Value> = (0..count)
        .map(|n| json!({"id": format!("w{n}"), "from": {"item": format!("i{n}"), "output": "picked"}, "to": {"var": "v"}, "map": {"$pick": "/value"}}))
        .collect();
    let page = json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Page", "metadata": {"name": "bench", "title": {"ko": "시험", "en": "Bench"}},
        "spec": {"route": "/", "access": {"anonymous": true}, "variables": {"v": {"type": "string", "default": "x"}}, "layout": {"areas": {"sm": "stack"}}, "items": items, "wiring": wiring}
    });
    let read = Page::read(page.to_string().as_bytes()).expect("the bench's page is sound");
    let stamp = Stamp { revision: 1, created_at: "2026-11-24T00:00:00Z".into(), created_by: "bench".into() };
    lock::build(&read, &Parts((0..count).map(part).collect()), stamp).expect("it freezes").0
}

fn main() {
    let portal = Portal {
        name: Text::Plain("조각보".into()),
        boot: "x".repeat(10_000),
        inner: String::new(),
        shell: Some(ShellFiles { js: "/-/shell/d/s.js".into(), wasm: "/-/shell/d/s.wasm".into(), tabs: None }),
        shell_integrity: BTreeMap::new(),
        icon: None,
        icons: BTreeMap::new(),
        identity: Identity::default(),
        menu: Vec::new(),
        public_url: "http://localhost:8080".into(),
        content_url: "http://127.0.0.1:8081".into(),
    };
    let session = SessionView::default();
    println!("| items | grants + document, µs (median of 201) | bytes |\n|---|---|---|");
    for count in [1, 10, 50, 200] {
        let lock = locked(count);
        let (query, kept) = (BTreeMap::new(), Map::new());
        let mut bytes = 0;
        let mut times: Vec<_> = (0..201)
            .map(|_| {
                let start = Instant::now();
                let grants = lock.grants_for(&Person::NOBODY);
                let request = Request {
                    lock: &lock,
                    locale: Locale::Ko,
                    look: Look::default(),
                    session: &session,
                    grants: &grants,
                    query: &query,
                    kept: &kept,
                    rest: "",
                    packs: &[],
                    stops: Stops::NONE,
                    assurance: None,
                };
                bytes = black_box(render::document(&portal, &request)).html.len();
                start.elapsed().as_micros()
            })
            .collect();
        times.sort_unstable();
        println!("| {count} | {} | {bytes} |", times[100]);
    }
}
