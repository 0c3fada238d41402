//! Retained types: who comes late gets the newest of each subject, and nothing old of any other type.

use crate::support::bridge_client::{Client, Listening};
use crate::support::fixtures;
use serde_json::{Value, json};

const NOTE: &str = "kr.go.test.board.note.taken.v1";
const CREATED: &str = "kr.go.test.board.post.created.v1";

/// Notes are retained; the writer hears notes and posts.
async fn host() -> Listening {
    let host = Listening::new().await;
    let mut board = fixtures::board();
    board["spec"]["events"]["types"][1]["retain"] = json!(true);
    board["spec"]["events"]["types"][1]["log"] = json!({"keep": "forever", "compact": true});
    board["spec"]["frontend"]["widgets"][0]["subscribes"] = json!([{"match": "kr.go.test.board.>"}]);
    fixtures::write(&host.test.folder.path().join("manifests/kr.go.test.board.json"), &board);
    host.test.app.reload();
    assert!(!host.test.app.catalogue.snapshot().has_errors(), "{:#?}", host.test.app.catalogue.snapshot().reports());
    host
}

async fn publish(client: &mut Client, kind: &str, id: &str, subject: &str) {
    let post = subject.rsplit('/').next().unwrap();
    assert_eq!(client.publish(kind, id, subject, json!({"postId": post})).await["op"], "ok");
}

/// Ids of the next events of subscription 1, until `count` came.
async fn ids(client: &mut Client, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    while ids.len() < count {
        let frame = client.until("evt").await;
        let batch = frame["b"].as_array().unwrap();
        ids.extend(batch.iter().map(|placed| placed["e"]["id"].as_str().unwrap().to_owned()));
    }
    ids
}

#[tokio::test]
async fn who_comes_late_gets_the_newest_of_each_subject_and_then_what_is_new() {
    let host = host().await;
    let cookie = host.cookie("citizen@test").await;
    let mut writer = host.greeted(&cookie, "/").await;
    for (kind, id, subject) in
        [(NOTE, "n1", "notes/1"), (CREATED, "p1", "posts/1"), (NOTE, "n2", "notes/2"), (NOTE, "n3", "notes/1")]
    {
        publish(&mut writer, kind, id, subject).await;
    }
    let mut late = host.greeted(&cookie, "/").await;
    let answer: Value = late.subscribe(1, "writer", "kr.go.test.board.>", json!("live")).await;
    assert_eq!(answer["op"], "ok", "{answer}");
    assert_eq!(ids(&mut late, 2).await, ["n2", "n3"]);
    publish(&mut writer, CREATED, "p2", "posts/2").await;
    assert_eq!(ids(&mut late, 1).await, ["p2"]);

    // Whoever goes on from a place has had them.
    let mut again = host.greeted(&cookie, "/").await;
    again.subscribe(1, "writer", "kr.go.test.board.>", json!({"pos": answer["pos"]})).await;
    assert_eq!(ids(&mut again, 1).await, ["p2"]);

    // A small window: the retained ones wait for credit like all others.
    let mut slow = host.greeted(&cookie, "/").await;
    let matched = ["kr.go.test.board.>"];
    slow.tell(&mut json!({"op": "sub", "sid": 1, "page": "p", "item": "writer", "match": matched, "window": 1})).await;
    let first = slow.until("evt").await;
    assert_eq!(first["b"][0]["e"]["id"], "n2");
    slow.send(&json!({"op": "ack", "sid": 1, "pos": first["b"][0]["p"]})).await;
    assert_eq!(ids(&mut slow, 1).await, ["n3"]);
}
