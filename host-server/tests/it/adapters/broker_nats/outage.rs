//! One server that dies, hangs, forgets its end, or comes back with another log.

use super::{A, ALL, event, ids, patterns, sees};
use crate::support::nats::{NatsServer, Wire, broker, options};
use jogakbo::adapters::broker_nats::NatsBroker;
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::ports::broker::AppendError;
use jogakbo::ports::{Broker, Timestamp};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Appends until it is acknowledged, as a publisher does; answers number and the longest answer.
async fn insist(broker: &dyn Broker, id: &str) -> (u64, Duration) {
    let (started, mut longest) = (Instant::now(), Duration::ZERO);
    loop {
        let asked = Instant::now();
        let answer = broker.append(event(A, id, "x/1", 0, None)).await;
        longest = longest.max(asked.elapsed());
        match answer {
            Ok(appended) => return (appended.number, longest),
            Err(AppendError::Busy) => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => panic!("{error}: {:?}", std::error::Error::source(&error)),
        }
        assert!(started.elapsed() < Duration::from_secs(30), "the log does not come back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_and_comes_back_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = NatsServer::start(folder.path());
    let one = Arc::new(broker(&server, folder.path(), "one.db").await);
    let other = broker(&server, folder.path(), "other.db").await;
    let epoch = one.epoch();
    let publisher = {
        let one = Arc::clone(&one);
        tokio::spawn(async move {
            let mut stored = Vec::new();
            for count in 0..400 {
                let id = format!("e{count}");
                let (number, longest) = insist(&*one, &id).await;
                assert!(longest < Duration::from_secs(10), "an append took {longest:?}");
                stored.push((number, id));
                if count % 100 == 99 {
                    // Room for the next blow.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            stored
        })
    };
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        server.kill();
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.restart();
    }
    let stored = publisher.await.unwrap();
    sees(&other, stored.last().unwrap().0).await;
    for host in [&*one as &dyn Broker, &other] {
        let slice = host.read(patterns(ALL), 0, 1000).await.unwrap();
        let read: Vec<_> = slice.events.iter().map(|logged| (logged.number, logged.event.event().id.clone())).collect();
        assert_eq!(read, stored, "each acknowledged event once, at its place, in order");
        assert_eq!(host.epoch(), epoch);
    }
}

/// A host runs on while its network is away; the others go on, and delete what it has not seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_cut_off_reads_on_and_is_told_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let one = broker(&server, folder.path(), "one.db").await;
    let wire = Wire::to(&server).await;
    let wanted = options(vec![format!("nats://127.0.0.1:{}", wire.port)], folder.path().join("other.db"));
    let other = NatsBroker::open(&wanted, &RandomIds).await.unwrap();
    let mut number = 0;
    for round in 1..=5 {
        one.append(event(A, &format!("{round}-before"), "x/1", 0, None)).await.unwrap();
        sees(&other, number + 1).await;
        wire.cut().await;
        one.append(event(A, &format!("{round}-gone"), &format!("gone/{round}"), 0, Some(10))).await.unwrap();
        one.append(event(A, &format!("{round}-after"), "x/1", 0, None)).await.unwrap();
        assert_eq!(one.trim(Timestamp(10), Arc::default()).await.unwrap(), 1);
        let asked = Instant::now();
        assert!(matches!(other.append(event(A, "no", "x/1", 0, None)).await, Err(AppendError::Busy)));
        assert!(asked.elapsed() < Duration::from_secs(9), "{:?}", asked.elapsed());
        assert!(other.read(patterns(ALL), 0, 10).await.is_ok(), "what it has it still gives");
        wire.mend();
        // In the moment in which it knows of the later event it knows of the gap.
        sees(&other, number + 3).await;
        let slice = other.read(patterns(ALL), number + 1, 10).await.unwrap();
        let read: Vec<u64> = slice.events.iter().map(|logged| logged.number).collect();
        assert_eq!((read, slice.deleted_upto), (vec![number + 3], Some(number + 2)));
        number += 3;
        if insist(&other, &format!("{round}-own")).await.0 == number + 2 {
            // The refused one was on its way and got stored after all; its publisher would have repeated it.
            number += 1;
        }
        number += 1;
        sees(&one, number).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_is_answered_for_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let broker = broker(&server, folder.path(), "copy.db").await;
    broker.append(event(A, "1", "x/1", 0, None)).await.unwrap();
    server.signal("STOP");
    let asked = Instant::now();
    let answer = broker.append(event(A, "2", "x/2", 0, None)).await;
    let took = asked.elapsed();
    server.signal("CONT");
    assert!(matches!(answer, Err(AppendError::Busy)), "{answer:?}");
    assert!(took < Duration::from_secs(9), "{took:?}");
    // It was stored after all or is stored now: once.
    assert_eq!(insist(&broker, "2").await.0, 2);
    assert_eq!(ids(&broker, ALL, 0).await, ["1", "2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_stream_is_another_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let host = broker(&server, folder.path(), "copy.db").await;
    for id in ["1", "2"] {
        host.append(event(A, id, "x/1", 0, None)).await.unwrap();
    }
    let epoch = host.epoch();
    let client = async_nats::connect(server.url()).await.unwrap();
    async_nats::jetstream::new(client).delete_stream("jogakbo").await.unwrap();
    let started = Instant::now();
    while host.epoch() == epoch {
        assert!(started.elapsed() < Duration::from_secs(20), "the loss is not noticed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(host.read(patterns(ALL), 2, 10).await.is_err(), "a reader of the old log is sent away");
    assert_eq!(insist(&host, "1").await.0, 1, "the new log starts at its start");
    assert_eq!(ids(&host, ALL, 0).await, ["1"]);
    // A host that was not there learns the same.
    let later = broker(&server, folder.path(), "later.db").await;
    assert_eq!((later.epoch(), ids(&later, ALL, 0).await), (host.epoch(), vec!["1".to_owned()]));
}

/// Events that a log has before it loses its end.
const BEFORE: u64 = 1000;

/// Looks until the log is another one than `epoch`, and known: it never counts as whole while its newest number is a lie.
async fn whole_only_at_the_end(host: &NatsBroker, epoch: &str) -> u64 {
    let mut looks = 0;
    loop {
        // In this order: what is whole now is so with what is read after it.
        if host.epoch() != epoch && host.is_whole() {
            let newest = *host.head().borrow();
            assert!(newest > BEFORE, "the log counts as known up to {newest}");
            return looks;
        }
        looks += 1;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// What a power failure does to a server that syncs every two minutes: the end of its log is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_lost_its_end_gets_another_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = NatsServer::start(folder.path());
    let host = broker(&server, folder.path(), "copy.db").await;
    insist(&host, "1").await;
    let many = (0..BEFORE).map(|count| host.append(event(A, &format!("m{count}"), "x/1", 0, None)));
    assert!(futures::future::join_all(many).await.iter().all(Result::is_ok));
    server.kill();
    let (store, saved) = (folder.path().join("single"), folder.path().join("saved"));
    copy(&store, &saved);
    server.restart();
    insist(&host, "2").await;
    let epoch = host.epoch();
    server.kill();
    std::fs::remove_dir_all(&store).unwrap();
    copy(&saved, &store);
    server.restart();
    // Published at once, before the host has noticed: the place is never given in the old epoch, where it is taken.
    let (inserted, looks) = tokio::join!(insist(&host, "3"), whole_only_at_the_end(&host, &epoch));
    assert_eq!(inserted.0, BEFORE + 2);
    assert!(looks > 0);
    assert_ne!(host.epoch(), epoch);
    assert_eq!(ids(&host, ALL, BEFORE).await, [format!("m{}", BEFORE - 1), "3".to_owned()]);
    let later = broker(&server, folder.path(), "later.db").await;
    assert_eq!(later.epoch(), host.epoch());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
