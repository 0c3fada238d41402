use crate::support::provider::{CLIENT, FakeProvider, Key, NOW, SECRET, Ways, parameters};
use crate::support::{Answer, TestApp};
use jogakbo::ports::Store;
use jogakbo_contract::page::Assurance;
use serde_json::{Value, json};

const HTML: (&str, &str) = ("accept", "text/html");

/// A portal whose people sign in at a provider.
async fn portal() -> (FakeProvider, TestApp) {
    let provider = FakeProvider::start().await;
    let settings = provider.settings();
    let test = TestApp::with(|config| {
        config.identity.openid = Some(settings);
        config.identity.acr = [(Assurance::Substantial, vec!["two".to_owned()])].into();
    })
    .await;
    (provider, test)
}

fn cookie_of(answer: &Answer, name: &str) -> String {
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let mut own = set.filter(|set| set.starts_with(&format!("{name}=")));
    own.next().map_or(String::new(), |set| set.split(';').next().unwrap().to_owned())
}

/// Goes to the provider: the address there, and the cookie that this browser keeps.
async fn leave(test: &TestApp, path: &str, cookie: &str) -> (String, String) {
    let answer = test.get(path, &[HTML, ("cookie", cookie)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    (answer.header("location").to_owned(), cookie_of(&answer, "__Host-jgb-in"))
}

async fn come_back(test: &TestApp, query: &str, cookie: &str) -> Answer {
    test.get(&format!("/-/session/callback?{query}"), &[HTML, ("cookie", cookie)]).await
}

/// The whole way; the answer to the last step.
async fn sign_in(provider: &FakeProvider, test: &TestApp) -> Answer {
    let (address, kept) = leave(test, "/-/session/login?to=/en/me", "none=1").await;
    come_back(test, &provider.agree(&address), &kept).await
}

/// The code on the page of a sign-in that was stopped, which leaves no session behind.
fn stopped(answer: &Answer) -> (u16, String) {
    assert_eq!(cookie_of(answer, "__Host-jgb"), "", "never a half session");
    let text = answer.text();
    assert!(text.contains("<html"), "{text}");
    (answer.status.as_u16(), text.split("<code>").nth(1).unwrap().split(' ').next().unwrap().to_owned())
}

#[tokio::test]
async fn somebody_signs_in_at_the_provider_and_comes_back() {
    let (provider, test) = portal().await;
    provider.ways().claims = json!({"groups": ["editors", "others"]}).as_object().unwrap().clone();
    let (address, kept) = leave(&test, "/-/session/login?to=/en/me", "none=1").await;
    assert!(address.starts_with(&format!("{}/authorize?", provider.issuer)), "{address}");
    let asked = parameters(&address);
    assert_eq!(asked["redirect_uri"], "http://localhost:8080/-/session/callback");
    assert_eq!((asked["scope"].as_str(), asked["ui_locales"].as_str()), ("openid profile", "en"));
    let answer = come_back(&test, &provider.agree(&address), &kept).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/en/me"), "{}", answer.text());
    assert_eq!(cookie_of(&answer, "__Host-jgb-in"), "__Host-jgb-in=", "the attempt is forgotten");
    let cookie = cookie_of(&answer, "__Host-jgb");
    let session = test.get("/-/session", &[("cookie", &cookie)]).await.json();
    assert_eq!(session["user"]["name"], "김시민", "told beside the token");
    assert_eq!(session["roles"], json!(["citizen", "designer"]));
    assert_eq!(session["acr"], "low");
    assert!(!session.to_string().contains("kim"), "the subject stays on the server");
}

#[tokio::test]
async fn an_answer_belongs_to_one_sign_in_of_one_browser() {
    let (provider, test) = portal().await;
    let (address, kept) = leave(&test, "/-/session/login?to=/en/me", "none=1").await;
    let (_, another) = leave(&test, "/-/session/login", "none=1").await;
    let query = provider.agree(&address);
    let stray = (400, "sign-in-stray".to_owned());
    assert_eq!(stopped(&come_back(&test, &query, "none=1").await), stray, "a browser that started nothing");
    assert_eq!(stopped(&come_back(&test, &query, &another).await), stray, "a browser that started another");
    let forged = format!("{kept}AA");
    assert_eq!(stopped(&come_back(&test, &query, &forged).await), stray, "a cookie nobody sealed");
    assert_eq!(stopped(&come_back(&test, "code=x", &kept).await), stray, "no state");
    assert_eq!(come_back(&test, &query, &kept).await.status, 303);
    let again = come_back(&test, &query, &kept).await;
    assert_eq!(stopped(&again), stray, "a second time");
    assert!(again.text().contains("Please start signing in again") && again.text().contains("to=/en/me"), "in English");
    let (address, kept) = leave(&test, "/-/session/login", "none=1").await;
    test.clock.advance(11 * 60_000);
    assert_eq!(stopped(&come_back(&test, &provider.agree(&address), &kept).await), stray, "after eleven minutes");
}

/// Changes what the provider says.
type Lie = Box<dyn Fn(&mut Ways)>;

#[tokio::test]
async fn a_provider_that_lies_signs_nobody_in() {
    let (provider, test) = portal().await;
    let over = |claims: Value| move |ways: &mut Ways| ways.claims = claims.as_object().unwrap().clone();
    let lies: Vec<(&str, Lie)> = vec![
        ("another nonce", Box::new(over(json!({"nonce": "another"})))),
        ("no nonce", Box::new(over(json!({"nonce": null})))),
        ("another audience", Box::new(over(json!({"aud": "other"})))),
        ("two audiences", Box::new(over(json!({"aud": [CLIENT, "other"]})))),
        ("another issuer", Box::new(over(json!({"iss": "https://other"})))),
        ("expired", Box::new(over(json!({"exp": 1_700_000_000_u64})))),
        ("from the future", Box::new(over(json!({"iat": NOW + 600})))),
        ("no subject", Box::new(over(json!({"sub": ""})))),
        ("a strange key", Box::new(|ways| ways.signs = Key::new("one"))),
        ("another person beside", Box::new(|ways| ways.user_info = json!({"sub": "lee", "name": "이 아무개"}))),
        (
            "not signed",
            Box::new(|ways| {
                ways.token = Some(|_, claims| {
                    use base64::Engine;
                    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
                    format!("{}.{}.", part(r#"{"alg":"none"}"#), part(&claims.to_string()))
                });
            }),
        ),
        (
            "signed by the shared secret",
            Box::new(|ways| {
                ways.token = Some(|_, claims| {
                    let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
                    jsonwebtoken::encode(&jsonwebtoken::Header::default(), claims, &key).unwrap()
                });
            }),
        ),
    ];
    for (name, lie) in lies {
        let signs = provider.ways().signs.clone();
        lie(&mut provider.ways());
        let answer = sign_in(&provider, &test).await;
        assert_eq!(stopped(&answer), (502, "sign-in-untrusted".to_owned()), "{name}");
        let mut ways = provider.ways();
        (ways.claims, ways.signs, ways.token) = (serde_json::Map::new(), signs, None);
        ways.user_info = json!({"sub": "kim", "name": "김시민"});
    }
    assert_eq!(sign_in(&provider, &test).await.status, 303, "the truth is believed");
}

#[tokio::test]
async fn the_provider_may_say_no_and_must_say_who_it_is() {
    let (provider, test) = portal().await;
    provider.ways().discovery =
        json!({"authorization_response_iss_parameter_supported": true}).as_object().unwrap().clone();
    let (address, kept) = leave(&test, "/-/session/login", "none=1").await;
    let query = provider.agree(&address);
    assert_eq!(stopped(&come_back(&test, &query, &kept).await), (502, "sign-in-untrusted".to_owned()), "no `iss`");
    let (address, kept) = leave(&test, "/-/session/login", "none=1").await;
    let mixed = format!("{}&iss=https%3A%2F%2Fother", provider.agree(&address));
    assert_eq!(stopped(&come_back(&test, &mixed, &kept).await).0, 502, "another's `iss`");
    let (address, kept) = leave(&test, "/-/session/login", "none=1").await;
    let state = &parameters(&address)["state"];
    let said = format!("error=access_denied&state={state}&iss={}", provider.issuer);
    let refused = come_back(&test, &said, &kept).await;
    assert_eq!(stopped(&refused), (403, "sign-in-refused".to_owned()));
    assert!(refused.text().contains("로그인하지 못했습니다"));
    let (address, kept) = leave(&test, "/-/session/login", "none=1").await;
    provider.ways().refuses = Some((400, json!({"error": "invalid_grant"})));
    let query = format!("{}&iss={}", provider.agree(&address), provider.issuer);
    assert_eq!(stopped(&come_back(&test, &query, &kept).await), (403, "sign-in-refused".to_owned()));
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_of_and_asked_again_later() {
    let (provider, test) = portal().await;
    provider.ways().down = true;
    let away = (503, "sign-in-away".to_owned());
    let login = async || test.get("/-/session/login?to=/me", &[HTML]).await;
    let answer = login().await;
    assert_eq!(stopped(&answer), away);
    assert!(answer.text().contains("인증기관이 응답하지 않습니다") && answer.header("retry-after") == "30");
    provider.ways().down = false;
    assert_eq!(stopped(&login().await), away, "a moment later it is not even asked");
    test.clock.advance(2_000);
    assert_eq!(login().await.status, 303);
    let (address, kept) = leave(&test, "/-/session/login", "none=1").await;
    let query = provider.agree(&address);
    provider.ways().slow = true;
    assert_eq!(stopped(&come_back(&test, &query, &kept).await), away, "silence has an end");
    provider.ways().slow = false;
    let problem = test.get("/-/session/callback?code=x&state=y", &[]).await;
    assert_eq!(problem.problem(), (400, "sign-in-stray".to_owned()), "script gets a problem");
}

#[tokio::test]
async fn a_provider_that_calls_itself_another_or_gives_up_tls_is_not_used() {
    for odd in [json!({"issuer": "https://other"}), json!({"token_endpoint": "http://example.com/token"})] {
        let (provider, test) = portal().await;
        provider.ways().discovery = odd.as_object().unwrap().clone();
        let answer = test.get("/-/session/login", &[HTML]).await;
        let answer = if answer.status == 303 {
            let (address, kept) = (answer.header("location").to_owned(), cookie_of(&answer, "__Host-jgb-in"));
            come_back(&test, &provider.agree(&address), &kept).await
        } else {
            answer
        };
        assert_eq!(stopped(&answer), (503, "sign-in-away".to_owned()), "{odd}");
    }
}

#[tokio::test]
async fn new_keys_are_read_once_in_half_a_minute() {
    let (provider, test) = portal().await;
    assert_eq!(sign_in(&provider, &test).await.status, 303);
    let (old, new) = (provider.ways().signs.clone(), Key::new("two"));
    {
        let mut ways = provider.ways();
        (ways.keys, ways.signs) = (vec![old, new.clone()], new);
    }
    assert_eq!(stopped(&sign_in(&provider, &test).await).0, 502, "the keys were read a moment ago");
    test.clock.advance(31_000);
    assert_eq!(sign_in(&provider, &test).await.status, 303);
    let read = provider.ways().keys_read;
    provider.ways().signs = Key::new("three");
    for _ in 0..5 {
        assert_eq!(stopped(&sign_in(&provider, &test).await).0, 502);
    }
    assert_eq!(provider.ways().keys_read, read, "whoever makes up keys makes nobody read");
}

#[tokio::test]
async fn a_session_follows_its_provider() {
    let (provider, test) = portal().await;
    provider.ways().refresh = Some("refresh-0".to_owned());
    let cookie = cookie_of(&sign_in(&provider, &test).await, "__Host-jgb");
    // Somebody is there all the while, so that no session ends by silence; and time goes on, as an attempt that failed is
    // repeated only then.
    let session = async || {
        test.get("/me", &[("cookie", &cookie)]).await;
        test.get("/-/session", &[("cookie", &cookie)]).await.json()
    };
    let until = async |what: &str, is: &dyn Fn(&Value) -> bool| {
        for _ in 0..500 {
            if is(&session().await) {
                return;
            }
            test.clock.advance(2_000);
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("never: {what}");
    };
    let refreshed = || provider.ways().refreshed;
    session().await;
    assert_eq!(provider.ways().refreshed, 0, "not before its time");
    provider.ways().claims = json!({"groups": ["editors"], "nonce": null}).as_object().unwrap().clone();
    test.clock.advance(550_000);
    until("new roles", &|session| session["roles"] == json!(["citizen", "designer"])).await;
    assert_eq!(refreshed(), 1, "asked once, however many requests came");
    test.clock.advance(550_000);
    until("two renewals", &|_| refreshed() == 2).await;
    // Away: the session stays, and is asked about again.
    provider.ways().down = true;
    test.clock.advance(550_000);
    assert_eq!(session().await["state"], "user");
    assert_eq!(session().await["state"], "user");
    provider.ways().down = false;
    until("a third renewal", &|_| refreshed() == 3).await;
    assert_eq!(session().await["state"], "user");
    // Somebody else used the token: the provider takes none of the family any more.
    provider.ways().refresh = Some("stolen and used".to_owned());
    test.clock.advance(550_000);
    until("the end", &|session| session["state"] == "anonymous").await;
}

#[tokio::test]
async fn what_is_kept_of_a_provider_is_sealed() {
    let (provider, test) = portal().await;
    provider.ways().refresh = Some("refresh-0".to_owned());
    let cookie = cookie_of(&sign_in(&provider, &test).await, "__Host-jgb");
    let secret = cookie.split('=').nth(1).unwrap();
    let key = jogakbo::http::routes::session::key_of(secret);
    let record = test.store.session(key).await.unwrap().unwrap();
    let stored = String::from_utf8_lossy(record.proven.kept.as_ref().unwrap()).into_owned();
    assert!(!stored.contains("refresh-") && !stored.contains("eyJ"), "{stored}");
    let kept = test.app.sessions.kept(&record).unwrap();
    assert_eq!(kept.refresh.as_ref().unwrap().reveal(), "refresh-1");
    assert!(!format!("{kept:?}").contains("refresh-1"), "a log would not show it either");
}

#[tokio::test]
async fn signing_out_goes_by_way_of_the_provider() {
    let (provider, test) = portal().await;
    let cookie = cookie_of(&sign_in(&provider, &test).await, "__Host-jgb");
    let out = test.post_form("/-/session/logout", &[("cookie", &cookie)], "to=/en/").await;
    assert_eq!(out.status, 200, "a redirection of a form would be stopped by the policy");
    let next = out.header("refresh").strip_prefix("0; url=").unwrap().to_owned();
    assert!(next.starts_with(&format!("{}/end?", provider.issuer)), "{next}");
    let asked = parameters(&next);
    assert!(asked["id_token_hint"].starts_with("eyJ"));
    assert_eq!(asked["post_logout_redirect_uri"], "http://localhost:8080/-/session/left");
    assert_eq!(test.get("/-/session", &[("cookie", &cookie)]).await.json()["state"], "anonymous");
    let back = test.get(&format!("/-/session/left?state={}", asked["state"]), &[]).await;
    assert_eq!((back.status.as_u16(), back.header("location")), (303, "/en/"));
    provider.ways().down = true;
    let cookie = {
        provider.ways().down = false;
        cookie_of(&sign_in(&provider, &test).await, "__Host-jgb")
    };
    test.clock.advance(3_700_000);
    provider.ways().down = true;
    let gone = test.post_form("/-/session/logout", &[("cookie", &cookie)], "to=/").await;
    assert!(gone.header("set-cookie").contains("Max-Age=0"), "signing out here needs nobody");
}

#[tokio::test]
async fn an_open_page_whose_session_ended_is_not_signed_in_again_by_itself() {
    let (provider, test) = portal().await;
    let ask = async |to: &str, cookie: &str| {
        test.get(&format!("/-/session/ended?to={to}"), &[("accept", "text/html"), ("cookie", cookie)]).await
    };
    let ended = ask("/en/me", "").await;
    assert_eq!(ended.status, 401);
    assert!(ended.text().contains("You are signed out") && ended.text().contains("/-/session/login?to=/en/me"));
    let open = ask("/", "").await;
    assert_eq!((open.status.as_u16(), open.header("location")), (303, "/"), "everybody may see the home page");
    let cookie = cookie_of(&sign_in(&provider, &test).await, "__Host-jgb");
    let again = ask("/me", &cookie).await;
    assert_eq!((again.status.as_u16(), again.header("location")), (303, "/me"), "somebody has signed in elsewhere");
    let here = TestApp::new().await.get("/-/session/ended?to=/me", &[]).await;
    assert_eq!((here.status.as_u16(), here.header("location")), (303, "/-/session/login?to=/me"));
}

#[tokio::test]
async fn the_provider_ends_sessions_by_its_own_word() {
    let (provider, test) = portal().await;
    let cookie = cookie_of(&sign_in(&provider, &test).await, "__Host-jgb");
    let mut endings = test.app.sessions.endings();
    let say = async |token: &str| {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let form = format!("logout_token={token}");
        test.send(axum::http::Method::POST, "/-/session/backchannel", &headers, form).await
    };
    let bad: Vec<(&str, String)> = vec![
        ("no token", "x".to_owned()),
        ("a nonce", provider.logout_token(&json!({"jti": "a", "sub": "kim", "nonce": "x"}))),
        ("no event", provider.logout_token(&json!({"jti": "b", "sub": "kim", "events": {}}))),
        ("nobody", provider.logout_token(&json!({"jti": "c"}))),
        ("no jti", provider.logout_token(&json!({"sub": "kim"}))),
        ("old", provider.logout_token(&json!({"jti": "d", "sub": "kim", "iat": NOW - 400}))),
        ("early", provider.logout_token(&json!({"jti": "e", "sub": "kim", "iat": NOW + 400, "exp": NOW + 500}))),
        ("for another", provider.logout_token(&json!({"jti": "f", "sub": "kim", "aud": "other"}))),
        ("of another", provider.logout_token(&json!({"jti": "g", "sub": "kim", "iss": "https://other"}))),
        ("a strange key", Key::new("one").sign(Some("logout+jwt"), &json!({}))),
        ("an unknown key", Key::new("two").sign(Some("logout+jwt"), &json!({}))),
        ("another type", provider.ways().signs.sign(Some("JWT"), &json!({}))),
        ("huge", "a".repeat(9_000)),
    ];
    for (name, token) in &bad {
        let answer = say(token).await;
        assert_eq!(answer.problem(), (400, "bad-logout-token".to_owned()), "{name}");
        assert_eq!(answer.json()["error"], "invalid_request");
        assert!(!answer.text().contains(token.as_str()) || token.len() < 3, "{name}");
    }
    let state = async || test.get("/-/session", &[("cookie", &cookie)]).await.json()["state"].clone();
    assert_eq!(say(&provider.logout_token(&json!({"jti": "1", "sid": "other"}))).await.status, 200);
    assert_eq!(say(&provider.logout_token(&json!({"jti": "2", "sid": "session-1", "sub": "lee"}))).await.status, 200);
    assert_eq!(state().await, "user", "not this one's");
    let token = provider.logout_token(&json!({"jti": "3", "sid": "session-1"}));
    let answer = say(&token).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    assert_eq!(state().await, "anonymous");
    assert!(endings.try_recv().is_ok(), "open bridges are told");
    assert_eq!(say(&token).await.problem().0, 400, "each token once");
    let cookie = cookie_of(&sign_in(&provider, &test).await, "__Host-jgb");
    assert_eq!(say(&provider.logout_token(&json!({"jti": "4", "sub": "kim"}))).await.status, 200);
    assert_eq!(test.get("/-/session", &[("cookie", &cookie)]).await.json()["state"], "anonymous");
    let here = TestApp::new().await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = here.send(axum::http::Method::POST, "/-/session/backchannel", &headers, "logout_token=x").await;
    assert_eq!(answer.problem().0, 404, "people sign in here");
}

#[tokio::test]
async fn more_assurance_is_asked_for_by_its_name_there() {
    let (provider, test) = portal().await;
    let cookie = cookie_of(&sign_in(&provider, &test).await, "__Host-jgb");
    let path = "/-/session/login?to=/me&assurance=substantial";
    let (address, kept) = leave(&test, path, &cookie).await;
    let asked = parameters(&address);
    assert_eq!((asked["acr_values"].as_str(), asked["prompt"].as_str()), ("two", "login"));
    let both = format!("{cookie}; {kept}");
    let weak = come_back(&test, &provider.agree(&address), &both).await;
    assert_eq!(stopped(&weak), (403, "sign-in-weak".to_owned()));
    assert!(weak.text().contains("assurance=substantial"), "the next attempt asks for it too");
    let (address, kept) = leave(&test, path, &cookie).await;
    let both = format!("{cookie}; {kept}");
    provider.ways().claims = json!({"acr": "two", "auth_time": NOW - 4000}).as_object().unwrap().clone();
    let stale = come_back(&test, &provider.agree(&address), &both).await;
    assert_eq!(stopped(&stale).0, 502, "proven long ago is not proven anew");
    let (address, kept) = leave(&test, path, &cookie).await;
    let both = format!("{cookie}; {kept}");
    provider.ways().claims = json!({"acr": "two", "auth_time": NOW}).as_object().unwrap().clone();
    let strong = come_back(&test, &provider.agree(&address), &both).await;
    let next = cookie_of(&strong, "__Host-jgb");
    assert_ne!(next, cookie, "the secret changes");
    assert_eq!(test.get("/-/session", &[("cookie", &next)]).await.json()["acr"], "substantial");
    assert_eq!(test.get("/-/session", &[("cookie", &cookie)]).await.json()["state"], "anonymous");
}
