use crate::support::TestApp;
use crate::support::test_app::Answer;
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

const BOARD: &str = "kr.go.test.board";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

async fn ask(test: &TestApp, headers: &[(&str, &str)], form: &str) -> Answer {
    let headers: Vec<_> = [FORM].iter().chain(headers).copied().collect();
    test.send(Method::POST, "/-/issuer/token", &headers, form.to_owned()).await
}

fn with(client: &str, secret: &str) -> String {
    format!("grant_type=client_credentials&client_id={client}&client_secret={secret}")
}

#[tokio::test]
async fn a_back_end_gets_a_token_for_its_secret() {
    let test = TestApp::new().await;
    let secret = test.secret(BOARD).await;
    let basic = format!("Basic {}", STANDARD.encode(format!("{BOARD}:{secret}")));
    let by_header = ask(&test, &[("authorization", &basic)], "grant_type=client_credentials&unknown=1").await;
    for answer in [by_header, ask(&test, &[], &with(BOARD, &secret)).await] {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
        let body = answer.json();
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(300)));
        let token = body["access_token"].as_str().unwrap();
        let bearer = test.app.ports.identity.bearer(token).unwrap();
        assert_eq!((bearer.client.as_str(), bearer.until), (BOARD, 1_800_000_300));
    }
    assert!(test.bearer().await.starts_with("Bearer ey"));
    let found = test.get("/-/issuer/.well-known/openid-configuration", &[]).await.json();
    assert_eq!(found["token_endpoint"], "http://localhost:8080/-/issuer/token");
    assert_eq!(found["grant_types_supported"], json!(["client_credentials"]));
}

#[tokio::test]
async fn a_new_secret_ends_the_earlier_one() {
    let test = TestApp::new().await;
    let first = test.secret(BOARD).await;
    let second = test.secret(BOARD).await;
    assert_eq!(ask(&test, &[], &with(BOARD, &first)).await.problem(), (401, "invalid-client".to_owned()));
    assert_eq!(ask(&test, &[], &with(BOARD, &second)).await.status, 200);
}

#[tokio::test]
async fn what_is_wrong_gets_a_problem_that_oauth_clients_understand() {
    let test = TestApp::new().await;
    let secret = test.secret(BOARD).await;
    let basic = format!("Basic {}", STANDARD.encode(format!("{BOARD}:{secret}")));
    let good = with(BOARD, &secret);
    for (headers, form, status, error) in [
        (vec![], with(BOARD, "wrong"), 401, "invalid_client"),
        (vec![], with("kr.go.test.nobody", &secret), 401, "invalid_client"),
        (vec![], "grant_type=client_credentials".to_owned(), 401, "invalid_client"),
        (vec![], good.replace("client_credentials", "password"), 400, "unsupported_grant_type"),
        (vec![], format!("{good}&client_id=twice"), 400, "invalid_request"),
        (vec![], "nothing=1".to_owned(), 400, "invalid_request"),
        (vec![], with(BOARD, &"x".repeat(201)), 400, "invalid_request"),
        (vec![("authorization", basic.as_str())], good.clone(), 400, "invalid_request"),
        (vec![("authorization", "Basic ###")], "grant_type=client_credentials".to_owned(), 400, "invalid_request"),
    ] {
        let answer = ask(&test, &headers, &form).await;
        assert_eq!((answer.problem().0, answer.json()["error"].as_str()), (status, Some(error)), "{form}");
        assert_eq!(answer.header("www-authenticate").starts_with("Basic "), status == 401);
        assert!(!answer.text().contains(&secret));
    }
    let json = [("content-type", "application/json")];
    let answer = test.send(Method::POST, "/-/issuer/token", &json, "{}").await;
    assert_eq!((answer.problem().0, answer.json()["error"].as_str()), (415, Some("invalid_request")));
}

#[tokio::test]
async fn wrong_secrets_lock_the_client_for_a_while() {
    let test = TestApp::new().await;
    let secret = test.secret(BOARD).await;
    for _ in 0..5 {
        assert_eq!(ask(&test, &[], &with(BOARD, "wrong")).await.status, 401);
    }
    let locked = ask(&test, &[], &with(BOARD, &secret)).await;
    assert_eq!(locked.problem(), (429, "too-many".to_owned()));
    assert!(locked.header("retry-after").parse::<u64>().unwrap() <= 30);
    test.clock.advance(31_000);
    assert_eq!(ask(&test, &[], &with(BOARD, &secret)).await.status, 200);
}

#[tokio::test]
async fn a_page_of_another_site_cannot_spend_a_visitors_cookie_here() {
    let test = TestApp::new().await;
    let secret = test.secret(BOARD).await;
    let answer =
        ask(&test, &[("cookie", "__Host-jgb=x"), ("sec-fetch-site", "cross-site")], &with(BOARD, &secret)).await;
    assert_eq!(answer.problem(), (403, "cross-site".to_owned()));
}
