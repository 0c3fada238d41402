//! How fast it is; figures for people, no promise. Run with `--run-ignored all --no-capture`.

use super::{A, ALL, event, patterns, sees};
use crate::support::nats::{NatsServer, broker};
use jogakbo::ports::Broker;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures, and takes its time"]
async fn figures() {
    let folder = tempfile::tempdir().unwrap();
    let server = NatsServer::start(folder.path());
    let one = broker(&server, folder.path(), "one.db").await;
    let other = broker(&server, folder.path(), "other.db").await;

    let (mut acknowledged, mut crossed) = (Vec::new(), Vec::new());
    for number in 1..=1000_u64 {
        let started = Instant::now();
        one.append(event(A, &format!("a{number}"), "x/1", 0, None)).await.unwrap();
        acknowledged.push(started.elapsed());
        sees(&other, number).await;
        other.read(patterns(ALL), number - 1, 10).await.unwrap();
        crossed.push(started.elapsed());
    }
    println!("one after another: acknowledged {}, read at the other host {}", spread(acknowledged), spread(crossed));

    let started = Instant::now();
    for round in 0..20 {
        let appends: Vec<_> =
            (0..1000).map(|number| one.append(event(A, &format!("b{round}-{number}"), "x/1", 0, None))).collect();
        for append in appends {
            append.await.unwrap();
        }
    }
    println!("20,000 appends, 1,000 at once: {:.0} a second", 20_000.0 / started.elapsed().as_secs_f64());

    let started = Instant::now();
    let fresh = broker(&server, folder.path(), "fresh.db").await;
    let took = started.elapsed();
    println!("a new host reads 21,000 events in {took:?}");
    sees(&fresh, 21_000).await;
    drop(fresh);
    let started = Instant::now();
    drop(broker(&server, folder.path(), "fresh.db").await);
    println!("a known host opens in {:?}", started.elapsed());
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    format!("median {:?}, 99 % {:?}", times[times.len() / 2], times[times.len() * 99 / 100])
}
