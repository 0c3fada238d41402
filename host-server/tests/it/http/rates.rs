//! Visitors who ask too fast.

use crate::support::{Persona, TestApp};
use jogakbo::config::Config;

fn slow(config: &mut Config) {
    (config.limits.address_requests, config.limits.session_requests) = (1, 1);
    (config.limits.item_requests, config.limits.guarded_requests) = (1, 1);
    config.http.behind_proxy = true;
}

/// Requests until one is refused.
async fn until_refused(
    test: &TestApp,
    path: &str,
    headers: &[(&str, &str)],
) -> (usize, crate::support::test_app::Answer) {
    for count in 0..100 {
        let answer = test.get(path, headers).await;
        if answer.status == 429 {
            return (count, answer);
        }
    }
    panic!("nothing was refused");
}

#[tokio::test]
async fn an_address_that_asks_too_fast_waits_and_others_do_not() {
    let test = TestApp::with(|config| {
        slow(config);
        config.limits.session_requests = 0;
    })
    .await;
    test.clock.hold_still();
    let from = |address: &'static str| [("x-forwarded-for", address), ("accept", "text/html")];
    let (count, refused) = until_refused(&test, "/", &from("203.0.113.9")).await;
    assert_eq!((count, refused.header("retry-after")), (10, "1"));
    assert!(refused.text().contains("요청이 너무 많습니다"), "{}", refused.text());
    let english = test.get("/en/", &from("203.0.113.9")).await;
    assert!(english.status == 429 && english.text().contains("Too many requests"));
    let program = test.get("/-/session", &[("x-forwarded-for", "203.0.113.9")]).await;
    assert_eq!(program.problem(), (429, "too-many".to_owned()));

    assert_eq!(test.get("/", &from("203.0.113.10")).await.status, 200, "another address");
    test.clock.advance(1000);
    assert_eq!(test.get("/", &from("203.0.113.9")).await.status, 200, "there is room again when the answer said");
    assert_eq!(test.get("/", &from("203.0.113.9")).await.status, 429);
    let forged = [("x-forwarded-for", "198.51.100.1, 203.0.113.9")];
    assert_eq!(test.get("/-/session", &forged).await.status, 429, "the proxy's word counts, not the visitor's");
    for free in ["/-/health/live", "/-/assets/0/x.js", "/-/bridge"] {
        assert_ne!(test.get(free, &from("203.0.113.9")).await.status, 429, "{free}");
    }
    assert!((0..50).all(|_| test.app.rates.of_address("127.0.0.1").is_ok()), "this machine has no limit");
}

#[tokio::test]
async fn a_session_and_an_item_have_quotas_of_their_own() {
    let test = TestApp::with(|config| {
        slow(config);
        config.limits.address_requests = 0;
    })
    .await;
    test.clock.hold_still();
    let (citizen, neighbour) = (test.cookie(Persona::Citizen).await, test.cookie(Persona::Neighbour).await);
    let (count, _) = until_refused(&test, "/-/session", &[("cookie", &citizen)]).await;
    assert_eq!(count, 10);
    assert_eq!(test.get("/-/session", &[("cookie", &neighbour)]).await.status, 200);
    let lock = test.lock("/");
    let call = |address: &'static str| [("x-forwarded-for", address), ("x-jogakbo-lock", lock.as_str())];
    let (count, _) = until_refused(&test, "/-/api/writer/posts/x", &call("203.0.113.20")).await;
    assert_eq!(count, 10);
    assert_ne!(test.get("/-/api/reader/posts/x", &call("203.0.113.20")).await.status, 429, "another item");
    assert_ne!(test.get("/-/api/writer/posts/x", &call("203.0.113.21")).await.status, 429, "another visitor");
}

#[tokio::test]
async fn what_could_be_guessed_at_is_counted_more_strictly() {
    let test = TestApp::with(|config| {
        slow(config);
        (config.limits.address_requests, config.limits.session_requests) = (0, 0);
    })
    .await;
    test.clock.hold_still();
    test.clock.hold_still();
    let from = [("x-forwarded-for", "203.0.113.30")];
    let mut statuses = Vec::new();
    for _ in 0..31 {
        statuses.push(test.post_form("/-/session/login", &from, "account=a%40b&password=x").await.status.as_u16());
    }
    let told_by_the_lock = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(told_by_the_lock, 5, "the account is locked after five");
    let page = test.post_form("/-/session/login", &from, "account=other%40b&password=x").await;
    assert!(page.status == 429 && page.text().contains("요청이 너무 많습니다"), "another account does not help");
    assert_eq!(test.get("/-/session/login", &from).await.status, 200, "the form itself can be looked at");
    let ticket = serde_json::json!({"lock": test.lock("/")});
    assert_eq!(test.post_json("/-/session/ticket", &from, &ticket).await.problem(), (429, "too-many".to_owned()));
}
