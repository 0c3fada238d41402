use crate::support::bridge_client::Listening;
use crate::support::test_app::Answer;
use crate::support::{TestApp, fixtures};
use axum::http::Method;
use serde_json::{Value, json};

const CREATED: &str = "kr.go.test.board.post.created.v1";
const TYPING: &str = "kr.go.test.board.typing.seen.v1";
const ONE: (&str, &str) = ("content-type", "application/cloudevents+json");
const BATCH: (&str, &str) = ("content-type", "application/cloudevents-batch+json");

fn event(id: &str, kind: &str) -> Value {
    json!({"specversion": "1.0", "id": id, "source": "https://board.example/Mail_Service?x=1", "type": kind,
        "subject": "posts/1", "data": {"postId": "1"}, "authid": "forged"})
}

async fn post(test: &TestApp, token: &str, media_type: (&str, &str), body: &Value) -> Answer {
    let host = test.app.addresses.portal.trim_start_matches("http://").to_owned();
    let headers = [("authorization", token), ("host", host.as_str()), media_type];
    test.send(Method::POST, "/-/events", &headers, body.to_string()).await
}

#[tokio::test]
async fn an_event_of_a_back_end_reaches_pages_with_the_hosts_stamps() {
    let host = Listening::new().await;
    let mut reader = host.greeted("none=1", "/").await;
    reader.subscribe(1, "reader", &format!("{CREATED}.>"), json!("live")).await;
    let token = host.test.bearer().await;
    let answer = post(&host.test, &token, ONE, &event("e1", CREATED)).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({"pos": "test-0000000000000001"})));
    let seen = &reader.events().await[0]["e"];
    assert_eq!(seen["source"], "/pbc/kr.go.test.board/mail-service");
    assert_eq!((&seen["authtype"], seen.get("authid")), (&json!("service_account"), None));
    assert_eq!((&seen["partitionkey"], &seen["dataclassification"]), (&json!("1"), &json!("public")));
    assert!(seen["dataschema"].as_str().unwrap().starts_with("urn:jogakbo:schema:"), "{seen}");
}

#[tokio::test]
async fn a_repetition_is_stored_once_and_another_content_is_a_conflict() {
    let test = TestApp::new().await;
    let token = test.bearer().await;
    let first = post(&test, &token, ONE, &event("e1", CREATED)).await.json();
    let again = post(&test, &token, ONE, &event("e1", CREATED)).await.json();
    assert_eq!(again, json!({"pos": first["pos"], "dup": true}));
    let mut other = event("e1", CREATED);
    other["data"]["title"] = "another".into();
    assert_eq!(post(&test, &token, ONE, &other).await.problem(), (409, "event-conflict".to_owned()));
    assert_eq!(*test.app.ports.broker.head().borrow(), 1);
}

#[tokio::test]
async fn an_event_comes_in_headers_too_and_one_that_is_not_stored_is_accepted() {
    let test = TestApp::new().await;
    let token = test.bearer().await;
    let headers = [
        ("authorization", token.as_str()),
        ("content-type", "application/json"),
        ("ce-specversion", "1.0"),
        ("ce-id", "e1"),
        ("ce-source", "/"),
        ("ce-type", TYPING),
        ("ce-subject", "posts/%EB%AF%BC%EC%9B%90"),
    ];
    let mut live = test.app.ports.broker.listen(vec![format!("{TYPING}.>").parse().unwrap()].into());
    let answer = test.send(Method::POST, "/-/events", &headers, "{\"postId\":\"1\"}").await;
    assert_eq!((answer.status.as_u16(), answer.json()), (202, json!({})), "{}", answer.text());
    let (_, seen) = live.events.try_recv().unwrap();
    assert_eq!(
        (seen.event().subject.as_deref(), seen.event().source.as_str()),
        (Some("posts/민원"), "/pbc/kr.go.test.board/api")
    );
}

#[tokio::test]
async fn a_batch_is_answered_event_by_event() {
    let test = TestApp::new().await;
    let token = test.bearer().await;
    let mut misfit = event("e2", CREATED);
    misfit["data"] = json!({"no": 1});
    let batch = json!([event("e1", CREATED), misfit, {"id": "e3"}, event("e4", TYPING), event("e1", CREATED)]);
    let answer = post(&test, &token, BATCH, &batch).await;
    assert_eq!(answer.status, 200);
    let results = answer.json()["results"].clone();
    assert_eq!(results[0], json!({"id": "e1", "pos": "test-0000000000000001"}));
    assert_eq!(
        (&results[1]["id"], &results[1]["problem"]["type"]),
        (&json!("e2"), &json!("urn:jogakbo:problem:event-schema"))
    );
    assert_eq!((&results[2]["id"], &results[2]["problem"]["status"]), (&json!("e3"), &json!(400)));
    assert_eq!(results[3], json!({"id": "e4"}));
    assert_eq!(results[4], json!({"id": "e1", "pos": "test-0000000000000001", "dup": true}));
    assert_eq!(post(&test, &token, BATCH, &json!([])).await.json(), json!({"results": []}));
}

#[tokio::test]
async fn only_the_types_that_the_newest_manifest_publishes_are_taken() {
    let test = TestApp::new().await;
    let token = test.bearer().await;
    for kind in ["kr.go.test.other.post.created.v1", "kr.go.test.board.never.heard.v1", "jogakbo.page.published.v1"] {
        assert_eq!(
            post(&test, &token, ONE, &event("e", kind)).await.problem(),
            (403, "forbidden".to_owned()),
            "{kind}"
        );
    }
    let mut board = fixtures::board();
    board["metadata"]["version"] = "1.1.0".into();
    board["spec"]["events"]["publishes"] = json!(["kr.go.test.board.note.taken.v1", TYPING]);
    let publishes = json!(["kr.go.test.board.note.taken.v1.>"]);
    board["spec"]["frontend"]["widgets"][0]["publishes"] = publishes;
    fixtures::write(&test.folder.path().join("manifests/kr.go.test.board@1.1.0.json"), &board);
    test.app.reload();
    let answer = post(&test, &token, ONE, &event("e", CREATED)).await;
    assert_eq!(answer.problem(), (403, "forbidden".to_owned()));
    assert_eq!(
        answer.json()["detail"],
        format!("`{CREATED}` is not among `events.publishes` of the newest manifest of `kr.go.test.board`")
    );
    std::fs::remove_file(test.folder.path().join("manifests/kr.go.test.board@1.1.0.json")).unwrap();
    std::fs::remove_file(test.folder.path().join("manifests/kr.go.test.board.json")).unwrap();
    test.app.reload();
    let answer = post(&test, &token, ONE, &event("e", CREATED)).await;
    assert_eq!(answer.json()["detail"], "no PBC `kr.go.test.board` is installed here, or its manifest has errors");
}

#[tokio::test]
async fn what_is_wrong_is_a_problem_with_its_kind() {
    let test = TestApp::new().await;
    let token = test.bearer().await;
    let mut large = event("e", CREATED);
    large["data"]["title"] = "x".repeat(70_000).into();
    let mut astray = event("e", CREATED);
    astray["subject"] = "users/1".into();
    for (media_type, body, status, kind) in [
        (ONE, json!({"id": "e"}), 400, "bad-event"),
        (ONE, astray, 400, "event-schema"),
        (ONE, large, 413, "too-large"),
        (BATCH, json!([vec!["x".repeat(300_000)]]), 413, "too-large"),
        (("content-type", "application/json"), event("e", CREATED), 415, "unsupported-type"),
    ] {
        let answer = post(&test, &token, media_type, &body).await;
        assert_eq!(answer.problem(), (status, kind.to_owned()), "{}", answer.text());
    }
    let answer = test.send(Method::POST, "/-/events", &[("authorization", &token), ONE], "{").await;
    assert_eq!(answer.problem(), (400, "bad-json".to_owned()));
}

#[tokio::test]
async fn without_a_good_token_nothing_is_taken() {
    let test = TestApp::new().await;
    let token = test.bearer().await;
    let none = test.send(Method::POST, "/-/events", &[ONE], "{}").await;
    assert_eq!(none.problem(), (401, "unauthenticated".to_owned()));
    assert_eq!(none.header("www-authenticate"), "Bearer realm=\"jogakbo\"");
    let basic = [("authorization", "Basic eDp5"), ONE];
    assert_eq!(test.send(Method::POST, "/-/events", &basic, "{}").await.problem().0, 401);
    let forged = format!("{token}x");
    let answer = post(&test, &forged, ONE, &event("e", CREATED)).await;
    assert_eq!(answer.problem(), (401, "invalid-token".to_owned()));
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"jogakbo\", error=\"invalid_token\"");
    let cookie = test.cookie(crate::support::Persona::Citizen).await;
    let by_cookie = [("cookie", cookie.as_str()), ("x-jogakbo", "1"), ONE];
    assert_eq!(test.send(Method::POST, "/-/events", &by_cookie, "{}").await.problem().0, 401, "a cookie is no token");
    test.clock.advance(300_000);
    assert_eq!(post(&test, &token, ONE, &event("e", CREATED)).await.problem(), (401, "invalid-token".to_owned()));
}

#[tokio::test]
async fn a_back_end_that_runs_wild_is_slowed_down() {
    let test = TestApp::with(|config| config.limits.back_end_events = 1).await;
    let token = test.bearer().await;
    for id in ["1", "2"] {
        assert_eq!(post(&test, &token, ONE, &event(id, CREATED)).await.status, 200);
    }
    let slow = post(&test, &token, ONE, &event("3", CREATED)).await;
    assert_eq!((slow.problem(), slow.header("retry-after")), ((429, "too-many".to_owned()), "1"));
    let batch = post(&test, &token, BATCH, &json!([event("3", CREATED)])).await.json();
    assert_eq!(batch["results"][0]["problem"]["status"], 429);
    test.clock.advance(1000);
    assert_eq!(post(&test, &token, ONE, &event("3", CREATED)).await.status, 200);
}
