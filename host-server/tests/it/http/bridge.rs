use crate::support::bridge_client::{Client, Listening};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

const CREATED: &str = "kr.go.test.board.post.created.v1";
const NOTE: &str = "kr.go.test.board.note.taken.v1";
const TYPING: &str = "kr.go.test.board.typing.seen.v1";
const NOBODY: &str = "none=1";

async fn two(host: &Listening) -> (Client, Client) {
    let (mut one, mut other) = (host.greeted(NOBODY, "/").await, host.greeted(NOBODY, "/").await);
    for client in [&mut one, &mut other] {
        let answer = client.subscribe(1, "reader", &format!("{CREATED}.>"), json!("live")).await;
        assert_eq!(answer["op"], "ok", "{answer}");
    }
    (one, other)
}

#[tokio::test]
async fn an_event_reaches_another_browser_with_the_hosts_stamps() {
    let host = Listening::new().await;
    let (mut one, mut other) = two(&host).await;
    one.send(&json!({"op": "pub", "id": 9, "page": "p", "item": "writer", "e": {
        "specversion": "1.0", "id": "e1", "source": "/forged", "type": CREATED, "subject": "posts/7", "data": {"postId": "7"},
        "authid": "forged", "recordedtime": "1999-01-01T00:00:00Z"
    }}))
    .await;
    let events = other.events().await;
    let event = &events[0]["e"];
    assert_eq!(event["source"], "/pbc/kr.go.test.board/writer");
    assert_eq!((&event["data"], &event["subject"]), (&json!({"postId": "7"}), &"posts/7".into()));
    assert_eq!((&event["authtype"], &event["dataclassification"]), (&"unauthenticated".into(), &"public".into()));
    assert_eq!((event.get("authid"), &event["partitionkey"]), (None, &"7".into()));
    assert_eq!(event["recordedtime"], "2027-01-15T08:00:00.000Z");
    assert_eq!(events[0]["p"], "test-0000000000000001");
    // The publisher's own page gets it too, in log order, beside its `ok`.
    let (mut ok, mut own) = (false, false);
    while !(ok && own) {
        let frame = one.next().await;
        ok |= frame["op"] == "ok" && frame["re"] == 9 && frame["pos"] == "test-0000000000000001";
        own |= frame["op"] == "evt" && frame["b"].as_array().unwrap().len() == 1;
    }
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_its_code() {
    let host = Listening::new().await;
    let mut client = host.greeted(NOBODY, "/").await;
    for (kind, id, subject, data, code) in [
        (CREATED, "a", "posts/1", json!({"wrong": 1}), "schema"),
        (CREATED, "b", "other/1", json!({"postId": "1"}), "schema"),
        (NOTE, "c", "notes/1", json!({"postId": "1"}), "denied"),
        ("kr.go.test.board.never.heard.v1", "d", "x/1", json!({}), "denied"),
    ] {
        let answer = client.publish(kind, id, subject, data).await;
        assert_eq!((&answer["op"], &answer["code"]), (&"err".into(), &code.into()), "{answer}");
    }
    let denied = client.subscribe(1, "reader", &format!("{NOTE}.>"), json!("live")).await;
    assert_eq!(denied["code"], "denied", "{denied}");
    let stranger = client
        .request(json!({"op": "sub", "sid": 2, "page": "p", "item": "nobody", "match": [format!("{CREATED}.>")]}))
        .await;
    assert_eq!(stranger["code"], "denied", "{stranger}");
    let answer = client.publish(CREATED, "good", "posts/1", json!({"postId": "1"})).await;
    assert_eq!(answer["op"], "ok", "the socket still works: {answer}");
}

#[tokio::test]
async fn what_is_internal_is_for_people_who_signed_in() {
    let host = Listening::new().await;
    let cookie = host.cookie("citizen@test").await;
    let mut citizen = host.greeted(&cookie, "/me").await;
    assert_eq!(citizen.subscribe(1, "writer", &format!("{NOTE}.>"), json!("live")).await["op"], "ok");
    citizen.publish(NOTE, "n1", "notes/1", json!({"postId": "1"})).await;
    citizen.next().await;
    let mut neighbour = host.greeted(&host.cookie("neighbour@test").await, "/me").await;
    neighbour.subscribe(1, "writer", &format!("{NOTE}.>"), json!({"last": 5})).await;
    let seen = neighbour.events().await;
    let stamp = &seen[0]["e"];
    assert_eq!((&stamp["authtype"], &stamp["dataclassification"]), (&"app_user".into(), &"internal".into()));
    let id = stamp["authid"].as_str().unwrap();
    assert!(id.len() == 26 && !id.contains("citizen"), "{id}");
}

#[tokio::test]
async fn a_repetition_is_told_and_stored_once_and_another_content_is_a_conflict() {
    let host = Listening::new().await;
    let mut client = host.greeted(NOBODY, "/").await;
    let first = client.publish(CREATED, "same", "posts/1", json!({"postId": "1"})).await;
    let again = client.publish(CREATED, "same", "posts/1", json!({"postId": "1"})).await;
    assert_eq!((&again["pos"], &again["dup"]), (&first["pos"], &true.into()), "{again}");
    let other = client.publish(CREATED, "same", "posts/2", json!({"postId": "2"})).await;
    assert_eq!(other["code"], "conflict", "{other}");
}

#[tokio::test]
async fn a_reader_goes_on_where_it_stopped_without_loss_or_repetition() {
    let host = Listening::new().await;
    let mut writer = host.greeted(NOBODY, "/").await;
    let pattern = format!("{CREATED}.>");
    let mut reader = host.greeted(NOBODY, "/").await;
    reader.subscribe(1, "reader", &pattern, json!("live")).await;
    writer.publish(CREATED, "1", "posts/1", json!({"postId": "1"})).await;
    let position = reader.events().await[0]["p"].clone();
    drop(reader);
    for number in 2..=20 {
        writer
            .publish(CREATED, &number.to_string(), &format!("posts/{number}"), json!({"postId": number.to_string()}))
            .await;
    }
    let mut reader = host.greeted(NOBODY, "/").await;
    reader.subscribe(1, "reader", &pattern, json!({"pos": position})).await;
    let mut seen = Vec::new();
    while seen.len() < 19 {
        seen.extend(reader.events().await.into_iter().map(|placed| placed["e"]["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen, (2..=20).map(|number| number.to_string()).collect::<Vec<_>>());
    let mut late = host.greeted(NOBODY, "/").await;
    late.subscribe(1, "reader", &pattern, json!({"last": 3})).await;
    assert_eq!(late.events().await.len(), 3);
    let mut lost = host.greeted(NOBODY, "/").await;
    lost.subscribe(1, "reader", &pattern, json!({"pos": "elsewhere-0000000000000005"})).await;
    let gap = lost.next().await;
    assert_eq!((&gap["op"], &gap["reason"]), (&"gap".into(), &"epoch".into()), "{gap}");
}

#[tokio::test]
async fn a_window_holds_events_back_and_an_ack_lets_them_go() {
    let host = Listening::new().await;
    let mut writer = host.greeted(NOBODY, "/").await;
    for number in 1..=10 {
        writer
            .publish(CREATED, &number.to_string(), &format!("posts/{number}"), json!({"postId": number.to_string()}))
            .await;
    }
    let mut reader = host.greeted(NOBODY, "/").await;
    let frame = json!({"op": "sub", "sid": 1, "page": "p", "item": "reader", "match": [format!("{CREATED}.>")], "from": {"last": 10}, "window": 4});
    reader.request(frame).await;
    let mut seen = 0;
    let mut last = json!(null);
    while seen < 4 {
        for placed in reader.events().await {
            seen += 1;
            last = placed["p"].clone();
        }
    }
    assert_eq!(seen, 4);
    reader.send(&json!({"op": "ack", "sid": 1, "pos": last})).await;
    while seen < 8 {
        seen += reader.events().await.len();
    }
    assert_eq!(seen, 8);
}

/// Reading the past and being brought what is new are two ways; where one ends and the other begins, nothing may fall between.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_that_come_while_others_write_miss_nothing() {
    let host = Listening::new().await;
    let mut writer = host.greeted(NOBODY, "/").await;
    let mut readers = Vec::new();
    for _ in 0..8 {
        readers.push(host.greeted(NOBODY, "/").await);
    }
    // The last event is written when everybody listens, so that everybody sees an end.
    let all = std::sync::Arc::new(tokio::sync::Barrier::new(9));
    let there = std::sync::Arc::clone(&all);
    let writing = tokio::spawn(async move {
        for number in 0..40 {
            if number == 39 {
                there.wait().await;
            }
            let answer = writer.publish(CREATED, &format!("{number}"), "posts/1", json!({"postId": "1"})).await;
            assert_eq!(answer["op"], "ok", "{answer}");
        }
    });
    let mut reading = Vec::new();
    for (index, mut reader) in readers.into_iter().enumerate() {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        let there = std::sync::Arc::clone(&all);
        reading.push(tokio::spawn(async move {
            let from = if index % 2 == 0 { json!("live") } else { json!({"last": 100}) };
            let answer = reader.subscribe(1, "reader", &format!("{CREATED}.>"), from).await;
            assert_eq!(answer["op"], "ok", "{answer}");
            there.wait().await;
            let mut seen: Vec<usize> = Vec::new();
            while seen.last() != Some(&39) {
                let events = reader.events().await;
                seen.extend(events.iter().map(|placed| placed["e"]["id"].as_str().unwrap().parse::<usize>().unwrap()));
            }
            assert_eq!(seen, (seen[0]..40).collect::<Vec<_>>());
        }));
    }
    writing.await.unwrap();
    for reader in reading {
        reader.await.unwrap();
    }
}

#[tokio::test]
async fn a_reader_at_the_end_of_the_log_that_runs_out_of_credit_loses_nothing() {
    let host = Listening::new().await;
    let (mut writer, mut reader) = (host.greeted(NOBODY, "/").await, host.greeted(NOBODY, "/").await);
    let frame =
        json!({"op": "sub", "sid": 1, "page": "p", "item": "reader", "match": [format!("{CREATED}.>")], "window": 2});
    assert_eq!(reader.request(frame).await["op"], "ok");
    for round in 0..3 {
        for number in 0..5 {
            writer.publish(CREATED, &format!("{round}-{number}"), "posts/1", json!({"postId": "1"})).await;
        }
        let mut seen = Vec::new();
        while seen.len() < 5 {
            let events = reader.events().await;
            reader.send(&json!({"op": "ack", "sid": 1, "pos": events.last().unwrap()["p"]})).await;
            seen.extend(events.iter().map(|placed| placed["e"]["id"].as_str().unwrap().to_owned()));
        }
        assert_eq!(seen, (0..5).map(|number| format!("{round}-{number}")).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn what_is_not_logged_comes_live_and_leaves_no_trace() {
    let host = Listening::new().await;
    let (mut one, mut other) = (host.greeted(NOBODY, "/").await, host.greeted(NOBODY, "/").await);
    other.subscribe(1, "reader", &format!("{TYPING}.>"), json!("live")).await;
    let answer = one.publish(TYPING, "t", "posts/1", json!({"postId": "1"})).await;
    assert_eq!((&answer["op"], answer.get("pos")), (&"ok".into(), None), "{answer}");
    let events = other.events().await;
    assert_eq!((events[0].get("p"), &events[0]["e"]["id"]), (None, &"t".into()));
}

#[tokio::test]
async fn a_socket_opens_only_for_the_portals_own_pages_and_its_protocol() {
    let host = Listening::new().await;
    let own = format!("http://{}", host.host());
    for origin in ["http://evil.example", "null", "http://127.0.0.1:8081", ""] {
        assert_eq!(host.open(NOBODY, origin, "jogakbo.v1.json").await.err(), Some(403), "{origin}");
    }
    assert_eq!(host.open(NOBODY, &own, "other").await.err(), Some(400));
    let mut open = Vec::new();
    for _ in 0..10 {
        open.push(host.connect(NOBODY).await);
    }
    assert_eq!(host.open(NOBODY, &own, "jogakbo.v1.json").await.err(), Some(429));
    open.pop();
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(host.open(NOBODY, &own, "jogakbo.v1.json").await.is_ok(), "a place that came free is given again");
}

#[tokio::test]
async fn a_ticket_works_once_in_time_and_for_its_holder() {
    let host = Listening::new().await;
    let mut client = host.connect(NOBODY).await;
    let ticket = host.ticket(NOBODY, "/").await;
    assert_eq!(client.hello(&ticket).await["op"], "welcome");
    let refused = async |cookie: &str, ticket: &str| {
        let mut client = host.connect(cookie).await;
        let code = client.hello(ticket).await["code"].clone();
        while client.next().await["op"] != "close" {}
        code
    };
    assert_eq!(refused(NOBODY, &ticket).await, "expired", "used before");
    let citizen = host.cookie("citizen@test").await;
    let ticket = host.ticket(&citizen, "/me").await;
    assert_eq!(refused(NOBODY, &ticket).await, "unauthenticated", "another holder");
    let ticket = host.ticket(NOBODY, "/").await;
    host.test.clock.advance(30_000);
    assert_eq!(refused(NOBODY, &ticket).await, "expired", "too late");
}

#[tokio::test]
async fn an_idle_session_closes_its_bridges_when_it_is_swept() {
    let host = Listening::new().await;
    let (idle, busy) = (host.cookie("citizen@test").await, host.cookie("neighbour@test").await);
    let mut citizen = host.greeted(&idle, "/me").await;
    let mut other = host.greeted(&busy, "/me").await;
    host.test.clock.jump(20 * 60_000);
    let name = host.host();
    assert_eq!(host.test.get("/me", &[("host", &name), ("cookie", &busy)]).await.status, 200);
    host.test.clock.jump(11 * 60_000);
    assert_eq!(host.test.app.sessions.sweep().await.unwrap(), 1);
    assert_eq!(citizen.next().await["code"], 4502);
    assert_eq!(other.publish(CREATED, "still", "posts/1", json!({"postId": "1"})).await["op"], "ok");
}

#[tokio::test]
async fn signing_out_closes_the_bridges_of_the_session_only() {
    let host = Listening::new().await;
    let cookie = host.cookie("citizen@test").await;
    let mut citizen = host.greeted(&cookie, "/me").await;
    let mut other = host.greeted(NOBODY, "/").await;
    let name = host.host();
    host.test.post_form("/-/session/logout", &[("host", &name), ("cookie", &cookie)], "to=/").await;
    assert_eq!(citizen.next().await["code"], 4502);
    assert_eq!(citizen.next().await, json!({"op": "close", "code": 4502}));
    assert_eq!(other.publish(CREATED, "still", "posts/1", json!({"postId": "1"})).await["op"], "ok");
}

#[tokio::test]
async fn a_host_that_ends_says_bye_and_to_come_back() {
    let host = Listening::new().await;
    let mut client = host.greeted(NOBODY, "/").await;
    host.test.app.draining.send_replace(true);
    let bye = client.next().await;
    assert_eq!((&bye["op"], &bye["code"]), (&"bye".into(), &4000.into()), "{bye}");
    assert!(bye["after"].as_u64().unwrap() >= 250);
    assert_eq!(client.next().await, json!({"op": "close", "code": 4000}));
    tokio::time::timeout(std::time::Duration::from_secs(3), host.test.app.bridges.empty())
        .await
        .expect("all bridges end");
}

#[tokio::test]
async fn broken_frames_end_the_socket_and_no_other() {
    let host = Listening::new().await;
    let mut good = host.greeted(NOBODY, "/").await;
    for message in [
        Message::Text("not json".into()),
        Message::Text("[]".into()),
        Message::Binary(vec![1, 2, 3].into()),
        Message::Text("{\"op\":\"sub\",\"id\":1}".into()),
    ] {
        let mut client = host.connect(NOBODY).await;
        client.send_message(message.clone()).await;
        let mut frame = client.next().await;
        while frame["op"] != "close" {
            frame = client.next().await;
        }
        assert_eq!(frame["code"], 4500, "{message:?}");
    }
    let mut large = host.connect(NOBODY).await;
    large.send_message(Message::Text("x".repeat(300_000).into())).await;
    let end = large.next().await;
    assert!(matches!(end["op"].as_str(), Some("close" | "end" | "error")), "{end}");
    assert_eq!(good.publish(CREATED, "still", "posts/1", json!({"postId": "1"})).await["op"], "ok");
}

/// A browser that stops reading costs the others nothing and is let go after its time.
#[tokio::test]
async fn a_stalled_reader_is_closed_and_delays_nobody() {
    let host = Listening::with(|config| config.limits.drain_ms = 500).await;
    let mut writer = host.greeted(NOBODY, "/").await;
    let mut reader = host.greeted(NOBODY, "/").await;
    reader.subscribe(1, "reader", &format!("{CREATED}.>"), json!("live")).await;
    let mut stalled = Vec::new();
    for _ in 0..3 {
        let mut client = host.greeted(NOBODY, "/").await;
        for sid in 1..=30 {
            client.subscribe(sid, "reader", &format!("{CREATED}.>"), json!("live")).await;
        }
        stalled.push(client);
    }
    let before = host.test.app.bridges.count();
    let mut seen = 0;
    let title = "x".repeat(60_000);
    for number in 0..40 {
        let answer =
            writer.publish(CREATED, &number.to_string(), "posts/1", json!({"postId": "1", "title": title})).await;
        if answer["code"] == "busy" {
            tokio::time::sleep(std::time::Duration::from_millis(answer["after"].as_u64().unwrap() + 5)).await;
            continue;
        }
        assert_eq!(answer["op"], "ok", "{answer}");
        let events = reader.events().await;
        seen += events.len();
        reader.send(&json!({"op": "ack", "sid": 1, "pos": events.last().unwrap()["p"]})).await;
    }
    assert!(seen >= 30, "{seen}");
    let started = std::time::Instant::now();
    while host.test.app.bridges.count() > before - 3 {
        assert!(started.elapsed() < std::time::Duration::from_secs(8), "the stalled readers are still there");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    drop(stalled);
    assert_eq!(writer.publish(CREATED, "after", "posts/1", json!({"postId": "1"})).await["op"], "ok");
}
