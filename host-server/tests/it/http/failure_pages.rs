use crate::support::{Persona, TestApp, fixtures};
use jogakbo::adapters::maintenance_file;
use jogakbo::domain::maintenance::Maintenance;
use jogakbo_contract::text::Text;

const HTML: (&str, &str) = ("accept", "text/html");

#[tokio::test]
async fn a_page_of_another_role_says_so_to_who_is_signed_in_and_keeps_their_session() {
    let test = TestApp::new().await;
    let mut page = fixtures::page("desk", "/desk", false);
    page["spec"]["access"]["roles"] = serde_json::json!(["operator"]);
    fixtures::write(&test.folder.path().join("manifests/pages/desk.json"), &page);
    test.app.reload();
    let cookie = test.cookie(Persona::Citizen).await;
    let refused = test.get("/en/desk", &[HTML, ("cookie", &cookie)]).await;
    let html = refused.text();
    assert_eq!((refused.status.as_u16(), refused.header("cache-control")), (403, "no-store"));
    assert!(html.contains("You may not open this page") && html.contains("김시민"), "{html}");
    assert!(
        html.contains("action=\"/-/session/logout\"><input type=\"hidden\" name=\"to\" value=\"/en/desk\""),
        "{html}"
    );
    assert!(html.contains(&format!("<code>{}</code>", refused.header("x-request-id"))), "{html}");
    assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"));
    let operator = test.cookie(Persona::Operator).await;
    assert_eq!(test.get("/en/desk", &[HTML, ("cookie", &operator)]).await.status, 200);
}

#[tokio::test]
async fn no_link_of_a_page_of_failure_leads_to_another_site() {
    let test = TestApp::new().await;
    for path in ["//evil.example", "/\\evil.example", "/-/nothing", "/a%22%3E%3Cscript%3E"] {
        let Ok(uri) = path.parse::<axum::http::Uri>() else { continue };
        let html = test.get(&uri.to_string(), &[HTML]).await.text();
        assert!(!html.contains("\"//evil") && !html.contains("<script") && !html.contains("\"/-/nothing"), "{html}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_not_called_a_missing_page() {
    let test = TestApp::new().await;
    let headers = [HTML, ("x-jogakbo", "1")];
    let wrong = test.send(axum::http::Method::DELETE, "/", &headers, String::new()).await;
    assert_eq!(wrong.status, 405);
    assert!(wrong.text().contains("요청을 처리할 수 없습니다") && !wrong.text().contains("찾으시는 화면이"));
}

#[tokio::test]
async fn a_closed_portal_says_when_to_come_back_and_lets_operators_in() {
    let data = tempfile::tempdir().unwrap();
    let test = TestApp::with(|config| config.paths.data = data.path().to_owned()).await;
    let message = Text::ByLanguage([("ko".to_owned(), "서버를 옮깁니다 <b>".to_owned())].into());
    let closed = Maintenance { message: Some(message), retry_after: Some(120) };
    maintenance_file::close(&data.path().join("operator"), &closed).unwrap();
    test.app.reload();
    let page = test.get("/", &[HTML]).await;
    assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "120"));
    assert!(
        page.text().contains("점검하고 있습니다") && page.text().contains("서버를 옮깁니다 &lt;b&gt;"),
        "{}",
        page.text()
    );
    assert_eq!(test.get("/", &[]).await.problem(), (503, "maintenance".to_owned()));
    for path in ["/-/health/live", "/-/health/ready", "/-/session/login", "/robots.txt"] {
        assert_eq!(test.get(path, &[HTML]).await.status, 200, "{path}");
    }
    let citizen = test.cookie(Persona::Citizen).await;
    assert_eq!(test.get("/me", &[HTML, ("cookie", &citizen)]).await.status, 503);
    let operator = test.cookie(Persona::Operator).await;
    assert_eq!(test.get("/me", &[HTML, ("cookie", &operator)]).await.status, 200);
    maintenance_file::open(&data.path().join("operator")).unwrap();
    test.app.reload();
    assert_eq!(test.get("/", &[HTML]).await.status, 200);
}

#[tokio::test]
async fn contrast_and_colours_are_chosen_apart() {
    let test = TestApp::new().await;
    let more = test.post_form("/-/session/view", &[("cookie", "jgb-view=dark")], "contrast=more&to=/me").await;
    assert!(more.header("set-cookie").starts_with("jgb-view=dark.more; "), "{}", more.header("set-cookie"));
    let light = test.post_form("/-/session/view", &[("cookie", "jgb-view=dark.more")], "scheme=light&to=/").await;
    assert!(light.header("set-cookie").starts_with("jgb-view=light.more; "));
    let page = test.get("/", &[("cookie", "jgb-view=dark.more")]).await.text();
    assert!(page.contains("data-scheme=\"dark\" data-contrast=\"more\""), "{}", &page[..200]);
    assert!(!test.get("/", &[("cookie", "jgb-view=dark")]).await.text().contains("data-contrast=\""));
}
