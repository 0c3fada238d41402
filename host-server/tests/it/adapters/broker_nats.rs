//! The shared suite on NATS, and what only a shared log has: other hosts, and servers that go away.

mod cluster;
mod figures;
mod outage;

use super::broker::{check, check_retention, event, ids, patterns};
use crate::support::nats::{NatsServer, broker, options};
use jogakbo::adapters::broker_nats::{Login, NatsBroker};
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::ports::broker::{AppendError, Retention};
use jogakbo::ports::{Broker, Timestamp};
use std::sync::Arc;
use std::time::Duration;

const A: &str = "kr.go.test.a.v1";
const B: &str = "kr.go.test.b.v1";
const ALL: &[&str] = &["kr.go.test.>"];

/// Waits until a host has seen the log up to `number`.
async fn sees(broker: &dyn Broker, number: u64) {
    let mut head = broker.head();
    let seen = head.wait_for(|head| *head >= number);
    tokio::time::timeout(Duration::from_secs(10), seen).await.expect("the event arrives at this host").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nats_broker_does_what_every_broker_must() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    check(&broker(&server, folder.path(), "copy.db").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nats_broker_keeps_as_much_as_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    check_retention(&broker(&server, folder.path(), "copy.db").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hosts_have_one_log() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let one = broker(&server, folder.path(), "one.db").await;
    let other = broker(&server, folder.path(), "other.db").await;
    assert_eq!(one.epoch(), other.epoch());
    let text = |kind: &str, id: &str| event(kind, id, &format!("x/{id}"), 0, None).event.text().to_owned();

    assert_eq!(one.append(event(A, "1", "x/1", 0, None)).await.unwrap().number, 1);
    assert_eq!(other.append(event(B, "2", "x/2", 0, None)).await.unwrap().number, 2);
    sees(&one, 2).await;
    for host in [&one, &other] {
        let slice = host.read(patterns(ALL), 0, 10).await.unwrap();
        let texts: Vec<&str> = slice.events.iter().map(|logged| logged.event.text()).collect();
        assert_eq!(texts, [text(A, "1"), text(B, "2")], "both read the very same events");
    }

    // What one host stored is known to the other.
    let again = other.append(event(A, "1", "x/1", 5, None)).await.unwrap();
    assert_eq!((again.number, again.repeated), (1, true));
    let mut changed = event(A, "1", "x/1", 5, None);
    changed.fingerprint = [9; 32];
    assert!(matches!(other.append(changed).await, Err(AppendError::Conflict)));

    // Live events reach both, once.
    let (mut here, mut there) = (one.listen(patterns(ALL)), other.listen(patterns(ALL)));
    let passing = event(A, "live", "x/live", 0, None);
    one.announce(&passing.topic, &passing.event);
    assert_eq!(there.events.recv().await.unwrap().1.text(), passing.event.text());
    assert_eq!(here.events.recv().await.unwrap().1.event().id, "live");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(here.events.try_recv().is_err() && there.events.try_recv().is_err());
}

/// The same id at both hosts in the same moment: one is stored, the other one is told its place, or that it differs.
#[tokio::test(flavor = "multi_thread")]
async fn two_hosts_that_store_the_same_id_at_once_get_one_place() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let one = broker(&server, folder.path(), "one.db").await;
    let other = broker(&server, folder.path(), "other.db").await;
    for round in 0..50 {
        let new = event(A, &round.to_string(), "x/1", 0, None);
        let mut differs = new.clone();
        differs.fingerprint = [9; 32];
        let (first, second, third) = tokio::join!(one.append(new.clone()), other.append(new), other.append(differs));
        let outcomes: Vec<_> = [first, second, third].into_iter().filter_map(Result::ok).collect();
        assert!(outcomes.iter().all(|appended| appended.number == round + 1), "{outcomes:?}");
        assert_eq!(outcomes.iter().filter(|appended| !appended.repeated).count(), 1, "{outcomes:?}");
        assert!(outcomes.len() < 3, "one of them differs");
    }
    assert_eq!(*one.head().borrow(), 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_the_calls_is_the_order_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let broker = broker(&server, folder.path(), "copy.db").await;
    let appends: Vec<_> =
        (0..1000).map(|number| broker.append(event(A, &number.to_string(), "x/1", 0, None))).collect();
    let mut numbers = Vec::new();
    for append in appends {
        numbers.push(append.await.unwrap().number);
    }
    assert_eq!(numbers, (1..=1000).collect::<Vec<u64>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_was_away_is_told_what_it_missed_and_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let one = broker(&server, folder.path(), "one.db").await;
    let away = broker(&server, folder.path(), "away.db").await;
    one.append(event(A, "1", "x/1", 0, None)).await.unwrap();
    sees(&away, 1).await;
    drop(away);
    // While it is away, events come and go, in the middle and at the end.
    one.append(event(A, "2", "x/2", 0, Some(10))).await.unwrap();
    one.append(event(A, "3", "x/3", 0, None)).await.unwrap();
    one.append(event(B, "4", "x/4", 0, Some(10))).await.unwrap();
    assert_eq!(one.trim(Timestamp(10), Arc::default()).await.unwrap(), 2);

    for copy in ["away.db", "new.db"] {
        let back = broker(&server, folder.path(), copy).await;
        assert_eq!(*back.head().borrow(), 4, "the newest number counts although its event is gone");
        // What just came in while it went away stays in its copy until its own next round.
        back.trim(Timestamp(10), Arc::default()).await.unwrap();
        assert_eq!(ids(&back, ALL, 0).await, ["1", "3"]);
        let told = async |pattern: &str, after| back.read(patterns(&[pattern]), after, 10).await.unwrap().deleted_upto;
        assert_eq!(told("kr.go.test.a.v1.x.2", 1).await, Some(2), "{copy}");
        assert_eq!(told("kr.go.test.b.v1.>", 1).await, Some(4), "{copy}");
        assert_eq!(told("kr.go.test.a.v1.x.3", 1).await, None, "{copy}");
    }
    assert_eq!(one.append(event(B, "5", "x/5", 0, None)).await.unwrap().number, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_trim_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let one = broker(&server, folder.path(), "one.db").await;
    let other = broker(&server, folder.path(), "other.db").await;
    for number in 1..=30 {
        one.append(event(A, &number.to_string(), &format!("x/{}", number % 3), 0, None)).await.unwrap();
    }
    sees(&other, 30).await;
    let only = |most| -> Arc<[Retention]> {
        [Retention { event_type: A.to_owned(), most_events: Some(most), ..Retention::default() }].into()
    };
    let (here, there) = tokio::join!(one.trim(Timestamp(0), only(20)), other.trim(Timestamp(0), only(14)));
    assert_eq!((here.unwrap(), there.unwrap()), (10, 16));
    assert_eq!(ids(&other, ALL, 0).await.len(), 14);
    let new = broker(&server, folder.path(), "new.db").await;
    assert_eq!(ids(&new, ALL, 0).await.len(), 14);
    let slice = new.read(patterns(&["kr.go.test.a.v1.x.1"]), 0, 100).await.unwrap();
    assert_eq!(slice.deleted_upto, Some(16), "of two notes the newer one stays");
}

/// After the death of a leader a server may not know an id that it stored; here a message with another id does the same.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_the_server_stores_twice_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let one = broker(&server, folder.path(), "one.db").await;
    one.append(event(A, "1", "x/1", 0, None)).await.unwrap();
    let context = async_nats::jetstream::new(async_nats::connect(server.url()).await.unwrap());
    let first = context.get_stream("jogakbo").await.unwrap().get_raw_message(1).await.unwrap();
    let mut headers = first.headers.clone();
    headers.insert("Nats-Msg-Id", "another");
    context.publish_with_headers(first.subject, headers, first.payload).await.unwrap().await.unwrap();
    assert_eq!(one.append(event(A, "3", "x/1", 0, None)).await.unwrap().number, 3);
    let other = broker(&server, folder.path(), "other.db").await;
    for host in [&one, &other] {
        assert_eq!(ids(host, ALL, 0).await, ["1", "3"]);
        assert_eq!(host.append(event(A, "1", "x/1", 0, None)).await.unwrap().number, 1);
    }
}

/// Those that `docs/operate-nats.md` names.
#[tokio::test(flavor = "multi_thread")]
async fn a_host_needs_no_more_rights_than_are_documented() {
    let folder = tempfile::tempdir().unwrap();
    let [port] = crate::support::nats::free_ports();
    let both = "\"jogakbo.>\", \"jogakbo-live.>\", \"jogakbo-notes.>\", \"$JS.API.>\", \"_INBOX.>\"";
    let rights = format!("publish: [{both}, \"$JS.FC.>\"], subscribe: [{both}]");
    let more = format!("authorization {{ users: [{{user: host, password: geheim, permissions: {{ {rights} }} }}] }}");
    let server = NatsServer::with(folder.path(), "rights", port, &more);
    let host = async |copy: &str| {
        let mut wanted = options(vec![server.url()], folder.path().join(copy));
        wanted.login = Login::Password("host".to_owned(), "geheim".to_owned());
        NatsBroker::open(&wanted, &RandomIds).await.unwrap()
    };
    let (one, other) = (host("one.db").await, host("other.db").await);
    let mut line = other.listen(patterns(ALL));
    // Enough for the server to ask whether the reader keeps up.
    let appends: Vec<_> =
        (0..3000).map(|number| one.append(event(A, &number.to_string(), "x/1", 0, Some(10)))).collect();
    for append in appends {
        append.await.unwrap();
    }
    sees(&other, 3000).await;
    assert_eq!(*host("fresh.db").await.head().borrow(), 3000);
    let passing = event(A, "live", "x/live", 0, None);
    one.announce(&passing.topic, &passing.event);
    assert_eq!(line.events.recv().await.unwrap().1.event().id, "live");
    assert_eq!(one.trim(Timestamp(10), Arc::default()).await.unwrap(), 3000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_log_refuses_events_until_some_are_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let mut wanted = options(vec![server.url()], folder.path().join("copy.db"));
    wanted.max_bytes = Some(20_000);
    let broker = NatsBroker::open(&wanted, &RandomIds).await.unwrap();
    let mut stored = 0;
    let refused = loop {
        match broker.append(event(A, &stored.to_string(), "x/1", 0, Some(10))).await {
            Ok(_) => stored += 1,
            Err(error) => break error,
        }
        assert!(stored < 1000, "the limit does not hold");
    };
    assert!(matches!(refused, AppendError::Failed(_)), "{refused:?}");
    assert_eq!(ids(&broker, ALL, 0).await.len(), stored, "nothing old was pushed out");
    assert_eq!(broker.trim(Timestamp(10), Arc::default()).await.unwrap(), stored as u64);
    assert_eq!(broker.append(event(A, "new", "x/1", 0, None)).await.unwrap().number, stored as u64 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_another_program_counts_and_hurts_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let broker = broker(&server, folder.path(), "copy.db").await;
    let client = async_nats::connect(server.url()).await.unwrap();
    let context = async_nats::jetstream::new(client);
    for subject in ["jogakbo.not.a.topic", "jogakbo.kr.go.test.a.v1.x"] {
        context.publish(subject, "no event".into()).await.unwrap().await.unwrap();
    }
    assert_eq!(broker.append(event(A, "1", "x/1", 0, None)).await.unwrap().number, 3);
    assert_eq!(ids(&broker, ALL, 0).await, ["1"]);
    assert_eq!(*broker.head().borrow(), 3);
}

#[tokio::test]
async fn a_server_that_is_missing_refuses_or_keeps_no_streams_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let [port] = crate::support::nats::free_ports();
    let mut wanted = options(vec![format!("nats://127.0.0.1:{port}")], folder.path().join("copy.db"));
    let error = NatsBroker::open(&wanted, &RandomIds).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "no NATS server is reachable at nats://127.0.0.1:{port}; start one with `nats-server -js`, or name another \
             with `broker.nats_servers`"
        )
    );
    let server = NatsServer::with(folder.path(), "closed", port, "authorization { user: host, password: geheim }");
    let error = NatsBroker::open(&wanted, &RandomIds).await.unwrap_err();
    assert!(error.to_string().starts_with("the NATS server refuses the login (None)"), "{error}");
    wanted.login = Login::Password("host".to_owned(), "geheim".to_owned());
    assert!(!format!("{wanted:?}").contains("geheim"));
    NatsBroker::open(&wanted, &RandomIds).await.unwrap();
    drop(server);
    let tokens = NatsServer::with(folder.path(), "tokens", port, "authorization { token: geheim }");
    wanted.login = Login::Token("geheim".to_owned());
    NatsBroker::open(&wanted, &RandomIds).await.unwrap();
    drop(tokens);
    let plain = NatsServer::without_streams(folder.path());
    wanted.servers = vec![plain.url()];
    let error = NatsBroker::open(&wanted, &RandomIds).await.unwrap_err();
    assert!(error.to_string().starts_with("the NATS server keeps no streams for us; start it with `-js`"), "{error}");
}
