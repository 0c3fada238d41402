//! Converters between majors of a type: both are kept alive, and no event goes round.

use super::{post, started};
use crate::support::{TestApp, fixtures};
use serde_json::{Value, json};

const V1: &str = "kr.go.test.board.post.created.v1";
const V2: &str = "kr.go.test.board.post.created.v2";

/// The board with a second major, in which a post has a heading instead of a title.
fn board() -> Value {
    let mut board = fixtures::board();
    let mut second = board["spec"]["events"]["types"][0].clone();
    second["type"] = V2.into();
    second["data"]["properties"] = json!({"postId": {"type": "string"}, "heading": {"type": "string"}});
    board["spec"]["events"]["types"].as_array_mut().unwrap().push(second);
    board["spec"]["events"]["publishes"].as_array_mut().unwrap().push(V2.into());
    board
}

fn converter(name: &str, from: &str, to: &str, given: &str, made: &str) -> Value {
    let mut fields = json!({"postId": {"$pick": "/data/postId"}});
    fields[made] = json!({"$pick": format!("/data/{given}")});
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Adapter",
        "metadata": {"name": name, "version": "1.0.0", "title": "변환", "owner": {"name": "시험과"}},
        "spec": {"from": [format!("{from}.>")], "to": to, "map": {"$obj": fields}}
    })
}

#[tokio::test]
async fn both_majors_get_every_event_and_none_goes_round() {
    let test = TestApp::new().await;
    fixtures::write(&test.folder.path().join("manifests/kr.go.test.board.json"), &board());
    assert!(test.adapter(&converter("kr.go.test.up", V1, V2, "title", "heading")).is_empty());
    assert!(test.adapter(&converter("kr.go.test.down", V2, V1, "heading", "title")).is_empty());
    test.run_adapters();
    started(&test, "kr.go.test.up").await;
    started(&test, "kr.go.test.down").await;
    let token = test.bearer().await;
    let event = |id: &str, kind: &str, data: &Value| json!({"specversion": "1.0", "id": id, "source": "/", "type": kind, "subject": format!("posts/{id}"), "data": data});
    for number in 0..10 {
        let id = format!("old{number}");
        let data = json!({"postId": id, "title": "t"});
        assert_eq!(post(&test, &token, &event(&id, V1, &data)).await.status, 200);
        let id = format!("new{number}");
        let data = json!({"postId": id, "heading": "h"});
        assert_eq!(post(&test, &token, &event(&id, V2, &data)).await.status, 200);
    }
    test.log_with(20, V1).await;
    test.log_with(20, V2).await;
    // What comes last is turned last: then each converter has passed all before it, its own results and the other's.
    let data = json!({"postId": "last1"});
    assert_eq!(post(&test, &token, &event("last1", V1, &data)).await.status, 200);
    test.log_with(21, V2).await;
    let data = json!({"postId": "last2"});
    assert_eq!(post(&test, &token, &event("last2", V2, &data)).await.status, 200);
    test.log_with(22, V1).await;
    let log = test.log().await;
    assert_eq!(log.len(), 44, "nothing was turned back");
    let turned = log.iter().find(|event| event["causationid"] == "new3").unwrap();
    assert_eq!(turned["data"], json!({"postId": "new3", "title": "h"}));
    assert_eq!((&turned["type"], &turned["source"]), (&json!(V1), &json!("/adapter/kr.go.test.down")));
}
