//! One socket for the tabs of a browser: each channel is a bridge of its own, and ends alone.

use crate::support::bridge_client::Listening;
use crate::support::browser::Browser;
use serde_json::json;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

const CREATED: &str = "kr.go.test.board.post.created.v1";
const NOBODY: &str = "none=1";

/// A host, and a browser with so many tabs that have said hello and listen.
async fn tabs(host: &Listening, count: u32) -> Browser {
    let mut browser = host.browser(NOBODY).await;
    for tab in 1..=count {
        host.tab(&mut browser, tab, NOBODY, "/").await;
        browser.subscribe(tab, &format!("{CREATED}.>"), 256).await;
    }
    browser
}

async fn until(what: impl Fn() -> bool, why: &str) {
    let started = std::time::Instant::now();
    while !what() {
        assert!(started.elapsed() < Duration::from_secs(8), "{why}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_event_reaches_all_tabs_over_one_socket() {
    let host = Listening::new().await;
    let mut browser = tabs(&host, 5).await;
    assert_eq!((host.test.app.bridges.sockets(), host.test.app.bridges.count()), (1, 5));
    assert_eq!(browser.publish(3, CREATED, "e1").await["op"], "ok");
    for tab in 1..=5 {
        assert_eq!(browser.events(tab, 1).await, ["e1"], "tab {tab}");
    }
    let mut other = host.greeted(NOBODY, "/").await;
    other.publish(CREATED, "e2", "posts/2", json!({"postId": "2"})).await;
    for tab in 1..=5 {
        assert_eq!(browser.events(tab, 1).await, ["e2"], "tab {tab}");
    }
}

#[tokio::test]
async fn a_single_tab_costs_no_words() {
    let host = Listening::new().await;
    let mut browser = tabs(&host, 1).await;
    for number in 0..3 {
        assert_eq!(browser.publish(1, CREATED, &number.to_string()).await["op"], "ok");
    }
    assert_eq!(browser.words, Vec::<String>::new());
}

#[tokio::test]
async fn a_tab_that_breaks_the_protocol_ends_alone() {
    let host = Listening::new().await;
    let mut browser = tabs(&host, 1).await;
    let broken = ["not json".to_owned(), "[]".to_owned(), "x".repeat(300_000), "x".repeat(2_000_000)];
    for (tab, (text, code)) in (2..).zip(broken.into_iter().zip([4500, 4500, 1009, 1009])) {
        host.tab(&mut browser, tab, NOBODY, "/").await;
        browser.text(tab, text).await;
        assert_eq!(browser.end(tab).await, code, "tab {tab}");
        // What it said before it heard of that is nobody's.
        browser.text(tab, "{}".to_owned()).await;
        assert_eq!(browser.publish(1, CREATED, &tab.to_string()).await["op"], "ok");
    }
    browser.events(1, 4).await;
    until(|| host.test.app.bridges.count() == 1, "the broken channels hold no place").await;
}

#[tokio::test]
async fn words_against_the_protocol_end_the_socket() {
    let host = Listening::new().await;
    for words in [&["shut 1"][..], &["open 1", "open 1"], &["to 1"], &["open 1", "close 2 1000"], &["open 0"]] {
        let mut browser = host.browser(NOBODY).await;
        for word in words {
            browser.word(word).await;
        }
        assert_eq!(browser.any().await, (0, json!({"op": "close", "code": 4500})), "{words:?}");
    }
    let mut browser = host.browser(NOBODY).await;
    browser.message(Message::Text("{}".into())).await;
    assert_eq!(browser.any().await, (0, json!({"op": "close", "code": 4500})), "a text without a channel");
    until(|| host.test.app.bridges.count() == 0 && host.test.app.bridges.sockets() == 0, "nothing is left").await;
}

/// A tab without credit waits for its own `ack`; the one beside it does not.
#[tokio::test]
async fn a_tab_that_is_slow_to_handle_events_delays_no_other() {
    let host = Listening::new().await;
    let mut browser = tabs(&host, 1).await;
    host.tab(&mut browser, 2, NOBODY, "/").await;
    browser.subscribe(2, &format!("{CREATED}.>"), 2).await;
    for number in 0..10 {
        browser.publish(1, CREATED, &number.to_string()).await;
    }
    assert_eq!(browser.events(1, 10).await.len(), 10);
    assert_eq!(browser.events(2, 2).await, ["0", "1"]);
}

#[tokio::test]
async fn each_tab_counts_as_a_bridge_of_its_caller() {
    let host = Listening::with(|config| config.limits.sockets = 3).await;
    let mut browser = host.browser(NOBODY).await;
    assert_eq!(host.test.app.bridges.count(), 1, "a socket without tabs counts as well");
    for tab in 1..=4 {
        browser.open(tab).await;
    }
    assert_eq!(browser.any().await, (4, json!({"op": "close", "code": 4005})));
    assert_eq!(host.test.app.bridges.count(), 3);
    let own = format!("http://{}", host.host());
    assert_eq!(host.open(NOBODY, &own, "jogakbo.v1.json").await.err(), Some(429));
    browser.word("close 2 1000").await;
    until(|| host.test.app.bridges.count() == 2, "the place is free").await;
    host.tab(&mut browser, 5, NOBODY, "/").await;
}

#[tokio::test]
async fn a_socket_has_room_for_so_many_tabs() {
    let host = Listening::with(|config| config.limits.sockets = 100).await;
    let mut browser = host.browser(NOBODY).await;
    for tab in 1..=33 {
        browser.open(tab).await;
    }
    assert_eq!(browser.any().await, (33, json!({"op": "close", "code": 4005})));
    assert_eq!(host.test.app.bridges.count(), 32);
}

#[tokio::test]
async fn a_host_that_ends_says_bye_to_each_tab() {
    let host = Listening::new().await;
    let mut browser = tabs(&host, 3).await;
    host.test.app.draining.send_replace(true);
    for tab in 1..=3 {
        let bye = browser.next(tab).await;
        assert_eq!((&bye["op"], &bye["code"]), (&"bye".into(), &4000.into()), "{bye}");
        assert!(bye["after"].as_u64().unwrap() >= 250);
        assert_eq!(browser.end(tab).await, 4000);
    }
    assert_eq!(browser.any().await, (0, json!({"op": "close", "code": 4000})));
    tokio::time::timeout(Duration::from_secs(3), host.test.app.bridges.empty()).await.expect("all bridges end");
}

/// A browser that stops reading costs the others nothing and is let go after its time, with all its tabs.
#[tokio::test]
async fn a_stalled_browser_is_closed_and_delays_nobody() {
    let host = Listening::with(|config| config.limits.drain_ms = 500).await;
    let mut writer = host.greeted(NOBODY, "/").await;
    let mut stalled = host.browser(NOBODY).await;
    for tab in 1..=4 {
        host.tab(&mut stalled, tab, NOBODY, "/").await;
        for sid in 1..=30 {
            let frame =
                json!({"op": "sub", "sid": sid, "page": "p", "item": "reader", "match": [format!("{CREATED}.>")]});
            assert_eq!(stalled.request(tab, frame).await["op"], "ok");
        }
    }
    assert_eq!(host.test.app.bridges.count(), 5);
    let title = "x".repeat(60_000);
    for number in 0..40 {
        let data = json!({"postId": "1", "title": title});
        let answer = writer.publish(CREATED, &number.to_string(), "posts/1", data).await;
        if answer["code"] == "busy" {
            tokio::time::sleep(Duration::from_millis(answer["after"].as_u64().unwrap() + 5)).await;
            continue;
        }
        assert_eq!(answer["op"], "ok", "{answer}");
    }
    until(|| host.test.app.bridges.count() == 1, "the stalled tabs are still there").await;
    until(|| host.test.app.bridges.sockets() == 1, "the stalled socket is still there").await;
    drop(stalled);
    assert_eq!(writer.publish(CREATED, "after", "posts/1", json!({"postId": "1"})).await["op"], "ok");
}

/// The socket lives on while somebody signs in: the tab that did is sent to another one, and the others stay.
#[tokio::test]
async fn a_tab_of_somebody_else_needs_another_socket() {
    let host = Listening::new().await;
    let mut browser = tabs(&host, 1).await;
    let cookie = host.cookie("citizen@test").await;
    let ticket = host.ticket(&cookie, "/me").await;
    browser.open(2).await;
    assert_eq!(browser.hello(2, &ticket).await, json!({"op": "close", "code": 4006}));
    assert_eq!(browser.publish(1, CREATED, "still").await["op"], "ok");
    let mut signed_in = host.browser(&cookie).await;
    host.tab(&mut signed_in, 1, &cookie, "/me").await;
    // And the other way round.
    let ticket = host.ticket(NOBODY, "/").await;
    signed_in.open(2).await;
    assert_eq!(signed_in.hello(2, &ticket).await, json!({"op": "close", "code": 4006}));
}

#[tokio::test]
async fn a_bad_ticket_ends_its_tab_for_good_and_no_other() {
    let host = Listening::new().await;
    let mut browser = tabs(&host, 1).await;
    browser.open(2).await;
    let answer = browser.hello(2, "made-up").await;
    assert_eq!(answer["code"], "expired", "{answer}");
    assert_eq!(browser.end(2).await, 4001);
    assert_eq!(browser.publish(1, CREATED, "still").await["op"], "ok");
}

#[tokio::test]
async fn signing_out_ends_all_tabs_of_the_session() {
    let host = Listening::new().await;
    let cookie = host.cookie("citizen@test").await;
    let mut browser = host.browser(&cookie).await;
    for tab in 1..=2 {
        host.tab(&mut browser, tab, &cookie, "/me").await;
    }
    let mut other = tabs(&host, 1).await;
    let name = host.host();
    host.test.post_form("/-/session/logout", &[("host", &name), ("cookie", &cookie)], "to=/").await;
    for tab in 1..=2 {
        assert_eq!(browser.end(tab).await, 4502);
    }
    assert_eq!(other.publish(1, CREATED, "still").await["op"], "ok");
    // Whoever opens a tab on the socket that is left is not taken for the one who signed out.
    let ticket = host.ticket(NOBODY, "/").await;
    browser.open(3).await;
    assert_eq!(browser.hello(3, &ticket).await, json!({"op": "close", "code": 4006}));
}

#[tokio::test]
async fn a_tab_that_comes_back_takes_its_session_up_again_on_the_same_socket() {
    let host = Listening::new().await;
    let mut browser = host.browser(NOBODY).await;
    browser.open(1).await;
    let ticket = host.ticket(NOBODY, "/").await;
    let session = browser.hello(1, &ticket).await["session"].clone();
    browser.subscribe(1, &format!("{CREATED}.>"), 256).await;
    browser.publish(1, CREATED, "e1").await;
    let seen = browser.next(1).await;
    browser.word("close 1 1000").await;
    let mut other = host.greeted(NOBODY, "/").await;
    other.publish(CREATED, "e2", "posts/1", json!({"postId": "1"})).await;
    browser.settled().await;
    assert_eq!(host.test.app.bridges.count(), 2, "an empty socket keeps one place");
    browser.open(2).await;
    let ticket = host.ticket(NOBODY, "/").await;
    let pos = seen["b"][0]["p"].clone();
    let welcome = browser
        .request(
            2,
            json!({"op": "hello", "proto": 1, "ticket": ticket, "page": "p", "client": {"name": "t", "version": "1"},
            "resume": {"session": session, "subs": [{"sid": 1, "pos": pos}]}}),
        )
        .await;
    assert_eq!((&welcome["resumed"], &welcome["session"]), (&true.into(), &session), "{welcome}");
    assert_eq!(browser.events(2, 1).await, ["e2"]);
}

#[tokio::test]
async fn a_socket_without_tabs_is_closed_after_a_while() {
    let host = Listening::new().await;
    let mut browser = tabs(&host, 1).await;
    browser.word("close 1 1000").await;
    browser.settled().await;
    host.test.clock.advance(5_000);
    browser.message(Message::Ping(vec![1].into())).await;
    assert_eq!(browser.any().await, (0, json!({"op": "close", "code": 1000})));
    until(|| host.test.app.bridges.sockets() == 0, "the socket is gone").await;
}
