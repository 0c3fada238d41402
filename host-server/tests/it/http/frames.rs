//! Items in frames: the operator's word, the document on the content origin, and what it may do.

use crate::support::{Persona, TestApp, fixtures, test_app};
use axum::body::Body;
use axum::http::Method;
use jogakbo::adapters::stops_folder;
use jogakbo::domain::stops::Stop;
use serde_json::json;

/// A page with one item of the board that the page puts into a frame.
async fn framed(by_operator: bool) -> (TestApp, String) {
    let test = TestApp::with(|config| {
        let root = config.paths.manifests.parent().unwrap().to_owned();
        config.paths.data = root.join("data");
        let mut page = fixtures::page("boxed", "/boxed", true);
        if by_operator {
            config.trust.frame = vec!["kr.go.test.*".to_owned()];
        } else {
            page["spec"]["items"][0]["tier"] = json!("frame");
        }
        fixtures::write(&root.join("manifests/pages/boxed.json"), &page);
    })
    .await;
    let path = format!("/-/frame/{}/writer", test.lock("/boxed"));
    (test, path)
}

async fn content(test: &TestApp, path: &str, headers: &[(&str, &str)]) -> test_app::Answer {
    test_app::send(&test.content, Method::GET, path, headers, Body::empty()).await
}

#[tokio::test]
async fn the_document_of_a_frame_is_served_by_the_content_origin_alone() {
    let (test, path) = framed(false).await;
    let answer = content(&test, &path, &[("cookie", "__Host-jgb=whatever")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let policy = answer.header("content-security-policy").to_owned();
    assert!(
        policy.starts_with(
            "sandbox allow-scripts allow-forms; default-src 'none'; script-src http://127.0.0.1:8081/-/assets/"
        ),
        "{policy}"
    );
    assert!(policy.ends_with("form-action 'none'; base-uri 'none'; frame-ancestors http://localhost:8080"), "{policy}");
    assert!(!policy.contains("'self'") && !policy.contains("allow-same-origin"), "{policy}");
    let connect = policy.split("connect-src ").nth(1).unwrap().split(';').next().unwrap();
    assert!(
        connect.starts_with("http://127.0.0.1:8081/-/assets/") && connect.ends_with('/') && !connect.contains(' '),
        "{connect}"
    );
    assert_eq!(answer.header("integrity-policy"), "blocked-destinations=(script)");
    assert_eq!(answer.header("origin-agent-cluster"), "", "it is apart already");
    assert_eq!((answer.header("set-cookie"), answer.header("access-control-allow-origin")), ("", ""));
    assert!(answer.text().contains("id=\"jgb-frame\""));
    let again = content(&test, &path, &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(test.get(&path, &[]).await.problem(), (404, "not-found".to_owned()), "the portal serves none");
    let (before, _) = path.rsplit_once('/').unwrap();
    assert_eq!(content(&test, &format!("{before}/nobody"), &[]).await.problem(), (404, "not-found".to_owned()));
    let unknown = content(&test, &format!("/-/frame/{}/list", "0".repeat(64)), &[]).await;
    assert_eq!(unknown.problem().1, "lock-gone");
}

#[tokio::test]
async fn an_operator_puts_all_widgets_of_a_name_into_frames() {
    let (test, path) = framed(true).await;
    assert_eq!(content(&test, &path, &[]).await.status, 200);
    let page = test.get("/boxed", &[("accept", "text/html")]).await;
    assert!(page.header("content-security-policy").contains("frame-src http://127.0.0.1:8081"));
    assert!(page.text().contains("jgb-frame"));
    let catalogue = test.get("/-/catalogue", &[]).await.json();
    let cookie = test.cookie(Persona::Designer).await;
    let parts = test.get("/-/pages/parts", &[("cookie", &cookie)]).await.json();
    assert_eq!(
        parts["parts"][0]["manifest"]["spec"]["frontend"]["widgets"][0]["tier"], "frame",
        "and designers read it"
    );
    let tiers: Vec<_> =
        catalogue["pbcs"][0]["widgets"].as_array().unwrap().iter().map(|one| one["tier"].clone()).collect();
    assert!(!tiers.is_empty() && tiers.iter().all(|tier| tier == "frame"), "{tiers:?}");
}

#[tokio::test]
async fn a_stopped_pbc_has_no_frame() {
    let (test, path) = framed(false).await;
    let board: jogakbo::domain::stops::Target = "kr.go.test.board".parse().unwrap();
    stops_folder::stop(&test.app.config.paths.operator(), &board, &Stop::default()).unwrap();
    test.app.look_at_the_switches();
    assert_eq!(content(&test, &path, &[]).await.problem(), (503, "killed".to_owned()));
}

#[tokio::test]
async fn operators_read_what_browsers_reported_and_nobody_else_does() {
    let test = TestApp::new().await;
    let report = r#"[{"type":"csp-violation","body":{"documentURL":"http://localhost:8080/board?q=secret","effectiveDirective":"img-src",
        "blockedURL":"https://evil.example/p.png?who=kim","disposition":"enforce"}}]"#;
    for _ in 0..3 {
        test.send(Method::POST, "/-/reports", &[("content-type", "application/reports+json")], report).await;
    }
    assert_eq!(test.get("/-/reports", &[]).await.problem(), (401, "unauthenticated".to_owned()));
    for (persona, status) in [(Persona::Citizen, 403), (Persona::Publisher, 403), (Persona::Operator, 200)] {
        let cookie = test.cookie(persona).await;
        let answer = test.get("/-/reports", &[("cookie", &cookie)]).await;
        assert_eq!(answer.status, status);
        if status == 200 {
            let seen = &answer.json()["reports"][0];
            assert_eq!(
                (&seen["page"], &seen["directive"], &seen["blocked"]),
                (&json!("/board"), &json!("img-src"), &json!("https://evil.example"))
            );
            assert_eq!(seen["count"], 3);
            assert!(!answer.text().contains("secret") && !answer.text().contains("kim"));
        }
    }
}

#[tokio::test]
async fn a_draft_that_is_looked_at_has_its_frames() {
    let (test, _) = framed(false).await;
    let cookie = test.cookie(Persona::Designer).await;
    let preview = test.get("/-/pages/boxed/preview", &[("cookie", &cookie)]).await;
    assert_eq!(preview.status, 200, "{}", preview.text());
    assert!(preview.header("content-security-policy").contains("frame-src http://127.0.0.1:8081"));
    let html = preview.text();
    let address = html.split("http://127.0.0.1:8081").nth(1).and_then(|rest| rest.split('\\').next()).unwrap();
    assert!(address.starts_with("/-/frame/") && address.ends_with("/writer"), "{address}");
    assert_eq!(content(&test, address, &[]).await.status, 200);
}
