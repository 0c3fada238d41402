//! Which files belong to a PBC, and which are refused.

use crate::support::fixtures;
use jogakbo::adapters::assets_folder::{FileCache, FileMemory, Wanted, read};
use jogakbo::config::limits::Limits;
use jogakbo::domain::assets::{AssetShelf, Compressor, Generation};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::manifest::Manifest;
use std::collections::BTreeSet;
use std::path::Path;

struct Case {
    folder: tempfile::TempDir,
    wanted: Wanted,
    limits: Limits,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fixtures::install(folder.path());
        let manifest = Manifest::read(fixtures::board().to_string().as_bytes()).unwrap().manifest;
        let wanted = Wanted::of(&manifest, &BTreeSet::new());
        Self { folder, wanted, limits: Limits::default() }
    }

    fn write(&self, path: &str, content: &str) {
        std::fs::write(self.base().join(path), content).unwrap();
    }

    fn base(&self) -> std::path::PathBuf {
        self.folder.path().join("assets/board")
    }

    fn read(&self) -> Result<(Generation, Vec<Finding>), Vec<Finding>> {
        let (files, memory) = (AssetShelf::new(Compressor::none()), FileMemory::default());
        read(&self.folder.path().join("assets"), &self.wanted, &FileCache::new(&files, &memory), &self.limits)
    }

    /// Code and message of the first error.
    fn refusal(&self) -> String {
        let findings = self.read().map(|_| ()).unwrap_err();
        let first = findings.iter().find(|finding| finding.is_error()).unwrap();
        format!("{}: {}", first.code, first.message)
    }
}

#[test]
fn auto_finds_what_the_modules_reach_and_nothing_else() {
    let (generation, warnings) = Case::new().read().unwrap();
    let files: Vec<&str> = generation.index.files.keys().map(String::as_str).collect();
    assert_eq!(
        files,
        [
            "data.json",
            "lazy.js",
            "old/index.html",
            "old/old.css",
            "reader.js",
            "shared.js",
            "vendor/lib.js",
            "vendor/lib/part.js",
            "writer.js"
        ]
    );
    assert_eq!(generation.index.graphs["writer.js"], ["vendor/lib.js", "shared.js", "lazy.js"]);
    assert_eq!(generation.index.graphs["reader.js"], ["shared.js", "vendor/lib/part.js"]);
    assert_eq!(generation.index.files["shared.js"].integrity, Sri::sha384_of(b"export const shared = 1;").to_string());
    assert_eq!(generation.frames["old/index.html"], "allow-forms");
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn circles_of_imports_end() {
    let case = Case::new();
    case.write("shared.js", "import './writer.js'; import './reader.js';");
    assert!(case.read().is_ok());
}

#[test]
fn every_wrong_file_has_its_code_and_says_where() {
    let check = |path: &str, content: &str, expected: &str| {
        let case = Case::new();
        case.write(path, content);
        assert_eq!(case.refusal(), expected);
    };
    check("writer.js", "import './gone.js'", "A01: `gone.js`, which `writer.js` imports, is not in the folder `board`");
    check(
        "writer.js",
        "import '../../secret.js'",
        "A02: `writer.js` imports `../../secret.js`, which leaves the folder",
    );
    check(
        "writer.js",
        "import 'left-pad'",
        "A04: `writer.js` imports `left-pad`, which `frontend.imports` does not map",
    );
    check(
        "writer.js",
        "import 'https://cdn.example/x.js'",
        "A05: `writer.js` imports `https://cdn.example/x.js`, which is not a file of this PBC",
    );
    check(
        "writer.js",
        "import 'data:text/javascript,1'",
        "A05: `writer.js` imports `data:text/javascript,1`, which is not a file of this PBC",
    );
    let case = Case::new();
    case.write("writer.js", "const = 1");
    assert!(case.refusal().starts_with("A07: the module `writer.js` cannot be parsed:"), "{}", case.refusal());
}

#[test]
fn paths_that_climb_are_refused_before_a_file_is_touched() {
    for path in ["../secret.js", "/etc/passwd", "a/../../b.js", "a\\b.js", "%2e%2e/secret.js"] {
        let mut case = Case::new();
        case.wanted.modules = BTreeSet::from([path.to_owned()]);
        assert!(case.refusal().starts_with("A02"), "{path}: {}", case.refusal());
    }
    let mut case = Case::new();
    case.wanted.base = "../".to_owned();
    assert!(case.refusal().starts_with("A02"), "{}", case.refusal());
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_folder_are_refused() {
    let case = Case::new();
    let secret = case.folder.path().join("secret.js");
    std::fs::write(&secret, "export const secret = 1;").unwrap();
    std::fs::remove_file(case.base().join("shared.js")).unwrap();
    std::os::unix::fs::symlink(&secret, case.base().join("shared.js")).unwrap();
    assert_eq!(
        case.refusal(),
        "A02: `shared.js`, which `reader.js` imports, leads out of the folder `board` by a link"
    );
    let mut outside = Case::new();
    std::os::unix::fs::symlink(outside.folder.path(), outside.folder.path().join("assets/link")).unwrap();
    outside.wanted.base = "link".to_owned();
    assert_eq!(outside.refusal(), "A02: the folder `link` leads out of the assets folder");
}

#[test]
fn too_large_and_too_many_are_refused_with_the_limit() {
    let mut case = Case::new();
    case.limits.asset_bytes = 10;
    assert!(case.refusal().contains("at most 10 are allowed"), "{}", case.refusal());
    let mut case = Case::new();
    case.limits.asset_files = 2;
    assert_eq!(case.refusal(), "A06: there are more than 2 files");
}

#[test]
fn a_list_must_hold_every_file_with_its_true_hash() {
    let mut case = Case::new();
    let all = case.read().unwrap().0.index.files;
    let list = |skip: &str| {
        all.iter()
            .filter(|(path, _)| *path != skip)
            .map(|(path, file)| (path.clone(), file.integrity.clone()))
            .collect()
    };
    case.wanted.listed = Some(list(""));
    assert_eq!(case.read().unwrap().0.index.graphs["writer.js"].len(), 3);
    case.wanted.listed = Some(list("shared.js"));
    assert!(case.refusal().starts_with("A01: `shared.js`"), "{}", case.refusal());
    case.wanted.listed = Some(list(""));
    case.write("shared.js", "export const changed = 1;");
    assert!(case.refusal().starts_with("A03: `shared.js` is not the file whose hash"), "{}", case.refusal());
}

#[test]
fn the_examples_of_this_repository_can_be_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../manifests");
    let files = jogakbo::adapters::manifests_folder::read_folder(&root);
    for file in files.iter().filter(|file| file.kind == jogakbo::domain::catalogue::Kind::Manifest) {
        let bytes = file.content.as_ref().unwrap();
        assert!(Manifest::read(bytes).is_ok(), "{}: {:?}", file.path, Manifest::read(bytes));
    }
}
