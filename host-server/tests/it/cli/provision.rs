//! Files that run a back end.

use super::jogakbo;
use crate::support::fixtures;
use serde_json::{Value, json};

#[test]
fn a_back_end_for_installing_becomes_files_and_others_are_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let mut board = fixtures::board();
    fixtures::write(&folder.join("board.json"), &board);
    let refused = jogakbo(folder, &["provision", "board.json", "--out", "deploy"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && said.starts_with("B01: error: /spec/delivery/modes"), "{said}");
    assert!(!folder.join("deploy").exists());

    let image = format!("registry.demo.example/board@sha256:{}", "a".repeat(64));
    board["spec"]["delivery"] = json!({
        "modes": ["install"], "images": [{"name": "api", "ref": image}],
        "build": {"repository": "https://git.demo.example/board", "revision": "v1"},
        "install": {"compose": {"href": "compose.yaml"}},
    });
    fixtures::write(&folder.join("board.json"), &board);
    let written = jogakbo(folder, &["provision", "board.json", "--out", "deploy", "--port", "9000"]);
    let said = String::from_utf8_lossy(&[written.stdout, written.stderr].concat()).into_owned();
    assert!(written.status.success(), "{said}");
    let file: Value = serde_json::from_slice(&std::fs::read(folder.join("deploy/compose.yaml")).unwrap()).unwrap();
    assert_eq!(file["services"]["api"]["image"], image);
    assert_eq!(file["services"]["api"]["environment"]["PORT"], "9000");
    let printed = jogakbo(folder, &["provision", "board.json", "--format", "kubernetes"]);
    assert!(String::from_utf8_lossy(&printed.stdout).starts_with("---\n{\"apiVersion\":\"v1\""));
    assert_eq!(jogakbo(folder, &["provision", "board.json", "--format", "helm"]).status.code(), Some(1));
}
