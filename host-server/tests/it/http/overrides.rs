//! Builds of one's own in place of a widget: who sees which, and that rights stay as they are.

use crate::support::{Answer, Persona, TestApp};
use axum::http::Method;
use jogakbo::adapters::overrides_folder::OverridesFolder;
use jogakbo::config::Config;
use jogakbo::domain::audit::act;
use jogakbo_contract::lock::{PageLock, Swap};

const MODULE: &str = "http://localhost:5173/writer.js";

fn allow(config: &mut Config) {
    config.overrides.allow = true;
    config.paths.data = config.paths.manifests.parent().unwrap().join("data");
}

async fn ask(test: &TestApp, who: &str, widget: &str, page: &str, module: &str, accept: &str) -> Answer {
    let form = format!("pbc=kr.go.test.board&widget={widget}&page={page}&module={module}&lang=en");
    post(test, "/-/override", who, accept, form).await
}

async fn post(test: &TestApp, path: &str, who: &str, accept: &str, form: String) -> Answer {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let headers = [kind, ("sec-fetch-site", "same-origin"), ("cookie", who), ("accept", accept)];
    test.send(Method::POST, path, &headers, form).await
}

/// The address of a page of this person with the build.
async fn made(test: &TestApp, who: &str, page: &str) -> String {
    let answer = ask(test, who, "writer", page, MODULE, "text/html").await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

/// The code of a refusal.
fn code(answer: &Answer) -> String {
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert_eq!(answer.json()["type"], "urn:jogakbo:problem:override-refused");
    answer.json()["findings"][0]["code"].as_str().unwrap().to_owned()
}

async fn code_at(test: &TestApp, address: &str, who: &str) -> String {
    code(&test.get(address, &[("cookie", who)]).await)
}

fn acts(test: &TestApp, act: &str) -> Vec<String> {
    let records = test.app.ports.audit.records(0, 1_000).unwrap();
    let of_act = records.into_iter().filter(|record| record.entry.act == act);
    of_act
        .map(|record| record.entry.detail.get("code").or(record.entry.detail.get("widget")).unwrap().clone())
        .collect()
}

#[tokio::test]
async fn a_page_shows_the_build_with_a_banner_in_the_session_that_made_it_alone() {
    let test = TestApp::with(allow).await;
    let (designer, operator) = (test.cookie(Persona::Designer).await, test.cookie(Persona::Operator).await);
    let address = made(&test, &designer, "home").await;
    assert!(address.starts_with("/en/-/try/") && address.ends_with('/'), "{address}");
    let own = [("cookie", designer.as_str()), ("accept", "text/html")];
    let shown = test.get(&address, &own).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    let html = shown.text();
    assert!(html.contains("<title>Own build: ") && html.contains("“Write” from http://localhost:5173"), "{html}");
    assert!(html.contains(MODULE) && !html.contains("/writer.js\",\"files\":[\""));
    assert_eq!((shown.header("cache-control"), shown.header("x-robots-tag")), ("private, no-store", "noindex"));
    // Its menu stays in it, in both languages.
    let inside = address.trim_start_matches("/en").trim_end_matches('/').to_owned();
    assert!(html.contains(&format!("href=\"/en{inside}/me\"")) && html.contains(&format!("href=\"{inside}/\"")));
    // The same page as everybody's is not touched, nor is anything of others.
    let plain = test.get("/en/", &own).await;
    assert!(!plain.text().contains(MODULE) && !plain.header("content-security-policy").contains("5173"));
    assert_eq!(code_at(&test, &address, &operator).await, "D03");
    assert_eq!(code_at(&test, &address, "none=1").await, "D03");
    let page = test.get(&address, &[("cookie", &operator), ("accept", "text/html")]).await;
    assert!(page.status == 403 && page.text().contains("D03") && page.text().contains("in the session that made it"));
    assert_eq!((acts(&test, act::OVERRIDE_MADE), acts(&test, act::OVERRIDE_REFUSED).len()), (vec!["writer".into()], 2));
}

#[tokio::test]
async fn the_policy_of_that_page_alone_names_the_one_origin() {
    let test = TestApp::with(allow).await;
    let designer = test.cookie(Persona::Designer).await;
    let address = made(&test, &designer, "home").await;
    let own = [("cookie", designer.as_str()), ("accept", "text/html")];
    let (shown, plain) = (test.get(&address, &own).await, test.get("/en/", &own).await);
    let policy = |answer: &Answer| answer.header("content-security-policy").to_owned();
    assert_eq!(policy(&shown).matches(" http://localhost:5173").count(), 6);
    let scripts = |policy: &str| policy.split("; ").find(|part| part.starts_with("script-src")).unwrap().to_owned();
    assert!(scripts(&policy(&shown)).ends_with(" http://localhost:5173"));
    // But for the hashes, which differ with the page, nothing else is other than on the page itself.
    let rest = |answer: &Answer| {
        let policy = policy(answer).replace(" http://localhost:5173", "");
        policy.split("; ").filter(|part| !part.starts_with("script-src")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rest(&shown), rest(&plain));
    // A module without a hash cannot be asked to have one; one with a hash is.
    assert_eq!((shown.header("integrity-policy"), plain.header("integrity-policy").is_empty()), ("", false));
    let hash = format!("sha384-{}", "A".repeat(64));
    let pinned = format!("{MODULE}&integrity={hash}");
    let answer = ask(&test, &designer, "writer", "home", &pinned, "text/html").await;
    let shown = test.get(answer.header("location"), &own).await;
    assert!(!shown.header("integrity-policy").is_empty() && shown.text().contains(&format!("\"{MODULE}\":\"{hash}\"")));
}

#[tokio::test]
async fn rights_tier_and_digest_are_those_of_the_release() {
    let test = TestApp::with(allow).await;
    let snapshot = test.app.catalogue.snapshot();
    let lock = &snapshot.page("home").unwrap().lock;
    let pbc = "kr.go.test.board".parse().unwrap();
    let swapped = lock.swapped(&Swap { pbc: &pbc, widget: "writer", module: MODULE, integrity: None }).unwrap();
    let rights = |lock: &PageLock| {
        serde_json::to_string(&(&lock.grants, &lock.types, &lock.digest, &lock.frame_origins, &lock.page)).unwrap()
    };
    assert_eq!(rights(&swapped), rights(lock));
    for (after, before) in swapped.items.iter().zip(&lock.items) {
        assert_eq!((after.tier, &after.context, after.assurance), (before.tier, &before.context, before.assurance));
        assert_eq!(after == before, after.widget.as_str() != "writer", "{}", after.id);
        assert_eq!(
            after.digest == before.digest,
            after == before,
            "elements of two builds are never taken for one another"
        );
    }
    // What the page is told of its rights is what the page itself is told.
    let designer = test.cookie(Persona::Designer).await;
    let address = made(&test, &designer, "home").await;
    let told = async |path: &str| {
        let html = test.get(path, &[("cookie", &designer)]).await.text();
        let block = html.split("id=\"jgb-page\">").nth(1).unwrap().split("</script>").next().unwrap().to_owned();
        let block: serde_json::Value = serde_json::from_str(&block).unwrap();
        let items = block["items"].as_array().unwrap().iter().map(|item| item["grants"].clone());
        (block["lock"].clone(), items.collect::<Vec<_>>())
    };
    assert_eq!(told(&address).await, told("/en/").await);
}

#[tokio::test]
async fn what_is_not_allowed_is_refused_with_its_code_and_recorded() {
    let test = TestApp::with(allow).await;
    let designer = test.cookie(Persona::Designer).await;
    let json = "application/json";
    for (widget, page, module, wanted) in [
        ("writer", "nowhere", MODULE, "D06"),
        ("none", "home", MODULE, "D06"),
        ("writer", "home", "https://evil.example/a.js", "D07"),
        ("writer", "home", "http://10.0.0.7/a.js", "D08"),
        ("writer", "home", "javascript:1", "D08"),
        ("legacy", "home", MODULE, "D09"),
    ] {
        let answer = ask(&test, &designer, widget, page, module, json).await;
        assert_eq!(code(&answer), wanted, "{widget} {page} {module}");
    }
    assert_eq!(acts(&test, act::OVERRIDE_REFUSED), ["D06", "D06", "D07", "D08", "D08", "D09"]);
    // People read why on the page with the form.
    let page = ask(&test, &designer, "writer", "home", "https://evil.example/a.js", "text/html").await;
    assert!(page.status == 400 && page.text().contains("(D07)") && page.text().contains("<html lang=\"en\""));
    for who in [Persona::Citizen, Persona::Reviewer] {
        let cookie = test.cookie(who).await;
        assert_eq!(code(&ask(&test, &cookie, "writer", "home", MODULE, json).await), "D02");
    }
    assert_eq!(ask(&test, "none=1", "writer", "home", MODULE, json).await.status, 401);
    let address = made(&test, &designer, "home").await;
    let changed = address.replacen("/try/", "/try/A", 1);
    assert_eq!(code_at(&test, &changed, &designer).await, "D05");
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let elsewhere = [kind, ("cookie", designer.as_str()), ("origin", "https://evil.example")];
    let form = format!("pbc=kr.go.test.board&widget=writer&page=home&module={MODULE}");
    let answer = test.send(Method::POST, "/-/override", &elsewhere, form).await;
    assert_eq!(answer.json()["type"], "urn:jogakbo:problem:cross-site");
}

#[tokio::test]
async fn without_the_operators_word_nothing_is_made_and_nothing_that_was_made_opens() {
    let (off, on) = (TestApp::new().await, TestApp::with(allow).await);
    let designer = off.cookie(Persona::Designer).await;
    assert_eq!(code(&ask(&off, &designer, "writer", "home", MODULE, "application/json").await), "D01");
    let html = [("cookie", designer.as_str()), ("accept", "text/html")];
    assert!(!off.get("/-/catalogue/pbcs/kr.go.test.board", &html).await.text().contains("/-/override"));
    let cookie = on.cookie(Persona::Designer).await;
    let form = on.get("/-/catalogue/pbcs/kr.go.test.board", &[("cookie", &cookie), ("accept", "text/html")]).await;
    assert_eq!(form.text().matches("action=\"/-/override\"").count(), 2, "not for the widget in a frame");
    // Both hosts have the same key: what one made is of no use where it is not allowed.
    let address = made(&on, &cookie, "home").await;
    assert_eq!(code_at(&off, &address, &cookie).await, "D01");
}

#[tokio::test]
async fn it_ends_by_time_by_hand_and_with_the_session() {
    let test = TestApp::with(allow).await;
    let designer = test.cookie(Persona::Designer).await;
    let own = [("cookie", designer.as_str())];
    let address = made(&test, &designer, "me").await;
    assert_eq!(test.get(&address, &own).await.status, 200);
    let handle = address.split('/').nth(4).unwrap();
    let ended = test.post_form("/-/override/end", &own, &format!("handle={handle}&to=/en/me")).await;
    assert_eq!((ended.status.as_u16(), ended.header("location")), (303, "/en/me"));
    assert_eq!(code_at(&test, &address, &designer).await, "D04");
    assert_eq!(acts(&test, act::OVERRIDE_ENDED), ["writer"]);
    let second = made(&test, &designer, "me").await;
    let handle = second.split('/').nth(4).unwrap();
    let operator = test.cookie(Persona::Operator).await;
    let other = post(&test, "/-/override/end", &operator, "application/json", format!("handle={handle}")).await;
    assert_eq!(code(&other), "D03");
    assert_eq!(test.get(&second, &own).await.status, 200);
    test.post_form("/-/session/logout", &own, "to=/").await;
    assert_eq!(code_at(&test, &second, &designer).await, "D03");
    let again = test.cookie(Persona::Designer).await;
    assert_eq!(code_at(&test, &second, &again).await, "D03", "not even in the next session of the same person");
}

#[tokio::test]
async fn an_operator_turns_all_of_them_off_and_on_while_the_host_runs() {
    let test = TestApp::with(allow).await;
    let designer = test.cookie(Persona::Designer).await;
    let own = [("cookie", designer.as_str()), ("accept", "text/html")];
    let address = made(&test, &designer, "home").await;
    let switch = OverridesFolder::new(&test.app.config.paths.operator());
    assert!(switch.turn(true).unwrap());
    assert_eq!(code_at(&test, &address, &designer).await, "D01");
    assert_eq!(code(&ask(&test, &designer, "writer", "home", MODULE, "application/json").await), "D01");
    assert!(!test.get("/-/catalogue/pbcs/kr.go.test.board", &own).await.text().contains("/-/override"));
    assert!(switch.turn(false).unwrap());
    assert_eq!(test.get(&address, &own).await.status, 200, "what was allowed for a time holds for that time");
}

#[tokio::test]
async fn what_nobody_can_tell_to_be_ended_or_not_is_shown_to_nobody() {
    let test = TestApp::with(allow).await;
    let designer = test.cookie(Persona::Designer).await;
    let address = made(&test, &designer, "me").await;
    // A file where the folder should be.
    let operator = test.app.config.paths.operator();
    std::fs::create_dir_all(operator.join("overrides")).unwrap();
    std::fs::write(operator.join("overrides/ended"), "").unwrap();
    assert_eq!(code_at(&test, &address, &designer).await, "D04");
}

#[tokio::test]
async fn its_time_is_short_and_pages_without_the_widget_are_as_they_are() {
    let test = TestApp::with(|config| {
        allow(config);
        config.overrides.max_minutes = 5;
    })
    .await;
    let designer = test.cookie(Persona::Designer).await;
    let address = made(&test, &designer, "home").await;
    let mut bare = crate::support::fixtures::page("bare", "/bare", true);
    bare["spec"]["items"].as_array_mut().unwrap().remove(0);
    crate::support::fixtures::write(&test.folder.path().join("manifests/pages/bare.json"), &bare);
    test.app.reload();
    let shown = test.get(&format!("{address}bare"), &[("cookie", &designer)]).await;
    assert!(shown.status == 200 && shown.text().contains("is not on this page") && !shown.text().contains(MODULE));
    assert!(!shown.header("content-security-policy").contains("5173"));
    assert_eq!(test.get(&format!("{address}nowhere"), &[("cookie", &designer)]).await.status, 404);
    // The shell never puts such a page in place of another: it loads the document.
    let part = [("cookie", designer.as_str()), ("accept", jogakbo_contract::view::PAGE_VIEW_TYPE)];
    assert_eq!(test.get(&address, &part).await.status, 404);
    test.clock.advance(5 * 60_000);
    assert_eq!(code_at(&test, &address, &designer).await, "D04");
}
