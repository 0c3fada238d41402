//! Several people at one page hear of one another.

use super::Desk;
use crate::support::{Persona, TestApp, test_app};
use axum::body::Body;
use axum::http::{Method, Request};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;

/// Somebody who listens to a page.
struct Listening {
    body: axum::body::BodyDataStream,
    text: String,
}

impl Listening {
    async fn at(desk: &Desk<'_>, path: &str, last: Option<&str>) -> Self {
        let mut request = Request::builder().uri(format!("/-/pages{path}")).header("host", "localhost:8080");
        request = request.header("cookie", desk.cookie.as_str());
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = desk.test.portal.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event: its name, its id and its data; `None` at the end.
    async fn next(&mut self) -> Option<(String, String, Value)> {
        tokio::time::timeout(Duration::from_mins(1), self.any()).await.expect("an event within a minute")
    }

    async fn any(&mut self) -> Option<(String, String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
                    line.unwrap_or_default().to_owned()
                };
                let (name, id, data) = (field("event"), field("id"), field("data"));
                self.text = rest.into();
                if !name.is_empty() {
                    return Some((name, id, serde_json::from_str(&data).unwrap()));
                }
                continue;
            }
            let part = self.body.next().await?.unwrap();
            self.text.push_str(std::str::from_utf8(&part).unwrap());
        }
    }

    /// The next event called `name`.
    async fn named(&mut self, name: &str) -> Value {
        loop {
            let (found, _, data) = self.next().await.expect("the stream goes on");
            if found == name {
                return data;
            }
        }
    }
}

#[tokio::test]
async fn edits_reach_others_in_order_and_whoever_was_away_gets_what_they_missed() {
    let test = TestApp::new().await;
    let (one, two) = (Desk::of(&test, Persona::Designer).await, Desk::of(&test, Persona::Publisher).await);
    one.title("home", "하나").await;
    let mut hears = Listening::at(&two, "/home/stream?after=0", None).await;
    assert_eq!(hears.next().await.unwrap().0, "people");
    let (name, id, told) = hears.next().await.unwrap();
    assert_eq!((name.as_str(), id.as_str(), &told["seq"], &told["client"]), ("edit", "1", &json!(1), &json!("tab-1")));
    assert_eq!(told["edit"]["changes"][0]["value"]["ko"], "하나");
    one.title("home", "둘").await;
    two.title("home", "셋").await;
    for (seq, title) in [(2, "둘"), (3, "셋")] {
        let told = hears.named("edit").await;
        assert_eq!((&told["seq"], &told["edit"]["changes"][0]["value"]["ko"]), (&json!(seq), &json!(title)));
    }
    let mut again = Listening::at(&two, "/home/stream?after=0", Some("2")).await;
    assert_eq!(again.named("edit").await["seq"], 3, "the id of the newest event counts more than the address");
    let mut fresh = Listening::at(&two, "/home/stream", None).await;
    assert_eq!(fresh.next().await.unwrap().0, "people");
    let published = two.publish("home").await.json();
    assert_eq!(fresh.named("published").await, published);
    assert_eq!(hears.named("published").await, published);
    one.title("home", "넷").await;
    assert_eq!(fresh.named("edit").await["seq"], 4);
    one.send(Method::DELETE, "/home/draft", None).await;
    assert_eq!(fresh.named("reset").await, json!({}));
    test.app.draining.send_replace(true);
    while hears.next().await.is_some() {}
}

#[tokio::test]
async fn people_come_and_are_forgotten_and_a_stream_ends_with_its_session() {
    let test = TestApp::new().await;
    let (one, two) = (Desk::of(&test, Persona::Designer).await, Desk::of(&test, Persona::Publisher).await);
    let mut hears = Listening::at(&two, "/home/stream", None).await;
    assert_eq!(hears.named("people").await["people"], json!([]));
    let here = |client: &str, selection: Value| json!({"client": client, "selection": selection});
    let put = |body: Value| {
        let one = &one;
        async move { one.send(Method::PUT, "/home/presence", Some(&body)).await }
    };
    assert_eq!(put(here("tab-1", Value::Null)).await.status, 204);
    assert_eq!(hears.named("people").await["people"], json!([{"name": "김시민", "client": "tab-1"}]));
    assert_eq!(put(here("tab-1", json!("writer"))).await.status, 204);
    assert_eq!(hears.named("people").await["people"][0]["selection"], "writer");
    for bad in [here("", Value::Null), here("a\nb", Value::Null), here("tab", json!("x".repeat(201)))] {
        assert_eq!(put(bad).await.problem(), (400, "bad-request".to_owned()));
    }
    let taken = two.send(Method::PUT, "/home/presence", Some(&here("tab-1", Value::Null))).await;
    assert_eq!(taken.problem(), (429, "too-many".to_owned()), "a tab is whose it is");
    let nowhere = one.send(Method::PUT, "/nowhere/presence", Some(&here("tab-1", Value::Null))).await;
    assert_eq!(nowhere.problem(), (404, "page-not-found".to_owned()));
    test.clock.advance(29_999);
    assert_eq!(two.draft("home").await["people"].as_array().unwrap().len(), 1);
    test.clock.advance(1);
    assert_eq!(two.draft("home").await["people"], json!([]), "who says nothing for half a minute is not there");
    assert_eq!(hears.named("people").await["people"], json!([]));

    let mut many = Vec::new();
    for _ in 1..16 {
        many.push(Listening::at(&two, "/home/stream", None).await);
    }
    assert_eq!(two.get("/home/stream").await.problem(), (429, "too-many".to_owned()));
    drop(many);
    let mut last = Listening::at(&two, "/home/stream", None).await;
    let headers = [("cookie", two.cookie.as_str()), ("x-jogakbo", "1")];
    let out = test_app::send(&test.portal, Method::POST, "/-/session/logout", &headers, Body::empty()).await;
    assert_eq!(out.status, 204);
    while hears.next().await.is_some() {}
    while last.next().await.is_some() {}
}
