//! The same decisions for programs, as JSON: same rights, same rules, same codes.

use super::{CODE, KEY, PBC, acts, files, host, left, manifest, packed, send};
use crate::support::{Answer, Persona, TestApp};
use serde_json::{Value, json};
use std::path::PathBuf;

async fn order(test: &TestApp, cookie: &str, key: &str, order: Value) -> Answer {
    test.post_json(&format!("/-/install/{key}"), &[("cookie", cookie)], &order).await
}

#[tokio::test]
async fn a_pipeline_sends_looks_approves_and_rejects() {
    let test = host(|_| ()).await;
    let (designer, operator) = (test.cookie(Persona::Designer).await, test.cookie(Persona::Operator).await);
    let body = packed(&files(&manifest("1.0.0"), CODE));
    assert_eq!(send(&test, &designer, body.clone()).await.status, 201);
    let list = test.get("/-/install", &[("cookie", &operator)]).await.json();
    assert_eq!(list["waiting"][0]["key"], KEY, "{list}");
    let one = test.get(&format!("/-/install/{KEY}"), &[("cookie", &operator)]).await.json();
    assert_eq!(
        (&one["waiting"], &one["manifest"]["metadata"]["name"], &one["checks"]),
        (&list["waiting"][0], &json!(PBC), &Value::Null)
    );
    let done = order(&test, &operator, KEY, json!({"act": "reject", "why": "w".repeat(300)})).await;
    assert_eq!((done.status.as_u16(), done.json()), (200, json!({"key": KEY, "installed": false})), "{}", done.text());
    assert_eq!(left(&test), Vec::<PathBuf>::new());

    assert_eq!(send(&test, &designer, body).await.status, 201);
    let done = order(&test, &operator, KEY, json!({"act": "approve"})).await;
    assert_eq!((done.status.as_u16(), done.json()), (200, json!({"key": KEY, "installed": true})), "{}", done.text());
    assert!(test.get("/-/catalogue", &[]).await.text().contains(PBC));
    let expected = ["offered", "rejected", "offered", "approved"].map(|act| (format!("package.{act}"), KEY.to_owned()));
    assert_eq!(acts(&test), expected);
    let reasons = test.app.ports.audit.records(0, 1000).unwrap();
    let why = reasons.iter().find(|record| record.entry.act == "package.rejected").unwrap();
    assert!(format!("{:?}", why.entry).contains(&"w".repeat(200)) && !format!("{why:?}").contains(&"w".repeat(201)));
}

#[tokio::test]
async fn whoever_may_not_decide_on_the_page_may_not_here() {
    let test = host(|_| ()).await;
    let (designer, operator) = (test.cookie(Persona::Designer).await, test.cookie(Persona::Operator).await);
    assert_eq!(send(&test, &operator, packed(&files(&manifest("1.0.0"), CODE))).await.status, 201);
    let approve = json!({"act": "approve"});
    assert_eq!(order(&test, &designer, KEY, approve.clone()).await.status, 403);
    assert_eq!(order(&test, "", KEY, approve.clone()).await.status, 401);
    let citizen = test.cookie(Persona::Citizen).await;
    assert_eq!(test.get(&format!("/-/install/{KEY}"), &[("cookie", &citizen)]).await.status, 403);
    let bearer = test.bearer().await;
    let answer = test.post_json(&format!("/-/install/{KEY}"), &[("authorization", &bearer)], &approve).await;
    assert_eq!(answer.status, 401, "a back end's token is no operator");

    for (key, wanted, code) in [
        (KEY, approve.clone(), "K12"),
        ("kr.go.test.clock@9.0.0", approve.clone(), "K15"),
        ("..%2f..%2fetc", approve.clone(), "K15"),
        ("kr.go.test.clock@9.0.0", json!({"act": "reject"}), "K15"),
    ] {
        let answer = order(&test, &operator, key, wanted).await;
        assert_eq!(answer.status, 400, "{key}");
        assert_eq!(answer.json()["findings"][0]["code"], code, "{key}: {}", answer.text());
        assert!(answer.json()["detail"].as_str().unwrap().contains(" · "), "in Korean, too: {}", answer.text());
    }
    for wrong in [json!({"act": "delete"}), json!({"act": "approve", "more": 1}), json!({})] {
        assert_eq!(order(&test, &operator, KEY, wrong).await.problem(), (400, "bad-json".to_owned()));
    }
    let list = test.get("/-/install", &[("cookie", &operator)]).await.json();
    assert_eq!(list["waiting"].as_array().unwrap().len(), 1);
}
