use crate::support::{Persona, TestApp, fixtures};
use jogakbo::adapters::identity_builtin::{enrol, key_of};
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::ports::{Accounts, Clock};
use serde_json::json;

/// A portal with a page that asks for a second factor.
async fn portal() -> TestApp {
    let test = TestApp::new().await;
    let mut page = fixtures::page("vault", "/vault", false);
    page["spec"]["access"]["assurance"] = "substantial".into();
    fixtures::write(&test.folder.path().join("manifests/pages/vault.json"), &page);
    test.app.reload();
    test
}

/// Gives the citizen an app; answers what it shows after so many seconds.
async fn app(test: &TestApp) -> impl Fn(u64) -> String {
    let mut user = test.store.user_by_account("citizen@test".to_owned()).await.unwrap().unwrap();
    enrol(&test.app.ports.seal, &RandomIds, &mut user, "조각보");
    let secret = key_of(&test.app.ports.seal, &user).unwrap();
    test.store.put_user(user).await.unwrap();
    let now = test.clock.now().seconds();
    move |after| {
        let codes =
            totp_rs::TOTP::new_unchecked(totp_rs::Algorithm::SHA1, 6, 1, 30, secret.clone(), None, String::new());
        codes.generate(now + after)
    }
}

fn form(code: &str) -> String {
    format!("account=citizen%40test&password=a+good+password&code={code}&to=/vault")
}

#[tokio::test]
async fn a_page_that_asks_for_more_sends_who_is_signed_in_to_sign_in_again() {
    let test = portal().await;
    let shown = app(&test).await;
    let cookie = test.cookie(Persona::Citizen).await;
    let answer = test.get("/vault", &[("cookie", &cookie)]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/-/session/login?to=/vault"));
    let page = test.get(answer.header("location"), &[("cookie", &cookie)]).await;
    assert!(page.text().contains("autocomplete=\"one-time-code\"") && page.text().contains("value=\"substantial\""));
    let ticket =
        test.post_json("/-/session/ticket", &[("cookie", &cookie)], &json!({"lock": test.lock("/vault")})).await;
    assert_eq!(ticket.problem(), (401, "assurance".to_owned()));

    let login = async |form: &str| test.post_form("/-/session/login", &[("cookie", &cookie)], form).await;
    // Whoever leaves the hidden word out gets no further: the page decides.
    assert_eq!(login(&form("")).await.status, 401);
    let wrong = login(&form("000000")).await;
    assert!(wrong.status == 401 && wrong.text().contains("이미 쓴 번호"), "{}", wrong.text());
    let strong = login(&form(&shown(0))).await;
    assert_eq!((strong.status.as_u16(), strong.header("location")), (303, "/vault"), "{}", strong.text());
    let next = strong.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_ne!(next, cookie, "the secret changes");
    assert_eq!(test.get("/vault", &[("cookie", &next)]).await.status, 200);
    assert_eq!(test.get("/-/session", &[("cookie", &next)]).await.json()["acr"], "substantial");
    assert_eq!(test.get("/-/session", &[("cookie", &cookie)]).await.json()["state"], "anonymous");
    assert_eq!(login(&form(&shown(0))).await.status, 401, "a code is good once");
    assert_eq!(login(&form(&shown(30))).await.status, 303, "the next one is good");
}

#[tokio::test]
async fn wrong_codes_lock_as_wrong_passwords_do_and_without_an_app_there_is_no_way() {
    let test = portal().await;
    let login = async |form: &str| test.post_form("/-/session/login", &[], form).await;
    let without = login(&form("123456")).await;
    assert!(without.status == 403 && without.text().contains("인증 앱이 등록되어 있지 않습니다"), "{}", without.text());
    let shown = app(&test).await;
    for _ in 0..5 {
        assert_eq!(login(&form("000000")).await.status, 401);
    }
    assert_eq!(login(&form(&shown(0))).await.status, 429);
    let high = test.get("/-/session/login?to=/&assurance=high", &[("accept", "text/html")]).await;
    assert!(high.status == 403 && high.text().contains("sign-in-weak"), "not offered here");
}

#[tokio::test]
async fn the_first_operator_makes_an_account_by_a_link_that_is_good_once() {
    use jogakbo::domain::accounts::invite;
    let test = TestApp::new().await;
    let ports = &test.app.ports;
    let invited = async || invite(ports.accounts.as_ref(), &RandomIds, ports.clock.as_ref()).await.unwrap();
    assert_eq!(invited().await, None, "there are accounts");
    let key = "k".repeat(43);
    let hash = jogakbo_contract::integrity::hex_sha256(key.as_bytes());
    let until = test.clock.now().plus(30 * 60_000);
    test.store.put_invitation(hash.clone(), until).await.unwrap();
    let page = test.get(&format!("/-/session/first?key={key}"), &[("accept", "text/html")]).await;
    assert!(page.status == 200 && page.text().contains("첫 운영자 계정 만들기"));
    let english = test.get(&format!("/-/session/first?key={key}&lang=en"), &[("accept", "text/html")]).await;
    assert!(english.text().contains("Set up the first operator"));
    assert_eq!(test.get("/-/session/first?key=other", &[("accept", "text/html")]).await.status, 410);
    let make = async |key: &str, account: &str, password: &str, again: &str| {
        let form = format!("key={key}&account={account}&name=Kim&password={password}&again={again}");
        test.post_form("/-/session/first", &[], &form).await
    };
    for (account, password, again, said) in [
        ("a b", "twelve-letters", "twelve-letters", "영문 소문자"),
        ("boss", "short", "short", "열두 자 이상이어야"),
        ("boss", "twelve-letters", "twelve-letterz", "서로 다릅니다"),
    ] {
        let answer = make(&key, &account.replace(' ', "+"), password, again).await;
        assert!(answer.status == 400 && answer.text().contains(said), "{}", answer.text());
        assert!(!answer.text().contains(password), "a password is never written back");
    }
    assert_eq!(make("other", "boss", "twelve-letters", "twelve-letters").await.status, 410);
    let done = make(&key, "Boss", "twelve-letters", "twelve-letters").await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/"));
    let cookie = done.header("set-cookie").split(';').next().unwrap().to_owned();
    let session = test.get("/-/session", &[("cookie", &cookie)]).await.json();
    assert_eq!(session["roles"], json!(["citizen", "operator"]));
    assert_eq!(make(&key, "second", "twelve-letters", "twelve-letters").await.status, 410, "good once");
    test.store.put_invitation(hash, until).await.unwrap();
    test.clock.advance(30 * 60_000);
    assert_eq!(test.get(&format!("/-/session/first?key={key}"), &[("accept", "text/html")]).await.status, 410);
}
