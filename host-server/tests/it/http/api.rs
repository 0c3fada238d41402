//! APIs of PBCs for their widgets: what is described goes to the service and nothing else, whatever either side does.

mod streams;

use crate::support::test_app::Answer;
use crate::support::{Persona, TestApp, fixtures};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::any;
use base64::Engine;
use jogakbo::config::Config;
use jogakbo::config::endpoints::Endpoint;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const PBC: &str = "kr.go.test.board";

/// What the service was sent: method, address, headers, length of the body.
type Seen = Arc<Mutex<Vec<(String, String, HeaderMap, usize)>>>;

async fn answer(State(seen): State<Seen>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let address = parts.uri.to_string();
    seen.lock().unwrap().push((parts.method.to_string(), address.clone(), parts.headers, body.len()));
    match address.as_str() {
        "/v1/posts/moved" => Redirect::temporary("http://127.0.0.1:1/").into_response(),
        "/v1/posts/large" => vec![b'x'; 4000].into_response(),
        "/v1/posts/endless" => {
            let part = || Ok::<_, std::io::Error>(vec![b'x'; 1000]);
            Body::from_stream(futures::stream::repeat_with(part)).into_response()
        }
        "/v1/posts/hangs" => std::future::pending().await,
        "/v1/posts/stops" => {
            let first = futures::stream::iter([Ok::<_, std::io::Error>("some")]);
            Body::from_stream(futures::StreamExt::chain(first, futures::stream::pending())).into_response()
        }
        "/v1/posts/missing" => (StatusCode::NOT_FOUND, axum::Json(json!({"why": "gone"}))).into_response(),
        "/v1/posts/greedy" => (
            [
                (header::SET_COOKIE, "__Host-jgb=stolen; Path=/; Secure"),
                (header::CONTENT_TYPE, "text/plain"),
                (header::WWW_AUTHENTICATE, "Basic"),
                (header::CONTENT_SECURITY_POLICY, "default-src *"),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
                (header::REFRESH, "0; url=/"),
                (header::LOCATION, "/elsewhere"),
                (header::ETAG, "\"1\""),
            ],
            [("x-jogakbo-problem", "forbidden"), ("clear-site-data", "*"), ("service-worker-allowed", "/")],
            "ok",
        )
            .into_response(),
        _ => axum::Json(json!({"ok": true})).into_response(),
    }
}

async fn service() -> (String, Seen) {
    let seen = Seen::default();
    let router = Router::new().route("/{*path}", any(answer)).with_state(Arc::clone(&seen));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, seen)
}

fn document() -> Value {
    let op = json!({"responses": {"200": {"description": "yes"}}});
    json!({"openapi": "3.1.0", "info": {"title": "Posts", "version": "1"}, "paths": {
        "/posts": {"get": op, "post": op}, "/posts/{id}": {"get": op}
    }})
}

/// The board as a service: the writer may use its API, the reader may not.
fn manifest(url: &str) -> Value {
    let mut manifest = fixtures::board();
    let spec = &mut manifest["spec"];
    spec["scope"] = "service".into();
    spec["endpoints"] = json!([{"name": "api", "url": url}]);
    spec["apis"] =
        json!([{"name": "posts", "kind": "openapi", "role": "business", "document": {"href": "openapi.json"}}]);
    spec["security"] = json!({"audience": PBC, "login": "optional"});
    spec["frontend"]["widgets"][0]["apis"] = json!(["posts"]);
    manifest
}

fn install(test: &TestApp, manifest: &Value, document: &Value) -> Vec<String> {
    fixtures::write(&test.folder.path().join("assets/board/openapi.json"), document);
    fixtures::write(&test.folder.path().join(format!("manifests/{PBC}.json")), manifest);
    test.app.reload();
    let snapshot = test.app.catalogue.snapshot();
    let report = snapshot.reports().iter().find(|report| report.file.ends_with(&format!("{PBC}.json"))).unwrap();
    report.findings.iter().map(ToString::to_string).collect()
}

async fn with(change: impl FnOnce(&mut Config)) -> (TestApp, Seen) {
    let (url, seen) = service().await;
    let endpoint = Endpoint { url, allow_private: true, timeout_ms: 500, attempts: 1 };
    let test = TestApp::with(|config| {
        config.endpoints.0.entry(PBC.to_owned()).or_default().insert("api".to_owned(), endpoint);
        change(config);
    })
    .await;
    assert_eq!(install(&test, &manifest("https://board.example"), &document()), Vec::<String>::new());
    (test, seen)
}

async fn call(test: &TestApp, method: Method, path: &str, more: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let lock = test.lock("/");
    let mut headers = vec![("x-jogakbo", "1"), ("x-jogakbo-lock", lock.as_str())];
    headers.extend(more);
    test.send(method, path, &headers, body).await
}

async fn get(test: &TestApp, path: &str) -> Answer {
    call(test, Method::GET, path, &[], Body::empty()).await
}

/// Status and kind of a problem of the host.
fn ours(answer: &Answer) -> (u16, String) {
    let problem = answer.problem();
    assert_eq!(answer.header("x-jogakbo-problem"), problem.1);
    problem
}

fn problem(status: u16, kind: &str) -> (u16, String) {
    (status, kind.to_owned())
}

#[tokio::test]
async fn a_described_call_reaches_the_service_without_what_is_the_browsers() {
    let (test, seen) = with(|_| ()).await;
    let more = [
        ("content-type", "application/json"),
        ("accept-language", "ko"),
        ("cookie", "theirs=1"),
        ("authorization", "Bearer forged"),
        ("x-forwarded-for", "6.6.6.6"),
        ("forwarded", "for=6.6.6.6"),
        ("connection", "keep-alive, x-secret"),
        ("x-secret", "1"),
        ("te", "trailers"),
        ("host", "localhost:8080"),
    ];
    let answer = call(&test, Method::POST, "/-/api/writer/posts/posts?draft=1%2F2", &more, "{\"a\":1}").await;
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, "{\"ok\":true}"));
    assert_eq!((answer.header("cache-control"), answer.header("x-jogakbo-problem")), ("no-store", ""));
    let seen = seen.lock().unwrap();
    let (method, address, headers, length) = &seen[0];
    assert_eq!((method.as_str(), address.as_str(), *length), ("POST", "/v1/posts?draft=1%2F2", 7));
    let mut names: Vec<&str> = headers.keys().map(header::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept-language", "content-length", "content-type", "host"]);
    assert!(headers["host"].to_str().unwrap().starts_with("127.0.0.1:"));
}

#[tokio::test]
async fn the_service_learns_for_whom_the_host_calls_and_nothing_that_others_could_use() {
    let (test, seen) = with(|_| ()).await;
    for persona in [Persona::Citizen, Persona::Neighbour] {
        let cookie = test.cookie(persona).await;
        let more = [("cookie", cookie.as_str())];
        assert_eq!(call(&test, Method::GET, "/-/api/writer/posts/posts", &more, Body::empty()).await.status, 200);
    }
    let tokens: Vec<String> = {
        let seen = seen.lock().unwrap();
        assert!(seen.iter().all(|call| !call.2.contains_key("cookie")));
        let bearer = |headers: &HeaderMap| {
            headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned()
        };
        seen.iter().map(|call| bearer(&call.2)).collect()
    };
    let read = |token: &str, part: usize| -> Value {
        let segment = token.split('.').nth(part).unwrap();
        serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(segment).unwrap()).unwrap()
    };
    let (head, claims) = (read(&tokens[0], 0), read(&tokens[0], 1));
    let keys = test.app.ports.identity.keys();
    assert_eq!(
        (&head["typ"], &head["alg"], &head["kid"]),
        (&json!("at+jwt"), &json!("ES256"), &keys["keys"][0]["kid"])
    );
    assert_eq!(claims["iss"], "http://localhost:8080/-/issuer");
    assert_eq!((&claims["aud"], &claims["azp"], &claims["client_id"]), (&json!(PBC), &json!(PBC), &json!(PBC)));
    assert_eq!(claims["roles"], json!(["citizen"]));
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 300);
    let sub = claims["sub"].as_str().unwrap();
    assert!(sub.len() == 26 && !sub.contains("citizen"), "a pairwise id: {sub}");
    assert_ne!(read(&tokens[1], 1)["sub"], sub);
    assert!(test.app.ports.identity.bearer(&tokens[0]).is_err(), "it opens nothing here");
}

#[tokio::test]
async fn what_the_lock_or_the_document_does_not_name_goes_nowhere() {
    let (test, seen) = with(|_| ()).await;
    for (method, path, expected) in [
        (Method::GET, "/-/api/reader/posts/posts", problem(403, "api-denied")),
        (Method::GET, "/-/api/nobody/posts/posts", problem(403, "api-denied")),
        (Method::GET, "/-/api/writer/admin/posts", problem(403, "api-denied")),
        (Method::GET, "/-/api/writer/posts/other", problem(404, "operation-not-found")),
        (Method::GET, "/-/api/writer/posts/posts/1/more", problem(404, "operation-not-found")),
        (Method::GET, "/-/api/writer/posts/", problem(404, "operation-not-found")),
        (Method::DELETE, "/-/api/writer/posts/posts", problem(405, "method-not-allowed")),
        (Method::OPTIONS, "/-/api/writer/posts/posts", problem(405, "method-not-allowed")),
        (Method::TRACE, "/-/api/writer/posts/posts", problem(405, "method-not-allowed")),
        (Method::CONNECT, "/-/api/writer/posts/posts", problem(405, "method-not-allowed")),
    ] {
        assert_eq!(ours(&call(&test, method.clone(), path, &[], Body::empty()).await), expected, "{method} {path}");
    }
    let unknown = [("x-jogakbo-lock", "0123")];
    assert_eq!(ours(&test.get("/-/api/writer/posts/posts", &unknown).await), problem(410, "lock-gone"));
    assert_eq!(ours(&test.get("/-/api/writer/posts/posts", &[]).await), problem(400, "bad-request"));
    let closed = test.lock("/me");
    let headers = [("x-jogakbo-lock", closed.as_str())];
    assert_eq!(ours(&test.get("/-/api/writer/posts/posts", &headers).await), problem(401, "unauthenticated"));
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_path_that_could_be_read_in_two_ways_goes_nowhere() {
    let (test, seen) = with(|_| ()).await;
    for path in [
        "/posts/..",
        "/posts/../posts",
        "/posts/%2e%2e",
        "/posts/.%2E",
        "/posts/%2e%2e%2fadmin",
        "/posts/a%2fb",
        "/posts/a%5Cb",
        "/posts/%252e%252e",
        "/posts//1",
        "//posts",
        "//evil.example/posts",
        "/posts/",
        "/posts/%00",
        "/posts/%0d%0aX-A:%201",
        "/posts/%zz",
    ] {
        let answer = get(&test, &format!("/-/api/writer/posts{path}")).await;
        assert!([400, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.text());
    }
    // Other spellings of item and API are no other way in.
    for path in ["/-/api/writer/posts/../../../x", "/-/api/write%72/posts/posts", "/-/api/writer/%70osts/posts"] {
        let answer = get(&test, path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
    assert!(seen.lock().unwrap().is_empty(), "{:?}", seen.lock().unwrap());
}

#[tokio::test]
async fn a_change_from_another_site_is_refused() {
    let (test, seen) = with(|_| ()).await;
    let lock = test.lock("/");
    for origin in [("origin", "http://127.0.0.1:8081"), ("sec-fetch-site", "cross-site"), ("accept", "*/*")] {
        let headers = [("x-jogakbo-lock", lock.as_str()), origin];
        let answer = test.send(Method::POST, "/-/api/writer/posts/posts", &headers, "{}").await;
        assert_eq!(answer.problem(), problem(403, "cross-site"), "{origin:?}");
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_brings_nothing_that_acts_on_the_portal() {
    let (test, _) = with(|_| ()).await;
    let answer = get(&test, "/-/api/writer/posts/posts/greedy").await;
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, "ok"));
    assert_eq!((answer.header("content-type"), answer.header("etag")), ("text/plain", "\"1\""));
    assert_eq!(answer.header("vary"), "cookie, x-jogakbo-lock");
    for name in [
        "set-cookie",
        "www-authenticate",
        "access-control-allow-origin",
        "refresh",
        "location",
        "x-jogakbo-problem",
        "clear-site-data",
        "service-worker-allowed",
    ] {
        assert_eq!(answer.header(name), "", "{name}");
    }
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let missing = get(&test, "/-/api/writer/posts/posts/missing").await;
    assert_eq!((missing.status.as_u16(), missing.json()), (404, json!({"why": "gone"})), "the service's own word");
    assert_eq!(missing.header("x-jogakbo-problem"), "");
}

/// A service whose connections take one request each, but do not say so: the next one on them is cut off. How many requests
/// there were.
async fn one_each() -> (String, Arc<Mutex<usize>>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::<Mutex<usize>>::default();
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                let mut part = [0; 4096];
                for first in [true, false] {
                    if stream.read(&mut part).await.unwrap_or(0) == 0 {
                        return;
                    }
                    *count.lock().unwrap() += 1;
                    if first {
                        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
                    }
                }
            });
        }
    });
    (url, asked)
}

#[tokio::test]
async fn a_kept_connection_that_is_cut_off_costs_a_reader_nothing_and_changes_are_not_sent_twice() {
    let (url, asked) = one_each().await;
    let endpoint = Endpoint { url, allow_private: true, timeout_ms: 5000, attempts: 1 };
    let test = TestApp::with(|config| {
        config.endpoints.0.entry(PBC.to_owned()).or_default().insert("api".to_owned(), endpoint);
    })
    .await;
    install(&test, &manifest("https://board.example"), &document());
    let path = "/-/api/writer/posts/posts";
    assert_eq!(get(&test, path).await.text(), "ok");
    assert_eq!(get(&test, path).await.text(), "ok", "asked once more, over another connection");
    assert_eq!(*asked.lock().unwrap(), 3);
    let change = call(&test, Method::POST, path, &[("content-type", "text/plain")], "x").await;
    assert_eq!(ours(&change), problem(502, "service-away"), "nobody knows whether the service did it");
    assert_eq!(*asked.lock().unwrap(), 4);
}

#[tokio::test]
async fn redirects_are_not_followed_by_anybody() {
    let (test, seen) = with(|_| ()).await;
    assert_eq!(ours(&get(&test, "/-/api/writer/posts/posts/moved").await), problem(502, "service-answer"));
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn bodies_have_limits_in_both_directions() {
    let (test, seen) = with(|config| {
        config.limits.api_request_bytes = 2000;
        config.limits.api_answer_bytes = 3000;
    })
    .await;
    let path = "/-/api/writer/posts/posts";
    assert_eq!(call(&test, Method::POST, path, &[], vec![b'x'; 2000]).await.status, 200);
    assert_eq!(ours(&call(&test, Method::POST, path, &[], vec![b'x'; 2001]).await), problem(413, "too-large"));
    assert_eq!(seen.lock().unwrap().len(), 1);
    assert_eq!(ours(&get(&test, "/-/api/writer/posts/posts/large").await), problem(502, "service-answer"));
    assert!(whole(&test, "endless").await.unwrap_err().contains("too large"), "without a length it breaks off");
}

/// The body of an answer, or why it broke off.
async fn whole(test: &TestApp, id: &str) -> Result<Vec<u8>, String> {
    let request = axum::http::Request::get(format!("/-/api/writer/posts/posts/{id}"))
        .header("host", "localhost:8080")
        .header("x-jogakbo-lock", test.lock("/"))
        .body(Body::empty())
        .unwrap();
    let response = tower::ServiceExt::oneshot(test.portal.clone(), request).await.unwrap();
    assert_eq!(response.status(), 200);
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    body.map(|bytes| bytes.to_vec()).map_err(|error| format!("{error:?}"))
}

#[tokio::test]
async fn a_service_that_is_slow_or_gone_is_a_problem_with_a_plain_sentence() {
    let (test, _) = with(|_| ()).await;
    let slow = get(&test, "/-/api/writer/posts/posts/hangs").await;
    assert_eq!(ours(&slow), problem(504, "service-slow"));
    assert_eq!(slow.header("retry-after"), "5");
    assert!(whole(&test, "stops").await.unwrap_err().contains("no answer within 500 ms"));
    let nobody = Endpoint { url: "http://127.0.0.1:9".to_owned(), allow_private: true, timeout_ms: 2000, attempts: 1 };
    let test = TestApp::with(|config| {
        config.endpoints.0.entry(PBC.to_owned()).or_default().insert("api".to_owned(), nobody);
    })
    .await;
    install(&test, &manifest("https://board.example"), &document());
    let gone = get(&test, "/-/api/writer/posts/posts").await;
    assert_eq!(ours(&gone), problem(502, "service-away"));
    let detail = gone.json()["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail, "the service of `kr.go.test.board` cannot be reached; the rest of the portal works");
}

#[tokio::test]
async fn one_service_takes_only_so_many_calls_at_once() {
    let (test, seen) = with(|config| config.limits.api_calls = 1).await;
    let hanging = get(&test, "/-/api/writer/posts/posts/hangs");
    let second = async {
        while seen.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        get(&test, "/-/api/writer/posts/posts").await
    };
    let (first, second) = tokio::join!(hanging, second);
    assert_eq!((ours(&first), ours(&second)), (problem(504, "service-slow"), problem(503, "unavailable")));
    assert_eq!(get(&test, "/-/api/writer/posts/posts").await.status, 200, "the place is free again");
}

#[tokio::test]
async fn a_manifest_leads_into_no_private_network() {
    for url in [
        "https://localhost:9",
        "https://127.0.0.1:9",
        "https://[::1]:9",
        "https://169.254.169.254",
        "http://127.0.0.1:9",
    ] {
        let test = TestApp::new().await;
        assert_eq!(install(&test, &manifest(url), &document()), Vec::<String>::new());
        assert_eq!(ours(&get(&test, "/-/api/writer/posts/posts").await), problem(502, "service-away"), "{url}");
    }
    // What the operator set without leave for private addresses is refused as well.
    let (url, seen) = service().await;
    let endpoint = Endpoint {
        url: url.replace("http://127.0.0.1", "https://localhost"),
        allow_private: false,
        timeout_ms: 500,
        attempts: 1,
    };
    let test = TestApp::with(|config| {
        config.endpoints.0.entry(PBC.to_owned()).or_default().insert("api".to_owned(), endpoint);
    })
    .await;
    install(&test, &manifest("https://board.example"), &document());
    assert_eq!(ours(&get(&test, "/-/api/writer/posts/posts").await), problem(502, "service-away"));
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_broken_document_is_said_with_its_place_and_the_last_good_one_stays() {
    let (test, _) = with(|_| ()).await;
    let mut broken = document();
    broken["paths"] = json!({"posts": {"get": {}}});
    let said = install(&test, &manifest("https://board.example"), &broken);
    assert_eq!(
        said,
        ["O02: error: /spec/apis/0/document: `openapi.json` /paths/posts: `posts` does not start with `/`"]
    );
    assert_eq!(get(&test, "/-/api/writer/posts/posts").await.status, 200);
    let mut pinned = manifest("https://board.example");
    pinned["spec"]["apis"][0]["document"]["integrity"] = format!("sha384-{}", "A".repeat(64)).into();
    let said = install(&test, &pinned, &document());
    assert!(said[0].starts_with("A03: error: /spec/apis/0/document/integrity"), "{said:?}");
    let mut foreign = manifest("https://board.example");
    foreign["spec"]["security"]["audience"] = "http://localhost:8080".into();
    let said = install(&test, &foreign, &document());
    assert!(said[0].starts_with("O05: error: /spec/security/audience"), "{said:?}");
}
