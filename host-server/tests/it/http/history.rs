use crate::support::test_app::{Answer, Persona};
use crate::support::{TestApp, fixtures};
use jogakbo::ports::Clock;
use jogakbo::ports::store::UserId;
use jogakbo_contract::bridge::Event;
use jogakbo_contract::envelope::CloudEvent;
use serde_json::{Value, json};
use std::sync::Arc;

const CREATED: &str = "kr.go.test.board.post.created.v1";
const NOTE: &str = "kr.go.test.board.note.taken.v1";

/// Publishes as the writer would, one event a minute.
async fn publish(test: &TestApp, kind: &str, id: &str) {
    let lock = test.app.catalogue.lock(&test.lock("/")).unwrap();
    let mut event = CloudEvent::new(id, "/pbc/kr.go.test.board/writer", kind.parse().unwrap());
    event.subject = Some(if kind == NOTE { "notes/1".to_owned() } else { format!("posts/{id}") });
    event.data = Some(json!({"postId": "1"}));
    let topic = event.topic().unwrap();
    let user = UserId("id-citizen@test".to_owned());
    test.app.delivery.publish(&lock, &topic, &Event::new(event), Some(&user)).await.unwrap();
    test.clock.advance(60_000);
}

async fn ask(test: &TestApp, persona: Persona, query: &str) -> Answer {
    let (lock, cookie) = (test.lock("/"), test.cookie(persona).await);
    test.get(&format!("/-/history?{query}"), &[("x-jogakbo-lock", &lock), ("cookie", &cookie)]).await
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["events"].as_array().unwrap().iter().map(|placed| placed["e"]["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_past_is_read_part_by_part() {
    let test = TestApp::new().await;
    for number in 1..=5 {
        publish(&test, CREATED, &format!("e{number}")).await;
    }
    let query = format!("item=reader&match={CREATED}.%3E&limit=2");
    let first = ask(&test, Persona::Anonymous, &query).await.json();
    assert_eq!((ids(&first), &first["more"]), (vec!["e1", "e2"], &json!(true)));
    assert_eq!(first["events"][0]["p"], "test-0000000000000001");
    let next = first["next"].as_str().unwrap();
    let second = ask(&test, Persona::Anonymous, &format!("{query}&after={next}")).await.json();
    assert_eq!(ids(&second), ["e3", "e4"]);
    let next = second["next"].as_str().unwrap();
    let last = ask(&test, Persona::Anonymous, &format!("{query}&after={next}")).await.json();
    assert_eq!((ids(&last), &last["more"]), (vec!["e5"], &json!(false)));
}

#[tokio::test]
async fn a_time_span_is_cut_by_the_time_of_recording() {
    let test = TestApp::new().await;
    let start = test.clock.now();
    for number in 1..=4 {
        publish(&test, CREATED, &format!("e{number}")).await;
    }
    let time = |minutes: u64| start.plus(minutes * 60_000).rfc3339();
    let query = format!("item=reader&match={CREATED}.%3E&from={}&to={}", time(1), time(2));
    assert_eq!(ids(&ask(&test, Persona::Anonymous, &query).await.json()), ["e2", "e3"]);
}

#[tokio::test]
async fn what_retention_took_is_said() {
    let test = TestApp::new().await;
    publish(&test, CREATED, "old").await;
    test.clock.advance(91 * 24 * 60 * 60 * 1000);
    publish(&test, CREATED, "new").await;
    test.app.ports.broker.trim(test.clock.now(), Arc::default()).await.unwrap();
    let answer = ask(&test, Persona::Anonymous, &format!("item=reader&match={CREATED}.%3E")).await.json();
    assert_eq!(ids(&answer), ["new"]);
    assert_eq!(
        answer["gap"],
        json!({"from": "test-0000000000000000", "to": "test-0000000000000001", "reason": "retention"})
    );
}

#[tokio::test]
async fn rights_are_those_of_the_bridge() {
    let test = TestApp::new().await;
    publish(&test, NOTE, "n1").await;
    let notes = format!("match={NOTE}.%3E");
    let (status, kind) = ask(&test, Persona::Anonymous, &format!("item=writer&{notes}")).await.problem();
    assert_eq!((status, kind.as_str()), (401, "unauthenticated"), "internal types are for people who are signed in");
    assert_eq!(ids(&ask(&test, Persona::Citizen, &format!("item=writer&{notes}")).await.json()), ["n1"]);
    for query in
        [format!("item=reader&{notes}"), format!("item=nobody&{notes}"), "item=writer&match=kr.go.%3E".to_owned()]
    {
        let (status, kind) = ask(&test, Persona::Citizen, &query).await.problem();
        assert_eq!((status, kind.as_str()), (403, "forbidden"), "{query}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let test = TestApp::new().await;
    let good = format!("item=reader&match={CREATED}.%3E");
    for (query, status, kind, says) in [
        (format!("match={CREATED}.%3E"), 400, "bad-request", "`item` is missing"),
        ("item=reader".to_owned(), 400, "bad-request", "`match` stands 1 to 8 times"),
        (format!("{good}&limit=0"), 400, "bad-request", "`limit` is not 1 to 500"),
        (format!("{good}&from=yesterday"), 400, "bad-request", "`from` is not a date and time of RFC 3339 since 1970"),
        (format!("{good}&after=7"), 400, "bad-request", "`after`: position `7` is not"),
        (format!("{good}&asOf=now"), 400, "bad-request", "there is no parameter `asOf`"),
        (format!("{good}&after=k7-0000000000000001"), 410, "position-lost", ""),
    ] {
        let answer = ask(&test, Persona::Anonymous, &query).await;
        assert_eq!(answer.problem(), (status, kind.to_owned()), "{query}");
        assert!(answer.json()["detail"].as_str().unwrap_or_default().contains(says), "{}", answer.text());
    }
    let answer = test.get(&format!("/-/history?{good}"), &[("x-jogakbo-lock", "gone")]).await;
    assert_eq!(answer.problem(), (410, "lock-gone".to_owned()));
}

/// Lets the board's back end read what `subscribes` says, with a personal title that only the purpose `moderate` covers.
fn let_back_end_read(test: &TestApp, subscribes: &Value) {
    let mut board = fixtures::board();
    board["spec"]["events"]["types"][0]["fields"] = json!({"/title": {"class": "personal", "mask": "null"}});
    let purpose = |name: &str, basis: &str| json!({"name": name, "title": name, "basis": basis, "retention": "P1Y", "data": [format!("{CREATED}#/title")]});
    board["spec"]["privacy"] = json!({
        "controller": "Test office", "policy": "https://board.example/privacy",
        "purposes": [purpose("moderate", "public-task"), purpose("news", "consent")]
    });
    board["spec"]["events"]["subscribes"] = subscribes.clone();
    fixtures::write(&test.folder.path().join("manifests/kr.go.test.board.json"), &board);
    test.app.reload();
    assert!(!test.app.catalogue.snapshot().has_errors(), "{:#?}", test.app.catalogue.snapshot().reports());
}

async fn ask_as_back_end(test: &TestApp, query: &str) -> Answer {
    test.get(&format!("/-/history?{query}"), &[("authorization", &test.bearer().await)]).await
}

#[tokio::test]
async fn a_back_end_reads_what_its_manifest_subscribes_to_without_a_page() {
    let test = TestApp::new().await;
    let_back_end_read(&test, &json!([{"match": format!("{NOTE}.>")}, {"match": format!("{CREATED}.posts.{{user}}")}]));
    publish(&test, NOTE, "n1").await;
    let answer = ask_as_back_end(&test, &format!("match={NOTE}.notes.*")).await;
    assert_eq!((answer.status.as_u16(), ids(&answer.json())), (200, vec!["n1"]), "{}", answer.text());
    for query in
        [format!("match={CREATED}.%3E"), format!("match={CREATED}.posts.%7Buser%7D"), "match=kr.go.%3E".to_owned()]
    {
        let answer = ask_as_back_end(&test, &query).await;
        assert_eq!(answer.problem(), (403, "forbidden".to_owned()), "{query}");
        assert!(
            answer.json()["detail"].as_str().unwrap().starts_with("the back end of `kr.go.test.board` may not see `")
        );
    }
    let both = ask_as_back_end(&test, &format!("item=reader&match={NOTE}.%3E")).await;
    assert_eq!(both.problem(), (400, "bad-request".to_owned()));
    let over = [("authorization", "Bearer nonsense")];
    let answer = test.get(&format!("/-/history?match={NOTE}.%3E"), &over).await;
    assert_eq!(answer.problem(), (401, "invalid-token".to_owned()));
}

#[tokio::test]
async fn a_back_end_sees_a_personal_field_for_a_purpose_that_is_not_one_citizens_consent() {
    let test = TestApp::new().await;
    let created = format!("{CREATED}.>");
    for (subscription, expected) in [
        (json!({"match": created, "purpose": "moderate"}), json!("내 이름")),
        (json!({"match": created, "purpose": "news"}), json!(null)),
        (json!({"match": created}), json!(null)),
    ] {
        let_back_end_read(&test, &json!([subscription]));
        let mut event = CloudEvent::new("e1", "/pbc/kr.go.test.board/api", CREATED.parse().unwrap());
        event.subject = Some("posts/1".to_owned());
        event.data = Some(json!({"postId": "1", "title": "내 이름"}));
        let rights = Arc::clone(test.app.catalogue.snapshot().back_end("kr.go.test.board").unwrap());
        test.app.delivery.publish_of_back_end(&rights, event).await.unwrap();
        let answer = ask_as_back_end(&test, &format!("match={CREATED}.%3E")).await.json();
        let seen = &answer["events"][0]["e"];
        assert_eq!(
            (&seen["data"]["title"], seen["jgbmasked"] == true),
            (&expected, expected.is_null()),
            "{subscription}"
        );
    }
}
