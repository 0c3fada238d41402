//! Large bodies go through part by part in both directions, in memory that does not grow with them.

use super::{PBC, document, install, manifest};
use crate::support::TestApp;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::post;
use bytes::Bytes;
use futures::StreamExt;
use jogakbo::config::endpoints::Endpoint;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LARGE: usize = 100 * 1024 * 1024;
const PART: usize = 64 * 1024;

/// A service that counts what it gets and answers with as much, and the host before it, both listening.
async fn hosted(most: usize) -> (TestApp, String, Arc<AtomicUsize>) {
    let taken = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&taken);
    let take = post(move |request: Request| {
        let count = Arc::clone(&count);
        async move {
            let mut parts = request.into_body().into_data_stream();
            let answer = futures::stream::iter(std::iter::repeat_n(Bytes::from(vec![b'y'; PART]), LARGE / PART));
            while let Some(Ok(part)) = parts.next().await {
                count.fetch_add(part.len(), Ordering::SeqCst);
            }
            Body::from_stream(answer.map(Ok::<_, std::io::Error>))
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/posts", take)).await.unwrap() });
    let endpoint = Endpoint { url, allow_private: true, timeout_ms: 20_000, attempts: 1 };
    let test = TestApp::with(|config| {
        config.endpoints.0.entry(PBC.to_owned()).or_default().insert("api".to_owned(), endpoint);
        (config.limits.api_request_bytes, config.limits.api_answer_bytes) = (most, most);
        (config.limits.api_ms, config.limits.request_ms) = (300_000, 300_000);
    })
    .await;
    assert_eq!(install(&test, &manifest("https://board.example"), &document()), Vec::<String>::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let portal = test.portal.clone();
    tokio::spawn(async move { axum::serve(listener, portal).await.unwrap() });
    (test, address, taken)
}

/// Sends `count` parts, as one length or in chunks, and reads the answer; its head and the bytes that follow.
async fn send(test: &TestApp, address: &str, count: usize, chunked: bool) -> (String, usize) {
    let (mut reader, mut writer) = TcpStream::connect(address).await.unwrap().into_split();
    let length =
        if chunked { "transfer-encoding: chunked".to_owned() } else { format!("content-length: {}", count * PART) };
    let head = format!(
        "POST /-/api/writer/posts/posts HTTP/1.1\r\nhost: localhost:8080\r\nx-jogakbo: 1\r\nx-jogakbo-lock: {}\r\n{length}\r\nconnection: close\r\n\r\n",
        test.lock("/")
    );
    let writing = tokio::spawn(async move {
        let part = vec![b'x'; PART];
        let mut written = writer.write_all(head.as_bytes()).await;
        for _ in 0..count {
            if written.is_err() {
                break;
            }
            if chunked {
                written = writer.write_all(format!("{PART:x}\r\n").as_bytes()).await;
            }
            written = written.and(writer.write_all(&part).await);
            if chunked {
                written = written.and(writer.write_all(b"\r\n").await);
            }
        }
        if chunked {
            written = written.and(writer.write_all(b"0\r\n\r\n").await);
        }
        // A host that refuses closes early; what it said is read all the same.
        drop(written);
        writer
    });
    let (mut head, mut after, mut buffer) = (Vec::new(), 0, vec![0; PART]);
    loop {
        match reader.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(length) if head.windows(4).any(|window| window == b"\r\n\r\n") => after += length,
            Ok(length) => head.extend_from_slice(&buffer[..length]),
        }
    }
    drop(writing.await.unwrap());
    let said = String::from_utf8_lossy(&head).into_owned();
    let body = said.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
    (said, after + body)
}

/// The most memory this process has held since it was asked to begin anew, in KiB (`proc_pid_status(5)`, `VmHWM`).
fn peak(anew: bool) -> usize {
    if anew {
        std::fs::write("/proc/self/clear_refs", "5").unwrap();
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_megabytes_go_each_way_in_constant_memory() {
    let (test, address, taken) = hosted(LARGE).await;
    // Once small, so that everything that is made at first use is there.
    send(&test, &address, 1, false).await;
    taken.store(0, Ordering::SeqCst);
    for chunked in [false, true] {
        let before = peak(true);
        let (head, back) = send(&test, &address, LARGE / PART, chunked).await;
        let grown = peak(false).saturating_sub(before);
        assert!(head.starts_with("HTTP/1.1 200"), "{}", &head[..head.len().min(400)]);
        assert_eq!(taken.swap(0, Ordering::SeqCst), LARGE, "the service has it whole");
        assert!(back >= LARGE, "and so has the page: {back}");
        assert!(grown < 24 * 1024, "{grown} KiB more while 200 MiB went through");
    }
}

#[tokio::test]
async fn what_turns_out_too_large_is_refused_and_not_passed_off_as_whole() {
    let (test, address, taken) = hosted(4 * PART).await;
    let (head, _) = send(&test, &address, 5, false).await;
    assert!(head.starts_with("HTTP/1.1 413") && head.contains("too-large"), "{head}");
    assert_eq!(taken.load(Ordering::SeqCst), 0, "its length said so");
    let (head, _) = send(&test, &address, 5, true).await;
    assert!(head.starts_with("HTTP/1.1 413") && head.contains("too-large"), "{head}");
    assert!(taken.load(Ordering::SeqCst) <= 4 * PART);
}
