//! The wall clock jumps, back and forth by hours and months: nothing is lost, doubled, reordered or deleted for that.

use crate::support::bridge_client::{Client, Listening};
use jogakbo::adapters::broker_embedded::EmbeddedBroker;
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::domain::retention::RetentionClock;
use jogakbo::ports::Broker;
use serde_json::{Value, json};
use std::sync::Arc;

const CREATED: &str = "kr.go.test.board.post.created.v1";
const NOBODY: &str = "none=1";
const HOUR: i64 = 60 * 60 * 1000;
/// In hours; the type is kept for 90 days, and some of these are far beyond.
const JUMPS: [i64; 10] = [1, -2, 5, -7, 24, -48, 200 * 24, -200 * 24, 100 * 24, -3];

/// Reads until `count` events came; answers their ids.
async fn read(reader: &mut Client, count: usize) -> Vec<String> {
    let mut seen: Vec<Value> = Vec::new();
    while seen.len() < count {
        let events = reader.events().await;
        let last = &events.last().expect("a batch has events")["p"];
        reader.send(&json!({"op": "ack", "sid": 1, "pos": last})).await;
        seen.extend(events);
    }
    seen.iter().map(|placed| placed["e"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_clock_that_jumps_changes_neither_delivery_nor_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let broker = Arc::new(EmbeddedBroker::open(&folder.path().join("events.db"), &RandomIds).unwrap());
    let host = Listening::on(broker.clone(), |_| ()).await;
    let (clock, mut retention) = (&host.test.clock, RetentionClock::default());
    let everything = format!("{CREATED}.>");
    let (mut writer, mut reader) = (host.greeted(NOBODY, "/").await, host.greeted(NOBODY, "/").await);
    reader.subscribe(1, "reader", &everything, json!("live")).await;
    let before = host.ticket(NOBODY, "/").await;
    let (mut written, mut positions) = (Vec::new(), Vec::new());
    for (round, jump) in JUMPS.into_iter().enumerate() {
        clock.jump(jump * HOUR);
        for count in 0..3 {
            let id = format!("{round}-{count}");
            let answer = writer.publish(CREATED, &id, "posts/1", json!({"postId": "1"})).await;
            assert_eq!(answer["op"], "ok", "after a jump of {jump} h: {answer}");
            positions.push(answer["pos"].clone());
            written.push(id);
        }
        let again = writer.publish(CREATED, "0-0", "posts/1", json!({"postId": "1"})).await;
        assert_eq!((&again["pos"], &again["dup"]), (&positions[0], &true.into()), "a repetition is one at any time");
        assert_eq!(read(&mut reader, 3).await, written[round * 3..], "after a jump of {jump} h");
        let over = retention.now(clock.as_ref());
        let gone = broker.trim(over, host.test.app.catalogue.snapshot().retention()).await.unwrap();
        assert_eq!(gone, 0, "a jump of {jump} h deleted events");
        // Somebody who was away meanwhile goes on where they stood.
        let mut back = host.greeted(NOBODY, "/").await;
        back.subscribe(1, "reader", &everything, json!({"pos": positions[round]})).await;
        assert_eq!(read(&mut back, written.len() - round - 1).await, written[round + 1..]);
    }
    let mut numbers: Vec<&str> = positions.iter().map(|pos| pos.as_str().unwrap()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    numbers.dedup();
    assert_eq!(numbers.len(), written.len());
    // Its 30 seconds are not those of the wall clock.
    assert_eq!(host.connect(NOBODY).await.hello(&before).await["op"], "welcome");
    // By time, one gets what follows the first event that was recorded then or later, in log order.
    let mut since = host.greeted(NOBODY, "/").await;
    since.subscribe(1, "reader", &everything, json!({"time": "2027-01-15T08:30:00Z"})).await;
    assert_eq!(read(&mut since, written.len()).await, written);
}
