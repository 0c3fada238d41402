//! Tokens that speak for a citizen: what they say, who gets one into script, and that one service refuses another's.

use crate::support::test_app::Answer;
use crate::support::{Persona, TestApp, fixtures};
use base64::Engine;
use jogakbo::config::Config;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const BOARD: &str = "kr.go.test.board";

/// The board with an API, scopes, a purpose that rests on consent, and this mode.
fn manifest(mode: &str) -> Value {
    let mut manifest = fixtures::board();
    let spec = &mut manifest["spec"];
    spec["scope"] = "service".into();
    spec["endpoints"] = json!([{"name": "api", "url": "https://board.example"}]);
    spec["apis"] =
        json!([{"name": "posts", "kind": "openapi", "role": "business", "document": {"href": "openapi.json"}}]);
    let scope = |name: &str| json!({"name": name, "title": {"ko": name, "en": name}});
    spec["security"] =
        json!({"audience": BOARD, "tokenMode": mode, "login": "optional", "scopes": [scope("read"), scope("write")]});
    spec["frontend"]["widgets"][0]["apis"] = json!(["posts"]);
    manifest
}

async fn host(mode: &str, change: impl FnOnce(&mut Config)) -> TestApp {
    let test = TestApp::with(|config| {
        config.tokens.direct = vec![BOARD.parse().unwrap()];
        change(config);
    })
    .await;
    let op = json!({"responses": {"200": {"description": "yes"}}});
    let document =
        json!({"openapi": "3.1.0", "info": {"title": "Posts", "version": "1"}, "paths": {"/posts": {"get": op}}});
    fixtures::write(&test.folder.path().join("assets/board/openapi.json"), &document);
    fixtures::write(&test.folder.path().join(format!("manifests/{BOARD}.json")), &manifest(mode));
    test.app.reload();
    test
}

async fn ask(test: &TestApp, persona: Persona, change: &[(&str, Value)]) -> Answer {
    let mut body = json!({"lock": test.lock("/"), "item": "writer", "audience": BOARD});
    for (name, value) in change {
        body[*name] = value.clone();
    }
    let cookie = test.cookie(persona).await;
    test.post_json("/-/session/token", &[("cookie", &cookie)], &body).await
}

fn part(token: &str, index: usize) -> Value {
    let segment = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(segment).unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_in_script_is_for_one_audience_and_says_what_it_is_good_for() {
    let test = host("direct", |_| ()).await;
    let given = ask(&test, Persona::Citizen, &[]).await;
    assert_eq!(given.status, 200, "{}", given.text());
    assert_eq!(given.header("cache-control"), "no-store");
    let body = given.json();
    assert_eq!((&body["type"], &body["scope"]), (&json!("Bearer"), &json!("read write")));
    assert_eq!(body["expiresAt"], 1_800_000_300_000_u64);
    let token = body["token"].as_str().unwrap();
    assert_eq!((&part(token, 0)["typ"], &part(token, 0)["alg"]), (&json!("at+jwt"), &json!("ES256")));
    let claims = part(token, 1);
    assert_eq!(
        (&claims["aud"], &claims["azp"], &claims["scope"]),
        (&json!(BOARD), &json!(BOARD), &json!("read write"))
    );
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 300);
    let sub = claims["sub"].as_str().unwrap();
    assert!(sub.len() == 26 && !sub.contains("citizen") && !claims["jti"].as_str().unwrap().is_empty());
    let events = "urn:jogakbo:authz:events";
    assert_eq!(
        claims["authorization_details"],
        json!([
            {"type": events, "actions": ["publish"], "topics": [
                "kr.go.test.board.post.created.v1.>", "kr.go.test.board.note.taken.v1.>", "kr.go.test.board.typing.seen.v1.>"
            ]},
            {"type": events, "actions": ["subscribe"], "topics": ["kr.go.test.board.note.taken.v1.>"]}
        ])
    );
    assert!(test.app.ports.identity.bearer(token).is_err(), "it opens nothing at the portal");

    let narrow = ask(&test, Persona::Citizen, &[("scope", json!("write admin"))]).await.json();
    assert_eq!(
        (&narrow["scope"], &part(narrow["token"].as_str().unwrap(), 1)["scope"]),
        (&json!("write"), &json!("write"))
    );
    let none = ask(&test, Persona::Citizen, &[("scope", json!(""))]).await.json();
    assert_eq!((none["scope"].as_str(), part(none["token"].as_str().unwrap(), 1).get("scope")), (Some(""), None));
}

#[tokio::test]
async fn a_token_reaches_script_only_where_manifest_and_operator_both_say_so() {
    let denied = (403, "token-denied".to_owned());
    assert_eq!(ask(&host("proxy", |_| ()).await, Persona::Citizen, &[]).await.problem(), denied);
    assert_eq!(ask(&host("none", |_| ()).await, Persona::Citizen, &[]).await.problem(), denied);
    let unlisted = host("direct", |config| config.tokens.direct.clear()).await;
    assert_eq!(ask(&unlisted, Persona::Citizen, &[]).await.problem(), denied);

    let test = host("direct", |_| ()).await;
    for (name, value) in [
        ("audience", json!("kr.go.test.other")),
        ("audience", json!("http://localhost:8080")),
        ("audience", json!("")),
        ("item", json!("reader")),
        ("item", json!("nobody")),
    ] {
        assert_eq!(ask(&test, Persona::Citizen, &[(name, value.clone())]).await.problem(), denied, "{name} {value}");
    }
    let unauthenticated = (401, "unauthenticated".to_owned());
    assert_eq!(ask(&test, Persona::Anonymous, &[]).await.problem(), unauthenticated);
    let closed = json!(test.lock("/me"));
    assert_eq!(ask(&test, Persona::Anonymous, &[("lock", closed)]).await.problem(), unauthenticated);
    assert_eq!(ask(&test, Persona::Citizen, &[("lock", json!("0123"))]).await.problem(), (410, "lock-gone".to_owned()));
    assert_eq!(ask(&test, Persona::Citizen, &[("more", json!(1))]).await.problem(), (400, "bad-json".to_owned()));
    let body = json!({"lock": test.lock("/"), "item": "writer", "audience": BOARD});
    let cookie = test.cookie(Persona::Citizen).await;
    let foreign = [("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site")];
    let refused = test.post_json("/-/session/token", &foreign, &body).await;
    assert_eq!(refused.problem(), (403, "cross-site".to_owned()));
    assert_eq!(test.get("/-/session/token", &[("cookie", &cookie)]).await.status, 405, "never by GET");
}

/// What the demo board's own service makes of tokens, if it were the service of `audience`.
fn verified(test: &TestApp, audience: &str, tokens: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let script = format!(
        "import {{ Verifier }} from '{}';\n\
         Date.now = () => 1_800_000_000_000;\n\
         globalThis.fetch = async () => ({{ json: async () => ({}) }});\n\
         for (const token of {}) {{\n\
           const service = new Verifier('http://localhost:8080', '{audience}');\n\
           console.log(await service.citizen('Bearer ' + token).catch((error) => error.message));\n\
         }}\n",
        root.join("widgets/board/service/token.mjs").display(),
        test.app.ports.identity.keys(),
        json!(tokens)
    );
    let mut node = Command::new("node")
        .args(["--input-type=module", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the board's service needs node");
    node.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let out = node.wait_with_output().unwrap();
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_token_for_one_pbc_is_refused_by_the_service_of_another() {
    let test = host("direct", |_| ()).await;
    let given = ask(&test, Persona::Citizen, &[]).await.json();
    let token = given["token"].as_str().unwrap();
    let sub = part(token, 1)["sub"].as_str().unwrap().to_owned();
    let back_end = test.bearer().await;
    let back_end = back_end.strip_prefix("Bearer ").unwrap();
    // In the middle: of the last character not all bits count.
    let at = token.len() - 20;
    let other = if token[at..].starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{}{other}{}", &token[..at], &token[at + 1..]);
    let seen = verified(&test, BOARD, &[token, &forged, back_end, "none", "e30.e30."]);
    assert_eq!(seen[0], sub, "its own service knows the citizen by the pairwise id");
    assert_eq!(seen[1], "not signed by the portal");
    assert_eq!(seen[2], "not for this service", "a back end's token is for the portal");
    assert!(seen[3..].iter().all(|why| *why != sub) && seen.len() == 5, "{seen:?}");
    assert_eq!(verified(&test, "kr.go.test.other", &[token]), ["not for this service"]);
}

#[tokio::test]
async fn a_token_is_kept_for_its_session_and_rights_while_it_is_good_for_a_minute_at_the_least() {
    let test = host("direct", |_| ()).await;
    let cookie = test.cookie(Persona::Citizen).await;
    let body = json!({"lock": test.lock("/"), "item": "writer", "audience": BOARD});
    let ask =
        async |cookie: &str, body: &Value| test.post_json("/-/session/token", &[("cookie", cookie)], body).await.json();
    let first = ask(&cookie, &body).await;
    test.clock.advance(240_000);
    let same = ask(&cookie, &body).await;
    assert_eq!((&same["token"], &same["expiresAt"]), (&first["token"], &first["expiresAt"]), "60 s are left");
    let mut narrow = body.clone();
    narrow["scope"] = "read".into();
    assert_ne!(ask(&cookie, &narrow).await["token"], first["token"], "other scopes");
    let other = test.cookie(Persona::Citizen).await;
    assert_ne!(ask(&other, &body).await["token"], first["token"], "another session of the same person");
    test.clock.advance(1_000);
    let next = ask(&cookie, &body).await;
    assert_ne!(next["token"], first["token"], "59 s are too few");
    assert_eq!(next["expiresAt"], 1_800_000_541_000_u64);

    // Other roles are another token, whoever changed them.
    let key = jogakbo::http::routes::session::key_of(cookie.split_once('=').unwrap().1);
    let record = test.app.ports.store.session(key.clone()).await.unwrap().unwrap();
    let roles = vec!["citizen".to_owned(), "designer".to_owned()];
    assert!(test.app.ports.store.renew_session(key, record.name, roles, record.proven).await.unwrap());
    let promoted = ask(&cookie, &body).await;
    assert_ne!(promoted["token"], next["token"]);
    assert_eq!(part(promoted["token"].as_str().unwrap(), 1)["roles"], json!(["citizen", "designer"]));

    // What is left after the end of both sessions is nothing.
    assert!(test.app.sessions.tokens.count() > 0);
    for cookie in [&cookie, &other] {
        test.post_json("/-/session/logout", &[("cookie", cookie)], &json!({})).await;
    }
    assert_eq!(test.app.sessions.tokens.count(), 0);
    assert_eq!(ask(&cookie, &body).await["type"], "urn:jogakbo:problem:unauthenticated");
    // The same when somebody else ends them: `jogakbo users disable` writes into the store.
    let cookie = test.cookie(Persona::Citizen).await;
    ask(&cookie, &body).await;
    test.app.sessions.look_again();
    assert_eq!(test.app.sessions.tokens.count(), 0);
}
