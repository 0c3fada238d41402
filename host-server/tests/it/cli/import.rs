//! Packages and documents of others, imported as a person does it.

use super::jogakbo;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;

const ELEMENT: &str = "import { text } from 'words'; import './more.js';
class Rating extends HTMLElement { static get observedAttributes() { return ['max'] } set value(v) { this.dispatchEvent(new CustomEvent('rated')) } }
customElements.define('x-rating', Rating); fetch(text);";

fn put(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

/// A package with an element, and beside it the one it needs.
fn rating(folder: &Path, more: &[(&str, &str)]) {
    let own = r#"{"name":"@maker/rating","version":"1.2.0","license":"MIT","author":"Kim","module":"rating.js"}"#;
    put(
        folder,
        &[
            ("node_modules/@maker/rating/package.json", own),
            ("node_modules/@maker/rating/rating.js", ELEMENT),
            ("node_modules/@maker/rating/more.js", "export {}"),
            (
                "node_modules/words/package.json",
                r#"{"name":"words","version":"2.0.0","exports":{"node":"./n.js","default":"./w.js"}}"#,
            ),
            ("node_modules/words/w.js", "export const text = '/x'"),
        ],
    );
    put(&folder.join("node_modules"), more);
}

fn import(folder: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["import", "node_modules/@maker/rating", "--yes"];
    arguments.extend(more);
    jogakbo(folder, &arguments)
}

fn manifest(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(format!("manifests/{name}.json"))).unwrap()).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Refused with `code`, and nothing is left of it.
fn refused(folder: &Path, output: &Output, code: &str, says: &str) {
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.starts_with(&format!("{code}: error: ")) && error.contains(says), "{code}: {error}");
    assert!(error.ends_with("nothing was written\n"), "{error}");
    assert!(!folder.join("manifests").exists() && !folder.join("widgets").exists());
}

#[test]
fn a_package_becomes_a_manifest_with_its_files_that_passes_the_check() {
    let folder = tempfile::tempdir().unwrap();
    rating(folder.path(), &[]);
    let done = import(folder.path(), &[]);
    let said = text(&done.stdout);
    assert!(done.status.success(), "{said}{}", text(&done.stderr));
    for line in
        ["<x-rating> from package/rating.js, tier frame", "  takes max, value", "  tells rated", "needs words@2.0.0"]
    {
        assert!(said.lines().any(|one| one == line), "{line}: {said}");
    }
    assert!(said.contains("fetch (1)"), "{said}");
    let made = manifest(folder.path(), "npm.maker.rating");
    let frontend = &made["spec"]["frontend"];
    assert_eq!(frontend["imports"], json!({"words": "modules/words@2.0.0/w.js"}));
    assert_eq!(
        frontend["assets"].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["modules/words@2.0.0/w.js", "package/more.js", "package/rating.js"]
    );
    let checked = jogakbo(folder.path(), &["check", "manifests"]);
    assert_eq!(text(&checked.stdout), "1 file, 0 errors, 0 warnings\n");

    let again = import(folder.path(), &[]);
    assert!(text(&again.stderr).starts_with("I12: "), "{}", text(&again.stderr));
}

#[test]
fn a_package_keeps_what_describes_its_elements() {
    let folder = tempfile::tempdir().unwrap();
    let described = r#"{"name":"@maker/rating","version":"1.2.0","module":"rating.js","customElements":"docs/custom-elements.json"}"#;
    let elements = r#"{"modules":[{"path":"rating.js","declarations":[{"kind":"class","name":"Rating","tagName":"x-rating","summary":"Stars."}]}]}"#;
    let more = [("@maker/rating/package.json", described), ("@maker/rating/docs/custom-elements.json", elements)];
    rating(folder.path(), &more);
    let done = import(folder.path(), &[]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let made = manifest(folder.path(), "npm.maker.rating");
    let path = "package/docs/custom-elements.json";
    assert_eq!(made["metadata"]["annotations"]["docs.elements"], path);
    assert!(made["spec"]["frontend"]["assets"][path].is_string());
    let kept = folder.path().join("widgets/npm.maker.rating/1.2.0").join(path);
    assert_eq!(fs::read_to_string(kept).unwrap(), elements);
    let checked = jogakbo(folder.path(), &["check", "manifests"]);
    assert_eq!(text(&checked.stdout), "1 file, 0 errors, 0 warnings\n");
}

#[test]
fn only_a_review_puts_it_into_the_page_and_the_audit_says_who() {
    let folder = tempfile::tempdir().unwrap();
    rating(folder.path(), &[]);
    let nobody = import(folder.path(), &["--tier", "page"]);
    assert_eq!(nobody.status.code(), Some(2), "{}", text(&nobody.stderr));
    fs::create_dir(folder.path().join("data")).unwrap();
    let done = import(folder.path(), &["--tier", "page", "--reviewed-by", "Kim Minji"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let made = manifest(folder.path(), "npm.maker.rating");
    assert_eq!(made["spec"]["frontend"]["widgets"][0]["tier"], "page");
    assert_eq!(made["metadata"]["annotations"]["review.by"], "Kim Minji");
    let audit = jogakbo(folder.path(), &["audit", "list"]);
    let said = text(&audit.stdout);
    assert!(said.contains("pbc.reviewed") && said.contains("Kim Minji"), "{said}");
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    let folder = tempfile::tempdir().unwrap();
    rating(folder.path(), &[]);
    let output = jogakbo(folder.path(), &["import", "node_modules/@maker/rating"]);
    assert!(text(&output.stderr).contains("say `--yes`"), "{}", text(&output.stderr));
    assert!(!folder.path().join("manifests").exists());
}

#[test]
fn what_cannot_be_imported_is_refused_with_its_code_and_leaves_nothing() {
    let own = |more: &str| format!(r#"{{"name":"@maker/rating","version":"1.2.0","module":"rating.js"{more}}}"#);
    let scripts = own(r#","scripts":{"postinstall":"node steal.js"}"#);
    let plain = own("");
    for (files, code, says) in [
        (vec![("@maker/rating/package.json", "{")], "I02", "package.json"),
        (vec![("@maker/rating/package.json", scripts.as_str())], "I11", "`postinstall`"),
        (vec![("@maker/rating/rating.js", "export {}")], "I05", "no custom element"),
        (vec![("@maker/rating/rating.js", "customElements.define('annotation-xml', X)")], "I06", "`annotation-xml`"),
        (vec![("@maker/rating/rating.js", "import 'gone'; customElements.define('x-y', X)")], "I07", "`gone`"),
        (
            vec![("@maker/rating/rating.js", "import 'words/inner.js'; customElements.define('x-y', X)")],
            "I07",
            "./inner.js",
        ),
        (vec![("words/w.js", "module.exports = require('x')")], "I08", "CommonJS"),
        (
            vec![("words/package.json", r#"{"name":"words","version":"2.0.0","exports":{"require":"./w.cjs"}}"#)],
            "I08",
            "CommonJS",
        ),
        (
            vec![("@maker/rating/rating.js", "import './more'; customElements.define('x-y', X)")],
            "I13",
            "`more.js` is there",
        ),
        (
            vec![("@maker/rating/rating.js", "import 'https://evil.example/x.js'; customElements.define('x-y', X)")],
            "A05",
            "evil",
        ),
        (
            vec![("@maker/rating/rating.js", "import '../../words/w.js'; customElements.define('x-y', X)")],
            "A02",
            "leaves the package",
        ),
        (
            vec![
                ("@maker/rating/rating.js", "import 'words'; import 'other'; customElements.define('x-y', X)"),
                ("other/package.json", r#"{"name":"other","version":"1.0.0"}"#),
                ("other/index.js", "import 'words'"),
                ("other/node_modules/words/package.json", r#"{"name":"words","version":"3.0.0"}"#),
                ("other/node_modules/words/index.js", ""),
            ],
            "I09",
            "words@3.0.0",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        rating(folder.path(), &[("@maker/rating/package.json", plain.as_str())]);
        put(&folder.path().join("node_modules"), &files);
        refused(folder.path(), &import(folder.path(), &[]), code, says);
    }
    let folder = tempfile::tempdir().unwrap();
    rating(folder.path(), &[]);
    refused(folder.path(), &import(folder.path(), &["--element", "x-gone"]), "I10", "`x-rating`");
    refused(folder.path(), &import(folder.path(), &["--with", "nowhere.tgz"]), "F01", "nowhere.tgz");
    fs::write(folder.path().join("broken.tgz"), b"PK\x03\x04").unwrap();
    let broken = jogakbo(folder.path(), &["import", "broken.tgz", "--yes"]);
    refused(folder.path(), &broken, "I01", "archive");
}

#[cfg(unix)]
#[test]
fn a_link_in_a_folder_that_leads_out_of_the_package_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    rating(folder.path(), &[]);
    fs::write(folder.path().join("secret.js"), "export {}").unwrap();
    let link = folder.path().join("node_modules/@maker/rating/more.js");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(folder.path().join("secret.js"), &link).unwrap();
    refused(folder.path(), &import(folder.path(), &[]), "I13", "`more.js`");
}

#[test]
fn nodes_of_luigi_and_microfrontends_of_others_come_with_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let nodes = json!([{"pathSegment": "news", "label": "News", "viewUrl": "/wc/news.js", "webcomponent": {"selfRegistered": true, "tagName": "old-news"}, "icon": "x"}]);
    let described = json!({"openMicrofrontends": "1.0.0", "microfrontends": [
        {"name": "First", "assets": {"basePath": "/public", "js": {"moduleSystem": "ESM", "initial": ["first.js"]}}, "rendererFunctionName": "start"}]});
    put(
        folder.path(),
        &[
            ("old/nodes.json", &nodes.to_string()),
            ("old/wc/news.js", "customElements.define('old-news', class extends HTMLElement {})"),
            ("old/omf.json", &described.to_string()),
            ("old/public/first.js", "export default { start: async (host) => { host.textContent = 'first' } }"),
        ],
    );
    let luigi =
        jogakbo(folder.path(), &["import", "--from", "luigi", "old/nodes.json", "--name", "kr.go.old.nodes", "--yes"]);
    let said = text(&luigi.stdout);
    assert!(luigi.status.success(), "{}", text(&luigi.stderr));
    assert!(said.contains("/nodes/0/icon: `icon` has no counterpart"), "{said}");
    let micro = jogakbo(
        folder.path(),
        &["import", "--from", "openmicrofrontends", "old/omf.json", "--name", "kr.go.old.first", "--yes"],
    );
    assert!(micro.status.success(), "{}", text(&micro.stderr));
    let checked = jogakbo(folder.path(), &["check", "manifests"]);
    assert_eq!(text(&checked.stdout), "2 files, 0 errors, 0 warnings\n");
    let assets = manifest(folder.path(), "kr.go.old.first")["spec"]["frontend"]["assets"].clone();
    assert_eq!(
        assets.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["package/openmicrofrontends-first.js", "package/public/first.js"]
    );
}
