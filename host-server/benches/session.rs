//! What a session costs: `cargo bench -p jogakbo --bench session [-- FLAGS]`. CPU for knowing who asks and what each item may, time
//! that the proxy adds to a call of a service, memory while 100 MB go through it, and memory of many live sessions. Prints, never
//! asserts.

#[path = "../tests/it/support/fixtures.rs"]
mod fixtures;
#[path = "../tests/it/support/test_app.rs"]
#[expect(dead_code, reason = "the tests' host, of which little is needed here")]
mod test_app;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::any;
use bytes::Bytes;
use clap::Parser;
use futures::StreamExt;
use jogakbo::adapters::store_memory::MemoryStore;
use jogakbo::adapters::store_sqlite::SqliteStore;
use jogakbo::config::endpoints::Endpoint;
use jogakbo::http::routes::session::key_of;
use jogakbo::ports::Store;
use jogakbo::ports::store::{SessionKey, SessionRecord};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use test_app::{Persona, TestApp};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const PBC: &str = "kr.go.test.board";
const PART: usize = 64 * 1024;

/// What is measured.
#[derive(Debug, Parser)]
struct Options {
    /// Items of the page whose rights are worked out.
    #[arg(long, default_value_t = 20)]
    items: usize,
    /// Times that is done.
    #[arg(long, default_value_t = 50_000)]
    requests: u32,
    /// Calls of a service, directly and through the host by turns.
    #[arg(long, default_value_t = 4_000)]
    calls: usize,
    /// Megabytes of one large answer, and of one large request.
    #[arg(long, default_value_t = 100)]
    megabytes: usize,
    /// Live sessions.
    #[arg(long, default_value_t = 50_000)]
    sessions: usize,
    /// What `cargo bench` says.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    println!("{}", if cfg!(debug_assertions) { "built for trying" } else { "built as for a release" });
    println!("| what | figure |\n|---|---|");
    runtime.block_on(async {
        rights(&options).await;
        proxy(&options).await;
        memory(&options).await;
    });
}

fn row(what: &str, figure: &str) {
    println!("| {what} | {figure} |");
}

/// CPU time of all threads of this process, by Linux; zero elsewhere.
fn cpu() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let spent = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}

/// KiB as megabytes.
fn megabytes(kib: usize) -> f64 {
    f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0
}

/// A line of `/proc/self/status` in KiB (`proc_pid_status(5)`); zero elsewhere than on Linux.
fn status(name: &str) -> usize {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// A page with so many items of the board, and the board with an API.
async fn host(items: usize, endpoint: Option<Endpoint>) -> TestApp {
    let test = TestApp::with(|config| {
        if let Some(endpoint) = endpoint {
            config.endpoints.0.entry(PBC.to_owned()).or_default().insert("api".to_owned(), endpoint);
        }
        (config.limits.api_request_bytes, config.limits.api_answer_bytes) = (usize::MAX / 2, usize::MAX / 2);
        (config.limits.api_ms, config.limits.request_ms) = (600_000, 600_000);
        (config.limits.address_requests, config.limits.session_requests, config.limits.item_requests) = (0, 0, 0);
    })
    .await;
    let folder = test.folder.path();
    let mut page = fixtures::page("home", "/", true);
    let use_of = |number: usize| if number.is_multiple_of(2) { "writer" } else { "reader" };
    let item = |number: usize| json!({"id": format!("{}-{number}", use_of(number)), "use": {"pbc": PBC, "version": "^1.0.0", "widget": use_of(number)}});
    page["spec"]["items"] = (0..items).map(item).collect();
    fixtures::write(&folder.join("manifests/pages/home.json"), &page);
    let op = json!({"responses": {"200": {"description": "yes"}}});
    let document = json!({"openapi": "3.1.0", "info": {"title": "Posts", "version": "1"}, "paths": {"/posts": {"get": op, "post": op}}});
    fixtures::write(&folder.join("assets/board/openapi.json"), &document);
    let mut board = fixtures::board();
    let spec = &mut board["spec"];
    spec["scope"] = "service".into();
    spec["endpoints"] = json!([{"name": "api", "url": "https://board.example"}]);
    spec["apis"] =
        json!([{"name": "posts", "kind": "openapi", "role": "business", "document": {"href": "openapi.json"}}]);
    spec["security"] = json!({"audience": PBC, "login": "optional"});
    spec["frontend"]["widgets"][0]["apis"] = json!(["posts"]);
    fixtures::write(&folder.join(format!("manifests/{PBC}.json")), &board);
    test.app.reload();
    test
}

/// The session of a citizen who signed in at the test's host: cookie, secret, and the record in the store.
async fn session(test: &TestApp) -> (String, String, SessionRecord) {
    let cookie = test.cookie(Persona::Citizen).await;
    let secret = cookie.split_once('=').expect("a cookie has a value").1.to_owned();
    let record = test.app.ports.store.session(key_of(&secret)).await.expect("the store answers");
    (cookie, secret, record.expect("the session is there"))
}

async fn rights(options: &Options) {
    let test = host(options.items, None).await;
    let (_, secret, record) = session(&test).await;
    let lock = test.app.catalogue.lock(&test.lock("/")).expect("the page is live");
    let each = |spent: Duration| spent.as_secs_f64() * 1e6 / f64::from(options.requests);
    let per = |spent: Duration| format!("{:.1} µs", each(spent));

    let before = cpu();
    for _ in 0..options.requests {
        let visitor = test.app.sessions.visitor(Some(&secret)).await.expect("the store answers");
        assert!(visitor.session.is_some());
    }
    let cookie = cpu().saturating_sub(before);
    row("who holds a cookie, CPU, store in memory", &per(cookie));

    let visitor = test.app.sessions.visitor(Some(&secret)).await.expect("the store answers");
    let before = cpu();
    for _ in 0..options.requests {
        let caller = test.app.consents.caller(&visitor, false).await.expect("the store answers");
        assert!(!caller.ask(|person| lock.grants_for(person)).is_empty());
    }
    let grants = cpu().saturating_sub(before);
    row(&format!("what each of {} items may, CPU", options.items), &per(grants));
    row("both, as they come with a request (goal: 20 µs)", &per(cookie + grants));

    let store = SqliteStore::open(&test.folder.path().join("bench.db")).expect("a store");
    store.put_session(record.clone()).await.expect("the session is written");
    let before = cpu();
    for _ in 0..options.requests {
        assert!(store.session(record.key.clone()).await.expect("the store answers").is_some());
    }
    row("reading a session from SQLite, CPU", &per(cpu().saturating_sub(before)));
}

/// A service: a small answer to GET, and to POST as much as the first number of its body's length says.
async fn service() -> (TcpListener, Router) {
    let answer = any(|request: Request| async move {
        let large = request.method() == axum::http::Method::POST;
        let mut parts = request.into_body().into_data_stream();
        let mut taken = 0;
        while let Some(Ok(part)) = parts.next().await {
            taken += part.len();
        }
        if !large {
            return Body::from("{\"ok\":true}");
        }
        let parts = std::iter::repeat_n(Bytes::from(vec![b'y'; PART]), taken / PART);
        Body::from_stream(futures::stream::iter(parts.map(Ok::<_, std::io::Error>)))
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    (listener, Router::new().route("/posts", answer))
}

/// One connection that stays open.
struct Line(BufReader<TcpStream>);

impl Line {
    async fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        Self(BufReader::new(stream))
    }

    /// Sends a request and reads the answer, whose length has to be told.
    async fn ask(&mut self, request: &str) -> Duration {
        let began = Instant::now();
        self.0.get_mut().write_all(request.as_bytes()).await.expect("the connection lives");
        let (mut line, mut length, mut chunked) = (String::new(), 0, false);
        loop {
            line.clear();
            self.0.read_line(&mut line).await.expect("the connection lives");
            let lower = line.to_ascii_lowercase();
            if let Some(number) = lower.strip_prefix("content-length:") {
                length = number.trim().parse().expect("a number");
            }
            chunked |= lower.starts_with("transfer-encoding: chunked");
            assert!(!lower.starts_with("http/1.1 ") || lower.starts_with("http/1.1 200"), "{line}");
            if line == "\r\n" {
                break;
            }
        }
        while chunked {
            line.clear();
            self.0.read_line(&mut line).await.expect("the connection lives");
            let size = usize::from_str_radix(line.trim(), 16).expect("the size of a chunk");
            self.0.read_exact(&mut vec![0; size + 2]).await.expect("a chunk");
            chunked = size > 0;
        }
        self.0.read_exact(&mut vec![0; length]).await.expect("the body");
        began.elapsed()
    }
}

async fn proxy(options: &Options) {
    let (listener, router) = service().await;
    let direct = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let endpoint = Endpoint { url: format!("http://{direct}"), allow_private: true, timeout_ms: 60_000, attempts: 1 };
    let test = host(2, Some(endpoint)).await;
    let (cookie, ..) = session(&test).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let through = listener.local_addr().expect("an address").to_string();
    let portal = test.portal.clone();
    tokio::spawn(async move { axum::serve(listener, portal).await });

    let head =
        format!("host: localhost:8080\r\ncookie: {cookie}\r\nx-jogakbo: 1\r\nx-jogakbo-lock: {}\r\n", test.lock("/"));
    let (mut to_service, mut to_host) = (Line::to(&direct).await, Line::to(&through).await);
    let (mut direct_times, mut through_times) = (Vec::new(), Vec::new());
    let small = format!("GET /-/api/writer-0/posts/posts HTTP/1.1\r\n{head}\r\n");
    let mut signed_times = Vec::new();
    // By turns, all over connections that stay open, so that whatever else this machine does falls upon each alike.
    for round in 0..options.calls + 50 {
        let one = to_service.ask("GET /posts HTTP/1.1\r\nhost: service\r\n\r\n").await;
        let two = to_host.ask(&small).await;
        test.app.sessions.tokens.clear();
        let three = to_host.ask(&small).await;
        // The first ones warm up what is made at first use.
        if round >= 50 {
            direct_times.push(one);
            through_times.push(two);
            signed_times.push(three);
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1e3
    };
    let (direct, through_it) = (median(&mut direct_times), median(&mut through_times));
    row("a call of a service, directly, median", &format!("{direct:.3} ms"));
    row("the same through the host, with the token that is kept, median", &format!("{through_it:.3} ms"));
    row("so the host adds at the median (goal: 0.3 ms)", &format!("{:.3} ms", through_it - direct));
    let signed = median(&mut signed_times);
    row("and when it signs a new token, once in four minutes", &format!("{:.3} ms", signed - direct));

    let parts = options.megabytes * 1024 * 1024 / PART;
    // Elsewhere than on Linux there is no such file, and nothing is told.
    std::fs::write("/proc/self/clear_refs", "5").ok();
    let before = status("VmHWM:");
    let began = Instant::now();
    let (mut reader, mut writer) = TcpStream::connect(&through).await.expect("it listens").into_split();
    let request = format!(
        "POST /-/api/writer-0/posts/posts HTTP/1.1\r\n{head}content-length: {}\r\nconnection: close\r\n\r\n",
        parts * PART
    );
    let writing = tokio::spawn(async move {
        writer.write_all(request.as_bytes()).await.expect("the host reads");
        let part = vec![b'x'; PART];
        for _ in 0..parts {
            writer.write_all(&part).await.expect("the host reads");
        }
        writer
    });
    let (mut buffer, mut back) = (vec![0; PART], 0);
    loop {
        match reader.read(&mut buffer).await.expect("the host answers") {
            0 => break,
            length => back += length,
        }
    }
    drop(writing.await);
    assert!(back >= parts * PART, "the whole came back");
    let grown = status("VmHWM:").saturating_sub(before);
    let what = format!(
        "{} MB up and down through the host: more memory at the peak, service and client included",
        options.megabytes
    );
    row(&what, &format!("{:.1} MB in {:.2} s", megabytes(grown), began.elapsed().as_secs_f64()));
}

async fn memory(options: &Options) {
    let test = host(2, None).await;
    let (_, _, record) = session(&test).await;
    let fresh = |number: usize| SessionRecord { key: SessionKey(format!("{number:064x}")), ..record.clone() };
    let memory = Arc::new(MemoryStore::default());
    let before = status("VmRSS:");
    for number in 0..options.sessions {
        memory.put_session(fresh(number)).await.expect("the store answers");
    }
    let grown = status("VmRSS:").saturating_sub(before);
    row(
        &format!("{} live sessions in memory (goal: 100 MB for 50,000)", options.sessions),
        &format!("{:.1} MB", megabytes(grown)),
    );
    drop(memory);

    let path = test.folder.path().join("many.db");
    drop(SqliteStore::open(&path).expect("a store"));
    let before = status("VmRSS:");
    let store = SqliteStore::open(&path).expect("a store");
    // One by one each is on disk before the next; a tenth tells the memory, which is the page cache of SQLite.
    for number in 0..options.sessions / 10 {
        store.put_session(fresh(number)).await.expect("the store answers");
    }
    for number in 0..options.sessions / 10 {
        assert!(store.session(SessionKey(format!("{number:064x}"))).await.expect("the store answers").is_some());
    }
    let grown = status("VmRSS:").saturating_sub(before);
    row(&format!("{} live sessions in SQLite", options.sessions / 10), &format!("{:.1} MB", megabytes(grown)));
}
