//! An acknowledged event survives `kill -9`: a child process writes, is really killed, and the log is compared with
//! what it had acknowledged.

use super::broker::{event, patterns};
use jogakbo::adapters::broker_embedded::EmbeddedBroker;
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::ports::Broker;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const VARIABLE: &str = "JOGAKBO_TEST_CRASH_LOG";

/// The child: writes for ever with four publishers, and prints the id of each event once it is acknowledged.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the test below"]
async fn child_that_writes_until_it_is_killed() {
    let Ok(path) = std::env::var(VARIABLE) else { return };
    let round = std::process::id();
    let broker = Arc::new(EmbeddedBroker::open(Path::new(&path), &RandomIds).unwrap());
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let broker = Arc::clone(&broker);
            tokio::spawn(async move {
                for count in 0..1_000_000 {
                    let id = format!("{round}-{writer}-{count}");
                    let stored = broker.append(event("kr.go.test.a.v1", &id, "x/y", 0, None)).await.unwrap();
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "\nacknowledged {id} {}", stored.number).unwrap();
                    out.flush().unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn acknowledged_events_survive_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.db");
    let mut acknowledged: Vec<(String, u64)> = Vec::new();
    for round in 0..4 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "adapters::broker_crash::child_that_writes_until_it_is_killed",
                "--ignored",
                "--nocapture",
            ])
            .env(VARIABLE, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        // Killed in the middle of its work, at another moment each time.
        let enough = 30 + round * 47;
        let mut seen = 0;
        let mut take = |line: String| {
            let mut words = line.split(' ').skip_while(|word| *word != "acknowledged").skip(1);
            if let (Some(id), Some(Ok(number))) = (words.next(), words.next().map(str::parse)) {
                acknowledged.push((id.to_owned(), number));
                return true;
            }
            false
        };
        while seen < enough {
            seen += usize::from(take(lines.next().expect("the child writes until it is killed")));
        }
        child.kill().unwrap();
        // What was printed before the blow counts too.
        for line in lines {
            take(line);
        }
        child.wait().unwrap();
    }
    let broker = EmbeddedBroker::open(&path, &RandomIds).unwrap();
    let (mut after, mut stored) = (0, BTreeSet::new());
    loop {
        let slice = broker.read(patterns(&["kr.go.test.>"]), after, 1000).await.unwrap();
        for logged in &slice.events {
            assert_eq!(logged.number, stored.len() as u64 + 1, "numbers have no holes");
            stored.insert((logged.number, logged.event.event().id.clone()));
        }
        if slice.upto == after {
            break;
        }
        after = slice.upto;
    }
    for (id, number) in &acknowledged {
        assert!(stored.contains(&(*number, id.clone())), "event {id} was acknowledged as number {number} and is lost");
    }
    assert!(acknowledged.len() >= 200, "the children did real work: {}", acknowledged.len());
}
