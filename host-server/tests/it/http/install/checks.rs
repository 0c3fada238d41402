//! Test results that a package brings: the sender's word, shown as that, and only of what is in the package.

use super::{CODE, Files, KEY, PBC, decide, files, host, left, manifest, packed, refused, send, signed};
use crate::support::Persona;
use axum::http::Method;
use jogakbo::adapters::packages::{Package, keys};
use jogakbo::adapters::publishers_folder;
use jogakbo_contract::publish::Publisher;
use serde_json::{Value, json};
use std::path::PathBuf;

fn results(files: &Files) -> Value {
    let digest = Package::unpack(&packed(files)).unwrap().read.digest;
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Checks", "pbc": PBC, "version": "1.0.0", "digest": digest,
        "browser": "Chromium 140", "passed": false, "widgets": [{"widget": "clock", "checks": [
            {"check": "mount", "outcome": "pass", "detail": ""}, {"check": "axe", "outcome": "fail", "detail": "<b>"},
            {"check": "leaks", "outcome": "skipped", "detail": ""},
        ]}],
    })
}

fn with(files: &Files, results: &[u8]) -> Files {
    let mut files = files.clone();
    files.insert(format!("manifests/{PBC}.checks.json"), results.to_vec());
    files
}

#[tokio::test]
async fn results_are_shown_as_the_senders_word_and_count_once_it_is_installed() {
    let test = host(|_| ()).await;
    let (designer, operator) = (test.cookie(Persona::Designer).await, test.cookie(Persona::Operator).await);
    let good = files(&manifest("1.0.0"), CODE);
    let body = packed(&with(&good, results(&good).to_string().as_bytes()));
    let answer = send(&test, &designer, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    for (lang, line) in [
        ("en", "<dt>Tests, as the sender says</dt><dd>clock: 1 passed, 1 failed, 1 not seen (axe), Chromium 140</dd>"),
        (
            "ko",
            "<dt>보낸 쪽이 밝힌 시험 결과</dt><dd>clock: 1개 통과, 1개 실패, 1개 확인 안 됨 (axe), Chromium 140</dd>",
        ),
    ] {
        let address = format!("/-/catalogue/waiting?lang={lang}");
        let page = test.get(&address, &[("cookie", &operator), ("accept", "text/html")]).await.text();
        assert!(page.contains(line), "{page}");
    }
    let one = test.get(&format!("/-/install/{KEY}"), &[("cookie", &designer)]).await.json();
    assert_eq!(one["checks"]["widgets"][0]["checks"][1]["check"], "axe", "{one}");
    assert_eq!(decide(&test, &operator, "approve").await.status, 303);
    let catalogue = test.get("/-/catalogue", &[]).await.json();
    let pbc = catalogue["pbcs"].as_array().unwrap().iter().find(|pbc| pbc["name"] == PBC).unwrap();
    assert_eq!(pbc["checks"]["widgets"]["clock"]["axe"], "fail", "{pbc}");
}

#[tokio::test]
async fn results_of_something_else_keep_a_package_out() {
    let test = host(|_| ()).await;
    let designer = test.cookie(Persona::Designer).await;
    let good = files(&manifest("1.0.0"), CODE);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut results = results(&good);
        change(&mut results);
        results.to_string().into_bytes()
    };
    for results in [
        b"{".to_vec(),
        b"{}".to_vec(),
        changed(&|results| results["digest"] = "00".into()),
        changed(&|results| results["widgets"][0]["widget"] = "other".into()),
        changed(&|results| results["passed"] = true.into()),
        changed(&|results| results["more"] = "x".repeat(256 * 1024).into()),
    ] {
        refused(&test, &designer, packed(&with(&good, &results)), "K17").await;
    }
    assert_eq!(left(&test), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_signature_covers_them_and_they_cannot_be_changed_while_they_wait() {
    let test = host(|_| ()).await;
    let (designer, operator) = (test.cookie(Persona::Designer).await, test.cookie(Persona::Operator).await);
    let key = test.folder.path().join("own.key");
    let public = keys::make(&key).unwrap();
    publishers_folder::change(&test.app.config.paths.operator(), &"test".parse().unwrap(), |publisher| {
        *publisher = Publisher { prefixes: vec!["kr.go.test".to_owned()], keys: vec![public] };
    })
    .unwrap();
    let good = files(&manifest("1.0.0"), CODE);
    let bad = results(&good);
    let mut better = bad.clone();
    better["widgets"][0]["checks"][1]["outcome"] = "pass".into();
    better["passed"] = true.into();
    let sent = signed(with(&good, bad.to_string().as_bytes()), &key);
    refused(&test, &designer, packed(&with(&sent, better.to_string().as_bytes())), "K05").await;
    let mut without = sent.clone();
    without.remove(&format!("manifests/{PBC}.checks.json"));
    refused(&test, &designer, packed(&without), "K05").await;
    refused(&test, &designer, packed(&with(&signed(good.clone(), &key), bad.to_string().as_bytes())), "K05").await;

    assert_eq!(send(&test, &designer, packed(&sent)).await.status, 201);
    let waits = test.folder.path().join("data/waiting").join(KEY).join("manifest.checks.json");
    std::fs::write(&waits, better.to_string()).unwrap();
    let order = json!({"act": "approve"});
    let answer = test.post_json(&format!("/-/install/{KEY}"), &[("cookie", &operator)], &order).await;
    assert_eq!(answer.json()["findings"][0]["code"], "K13", "{}", answer.text());
    let gone = test.send(Method::GET, &format!("/-/install/{KEY}"), &[("cookie", &designer)], "").await;
    assert_eq!(gone.json()["findings"][0]["code"], "K13", "{}", gone.text());
}
