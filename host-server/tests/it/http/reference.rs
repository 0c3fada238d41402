//! The pages that describe elements, APIs and events.

use crate::support::{Answer, Persona, TestApp, fixtures};
use serde_json::{Value, json};

const AT: &str = "/-/catalogue/docs/kr.go.test.board/1.0.0";

/// Installs the board with a Custom Elements Manifest of this content.
fn describe(test: &TestApp, document: &str) {
    std::fs::write(test.folder.path().join("assets/board/custom-elements.json"), document).unwrap();
    let mut manifest = fixtures::board();
    manifest["metadata"]["annotations"] = json!({"docs.elements": "custom-elements.json"});
    fixtures::write(&test.folder.path().join("manifests/kr.go.test.board.json"), &manifest);
    test.app.reload();
}

fn elements(element: &Value) -> String {
    let mut class = json!({"kind": "class", "name": "Writer", "tagName": "test-writer"});
    class.as_object_mut().unwrap().extend(element.as_object().unwrap().clone());
    json!({"schemaVersion": "2.1.0", "modules": [{"path": "writer.js", "declarations": [class]}]}).to_string()
}

async fn open(test: &TestApp, path: &str, who: Persona) -> Answer {
    let cookie = test.cookie(who).await;
    test.get(&format!("{AT}{path}?lang=en"), &[("accept", "text/html"), ("cookie", &cookie)]).await
}

async fn read(test: &TestApp, path: &str) -> String {
    let answer = open(test, path, Persona::Designer).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

#[tokio::test]
async fn an_element_is_described_in_its_makers_words_and_they_are_only_text() {
    let test = TestApp::new().await;
    let hostile = "</td></table><script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))";
    describe(
        &test,
        &elements(&json!({
            "summary": hostile, "deprecated": hostile, "description": format!("```\n{hostile}\n```"),
            "members": [{"kind": "field", "name": "value", "type": {"text": "Array<\"a\">"}, "default": "[]", "description": hostile}],
            "slots": [{"name": "", "description": "Inside."}], "cssProperties": [{"name": hostile}],
        })),
    );
    let page = read(&test, "/elements/writer").await;
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("href=\"javascript"), "{page}");
    for part in
        ["Array&lt;&quot;a&quot;&gt;", "<h2>Slots</h2>", "(default)", "&lt;script&gt;alert(1)", "&lt;test-writer&gt;"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let raw = page.split("href=\"").find(|part| part.starts_with("/-/assets/")).unwrap().split('"').next().unwrap();
    let document = test.get(raw, &[]).await;
    assert_eq!((document.status.as_u16(), document.header("content-type")), (200, "application/json"));
    let board = test.cookie(Persona::Designer).await;
    let board = test.get("/-/catalogue/pbcs/kr.go.test.board", &[("accept", "text/html"), ("cookie", &board)]).await;
    assert!(board.text().contains(&format!("href=\"{AT}/elements/writer?lang=ko\"")), "{}", board.text());
}

#[tokio::test]
async fn what_cannot_be_shown_is_one_line_and_no_failure() {
    let test = TestApp::new().await;
    assert!(read(&test, "/elements/writer").await.contains("names no reference of its elements"));
    assert!(read(&test, "/elements/legacy").await.contains("a page in a frame"));
    let deep = format!("{{\"modules\": {}{}}}", "[".repeat(100), "]".repeat(100));
    let huge = format!("{{\"modules\": [\"{}\"]}}", "x".repeat(9 * 1024 * 1024));
    for (document, code, says) in [
        ("{", "J03", "cannot be read"),
        ("{\"modules\": 1}", "I02", "no document of a known form"),
        ("{\"modules\": []}", "I05", "does not describe this element"),
        (deep.as_str(), "J04", "cannot be read"),
        (huge.as_str(), "J01", "too large"),
    ] {
        describe(&test, document);
        let page = read(&test, "/elements/writer").await;
        assert!(page.contains(&format!("<code>{code}</code>")) && page.contains(says), "{code}: {page}");
        assert!(page.contains("The document itself"), "{code}");
    }
}

#[tokio::test]
async fn a_manifest_that_names_no_file_of_its_own_is_refused() {
    let test = TestApp::new().await;
    for (path, code) in [("../secret.json", "A02"), ("https://elsewhere.example/x.json", "M13"), ("gone.json", "A01")] {
        let mut manifest = fixtures::board();
        manifest["metadata"]["annotations"] = json!({"docs.elements": path});
        fixtures::write(&test.folder.path().join("manifests/kr.go.test.board.json"), &manifest);
        test.app.reload();
        let found: Vec<Value> = test.get("/-/catalogue", &[]).await.json()["files"].as_array().unwrap().clone();
        let found = found.iter().find(|file| file["file"].as_str().unwrap().ends_with("board.json")).unwrap();
        assert_eq!(found["findings"][0]["code"], code, "{found}");
    }
}

#[tokio::test]
async fn an_api_shows_its_operations_and_which_of_them_the_host_passes_on() {
    let test = TestApp::new().await;
    let document = json!({
        "openapi": "3.1.0", "info": {"title": "Posts <b>", "version": "7"},
        "paths": {"/posts/{id}": {
            "get": {"summary": "One post", "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer", "minimum": 1}}],
                "responses": {"200": {"description": "the post", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Post"}}}}}},
            "trace": {"summary": "Follow it"},
        }},
        "components": {"schemas": {"Post": {"type": "object", "required": ["title"], "properties": {
            "title": {"type": "string", "description": "<i>what</i> it is"}, "answers": {"type": "array", "items": {"$ref": "#/components/schemas/Post"}},
        }}}},
    });
    let mut manifest = fixtures::board();
    manifest["spec"]["scope"] = "service".into();
    manifest["spec"]["delivery"]["modes"] = json!(["saas", "assets"]);
    manifest["spec"]["endpoints"] = json!([{"name": "api", "url": "https://board.example"}]);
    manifest["spec"]["apis"] = json!([
        {"name": "posts", "kind": "openapi", "role": "business", "document": {"href": "openapi.json"}},
        {"name": "far", "kind": "openapi", "role": "business", "document": {"href": "https://board.example/openapi.json"}},
        {"name": "feed", "kind": "asyncapi", "role": "integration", "document": {"href": "asyncapi.json"}},
    ]);
    manifest["spec"]["security"] = json!({"audience": "kr.go.test.board", "tokenMode": "proxy", "login": "optional"});
    manifest["spec"]["frontend"]["widgets"][1]["apis"] = json!(["posts"]);
    let assets = test.folder.path().join("assets/board");
    fixtures::write(&assets.join("openapi.json"), &document);
    fixtures::write(
        &assets.join("asyncapi.json"),
        &json!({"asyncapi": "3.0.0", "channels": {"posted": {"address": "board/posted", "messages": {"post": {"payload": {"properties": {"<b>": {"type": "string"}}}}}}}}),
    );
    fixtures::write(&test.folder.path().join("manifests/kr.go.test.board.json"), &manifest);
    test.app.reload();
    let page = read(&test, "/apis/posts").await;
    let parts = [
        "Posts &lt;b&gt;",
        "<code>GET /posts/{id}</code>",
        "passed on by the portal",
        "not passed on by the portal",
        "minimum 1",
        "&lt;i&gt;what&lt;/i&gt; it is",
        "<code>Post[]</code>",
        "<dd>Read</dd>",
    ];
    for part in parts {
        assert!(page.contains(part), "{part}: {page}");
    }
    let far = read(&test, "/apis/far").await;
    assert!(far.contains("<code>A01</code>") && far.contains("href=\"https://board.example/openapi.json\""), "{far}");
    let feed = read(&test, "/apis/feed").await;
    assert!(feed.contains("<h2><code>board/posted</code></h2>") && feed.contains("<code>&lt;b&gt;</code>"), "{feed}");
}

#[tokio::test]
async fn events_tell_who_is_at_their_ends_and_only_staff_reads_any_of_it() {
    let test = TestApp::new().await;
    let mut bell = fixtures::board();
    bell["metadata"]["name"] = "kr.go.test.bell".into();
    bell["metadata"]["title"] = json!({"ko": "알림", "en": "Bell"});
    bell["spec"]["events"] = json!({});
    bell["spec"]["requires"] = json!({"pbcs": [{"name": "kr.go.test.board", "version": "^1.0.0"}]});
    bell["spec"]["frontend"]["widgets"] = json!([bell["spec"]["frontend"]["widgets"][1]]);
    fixtures::write(&test.folder.path().join("manifests/kr.go.test.bell.json"), &bell);
    test.app.reload();
    let installed = test.app.catalogue.snapshot();
    assert_eq!(installed.installed().count(), 2, "{:?}", installed.reports());
    let page = read(&test, "/events").await;
    let type_name = "kr.go.test.board.post.created.v1";
    let bell = format!("/-/catalogue/docs/kr.go.test.bell/1.0.0/events?lang=en#event-{type_name}");
    for part in [bell.as_str(), "/-/asyncapi.json", "90 days", &format!("{type_name}.posts.{{postId}}"), "Published by"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    for path in ["/events", "/elements/writer"] {
        assert_eq!(open(&test, path, Persona::Citizen).await.status, 403);
        let nobody = test.get(&format!("{AT}{path}"), &[("accept", "text/html")]).await;
        assert_eq!(nobody.status, 303);
    }
    for path in ["/elements/nothing", "/apis/nothing"] {
        assert_eq!(open(&test, path, Persona::Designer).await.status, 404);
    }
}

#[tokio::test]
async fn a_page_is_about_one_version_and_leads_to_the_others() {
    let test = TestApp::new().await;
    let mut newer = fixtures::board();
    newer["metadata"]["version"] = "1.1.0".into();
    newer["spec"]["events"]["types"][2]["data"]["properties"]["where"] = json!({"type": "string"});
    fixtures::write(&test.folder.path().join("manifests/kr.go.test.board@1.1.0.json"), &newer);
    test.app.reload();
    let older = read(&test, "/events").await;
    let other = AT.replace("1.0.0", "1.1.0");
    assert!(older.contains(&format!("href=\"{other}/events?lang=en\"")), "{older}");
    assert!(!older.contains("<code>where</code>"), "what is said is of this version");
    let cookie = test.cookie(Persona::Designer).await;
    let headers = [("accept", "text/html"), ("cookie", cookie.as_str())];
    assert!(test.get(&format!("{other}/events"), &headers).await.text().contains("<code>where</code>"));
    assert_eq!(test.get(&AT.replace("1.0.0", "9.0.0"), &headers).await.status, 404);
    assert_eq!(test.get(&format!("{}/events", AT.replace("1.0.0", "9.0.0")), &headers).await.status, 404);
}
