use crate::support::bridge_client::{Client, Listening};
use crate::support::fixtures;
use jogakbo::ports::Clock;
use jogakbo_contract::envelope::CloudEvent;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

const CREATED: &str = "kr.go.test.board.post.created.v1";
const NOTE: &str = "kr.go.test.board.note.taken.v1";
const TYPING: &str = "kr.go.test.board.typing.seen.v1";

/// A host whose board lets its back end read posts and typing.
async fn host(change: impl FnOnce(&mut jogakbo::config::Config)) -> Listening {
    let host = Listening::with(change).await;
    install(&host, &json!({}));
    host
}

/// Installs the board with these classes of a post's fields.
fn install(host: &Listening, fields: &Value) {
    let mut board = fixtures::board();
    board["spec"]["events"]["types"][0]["fields"] = fields.clone();
    board["spec"]["events"]["subscribes"] =
        json!([{"match": format!("{CREATED}.>")}, {"match": format!("{TYPING}.>")}]);
    fixtures::write(&host.test.folder.path().join("manifests/kr.go.test.board.json"), &board);
    host.test.app.reload();
    assert!(!host.test.app.catalogue.snapshot().has_errors(), "{:#?}", host.test.app.catalogue.snapshot().reports());
}

async fn publish(host: &Listening, id: &str, kind: &str, title: &str) {
    let mut event = CloudEvent::new(id, "/", kind.parse().unwrap());
    event.subject = Some("posts/1".to_owned());
    event.data = Some(json!({"postId": "1", "title": title}));
    let rights = Arc::clone(host.test.app.catalogue.snapshot().back_end("kr.go.test.board").unwrap());
    host.test.app.delivery.publish_of_back_end(&rights, event).await.unwrap();
}

async fn of_back_end(host: &Listening, query: &str) -> Result<Client, u16> {
    host.tap(query, &[("authorization", &host.test.bearer().await)]).await
}

#[tokio::test]
async fn a_back_end_gets_each_event_as_a_message_of_its_own_and_masked() {
    let host = host(|_| ()).await;
    install(&host, &json!({"/title": {"class": "personal", "mask": "null"}}));
    let mut tap = of_back_end(&host, &format!("match={CREATED}.%3E&match={TYPING}.%3E")).await.unwrap();
    publish(&host, "e1", CREATED, "내 이름").await;
    let seen = tap.next().await;
    assert_eq!((&seen["specversion"], &seen["id"], &seen["type"]), (&json!("1.0"), &json!("e1"), &json!(CREATED)));
    assert_eq!((&seen["data"], &seen["jgbmasked"]), (&json!({"postId": "1", "title": null}), &json!(true)));
    publish(&host, "t1", TYPING, "").await;
    assert_eq!(tap.next().await["id"], "t1", "what is not stored comes too");
    drop(tap);
    tokio::time::timeout(Duration::from_secs(3), host.test.app.bridges.empty()).await.expect("its place is free again");
}

#[tokio::test]
async fn a_tap_may_begin_in_the_past() {
    let host = host(|_| ()).await;
    let start = host.test.clock.now();
    for number in 0..150 {
        publish(&host, &format!("e{number}"), CREATED, "").await;
        host.test.clock.advance(1000);
    }
    let from = start.plus(20_000).rfc3339();
    let mut tap = of_back_end(&host, &format!("match={CREATED}.%3E&from={from}")).await.unwrap();
    for number in 20..150 {
        assert_eq!(tap.next().await["id"], format!("e{number}"));
    }
    publish(&host, "new", CREATED, "").await;
    assert_eq!(tap.next().await["id"], "new");
}

#[tokio::test]
async fn a_page_taps_what_its_item_may_see() {
    let host = host(|_| ()).await;
    let (lock, own) = (host.test.lock("/"), format!("http://{}", host.host()));
    let cookie = host.cookie("citizen@test").await;
    let open = async |item: &str, kind: &str, cookie: &str, origin: &str| {
        let query = format!("lock={lock}&item={item}&match={kind}.%3E");
        host.tap(&query, &[("cookie", cookie), ("origin", origin)]).await
    };
    let mut tap = open("reader", CREATED, "none=1", &own).await.unwrap();
    publish(&host, "e1", CREATED, "").await;
    assert_eq!(tap.next().await["id"], "e1");
    assert_eq!(open("reader", CREATED, "none=1", "http://evil.example").await.err(), Some(403));
    assert_eq!(open("reader", NOTE, &cookie, &own).await.err(), Some(403), "not this item's");
    assert_eq!(open("writer", NOTE, "none=1", &own).await.err(), Some(401), "nobody's");
    let mut tap = open("writer", NOTE, &cookie, &own).await.unwrap();
    let name = host.host();
    host.test.post_form("/-/session/logout", &[("host", &name), ("cookie", &cookie)], "to=/").await;
    assert_eq!(tap.next().await, json!({"op": "close", "code": 4502}));
}

#[tokio::test]
async fn what_is_wrong_is_refused_before_the_socket_is_there() {
    let host = host(|_| ()).await;
    let lock = host.test.lock("/");
    for (query, status) in [
        (String::new(), 400),
        (format!("match={CREATED}.%3E&after=test-0000000000000001"), 400),
        (format!("match={CREATED}.%3E&from=yesterday"), 400),
        (format!("match={CREATED}.%3E&lock={lock}&item=reader"), 400),
        (format!("match={NOTE}.%3E"), 403),
        ("match=%3E".to_owned(), 403),
    ] {
        assert_eq!(of_back_end(&host, &query).await.err(), Some(status), "{query}");
    }
    let query = format!("match={CREATED}.%3E");
    assert_eq!(host.tap(&query, &[("authorization", "Bearer x")]).await.err(), Some(401));
    assert_eq!(host.tap(&query, &[]).await.err(), Some(403), "neither a token nor a page of ours");
    let mut taps = Vec::new();
    for _ in 0..10 {
        taps.push(of_back_end(&host, &query).await.unwrap());
    }
    assert_eq!(of_back_end(&host, &query).await.err(), Some(429));
}

#[tokio::test]
async fn a_tap_ends_with_its_token_its_rights_and_the_host() {
    let host = host(|_| ()).await;
    let query = format!("match={CREATED}.%3E");
    let close = |code: u16| json!({"op": "close", "code": code});
    let wake = async |host: &Listening| publish(host, &format!("w{}", host.test.clock.now().0), CREATED, "").await;
    let mut tap = of_back_end(&host, &query).await.unwrap();
    host.test.clock.advance(299_000);
    wake(&host).await;
    tap.next().await;
    host.test.clock.advance(1_000);
    wake(&host).await;
    let mut last = tap.next().await;
    while last["op"] != "close" {
        last = tap.next().await;
    }
    assert_eq!(last, close(4001));

    let mut tap = of_back_end(&host, &query).await.unwrap();
    tap.send_message(Message::Text("{}".into())).await;
    assert_eq!(tap.next().await, close(4500), "it is read-only");

    let mut tap = of_back_end(&host, &query).await.unwrap();
    let rights = Arc::clone(host.test.app.catalogue.snapshot().back_end("kr.go.test.board").unwrap());
    fixtures::write(&host.test.folder.path().join("manifests/kr.go.test.board.json"), &fixtures::board());
    host.test.app.reload();
    let mut event = CloudEvent::new("unseen", "/", CREATED.parse().unwrap());
    (event.subject, event.data) = (Some("posts/1".to_owned()), Some(json!({"postId": "1"})));
    host.test.app.delivery.publish_of_back_end(&rights, event).await.unwrap();
    assert_eq!(tap.next().await, close(4501), "the new manifest subscribes to nothing");

    install(&host, &json!({}));
    let mut tap = of_back_end(&host, &query).await.unwrap();
    host.test.app.draining.send_replace(true);
    assert_eq!(tap.next().await, close(4000));
}

/// A reader that does not read is told so once it does, and costs the others nothing.
#[tokio::test]
async fn a_slow_reader_is_closed_with_its_code() {
    let host = host(|config| config.limits.drain_ms = 300).await;
    let query = format!("match={CREATED}.%3E");
    let (mut slow, mut quick) = (of_back_end(&host, &query).await.unwrap(), of_back_end(&host, &query).await.unwrap());
    let title = "x".repeat(60_000);
    let quick = tokio::spawn(async move {
        for number in 0..200 {
            assert_eq!(quick.next().await["id"], format!("e{number}"));
        }
    });
    for number in 0..200 {
        publish(&host, &format!("e{number}"), CREATED, &title).await;
    }
    quick.await.expect("a quick reader gets all");
    tokio::time::sleep(Duration::from_millis(800)).await;
    let mut last: Value = slow.next().await;
    while last["specversion"] == "1.0" {
        last = slow.next().await;
    }
    assert_eq!(last, json!({"op": "close", "code": 4002}));
}
