use super::{Running, jogakbo};
use crate::support::fixtures;
use futures::{SinkExt, StreamExt};
use jogakbo::adapters::store_sqlite::SqliteStore;
use jogakbo::ports::store::{Proven, SessionKey, SessionRecord};
use jogakbo::ports::{Accounts, Store, Timestamp};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

fn users(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let all: Vec<&str> = std::iter::once("users").chain(arguments.iter().copied()).collect();
    let out = jogakbo(folder, &all);
    let text = if out.status.success() { out.stdout } else { out.stderr };
    (out.status.success(), String::from_utf8(text).unwrap().trim().to_owned())
}

#[tokio::test]
async fn an_operator_looks_after_accounts_and_whoever_is_kept_out_has_no_session_left() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    let path = folder.path();
    assert!(users(path, &["list"]).1.contains("holds no store"));
    std::fs::create_dir_all(path.join("data")).unwrap();
    // Open all the while, as it is in a host that runs.
    let store = SqliteStore::open(&path.join("data/store.db")).unwrap();
    let (made, password) = users(path, &["add", "Kim@Test", "--name", "김운영", "--role", "operator"]);
    assert!(made && password.len() == 24, "{password}");
    assert!(users(path, &["add", "kim@test"]).1.contains("already"));
    assert!(!users(path, &["add", "no way"]).0);
    assert!(users(path, &["add", "lee@test", "--role", "anonymous"]).1.contains("invalid value"));
    assert_eq!(users(path, &["list"]).1, "kim@test\tcitizen,operator\tenabled\t-\t김운영");
    let user = store.user_by_account("kim@test".to_owned()).await.unwrap().unwrap();
    assert!(user.password.starts_with("$argon2id$"));

    let key = SessionKey("a".to_owned());
    let open = || SessionRecord {
        key: key.clone(),
        user: user.id.clone(),
        name: String::new(),
        roles: Vec::new(),
        created: Timestamp(1),
        seen: Timestamp(1),
        proven: Proven::default(),
    };
    for arguments in [&["disable", "kim@test"][..], &["role", "kim@test", "designer"], &["passwd", "kim@test"]] {
        store.put_session(open()).await.unwrap();
        let before = store.version().await.unwrap();
        assert!(users(path, arguments).0, "{arguments:?}");
        assert_eq!(store.session(key.clone()).await.unwrap(), None, "{arguments:?}");
        assert_ne!(store.version().await.unwrap(), before, "a host that runs notices");
    }
    assert_eq!(users(path, &["list"]).1, "kim@test\tcitizen,designer\tdisabled\t-\t김운영");
    let (_, address) = users(path, &["totp", "kim@test"]);
    assert!(address.starts_with("otpauth://totp/") && address.contains("kim"), "{address}");
    assert!(users(path, &["enable", "kim@test"]).0);
    assert_eq!(users(path, &["list"]).1, "kim@test\tcitizen,designer\tenabled\tapp\t김운영");
    assert!(users(path, &["enable", "nobody"]).1.contains("there is no account"));
}

/// A request to a host that runs, as its own page would send it; the connection closes after the answer.
async fn sent(host: &Running, head: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", host.port)).await.unwrap();
    let request = format!(
        "{head}\r\nhost: localhost:{}\r\nx-jogakbo: 1\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        host.port,
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// What a stream says until its end, or until it says `word`.
async fn heard(stream: &mut TcpStream, word: Option<&str>) -> String {
    let (mut said, mut part) = (Vec::new(), [0; 4096]);
    let reading = async {
        loop {
            let length = stream.read(&mut part).await.unwrap_or(0);
            said.extend_from_slice(&part[..length]);
            let text = String::from_utf8_lossy(&said).into_owned();
            if length == 0 || word.is_some_and(|word| text.contains(word)) {
                return text;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("the host goes on, or ends the stream")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_kept_out_loses_open_bridges_and_the_streams_of_the_studio() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    let host = Running::start(folder.path(), &[]);
    let (made, password) = users(folder.path(), &["add", "kim@test", "--role", "designer"]);
    assert!(made, "{password}");
    let form = format!("account=kim%40test&password={password}&to=/");
    let head = "POST /-/session/login HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\naccept: text/html";
    let answer = heard(&mut sent(&host, head, &form).await, None).await;
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next()).unwrap();
    assert!(cookie.starts_with("__Host-jgb="), "{answer}");

    let page = heard(&mut sent(&host, &format!("GET / HTTP/1.1\r\ncookie: {cookie}"), "").await, None).await;
    let lock = page.split_once("\"lock\":\"").unwrap().1.split('"').next().unwrap();
    let head = format!("POST /-/session/ticket HTTP/1.1\r\ncookie: {cookie}\r\ncontent-type: application/json");
    let answer = heard(&mut sent(&host, &head, &json!({"lock": lock}).to_string()).await, None).await;
    let ticket: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();

    let mut request = format!("ws://127.0.0.1:{}/-/bridge", host.port).into_client_request().unwrap();
    let origin = format!("http://localhost:{}", host.port);
    for (name, value) in [
        ("host", origin.trim_start_matches("http://")),
        ("cookie", cookie),
        ("origin", &origin),
        ("sec-websocket-protocol", "jogakbo.v1.json"),
    ] {
        request.headers_mut().insert(name.parse::<axum::http::HeaderName>().unwrap(), value.parse().unwrap());
    }
    let (mut bridge, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let hello = json!({"op": "hello", "id": 1, "proto": 1, "ticket": ticket["ticket"], "page": "p", "client": {"name": "test", "version": "1"}});
    bridge.send(Message::Text(hello.to_string().into())).await.unwrap();
    let welcome = bridge.next().await.unwrap().unwrap();
    assert!(welcome.to_text().unwrap().contains("\"welcome\""), "{welcome}");
    let mut stream = sent(&host, &format!("GET /-/pages/home/stream HTTP/1.1\r\ncookie: {cookie}"), "").await;
    assert!(heard(&mut stream, Some("event: people")).await.contains("200 OK"));

    assert!(users(folder.path(), &["disable", "kim@test"]).1.contains("1 sessions ended"));
    let closed = async {
        while let Some(Ok(message)) = bridge.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| u16::from(frame.code));
            }
        }
        None
    };
    let code = tokio::time::timeout(Duration::from_secs(20), closed).await.expect("the bridge is closed");
    assert_eq!(code, Some(4502));
    // Ends, and is not only silent.
    heard(&mut stream, None).await;
    let again = sent(&host, &format!("GET /-/pages/home/stream HTTP/1.1\r\ncookie: {cookie}"), "").await;
    assert!(heard(&mut { again }, None).await.starts_with("HTTP/1.1 401"));
}
