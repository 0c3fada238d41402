//! Parts of the portal that belong to some people.

use super::Desk;
use crate::support::{Persona, TestApp};
use axum::http::Method;
use jogakbo_contract::edit::Tree;
use serde_json::{Value, json};

fn tree(route: &str, edit: &[&str], publish: &[&str]) -> Tree {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Tree { route: route.to_owned(), edit: list(edit), approve: Vec::new(), publish: list(publish) }
}

#[tokio::test]
async fn pages_of_others_can_be_looked_at_and_not_changed() {
    let test = TestApp::with(|config| {
        config.pages.trees = vec![tree("/me", &["id-publisher@test"], &["operator"]), tree("/tax", &["reviewer"], &[])];
    })
    .await;
    let designer = Desk::of(&test, Persona::Designer).await;
    let publisher = Desk::of(&test, Persona::Publisher).await;
    let operator = Desk::of(&test, Persona::Operator).await;
    let title = [("/metadata/title", json!({"ko": "새 제목", "en": "New"}))];

    let refused = designer.set("me", &title).await;
    assert_eq!(refused.problem(), (403, "forbidden".to_owned()));
    assert_eq!(refused.json()["findings"][0]["code"], "E10");
    assert_eq!(
        designer.draft("me").await["rights"],
        json!({"edit": false, "approve": false, "publish": false, "tree": "/me"})
    );
    assert_eq!(designer.draft("home").await["rights"], json!({"edit": true, "approve": false, "publish": false}));
    assert_eq!(designer.get("/me/preview").await.status, 200, "everybody who edits may look");
    assert_eq!(designer.set("home", &title).await.status, 200);
    assert_eq!(publisher.set("me", &title).await.status, 200);
    let seq = json!({"seq": 1});
    assert_eq!(publisher.post("/me/publish", &seq).await.problem(), (403, "forbidden".to_owned()));
    for (path, body) in [
        ("/me/schedules", json!({"seq": 1, "start": "2027-01-15T18:00"})),
        ("/me/off", json!({"fallback": {"to": "gone"}})),
        ("/me/rollback", json!({"revision": 1})),
    ] {
        assert_eq!(publisher.post(path, &body).await.problem(), (403, "forbidden".to_owned()), "{path}");
    }
    assert_eq!(designer.send(Method::DELETE, "/me/draft", None).await.problem(), (403, "forbidden".to_owned()));
    assert_eq!(
        designer.post("/me/restore", &json!({"revision": 1})).await.problem().0,
        404,
        "there is no revision yet"
    );
    assert_eq!(operator.post("/me/publish", &seq).await.status, 200, "operators may everywhere");

    // Neither a new page nor one that moves gets into what is others'.
    let new = json!({"name": "tax", "title": {"ko": "세금"}, "route": "/tax/new"});
    assert_eq!(designer.post("", &new).await.problem(), (403, "forbidden".to_owned()));
    let moved = designer.set("home", &[("/route", json!("/me/too"))]).await;
    assert_eq!(moved.problem(), (403, "forbidden".to_owned()));
    assert_eq!(designer.set("home", &[("/route", json!("/elsewhere"))]).await.status, 200);
    let entry = publisher.entry("me").await;
    assert_eq!((&entry["rights"]["edit"], &entry["rights"]["publish"]), (&json!(true), &json!(false)));
    assert_eq!(entry["rights"]["tree"], "/me");
    let reviewer = Desk::of(&test, Persona::Reviewer).await;
    let rights: Value = reviewer.draft("home").await["rights"].clone();
    assert_eq!(rights, json!({"edit": false, "approve": true, "publish": false}));
}
