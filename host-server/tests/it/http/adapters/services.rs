//! Adapters that ask a program: whatever it does, no event is lost, doubled or overtaken, and it sees no more than it may.

use super::{CREATED, NAME, adapter, dead, send, started, written};
use crate::support::TestApp;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use jogakbo::config::endpoints::Endpoint;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What the service was sent, in order.
type Seen = Arc<Mutex<Vec<Value>>>;

async fn translate(State(seen): State<Seen>, headers: HeaderMap, body: String) -> Response {
    assert_eq!(headers[header::CONTENT_TYPE], "application/cloudevents+json");
    let event: Value = serde_json::from_str(&body).unwrap();
    let number = event["data"]["NO"].as_str().unwrap_or_default().to_owned();
    let attempts = {
        let mut seen = seen.lock().unwrap();
        seen.push(event);
        seen.iter().filter(|event| event["data"]["NO"] == number.as_str()).count()
    };
    let json = [(header::CONTENT_TYPE, "application/json")];
    match number.as_str() {
        "none" => StatusCode::NO_CONTENT.into_response(),
        "bad" => (StatusCode::UNPROCESSABLE_ENTITY, "홍길동 is wrong").into_response(),
        "down" => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        "once-down" if attempts == 1 => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        "hangs" => std::future::pending().await,
        "moved" => Redirect::temporary("/elsewhere").into_response(),
        "large" => (json, format!("\"{}\"", "x".repeat(70_000))).into_response(),
        "noise" => (json, "{홍길동").into_response(),
        "html" => axum::response::Html("<p>").into_response(),
        "misfit" => (json, "{\"postId\": 7}").into_response(),
        "event" => {
            let body = json!({"specversion": "1.0", "id": "x", "source": "/forged", "type": "forged.v1", "subject": "forged",
                "data": {"postId": "event"}});
            ([(header::CONTENT_TYPE, "application/cloudevents+json")], body.to_string()).into_response()
        }
        other => axum::Json(json!({"postId": other, "title": "made"})).into_response(),
    }
}

async fn service() -> (String, Seen) {
    let seen = Seen::default();
    let router = Router::new().route("/translate", post(translate)).with_state(Arc::clone(&seen));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/translate", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, seen)
}

fn asking() -> Value {
    let mut document = adapter();
    document["spec"].as_object_mut().unwrap().remove("map");
    document["spec"]["service"] = json!({"endpoint": "api"});
    document
}

async fn running(url: &str, document: &Value, warnings: &[&str]) -> TestApp {
    let endpoint = Endpoint { url: url.to_owned(), allow_private: true, timeout_ms: 500, attempts: 2 };
    let test = TestApp::with(|config| {
        config.endpoints.0.entry(NAME.to_owned()).or_default().insert("api".to_owned(), endpoint);
    })
    .await;
    assert_eq!(test.adapter(document), warnings);
    test.run_adapters();
    started(&test, NAME).await;
    test
}

#[tokio::test]
async fn a_service_translates_in_order_and_sees_no_classified_field() {
    let (url, seen) = service().await;
    let test = running(&url, &asking(), &[]).await;
    for number in ["1", "none", "once-down", "event", "2"] {
        send(&test, &format!("o-{number}"), &written(number)).await;
    }
    let made = test.log_with(4, CREATED).await;
    let subjects: Vec<&str> = made.iter().map(|event| event["subject"].as_str().unwrap()).collect();
    assert_eq!(subjects, ["posts/1", "posts/once-down", "posts/event", "posts/2"], "nothing was overtaken");
    assert_eq!((&made[2]["source"], &made[2]["causationid"]), (&json!("/adapter/kr.go.test.old"), &json!("o-event")));
    let seen = seen.lock().unwrap().clone();
    let numbers: Vec<&str> = seen.iter().map(|event| event["data"]["NO"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["1", "none", "once-down", "once-down", "event", "2"], "one at a time, one again");
    assert!(seen.iter().all(|event| event["data"].get("WHO").is_none() && event["jgbmasked"] == true), "{seen:#?}");
    assert_eq!((&seen[0]["id"], &seen[0]["type"]), (&json!("o-1"), &json!(super::OLD)));
    dead(&test, 0).await;
}

#[tokio::test]
async fn a_purpose_lets_a_service_see_what_it_covers() {
    let (url, seen) = service().await;
    let mut document = asking();
    document["spec"]["service"]["purpose"] = "convert".into();
    document["spec"]["privacy"] = json!({"controller": "시험과", "policy": "https://old.example/privacy", "purposes": [
        {"name": "convert", "title": "변환", "basis": "public-task", "data": [format!("{}#/WHO", super::OLD)], "retention": "P1D"}
    ]});
    let test = running(&url, &document, &["T09"]).await;
    send(&test, "1", &written("1")).await;
    test.log_with(1, CREATED).await;
    assert_eq!(seen.lock().unwrap()[0]["data"]["WHO"], "홍길동");
}

#[tokio::test]
async fn a_service_that_refuses_fails_or_hangs_makes_dead_letters_and_stops_nothing() {
    let (url, seen) = service().await;
    let test = running(&url, &asking(), &[]).await;
    let cases = [
        ("bad", "T24", "the service refuses with 422", 1),
        ("moved", "T24", "the service refuses with 307", 1),
        ("large", "T25", "the service answered more than 65536 bytes", 1),
        ("noise", "T25", "the service answered what is no JSON", 1),
        ("html", "T25", "the service answered in another media type than JSON", 1),
        (
            "misfit",
            "T21",
            "the result does not fit `kr.go.test.board.post.created.v1`: `/postId` is an integer; wanted is string",
            1,
        ),
        ("down", "T26", "2 attempts; the service is away: 500", 2),
        ("hangs", "T26", "2 attempts; the service is away: no answer within 500 ms", 2),
    ];
    for (number, ..) in cases {
        send(&test, number, &written(number)).await;
    }
    send(&test, "good", &written("good")).await;
    let made = test.log_with(1, CREATED).await;
    assert_eq!(made[0]["causationid"], "good");
    let letters = dead(&test, cases.len()).await;
    let seen = seen.lock().unwrap().clone();
    for ((number, code, detail, attempts), letter) in cases.iter().zip(&letters) {
        assert_eq!((letter.id.as_str(), letter.code.as_str(), letter.detail.as_str()), (*number, *code, *detail));
        assert_eq!(seen.iter().filter(|event| event["id"] == *number).count(), *attempts, "{number}");
    }
    assert!(!letters.iter().any(|letter| letter.detail.contains("홍길동")), "what the service says stays there");
}

#[tokio::test]
async fn without_an_address_an_adapter_waits_and_loses_nothing() {
    let test = TestApp::new().await;
    assert!(test.adapter(&asking()).is_empty());
    let running = test.run_adapters();
    started(&test, NAME).await;
    send(&test, "1", &written("1")).await;
    let away = |place: jogakbo::ports::translations::Place| place.number == 0;
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(test.app.ports.translations.place(NAME.to_owned()).await.unwrap().is_some_and(away));
    dead(&test, 0).await;
    running.abort();
}
