use crate::support::{Persona, TestApp, fixtures};
use jogakbo::adapters::identity_builtin::{enrol, key_of};
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::ports::{Accounts, Clock};
use serde_json::json;

const BOARD: &str = "kr.go.test.board";

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

/// A page for everybody with an item that asks for a second factor, whose PBC has an API and gives tokens to script.
async fn mixed() -> TestApp {
    let test = TestApp::with(|config| config.tokens.direct = vec![BOARD.parse().unwrap()]).await;
    let folder = test.folder.path();
    let op = json!({"responses": {"200": {"description": "yes"}}});
    let document =
        json!({"openapi": "3.1.0", "info": {"title": "Posts", "version": "1"}, "paths": {"/posts": {"get": op}}});
    fixtures::write(&folder.join("assets/board/openapi.json"), &document);
    let mut board = fixtures::board();
    let spec = &mut board["spec"];
    spec["scope"] = "service".into();
    spec["endpoints"] = json!([{"name": "api", "url": "https://127.0.0.1:9"}]);
    spec["apis"] =
        json!([{"name": "posts", "kind": "openapi", "role": "business", "document": {"href": "openapi.json"}}]);
    spec["security"] = json!({"audience": BOARD, "tokenMode": "direct", "login": "optional"});
    spec["frontend"]["widgets"][0]["apis"] = json!(["posts"]);
    fixtures::write(&folder.join(format!("manifests/{BOARD}.json")), &board);
    let mut page = fixtures::page("home", "/", true);
    page["spec"]["items"][0]["assurance"] = "substantial".into();
    fixtures::write(&folder.join("manifests/pages/home.json"), &page);
    test.app.reload();
    test
}

/// What is refused to somebody: an API, a token, history, each by its problem.
async fn refused(test: &TestApp, cookie: &str) -> [(u16, String); 3] {
    let lock = test.lock("/");
    let headers = [("cookie", cookie), ("x-jogakbo", "1"), ("x-jogakbo-lock", &lock)];
    let body = json!({"lock": lock, "item": "writer", "audience": BOARD});
    let history = format!("/-/history?item=writer&match={BOARD}.note.taken.v1.%3E");
    [
        test.get("/-/api/writer/posts/posts", &headers).await.problem(),
        test.post_json("/-/session/token", &[("cookie", cookie)], &body).await.problem(),
        test.get(&history, &headers).await.problem(),
    ]
}

#[tokio::test]
async fn an_item_that_asks_for_more_is_not_there_and_may_nothing_until_the_sign_in_is_sure() {
    let test = mixed().await;
    let all = |status: u16, kind: &str| std::array::from_fn(|_| (status, kind.to_owned()));
    let way = "href=\"/-/session/login?to=/%23item-writer&amp;assurance=substantial\"";
    let module = "writer.js";

    let nobody = test.get("/", &[]).await.text();
    assert!(nobody.contains("로그인하시면 볼 수 있습니다.") && !nobody.contains(module));
    assert!(nobody.contains("href=\"/-/session/login?to=/&amp;assurance=substantial\""));
    assert_eq!(refused(&test, "none=1").await, all(401, "unauthenticated"));

    let shown = app(&test).await;
    let weak = test.cookie(Persona::Citizen).await;
    let page = test.get("/", &[("cookie", &weak)]).await.text();
    assert!(page.contains("본인 확인을 한 번 더 하시면") && page.contains(way) && !page.contains(module), "{page}");
    assert!(page.contains("reader.js"), "its neighbours are there");
    assert_eq!(refused(&test, &weak).await, all(401, "assurance"));
    let english = test.get("/en/", &[("cookie", &weak)]).await.text();
    assert!(english.contains("Prove once more who you are to see this part") && english.contains("Prove who I am"));

    // The way there asks for the code, also when somebody leaves the word out, and leads back to the place of the item.
    for path in ["/-/session/login?to=/%23item-writer&assurance=substantial", "/-/session/login?to=/%23item-writer"] {
        let form = test.get(path, &[("cookie", &weak)]).await.text();
        assert!(form.contains("autocomplete=\"one-time-code\""), "{form}");
    }
    let form = format!("account=citizen%40test&password=a+good+password&code={}&to=/%23item-writer", shown(0));
    let strong = test.post_form("/-/session/login", &[("cookie", &weak)], &form).await;
    assert_eq!((strong.status.as_u16(), strong.header("location")), (303, "/#item-writer"), "{}", strong.text());
    let sure = strong.header("set-cookie").split(';').next().unwrap().to_owned();
    let page = test.get("/", &[("cookie", &sure)]).await.text();
    assert!(page.contains(module) && !page.contains("본인 확인을"));
    let lock = test.lock("/");
    let headers = [("cookie", sure.as_str()), ("x-jogakbo-lock", &lock)];
    // The service is not there; what matters is that the host would have asked it.
    assert_eq!(test.get("/-/api/writer/posts/posts", &headers).await.problem().1, "service-away");
    let body = json!({"lock": lock, "item": "writer", "audience": BOARD});
    assert_eq!(test.post_json("/-/session/token", &[("cookie", &sure)], &body).await.status, 200);
}

#[tokio::test]
async fn the_bridge_of_a_weak_session_lets_such_an_item_do_nothing() {
    let host = crate::support::bridge_client::Listening::new().await;
    let mut page = fixtures::page("home", "/", true);
    page["spec"]["items"][0]["assurance"] = "low".into();
    fixtures::write(&host.test.folder.path().join("manifests/pages/home.json"), &page);
    host.test.app.reload();
    let kind = "kr.go.test.board.post.created.v1";
    let data = json!({"postId": "1"});
    // Low is any sign-in at all; what is checked for the others is the same rule.
    let mut nobody = host.greeted("none=1", "/").await;
    assert_eq!(nobody.publish(kind, "a", "posts/1", data.clone()).await["code"], "denied");
    let mut citizen = host.greeted(&host.cookie("citizen@test").await, "/").await;
    assert_eq!(citizen.publish(kind, "b", "posts/1", data.clone()).await["op"], "ok");
    page["spec"]["items"][0]["assurance"] = "substantial".into();
    fixtures::write(&host.test.folder.path().join("manifests/pages/home.json"), &page);
    host.test.app.reload();
    let mut citizen = host.greeted(&host.cookie("citizen@test").await, "/").await;
    assert_eq!(citizen.publish(kind, "c", "posts/1", data).await["code"], "denied");
    let subscribed = citizen.subscribe(1, "writer", "kr.go.test.board.note.taken.v1.>", json!("live")).await;
    assert_eq!(subscribed["code"], "denied");
}

#[tokio::test]
async fn a_widget_or_its_pbc_may_ask_for_more_than_the_page_does() {
    use jogakbo_contract::page::Assurance;
    let test = TestApp::new().await;
    let asked = async |widget: serde_json::Value, pbc: serde_json::Value, item: serde_json::Value| {
        let (mut board, mut page) = (fixtures::board(), fixtures::page("home", "/", true));
        let put = |place: &mut serde_json::Value, value: serde_json::Value| {
            if !value.is_null() {
                place["assurance"] = value;
            }
        };
        put(&mut board["spec"]["frontend"]["widgets"][0], widget);
        board["spec"]["security"] = json!({"tokenMode": "none", "login": "optional"});
        put(&mut board["spec"]["security"], pbc);
        put(&mut page["spec"]["items"][0], item);
        fixtures::write(&test.folder.path().join(format!("manifests/{BOARD}.json")), &board);
        fixtures::write(&test.folder.path().join("manifests/pages/home.json"), &page);
        test.app.reload();
        let lock = test.app.catalogue.lock(&test.lock("/")).unwrap();
        lock.item("writer").unwrap().assurance
    };
    let null = || serde_json::Value::Null;
    assert_eq!(asked(null(), null(), null()).await, None);
    assert_eq!(asked(json!("substantial"), null(), null()).await, Some(Assurance::Substantial));
    assert_eq!(asked(json!("substantial"), null(), json!("low")).await, Some(Assurance::Substantial));
    assert_eq!(asked(json!("low"), json!("high"), json!("substantial")).await, Some(Assurance::High));
    // A word that nobody knows leaves the last good version live.
    assert_eq!(asked(json!("sure"), null(), null()).await, Some(Assurance::High));
}
