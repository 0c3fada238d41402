use crate::support::{Persona, TestApp, fixtures};
use jogakbo_contract::integrity::csp_sha256;

#[tokio::test]
async fn a_page_comes_whole_in_both_languages() {
    let test = TestApp::new().await;
    let korean = test.get("/", &[]).await;
    assert_eq!((korean.status.as_u16(), korean.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(korean.text().contains("<html lang=\"ko\"") && korean.text().contains("home 화면"));
    let english = test.get("/en/", &[]).await;
    assert!(english.text().contains("<html lang=\"en\"") && english.text().contains("The home page"));
    assert_eq!(korean.header("cache-control"), "private, no-cache");
}

#[tokio::test]
async fn the_policy_allows_exactly_the_two_inline_scripts() {
    let test = TestApp::new().await;
    let page = test.get("/", &[]).await;
    let policy = page.header("content-security-policy");
    let html = page.text();
    let inline: Vec<&str> = html
        .match_indices("<script")
        .filter_map(|(start, _)| {
            let (head, body) = html[start..].split_once('>')?;
            (!head.contains("application/json")).then(|| body.split("</script>").next().unwrap())
        })
        .collect();
    assert_eq!(inline.len(), 2);
    for script in inline {
        assert!(policy.contains(&format!("'{}'", csp_sha256(script.as_bytes()))), "{policy}");
    }
    assert!(
        !policy.contains("nonce")
            && policy.contains("default-src 'none'")
            && policy.contains("frame-src http://127.0.0.1:8081")
    );
    assert_eq!(page.header("integrity-policy"), "blocked-destinations=(script), endpoints=(csp)");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("strict-transport-security"), "", "only with https");
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let test = TestApp::new().await;
    let first = test.get("/", &[]).await;
    let again = test.get("/", &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(again.header("content-security-policy"), first.header("content-security-policy"));
    let dark = test.get("/", &[("if-none-match", first.header("etag")), ("cookie", "jgb-view=dark")]).await;
    assert!(dark.status == 200 && dark.text().contains("data-scheme=\"dark\""));
}

#[tokio::test]
async fn pages_travel_compressed() {
    let test = TestApp::new().await;
    let plain = test.get("/", &[]).await;
    for encoding in ["br", "gzip"] {
        let packed = test.get("/", &[("accept-encoding", encoding)]).await;
        assert_eq!(packed.header("content-encoding"), encoding);
        assert!(packed.body.len() * 2 < plain.body.len());
    }
    assert_eq!(test.get("/", &[("accept-encoding", "br;q=0")]).await.header("content-encoding"), "");
}

#[tokio::test]
async fn a_navigation_gets_the_part_it_needs() {
    let test = TestApp::new().await;
    let view = test.get("/en/", &[("accept", "application/vnd.jogakbo.page+json")]).await;
    assert_eq!(view.header("content-type"), "application/vnd.jogakbo.page+json");
    let view = view.json();
    assert_eq!((&view["lang"], &view["path"]), (&"en".into(), &"/en/".into()));
    assert!(
        view["main"].as_str().unwrap().contains("jgb-slot") && view["block"]["items"].as_array().unwrap().len() == 3
    );
}

#[tokio::test]
async fn a_page_for_citizens_leads_to_the_sign_in_and_back() {
    let test = TestApp::new().await;
    let away = test.get("/en/me?a=1&b=%2F", &[]).await;
    assert_eq!(
        (away.status.as_u16(), away.header("location")),
        (303, "/-/session/login?to=/en/me%3Fa%3D1%26b%3D%252F")
    );
    let form = test.get(away.header("location"), &[]).await;
    assert!(form.text().contains("value=\"/en/me?a=1&amp;b=%2F\""), "{}", form.text());
    let cookie = test.cookie(Persona::Citizen).await;
    let page = test.get("/me", &[("cookie", &cookie)]).await;
    assert!(page.status == 200 && page.text().contains("김시민"));
    assert!(!test.get("/", &[]).await.text().contains("김시민"), "what is for one is kept for nobody else");
}

#[tokio::test]
async fn other_spellings_of_an_address_lead_to_the_one() {
    let test = TestApp::new().await;
    for (path, expected) in
        [("/me/", "/me"), ("/en", "/en/"), ("/en/me/?a=1", "/en/me?a=1"), ("//evil.example/", "/evil.example")]
    {
        let answer = test.get(path, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (308, expected), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_page_is_a_page_for_people_and_a_problem_for_programs() {
    let test = TestApp::new().await;
    let page = test.get("/en/nothing", &[("accept", "text/html,*/*;q=0.8")]).await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(
        page.text().contains("This page does not exist")
            && page.header("content-security-policy").contains("script-src 'none'")
    );
    assert_eq!(test.get("/nothing", &[]).await.problem(), (404, "page-not-found".to_owned()));
    assert_eq!(test.get("/-/nothing", &[]).await.problem(), (404, "not-found".to_owned()));
}

#[tokio::test]
async fn what_a_citizen_keeps_is_in_the_next_page() {
    let test = TestApp::new().await;
    let cookie = test.cookie(Persona::Citizen).await;
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json"), ("x-jogakbo", "1")];
    let put = |name: &'static str, value: serde_json::Value| {
        let body = serde_json::json!({"lock": test.lock("/"), "value": value}).to_string();
        test.send(axum::http::Method::PUT, name, &headers, body)
    };
    assert_eq!(put("/-/session/variables/region", "26".into()).await.status, 204);
    assert_eq!(put("/-/session/variables/region", 26.into()).await.problem(), (400, "bad-request".to_owned()));
    assert_eq!(put("/-/session/variables/other", "26".into()).await.problem(), (400, "bad-request".to_owned()));
    let page = test.get("/", &[("cookie", &cookie), ("accept", "application/vnd.jogakbo.page+json")]).await.json();
    assert_eq!(page["block"]["variables"]["region"]["value"], "26");
}

#[tokio::test]
async fn a_page_of_fifty_items_is_composed() {
    let test = TestApp::new().await;
    let mut page = fixtures::page("many", "/many", true);
    let items = page["spec"]["items"].as_array_mut().unwrap();
    let item = items[0].clone();
    items.clear();
    for number in 0..50 {
        let mut item = item.clone();
        item["id"] = format!("item-{number}").into();
        items.push(item);
    }
    fixtures::write(&test.folder.path().join("manifests/pages/many.json"), &page);
    test.app.reload();
    let page = test.get("/many", &[]).await;
    assert_eq!(page.text().matches("<jgb-slot").count(), 50);
}
