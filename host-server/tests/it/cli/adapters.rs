//! An adapter from its file to the retry of what it could not translate, with the program as a person uses it: the log and the
//! store are on disk, and the host is killed in between.

use super::{Running, jogakbo};
use crate::support::fixtures;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

const NAME: &str = "kr.go.test.old";
const CREATED: &str = "kr.go.test.board.post.created.v1";

fn adapter(post_id: &Value) -> Value {
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Adapter",
        "metadata": {"name": NAME, "version": "1.0.0", "title": "옛 글", "owner": {"name": "시험과"}},
        "spec": {
            "accepts": [{"type": "old.WRITTEN", "keep": "P7D", "data": {"type": "object", "properties": {"NO": {"type": "string"}}}}],
            "to": CREATED, "map": {"$obj": {"postId": post_id}}
        }
    })
}

fn text(output: &[u8]) -> String {
    String::from_utf8_lossy(output).trim().to_owned()
}

fn events(folder: &Path, url: &str, pbc: &str, secret: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jogakbo"));
    command.current_dir(folder).arg("events").args(more).args(["--url", url, "--pbc", pbc]);
    command.env("JOGAKBO_SECRET", secret).output().unwrap()
}

fn secret(folder: &Path, name: &str) -> String {
    let made = jogakbo(folder, &["pbc", "secret", name]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    text(&made.stdout)
}

/// What `adapters list` says as soon as it is as wanted.
fn listed(folder: &Path, wanted: impl Fn(&Value) -> bool) -> Value {
    let started = Instant::now();
    loop {
        let list = jogakbo(folder, &["adapters", "list"]);
        let line: Value = serde_json::from_slice(&list.stdout).unwrap_or_else(|error| panic!("{error}: {list:?}"));
        if wanted(&line) {
            return line;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{line}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_an_adapter_could_not_translate_is_listed_and_tried_again_after_a_crash() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path();
    fixtures::install(folder);
    let mut board = fixtures::board();
    board["spec"]["events"]["subscribes"] = json!([{"match": format!("{CREATED}.>")}]);
    fixtures::write(&folder.join("manifests/kr.go.test.board.json"), &board);
    let file = folder.join(format!("manifests/adapters/{NAME}.json"));
    fixtures::write(&file, &adapter(&json!({"$pick": "/data/NO"})));
    let check = jogakbo(folder, &["check", "manifests/adapters", "--assets", "assets"]);
    assert!(text(&check.stdout).ends_with("1 file, 0 errors, 1 warning"), "{}", text(&check.stdout));

    let host = Running::start(folder, &[]);
    let url = format!("http://localhost:{}", host.port);
    let (old, reader) = (secret(folder, NAME), secret(folder, "kr.go.test.board"));
    listed(folder, |line| line["pos"].is_string());
    for data in [r#"{"NO": "1"}"#, "{}", r#"{"NO": "2"}"#] {
        let sent = events(folder, &url, NAME, &old, &["publish", "old.WRITTEN", "--data", data]);
        assert!(sent.status.success(), "{}", text(&sent.stderr));
    }
    let line = listed(folder, |line| line["dead"] == 1);
    assert_eq!((&line["from"], &line["to"]), (&json!(["old.WRITTEN"]), &json!(CREATED)));
    // Both good ones are stored; how far the adapter has come may be told to the store, or not.
    let posts = |url: &str| -> Vec<Value> {
        let past = events(folder, url, "kr.go.test.board", &reader, &["history", &format!("{CREATED}.>")]);
        let subject = |line: &str| serde_json::from_str::<Value>(line).unwrap()["subject"].clone();
        text(&past.stdout).lines().map(subject).collect()
    };
    let started = Instant::now();
    while posts(&url).len() < 2 {
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", posts(&url));
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(host);

    let dead = jogakbo(folder, &["adapters", "dead", NAME]);
    let letter: Value = serde_json::from_slice(&dead.stdout).unwrap();
    assert_eq!((&letter["code"], &letter["type"]), (&json!("T21"), &json!("old.WRITTEN")));
    let none = jogakbo(folder, &["adapters", "retry", NAME, "--pos", "k7-0000000000000099"]);
    assert!(text(&none.stderr).contains("has no such dead letter; `jogakbo adapters dead"), "{}", text(&none.stderr));

    fixtures::write(&file, &adapter(&json!({"$or": [{"$pick": "/data/NO"}, {"$const": "none"}]})));
    let pos = letter["pos"].as_str().unwrap();
    let asked = jogakbo(folder, &["adapters", "retry", NAME, "--pos", pos]);
    assert_eq!(text(&asked.stdout), "1 to be tried again by the running host, or by the next one");
    let host = Running::start(folder, &[]);
    listed(folder, |line| line["dead"] == 0);
    let url = format!("http://localhost:{}", host.port);
    assert_eq!(posts(&url), ["posts/1", "posts/2", "posts/none"], "each once, and what was tried again comes last");
}
