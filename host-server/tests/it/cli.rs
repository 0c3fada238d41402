//! The program as a person uses it.

mod adapters;
mod audit;
mod import;
mod packages;
mod pages;
mod provision;
mod teams;
mod users;

use crate::support::bridge_client::Listening;
use crate::support::fixtures;
use crate::support::nats::NatsServer;
use jogakbo_contract::envelope::CloudEvent;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn jogakbo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jogakbo")).current_dir(folder).args(arguments).output().unwrap()
}

#[test]
fn check_says_what_is_wrong_where_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    let good = jogakbo(folder.path(), &["check", "manifests", "--assets", "assets"]);
    let text = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(good.status.success(), "{text}");
    assert_eq!(text.lines().last(), Some("3 files, 0 errors, 0 warnings"), "{text}");

    let mut page = fixtures::page("home", "/", true);
    page["spec"]["items"][0]["use"]["widget"] = "gone".into();
    fixtures::write(&folder.path().join("manifests/pages/home.json"), &page);
    let bad = jogakbo(folder.path(), &["check", "manifests/pages/home.json", "--assets", "assets"]);
    let text = String::from_utf8_lossy(&bad.stdout).into_owned();
    assert_eq!(bad.status.code(), Some(1));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("manifests/pages/home.json: L02: error: /spec/items/0/use/widget: "), "{text}");
    assert_eq!(lines[1..], ["  Choose one of the widgets that the message names.", "1 file, 1 error, 0 warnings"]);

    let json = jogakbo(folder.path(), &["check", "manifests", "--assets", "assets", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&value["errors"], &value["findings"][0]["code"]), (&1.into(), &"L02".into()));
    assert_eq!(value["findings"][0]["remedy"], "Choose one of the widgets that the message names.");
}

#[test]
fn it_ends_quietly_when_nobody_reads_what_it_prints() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut codes = Command::new(env!("CARGO_BIN_EXE_jogakbo"));
    let ended = codes.arg("codes").stdout(writer).stderr(Stdio::piped()).output().unwrap();
    assert_eq!((String::from_utf8_lossy(&ended.stderr).as_ref(), ended.status.code()), ("", Some(141)));
}

#[test]
fn schemas_and_codes_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let out = jogakbo(folder.path(), &["schema", "--out", "schema"]);
    assert!(out.status.success());
    for name in ["pbc", "page", "page-lock", "adapter"] {
        let text = std::fs::read_to_string(folder.path().join(format!("schema/{name}.schema.json"))).unwrap();
        assert!(text.contains("\"$schema\""), "{name}");
    }
    let codes = jogakbo(folder.path(), &["codes"]);
    assert!(String::from_utf8_lossy(&codes.stdout).contains("| A02 |"));
}

#[test]
fn the_page_for_a_host_that_is_down_needs_nothing_of_the_host() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("jogakbo.toml"), "[portal]\nname_ko = \"우리 누리집\"\ncontact_ko = \"110\"\n")
        .unwrap();
    for (language, title) in
        [("ko", "지금은 누리집에 연결할 수 없습니다"), ("en", "The portal cannot be reached right now")]
    {
        let out = jogakbo(folder.path(), &["pages", "down", "--lang", language]);
        let html = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success() && html.contains(title) && html.contains("우리 누리집"), "{html}");
        assert!(html.contains(&format!("<html lang=\"{language}\"")) && html.contains("110"), "{html}");
        for needed in ["<script", "/-/", "rel=\"manifest\""] {
            assert!(!html.contains(needed), "{needed}: {html}");
        }
    }
}

#[test]
fn a_portal_is_closed_and_opened_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let out = jogakbo(folder.path(), arguments);
        (out.status.success(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned())
    };
    assert!(run(&["maintenance", "on"]).1.contains("the data folder `data` is not there"));
    std::fs::create_dir(folder.path().join("data")).unwrap();
    assert_eq!(run(&["maintenance", "show"]), (true, "open\n".to_owned()));
    assert!(run(&["maintenance", "on", "--ko", "점검", "--retry-after", "60"]).0);
    assert!(run(&["maintenance", "show"]).1.contains("점검"));
    assert!(!run(&["maintenance", "on", "--en", "work"]).0, "Korean comes first");
    assert!(!run(&["maintenance", "on", "--retry-after", "0"]).0);
    assert_eq!(run(&["maintenance", "off"]), (true, "open again\n".to_owned()));
    assert_eq!(run(&["maintenance", "off"]), (true, "it was open\n".to_owned()));
}

#[test]
fn a_host_that_cannot_start_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let check = |arguments: &[&str], expected: &str| {
        let out = jogakbo(folder.path(), &[&["serve", "--content-listen", "127.0.0.1:0"], arguments].concat());
        let text = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(1), "{text}");
        assert!(text.contains(expected), "{text}");
    };
    check(
        &["--manifests", "nowhere"],
        "the manifests folder `nowhere` is not there; start where it is, or name it with --manifests",
    );
    fixtures::install(folder.path());
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    check(&["--listen", &address], "; choose another address with --listen");
}

#[test]
fn a_portal_without_pages_says_where_they_go() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    std::fs::remove_dir_all(folder.path().join("manifests/pages")).unwrap();
    let host = Running::start(folder.path(), &[]);
    let line = "Pages:   none yet; put one into `manifests/pages`\n";
    assert!(host.lines.iter().any(|said| said == line), "{:?}", host.lines);
}

#[test]
fn a_missing_nats_server_is_named_and_ends_the_start() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    std::fs::write(
        folder.path().join("jogakbo.toml"),
        "[broker]\nkind = \"nats\"\nnats_servers = [\"nats://127.0.0.1:1\"]\n",
    )
    .unwrap();
    let started = Instant::now();
    let out = jogakbo(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0"]);
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && started.elapsed() < Duration::from_secs(10), "{text}");
    let line = "the host cannot start: no NATS server is reachable at nats://127.0.0.1:1; start one with `nats-server -js`, \
                or name another with `broker.nats_servers`: ";
    assert!(text.lines().any(|known| known.starts_with(line)), "{text}");
}

#[test]
fn a_host_on_nats_says_what_an_acknowledgement_means() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    let nats = NatsServer::start(folder.path());
    let text =
        format!("[broker]\nkind = \"nats\"\nnats_servers = [\"{}\"]\nnats_prefix = \"kr.go.city\"\n", nats.url());
    std::fs::write(folder.path().join("jogakbo.toml"), text).unwrap();
    let host = Running::start(folder.path(), &[]);
    let promise = host.lines.iter().find(|line| line.starts_with("Events:  shared log in NATS ")).unwrap();
    assert!(
        promise.contains("1 replica(s); an acknowledged event is one that the one server has written"),
        "{promise}"
    );
    assert!(host.get("/-/health/ready").ends_with("ready\n"));
}

/// A host as a process of its own.
struct Running {
    child: Child,
    port: u16,
    lines: Vec<String>,
}

impl Running {
    fn start(folder: &Path, flags: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_jogakbo"))
            .current_dir(folder)
            .args(["serve", "--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0"])
            .args(["--assets", "assets", "--shell", "shell"])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        let (mut lines, mut port) = (Vec::new(), 0);
        while !lines.last().is_some_and(|line: &String| line.starts_with("Content:")) {
            let mut line = String::new();
            assert!(reader.read_line(&mut line).unwrap() > 0, "the host ended early: {lines:?}");
            if let Some(address) = line.strip_prefix("Portal:  http://localhost:") {
                port = address.trim_end().trim_end_matches('/').parse().unwrap();
            }
            lines.push(line);
        }
        Self { child, port, lines }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\n\r\n", self.port).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Running {
    fn post(&self, path: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: localhost:{}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{form}",
            self.port,
            form.len()
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn a_saved_page_is_live_in_under_a_second_and_the_end_is_graceful() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    let mut host = Running::start(folder.path(), &["--demo"]);
    assert!(host.lines.iter().any(|line| line.starts_with("Demo:    citizen@demo, ")), "{:?}", host.lines);
    assert!(host.get("/-/health/ready").ends_with("ready\n"));
    assert!(host.get("/").contains("home 화면"));

    let mut page = fixtures::page("home", "/", true);
    page["metadata"]["title"] = serde_json::json!({"ko": "방금 고친 화면", "en": "Just changed"});
    fixtures::write(&folder.path().join("manifests/pages/home.json"), &page);
    let saved = Instant::now();
    while !host.get("/").contains("방금 고친 화면") {
        assert!(saved.elapsed() < Duration::from_secs(5), "the change did not arrive");
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("a saved page was live after {:?}", saved.elapsed());

    #[cfg(unix)]
    {
        let id = host.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(host.child.wait().unwrap().success(), "a told end is a good end");
        for secret in ["issuer.key", "pairwise.key", "demo.password"] {
            let metadata = std::fs::metadata(folder.path().join("data").join(secret)).unwrap();
            let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
            assert_eq!(mode & 0o777, 0o600, "{secret}");
        }
    }
}

#[test]
fn a_secret_is_made_beside_a_running_host_and_works_at_once() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    let text = |output: &[u8]| String::from_utf8_lossy(output).into_owned();
    let early = jogakbo(folder.path(), &["pbc", "secret", "kr.go.test.board"]);
    assert_eq!(
        text(&early.stderr).trim(),
        "`data` holds no store; start the host once, or name its folder with --data"
    );
    let host = Running::start(folder.path(), &[]);
    let unknown = jogakbo(folder.path(), &["pbc", "secret", "kr.go.test.bored"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert_eq!(
        text(&unknown.stderr).trim(),
        "no manifest in `manifests` describes `kr.go.test.bored`; there is `kr.go.test.board`"
    );
    let made = jogakbo(folder.path(), &["pbc", "secret", "kr.go.test.board"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let secret = text(&made.stdout).trim().to_owned();
    assert!(secret.starts_with("jgbs_") && secret.len() == 48 && !text(&made.stderr).contains(&secret));
    let form = format!("grant_type=client_credentials&client_id=kr.go.test.board&client_secret={secret}");
    assert!(host.post("/-/issuer/token", &form).contains("\"token_type\":\"Bearer\""));
    let stored = std::fs::read(folder.path().join("data/store.db-wal")).unwrap();
    let holds = |bytes: &[u8]| stored.windows(bytes.len()).any(|window| window == bytes);
    assert!(holds(b"kr.go.test.board") && !holds(secret.as_bytes()), "the store knows a hash only");
}

#[test]
fn a_pbc_is_stopped_until_a_time_and_no_other_words_are_a_time() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let text = |output: &[u8]| String::from_utf8_lossy(output).trim().to_owned();
    let pbc = |words: &[&str]| jogakbo(folder.path(), &[&["pbc"], words].concat());
    let until = |time: &str| pbc(&["disable", "kr.go.test.board", "--until", time]);
    for (time, told) in [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z is over; it is "),
        ("tomorrow", "a moment is a date, a time and a zone: `2026-11-28T18:00:00+09:00`"),
        ("2099-02-30T00:00:00Z", "a moment is"),
        ("2099-11-28T18:00:00", "a moment is"),
    ] {
        let refused = until(time);
        assert!(!refused.status.success() && text(&refused.stderr).contains(told), "{}", text(&refused.stderr));
        assert_eq!(text(&pbc(&["disabled"]).stdout), "no PBC is stopped");
    }
    let done = until("2099-11-28T18:00:00+09:00");
    assert!(text(&done.stdout).starts_with("`kr.go.test.board` is stopped until 2099-11-28T09:00:00.000Z;"));
    let list = text(&pbc(&["disabled"]).stdout);
    assert!(list.starts_with("kr.go.test.board {") && list.contains(r#""until":"2099-11-28T09:00:00.000Z""#), "{list}");
    // One that has ended by itself is told as such.
    let file = folder.path().join("data/operator/stopped/kr.go.test.board.json");
    std::fs::write(&file, r#"{"until": "2026-01-01T00:00:00Z"}"#).unwrap();
    assert_eq!(text(&pbc(&["disabled"]).stdout), "no PBC is stopped");
    assert_eq!(text(&pbc(&["enable", "kr.go.test.board"]).stdout), "`kr.go.test.board` was not stopped");
    assert!(!file.exists());
}

#[test]
fn events_are_published_looked_up_and_listened_to_from_the_command_line() {
    const CREATED: &str = "kr.go.test.board.post.created.v1";
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    let mut board = fixtures::board();
    board["spec"]["events"]["subscribes"] = serde_json::json!([{"match": format!("{CREATED}.>")}]);
    fixtures::write(&folder.path().join("manifests/kr.go.test.board.json"), &board);
    let text = |output: &[u8]| String::from_utf8_lossy(output).trim().to_owned();
    let url = {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", closed.local_addr().unwrap())
    };
    let run = |url: &str, secret: Option<&str>, verb: &str, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jogakbo"));
        command.current_dir(folder.path()).args(["events", verb, "--url", url, "--pbc", "kr.go.test.board"]).args(more);
        command.env_remove("JOGAKBO_SECRET");
        secret.map(|secret| command.env("JOGAKBO_SECRET", secret));
        command
    };
    let pattern = format!("{CREATED}.>");
    let none = run(&url, None, "history", &[&pattern]).output().unwrap();
    assert!(text(&none.stderr).starts_with("there is no secret; put that of `jogakbo pbc secret` into JOGAKBO_SECRET"));
    let away = run(&url, Some("x"), "history", &[&pattern]).output().unwrap();
    assert!(text(&away.stderr).contains("; start the host, or name its address with --url"), "{}", text(&away.stderr));

    let host = Running::start(folder.path(), &[]);
    let url = format!("http://localhost:{}", host.port);
    let wrong = run(&url, Some("x"), "tail", &[&pattern]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        text(&wrong.stderr).contains("401: the client or its secret is wrong; make a secret with `jogakbo pbc secret")
    );
    let secret = text(&jogakbo(folder.path(), &["pbc", "secret", "kr.go.test.board"]).stdout);
    std::fs::write(folder.path().join("secret"), format!("{secret}\n")).unwrap();

    let publish = |id: &str| {
        let data = format!("{{\"postId\":\"{id}\"}}");
        let subject = format!("posts/{id}");
        let more = [CREATED, "--id", id, "--subject", &subject, "--data", &data, "--secret-file", "secret"];
        let out = run(&url, None, "publish", &more).output().unwrap();
        assert!(out.status.success(), "{}", text(&out.stderr));
        serde_json::from_str::<serde_json::Value>(&text(&out.stdout)).unwrap()
    };
    assert_eq!(publish("1")["id"], "1");
    let mut tail = run(&url, Some(&secret), "tail", &[&pattern, "--from", "2020-01-01T00:00:00Z"]);
    let mut tail = tail.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(tail.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<serde_json::Value>(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(next()["source"], "/pbc/kr.go.test.board/api");
    publish("2");
    assert_eq!(next()["id"], "2");
    tail.kill().unwrap();
    tail.wait().unwrap();

    let out = run(&url, Some(&secret), "history", &[&pattern, "--limit", "1"]).output().unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text(&out.stdout)).unwrap()["id"], "1");
    let hint = text(&out.stderr);
    let position = hint.strip_prefix("There are more; go on with --after ").unwrap();
    let out = run(&url, Some(&secret), "history", &[&pattern, "--after", position, "--pretty"]).output().unwrap();
    assert!(text(&out.stdout).contains("\n  \"id\": \"2\","), "{}", text(&out.stdout));
}

/// A tap ends with its token. The command line opens it anew from where it ended: nothing is lost and nothing comes twice.
#[tokio::test]
async fn listening_goes_on_when_the_token_is_over() {
    const CREATED: &str = "kr.go.test.board.post.created.v1";
    let host = Listening::new().await;
    let mut board = fixtures::board();
    board["spec"]["events"]["subscribes"] = serde_json::json!([{"match": format!("{CREATED}.>")}]);
    fixtures::write(&host.test.folder.path().join("manifests/kr.go.test.board.json"), &board);
    host.test.app.reload();
    let secret = host.test.secret("kr.go.test.board").await;
    let publish = async |id: &str| {
        let mut event = CloudEvent::new(id, "/", CREATED.parse().unwrap());
        (event.subject, event.data) = (Some("posts/1".to_owned()), Some(serde_json::json!({"postId": "1"})));
        let rights = std::sync::Arc::clone(host.test.app.catalogue.snapshot().back_end("kr.go.test.board").unwrap());
        host.test.app.delivery.publish_of_back_end(&rights, event).await.unwrap();
    };
    publish("1").await;
    let url = format!("http://{}", host.host());
    let pattern = format!("{CREATED}.>");
    let mut tail = Command::new(env!("CARGO_BIN_EXE_jogakbo"))
        .args([
            "events",
            "tail",
            "--url",
            &url,
            "--pbc",
            "kr.go.test.board",
            &pattern,
            "--from",
            "2020-01-01T00:00:00Z",
        ])
        .env("JOGAKBO_SECRET", secret)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (sender, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let out = BufReader::new(tail.stdout.take().unwrap());
    std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    let mut next = async || {
        let line = tokio::time::timeout(Duration::from_secs(10), lines.recv()).await.unwrap().unwrap();
        serde_json::from_str::<serde_json::Value>(&line).unwrap()["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(next().await, "1");
    host.test.clock.advance(300_000);
    // The tap wakes up for this one, and finds that its token is over.
    publish("2").await;
    assert_eq!(next().await, "2");
    tokio::time::timeout(Duration::from_secs(5), host.test.app.bridges.empty()).await.expect("the first tap ends");
    publish("3").await;
    assert_eq!(next().await, "3");
    tail.kill().unwrap();
    tail.wait().unwrap();
}
