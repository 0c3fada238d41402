//! Packages over HTTP: sent, looked at, approved by somebody else; refused and nothing left.

mod checks;
#[cfg(unix)]
mod crash;
mod json;

use crate::support::{Answer, Persona, TestApp};
use axum::http::Method;
use jogakbo::adapters::packages::Package;
use jogakbo::adapters::packages::keys::{self, Signer};
use jogakbo::adapters::publishers_folder;
use jogakbo_contract::publish::Signatures;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

const PBC: &str = "kr.go.test.clock";
const KEY: &str = "kr.go.test.clock@1.0.0";
const CODE: &str = "customElements.define('test-clock', class extends HTMLElement {});";

fn manifest(version: &str) -> Value {
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {
            "name": PBC, "version": version, "title": {"ko": "시계", "en": "Clock"}, "owner": {"name": {"ko": "시험과", "en": "Test"}}
        },
        "spec": {
            "scope": "component", "delivery": {"modes": ["assets"]},
            "frontend": {
                "base": format!("{PBC}/{version}"), "assets": "auto",
                "widgets": [{
                    "name": "clock", "title": {"ko": "시계", "en": "Clock"}, "tier": "frame",
                    "element": {"module": "clock.js", "tag": "test-clock"}
                }]
            },
            "offer": {"licence": "Apache-2.0", "plans": [{"name": "free", "price": {"amount": "0", "currency": "KRW"}}]}
        }
    })
}

type Files = BTreeMap<String, Vec<u8>>;

/// The files of a package.
fn files(manifest: &Value, code: &str) -> BTreeMap<String, Vec<u8>> {
    let base = manifest["spec"]["frontend"]["base"].as_str().unwrap();
    BTreeMap::from([
        (format!("manifests/{PBC}.json"), serde_json::to_vec(manifest).unwrap()),
        (format!("widgets/{base}/clock.js"), code.as_bytes().to_vec()),
    ])
}

fn packed(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        // Straight into the header, so that paths may be wrong.
        let name = format!("package/{path}");
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content.as_slice()).unwrap();
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&builder.into_inner().unwrap()).unwrap();
    encoder.finish().unwrap()
}

fn signed(mut files: BTreeMap<String, Vec<u8>>, key: &Path) -> BTreeMap<String, Vec<u8>> {
    let statement = Package::unpack(&packed(&files)).unwrap().statement();
    let signature = Signer::load(key).unwrap().sign(&statement).to_string();
    files.insert(format!("manifests/{PBC}.jws"), signature.into_bytes());
    files
}

async fn host(change: impl FnOnce(&mut jogakbo::config::Config)) -> TestApp {
    let test = TestApp::with(|config| {
        config.paths.data = config.paths.manifests.parent().unwrap().join("data");
        change(config);
    })
    .await;
    std::fs::create_dir_all(test.folder.path().join("data")).unwrap();
    test
}

async fn send(test: &TestApp, cookie: &str, body: Vec<u8>) -> Answer {
    let headers = [("cookie", cookie), ("x-jogakbo", "1"), ("content-type", "application/gzip")];
    test.send(Method::POST, "/-/install", &headers, body).await
}

async fn decide(test: &TestApp, cookie: &str, act: &str) -> Answer {
    let form = format!("act={act}&key={}&lang=ko&why=x", KEY.replace('@', "%40"));
    let kind = "application/x-www-form-urlencoded";
    let headers = [("cookie", cookie), ("x-jogakbo", "1"), ("content-type", kind)];
    test.send(Method::POST, "/-/catalogue/waiting", &headers, form).await
}

/// Every file of the host that a package could leave behind.
fn left(test: &TestApp) -> Vec<PathBuf> {
    let root = test.folder.path();
    let mut waiting = ["data", "manifests", "assets"].map(|name| root.join(name)).to_vec();
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let own = path.strip_prefix(root).unwrap().to_string_lossy().contains("clock");
            if own || path.file_name().unwrap().to_string_lossy().starts_with(".stage") {
                found.push(path.clone());
            }
            if path.is_dir() {
                waiting.push(path);
            }
        }
    }
    found
}

fn acts(test: &TestApp) -> Vec<(String, String)> {
    let records = test.app.ports.audit.records(0, 1000).unwrap();
    let all = records.into_iter().map(|record| (record.entry.act, record.entry.about));
    all.filter(|(act, _)| act.starts_with("package.")).collect()
}

async fn refused(test: &TestApp, cookie: &str, body: Vec<u8>, code: &str) {
    let before = left(test);
    let answer = send(test, cookie, body).await;
    assert_eq!(answer.status, 400, "{code}: {}", answer.text());
    assert_eq!(answer.json()["findings"][0]["code"], code, "{}", answer.text());
    assert_eq!(left(test), before, "{code} left something");
    assert_eq!(acts(test).last().unwrap().0, "package.refused");
}

#[tokio::test]
async fn a_package_is_sent_by_one_and_installed_by_another() {
    let test = host(|_| ()).await;
    let (designer, operator) = (test.cookie(Persona::Designer).await, test.cookie(Persona::Operator).await);
    let body = packed(&files(&manifest("1.0.0"), CODE));
    let answer = send(&test, &designer, body.clone()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    refused(&test, &designer, body.clone(), "K07").await;
    assert!(!test.folder.path().join("manifests").join(format!("{KEY}.json")).exists());

    let page = test.get("/-/catalogue/waiting?lang=en", &[("cookie", &operator), ("accept", "text/html")]).await;
    assert!(page.status == 200 && page.text().contains(KEY) && page.text().contains("not signed"), "{}", page.text());
    assert_eq!(decide(&test, &designer, "approve").await.status, 403);
    let done = decide(&test, &operator, "approve").await;
    assert_eq!(done.status, 303, "{}", done.text());
    let catalogue = test.get("/-/catalogue", &[]).await.json();
    assert!(catalogue["pbcs"].as_array().unwrap().iter().any(|pbc| pbc["name"] == PBC), "{catalogue}");
    assert_eq!(decide(&test, &operator, "approve").await.status, 400, "it does not wait any more");
    refused(&test, &designer, body, "K07").await;
    refused(&test, &designer, packed(&files(&manifest("1.0.0"), "export {}; 'test-clock'")), "K07").await;
    let done: Vec<String> = acts(&test).into_iter().map(|(act, _)| act).collect();
    assert_eq!(done[..2], ["package.offered", "package.refused"]);
    assert!(done.contains(&"package.approved".to_owned()));
}

#[tokio::test]
async fn who_sent_a_package_may_not_approve_it_unless_the_operator_wants_it_so() {
    let test = host(|_| ()).await;
    let operator = test.cookie(Persona::Operator).await;
    assert_eq!(send(&test, &operator, packed(&files(&manifest("1.0.0"), CODE))).await.status, 201);
    let answer = decide(&test, &operator, "approve").await;
    assert!(answer.status == 400 && answer.text().contains("K12"), "{}", answer.text());
    assert_eq!(decide(&test, &operator, "reject").await.status, 303);
    assert_eq!(left(&test), Vec::<PathBuf>::new());

    let alone = host(|config| config.releases.four_eyes = false).await;
    let operator = alone.cookie(Persona::Operator).await;
    assert_eq!(send(&alone, &operator, packed(&files(&manifest("1.0.0"), CODE))).await.status, 201);
    assert_eq!(decide(&alone, &operator, "approve").await.status, 303);
}

#[tokio::test]
async fn what_is_wrong_with_a_package_is_told_and_recorded_and_nothing_is_left() {
    let test = host(|config| config.releases.package_bytes = 20_000).await;
    let designer = test.cookie(Persona::Designer).await;
    let good = files(&manifest("1.0.0"), CODE);
    let with = |path: &str, content: &[u8]| {
        let mut files = good.clone();
        files.insert(path.to_owned(), content.to_vec());
        packed(&files)
    };
    let mut elsewhere = manifest("1.0.0");
    elsewhere["spec"]["frontend"]["base"] = "kr.go.test.board".into();
    let mut hashed = manifest("1.0.0");
    hashed["spec"]["frontend"]["assets"] = json!({"clock.js": format!("sha384-{}", "A".repeat(64))});
    let mut lying = manifest("1.0.0");
    lying["spec"]["frontend"]["widgets"][0]["element"]["tag"] = "test-other".into();
    let whole = packed(&good);
    for (body, code) in [
        (b"PK".to_vec(), "I01"),
        (whole[..whole.len() / 2].to_vec(), "I01"),
        (with("../../../etc/x", b"1"), "I04"),
        (with("manifests/kr.go.test.other.json", b"{}"), "K01"),
        (packed(&BTreeMap::from([("README".to_owned(), b"x".to_vec())])), "K01"),
        (packed(&files(&elsewhere, CODE)), "K10"),
        (packed(&files(&hashed, CODE)), "A03"),
        (packed(&files(&lying, CODE)), "K08"),
        (packed(&files(&manifest("1.0.0"), "import './gone.js'")), "A01"),
        (packed(&files(&manifest("1"), CODE)), "M14"),
    ] {
        refused(&test, &designer, body, code).await;
    }
    let answer = send(&test, &designer, vec![7; 20_001]).await;
    assert_eq!(answer.problem(), (413, "too-large".to_owned()));
    let citizen = test.cookie(Persona::Citizen).await;
    assert_eq!(send(&test, &citizen, whole.clone()).await.status, 403);
    assert_eq!(send(&test, "", whole).await.status, 401);
    assert_eq!(left(&test), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn only_a_trusted_publisher_brings_names_of_its_prefix() {
    let test = host(|_| ()).await;
    let designer = test.cookie(Persona::Designer).await;
    let operator = test.app.config.paths.operator();
    let at = |name: &str| test.folder.path().join(name);
    let trust = |who: &str, prefix: &str, key| {
        publishers_folder::change(&operator, &who.parse().unwrap(), |publisher| {
            *publisher = jogakbo_contract::publish::Publisher { prefixes: vec![prefix.to_owned()], keys: vec![key] };
        })
        .unwrap();
    };
    let (own, other, third) = (at("own.key"), at("other.key"), at("third.key"));
    let public = keys::make(&own).unwrap();
    trust("test", "kr.go.test", public);
    trust("part", "kr.go.test-part", keys::make(&other).unwrap());
    keys::make(&third).unwrap();

    let good = files(&manifest("1.0.0"), CODE);
    refused(&test, &designer, packed(&good), "K06").await;
    refused(&test, &designer, packed(&signed(good.clone(), &third)), "K03").await;
    refused(&test, &designer, packed(&signed(good.clone(), &other)), "K04").await;
    let sign = |change: &dyn Fn(&mut Files)| {
        let mut files = signed(good.clone(), &own);
        change(&mut files);
        packed(&files)
    };
    let (module, about) = (format!("widgets/{PBC}/1.0.0/clock.js"), format!("manifests/{PBC}.json"));
    let evil = format!("{CODE} /* more */").into_bytes();
    refused(&test, &designer, sign(&|files| drop(files.insert(module.clone(), evil.clone()))), "K05").await;
    let more = format!("widgets/{PBC}/1.0.0/more.js");
    refused(&test, &designer, sign(&|files| drop(files.insert(more.clone(), b"1".to_vec()))), "K05").await;
    let mut changed = manifest("1.0.0");
    changed["metadata"]["lifecycle"] = "experimental".into();
    let changed = serde_json::to_vec(&changed).unwrap();
    refused(&test, &designer, sign(&|files| drop(files.insert(about.clone(), changed.clone()))), "K05").await;
    let junk = format!("manifests/{PBC}.jws");
    refused(&test, &designer, sign(&|files| drop(files.insert(junk.clone(), b"a..b".to_vec()))), "K02").await;
    assert_eq!(left(&test), Vec::<PathBuf>::new());

    let answer = send(&test, &designer, sign(&|_| ())).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["publisher"]), (201, &json!("test")), "{}", answer.text());
    // The key is taken back while it waits.
    let chief = test.cookie(Persona::Operator).await;
    std::fs::remove_file(publishers_folder::folder(&operator).join("test.json")).unwrap();
    let answer = decide(&test, &chief, "approve").await;
    assert!(answer.status == 400 && answer.text().contains("K03"), "{}", answer.text());
    trust("test", "kr.go.test", public);
    assert_eq!(decide(&test, &chief, "approve").await.status, 303);
    let page =
        test.get(&format!("/-/catalogue/pbcs/{PBC}?lang=en"), &[("cookie", &chief), ("accept", "text/html")]).await;
    assert!(page.text().contains("signed by test"), "{}", page.text());
    // A file about publishers that is broken lets nothing in.
    std::fs::write(publishers_folder::folder(&operator).join("odd.json"), "{").unwrap();
    let next = packed(&signed(files(&manifest("1.1.0"), CODE), &own));
    refused(&test, &designer, next, "K11").await;
}

#[tokio::test]
async fn a_portal_may_want_everything_signed() {
    let test = host(|config| config.releases.signatures = Signatures::All).await;
    let designer = test.cookie(Persona::Designer).await;
    refused(&test, &designer, packed(&files(&manifest("1.0.0"), CODE)), "K06").await;
}

#[tokio::test]
async fn what_was_changed_or_left_half_written_while_it_waited_is_not_installed() {
    let test = host(|_| ()).await;
    let (designer, operator) = (test.cookie(Persona::Designer).await, test.cookie(Persona::Operator).await);
    // As a crash in the middle of writing leaves it.
    let waiting = test.folder.path().join("data/waiting");
    std::fs::create_dir_all(waiting.join(".stage-x/package/files")).unwrap();
    let body = packed(&files(&manifest("1.0.0"), CODE));
    assert_eq!(send(&test, &designer, body.clone()).await.status, 201);
    assert!(!waiting.join(".stage-x").exists());
    std::fs::write(waiting.join(KEY).join("files/clock.js"), format!("{CODE} evil()")).unwrap();
    let answer = decide(&test, &operator, "approve").await;
    assert!(answer.status == 400 && answer.text().contains("K13"), "{}", answer.text());
    assert_eq!(decide(&test, &operator, "reject").await.status, 303);
    assert_eq!(left(&test), Vec::<PathBuf>::new());

    // Files of an earlier, interrupted approval are in the way only if they are others.
    let place = test.folder.path().join(format!("assets/{PBC}/1.0.0"));
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("clock.js"), "others").unwrap();
    refused(&test, &designer, body.clone(), "K07").await;
    std::fs::write(place.join("clock.js"), CODE).unwrap();
    assert_eq!(send(&test, &designer, body).await.status, 201);
    assert_eq!(decide(&test, &operator, "approve").await.status, 303);
}

#[tokio::test]
async fn a_manifest_that_cannot_be_written_takes_its_files_along() {
    let test = host(|_| ()).await;
    let (designer, operator) = (test.cookie(Persona::Designer).await, test.cookie(Persona::Operator).await);
    assert_eq!(send(&test, &designer, packed(&files(&manifest("1.0.0"), CODE))).await.status, 201);
    // A folder where the draft of the manifest would be written.
    let blocked = test.folder.path().join(format!("manifests/{PBC}@1.0.new"));
    let blocked = [blocked, test.folder.path().join(format!("manifests/{KEY}.new"))];
    for path in &blocked {
        std::fs::create_dir_all(path).unwrap();
    }
    let answer = decide(&test, &operator, "approve").await;
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(!test.folder.path().join(format!("assets/{PBC}/1.0.0")).exists());
    for path in &blocked {
        std::fs::remove_dir(path).unwrap();
    }
    assert_eq!(decide(&test, &operator, "approve").await.status, 303);
}
