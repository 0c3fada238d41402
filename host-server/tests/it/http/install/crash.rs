//! A host that is really killed (`kill -9`) in the middle of an approval: afterwards everything is installed or nothing, nothing half
//! installed is served, and the package can be approved or rejected again.

use super::{CODE, PBC, files, host, manifest, packed, send};
use crate::support::{Persona, TestApp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

const FOLDER: &str = "JOGAKBO_TEST_CRASH_INSTALL";
const WHAT: &str = "JOGAKBO_TEST_CRASH_KEY";
/// Files of a package besides its module: enough that putting them in place takes a while.
const MANY: usize = 40;

/// A host on folders that stay when it is gone.
async fn over(root: &Path) -> TestApp {
    let root = root.to_owned();
    host(move |config| {
        config.paths.manifests = root.join("manifests");
        config.paths.assets = root.join("assets");
        config.paths.data = root.join("data");
    })
    .await
}

fn package(version: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(&manifest(version), CODE);
    files.extend((0..MANY).map(|n| (format!("widgets/{PBC}/{version}/part-{n}.js"), vec![b' '; 4000])));
    let digest = jogakbo::adapters::packages::Package::unpack(&packed(&files)).unwrap().read.digest;
    let checks = json!({"digest": digest, "widgets": []}).to_string();
    files.insert(format!("manifests/{PBC}.checks.json"), checks.into_bytes());
    files
}

async fn decided(test: &TestApp, key: &str, act: &str) -> (u16, Value) {
    let operator = test.cookie(Persona::Operator).await;
    let answer = test.post_json(&format!("/-/install/{key}"), &[("cookie", &operator)], &json!({"act": act})).await;
    (answer.status.as_u16(), answer.json())
}

/// The child: a host that approves one package.
#[tokio::test]
#[ignore = "started by the tests below"]
async fn child_that_approves_until_it_is_killed() {
    let (Ok(root), Ok(key)) = (std::env::var(FOLDER), std::env::var(WHAT)) else { return };
    let test = over(Path::new(&root)).await;
    println!("\nready");
    let (status, answer) = decided(&test, &key, "approve").await;
    assert_eq!(status, 200, "{answer}");
}

/// The process, and what it prints, which it could not go on without.
struct Started {
    child: Child,
    _prints: BufReader<ChildStdout>,
}

fn child(root: &Path, key: &str) -> Started {
    let name = "http::install::crash::child_that_approves_until_it_is_killed";
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .env(FOLDER, root)
        .env(WHAT, key)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut prints = BufReader::new(child.stdout.take().unwrap());
    assert!(prints.by_ref().lines().map_while(Result::ok).any(|line| line == "ready"), "the child starts");
    Started { child, _prints: prints }
}

/// Kills the child once `seen` is true; whether it was still at work then.
fn kill_when(mut started: Started, seen: &dyn Fn() -> bool) -> bool {
    let child = &mut started.child;
    let end = Instant::now() + Duration::from_mins(1);
    while !seen() {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        assert!(Instant::now() < end, "the child never came so far");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap().signal() == Some(9)
}

/// What lies of a version where a host would serve it, and where it waits.
struct Places {
    manifest: PathBuf,
    checks: PathBuf,
    files: PathBuf,
    waits: PathBuf,
    note: PathBuf,
}

impl Places {
    fn of(root: &Path, version: &str) -> Self {
        let key = format!("{PBC}@{version}");
        Self {
            manifest: root.join(format!("manifests/{key}.json")),
            checks: root.join(format!("manifests/{key}.checks.json")),
            files: root.join(format!("assets/{PBC}/{version}")),
            waits: root.join(format!("data/waiting/{key}")),
            note: root.join(format!("data/operator/installed/{key}.json")),
        }
    }
}

fn drafts(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join("assets").join(PBC)).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.to_string_lossy().contains(".stage-")).collect()
}

async fn offered(root: &Path, version: &str) {
    let test = over(root).await;
    let designer = test.cookie(Persona::Designer).await;
    let answer = send(&test, &designer, packed(&package(version))).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// Everything of the version is served, byte by byte; or nothing of it.
async fn served_whole_or_not(test: &TestApp, root: &Path, version: &str) -> bool {
    let catalogue = test.get("/-/catalogue", &[]).await.json();
    let found = catalogue["pbcs"].as_array().unwrap().iter().find(|pbc| pbc["version"] == version).cloned();
    let places = Places::of(root, version);
    assert_eq!(found.is_some(), places.manifest.exists(), "{version}: {catalogue}");
    let is_fault = |file: &&Value| file.to_string().contains(version) && file["findings"] != json!([]);
    assert_eq!(catalogue["files"].as_array().unwrap().iter().find(is_fault), None);
    let Some(found) = found else { return false };
    let address = format!("{}clock.js", found["assets"]["base"].as_str().unwrap());
    let answer = test.get(&address, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, CODE), "{address}");
    for (path, content) in package(version) {
        let Some(inner) = path.strip_prefix(&format!("widgets/{PBC}/{version}/")) else { continue };
        assert_eq!(fs::read(places.files.join(inner)).unwrap(), content, "{path}");
    }
    assert!(places.checks.is_file(), "what lies beside came before the manifest");
    true
}

/// After the blow: whole or not at all, and then, as `act` says, all or nothing.
async fn after(root: &Path, version: &str, act: &str) -> bool {
    let (key, places) = (format!("{PBC}@{version}"), Places::of(root, version));
    let test = over(root).await;
    let was = served_whole_or_not(&test, root, version).await;
    assert!(was || places.waits.is_dir(), "{version} is neither installed nor waits");
    if places.waits.is_dir() {
        let (status, answer) = decided(&test, &key, act).await;
        let late = act == "reject" && was;
        assert_eq!(status, if late { 400 } else { 200 }, "{version}: {answer}");
        assert!(!late || answer["findings"][0]["code"] == "K15", "{answer}");
    }
    assert!(!places.waits.exists(), "{version} is decided");
    let is = served_whole_or_not(&test, root, version).await;
    assert_eq!(is, was || act == "approve", "{version}");
    if !is {
        for left in [places.manifest, places.checks, places.files, places.note] {
            assert!(!left.exists(), "`{}` is left of what was rejected", left.display());
        }
    }
    assert_eq!(drafts(root), Vec::<PathBuf>::new());
    was
}

fn root() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("manifests")).unwrap();
    root
}

/// A pipe where a draft would be written: whoever opens it waits until somebody reads it, and nobody does.
fn stop_at(draft: &Path) {
    fs::create_dir_all(draft.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(draft).status().unwrap().success());
}

#[tokio::test]
async fn killed_between_any_two_steps_it_is_whole_or_not_there_and_can_be_decided_again() {
    let folder = root();
    let root = folder.path();
    for (round, act) in ["approve", "reject"].into_iter().enumerate() {
        for step in 0..3 {
            let version = format!("1.{round}.{step}");
            let (key, places) = (format!("{PBC}@{version}"), Places::of(root, &version));
            // Before the note is written; before what lies beside the manifest; before the manifest.
            let draft = [&places.note, &places.checks, &places.manifest][step].with_extension("new");
            offered(root, &version).await;
            stop_at(&draft);
            let started = child(root, &key);
            let lock = root.join("data/waiting/lock");
            let begun = || fs::File::open(&lock).is_ok_and(|lock| lock.try_lock().is_err());
            let seen: &dyn Fn() -> bool = match step {
                0 => &begun,
                1 => &|| places.files.exists(),
                _ => &|| places.checks.exists(),
            };
            assert!(kill_when(started, seen), "the pipe holds it");
            fs::remove_file(&draft).unwrap();
            assert_eq!((places.files.exists(), places.manifest.exists()), (step > 0, false), "{version}");
            assert!(!after(root, &version, act).await, "{version}");
        }
        // Between the manifest and the desk: what waits lies there as before.
        let version = format!("2.{round}.0");
        let places = Places::of(root, &version);
        offered(root, &version).await;
        let kept = root.join("kept");
        assert!(Command::new("cp").arg("-r").args([&places.waits, &kept]).status().unwrap().success());
        assert!(child(root, &format!("{PBC}@{version}")).child.wait().unwrap().success());
        fs::rename(&kept, &places.waits).unwrap();
        assert!(after(root, &version, act).await, "{version}");
    }
}

#[tokio::test]
async fn killed_at_any_moment_it_is_whole_or_not_there() {
    let folder = root();
    let root = folder.path();
    let mut cut = 0;
    for round in 0..8 {
        let version = format!("1.0.{round}");
        let places = Places::of(root, &version);
        offered(root, &version).await;
        let seen: &dyn Fn() -> bool = match round % 4 {
            0 => &|| places.note.exists(),
            1 => &|| !drafts(root).is_empty(),
            2 => &|| places.files.exists(),
            _ => &|| places.manifest.exists(),
        };
        cut += usize::from(kill_when(child(root, &format!("{PBC}@{version}")), seen));
        after(root, &version, if round < 4 { "approve" } else { "reject" }).await;
    }
    assert!(cut > 0, "no child was killed at work");
}
