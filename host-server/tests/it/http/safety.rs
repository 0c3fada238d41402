use crate::support::{TestApp, test_app};
use axum::http::Method;

#[tokio::test]
async fn a_change_from_elsewhere_is_refused() {
    let test = TestApp::new().await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    for headers in [
        &[form][..],
        &[form, ("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")],
        &[form, ("sec-fetch-site", "same-site"), ("x-jogakbo", "1")],
        &[form, ("origin", "http://127.0.0.1:8081")],
        &[form, ("origin", "null"), ("x-jogakbo", "1")],
    ] {
        for path in ["/-/session/login", "/-/session/logout", "/-/session/ticket", "/-/session/view"] {
            let answer = test.send(Method::POST, path, headers, "to=/").await;
            assert_eq!(answer.problem(), (403, "cross-site".to_owned()), "{path} {headers:?}");
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
}

// A browser keys an origin by the first answer it sees. Sandboxed documents, as all of the content origin are, cannot be
// keyed at all: Chromium warned about the notice frame of the demo on every visit.
#[tokio::test]
async fn every_answer_of_the_portal_keys_its_origin_and_none_of_the_content_origin_does() {
    let test = TestApp::new().await;
    for path in ["/", "/nowhere", "/-/session", "/-/session/login", "/-/assets/none/x.js"] {
        assert_eq!(test.get(path, &[]).await.header("origin-agent-cluster"), "?1", "{path}");
    }
    let host = [("host", "127.0.0.1:8081")];
    for path in ["/-/health/live", "/", "/favicon.ico", "/-/assets/none/x.html"] {
        let answer = test_app::send(&test.content, Method::GET, path, &host, axum::body::Body::empty()).await;
        assert_eq!(answer.header("origin-agent-cluster"), "", "{path}");
    }
}

#[tokio::test]
async fn a_foreign_host_name_is_refused_and_the_loopback_address_leads_home() {
    let test = TestApp::new().await;
    assert_eq!(test.get("/", &[("host", "evil.example")]).await.problem().0, 400);
    let answer = test.get("/me?a=1", &[("host", "127.0.0.1:8080")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (307, "http://localhost:8080/me?a=1"));
    assert_eq!(test.get("/-/health/ready", &[("host", "10.0.0.7")]).await.text(), "ready\n");
}

#[tokio::test]
async fn bodies_have_a_limit_a_type_and_a_shape() {
    let test = TestApp::new().await;
    let json = [("content-type", "application/json"), ("x-jogakbo", "1")];
    let large = "x".repeat(300_000);
    assert_eq!(
        test.send(Method::POST, "/-/session/ticket", &json, large).await.problem(),
        (413, "too-large".to_owned())
    );
    let plain = [("content-type", "text/plain"), ("x-jogakbo", "1")];
    assert_eq!(
        test.send(Method::POST, "/-/session/ticket", &plain, "{}").await.problem(),
        (415, "unsupported-type".to_owned())
    );
    for (body, detail) in [
        ("{", "J03"),
        ("{\"lock\":\"a\",\"lock\":\"b\"}", "J05"),
        ("{\"__proto__\":1}", "J06"),
        ("{\"lock\":1}", "J07"),
        ("{\"lock\":\"a\",\"more\":1}", "J07"),
    ] {
        let answer = test.send(Method::POST, "/-/session/ticket", &json, body).await;
        assert_eq!(answer.problem(), (400, "bad-json".to_owned()), "{body}");
        let body = answer.json();
        assert!(body["detail"].as_str().unwrap().starts_with(detail), "{body}");
        assert_eq!(body["instance"], format!("urn:jogakbo:request:{}", answer.header("x-request-id")));
    }
    assert_eq!(test.send(Method::POST, "/-/session/ticket", &json, vec![0xff, 0xfe]).await.problem().1, "bad-json");
}

#[tokio::test]
async fn a_wrong_method_is_a_problem() {
    let test = TestApp::new().await;
    for (method, path) in [(Method::DELETE, "/"), (Method::GET, "/-/session/logout"), (Method::POST, "/-/catalogue")] {
        let answer = test.send(method, path, &[("x-jogakbo", "1")], "").await;
        assert_eq!(answer.problem(), (405, "method-not-allowed".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn reports_are_taken_from_anywhere_and_answered_with_nothing() {
    let test = TestApp::new().await;
    for body in [
        "[{\"type\":\"csp-violation\",\"body\":{\"blockedURL\":\"inline\"}}]",
        "{\"csp-report\":{}}",
        "not json",
        "[[[]]]",
    ] {
        let answer = test.send(Method::POST, "/-/reports", &[("content-type", "application/reports+json")], body).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    }
}

#[tokio::test]
async fn the_interface_describes_itself() {
    let test = TestApp::new().await;
    let described = test.get("/-/openapi.json", &[]).await.json();
    assert_eq!(described["openapi"], "3.1.0");
    for path in ["/-/session/ticket", "/-/catalogue", "/-/assets/{digest}/{path}", "/-/health/ready"] {
        assert!(described["paths"].get(path).is_some(), "{path}");
    }
}

#[tokio::test]
async fn a_host_that_ends_is_not_ready_but_lives() {
    let test = TestApp::new().await;
    test.app.draining.send_replace(true);
    assert_eq!(test.get("/-/health/ready", &[]).await.problem(), (503, "draining".to_owned()));
    assert_eq!(test.get("/-/health/live", &[]).await.text(), "live\n");
}
