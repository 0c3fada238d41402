//! What requests leave in the audit, and what they do not.

use super::studio::Desk;
use crate::support::{Persona, TestApp};
use axum::http::Method;
use jogakbo::domain::audit::{seal, verify};
use jogakbo::ports::audit::Record;
use serde_json::json;

fn records(test: &TestApp) -> Vec<Record> {
    test.app.ports.audit.records(0, 1_000).unwrap()
}

fn acts(test: &TestApp) -> Vec<String> {
    records(test).iter().map(|record| format!("{} {}", record.entry.act, record.entry.by)).collect()
}

#[tokio::test]
async fn signing_in_and_out_is_recorded_without_what_was_typed() {
    let test = TestApp::new().await;
    test.sign_in("citizen@test", "wrong-secret").await;
    test.sign_in("Hunter2-in-the-wrong-field", "wrong-secret").await;
    let cookie = test.cookie(Persona::Citizen).await;
    test.post_form("/-/session/logout", &[("cookie", &cookie)], "to=/").await;
    test.post_form("/-/session/logout", &[], "to=/").await;
    assert_eq!(
        acts(&test),
        ["session.refused -", "session.refused -", "session.open id-citizen@test", "session.close id-citizen@test"]
    );
    let all = records(&test);
    let lines: String = all.iter().map(Record::line).collect();
    for secret in ["wrong-secret", "hunter2", "Hunter2", cookie.split_once('=').unwrap().1, "김시민"] {
        assert!(!lines.contains(secret), "{secret}: {lines}");
    }
    let account = |index: usize| &all[index].entry.detail["account"];
    assert_ne!(account(0), account(1));
    test.sign_in("CITIZEN@test", "wrong").await;
    assert_eq!(records(&test)[4].entry.detail["account"], *account(0), "equal accounts can be told, but not read");
}

#[tokio::test]
async fn consents_and_refused_privileges_are_recorded() {
    let test = TestApp::new().await;
    let citizen = test.cookie(Persona::Citizen).await;
    let form = "pbc=kr.go.test.board&purpose=notify-author&given=yes";
    let given = test.post_form("/-/session/consents", &[("cookie", &citizen)], form).await;
    let withdrawn = test.post_form("/-/session/consents", &[("cookie", &citizen)], &form.replace("yes", "no")).await;
    let expected = usize::from(given.status == 303) + usize::from(withdrawn.status == 303);
    let consents: Vec<_> = acts(&test).into_iter().filter(|act| act.starts_with("consent")).collect();
    assert_eq!(consents.len(), expected);

    let asked = [("cookie", citizen.as_str())];
    for _ in 0..5 {
        assert_eq!(test.get("/-/pages", &asked).await.problem(), (403, "forbidden".to_owned()));
    }
    let publish = json!({"seq": 1});
    assert_eq!(test.post_json("/-/pages/home/publish", &asked, &publish).await.status, 403);
    assert_eq!(test.get("/-/pages", &[]).await.status, 401, "nobody is refused nothing");
    let refused: Vec<_> = records(&test)
        .into_iter()
        .filter(|record| record.entry.act == "privilege.refused")
        .map(|record| (record.entry.by, record.entry.detail["method"].clone(), record.entry.about))
        .collect();
    let by = "id-citizen@test".to_owned();
    let once = |method: &str, about: &str| (by.clone(), method.to_owned(), about.to_owned());
    assert_eq!(refused, [once("GET", "/-/pages"), once("POST", "/-/pages/home/publish")]);
    test.clock.advance(61_000);
}

#[tokio::test]
async fn what_is_done_to_pages_is_recorded_once_with_a_seal_on_what_the_studio_shows() {
    let test = TestApp::new().await;
    let publisher = Desk::of(&test, Persona::Publisher).await;
    assert_eq!(publisher.set("home", &[("/metadata/title", json!({"ko": "새", "en": "New"}))]).await.status, 200);
    assert_eq!(publisher.post("/home/publish", &json!({"seq": 1, "reason": "급함"})).await.status, 200);
    assert_eq!(publisher.set("home", &[("/metadata/title", json!({"ko": "또", "en": "Again"}))]).await.status, 200);
    assert_eq!(publisher.post("/home/publish", &json!({"seq": 2, "reason": "급함"})).await.status, 200);
    assert_eq!(publisher.post("/home/rollback", &json!({"revision": 1})).await.status, 200);
    assert_eq!(publisher.send(Method::DELETE, "/home/draft", None).await.status, 404);
    let all = records(&test);
    let of_pages: Vec<_> = all.iter().filter(|record| record.entry.act.starts_with("page.")).collect();
    let by_publisher: Vec<_> = of_pages.iter().filter(|record| record.entry.by == "id-publisher@test").collect();
    let acts: Vec<_> = by_publisher.iter().map(|record| record.entry.act.as_str()).collect();
    assert_eq!(acts, ["page.publish", "page.publish", "page.rollback"]);
    assert!(by_publisher.iter().all(|record| record.entry.about == "home"));

    let (deeds, newest) = test.app.ports.pages.deeds(0, 100).unwrap();
    assert_eq!((of_pages.len(), test.app.ports.audit.head().unwrap().deed), (deeds.len(), newest));
    for ((number, deed), record) in deeds.iter().zip(of_pages) {
        assert_eq!(record.entry.detail["deed"], number.to_string());
        assert_eq!(record.entry.detail["seal"], seal(deed));
        assert!(!record.line().contains("급함"), "free words stay where they can be taken away");
    }
    let head = test.app.ports.audit.head().unwrap();
    assert_eq!(verify(all.into_iter(), Some(&head), None).faults, []);
    test.app.record_deeds();
    assert_eq!(test.app.ports.audit.head().unwrap(), head, "nothing is recorded twice");
}
