use crate::support::{TestApp, test_app};
use axum::body::Body;
use axum::http::Method;

fn base(test: &TestApp) -> String {
    let snapshot = test.app.catalogue.snapshot();
    let installed = snapshot.installed().next().unwrap();
    installed.part.assets.base()
}

#[tokio::test]
async fn a_file_is_served_for_ever_with_its_type() {
    let test = TestApp::new().await;
    let answer = test.get(&format!("{}writer.js", base(&test)), &[]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    let again = test.get(&format!("{}writer.js", base(&test)), &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
}

#[tokio::test]
async fn only_files_of_the_index_are_served() {
    let test = TestApp::new().await;
    let base = base(&test);
    for path in ["unused.js", "gone.js", "../board/writer.js", "%2e%2e/board/writer.js", "old/%2e%2e/writer.js"] {
        let answer = test.get(&format!("{base}{path}"), &[]).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(
        test.get("/-/assets/0000000000000000/writer.js", &[]).await.problem(),
        (404, "asset-not-found".to_owned())
    );
}

#[tokio::test]
async fn documents_of_widgets_come_from_the_content_origin_only_and_sandboxed() {
    let test = TestApp::new().await;
    let path = format!("{}old/index.html", base(&test));
    assert_eq!(test.get(&path, &[]).await.problem(), (404, "asset-not-found".to_owned()));
    let answer = test_app::send(&test.content, Method::GET, &path, &[("host", "127.0.0.1:8081")], Body::empty()).await;
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("sandbox allow-forms; default-src 'none'"), "{policy}");
    assert!(policy.ends_with("frame-ancestors http://localhost:8080"), "{policy}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(answer.header("set-cookie"), "");
    for path in ["/", "/me", "/-/session", "/-/bridge"] {
        let answer = test_app::send(&test.content, Method::GET, path, &[], Body::empty()).await;
        assert_eq!(answer.problem(), (404, "not-found".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn old_versions_stay_for_open_tabs_while_the_page_moves_on() {
    let test = TestApp::new().await;
    let old = base(&test);
    let old_page = test.lock("/");
    std::fs::write(test.folder.path().join("assets/board/shared.js"), "export const shared = 22;").unwrap();
    test.app.reload();
    let new = base(&test);
    assert_ne!(old, new);
    assert_ne!(old_page, test.lock("/"));
    assert_eq!(test.get(&format!("{old}shared.js"), &[]).await.text(), "export const shared = 1;");
    assert_eq!(test.get(&format!("{new}shared.js"), &[]).await.text(), "export const shared = 22;");
    assert!(test.app.catalogue.lock(&old_page).is_some());
    test.clock.advance(24 * 60 * 60 * 1000);
    test.app.reload();
    assert!(test.app.catalogue.lock(&old_page).is_none(), "after a day an old lock is forgotten");
    assert_eq!(test.get(&format!("{old}shared.js"), &[]).await.status, 404);
}

#[tokio::test]
async fn the_shell_is_addressed_by_content_too() {
    let test = TestApp::new().await;
    let page = test.get("/", &[("accept", "application/vnd.jogakbo.page+json")]).await.json();
    let wasm = page["block"]["shell"]["wasm"].as_str().unwrap().to_owned();
    let answer = test.get(&wasm, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/wasm"));
    assert!(page["importMap"]["integrity"].as_object().unwrap().keys().any(|path| path.ends_with("jogakbo-shell.js")));
}
