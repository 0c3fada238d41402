//! Several versions of a PBC side by side: which of them a visitor gets, how a bad one is found and taken back, and that what was
//! released never changes.

use crate::support::fixtures;
use crate::support::{Persona, TestApp};
use jogakbo::adapters::{releases_folder, stops_folder};
use jogakbo::domain::stops::Stop;
use jogakbo_contract::ids::PbcName;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const HTML: (&str, &str) = ("accept", "text/html");
const PBC: &str = "kr.go.test.card";

fn pbc() -> PbcName {
    PBC.parse().unwrap()
}

fn card(version: &str) -> Value {
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {
            "name": PBC, "version": version, "title": {"ko": "카드", "en": "Card"}, "owner": {"name": {"ko": "시험과", "en": "Test"}}
        },
        "spec": {
            "scope": "component", "delivery": {"modes": ["assets"]},
            "frontend": {
                "base": format!("card-{version}"), "assets": "auto",
                "widgets": [{
                    "name": "card", "title": {"ko": "카드", "en": "Card"}, "tier": "page",
                    "element": {"module": "card.js", "tag": "test-card"}, "fallback": {"url": "https://card.example/"}
                }]
            },
            "offer": {"licence": "Apache-2.0", "plans": [{"name": "free", "price": {"amount": "0", "currency": "KRW"}}]},
            "conformance": [{"standard": "KWCAG-2.2", "level": "AA"}]
        }
    })
}

fn install(root: &Path, version: &str) {
    let module = root.join(format!("assets/card-{version}/card.js"));
    std::fs::create_dir_all(module.parent().unwrap()).unwrap();
    let code = format!("customElements.define('test-card', class extends HTMLElement {{ v = '{version}'; }});");
    std::fs::write(module, code).unwrap();
    fixtures::write(&root.join(format!("manifests/{PBC}@{version}.json")), &card(version));
}

/// A page with the card, and both versions of it.
async fn host(change: impl FnOnce(&mut jogakbo::config::Config)) -> TestApp {
    let test = TestApp::with(|config| {
        config.paths.data = config.paths.manifests.parent().unwrap().join("data");
        config.http.behind_proxy = true;
        change(config);
    })
    .await;
    let root = test.folder.path();
    std::fs::create_dir_all(root.join("data")).unwrap();
    for version in ["1.0.0", "1.1.0"] {
        install(root, version);
    }
    let item = json!({"id": "card", "use": {"pbc": PBC, "version": "^1.0.0", "widget": "card"}});
    let page = json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Page", "metadata": {"name": "cards", "title": {"ko": "카드", "en": "Cards"}},
        "spec": {
            "route": "/cards", "access": {"anonymous": true},
            "layout": {"grid": {"columns": 12, "rowHeight": "5rem", "gap": "1rem"}, "areas": {"sm": "stack"}}, "items": [item]
        }
    });
    fixtures::write(&root.join("manifests/pages/cards.json"), &page);
    test.app.reload();
    test
}

async fn order(test: &TestApp, cookie: &str, order: Value) -> crate::support::Answer {
    test.post_json(&format!("/-/releases/{PBC}"), &[("cookie", cookie)], &order).await
}

/// Version and lock of the page for a visitor.
async fn seen(test: &TestApp, headers: &[(&str, &str)]) -> (String, String) {
    let headers: Vec<_> = headers.iter().copied().chain([HTML]).collect();
    let answer = test.get("/cards", &headers).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let html = answer.text();
    let block = html.split("id=\"jgb-page\">").nth(1).unwrap().split("</script>").next().unwrap();
    let block: Value = serde_json::from_str(block).unwrap();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (word(&block["items"][0]["version"]), word(&block["lock"]))
}

async fn fail(test: &TestApp, address: &str, lock: &str) {
    fail_on(test, address, lock, "/cards").await;
}

/// A failure of the page at this path of the portal.
async fn fail_on(test: &TestApp, address: &str, lock: &str, path: &str) {
    let told = json!({"failures": [{"lock": lock, "item": "card", "code": "S08"}]});
    let from = format!("{}{path}", test.app.addresses.portal);
    let answer = test.post_json("/-/failures", &[("x-forwarded-for", address), ("referer", &from)], &told).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}

fn findings(test: &TestApp) -> Vec<(String, String)> {
    let snapshot = test.app.catalogue.snapshot();
    let found = snapshot
        .reports()
        .iter()
        .flat_map(|report| report.findings.iter().map(|it| (it.code.clone(), it.message.clone())));
    found.filter(|(code, _)| code.starts_with('R')).collect()
}

fn acts(test: &TestApp) -> Vec<(String, String, String)> {
    let records = test.app.ports.audit.records(0, 1000).unwrap();
    let all = records.into_iter().map(|record| (record.entry.act, record.entry.by, record.entry.about));
    all.filter(|(act, ..)| act.starts_with("release.")).collect()
}

#[tokio::test]
async fn a_canary_is_dealt_by_lot_and_each_visitor_keeps_what_they_got() {
    let test = host(|_| ()).await;
    let operator = test.cookie(Persona::Operator).await;
    assert_eq!(seen(&test, &[]).await.0, "1.1.0", "without releases the newest counts");
    let plain = test.get("/cards", &[HTML]).await;
    assert_eq!(plain.header("set-cookie"), "", "nothing is drawn where nothing is tried");
    let begun = order(&test, &operator, json!({"act": "canary", "version": "1.1.0", "percent": 40})).await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    assert_eq!((&begun.json()["live"], &begun.json()["canary"]["percent"]), (&json!("1.0.0"), &json!(40)));

    let mut dealt: BTreeMap<String, u32> = BTreeMap::new();
    let mut locks = BTreeSet::new();
    for number in 0..200 {
        let cookie = format!("__Host-jgb-lot={}", number * 50);
        let (version, lock) = seen(&test, &[("cookie", &cookie)]).await;
        assert_eq!(seen(&test, &[("cookie", &cookie)]).await, (version.clone(), lock.clone()));
        *dealt.entry(version).or_default() += 1;
        locks.insert(lock);
    }
    assert!((50..110).contains(&dealt["1.1.0"]) && locks.len() == 2, "{dealt:?}");
    for lock in &locks {
        assert!(test.app.catalogue.lock(lock).is_some(), "both are known to bridges");
    }
    // Whoever comes the first time draws, and gets the same with what they drew.
    let fresh = test.get("/cards", &[HTML]).await;
    let drawn = fresh.header("set-cookie").to_owned();
    assert!(drawn.starts_with("__Host-jgb-lot=") && drawn.contains("; Secure; HttpOnly; SameSite=Lax"), "{drawn}");
    assert!(fresh.header("vary").contains("Cookie") && fresh.header("cache-control").contains("private"));
    let cookie = drawn.split(';').next().unwrap();
    let again = test.get("/cards", &[HTML, ("cookie", cookie)]).await;
    assert_eq!((again.header("etag"), again.header("set-cookie")), (fresh.header("etag"), ""));
    // An entity tag of one version never vouches for the other.
    let tags: BTreeSet<String> = {
        let mut tags = BTreeSet::new();
        for number in [0, 50, 100, 150, 200, 250, 300, 350, 400, 450] {
            let cookie = format!("__Host-jgb-lot={number}");
            tags.insert(test.get("/cards", &[HTML, ("cookie", &cookie)]).await.header("etag").to_owned());
        }
        tags
    };
    assert_eq!(tags.len(), 2);
    // Accounts keep theirs without a cookie.
    let citizen = test.cookie(Persona::Citizen).await;
    let answer = test.get("/cards", &[HTML, ("cookie", &citizen)]).await;
    assert!(!answer.header("set-cookie").contains("lot"), "{}", answer.header("set-cookie"));
    assert_eq!(seen(&test, &[("cookie", &citizen)]).await, seen(&test, &[("cookie", &citizen)]).await);
    for (percent, version) in [(0, "1.0.0"), (100, "1.1.0")] {
        order(&test, &operator, json!({"act": "canary", "version": "1.1.0", "percent": percent})).await;
        for number in [1, 2500, 9999] {
            let cookie = format!("__Host-jgb-lot={number}");
            assert_eq!(seen(&test, &[("cookie", &cookie)]).await.0, version);
        }
    }
}

#[tokio::test]
async fn a_version_that_fails_is_taken_back_by_itself_and_says_so() {
    let test = host(|_| ()).await;
    let operator = test.cookie(Persona::Operator).await;
    order(&test, &operator, json!({"act": "canary", "version": "1.1.0", "percent": 100})).await;
    let mut lock = String::new();
    for number in 0..25 {
        let address = format!("198.51.100.{number}");
        let (version, held) = seen(&test, &[("cookie", "__Host-jgb-lot=7"), ("x-forwarded-for", &address)]).await;
        assert_eq!(version, "1.1.0");
        lock = held;
    }
    // Pages with a build of somebody's own say nothing about what is released.
    for number in 0..25 {
        for path in ["/-/try/abc/cards", "/en/-/try/abc/cards"] {
            fail_on(&test, &format!("198.51.100.{number}"), &lock, path).await;
        }
    }
    assert_eq!(seen(&test, &[("cookie", "__Host-jgb-lot=7")]).await.0, "1.1.0");
    for _ in 0..20 {
        fail(&test, "198.51.100.1", &lock).await;
    }
    // What no lock, item or code is, is dropped.
    for odd in
        [json!({"lock": "x", "item": "card", "code": "S08"}), json!({"lock": lock, "item": "card", "code": "S99"})]
    {
        test.post_json("/-/failures", &[("x-forwarded-for", "198.51.100.8")], &json!({"failures": [odd]})).await;
    }
    assert_eq!(seen(&test, &[("cookie", "__Host-jgb-lot=7")]).await.0, "1.1.0", "one browser takes nothing back");
    let list = test.get("/-/releases", &[("cookie", &operator)]).await.json();
    let told =
        |list: &Value| list["releases"].as_array().unwrap().iter().find(|one| one["name"] == PBC).unwrap().clone();
    let tried = told(&list)["tried"].clone();
    assert_eq!((&tried["hit"], &tried["failed"], &tried["codes"]), (&json!(1), &json!(1), &json!({"S08": 1})));
    fail(&test, "198.51.100.2", &lock).await;
    fail(&test, "198.51.100.3", &lock).await;
    assert_eq!(seen(&test, &[("cookie", "__Host-jgb-lot=7")]).await.0, "1.0.0");
    let after = told(&test.get("/-/releases", &[("cookie", &operator)]).await.json());
    assert_eq!((&after["canary"], &after["withdrawn"]), (&Value::Null, &json!(["1.1.0"])));
    let step = &after["past"][0];
    assert_eq!((&step["act"], &step["by"], &step["version"]), (&json!("rollback"), &json!("host"), &json!("1.1.0")));
    assert!(step["why"].as_str().unwrap().contains("S08"), "{step}");
    let recorded = acts(&test);
    assert_eq!(recorded.last().unwrap(), &("release.rollback".to_owned(), "host".to_owned(), PBC.to_owned()));
    // It is on disk, so a restart changes nothing; and an open page of it keeps its lock.
    let (releases, _) = releases_folder::read(&test.app.config.paths.operator()).unwrap();
    assert!(releases[&pbc()].canary.is_none() && releases[&pbc()].withdrawn.len() == 1);
    assert!(test.app.catalogue.lock(&lock).is_some());
}

#[tokio::test]
async fn failures_that_the_version_beside_has_too_take_nothing_back() {
    let test = host(|_| ()).await;
    let operator = test.cookie(Persona::Operator).await;
    order(&test, &operator, json!({"act": "canary", "version": "1.1.0", "percent": 50})).await;
    let mut versions = BTreeSet::new();
    for number in 0..120 {
        let (address, cookie) = (format!("198.51.100.{number}"), format!("__Host-jgb-lot={}", number * 83));
        let (version, lock) = seen(&test, &[("cookie", &cookie), ("x-forwarded-for", &address)]).await;
        versions.insert(version);
        fail(&test, &address, &lock).await;
    }
    assert_eq!(versions.len(), 2);
    let list = test.get("/-/releases", &[("cookie", &operator)]).await.json();
    let one = list["releases"].as_array().unwrap().iter().find(|one| one["name"] == PBC).unwrap();
    assert!(one["canary"].is_object(), "{one}");
}

#[tokio::test]
async fn only_operators_release_from_our_own_pages_and_it_is_recorded() {
    let test = host(|_| ()).await;
    let promote = json!({"act": "promote", "version": "1.0.0"});
    assert_eq!(order(&test, "none=1", promote.clone()).await.status, 401);
    for persona in [Persona::Citizen, Persona::Designer, Persona::Publisher] {
        let cookie = test.cookie(persona).await;
        assert_eq!(order(&test, &cookie, promote.clone()).await.problem().0, 403);
    }
    let designer = test.cookie(Persona::Designer).await;
    let list = test.get("/-/releases", &[("cookie", &designer)]).await;
    assert_eq!((list.status.as_u16(), &list.json()["may"]), (200, &json!(false)));
    assert_eq!(test.get("/-/releases", &[("cookie", &test.cookie(Persona::Citizen).await)]).await.status, 403);
    let operator = test.cookie(Persona::Operator).await;
    let elsewhere =
        [("cookie", operator.as_str()), ("origin", "https://evil.example"), ("content-type", "application/json")];
    let path = format!("/-/releases/{PBC}");
    let answer = test.send(axum::http::Method::POST, &path, &elsewhere, promote.to_string()).await;
    assert_eq!(answer.problem(), (403, "cross-site".to_owned()));
    for (wrong, status) in [
        (json!({"act": "promote", "version": "9.0.0"}), 400),
        (json!({"act": "canary", "version": "1.1.0", "percent": 101}), 400),
        (json!({"act": "explode"}), 400),
        (json!({"act": "canary", "version": "1.1.0", "percent": 5, "budget": {"minLoads": 0}}), 400),
    ] {
        assert_eq!(order(&test, &operator, wrong.clone()).await.status.as_u16(), status, "{wrong}");
    }
    let unknown = test.post_json("/-/releases/kr.go.test.none", &[("cookie", &operator)], &promote).await;
    assert_eq!(unknown.problem().0, 404);
    assert_eq!(seen(&test, &[]).await.0, "1.1.0");
    assert_eq!(order(&test, &operator, promote).await.status, 200);
    assert_eq!(seen(&test, &[]).await.0, "1.0.0");
    order(&test, &operator, json!({"act": "promote", "version": "1.1.0"})).await;
    let back = order(&test, &operator, json!({"act": "rollback", "why": "looks odd"})).await.json();
    assert_eq!((&back["live"], &back["past"][0]["why"]), (&json!("1.0.0"), &json!("looks odd")));
    assert_eq!(seen(&test, &[]).await.0, "1.0.0");
    let recorded: Vec<(String, String)> = acts(&test).into_iter().map(|(act, by, _)| (act, by)).collect();
    let by = "id-operator@test".to_owned();
    let expected = ["release.promote", "release.promote", "release.rollback"].map(|act| (act.to_owned(), by.clone()));
    assert_eq!(recorded, expected);
}

#[tokio::test]
async fn a_released_version_never_changes_and_is_there_again_after_a_restart() {
    let test = host(|_| ()).await;
    let root = test.folder.path();
    let (_, before) = seen(&test, &[]).await;
    assert!(findings(&test).is_empty());
    // Another module under the same version, and another manifest.
    std::fs::write(root.join("assets/card-1.1.0/card.js"), "globalThis.replaced = true;").unwrap();
    test.app.reload();
    let found = findings(&test);
    assert!(matches!(&found[..], [(code, message)] if code == "R01" && message.contains("card.js")), "{found:?}");
    assert_eq!(seen(&test, &[]).await.1, before);
    let mut other = card("1.0.0");
    other["metadata"]["title"] = json!({"ko": "다른 카드", "en": "Another card"});
    fixtures::write(&root.join(format!("manifests/{PBC}@1.0.0.json")), &other);
    test.app.reload();
    assert_eq!(findings(&test).len(), 2);
    test.app.reload();
    let replaced: Vec<_> = acts(&test).into_iter().filter(|(act, ..)| act == "release.replaced").collect();
    assert_eq!(replaced.len(), 2, "recorded once each: {replaced:?}");
    assert!(replaced[0].2.starts_with(PBC), "{replaced:?}");

    let folder = root.to_owned();
    let again = TestApp::with(|config| {
        config.paths.manifests = folder.join("manifests");
        config.paths.assets = folder.join("assets");
        config.paths.data = folder.join("data");
    })
    .await;
    assert_eq!(seen(&again, &[]).await.1, before, "the copy is served");
    assert_eq!(findings(&again).len(), 2);
    // Its files, too, when they are gone altogether.
    std::fs::remove_dir_all(folder.join("assets")).unwrap();
    let third = TestApp::with(|config| {
        config.paths.manifests = folder.join("manifests");
        config.paths.assets = folder.join("assets");
        config.paths.data = folder.join("data");
    })
    .await;
    assert_eq!(seen(&third, &[]).await.1, before);
}

#[tokio::test]
async fn the_last_good_pages_stay_when_the_folders_go_away() {
    let test = host(|_| ()).await;
    let root = test.folder.path();
    let (_, before) = seen(&test, &[]).await;
    std::fs::rename(root.join("assets"), root.join("unplugged")).unwrap();
    test.app.reload();
    assert_eq!(seen(&test, &[]).await.1, before, "assets are away");
    assert_eq!(test.get("/", &[HTML]).await.status, 200);
    std::fs::rename(root.join("manifests"), root.join("unmounted")).unwrap();
    test.app.reload();
    assert_eq!(seen(&test, &[]).await.1, before, "manifests are away");
    // What a share that is not mounted looks like.
    std::fs::create_dir_all(root.join("manifests/pages")).unwrap();
    test.app.reload();
    assert_eq!(seen(&test, &[]).await.1, before);
    std::fs::remove_dir_all(root.join("manifests")).unwrap();
    std::fs::rename(root.join("unmounted"), root.join("manifests")).unwrap();
    std::fs::rename(root.join("unplugged"), root.join("assets")).unwrap();
    test.app.reload();
    assert_eq!(seen(&test, &[]).await.1, before);
}

#[tokio::test]
async fn a_version_is_stopped_alone_and_the_other_takes_its_place() {
    let test = host(|_| ()).await;
    let answer = test.get("/cards", &[HTML]).await.text();
    let module = answer.split('"').find(|part| part.ends_with("/card.js")).unwrap().to_owned();
    assert_eq!(test.get(&module, &[]).await.status, 200);
    let (version, lock) = seen(&test, &[]).await;
    assert_eq!(version, "1.1.0");
    let operator = test.app.config.paths.operator();
    let one = format!("{PBC}@1.1.0").parse().unwrap();
    stops_folder::stop(&operator, &one, &Stop::default()).unwrap();
    test.app.follow_the_switches();
    assert_eq!(seen(&test, &[]).await.0, "1.0.0");
    assert_eq!(test.get(&module, &[]).await.problem(), (503, "killed".to_owned()));
    assert_eq!(findings(&test)[0].0, "R03");
    assert_eq!(test.get("/-/catalogue", &[]).await.json()["stopped"][0]["name"], format!("{PBC}@1.1.0"));
    // An open page of it has its lock, without rights.
    let lock = test.app.catalogue.lock(&lock).unwrap();
    assert!(test.app.stops.stops().on(&lock.items[0]).is_some());
    stops_folder::go_on(&operator, &one).unwrap();
    test.app.follow_the_switches();
    assert_eq!(seen(&test, &[]).await.0, "1.1.0");
    assert_eq!(test.get(&module, &[]).await.status, 200);
}

#[tokio::test]
async fn a_file_that_is_not_understood_changes_nothing() {
    let test = host(|_| ()).await;
    let operator = test.cookie(Persona::Operator).await;
    order(&test, &operator, json!({"act": "promote", "version": "1.0.0"})).await;
    let file = releases_folder::folder(&test.app.config.paths.operator()).join(format!("{PBC}.json"));
    std::fs::write(&file, "{").unwrap();
    test.app.reload();
    assert_eq!(seen(&test, &[]).await.0, "1.0.0");
    let refused = order(&test, &operator, json!({"act": "promote", "version": "1.1.0"})).await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{");
}

#[tokio::test]
async fn an_operator_releases_by_the_forms_of_the_catalogue() {
    let test = host(|_| ()).await;
    let place = format!("/-/catalogue/pbcs/{PBC}");
    let (operator, designer) = (test.cookie(Persona::Operator).await, test.cookie(Persona::Designer).await);
    let send = async |cookie: &str, form: &str| test.post_form(&place, &[HTML, ("cookie", cookie)], form).await;
    assert_eq!(send(&designer, "act=promote&version=1.0.0").await.status, 403);
    assert_eq!(send("", "act=promote&version=1.0.0").await.status, 401);
    let done = send(&operator, "act=promote&version=1.0.0&lang=en").await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, &*format!("{place}?lang=en")));
    assert_eq!(seen(&test, &[]).await.0, "1.0.0");
    send(&operator, "act=canary&version=1.1.0&percent=25").await;
    let page = test.get(&format!("{place}?lang=en"), &[HTML, ("cookie", &operator)]).await.text();
    assert!(page.contains("on trial with 25 %") && page.contains("given to everybody"), "{page}");
    let wrong = send(&operator, "act=promote&version=9.0.0").await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("설치되어 있지 않습니다") && wrong.text().contains("role=\"alert\""));
    for bad in ["act=remove", "act=canary&version=1.1.0&percent=many", ""] {
        assert_eq!(send(&operator, bad).await.status, 400, "{bad}");
    }
    assert_eq!(send(&operator, "act=rollback&why=too+slow").await.status, 303);
    let page = test.get(&place, &[HTML, ("cookie", &operator)]).await.text();
    assert!(page.contains("too slow") && page.contains("되돌려짐"), "{page}");
}
