use crate::support::{Persona, TestApp};
use serde_json::json;

#[tokio::test]
async fn signing_in_sets_a_safe_cookie_and_signing_out_ends_it() {
    let test = TestApp::new().await;
    assert_eq!(
        test.get("/-/session", &[]).await.json(),
        json!({"state": "anonymous", "user": null, "roles": ["anonymous"]})
    );
    let answer = test.sign_in("citizen@test", "a good password").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/me"));
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-jgb=") && set.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"), "{set}");
    let cookie = set.split(';').next().unwrap();
    let session = test.get("/-/session", &[("cookie", cookie)]).await.json();
    assert_eq!((&session["state"], &session["user"]["name"]), (&"user".into(), &"김시민".into()));
    assert!(!session["user"]["id"].as_str().unwrap().contains("citizen"));
    assert_eq!(test.get("/me", &[("cookie", cookie)]).await.header("cache-control"), "no-store");
    let out = test.post_form("/-/session/logout", &[("cookie", cookie)], "to=/en/").await;
    assert_eq!((out.status.as_u16(), out.header("location")), (303, "/en/"));
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    // Chromium would let the citizen wait for half a minute and longer.
    assert_eq!(out.header("clear-site-data"), "");
    assert_eq!(test.get("/-/session", &[("cookie", cookie)]).await.json()["state"], "anonymous");
}

#[tokio::test]
async fn the_secret_changes_at_every_sign_in() {
    let test = TestApp::new().await;
    let first = test.cookie(Persona::Citizen).await;
    let form = "account=citizen%40test&password=a+good+password";
    let answer = test.post_form("/-/session/login", &[("cookie", &first)], form).await;
    let second = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(
        test.get("/-/session", &[("cookie", &first)]).await.json()["state"],
        "anonymous",
        "the earlier one is dead"
    );
    let planted = format!("__Host-jgb={}", "A".repeat(43));
    let answer = test.post_form("/-/session/login", &[("cookie", &planted)], form).await;
    assert!(!answer.header("set-cookie").contains("AAAA"), "a planted secret is never taken over");
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_of_silence_and_after_twelve_hours() {
    let test = TestApp::new().await;
    let minute = 60_000;
    let cookie = test.cookie(Persona::Citizen).await;
    for _ in 0..25 {
        test.clock.advance(28 * minute);
        assert_eq!(test.get("/me", &[("cookie", &cookie)]).await.status, 200);
    }
    test.clock.advance(21 * minute);
    assert_eq!(test.get("/me", &[("cookie", &cookie)]).await.status, 303, "twelve hours are over");
    let cookie = test.cookie(Persona::Citizen).await;
    test.clock.advance(30 * minute);
    assert_eq!(test.get("/-/session", &[("cookie", &cookie)]).await.json()["state"], "anonymous");
}

#[tokio::test]
async fn to_ask_about_a_session_does_not_prolong_it_and_to_extend_it_does_so_up_to_its_end() {
    let test = TestApp::new().await;
    let minute = 60_000;
    let cookie = test.cookie(Persona::Citizen).await;
    let ask = async || test.get("/-/session", &[("cookie", &cookie)]).await.json();
    let left = |session: &serde_json::Value| {
        (session["expires"]["idle"].as_u64().unwrap(), session["expires"]["absolute"].as_u64().unwrap())
    };
    let first = ask().await;
    assert_eq!(first["expires"]["warn"], 120);
    assert_eq!(first["assured"], json!({"low": true, "substantial": false, "high": false}));
    assert_eq!((left(&first), &first["acr"]), ((1800, 43_200), &"low".into()));
    test.clock.advance(20 * minute);
    assert_eq!(left(&ask().await), (600, 42_000));
    assert_eq!(left(&ask().await), (600, 42_000), "asked twice");
    let extend = async || test.post_json("/-/session/extend", &[("cookie", &cookie)], &json!({})).await;
    assert_eq!(left(&extend().await.json()), (1800, 42_000));
    let from_elsewhere = test.send(axum::http::Method::POST, "/-/session/extend", &[("cookie", &cookie)], "").await;
    assert_eq!(from_elsewhere.problem(), (403, "cross-site".to_owned()));
    for _ in 0..25 {
        test.clock.advance(29 * minute);
        extend().await;
    }
    assert_eq!(ask().await["state"], "anonymous", "twelve hours are twelve hours");
    assert_eq!(extend().await.problem(), (401, "unauthenticated".to_owned()));
}

#[tokio::test]
async fn the_eleventh_sign_in_of_a_person_ends_the_oldest_session() {
    let test = TestApp::new().await;
    let mut cookies = Vec::new();
    for _ in 0..11 {
        cookies.push(test.cookie(Persona::Citizen).await);
        test.clock.advance(1000);
    }
    let state = async |cookie: &str| test.get("/-/session", &[("cookie", cookie)]).await.json()["state"].clone();
    assert_eq!(state(&cookies[0]).await, "anonymous");
    assert_eq!((state(&cookies[1]).await, state(&cookies[10]).await), ("user".into(), "user".into()));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_get_one_answer() {
    let test = TestApp::new().await;
    let wrong = test.sign_in("citizen@test", "wrong").await;
    let unknown = test.sign_in("nobody@test", "wrong").await;
    assert_eq!((wrong.status.as_u16(), unknown.status.as_u16()), (401, 401));
    assert!(wrong.text().contains("계정 또는 비밀번호가 맞지 않습니다."));
    assert!(wrong.text().contains("value=\"citizen@test\"") && !wrong.text().contains("value=\"wrong\""));
    assert_eq!(wrong.text().replace("citizen@test", ""), unknown.text().replace("nobody@test", ""));
}

#[tokio::test]
async fn repeated_failures_lock_the_account_for_a_while() {
    let test = TestApp::new().await;
    for _ in 0..5 {
        assert_eq!(test.sign_in("citizen@test", "wrong").await.status, 401);
    }
    let locked = test.sign_in("citizen@test", "a good password").await;
    assert_eq!(locked.status, 429);
    assert!(locked.header("retry-after").parse::<u64>().unwrap() <= 30);
    test.clock.advance(31_000);
    assert_eq!(test.sign_in("citizen@test", "a good password").await.status, 303);
}

#[tokio::test]
async fn a_ticket_is_for_pages_that_exist_and_that_the_caller_may_open() {
    let test = TestApp::new().await;
    let ask = async |cookie: &str, lock: &str| {
        test.post_json("/-/session/ticket", &[("cookie", cookie)], &json!({"lock": lock})).await
    };
    assert_eq!(ask("none=1", "unknown").await.problem(), (410, "lock-gone".to_owned()));
    assert_eq!(ask("none=1", &test.lock("/me")).await.problem(), (401, "unauthenticated".to_owned()));
    let answer = ask("none=1", &test.lock("/")).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["expires"]), (200, &30.into()));
    assert_eq!(answer.header("cache-control"), "no-store");
    let cookie = test.cookie(Persona::Citizen).await;
    assert_eq!(ask(&cookie, &test.lock("/me")).await.status, 200);
    for _ in 0..60 {
        ask("none=1", &test.lock("/")).await;
    }
    assert_eq!(ask("none=1", &test.lock("/")).await.problem(), (429, "too-many".to_owned()));
}

#[tokio::test]
async fn the_issuer_publishes_its_key_and_how_to_find_it() {
    let test = TestApp::new().await;
    let found = test.get("/-/issuer/.well-known/openid-configuration", &[]).await.json();
    assert_eq!(found["issuer"], "http://localhost:8080/-/issuer");
    let keys = test.get("/-/issuer/jwks.json", &[]).await.json();
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&"EC".into(), &"P-256".into(), &"ES256".into()));
    assert!(key.get("d").is_none(), "the private half stays home");
}

#[tokio::test]
async fn light_and_dark_are_remembered() {
    let test = TestApp::new().await;
    let answer = test.post_form("/-/session/view", &[], "scheme=dark&to=/en/").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/en/"));
    assert!(answer.header("set-cookie").starts_with("jgb-view=dark; "));
    let odd = test.post_form("/-/session/view", &[], "scheme=%22x%0d%0a&to=//evil.example").await;
    assert!(odd.header("set-cookie").starts_with("jgb-view=auto; ") && odd.header("location") == "/");
}
