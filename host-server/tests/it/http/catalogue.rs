use crate::support::{Persona, TestApp, fixtures};
use serde_json::{Value, json};

fn report(catalogue: &Value, file: &str) -> Value {
    let files = catalogue["files"].as_array().unwrap();
    files.iter().find(|report| report["file"].as_str().unwrap().ends_with(file)).unwrap().clone()
}

#[tokio::test]
async fn the_catalogue_tells_what_is_live() {
    let test = TestApp::new().await;
    let catalogue = test.get("/-/catalogue", &[]).await.json();
    assert_eq!(catalogue["pbcs"][0]["name"], "kr.go.test.board");
    assert_eq!(catalogue["pbcs"][0]["widgets"].as_array().unwrap().len(), 3);
    assert_eq!(catalogue["pages"].as_array().unwrap().len(), 2);
    assert_eq!(report(&catalogue, "home.json")["state"], "live");
}

#[tokio::test]
async fn events_are_described_as_far_as_the_caller_may_see_them() {
    let test = TestApp::new().await;
    let channels = |document: &Value| document["channels"].as_object().unwrap().len();
    let public = test.get("/-/asyncapi.json", &[]).await.json();
    assert_eq!((public["asyncapi"].as_str(), channels(&public)), (Some("3.0.0"), 2));
    let cookie = test.cookie(Persona::Citizen).await;
    let internal = test.get("/-/asyncapi.json", &[("cookie", &cookie)]).await.json();
    assert_eq!(channels(&internal), 3);
    let receive = &internal["operations"]["receive_kr_go_test_board_kr_go_test_board_post_created_v1"];
    assert_eq!(receive["channel"]["$ref"], "#/channels/kr_go_test_board_post_created_v1");
}

#[tokio::test]
async fn a_broken_file_keeps_its_last_good_version_and_says_what_is_wrong() {
    let test = TestApp::new().await;
    let manifests = test.folder.path().join("manifests");
    let before = test.lock("/");
    std::fs::write(manifests.join("kr.go.test.board.json"), "{ \"kind\": \"PBC\", }").unwrap();
    std::fs::write(manifests.join("pages/home.json"), "{").unwrap();
    test.app.reload();
    assert_eq!(test.lock("/"), before);
    assert_eq!(test.get("/", &[]).await.status, 200);
    let catalogue = test.get("/-/catalogue", &[]).await.json();
    for file in ["board.json", "home.json"] {
        let report = report(&catalogue, file);
        assert_eq!(
            (&report["state"], &report["findings"][0]["code"]),
            (&"last-good".into(), &"J03".into()),
            "{report}"
        );
    }
    fixtures::install(test.folder.path());
    test.app.reload();
    assert_eq!(report(&test.get("/-/catalogue", &[]).await.json(), "home.json")["state"], "live");
}

#[tokio::test]
async fn a_changed_page_is_a_new_revision_and_an_equal_one_is_not() {
    let test = TestApp::new().await;
    let path = test.folder.path().join("manifests/pages/home.json");
    let mut page = fixtures::page("home", "/", true);
    fixtures::write(&path, &page);
    test.app.reload();
    let revision = |test: &TestApp| test.app.catalogue.snapshot().page_at("/").unwrap().0.lock.page.revision;
    assert_eq!(revision(&test), 1);
    page["metadata"]["title"] = json!({"ko": "새 화면", "en": "New"});
    fixtures::write(&path, &page);
    test.app.reload();
    assert_eq!(revision(&test), 2);
    assert!(test.get("/", &[]).await.text().contains("새 화면"));
}

// A lock's digest held the number of the revision, which a host counts while it runs: after a restart all tabs that showed an
// edited page were told that it had changed.
#[tokio::test]
async fn a_host_that_starts_anew_knows_the_locks_of_open_tabs() {
    let test = TestApp::new().await;
    let path = test.folder.path().join("manifests/pages/home.json");
    let mut page = fixtures::page("home", "/", true);
    page["metadata"]["title"] = json!({"ko": "새 화면", "en": "New"});
    fixtures::write(&path, &page);
    test.app.reload();
    let shown = test.lock("/");
    let fresh = TestApp::new().await;
    fixtures::write(&fresh.folder.path().join("manifests/pages/home.json"), &page);
    fresh.app.catalogue.replace(jogakbo::domain::catalogue::Snapshot::default(), fresh.app.ports.clock.now());
    fresh.app.reload();
    assert_eq!(fresh.lock("/"), shown);
}

#[tokio::test]
async fn clashes_of_names_and_routes_are_found() {
    let test = TestApp::new().await;
    let pages = test.folder.path().join("manifests/pages");
    fixtures::write(&pages.join("other.json"), &fixtures::page("other", "/me", true));
    fixtures::write(&pages.join("wrong.json"), &fixtures::page("misnamed", "/wrong", true));
    let manifests = test.folder.path().join("manifests");
    fixtures::write(&manifests.join("kr.go.test.board@copy.json"), &fixtures::board());
    test.app.reload();
    let catalogue = test.get("/-/catalogue", &[]).await.json();
    for (file, code) in [("other.json", "P11"), ("wrong.json", "F02"), ("board@copy.json", "F03")] {
        let report = report(&catalogue, file);
        assert_eq!((&report["state"], &report["findings"][0]["code"]), (&"refused".into(), &code.into()), "{report}");
    }
    assert_eq!(test.get("/me", &[]).await.status, 303, "the first one keeps the route");
}

#[tokio::test]
async fn a_page_whose_manifest_is_broken_says_so_instead_of_blaming_itself() {
    let test = TestApp::new().await;
    let manifests = test.folder.path().join("manifests");
    std::fs::write(manifests.join("kr.go.test.other.json"), "{").unwrap();
    let mut page = fixtures::page("other", "/other", true);
    page["spec"]["items"][0]["use"]["pbc"] = "kr.go.test.other".into();
    fixtures::write(&manifests.join("pages/other.json"), &page);
    test.app.reload();
    let report = report(&test.get("/-/catalogue", &[]).await.json(), "pages/other.json");
    let finding = &report["findings"][0];
    assert_eq!(finding["code"], "L01");
    let message = finding["message"].as_str().unwrap();
    assert!(message.starts_with("the manifest of `kr.go.test.other` has errors (`"), "{message}");
    assert!(message.ends_with("kr.go.test.other.json`)"), "{message}");
}

/// Another PBC beside the board, and a page with widgets of both.
fn install_two(test: &TestApp) {
    let manifests = test.folder.path().join("manifests");
    let mut other = fixtures::board();
    other["metadata"]["name"] = "kr.go.test.other".into();
    other["spec"]["events"] = json!({});
    let legacy = other["spec"]["frontend"]["widgets"][2].take();
    other["spec"]["frontend"]["widgets"] = json!([legacy]);
    fixtures::write(&manifests.join("kr.go.test.other.json"), &other);
    let mut page = fixtures::page("home", "/", true);
    page["spec"]["items"][2]["use"]["pbc"] = "kr.go.test.other".into();
    fixtures::write(&manifests.join("pages/home.json"), &page);
    test.app.reload();
    let snapshot = test.app.catalogue.snapshot();
    assert_eq!(snapshot.page_at("/").unwrap().0.lock.items.len(), 3, "{:?}", snapshot.reports());
}

const GONE: &str = "이 서비스는 지금 제공하지 않습니다.";

#[tokio::test]
async fn a_page_goes_on_without_a_pbc_that_was_taken_away_live_and_after_a_restart() {
    let test = TestApp::new().await;
    install_two(&test);
    let file = test.folder.path().join("manifests/kr.go.test.other.json");
    let manifest = std::fs::read(&file).unwrap();
    let whole = test.lock("/");
    std::fs::remove_file(&file).unwrap();
    test.app.reload();
    let without = test.lock("/");
    for round in ["live", "again", "after a restart"] {
        let html = test.get("/", &[]).await.text();
        assert!(
            html.contains(GONE)
                && html.contains("<jgb-slot item=\"writer\"")
                && !html.contains("<jgb-slot item=\"legacy\""),
            "{round}"
        );
        assert_eq!(test.lock("/"), without, "{round}");
        let said = report(&test.get("/-/catalogue", &[]).await.json(), "pages/home.json");
        assert_eq!(said["state"], "partly", "{round}");
        assert_eq!(said["findings"].as_array().unwrap().len(), 1, "{round}");
        assert_eq!(said["findings"][0]["message"], "no manifest describes `kr.go.test.other`", "{round}");
        if round == "again" {
            test.app.catalogue.replace(jogakbo::domain::catalogue::Snapshot::default(), test.app.ports.clock.now());
        }
        test.app.reload();
    }
    // Edits of the page go on, and the PBC may come back.
    let mut page = fixtures::page("home", "/", true);
    page["metadata"]["title"] = json!({"ko": "새 화면", "en": "New"});
    page["spec"]["items"][2]["use"]["pbc"] = "kr.go.test.other".into();
    fixtures::write(&test.folder.path().join("manifests/pages/home.json"), &page);
    test.app.reload();
    assert!(test.get("/", &[]).await.text().contains("새 화면"));
    install_two(&test);
    std::fs::write(&file, manifest).unwrap();
    test.app.reload();
    assert_eq!(test.lock("/"), whole);
}

#[tokio::test]
async fn an_edit_that_names_what_is_not_installed_keeps_the_last_good_page() {
    let test = TestApp::new().await;
    let before = test.lock("/");
    let mut page = fixtures::page("home", "/", true);
    page["spec"]["items"][2]["use"]["pbc"] = "kr.go.test.bord".into();
    fixtures::write(&test.folder.path().join("manifests/pages/home.json"), &page);
    test.app.reload();
    assert_eq!(test.lock("/"), before);
    let said = report(&test.get("/-/catalogue", &[]).await.json(), "pages/home.json");
    assert_eq!((&said["state"], &said["findings"][0]["code"]), (&"last-good".into(), &"L01".into()));
}

#[tokio::test]
async fn a_widget_whose_files_break_keeps_its_last_good_files() {
    let test = TestApp::new().await;
    let before = test.lock("/");
    std::fs::write(test.folder.path().join("assets/board/shared.js"), "export const = ;").unwrap();
    test.app.reload();
    assert_eq!(test.lock("/"), before);
    let report = report(&test.get("/-/catalogue", &[]).await.json(), "board.json");
    assert_eq!((&report["state"], &report["findings"][0]["code"]), (&"last-good".into(), &"A07".into()));
}

#[tokio::test]
async fn two_versions_live_side_by_side_and_the_newest_that_fits_is_used() {
    let test = TestApp::new().await;
    for (file, version) in [("kr.go.test.board@2.json", "2.0.0"), ("kr.go.test.board@1.2.json", "1.2.0")] {
        let mut manifest = fixtures::board();
        manifest["metadata"]["version"] = version.into();
        fixtures::write(&test.folder.path().join("manifests").join(file), &manifest);
    }
    test.app.reload();
    let snapshot = test.app.catalogue.snapshot();
    assert_eq!(snapshot.page_at("/").unwrap().0.lock.items[0].version, "1.2.0");
}

#[tokio::test]
async fn designers_find_widgets_on_a_page_that_needs_no_script() {
    let test = TestApp::new().await;
    let html = |cookie: String| [("accept", "text/html".to_owned()), ("cookie", cookie)];
    let open = async |path: &str, who: Persona| {
        let headers = html(test.cookie(who).await);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        test.get(path, &headers).await
    };
    let nobody = test.get("/-/catalogue/widgets?lang=en", &[("accept", "text/html")]).await;
    let to = "/-/session/login?to=/-/catalogue/widgets%3Flang%3Den";
    assert_eq!((nobody.status.as_u16(), nobody.header("location")), (303, to));
    assert!(test.get(to, &[]).await.text().contains("<html lang=\"en\""), "the sign-in is in the same language");
    assert_eq!(open("/-/catalogue/widgets", Persona::Citizen).await.status, 403);
    let all = open("/-/catalogue/widgets?lang=en", Persona::Designer).await;
    assert_eq!(all.status, 200);
    assert!(!all.text().contains("<script") && all.text().contains("<html lang=\"en\""));
    let cards = |answer: &crate::support::Answer| answer.text().matches("/-/catalogue/pbcs/").count();
    let listed = cards(&all);
    assert!(listed > 2, "{listed}");
    let framed = open("/-/catalogue/widgets?tier=frame", Persona::Designer).await;
    let paged = open("/-/catalogue/widgets?tier=page", Persona::Designer).await;
    assert_eq!(cards(&framed) + cards(&paged), listed);
    let none = open("/-/catalogue/widgets?q=no+such+%3Cwidget%3E", Persona::Designer).await;
    assert_eq!(cards(&none), 0);
    assert!(none.text().contains("value=\"no such &lt;widget&gt;\""), "what was typed stays, as text");
    let json = test
        .get("/-/catalogue/widgets?q=kr.go.test.board", &[("cookie", &test.cookie(Persona::Designer).await)])
        .await
        .json();
    assert_eq!(json["widgets"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_page_of_a_pbc_says_what_it_is_and_may() {
    let test = TestApp::new().await;
    let cookie = test.cookie(Persona::Designer).await;
    let headers = [("accept", "text/html"), ("cookie", cookie.as_str())];
    let page = test.get("/-/catalogue/pbcs/kr.go.test.board?lang=en", &headers).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let html = page.text();
    assert!(html.contains("/-/catalogue/preview/kr.go.test.board/") && html.contains("May publish"));
    assert!(page.header("content-security-policy").contains("frame-src 'self'"));
    assert!(!html.contains("method=\"post\" action=\"/-/catalogue"), "a designer releases nothing");
    let preview = html.split("src=\"").find(|part| part.starts_with("/-/catalogue/preview/")).unwrap();
    let preview = preview.split('"').next().unwrap().replace("&amp;", "&");
    assert_eq!(test.get(&preview, &headers).await.status, 200, "{preview}");
    assert_eq!(test.get("/-/catalogue/pbcs/kr.go.test.nothing", &headers).await.status, 404);
}

#[tokio::test]
async fn staff_gets_a_catalog_file_for_backstage_and_nobody_else_does() {
    let test = TestApp::new().await;
    let path = "/-/catalogue/backstage.yaml?lang=en";
    assert_eq!(test.get(path, &[]).await.status, 401);
    assert_eq!(test.get(path, &[("cookie", &test.cookie(Persona::Citizen).await)]).await.status, 403);
    let designer = test.cookie(Persona::Designer).await;
    let answer = test.get(path, &[("cookie", &designer)]).await;
    assert_eq!(answer.header("content-type"), "application/yaml");
    let written = answer.text();
    let entities: Vec<Value> = written.split("---\n").skip(1).map(|it| serde_json::from_str(it).unwrap()).collect();
    let kinds: Vec<&str> = entities.iter().map(|entity| entity["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Group", "Component"], "{written}");
    let (group, component) = (&entities[0]["metadata"], &entities[1]);
    assert_eq!(component["metadata"]["name"], "kr.go.test.board");
    assert_eq!(component["spec"]["owner"], format!("group:default/{}", group["name"].as_str().unwrap()));
}
