//! A PBC that an operator stopped: its places say so, and nothing of it is given out or taken in until it goes on.

use crate::support::TestApp;
use crate::support::bridge_client::Listening;
use jogakbo::adapters::stops_folder;
use jogakbo::app::App;
use jogakbo::domain::stops::Stop;
use jogakbo_contract::ids::PbcName;
use serde_json::{Value, json};

const HTML: (&str, &str) = ("accept", "text/html");
const SINCE: &str = "2026-11-27T05:00:00Z";
const CREATED: &str = "kr.go.test.board.post.created.v1";

fn board() -> PbcName {
    "kr.go.test.board".parse().unwrap()
}

fn stop(app: &App) {
    let reason = Some(serde_json::from_value(json!({"ko": "점검 중 <b>", "en": "Being mended"})).unwrap());
    stops_folder::stop(
        &app.config.paths.operator(),
        &board().into(),
        &Stop { reason, since: Some(SINCE.to_owned()), until: None },
    )
    .unwrap();
    app.look_at_the_switches();
}

/// Stops it for so long from now.
fn stop_for(test: &TestApp, ms: u64) {
    let until = Some(test.app.ports.clock.now().plus(ms).rfc3339());
    stops_folder::stop(&test.app.config.paths.operator(), &board().into(), &Stop { until, ..Stop::default() }).unwrap();
    test.app.look_at_the_switches();
}

fn go_on(app: &App) {
    assert!(stops_folder::go_on(&app.config.paths.operator(), &board().into()).unwrap());
    app.look_at_the_switches();
}

/// Addresses of the files that a page announces or lists.
fn files(html: &str) -> Vec<String> {
    let mut found: Vec<String> = html
        .split('"')
        .filter(|part| part.starts_with("/-/assets/") && !part.ends_with('/'))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

#[tokio::test]
async fn the_page_stands_without_it_and_its_files_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let test = TestApp::with(|config| config.paths.data = data.path().to_owned()).await;
    let before = test.get("/", &[HTML]).await.text();
    let running: Vec<String> = files(&before).into_iter().filter(|file| !file.contains("shell")).collect();
    assert!(!running.is_empty(), "{before}");
    stop(&test.app);
    let page = test.get("/", &[HTML]).await;
    let html = page.text();
    assert_eq!(page.status, 200);
    assert!(html.contains("이 서비스는 지금 제공하지 않습니다.") && html.contains("점검 중 &lt;b&gt;"), "{html}");
    assert!(!html.contains("<jgb-slot"), "{html}");
    assert!(test.get("/en/", &[HTML]).await.text().contains("Being mended"));
    assert!(!html.contains("\"module\"") && !html.contains("modulepreload"), "{html}");
    for file in &running {
        let answer = test.get(file, &[]).await;
        assert_eq!(
            (answer.problem(), answer.header("cache-control")),
            ((503, "killed".to_owned()), "no-store"),
            "{file}"
        );
    }
    let told = json!([{"name": board(), "reason": {"ko": "점검 중 <b>", "en": "Being mended"}, "since": SINCE, "until": null}]);
    assert_eq!(test.get("/-/catalogue", &[]).await.json()["stopped"], told);
    go_on(&test.app);
    assert_eq!(test.get("/-/catalogue", &[]).await.json()["stopped"], json!([]));
    let after = test.get("/", &[HTML]).await.text();
    assert_eq!(files(&after), files(&before));
    for file in &running {
        assert_eq!(test.get(file, &[]).await.status, 200, "{file}");
    }
}

#[tokio::test]
async fn a_stop_says_when_it_ends_and_ends_then() {
    let data = tempfile::tempdir().unwrap();
    let test = TestApp::with(|config| config.paths.data = data.path().to_owned()).await;
    let before = files(&test.get("/", &[HTML]).await.text());
    let file = before.iter().find(|file| !file.contains("shell")).unwrap();
    // The clock of the tests stands at 2027-01-15T08:00:00Z.
    stop_for(&test, 3_600_000);
    let html = test.get("/", &[HTML]).await.text();
    let told =
        "<time datetime=\"2027-01-15T18:00+09:00\">2027년 1월 15일 18:00(한국 시간)</time>부터 다시 제공할 예정입니다.";
    assert!(html.contains(told), "{html}");
    assert!(test.get("/en/", &[HTML]).await.text().contains(">15 January 2027 at 18:00 (Korea time)</time>."));
    assert_eq!(test.get("/-/catalogue", &[]).await.json()["stopped"][0]["until"], "2027-01-15T09:00:00.000Z");
    let refused = test.get(file, &[]).await;
    assert_eq!((refused.problem(), refused.header("retry-after")), ((503, "killed".to_owned()), "3600"));

    test.clock.advance(3_599_999);
    test.app.look_at_the_switches();
    assert!(test.app.stops.has(board().as_str()));
    test.clock.advance(1);
    test.app.look_at_the_switches();
    assert!(!test.app.stops.has(board().as_str()));
    assert_eq!(files(&test.get("/", &[HTML]).await.text()), before);
    assert_eq!(test.get(file, &[]).await.status, 200);
    assert_eq!(test.get("/-/catalogue", &[]).await.json()["stopped"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn nobody_has_to_ask_for_the_end_of_a_stop() {
    let data = tempfile::tempdir().unwrap();
    let test = TestApp::with(|config| config.paths.data = data.path().to_owned()).await;
    let mut news = test.app.stops.changes();
    let ending = tokio::spawn(std::sync::Arc::clone(&test.app).end_stops());
    stop_for(&test, 1000);
    news.changed().await.unwrap();
    assert!(test.app.stops.has(board().as_str()));
    // Another end takes the place of the first.
    stop_for(&test, 2000);
    news.changed().await.unwrap();
    test.clock.advance(2000);
    news.changed().await.unwrap();
    assert!(!test.app.stops.has(board().as_str()));
    ending.abort();
}

#[tokio::test]
async fn its_back_end_gets_no_token_and_says_nothing() {
    let data = tempfile::tempdir().unwrap();
    let test = TestApp::with(|config| config.paths.data = data.path().to_owned()).await;
    let token = test.bearer().await;
    let event = json!({"specversion": "1.0", "id": "e1", "source": "/", "type": CREATED, "subject": "posts/1", "data": {"postId": "1"}});
    let host = test.app.addresses.portal.trim_start_matches("http://").to_owned();
    let headers =
        [("authorization", token.as_str()), ("host", host.as_str()), ("content-type", "application/cloudevents+json")];
    let post = || test.send(axum::http::Method::POST, "/-/events", &headers, event.to_string());
    stop(&test.app);
    assert_eq!(post().await.problem(), (503, "killed".to_owned()));
    assert_eq!(*test.app.ports.broker.head().borrow(), 0);
    go_on(&test.app);
    assert_eq!(post().await.status, 200);
}

#[tokio::test]
async fn an_open_page_is_told_and_its_items_lose_their_rights() {
    let data = tempfile::tempdir().unwrap();
    let host = Listening::with(|config| config.paths.data = data.path().to_owned()).await;
    let mut page = host.greeted("none=1", "/").await;
    let answer = page.publish(CREATED, "a", "posts/1", json!({"postId": "1"})).await;
    assert_eq!(answer["op"], "ok", "{answer}");
    stop(&host.test.app);
    let mut killed: Vec<Value> = Vec::new();
    while killed.is_empty() {
        let frame = page.next().await;
        if frame["op"] == "notice" && frame["kind"] == "killed" {
            killed.push(frame["item"].clone());
        }
    }
    assert!(killed[0].is_string(), "{killed:?}");
    let event = json!({"specversion": "1.0", "id": "b", "source": "/", "type": CREATED, "subject": "posts/1", "data": {"postId": "1"}});
    page.tell(&mut json!({"op": "pub", "page": "p", "item": "writer", "e": event})).await;
    let answer = page.until("err").await;
    assert_eq!(answer["code"], "denied", "{answer}");
    go_on(&host.test.app);
    let mut rights = page.until("grants").await;
    while rights["item"] != "writer" {
        rights = page.until("grants").await;
    }
    assert_ne!(rights["pub"], json!([]), "{rights}");
}

#[tokio::test]
async fn a_stop_outlives_the_host_and_a_broken_file_stops_too() {
    let data = tempfile::tempdir().unwrap();
    let first = TestApp::with(|config| config.paths.data = data.path().to_owned()).await;
    stop(&first.app);
    drop(first);
    let second = TestApp::with(|config| config.paths.data = data.path().to_owned()).await;
    second.app.look_at_the_switches();
    assert!(second.get("/", &[HTML]).await.text().contains("제공하지 않습니다"));
    std::fs::write(stops_folder::folder(&second.app.config.paths.operator()).join("kr.go.test.board.json"), "{")
        .unwrap();
    second.app.look_at_the_switches();
    let html = second.get("/", &[HTML]).await.text();
    assert!(html.contains("제공하지 않습니다") && !html.contains("점검 중"), "{html}");
}

#[tokio::test]
async fn a_stop_of_another_pbc_changes_nothing_here() {
    let data = tempfile::tempdir().unwrap();
    let test = TestApp::with(|config| config.paths.data = data.path().to_owned()).await;
    let before = test.get("/", &[HTML]).await.text();
    let other: PbcName = "kr.go.test.other".parse().unwrap();
    stops_folder::stop(&test.app.config.paths.operator(), &other.into(), &Stop::default()).unwrap();
    test.app.look_at_the_switches();
    assert_eq!(files(&test.get("/", &[HTML]).await.text()), files(&before));
}
