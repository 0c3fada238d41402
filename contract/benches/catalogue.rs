//! How long a search in a large catalogue takes, with its page: `cargo bench -p jogakbo-contract --bench catalogue`.
//! Prints, never asserts times.

#![expect(clippy::disallowed_types, reason = "a benchmark is measured by the clock")]

#[path = "../tests/sample/mod.rs"]
mod sample;

use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::render::{self, CatalogueQuery, CatalogueRow};
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::{Look, SessionView};
use serde_json::json;
use std::hint::black_box;
use std::time::Instant;

/// Widgets, one in each PBC.
const ALL: usize = 5_000;
/// How often each search is made.
const ROUNDS: usize = 51;

fn manifest(n: usize) -> Manifest {
    let services =
        [("민원 신청", "Petitions"), ("동네 날씨", "Weather"), ("주차 요금", "Parking fees"), ("도서 예약", "Library")];
    let (ko, en) = services[n % services.len()];
    let widget = json!({
        "name": "card", "title": {"ko": format!("{ko} {n}"), "en": format!("{en} {n}")}, "tier": "page",
        "description": {"ko": format!("{ko}을 한눈에 보고 바로 처리합니다."), "en": format!("{en} at a glance, to be dealt with at once.")},
        "element": {"module": "card.js", "tag": "bench-card"}, "fallback": {"url": "https://card.example/"}
    });
    serde_json::from_value(json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {
            "name": format!("kr.go.agency{}.service{n}", n % 40), "version": "1.0.0", "title": {"ko": ko, "en": en},
            "owner": {"name": {"ko": format!("제{} 담당관", n % 40), "en": format!("Office {}", n % 40)}}
        },
        "spec": {
            "scope": "component", "delivery": {"modes": ["assets"]},
            "frontend": {"base": "card", "assets": "auto", "widgets": [widget]},
            "offer": {"licence": "Apache-2.0", "plans": [{"name": "free", "price": {"amount": "0", "currency": "KRW"}}]}
        }
    }))
    .expect("a good manifest")
}

fn main() {
    let manifests: Vec<Manifest> = (0..ALL).map(manifest).collect();
    let rows: Vec<CatalogueRow<'_>> = manifests
        .iter()
        .map(|manifest| CatalogueRow {
            manifest,
            widget: &manifest.spec.frontend.widgets[0],
            framed: false,
            pages: 1,
            tried: false,
            stopped: false,
        })
        .collect();
    let portal = sample::portal();
    let session = SessionView::default();
    println!("{ALL} widgets, search and page, {ROUNDS} times each");
    for words in ["", "ㄴㅆ", "parking 4999", "no such widget"] {
        let query = CatalogueQuery { q: words.to_owned(), ..CatalogueQuery::default() };
        let found = rows.iter().filter(|row| row.fits(&query)).count();
        let mut times: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                black_box(render::catalogue(&portal, &rows, &query, &session, Locale::Ko, Look::default()));
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("`{words}`: {found} found, median {:.2} ms, longest {:.2} ms", times[ROUNDS / 2], times[ROUNDS - 1]);
    }
}
