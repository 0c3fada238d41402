use crate::support::bridge_client::Listening;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;

const CREATED: &str = "kr.go.test.board.post.created.v1";
const NOBODY: &str = "none=1";

/// A browser's `EventSource`, with requests for the way up.
struct Link<'a> {
    host: &'a Listening,
    cookie: String,
    lines: Lines<BufReader<TcpStream>>,
    name: String,
    id: u32,
}

/// The name of an event, its id and its data.
type Seen = (String, Option<String>, String);

impl<'a> Link<'a> {
    async fn open(host: &'a Listening, cookie: &str) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", host.port)).await.unwrap();
        let request = format!(
            "GET /-/bridge/sse HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\n\r\n",
            host.host()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut lines = BufReader::new(stream).lines();
        let status = lines.next_line().await.unwrap().unwrap();
        assert!(status.starts_with("HTTP/1.1 200"), "{status}");
        let mut link = Self { host, cookie: cookie.to_owned(), lines, name: String::new(), id: 0 };
        let (event, _, name) = link.event().await;
        assert_eq!(event, "link");
        link.name = name;
        link
    }

    /// The next event; lines of chunked encoding and headers are none.
    async fn event(&mut self) -> Seen {
        let (mut name, mut id) = ("message".to_owned(), None);
        loop {
            let line = tokio::time::timeout(Duration::from_secs(5), self.lines.next_line()).await.expect("within 5 s");
            let line = line.unwrap().expect("the answer ended");
            if let Some(given) = line.strip_prefix("event: ") {
                given.clone_into(&mut name);
            } else if let Some(given) = line.strip_prefix("id: ") {
                id = Some(given.to_owned());
            } else if let Some(data) = line.strip_prefix("data: ") {
                let data = data.to_owned();
                // The id may stand behind the data; an empty line ends the event.
                loop {
                    let rest = self.lines.next_line().await.unwrap().unwrap();
                    if let Some(given) = rest.strip_prefix("id: ") {
                        id = Some(given.to_owned());
                    } else if rest.is_empty() {
                        return (name, id, data);
                    }
                }
            }
        }
    }

    async fn frame(&mut self) -> (Value, Option<String>) {
        let (name, id, data) = self.event().await;
        assert_eq!(name, "message", "{data}");
        (serde_json::from_str(&data).unwrap(), id)
    }

    /// Sends frames up; the first line of the answer.
    async fn send_as(&self, cookie: &str, link: &str, body: &str) -> String {
        let request = format!(
            "POST /-/bridge/frames HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\nx-jogakbo: 1\r\nx-jogakbo-link: {link}\r\n\
             content-type: application/x-ndjson\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.host.host(),
            body.len()
        );
        let answer = self.host.raw(&request).await;
        answer.lines().next().unwrap().to_owned()
    }

    async fn send(&mut self, frames: &mut [Value]) {
        for frame in frames.iter_mut().filter(|frame| frame["op"] != "ack") {
            self.id += 1;
            frame["id"] = self.id.into();
        }
        let body = frames.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let status = self.send_as(&self.cookie, &self.name, &body).await;
        assert_eq!(status, "HTTP/1.1 204 No Content");
    }

    async fn greet(&mut self, resume: Value) -> Value {
        let ticket = self.host.ticket(&self.cookie, "/").await;
        let client = json!({"name": "test", "version": "1"});
        let mut hello = json!({"op": "hello", "proto": 1, "ticket": ticket, "page": "p", "client": client});
        if !resume.is_null() {
            hello["resume"] = resume;
        }
        self.send(&mut [hello]).await;
        let (welcome, id) = self.frame().await;
        assert_eq!((&welcome["op"], welcome["session"].as_str()), (&json!("welcome"), id.as_deref()), "{welcome}");
        welcome
    }
}

fn subscribe(sid: u32) -> Value {
    json!({"op": "sub", "sid": sid, "page": "p", "item": "reader", "match": [format!("{CREATED}.>")], "from": "live"})
}

fn publish(id: &str) -> Value {
    let event = json!({"specversion": "1.0", "id": id, "source": "/x", "type": CREATED, "subject": "posts/1", "data": {"postId": "1"}});
    json!({"op": "pub", "page": "p", "item": "writer", "e": event})
}

#[tokio::test]
async fn frames_go_up_by_requests_and_come_down_as_events() {
    let host = Listening::new().await;
    let mut link = Link::open(&host, NOBODY).await;
    link.greet(Value::Null).await;
    link.send(&mut [subscribe(1), publish("e1")]).await;
    let (mut ok, mut seen) = (0, None);
    while ok < 2 || seen.is_none() {
        let (frame, id) = link.frame().await;
        ok += u32::from(frame["op"] == "ok");
        if frame["op"] == "evt" && !frame["b"].as_array().unwrap().is_empty() {
            assert_eq!(id.as_deref(), frame["b"][0]["p"].as_str(), "an event's id is its position");
            seen = Some(frame["b"][0]["e"]["source"].clone());
        }
    }
    assert_eq!(seen, Some(json!("/pbc/kr.go.test.board/writer")));
    // A browser with a socket is told as well.
    let mut other = host.greeted(NOBODY, "/").await;
    other.subscribe(1, "reader", &format!("{CREATED}.>"), json!("live")).await;
    link.send(&mut [publish("e2")]).await;
    assert_eq!(other.events().await[0]["e"]["id"], "e2");
}

#[tokio::test]
async fn a_session_goes_on_over_another_link() {
    let host = Listening::new().await;
    let mut link = Link::open(&host, NOBODY).await;
    let welcome = link.greet(Value::Null).await;
    link.send(&mut [subscribe(7), publish("e1")]).await;
    let position = loop {
        let (frame, id) = link.frame().await;
        if frame["op"] == "evt" && frame["b"].as_array().is_some_and(|batch| !batch.is_empty()) {
            break id.unwrap();
        }
    };
    drop(link);
    let ended = tokio::time::timeout(Duration::from_secs(5), host.test.app.bridges.empty());
    ended.await.expect("the machine ends with its client");
    let mut writer = host.greeted(NOBODY, "/").await;
    writer.publish(CREATED, "e2", "posts/1", json!({"postId": "1"})).await;
    let mut link = Link::open(&host, NOBODY).await;
    let resume = json!({"session": welcome["session"], "subs": [{"sid": 7, "pos": position}]});
    assert_eq!(link.greet(resume).await["resumed"], true);
    let (events, _) = link.frame().await;
    assert_eq!((&events["sid"], &events["b"][0]["e"]["id"]), (&json!(7), &json!("e2")), "{events}");
}

#[tokio::test]
async fn a_link_is_its_openers_own_and_ends_with_a_code() {
    let host = Listening::new().await;
    let cookie = host.cookie("citizen@test").await;
    let mut link = Link::open(&host, &cookie).await;
    assert_eq!(link.send_as(NOBODY, &link.name, "{}").await, "HTTP/1.1 410 Gone", "someone else");
    assert_eq!(link.send_as(&cookie, "guessed", "{}").await, "HTTP/1.1 410 Gone");
    let long = "x".repeat(270_000);
    assert_eq!(link.send_as(&cookie, &link.name, &long).await, "HTTP/1.1 413 Payload Too Large");
    let many = "{}\n".repeat(513);
    assert_eq!(link.send_as(&cookie, &link.name, &many).await, "HTTP/1.1 400 Bad Request");
    assert_eq!(link.send_as(&cookie, &link.name, "not json").await, "HTTP/1.1 204 No Content");
    let (bye, _) = link.frame().await;
    assert_eq!((&bye["op"], &bye["code"]), (&json!("bye"), &json!(4500)));
    assert_eq!(link.event().await, ("close".to_owned(), None, "4500".to_owned()));
    let status = link.send_as(&cookie, &link.name, "{}").await;
    assert_eq!(status, "HTTP/1.1 410 Gone", "it is over");
}

#[tokio::test]
async fn a_link_opens_for_the_portals_own_pages_only() {
    let host = Listening::new().await;
    let name = host.host();
    for (site, status) in [("cross-site", 403), ("none", 403), ("same-site", 403)] {
        let answer = host.test.get("/-/bridge/sse", &[("host", &name), ("sec-fetch-site", site)]).await;
        assert_eq!(answer.problem(), (status, "cross-site".to_owned()), "{site}");
    }
    let headers = [("host", name.as_str()), ("content-type", "application/x-ndjson")];
    let answer = host.test.send(axum::http::Method::POST, "/-/bridge/frames", &headers, "{}").await;
    assert_eq!(answer.problem(), (403, "cross-site".to_owned()));
    host.test.app.draining.send_replace(true);
    let own = [("host", name.as_str()), ("sec-fetch-site", "same-origin")];
    assert_eq!(host.test.get("/-/bridge/sse", &own).await.problem(), (503, "draining".to_owned()));
}

#[tokio::test]
async fn a_host_that_ends_says_so_on_every_link() {
    let host = Listening::new().await;
    let mut link = Link::open(&host, NOBODY).await;
    link.greet(Value::Null).await;
    host.test.app.draining.send_replace(true);
    let (bye, _) = link.frame().await;
    assert_eq!((&bye["op"], &bye["code"]), (&json!("bye"), &json!(4000)));
    assert_eq!(link.event().await.0, "close");
    tokio::time::timeout(Duration::from_secs(3), host.test.app.bridges.empty()).await.expect("all bridges end");
}

/// A browser that stops reading its events is let go after its time, and delays nobody.
#[tokio::test]
async fn a_stalled_reader_is_let_go() {
    let host = Listening::with(|config| config.limits.drain_ms = 300).await;
    let mut link = Link::open(&host, NOBODY).await;
    link.greet(Value::Null).await;
    link.send(&mut (1..=30).map(subscribe).collect::<Vec<_>>()).await;
    for _ in 0..30 {
        while link.frame().await.0["op"] != "ok" {}
    }
    let mut writer = host.greeted(NOBODY, "/").await;
    let title = "x".repeat(60_000);
    for number in 0..30 {
        let data = json!({"postId": "1", "title": title});
        assert_eq!(writer.publish(CREATED, &number.to_string(), "posts/1", data).await["op"], "ok");
    }
    let started = std::time::Instant::now();
    while host.test.app.bridges.count() > 1 {
        assert!(started.elapsed() < Duration::from_secs(8), "the stalled reader is still there");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
