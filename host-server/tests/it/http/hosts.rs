//! Several hosts on one log: what enters one leaves by all, and a browser may change from one to another.

use crate::support::bridge_client::{Client, Listening};
use crate::support::nats::{NatsServer, broker};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

const CREATED: &str = "kr.go.test.board.post.created.v1";
const TYPING: &str = "kr.go.test.board.typing.seen.v1";
const NOBODY: &str = "none=1";

async fn two(server: &NatsServer, folder: &Path) -> (Listening, Listening) {
    let one = Listening::on(Arc::new(broker(server, folder, "one.db").await), |_| ()).await;
    let other = Listening::on(Arc::new(broker(server, folder, "other.db").await), |_| ()).await;
    (one, other)
}

async fn post(client: &mut Client, number: u32) -> Value {
    let id = number.to_string();
    let answer = client.publish(CREATED, &id, &format!("posts/{id}"), json!({"postId": id})).await;
    assert_eq!(answer["op"], "ok", "{answer}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_enters_one_host_leaves_by_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let (one, other) = two(&server, folder.path()).await;
    let mut writer = one.greeted(NOBODY, "/").await;
    let mut reader = other.greeted(NOBODY, "/").await;
    reader.subscribe(1, "reader", &format!("{CREATED}.>"), json!("live")).await;
    reader.subscribe(2, "reader", &format!("{TYPING}.>"), json!("live")).await;

    let stored = post(&mut writer, 7).await;
    let placed = reader.events().await.remove(0);
    assert_eq!(placed["p"], stored["pos"], "both hosts call the place the same");
    assert_eq!(
        (&placed["e"]["data"], &placed["e"]["source"]),
        (&json!({"postId": "7"}), &"/pbc/kr.go.test.board/writer".into())
    );

    writer.publish(TYPING, "t", "posts/1", json!({"postId": "1"})).await;
    let live = reader.events().await.remove(0);
    assert_eq!((live.get("p"), &live["e"]["id"]), (None, &"t".into()), "what is not logged arrives too");

    // The same id again, at the other host.
    let mut second = other.greeted(NOBODY, "/").await;
    let again = post(&mut second, 7).await;
    assert_eq!((&again["pos"], &again["dup"]), (&stored["pos"], &true.into()), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_goes_on_at_another_host_without_loss_or_repetition() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let (one, other) = two(&server, folder.path()).await;
    let mut writer = one.greeted(NOBODY, "/").await;
    let mut position = Value::Null;
    // Each time the reader takes one event at one host and the next at the other, as close behind it as it can.
    for number in 1..=12 {
        let stored = post(&mut writer, number).await;
        let host = if number % 2 == 0 { &one } else { &other };
        let mut reader = host.greeted(NOBODY, "/").await;
        let from = if position.is_null() { json!({"last": 1}) } else { json!({"pos": position}) };
        let answer = reader.subscribe(1, "reader", &format!("{CREATED}.>"), from).await;
        assert_eq!(answer["op"], "ok", "{answer}");
        let events = reader.events().await;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!((&events[0]["p"], &events[0]["e"]["id"]), (&stored["pos"], &number.to_string().into()));
        drop(reader);
        // A place is known at the host that has just given it before it is known at the other.
        let ahead = post(&mut writer, 100 + number).await["pos"].clone();
        let mut reader = other.greeted(NOBODY, "/").await;
        reader.subscribe(1, "reader", &format!("{CREATED}.>"), json!({"pos": ahead})).await;
        let next = post(&mut writer, 200 + number).await;
        let events = reader.events().await;
        assert_eq!((events.len(), &events[0]["p"]), (1, &next["pos"]), "{events:?}");
        position = next["pos"].clone();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_told_when_the_log_is_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let host = Listening::on(Arc::new(broker(&server, folder.path(), "one.db").await), |_| ()).await;
    let (mut writer, mut reader) = (host.greeted(NOBODY, "/").await, host.greeted(NOBODY, "/").await);
    reader.subscribe(1, "reader", &format!("{CREATED}.>"), json!("live")).await;
    let position = post(&mut writer, 1).await["pos"].clone();
    assert_eq!(reader.events().await[0]["p"], position);
    let client = async_nats::connect(server.url()).await.unwrap();
    async_nats::jetstream::new(client).delete_stream("jogakbo").await.unwrap();
    // Nothing comes until the host notices the silence.
    let bye = loop {
        if let Some(frame) = reader.next_within(std::time::Duration::from_secs(15)).await
            && frame["op"] == "bye"
        {
            break frame;
        }
    };
    assert_eq!(bye["code"], 4000, "{bye}");
    // The host may still be letting go of the old log; a browser that is sent away comes back, as this one does.
    let gap = loop {
        let mut reader = host.greeted(NOBODY, "/").await;
        let mut frame = reader.subscribe(1, "reader", &format!("{CREATED}.>"), json!({"pos": position})).await;
        if frame["op"] == "ok" {
            frame = reader.next().await;
        }
        match frame["op"].as_str() {
            Some("bye" | "close") => assert_eq!(frame["code"], 4000, "{frame}"),
            _ => break frame,
        }
    };
    assert_eq!((&gap["op"], &gap["reason"]), (&"gap".into(), &"epoch".into()), "{gap}");
}
