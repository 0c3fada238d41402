//! Pages that are edited: from a draft to what a citizen sees, and back.

mod files;
mod looks;
mod people;
mod plans;
mod review;
mod rights;
mod trouble;

use crate::support::test_app::Answer;
use crate::support::{Persona, TestApp};
use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// Somebody at the editor.
pub struct Desk<'a> {
    pub test: &'a TestApp,
    cookie: String,
}

impl<'a> Desk<'a> {
    pub async fn of(test: &'a TestApp, persona: Persona) -> Self {
        Self { test, cookie: test.cookie(persona).await }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.test.get(&format!("/-/pages{path}"), &[("cookie", &self.cookie)]).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("x-jogakbo", "1"), ("content-type", "application/json")];
        let body = body.map_or_else(Body::empty, |body| body.to_string().into());
        self.test.send(method, &format!("/-/pages{path}"), &headers, body).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn draft(&self, page: &str) -> Value {
        let answer = self.get(&format!("/{page}/draft")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Sends one edit with one change each.
    pub async fn set(&self, page: &str, changes: &[(&str, Value)]) -> Answer {
        let edits: Vec<Value> = changes.iter().map(|(at, value)| Self::one(at, value)).collect();
        self.post(&format!("/{page}/edits"), &json!({"client": "tab-1", "edits": edits})).await
    }

    fn one(at: &str, value: &Value) -> Value {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let id = format!("edit-no-{:04}", COUNT.fetch_add(1, Ordering::SeqCst));
        json!({"id": id, "step": "setting", "changes": [{"do": "set", "at": at, "value": value}]})
    }

    pub async fn title(&self, page: &str, title: &str) -> u64 {
        let answer = self.set(page, &[("/metadata/title", json!({"ko": title, "en": title}))]).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["seq"].as_u64().unwrap()
    }

    pub async fn publish(&self, page: &str) -> Answer {
        let seq = self.draft(page).await["seq"].clone();
        self.post(&format!("/{page}/publish"), &json!({"seq": seq, "note": "시험", "reason": "시험"})).await
    }

    pub async fn entry(&self, page: &str) -> Value {
        let pages = self.get("").await.json();
        pages["pages"].as_array().unwrap().iter().find(|entry| entry["name"] == page).cloned().unwrap_or_default()
    }
}

pub async fn seen(test: &TestApp, path: &str) -> String {
    test.get(path, &[("accept", "text/html")]).await.text()
}

#[tokio::test]
async fn a_draft_is_edited_published_seen_and_rolled_back_and_all_of_it_outlives_the_host() {
    let test = TestApp::lasting().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    let before = desk.draft("home").await;
    assert_eq!((&before["seq"], &before["readOnly"], &before["findings"]), (&json!(0), &json!(false), &json!([])));
    assert_eq!(before["page"]["metadata"]["name"], "home");

    let changes = [("/metadata/title", json!({"ko": "새 제목", "en": "New"})), ("/menu", json!({"order": 9}))];
    let first = desk.set("home", &changes).await.json();
    assert_eq!((&first["seq"], first["inverse"].as_array().unwrap().len()), (&json!(2), 2));
    assert_eq!(first["inverse"][0][0]["value"]["ko"], "home 화면", "what takes it back");
    assert!(!seen(&test, "/").await.contains("새 제목"), "citizens see the draft of nobody");
    assert_eq!(desk.entry("home").await["draft"]["seq"], 2);

    let preview = desk.get("/home/preview?lang=ko").await;
    assert!(preview.status == 200 && preview.text().contains("새 제목"));
    let published = desk.publish("home").await;
    assert_eq!(published.status, 200, "{}", published.text());
    assert_eq!(published.json()["revision"], 2, "the file is revision 1");
    assert!(seen(&test, "/").await.contains("새 제목"));
    assert_eq!(published.json()["digest"], test.lock("/"));
    let entry = desk.entry("home").await;
    assert_eq!((&entry["source"], &entry["revision"], &entry["draft"]), (&json!("studio"), &json!(2), &Value::Null));
    let unsaved = desk.title("home", "noch einmal").await;
    assert_eq!(unsaved, 3, "numbers go on");

    let test_again = test.again().await;
    let desk = Desk::of(&test_again, Persona::Publisher).await;
    assert!(seen(&test_again, "/").await.contains("새 제목"), "it is live after a restart");
    let draft = desk.draft("home").await;
    assert_eq!((&draft["seq"], &draft["page"]["metadata"]["title"]["ko"]), (&json!(3), &json!("noch einmal")));
    assert_eq!(draft["findings"], json!([]));

    let rolled = desk.post("/home/rollback", &json!({"revision": 1})).await;
    assert_eq!(rolled.status, 200, "{}", rolled.text());
    assert!(seen(&test_again, "/").await.contains("home 화면"));
    let history = desk.get("/home/revisions").await.json();
    let list = history["revisions"].as_array().unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!((&list[0]["live"], &list[0]["note"], &list[1]["live"]), (&json!(false), &json!("시험"), &json!(true)));
    assert_eq!((&list[0]["by"], &list[1]["by"]), (&json!("김시민"), &json!("file")));
    let codes: Vec<Value> =
        desk.draft("home").await["findings"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
    assert_eq!(codes, ["E01"], "the draft began from another revision than the one that is live now");

    let restored = desk.post("/home/restore", &json!({"revision": 2})).await.json();
    assert_eq!(restored["seq"], 4);
    assert_eq!(desk.draft("home").await["page"], desk.get("/home/revisions/2").await.json());
    let inverse = restored["inverse"][0].clone();
    let back = json!({"client": "tab-1", "edits": [{"id": "undo-0001", "step": "undo", "changes": inverse}]});
    assert_eq!(desk.post("/home/edits", &back).await.json()["seq"], 5);
    assert_eq!(desk.draft("home").await["page"]["metadata"]["title"]["ko"], "noch einmal", "restoring is undone");
    assert_eq!(desk.send(Method::DELETE, "/home/draft", None).await.status, 204);
    assert_eq!(desk.send(Method::DELETE, "/home/draft", None).await.problem(), (404, "draft-not-found".to_owned()));
    assert_eq!(desk.draft("home").await["page"]["metadata"]["title"]["ko"], "home 화면");
    let acts: Vec<String> =
        test_again.app.ports.pages.audit("home").unwrap().into_iter().map(|deed| deed.act).collect();
    assert_eq!(acts, ["discard", "restore", "rollback", "publish"]);
}

#[tokio::test]
async fn a_new_page_is_made_filled_and_published_where_there_is_no_file() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    let new = json!({"name": "spring", "title": {"ko": "봄", "en": "Spring"}, "route": "/spring"});
    let made = desk.post("", &new).await;
    assert_eq!((made.status.as_u16(), &made.json()["findings"]), (201, &json!([])), "{}", made.text());
    assert_eq!(desk.post("", &new).await.problem(), (409, "page-exists".to_owned()));
    for (key, wrong, kind) in [
        ("name", json!("Not A Name"), (400, "bad-request")),
        ("name", json!("home"), (409, "page-exists")),
        ("title", json!({"en": "no Korean"}), (400, "bad-request")),
        ("route", json!("/-/pages"), (422, "page-faulty")),
        ("from", json!("nowhere"), (404, "page-not-found")),
    ] {
        let mut bad = json!({"name": "other", "title": {"ko": "봄"}, "route": "/other"});
        bad[key] = wrong;
        assert_eq!(desk.post("", &bad).await.problem(), (kind.0, kind.1.to_owned()), "{key}");
    }
    assert_eq!(test.get("/spring", &[]).await.status, 404);
    let item = json!({"id": "reader", "use": {"pbc": "kr.go.test.board", "version": "^1.0.0", "widget": "reader"}});
    let cell = json!({"item": "reader", "x": 0, "y": 0, "w": 6, "h": 2});
    let added = desk.set("spring", &[("/items/reader", item), ("/areas/lg/reader", cell)]).await;
    assert_eq!((added.status.as_u16(), &added.json()["findings"]), (200, &json!([])), "{}", added.text());
    assert_eq!(desk.publish("spring").await.json()["revision"], 1);
    assert!(seen(&test, "/spring").await.contains("test-reader"));
    test.app.reload();
    assert!(seen(&test, "/spring").await.contains("test-reader"), "it stays live though no file says so");

    let copy = json!({"name": "summer", "title": {"ko": "여름"}, "route": "/spring", "from": "spring"});
    assert_eq!(desk.post("", &copy).await.status, 201);
    let refused = desk.publish("summer").await;
    assert_eq!(refused.problem(), (422, "page-faulty".to_owned()));
    let found = refused.json()["findings"].to_string();
    assert!(found.contains("\"P11\""), "two pages cannot have one route: {found}");
    desk.set("summer", &[("/route", json!("/summer"))]).await;
    assert_eq!(desk.publish("summer").await.status, 200);
    assert!(seen(&test, "/summer").await.contains("여름"));
    let file = desk.get("/summer/file?live").await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"summer.json\"");
    assert!(file.text().ends_with("}\n") && file.json()["spec"]["route"] == "/summer");
}

#[tokio::test]
async fn an_edit_counts_once_and_a_refused_request_leaves_nothing() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Designer).await;
    let edit = |id: &str, at: &str| json!({"id": id, "step": "page", "changes": [{"do": "set", "at": at, "value": {"order": 7}}]});
    let body = json!({"client": "tab-1", "edits": [edit("edit-0001", "/menu")]});
    let first = desk.post("/home/edits", &body).await.json();
    let again = desk.post("/home/edits", &body).await.json();
    assert_eq!(first, again, "the answer was lost, so the tab sent it once more");
    let twice = json!({"client": "t", "edits": [edit("edit-0001", "/menu"), edit("edit-0002", "/menu"), edit("edit-0002", "/menu")]});
    assert_eq!(desk.post("/home/edits", &twice).await.json()["seq"], 2);

    let gone = json!({"client": "t", "edits": [edit("edit-0003", "/menu"), {"id": "edit-0004", "step": "remove", "changes": [{"do": "drop", "at": "/items/nobody"}]}]});
    let refused = desk.post("/home/edits", &gone).await;
    assert_eq!(refused.problem(), (422, "edit-refused".to_owned()));
    assert!(refused.json()["detail"].as_str().unwrap().contains("edit-0004"), "{}", refused.text());
    assert_eq!(desk.draft("home").await["seq"], 2, "none of it was stored");
    let renamed = desk.set("home", &[("/metadata/name", json!("other"))]).await;
    assert_eq!(renamed.problem(), (422, "edit-refused".to_owned()), "the name is that of the file");
    for (what, body) in [
        ("no edits", json!({"client": "t", "edits": []})),
        ("too many", json!({"client": "t", "edits": vec![edit("edit-0005", "/menu"); 201]})),
        ("a bad id", json!({"client": "t", "edits": [edit("X", "/menu")]})),
        ("no client", json!({"client": "", "edits": [edit("edit-0005", "/menu")]})),
    ] {
        assert_eq!(desk.post("/home/edits", &body).await.problem(), (400, "bad-request".to_owned()), "{what}");
    }
    let unknown = desk.post("/home/edits", &json!({"client": "t", "edits": [], "more": 1})).await;
    assert_eq!(unknown.problem(), (400, "bad-json".to_owned()));
    for name in ["nowhere", "..%2Fhome", "Home"] {
        assert_eq!(desk.get(&format!("/{name}/draft")).await.problem(), (404, "page-not-found".to_owned()), "{name}");
    }
    let bad =
        desk.set("home", &[("/items/writer/props/nothing", json!(1)), ("/route", json!("no route"))]).await.json();
    let codes: Vec<&str> =
        bad["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["P01", "L03"], "a draft may have errors");
    assert_eq!(desk.entry("home").await["errors"], 2);
}

#[tokio::test]
async fn who_may_do_what() {
    let test = TestApp::new().await;
    let publisher = Desk::of(&test, Persona::Publisher).await;
    let designer = Desk::of(&test, Persona::Designer).await;
    let seq = designer.title("home", "새 제목").await;
    let publish = json!({"seq": seq});
    assert_eq!(designer.post("/home/publish", &publish).await.problem(), (403, "forbidden".to_owned()));
    assert_eq!(publisher.post("/home/publish", &json!({"seq": 0})).await.problem(), (409, "draft-newer".to_owned()));
    let long = json!({"seq": seq, "note": "가".repeat(501)});
    assert_eq!(publisher.post("/home/publish", &long).await.problem(), (400, "bad-request".to_owned()));
    assert_eq!(publisher.post("/home/publish", &publish).await.status, 200);
    assert_eq!(publisher.post("/home/publish", &publish).await.problem(), (404, "draft-not-found".to_owned()));
    assert_eq!(
        publisher.post("/home/rollback", &json!({"revision": 9})).await.problem(),
        (404, "revision-not-found".to_owned())
    );
    assert_eq!(designer.post("/home/rollback", &json!({"revision": 1})).await.problem(), (403, "forbidden".to_owned()));
    assert_eq!(designer.get("/parts").await.json()["parts"][0]["manifest"]["metadata"]["name"], "kr.go.test.board");
    for (persona, kind) in [(Persona::Anonymous, (401, "unauthenticated")), (Persona::Citizen, (403, "forbidden"))] {
        let desk = Desk::of(&test, persona).await;
        for path in [
            "",
            "/parts",
            "/home/draft",
            "/home/file",
            "/home/preview",
            "/home/stream",
            "/home/revisions",
            "/home/revisions/1",
        ] {
            assert_eq!(desk.get(path).await.problem(), (kind.0, kind.1.to_owned()), "{path}");
        }
        for (path, body) in [
            ("", json!({"name": "a", "title": "a", "route": "/a"})),
            ("/home/edits", json!({"client": "t", "edits": []})),
            ("/home/publish", publish.clone()),
            ("/home/rollback", json!({"revision": 1})),
            ("/home/restore", json!({"revision": 1})),
        ] {
            assert_eq!(desk.post(path, &body).await.problem(), (kind.0, kind.1.to_owned()), "{path}");
        }
    }
    let elsewhere = [
        ("cookie", designer.cookie.as_str()),
        ("content-type", "application/json"),
        ("origin", "https://evil.example"),
    ];
    let answer = test.send(Method::POST, "/-/pages/home/edits", &elsewhere, "{}").await;
    assert_eq!(answer.problem(), (403, "cross-site".to_owned()));
}

/// The data of a page for its script.
pub fn block_of(html: &str) -> Value {
    let block = html.split("id=\"jgb-page\">").nth(1).unwrap().split("</script>").next().unwrap();
    serde_json::from_str(block).unwrap()
}

#[tokio::test]
async fn a_preview_is_a_real_page_for_those_who_may_see_drafts() {
    let test = TestApp::new().await;
    let designer = Desk::of(&test, Persona::Designer).await;
    designer.title("home", "새 제목").await;
    designer.set("home", &[("/items/writer/props/nothing", json!({"$var": "nobody"}))]).await;
    let preview = designer.get("/home/preview?lang=en&role=anonymous").await;
    let html = preview.text();
    assert!(html.contains("새 제목") && html.contains("<html lang=\"en\"") && html.contains("test-writer"), "{html}");
    let policy = preview.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'self'") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(preview.header("cache-control"), "private, no-store");
    // The studio may be gone to from any page, and the policy stays that of the first one.
    let frames = "frame-src http://127.0.0.1:8081 'self';";
    let page = test.get("/me", &[("cookie", &designer.cookie)]).await;
    assert!(page.header("content-security-policy").contains(frames), "previews may be shown to a designer");
    let citizen = Desk::of(&test, Persona::Citizen).await;
    let page = test.get("/me", &[("cookie", &citizen.cookie)]).await;
    assert!(page.header("content-security-policy").contains("frame-src http://127.0.0.1:8081;"), "and to nobody else");
    let other = designer.get("/home/preview?role=king").await;
    assert_eq!(other.problem(), (400, "bad-request".to_owned()));
    let more = designer.get("/home/preview?role=operator").await;
    assert_eq!(more.problem(), (403, "forbidden".to_owned()), "nobody looks at it with rights they do not have");
    for (role, roles) in [("citizen", json!(["citizen"])), ("designer", json!(["citizen", "designer"]))] {
        let html = designer.get(&format!("/home/preview?role={role}")).await.text();
        assert_eq!(block_of(&html)["session"]["roles"], roles);
    }
    assert_eq!(block_of(&html)["session"], json!({"state": "anonymous", "user": null, "roles": ["anonymous"]}));

    let block = block_of(&html);
    let lock = block["lock"].as_str().unwrap_or_else(|| panic!("{block}")).to_owned();
    assert_ne!(lock, test.lock("/"));
    let ticket = |cookie: String| {
        let lock = lock.clone();
        let test = &test;
        async move { test.post_json("/-/session/ticket", &[("cookie", &cookie)], &json!({"lock": lock})).await }
    };
    let publisher = test.cookie(Persona::Publisher).await;
    assert_eq!(ticket(publisher.clone()).await.status, 200, "its bridge opens");
    assert_eq!(ticket(test.cookie(Persona::Citizen).await).await.problem(), (403, "forbidden".to_owned()));
    assert_eq!(ticket("none=1".to_owned()).await.problem(), (401, "unauthenticated".to_owned()));
    test.clock.advance(60 * 60 * 1000 - 1);
    test.app.catalogue.sweep(test.app.ports.clock.now());
    assert!(test.app.catalogue.lock(&lock).is_some());
    test.clock.advance(1);
    test.app.catalogue.sweep(test.app.ports.clock.now());
    assert!(test.app.catalogue.lock(&lock).is_none(), "an hour is over");
}
