//! What every broker must do, on each of them.

use futures::FutureExt;
use jogakbo::adapters::broker_embedded::EmbeddedBroker;
use jogakbo::adapters::broker_memory::MemoryBroker;
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::ports::broker::{AppendError, NewEvent, Retention};
use jogakbo::ports::{Broker, Timestamp};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::topic::TopicPattern;
use std::sync::Arc;

pub fn event(kind: &str, id: &str, subject: &str, recorded: u64, keep_until: Option<u64>) -> NewEvent {
    let mut event = CloudEvent::new(id, "/pbc/kr.go.test/w", kind.parse().unwrap());
    event.subject = Some(subject.to_owned());
    event.data = Some(serde_json::json!({"n": id}));
    event.set_extension("recordedtime", Timestamp(recorded).rfc3339());
    let topic = event.topic().unwrap();
    NewEvent { topic, event: Event::new(event), fingerprint: [1; 32], keep_until: keep_until.map(Timestamp) }
}

pub fn patterns(list: &[&str]) -> Arc<[TopicPattern]> {
    list.iter().map(|text| text.parse().unwrap()).collect()
}

const A: &str = "kr.go.test.a.v1";
const B: &str = "kr.go.test.b.v1";

pub async fn ids(broker: &dyn Broker, list: &[&str], after: u64) -> Vec<String> {
    let slice = broker.read(patterns(list), after, 100).await.unwrap();
    slice.events.iter().map(|logged| logged.event.event().id.clone()).collect()
}

pub async fn check(broker: &dyn Broker) {
    // Numbers grow without holes, and the head wakes.
    let mut head = broker.head();
    for (index, (kind, id)) in [(A, "1"), (B, "2"), (A, "3")].into_iter().enumerate() {
        let stored = broker.append(event(kind, id, &format!("x/{id}"), 1000 * index as u64, None)).await.unwrap();
        assert_eq!((stored.number, stored.repeated), (index as u64 + 1, false));
    }
    head.changed().await.unwrap();
    assert_eq!(*broker.head().borrow(), 3);

    // Reading: by pattern, behind a number, in order, in parts.
    assert_eq!(ids(broker, &["kr.go.test.>"], 0).await, ["1", "2", "3"]);
    assert_eq!(ids(broker, &["kr.go.test.a.v1.>"], 0).await, ["1", "3"]);
    assert_eq!(ids(broker, &["kr.go.test.a.v1.x.3", "kr.go.test.b.v1.>"], 1).await, ["2", "3"]);
    let part = broker.read(patterns(&["kr.go.test.>"]), 0, 2).await.unwrap();
    assert_eq!((part.events.len(), part.upto), (2, 2));
    let none = broker.read(patterns(&["kr.go.other.>"]), 0, 2).await.unwrap();
    assert_eq!((none.events.len(), none.upto), (0, 3));

    // A repetition answers the first place, another content is a conflict.
    let again = broker.append(event(A, "1", "x/1", 9000, None)).await.unwrap();
    assert_eq!((again.number, again.repeated), (1, true));
    let mut other = event(A, "1", "x/1", 9000, None);
    other.fingerprint = [9; 32];
    assert!(matches!(broker.append(other).await, Err(AppendError::Conflict)));

    // Places: the last n of a pattern, and a moment.
    assert_eq!(broker.locate_last(patterns(&["kr.go.test.a.v1.>"]), 1).await.unwrap(), 2);
    assert_eq!(broker.locate_last(patterns(&["kr.go.test.a.v1.>"]), 9).await.unwrap(), 0);
    assert_eq!(broker.locate_last(patterns(&["kr.go.other.>"]), 9).await.unwrap(), 3);
    assert_eq!(broker.locate_time(Timestamp(1000)).await.unwrap(), 1);
    assert_eq!(broker.locate_time(Timestamp(99_000)).await.unwrap(), 3);

    // Retention deletes what is over, tells readers who stand before it, and never uses a number twice.
    broker.append(event(B, "4", "x/4", 4000, Some(5000))).await.unwrap();
    assert_eq!(broker.trim(Timestamp(4999), Arc::default()).await.unwrap(), 0);
    assert_eq!(broker.trim(Timestamp(5000), Arc::default()).await.unwrap(), 1);
    assert_eq!(ids(broker, &["kr.go.test.>"], 0).await, ["1", "2", "3"]);
    let slice = broker.read(patterns(&["kr.go.test.b.v1.>"]), 2, 10).await.unwrap();
    assert_eq!((slice.events.len(), slice.deleted_upto), (0, Some(4)));
    let slice = broker.read(patterns(&["kr.go.test.a.v1.>"]), 2, 10).await.unwrap();
    assert_eq!(slice.deleted_upto, None, "nothing of this pattern was deleted");
    assert_eq!(broker.append(event(B, "5", "x/5", 6000, None)).await.unwrap().number, 5);

    // The live line carries what is not logged, only to those who listen for it.
    let mut line = broker.listen(patterns(&["kr.go.test.a.v1.>"]));
    let passing = event(A, "live", "x/live", 0, None);
    broker.announce(&passing.topic, &passing.event);
    let elsewhere = event(B, "elsewhere", "x/y", 0, None);
    broker.announce(&elsewhere.topic, &elsewhere.event);
    assert_eq!(line.events.recv().await.unwrap().1.event().id, "live");
    assert!(line.events.try_recv().is_err());
    assert_eq!(ids(broker, &["kr.go.test.a.v1.>"], 0).await, ["1", "3"], "live events leave no trace");

    // A line nobody reads drops and counts, and holds nobody up.
    for number in 0..5_000 {
        let passing = event(A, &format!("many{number}"), "x/many", 0, None);
        broker.announce(&passing.topic, &passing.event);
    }
    assert!(line.dropped.load(std::sync::atomic::Ordering::Relaxed) > 0);
}

const STATE: &str = "kr.go.test.state.v1";
const NEWS: &str = "kr.go.test.news.v1";

/// Retention by count, by bytes, and to the newest of each topic.
pub async fn check_retention(broker: &dyn Broker) {
    for number in 1..=6 {
        broker.append(event(STATE, &format!("s{number}"), &format!("lamp/{}", number % 2), 0, None)).await.unwrap();
        broker.append(event(NEWS, &format!("n{number}"), "all", 0, None)).await.unwrap();
    }
    let only = |retention: Retention| -> Arc<[Retention]> { [retention].into() };
    let newest = Retention { event_type: STATE.to_owned(), newest_only: true, ..Retention::default() };
    assert_eq!(broker.trim(Timestamp(0), only(newest.clone())).await.unwrap(), 4);
    assert_eq!(ids(broker, &["kr.go.test.state.v1.>"], 0).await, ["s5", "s6"], "the newest of each lamp");
    let slice = broker.read(patterns(&["kr.go.test.state.v1.>"]), 0, 10).await.unwrap();
    assert_eq!(slice.deleted_upto, None, "the newest tells all, so nothing is missing");
    assert_eq!(broker.trim(Timestamp(0), only(newest)).await.unwrap(), 0);

    let count = Retention { event_type: NEWS.to_owned(), most_events: Some(4), ..Retention::default() };
    assert_eq!(broker.trim(Timestamp(0), only(count)).await.unwrap(), 2);
    assert_eq!(ids(broker, &["kr.go.test.news.v1.>"], 0).await, ["n3", "n4", "n5", "n6"]);
    let slice = broker.read(patterns(&["kr.go.test.news.v1.>"]), 0, 10).await.unwrap();
    assert_eq!(slice.deleted_upto, Some(4), "a reader from the start is told up to where events are missing");

    let one = slice.events[0].event.text().len() as u64;
    let bytes = Retention { event_type: NEWS.to_owned(), most_bytes: Some(2 * one), ..Retention::default() };
    assert_eq!(broker.trim(Timestamp(0), only(bytes)).await.unwrap(), 2);
    assert_eq!(ids(broker, &["kr.go.test.>"], 0).await, ["s5", "n5", "s6", "n6"], "other types are left alone");
    // What went may come again, as a new event.
    assert!(!broker.append(event(NEWS, "n1", "all", 0, None)).await.unwrap().repeated);
}

#[tokio::test]
async fn every_broker_keeps_as_much_as_it_is_told() {
    check_retention(&MemoryBroker::new("test")).await;
    let folder = tempfile::tempdir().unwrap();
    check_retention(&EmbeddedBroker::open(&folder.path().join("events.db"), &RandomIds).unwrap()).await;
}

#[tokio::test]
async fn the_memory_broker_does_what_every_broker_must() {
    check(&MemoryBroker::new("test")).await;
}

#[tokio::test]
async fn the_embedded_broker_does_what_every_broker_must() {
    let folder = tempfile::tempdir().unwrap();
    check(&EmbeddedBroker::open(&folder.path().join("events.db"), &RandomIds).unwrap()).await;
}

#[tokio::test]
async fn the_embedded_log_outlives_its_broker() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.db");
    let epoch = {
        let broker = EmbeddedBroker::open(&path, &RandomIds).unwrap();
        broker.append(event(A, "1", "x/1", 0, Some(1))).await.unwrap();
        broker.append(event(A, "2", "x/2", 0, None)).await.unwrap();
        broker.trim(Timestamp(2), Arc::default()).await.unwrap();
        broker.epoch()
    };
    let broker = EmbeddedBroker::open(&path, &RandomIds).unwrap();
    assert_eq!(broker.epoch(), epoch);
    assert_eq!(ids(&broker, &["kr.go.test.>"], 0).await, ["2"]);
    for (after, deleted) in [(0, Some(1)), (1, None)] {
        let slice = broker.read(patterns(&["kr.go.test.>"]), after, 10).await.unwrap();
        assert_eq!((slice.events.len(), slice.upto, slice.deleted_upto), (1, 2, deleted), "after {after}");
    }
    assert_eq!(broker.append(event(A, "3", "x/3", 0, None)).await.unwrap().number, 3);
    assert!(broker.append(event(A, "2", "x/2", 0, None)).await.unwrap().repeated);
}

/// Appends until the log refuses; answers the ids of what it took.
async fn fill(broker: &dyn Broker, round: &str) -> Vec<String> {
    let mut taken = Vec::new();
    for count in 0..10_000 {
        let id = format!("{round}-{count}");
        // Each topic is another one, so that deleting has much to note.
        match broker.append(event(A, &id, &format!("{round}/{count}"), 0, Some(10))).await {
            Ok(stored) if !stored.repeated => taken.push(id),
            Err(AppendError::Failed(_)) => return taken,
            other => panic!("{other:?}"),
        }
    }
    panic!("the log does not get full");
}

#[tokio::test]
async fn a_full_embedded_log_refuses_events_until_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.db");
    let open = |bytes| EmbeddedBroker::open_within(&path, &RandomIds, bytes).unwrap();
    let broker = open(Some(256 * 1024));
    let taken = fill(&broker, "a").await;
    assert!(taken.len() > 100, "{}", taken.len());
    assert!(matches!(broker.append(event(A, "large", "x/1", 0, None)).await, Err(AppendError::Failed(_))));
    let everything = |broker: EmbeddedBroker| async move {
        let slice = broker.read(patterns(&["kr.go.test.>"]), 0, 10_000).await.unwrap();
        slice.events.iter().map(|logged| logged.event.event().id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(everything(broker).await, taken, "what was acknowledged is there, and nothing else");

    // A smaller limit than the file has opens it all the same.
    let broker = open(Some(64 * 1024));
    assert!(
        broker.append(event(A, &taken[0], "a/0", 0, Some(10))).await.unwrap().repeated,
        "a repetition needs no room"
    );
    fill(&broker, "b").await;
    assert!(broker.trim(Timestamp(10), Arc::default()).await.unwrap() >= taken.len() as u64);
    assert!(fill(&broker, "c").await.len() > 100, "retention made room");
    drop(broker);
    let broker = open(None);
    let last = broker.append(event(A, "last", "x/1", 0, None)).await.unwrap();
    assert!(last.number > 200 && !last.repeated, "{last:?}");
}

/// A publisher saw its event come back while the host still counted it as waiting, and its next ones were refused as busy.
#[tokio::test(flavor = "multi_thread")]
async fn who_hears_of_an_event_finds_its_publisher_answered() {
    let folder = tempfile::tempdir().unwrap();
    let broker = EmbeddedBroker::open(&folder.path().join("events.db"), &RandomIds).unwrap();
    let mut head = broker.head();
    for number in 1..=200 {
        let append = broker.append(event(A, &number.to_string(), "x/1", 0, None));
        head.changed().await.unwrap();
        assert_eq!(*head.borrow_and_update(), number);
        assert_eq!(append.now_or_never().unwrap().unwrap().number, number);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_publishers_get_each_number_once_and_readers_see_all_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let broker = Arc::new(EmbeddedBroker::open(&folder.path().join("events.db"), &RandomIds).unwrap());
    let writers: Vec<_> = (0..5)
        .map(|writer| {
            let broker = Arc::clone(&broker);
            tokio::spawn(async move {
                let mut numbers = Vec::new();
                for count in 0..200 {
                    let id = format!("{writer}-{count}");
                    numbers.push(broker.append(event(A, &id, &format!("x/{writer}"), 0, None)).await.unwrap().number);
                }
                assert!(numbers.is_sorted(), "one publisher's events keep their order");
                numbers
            })
        })
        .collect();
    let reader = {
        let broker = Arc::clone(&broker);
        tokio::spawn(async move {
            let (mut head, mut after, mut seen) = (broker.head(), 0, Vec::new());
            while seen.len() < 1000 {
                let slice = broker.read(patterns(&["kr.go.test.>"]), after, 7).await.unwrap();
                seen.extend(slice.events.iter().map(|logged| logged.number));
                if slice.upto == after {
                    head.changed().await.unwrap();
                }
                after = slice.upto;
            }
            seen
        })
    };
    let mut numbers = Vec::new();
    for writer in writers {
        numbers.extend(writer.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=1000).collect::<Vec<u64>>());
    assert_eq!(reader.await.unwrap(), numbers);
}
