//! Pages that live in files and in the store (decision 2.11).

use super::{Desk, seen};
use crate::support::{Persona, TestApp, fixtures};
use serde_json::{Value, json};

fn file(test: &TestApp, title: &str) {
    let mut page = fixtures::page("home", "/", true);
    page["metadata"]["title"] = json!({"ko": title, "en": title});
    fixtures::write(&test.folder.path().join("manifests/pages/home.json"), &page);
    test.app.reload();
}

async fn state(desk: &Desk<'_>, ending: &str) -> Value {
    let catalogue = desk.test.get("/-/catalogue", &[]).await.json();
    let files = catalogue["files"].as_array().unwrap();
    files
        .iter()
        .find(|report| report["file"].as_str().unwrap().ends_with(ending))
        .map_or(Value::Null, |one| one["state"].clone())
}

#[tokio::test]
async fn a_file_that_changes_after_a_publication_goes_live_and_what_was_published_becomes_a_draft() {
    let test = TestApp::lasting().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    desk.title("home", "편집기에서").await;
    assert_eq!(desk.publish("home").await.status, 200);
    test.app.reload();
    assert!(seen(&test, "/").await.contains("편집기에서"), "an unchanged file changes nothing");
    assert_eq!(state(&desk, "home.json").await, "edited");

    file(&test, "파일에서");
    assert!(seen(&test, "/").await.contains("파일에서"));
    let entry = desk.entry("home").await;
    assert_eq!((&entry["source"], &entry["warnings"]), (&json!("file"), &json!(1)), "{entry}");
    let draft = desk.draft("home").await;
    assert_eq!(draft["page"]["metadata"]["title"]["ko"], "편집기에서", "nothing of it is lost");
    assert_eq!(draft["findings"][0]["code"], "E01");
    test.app.reload();
    let history = desk.get("/home/revisions").await.json();
    let by: Vec<&str> =
        history["revisions"].as_array().unwrap().iter().map(|one| one["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["file", "김시민", "file"], "the change is one revision, however often the folder is read");

    file(&test, "파일에서 다시");
    assert_eq!(desk.draft("home").await["page"]["metadata"]["title"]["ko"], "편집기에서", "the draft stays");
    assert_eq!(desk.publish("home").await.json()["revision"], 5);
    assert!(seen(&test, "/").await.contains("편집기에서"));

    // What `pages pull` does: the file says the same now.
    let pulled = desk.get("/home/file?live").await.body;
    std::fs::write(test.folder.path().join("manifests/pages/home.json"), pulled).unwrap();
    test.app.reload();
    assert_eq!((state(&desk, "home.json").await, state(&desk, "#home").await), (json!("live"), Value::Null));
    assert_eq!(desk.get("/home/revisions").await.json()["revisions"].as_array().unwrap().len(), 5);

    std::fs::write(test.folder.path().join("manifests/pages/home.json"), "{ broken").unwrap();
    let test = test.again().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    assert!(seen(&test, "/").await.contains("편집기에서"), "a broken file takes nothing away");
    assert_eq!(state(&desk, "home.json").await, "last-good");
    assert_eq!(std::fs::read_to_string(test.folder.path().join("manifests/pages/home.json")).unwrap(), "{ broken");
    std::fs::remove_file(test.folder.path().join("manifests/pages/home.json")).unwrap();
    test.app.reload();
    assert!(seen(&test, "/").await.contains("편집기에서"), "and neither does one that is gone");
}

#[tokio::test]
async fn a_broken_file_can_be_looked_at_only_and_one_with_errors_can_be_mended() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    let path = |name: &str| test.folder.path().join(format!("manifests/pages/{name}.json"));
    std::fs::write(path("odd"), "{ \"kind\": ").unwrap();
    let mut faulty = fixtures::page("faulty", "/faulty", true);
    faulty["spec"]["items"][0]["use"]["pbc"] = "kr.go.test.gone".into();
    faulty["spec"]["layout"]["areas"]["lg"] = json!([
        {"item": "writer", "x": 0, "y": 0, "w": 12, "h": 2}, {"item": "reader", "x": 6, "y": 1, "w": 6, "h": 2}
    ]);
    fixtures::write(&path("faulty"), &faulty);
    test.app.reload();
    let entry = desk.entry("odd").await;
    assert_eq!(
        (&entry["readOnly"], &entry["errors"], &entry["title"]),
        (&json!(true), &json!(1), &json!("odd")),
        "{entry}"
    );
    let draft = desk.draft("odd").await;
    assert_eq!((&draft["readOnly"], &draft["page"]), (&json!(true), &Value::Null));
    assert!(draft["findings"][0]["code"].as_str().unwrap().starts_with('J'), "{draft}");
    assert_eq!(desk.set("odd", &[("/menu", json!({"order": 1}))]).await.problem(), (409, "page-broken".to_owned()));
    assert_eq!(desk.get("/odd/preview").await.problem(), (409, "page-broken".to_owned()));
    let new = json!({"name": "odd", "title": {"ko": "홀수"}, "route": "/odd"});
    assert_eq!(desk.post("", &new).await.problem(), (409, "page-exists".to_owned()), "its file stays what it is");

    let codes = |draft: &Value| -> Vec<String> {
        draft["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    };
    let draft = desk.draft("faulty").await;
    assert_eq!((&draft["readOnly"], codes(&draft)), (&json!(false), vec!["P04".to_owned(), "L01".to_owned()]));
    let preview = desk.get("/faulty/preview").await;
    assert!(preview.status == 200 && preview.text().contains("test-reader"), "{}", preview.text());
    let cell = json!({"item": "reader", "x": 0, "y": 2, "w": 12, "h": 2});
    let uses = json!({"pbc": "kr.go.test.board", "version": "^1.0.0", "widget": "writer"});
    let mended = desk.set("faulty", &[("/areas/lg/reader", cell), ("/items/writer/use", uses)]).await;
    assert_eq!(mended.json()["findings"], json!([]), "{}", mended.text());
    assert_eq!(desk.publish("faulty").await.status, 200);
    assert!(seen(&test, "/faulty").await.contains("test-writer"));
    assert!(std::fs::read_to_string(path("faulty")).unwrap().contains("kr.go.test.gone"), "publishing writes no file");
}
