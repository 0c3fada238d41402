use crate::support::bridge_client::Listening;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn a_head_that_does_not_come_closes_the_connection() {
    let host = Listening::new().await;
    let mut stream = TcpStream::connect(("127.0.0.1", host.port)).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n").await.unwrap();
    let started = Instant::now();
    let mut answer = Vec::new();
    tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.expect("closed in time").ok();
    assert!(started.elapsed() >= Duration::from_millis(400));
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let host = Listening::new().await;
    let request = format!("GET / HTTP/1.1\r\nhost: {}\r\nx-long: {}\r\n\r\n", host.host(), "a".repeat(40_000));
    let mut stream = TcpStream::connect(("127.0.0.1", host.port)).await.unwrap();
    stream.write_all(request.as_bytes()).await.ok();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
}

#[tokio::test]
async fn a_host_that_ends_finishes_what_it_does_and_takes_no_more() {
    let host = Listening::new().await;
    host.test.app.draining.send_replace(true);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(("127.0.0.1", host.port)).await.is_err());
}
