//! Three servers, three replicas, and the leader is killed while hosts publish.

use super::{A, ALL, event, patterns, sees};
use crate::support::nats::{NatsCluster, options};
use jogakbo::adapters::broker_nats::NatsBroker;
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::ports::Broker;
use jogakbo::ports::broker::AppendError;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Opens a host's broker as soon as the cluster has chosen its leaders.
async fn open(cluster: &NatsCluster, folder: &Path, name: &str) -> NatsBroker {
    let started = Instant::now();
    let mut wanted = options(cluster.urls(), folder.join(name));
    wanted.replicas = 3;
    loop {
        match NatsBroker::open(&wanted, &RandomIds).await {
            Ok(broker) => return broker,
            Err(error) if started.elapsed() > Duration::from_secs(40) => panic!("{error:?}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

/// Name of the server that leads the log.
async fn leader(cluster: &NatsCluster) -> Option<usize> {
    for server in &cluster.servers {
        let Ok(client) = async_nats::connect(server.url()).await else { continue };
        let Ok(mut stream) = async_nats::jetstream::new(client).get_stream("jogakbo").await else { continue };
        let name = stream.info().await.ok()?.cluster.clone()?.leader?;
        return name.strip_prefix("node")?.parse().ok();
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_loses_its_leader_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut cluster = NatsCluster::start(folder.path());
    let hosts = [
        Arc::new(open(&cluster, folder.path(), "one.db").await),
        Arc::new(open(&cluster, folder.path(), "other.db").await),
    ];
    let epoch = hosts[1].epoch();
    let done = Arc::new(AtomicBool::new(false));
    let publishers: Vec<_> = (0..4)
        .map(|publisher| {
            let (host, done) = (Arc::clone(&hosts[publisher % 2]), Arc::clone(&done));
            tokio::spawn(async move {
                let mut stored: Vec<(u64, String)> = Vec::new();
                while !done.load(Ordering::SeqCst) {
                    let id = format!("{publisher}-{}", stored.len());
                    match host.append(event(A, &id, &format!("x/{publisher}"), 0, None)).await {
                        Ok(appended) => {
                            assert!(stored.last().is_none_or(|(number, _)| *number < appended.number), "order is kept");
                            stored.push((appended.number, id));
                        }
                        Err(AppendError::Busy) => tokio::time::sleep(Duration::from_millis(20)).await,
                        Err(error) => panic!("{error}: {:?}", std::error::Error::source(&error)),
                    }
                }
                stored
            })
        })
        .collect();

    // The leader first, then whoever leads after it while the first one reads up what it missed.
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let leads = leader(&cluster).await.expect("the cluster has a leader");
        let before = *hosts[0].head().borrow();
        cluster.servers[leads].kill();
        let killed = Instant::now();
        // NATS waits 4 to 9 s until it chooses another leader, first of the cluster and then of the log.
        let mut head = hosts[0].head();
        let more = head.wait_for(|head| *head >= before + 100);
        tokio::time::timeout(Duration::from_mins(1), more).await.expect("another leader is chosen").unwrap();
        println!("100 more events were acknowledged {:?} after the leader was killed", killed.elapsed());
        cluster.servers[leads].restart();
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }
    done.store(true, Ordering::SeqCst);
    let mut stored = BTreeMap::new();
    for publisher in publishers {
        for (number, id) in publisher.await.unwrap() {
            assert_eq!(stored.insert(number, id), None, "a number is used once");
        }
    }
    let newest = *stored.last_key_value().unwrap().0;
    println!("{} events acknowledged, the newest is {newest}", stored.len());
    assert!(stored.len() > 400, "{}", stored.len());
    assert_eq!(hosts[0].epoch(), epoch, "the epoch is that of the stream, whoever leads it");
    let fresh = Arc::new(open(&cluster, folder.path(), "fresh.db").await);
    for host in [&hosts[0], &hosts[1], &fresh] {
        assert_eq!(host.epoch(), epoch);
        sees(&**host, newest).await;
        let (mut read, mut after) = (BTreeMap::new(), 0);
        while after < newest {
            let slice = host.read(patterns(ALL), after, 500).await.unwrap();
            for logged in slice.events {
                read.insert(logged.number, logged.event.event().id.clone());
            }
            after = slice.upto;
        }
        for (number, id) in &stored {
            assert_eq!(read.get(number), Some(id), "event {id} was acknowledged as number {number}");
        }
        let unknown: Vec<_> = read.iter().filter(|(number, _)| !stored.contains_key(number)).collect();
        assert!(unknown.len() < 20, "events of publishers that stopped without an answer are few: {unknown:?}");
        println!("{} numbers without an event, without an answer {unknown:?}", newest - read.len() as u64);
        let ids: std::collections::BTreeSet<&String> = read.values().collect();
        assert_eq!(ids.len(), read.len(), "nothing is there twice");
    }
}
