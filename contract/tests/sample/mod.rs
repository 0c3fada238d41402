//! A small catalogue and page that the tests of composition share.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod cases;

use jogakbo_contract::assets::{AssetFile, AssetIndex};
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::lock::{Catalogue, Part, Stamp};
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::page::{Page, ReadPage};
use jogakbo_contract::render::{Identity, Portal};
use jogakbo_contract::text::Text;
use serde_json::Value;
use std::collections::BTreeMap;

pub struct Parts(pub Vec<Part>);

impl Catalogue for Parts {
    fn resolve(&self, name: &PbcName, range: &semver::VersionReq) -> Option<&Part> {
        let fits = |text: &str| semver::Version::parse(text).is_ok_and(|version| range.matches(&version));
        self.0.iter().find(|part| part.manifest.metadata.name == *name && fits(&part.manifest.metadata.version))
    }

    fn newest(&self) -> Vec<&Part> {
        self.0.iter().collect()
    }
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).expect("a sample is JSON")
}

pub fn weather() -> Value {
    document(include_str!("weather.json"))
}

pub fn board() -> Value {
    document(include_str!("board.json"))
}

pub fn page() -> Value {
    document(include_str!("page.json"))
}

pub fn part(manifest: &Value, digest: &str, files: &[&str], module: &str, graph: &[&str]) -> Part {
    let read = Manifest::read(manifest.to_string().as_bytes()).unwrap_or_else(|found| panic!("{found:#?}"));
    let file = |(path, n): (&&str, u64)| {
        ((*path).to_owned(), AssetFile { integrity: Sri::sha384_of(&n.to_be_bytes()).to_string(), bytes: n })
    };
    Part {
        manifest: read.manifest,
        digest: read.digest,
        assets: AssetIndex {
            digest: digest.into(),
            files: files.iter().zip(1..).map(file).collect(),
            graphs: [(module.to_owned(), graph.iter().map(|path| (*path).to_owned()).collect())].into(),
        },
    }
}

pub fn catalogue() -> Parts {
    Parts(vec![
        part(
            &weather(),
            "aaaaaaaaaaaaaaaa",
            &["card.js", "card.css", "vendor/helper.js"],
            "card.js",
            &["vendor/helper.js"],
        ),
        part(&board(), "bbbbbbbbbbbbbbbb", &["board.js", "old/index.html"], "board.js", &[]),
    ])
}

pub fn read(page: &Value) -> ReadPage {
    Page::read(page.to_string().as_bytes()).unwrap_or_else(|found| panic!("{found:#?}"))
}

/// A portal with nothing beside its pages.
pub fn portal() -> Portal {
    Portal {
        name: Text::Plain("조각보".into()),
        boot: String::new(),
        inner: "inner()".into(),
        shell: None,
        shell_integrity: BTreeMap::new(),
        icon: None,
        icons: BTreeMap::new(),
        identity: Identity::default(),
        menu: Vec::new(),
        public_url: String::new(),
        content_url: "http://127.0.0.1:8081".into(),
    }
}

pub fn stamp() -> Stamp {
    Stamp { revision: 1, created_at: "2026-11-24T00:00:00Z".into(), created_by: "file".into() }
}
