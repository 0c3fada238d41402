//! Adapters: events of another system come in, events of the portal come out, once each.

mod converters;
mod services;

use crate::support::bridge_client::Listening;
use crate::support::nats::{NatsServer, broker};
use crate::support::test_app::Answer;
use crate::support::{TestApp, fixtures};
use axum::http::Method;
use jogakbo::adapters::broker_memory::MemoryBroker;
use jogakbo::ports::broker::{AppendError, Appended, LiveLine, NewEvent, ReadError, Retention, Slice};
use jogakbo::ports::{Answer as Later, Broker, Timestamp};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::{Topic, TopicPattern};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const NAME: &str = "kr.go.test.old";
const OLD: &str = "old.POST_written";
const CREATED: &str = "kr.go.test.board.post.created.v1";
const TYPING: &str = "kr.go.test.board.typing.seen.v1";
const REJECTED: &str = "jogakbo.adapter.rejected.v1";

/// What the check says of [`adapter`]: nobody promises that a post has its number, and some here have none.
const DOUBT: [&str; 1] = ["W09"];

/// An adapter that makes posts of what an old system writes.
fn adapter() -> Value {
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Adapter",
        "metadata": {"name": NAME, "version": "1.0.0", "title": {"ko": "옛 글", "en": "Old posts"}, "owner": {"name": "시험과"}},
        "spec": {
            "accepts": [{
                "type": OLD, "keep": "P7D", "fields": {"/WHO": {"class": "personal"}},
                "data": {"type": "object", "properties": {"NO": {"type": "string"}, "TITLE": {"type": "string"}, "WHO": {"type": "string"}}}
            }],
            "to": CREATED,
            "map": {"$obj": {"postId": {"$pick": "/data/NO"}, "title": {"$pick": "/data/TITLE"}}}
        }
    })
}

fn old(id: &str, data: &Value) -> Value {
    json!({"specversion": "1.0", "id": id, "source": "https://old.example/Batch", "type": OLD, "data": data, "authid": "forged"})
}

fn written(no: &str) -> Value {
    json!({"NO": no, "TITLE": "옛 제목", "WHO": "홍길동"})
}

async fn post(test: &TestApp, token: &str, event: &Value) -> Answer {
    let host = test.app.addresses.portal.trim_start_matches("http://").to_owned();
    let headers = [("authorization", token), ("host", host.as_str()), ("content-type", "application/cloudevents+json")];
    test.send(Method::POST, "/-/events", &headers, event.to_string()).await
}

async fn send(test: &TestApp, id: &str, data: &Value) {
    let token = test.bearer_of(NAME).await;
    let answer = post(test, &token, &old(id, data)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn running(document: &Value, warnings: &[&str]) -> TestApp {
    let test = TestApp::new().await;
    assert_eq!(test.adapter(document), warnings);
    test.run_adapters();
    started(&test, NAME).await;
    test
}

/// Waits until an adapter knows its place: what is sent earlier is not for a new one.
async fn started(test: &TestApp, name: &str) {
    for _ in 0..500 {
        if test.app.ports.translations.place(name.to_owned()).await.unwrap().is_some() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("`{name}` did not begin within 10 s");
}

/// The dead letters of the adapter as soon as there are `count`.
async fn dead(test: &TestApp, count: usize) -> Vec<jogakbo::ports::translations::DeadLetter> {
    for _ in 0..500 {
        let dead = test.app.ports.translations.dead(NAME.to_owned()).await.unwrap();
        if dead.len() == count {
            return dead;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("not {count} dead letters within 10 s");
}

#[tokio::test]
async fn an_event_of_another_system_reaches_pages_as_one_of_ours() {
    let host = Listening::new().await;
    assert_eq!(host.test.adapter(&adapter()), DOUBT);
    host.test.run_adapters();
    started(&host.test, NAME).await;
    let mut reader = host.greeted("none=1", "/").await;
    reader.subscribe(1, "reader", &format!("{CREATED}.>"), json!("live")).await;
    send(&host.test, "o-1", &written("7")).await;
    let seen = &reader.events().await[0]["e"];
    assert_eq!(seen["data"], json!({"postId": "7", "title": "옛 제목"}));
    assert_eq!((&seen["source"], &seen["subject"]), (&json!("/adapter/kr.go.test.old"), &json!("posts/7")));
    assert_eq!((&seen["causationid"], &seen["correlationid"]), (&json!("o-1"), &json!("o-1")));
    assert_eq!((&seen["authtype"], &seen["partitionkey"]), (&json!("service_account"), &json!("7")));
    assert!(seen["dataschema"].as_str().unwrap().contains(CREATED), "{seen}");
    let log = host.test.log().await;
    assert_eq!(log[0]["source"], "/adapter/kr.go.test.old/batch", "the host says who sent it");
    assert_eq!(log[0].get("authid"), None);
    assert!(!seen.to_string().contains("홍길동"));
}

#[tokio::test]
async fn only_what_the_adapter_accepts_comes_in_and_nobody_else_reads_it() {
    let test = running(&adapter(), &DOUBT).await;
    let token = test.bearer_of(NAME).await;
    for kind in [CREATED, "old.POST_deleted", REJECTED] {
        let mut event = old("1", &written("1"));
        event["type"] = kind.into();
        let answer = post(&test, &token, &event).await;
        assert_eq!(answer.problem(), (403, "forbidden".to_owned()), "{kind}");
        assert_eq!(answer.json()["detail"], format!("`{kind}` is not among `accepts` of the adapter `{NAME}`"));
    }
    let misfit = post(&test, &token, &old("1", &json!({"NO": 7}))).await;
    assert_eq!(misfit.problem(), (400, "event-schema".to_owned()));
    send(&test, "1", &written("1")).await;
    test.log_with(1, CREATED).await;
    for token in [test.bearer().await, test.bearer_of(NAME).await] {
        for pattern in ["old.%3E", "old.POST_5Fwritten.v0"] {
            let answer = test.get(&format!("/-/history?match={pattern}"), &[("authorization", &token)]).await;
            assert_eq!(answer.problem().0, 403, "{pattern}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_translated_is_a_dead_letter_and_stops_nothing() {
    let test = running(&adapter(), &DOUBT).await;
    send(&test, "poison", &json!({"TITLE": "비밀 제목", "WHO": "홍길동"})).await;
    send(&test, "good", &written("2")).await;
    let made = test.log_with(1, CREATED).await;
    assert_eq!(made[0]["causationid"], "good", "the poison did not block it");

    let letters = dead(&test, 1).await;
    assert_eq!((letters[0].code.as_str(), letters[0].id.as_str()), ("T21", "poison"));
    let token = test.bearer_of(NAME).await;
    let path = format!("/-/history?match={REJECTED}.adapters.kr_2Ego_2Etest_2Eold");
    let told = test.get(&path, &[("authorization", &token)]).await.json()["events"].clone();
    let data = &told[0]["e"]["data"];
    assert_eq!((&data["adapter"], &data["code"]), (&json!(NAME), &json!("T21")));
    let input =
        json!({"type": OLD, "source": "/adapter/kr.go.test.old/batch", "id": "poison", "pos": "test-0000000000000001"});
    assert_eq!(data["input"], input);
    assert!(!told.to_string().contains("홍길동") && !told.to_string().contains("비밀"), "{told}");
    let others = test.get(&path, &[("authorization", &test.bearer().await)]).await;
    assert_eq!(others.problem().0, 403, "a dead letter is for its adapter only");

    // The adapter is corrected, and the input tried again.
    let mut corrected = adapter();
    corrected["metadata"]["version"] = "1.0.1".into();
    corrected["spec"]["map"]["$obj"]["postId"] = json!({"$or": [{"$pick": "/data/NO"}, {"$const": "none"}]});
    assert!(test.adapter(&corrected).is_empty());
    let book = &test.app.ports.translations;
    assert_eq!(book.ask_again(NAME.to_owned(), Some(1)).await.unwrap(), 1);
    let made = test.log_with(2, CREATED).await;
    assert_eq!((&made[1]["causationid"], &made[1]["subject"]), (&json!("poison"), &json!("posts/none")));
    dead(&test, 0).await;
}

#[tokio::test]
async fn an_input_that_fails_again_stays_among_the_dead_letters() {
    let test = running(&adapter(), &DOUBT).await;
    send(&test, "poison", &json!({})).await;
    let first = dead(&test, 1).await;
    test.clock.advance(1000);
    let book = &test.app.ports.translations;
    book.ask_again(NAME.to_owned(), None).await.unwrap();
    for _ in 0..500 {
        let now = book.dead(NAME.to_owned()).await.unwrap();
        if now[0].at != first[0].at {
            assert!(book.asked(NAME.to_owned()).await.unwrap().is_empty());
            assert_eq!(test.log().await.len(), 2, "the input and one dead letter");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it was not tried again within 10 s");
}

#[tokio::test]
async fn an_adapter_that_drops_leaves_nothing_behind() {
    let mut dropping = adapter();
    dropping["spec"]["reject"] = "drop".into();
    let test = running(&dropping, &DOUBT).await;
    send(&test, "poison", &json!({})).await;
    send(&test, "good", &written("2")).await;
    test.log_with(1, CREATED).await;
    assert_eq!(test.log().await.len(), 3, "two inputs and one result");
    dead(&test, 0).await;
}

#[tokio::test]
async fn after_a_restart_an_adapter_goes_on_where_it_was() {
    let test = TestApp::new().await;
    test.adapter(&adapter());
    let first = test.run_adapters();
    started(&test, NAME).await;
    send(&test, "one", &written("1")).await;
    test.log_with(1, CREATED).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    for number in 2..200 {
        send(&test, &format!("n{number}"), &written(&number.to_string())).await;
    }
    test.run_adapters();
    let made = test.log_with(199, CREATED).await;
    let subjects: Vec<String> = made.iter().map(|event| event["subject"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<String> = (1..200).map(|number| format!("posts/{number}")).collect();
    assert_eq!(subjects, expected, "in their order, and each once");
}

/// A log that takes two results of three at most, for no reason of theirs.
struct Grudging {
    inner: MemoryBroker,
    asked: AtomicU64,
}

impl Broker for Grudging {
    fn append(&self, event: NewEvent) -> Later<'_, Result<Appended, AppendError>> {
        if event.event.event().source == "/adapter/kr.go.test.old"
            && self.asked.fetch_add(1, Ordering::Relaxed) % 3 == 1
        {
            return Box::pin(std::future::ready(Err(AppendError::Busy)));
        }
        self.inner.append(event)
    }

    fn read(&self, patterns: Arc<[TopicPattern]>, after: u64, limit: usize) -> Later<'_, Result<Slice, ReadError>> {
        self.inner.read(patterns, after, limit)
    }

    fn locate_last(&self, patterns: Arc<[TopicPattern]>, count: usize) -> Later<'_, Result<u64, ReadError>> {
        self.inner.locate_last(patterns, count)
    }

    fn locate_time(&self, moment: Timestamp) -> Later<'_, Result<u64, ReadError>> {
        self.inner.locate_time(moment)
    }

    fn head(&self) -> tokio::sync::watch::Receiver<u64> {
        self.inner.head()
    }

    fn epoch(&self) -> String {
        self.inner.epoch()
    }

    fn announce(&self, topic: &Topic, event: &Event) {
        self.inner.announce(topic, event);
    }

    fn listen(&self, patterns: Arc<[TopicPattern]>) -> LiveLine {
        self.inner.listen(patterns)
    }

    fn trim(&self, now: Timestamp, retention: Arc<[Retention]>) -> Later<'_, Result<u64, ReadError>> {
        self.inner.trim(now, retention)
    }
}

#[tokio::test]
async fn a_log_that_is_full_for_a_moment_loses_doubles_and_reorders_nothing() {
    let log = Grudging { inner: MemoryBroker::new("test"), asked: AtomicU64::new(0) };
    let test = TestApp::on("http://localhost:8080", Arc::new(log), |_| ()).await;
    test.adapter(&adapter());
    for number in 0..12 {
        let data = if number == 5 { json!({}) } else { written(&number.to_string()) };
        send(&test, &format!("n{number}"), &data).await;
    }
    test.run_adapters();
    let made = test.log_with(11, CREATED).await;
    let subjects: Vec<String> = made.iter().map(|event| event["subject"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<String> = (0..12).filter(|number| *number != 5).map(|number| format!("posts/{number}")).collect();
    assert_eq!(subjects, expected);
    assert_eq!((dead(&test, 1).await[0].id.as_str(), test.log().await.len()), ("n5", 12 + 11 + 1));
}

#[tokio::test]
async fn what_comes_in_before_a_new_adapter_runs_is_not_passed_over() {
    let test = TestApp::new().await;
    let token = test.bearer().await;
    let event = json!({"specversion": "1.0", "id": "1", "source": "/", "type": CREATED, "subject": "posts/0", "data": {"postId": "0"}});
    assert_eq!(post(&test, &token, &event).await.status, 200);
    test.adapter(&adapter());
    send(&test, "early", &written("1")).await;
    test.app.reload();
    test.run_adapters();
    assert_eq!(test.log_with(2, CREATED).await[1]["causationid"], "early");
}

#[tokio::test]
async fn what_is_translated_twice_is_stored_once() {
    let log = Arc::new(MemoryBroker::new("test"));
    let mut whole = adapter();
    whole["spec"]["start"] = "log".into();
    let one = TestApp::on("http://localhost:8080", log.clone(), |_| ()).await;
    one.adapter(&whole);
    for number in 0..100 {
        send(&one, &format!("n{number}"), &written(&number.to_string())).await;
    }
    one.run_adapters();
    one.log_with(100, CREATED).await;
    // Another host without the first one's places: as after a crash before they were stored.
    let other = TestApp::on("http://localhost:8080", log.clone(), |_| ()).await;
    other.adapter(&whole);
    other.run_adapters();
    for _ in 0..500 {
        let place = other.app.ports.translations.place(NAME.to_owned()).await.unwrap();
        if place.is_some_and(|place| place.number >= 100) {
            assert_eq!(*log.head().borrow(), 200, "nothing came in addition");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the other host did not come to the end within 10 s");
}

#[tokio::test]
async fn an_older_state_is_not_told_again_as_the_newest() {
    let log = Arc::new(MemoryBroker::new("test"));
    let mut board = fixtures::board();
    board["spec"]["events"]["types"][0]["log"]["compact"] = true.into();
    let mut whole = adapter();
    whole["spec"]["start"] = "log".into();
    let host = async || {
        let test = TestApp::on("http://localhost:8080", log.clone(), |_| ()).await;
        fixtures::write(&test.folder.path().join("manifests/kr.go.test.board.json"), &board);
        assert_eq!(test.adapter(&whole), DOUBT);
        test
    };
    let one = host().await;
    for (id, title) in [("a", "first"), ("b", "second")] {
        send(&one, id, &json!({"NO": "1", "TITLE": title})).await;
    }
    one.run_adapters();
    one.log_with(2, CREATED).await;
    let gone = log.trim(one.app.ports.clock.now(), one.app.catalogue.snapshot().retention()).await.unwrap();
    assert_eq!(gone, 1, "the older state is not kept");
    let other = host().await;
    other.run_adapters();
    started(&other, NAME).await;
    send(&other, "c", &json!({"NO": "2", "TITLE": "another"})).await;
    let made = other.log_with(2, CREATED).await;
    let titles: Vec<&Value> = made.iter().map(|event| &event["data"]["title"]).collect();
    assert_eq!(titles, ["second", "another"], "the first was not made again");
}

#[tokio::test]
async fn events_that_are_not_stored_are_translated_as_they_come() {
    let mut live = adapter();
    live["spec"]["accepts"] = json!([]);
    live["spec"]["from"] = json!([format!("{TYPING}.>")]);
    live["spec"]["map"] = json!({"$obj": {"postId": {"$pick": "/data/postId"}}});
    live["spec"]["when"] = json!({"$not": {"$eq": [{"$pick": "/data/postId"}, "secret"]}});
    let test = running(&live, &[]).await;
    let token = test.bearer().await;
    for (id, post_id) in [("1", "secret"), ("2", "open")] {
        let event = json!({"specversion": "1.0", "id": id, "source": "/", "type": TYPING, "subject": format!("posts/{post_id}"),
            "correlationid": "talk", "data": {"postId": post_id}});
        assert_eq!(post(&test, &token, &event).await.status, 202);
    }
    let made = test.log_with(1, CREATED).await;
    assert_eq!((&made[0]["causationid"], &made[0]["correlationid"]), (&json!("2"), &json!("talk")));
    assert_eq!(test.log().await.len(), 1);
}

#[tokio::test]
async fn a_broken_adapter_is_reported_and_its_last_good_version_stays() {
    let test = running(&adapter(), &DOUBT).await;
    let mut broken = adapter();
    broken["spec"]["map"]["$obj"]["title"] = json!({"$pick": "/data/WHO"});
    assert_eq!(test.adapter(&broken), ["W09", "T08"], "a name would lose its class");
    let catalogue = test.get("/-/catalogue", &[]).await.json();
    let file = catalogue["files"].as_array().unwrap().iter().find(|file| file["kind"] == "adapter").unwrap();
    assert_eq!(file["state"], "last-good");
    assert_eq!(catalogue["adapters"][0]["name"], NAME);
    assert_eq!(test.get("/", &[]).await.status, 200);
    send(&test, "1", &written("1")).await;
    assert_eq!(test.log_with(1, CREATED).await[0]["data"]["title"], "옛 제목");
    // The target is gone: nothing of it can live on, and it says so.
    let board = test.folder.path().join("manifests/kr.go.test.board.json");
    std::fs::remove_file(&board).unwrap();
    test.app.reload();
    assert_eq!(test.app.catalogue.snapshot().adapters().count(), 0);
    let answer = post(&test, &test.bearer_of(NAME).await, &old("2", &written("2"))).await;
    assert_eq!(answer.problem(), (403, "forbidden".to_owned()));
    fixtures::write(&board, &fixtures::board());
    assert_eq!(test.adapter(&adapter()), DOUBT);
    send(&test, "2", &written("2")).await;
    assert_eq!(test.log_with(2, CREATED).await[1]["causationid"], "2");
}

#[tokio::test]
async fn the_description_of_events_names_what_adapters_send() {
    let test = running(&adapter(), &DOUBT).await;
    let document = test.get("/-/asyncapi.json", &[]).await.json();
    let operation = &document["operations"]["send_kr_go_test_old_kr_go_test_board_post_created_v1"];
    assert_eq!(operation["tags"][0]["name"], NAME, "{document}");
    assert!(!document.to_string().contains(OLD), "what comes in is nobody's to subscribe to");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hosts_of_one_log_run_an_adapter_and_each_event_comes_out_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let one =
        TestApp::on("http://localhost:8080", Arc::new(broker(&server, folder.path(), "one.db").await), |_| ()).await;
    let other =
        TestApp::on("http://localhost:8080", Arc::new(broker(&server, folder.path(), "other.db").await), |_| ()).await;
    for host in [&one, &other] {
        host.adapter(&adapter());
        host.run_adapters();
        started(host, NAME).await;
    }
    for number in 0..40 {
        let host = if number % 2 == 0 { &one } else { &other };
        send(host, &format!("n{number}"), &written(&number.to_string())).await;
    }
    send(&one, "poison", &json!({})).await;
    for host in [&one, &other] {
        host.log_with(40, CREATED).await;
        dead(host, 1).await;
        let past = |place: jogakbo::ports::translations::Place| place.number >= 41;
        while !host.app.ports.translations.place(NAME.to_owned()).await.unwrap().is_some_and(past) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    // Both are done; what either would have doubled is in the log by now.
    for host in [&one, &other] {
        assert_eq!(host.log_with(40, CREATED).await.len(), 40);
        assert_eq!(host.log_with(1, REJECTED).await.len(), 1);
    }
}
