//! Classified fields on every way out: bridge, replay, live line and history.

use crate::support::bridge_client::{Client, Listening};
use crate::support::fixtures;
use crate::support::test_app::TestApp;
use serde_json::{Value, json};

const CREATED: &str = "kr.go.test.board.post.created.v1";
const TYPING: &str = "kr.go.test.board.typing.seen.v1";

/// The board's titles become personal: the writer sees them for a public task, the reader's titles of posts need consent.
fn install(test: &TestApp) {
    let mut board = fixtures::board();
    for index in [0, 2] {
        board["spec"]["events"]["types"][index]["fields"] = json!({"/title": {"class": "personal", "mask": "hash"}});
        board["spec"]["events"]["types"][index]["classification"] = json!("internal");
    }
    let purpose = |name: &str, basis: &str| json!({"name": name, "title": name, "basis": basis, "retention": "P1Y", "data": [format!("{CREATED}#/title"), format!("{TYPING}#")]});
    board["spec"]["privacy"] = json!({
        "controller": "Test office", "policy": "https://board.example/privacy",
        "purposes": [purpose("moderate", "public-task"), purpose("news", "consent")]
    });
    let widgets = &mut board["spec"]["frontend"]["widgets"];
    widgets[0]["subscribes"] = json!([
        {"match": format!("{CREATED}.>"), "purpose": "moderate"}, {"match": format!("{TYPING}.>"), "purpose": "moderate"}
    ]);
    widgets[1]["subscribes"] = json!([
        {"match": format!("{CREATED}.>")}, {"match": format!("{CREATED}.posts.7"), "purpose": "news"}, {"match": format!("{TYPING}.>")}
    ]);
    fixtures::write(&test.folder.path().join("manifests/kr.go.test.board.json"), &board);
    test.app.reload();
    assert!(!test.app.catalogue.snapshot().has_errors(), "{:#?}", test.app.catalogue.snapshot().reports());
}

async fn subscribe(client: &mut Client, sid: u32, item: &str, kind: &str, from: Value) {
    let matched = [format!("{kind}.>")];
    client.tell(&mut json!({"op": "sub", "sid": sid, "page": "p", "item": item, "match": matched, "from": from})).await;
    client.until("ok").await;
}

/// Publishes a post with a title, without waiting.
async fn publish(client: &mut Client, kind: &str, id: &str, post: &str) {
    let data = json!({"postId": post, "title": "내 이름"});
    let event = json!({"specversion": "1.0", "id": id, "source": "/x", "type": kind, "subject": format!("posts/{post}"), "data": data});
    client.tell(&mut json!({"op": "pub", "page": "p", "item": "writer", "e": event})).await;
}

/// The title of the next event of a subscription, and whether the event says that it is masked.
async fn title(client: &mut Client, sid: u32) -> (Value, bool) {
    loop {
        let frame = client.next().await;
        if frame["op"] == "evt" && frame["sid"] == sid && !frame["b"].as_array().unwrap().is_empty() {
            let event = &frame["b"][0]["e"];
            return (event["data"]["title"].clone(), event["jgbmasked"] == true);
        }
    }
}

async fn consent(host: &Listening, cookie: &str, given: &str) {
    let form = format!("pbc=kr.go.test.board&purpose=news&given={given}");
    let answer = host.test.post_form("/-/session/consents", &[("host", &host.host()), ("cookie", cookie)], &form).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

#[tokio::test]
async fn a_field_without_a_purpose_is_masked_live_replayed_and_in_history() {
    let host = Listening::new().await;
    install(&host.test);
    let cookie = host.cookie("citizen@test").await;
    let mut client = host.greeted(&cookie, "/").await;
    for (sid, item, kind) in
        [(1, "reader", CREATED), (2, "writer", CREATED), (3, "reader", TYPING), (4, "writer", TYPING)]
    {
        subscribe(&mut client, sid, item, kind, json!("live")).await;
    }
    publish(&mut client, CREATED, "e1", "1").await;
    let (hashed, masked) = title(&mut client, 1).await;
    assert!(masked && hashed.as_str().is_some_and(|text| text.len() == 26 && text != "내 이름"), "{hashed}");
    let mut again = host.greeted(&cookie, "/").await;
    subscribe(&mut again, 2, "writer", CREATED, json!({"last": 1})).await;
    assert_eq!(title(&mut again, 2).await, (json!("내 이름"), false));
    subscribe(&mut again, 1, "reader", CREATED, json!({"last": 1})).await;
    assert_eq!(title(&mut again, 1).await, (hashed.clone(), true), "replayed");

    publish(&mut again, TYPING, "t1", "1").await;
    assert_eq!(title(&mut client, 3).await, (hashed.clone(), true), "never stored");

    let lock = host.test.lock("/");
    for (item, expected) in [("reader", &hashed), ("writer", &json!("내 이름"))] {
        let path = format!("/-/history?item={item}&match={CREATED}.%3E");
        let answer =
            host.test.get(&path, &[("host", &host.host()), ("x-jogakbo-lock", &lock), ("cookie", &cookie)]).await;
        assert_eq!(&answer.json()["events"][0]["e"]["data"]["title"], expected, "{item}");
    }
}

#[tokio::test]
async fn consent_opens_a_subscription_and_withdrawing_it_ends_it_at_once() {
    let host = Listening::new().await;
    install(&host.test);
    let cookie = host.cookie("citizen@test").await;
    let mut client = host.greeted(&cookie, "/").await;
    let pattern = format!("{CREATED}.posts.7");
    // The reader sees all posts masked; the post it wants to see whole is covered by a grant that waits.
    subscribe(&mut client, 1, "reader", CREATED, json!("live")).await;
    publish(&mut client, CREATED, "e1", "7").await;
    assert!(title(&mut client, 1).await.1);

    consent(&host, &cookie, "yes").await;
    let grants = client.until("grants").await;
    assert_eq!((&grants["item"], &grants["reason"]), (&json!("reader"), &json!("consent")));
    assert!(grants["sub"].as_array().unwrap().contains(&json!(pattern)), "{grants}");
    publish(&mut client, CREATED, "e2", "7").await;
    assert_eq!(title(&mut client, 1).await, (json!("내 이름"), false), "the open subscription sees it too");

    consent(&host, &cookie, "no").await;
    let grants = client.until("grants").await;
    assert_eq!(grants["reason"], "consent-required");
    publish(&mut client, CREATED, "e3", "7").await;
    assert!(title(&mut client, 1).await.1);
}

#[tokio::test]
async fn a_subscription_only_for_consent_says_what_it_needs() {
    let host = Listening::new().await;
    install(&host.test);
    let path = host.test.folder.path().join("manifests/kr.go.test.board.json");
    let mut board: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    board["spec"]["frontend"]["widgets"][1]["subscribes"] =
        json!([{"match": format!("{CREATED}.>"), "purpose": "news"}]);
    fixtures::write(&path, &board);
    host.test.app.reload();
    let cookie = host.cookie("citizen@test").await;
    let mut client = host.greeted(&cookie, "/").await;
    let refused = client.subscribe(1, "reader", &format!("{CREATED}.>"), json!("live")).await;
    assert_eq!((&refused["op"], &refused["code"]), (&json!("err"), &json!("consent-required")), "{refused}");
    consent(&host, &cookie, "yes").await;
    client.until("grants").await;
    assert_eq!(client.subscribe(2, "reader", &format!("{CREATED}.>"), json!("live")).await["op"], "ok");
    consent(&host, &cookie, "no").await;
    assert_eq!(client.until("grants").await["dropped"], json!([2]));
}

#[tokio::test]
async fn a_citizen_reads_and_changes_their_consents_without_script() {
    let test = TestApp::new().await;
    install(&test);
    assert_eq!(test.get("/-/session/consents", &[]).await.problem().0, 401);
    let html = [("accept", "text/html")];
    let away = test.get("/-/session/consents?lang=en", &html).await;
    assert_eq!(away.header("location"), "/-/session/login?to=/-/session/consents?lang=en");
    let cookie = test.cookie(crate::support::test_app::Persona::Citizen).await;
    let page = test.get("/-/session/consents", &[("cookie", &cookie), html[0]]).await.text();
    assert!(page.contains("동의하지 않으셨습니다.") && page.contains("news") && !page.contains("moderate"), "{page}");
    let form = |purpose: &str| format!("pbc=kr.go.test.board&purpose={purpose}&given=yes&lang=en");
    let answer = test.post_form("/-/session/consents", &[("cookie", &cookie)], &form("news")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/-/session/consents?lang=en"));
    let list = test.get("/-/session/consents", &[("cookie", &cookie)]).await.json();
    assert_eq!(list["consents"][0]["given"], true, "{list}");
    let answer = test.post_form("/-/session/consents", &[("cookie", &cookie)], &form("moderate")).await;
    assert_eq!(answer.status, 404, "what rests on a law is not asked for");
}
