//! A team's folder becomes a package, is signed, sent, approved by somebody else, and lies where the host serves it.

use super::jogakbo;
use jogakbo::adapters::packages::Package;
use std::fs;
use std::path::Path;
use std::process::Output;

const KEY: &str = "kr.example.bus@0.1.0";
const FILE: &str = "kr.example.bus-0.1.0.tgz";

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn done(folder: &Path, line: &str) -> String {
    let output = jogakbo(folder, &line.split(' ').collect::<Vec<_>>());
    assert!(output.status.success(), "{line}: {}", said(&output));
    said(&output)
}

fn refused(folder: &Path, line: &str) -> String {
    let output = jogakbo(folder, &line.split(' ').collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(1), "{line}: {}", said(&output));
    said(&output)
}

/// The folder that `jogakbo new widget bus` makes. Its program holds the npm package only once that was built; without it, the part of the
/// template that matters here.
fn bus(folder: &Path) {
    fs::create_dir_all(folder.join("data")).unwrap();
    if super::teams::has_package() {
        done(folder, "new widget bus --template vanilla");
        return;
    }
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let places =
        [("__MODULE__", "src/bus.js"), ("__NAME__", "bus"), ("__PBC__", "kr.example.bus"), ("__TAG__", "bus-widget")];
    for (from, to) in [
        ("common/__PBC__.json", "kr.example.bus.json"),
        ("vanilla/src/__NAME__.js", "src/bus.js"),
        ("vanilla/src/styles.js", "src/styles.js"),
        ("vanilla/src/texts.js", "src/texts.js"),
        ("vanilla/package.json", "package.json"),
    ] {
        let text = fs::read_to_string(templates.join(from)).unwrap();
        let text = places.iter().fold(text, |text, (place, word)| text.replace(place, word));
        fs::create_dir_all(folder.join("bus/src")).unwrap();
        fs::write(folder.join("bus").join(to), text).unwrap();
    }
}

#[test]
fn a_new_widget_is_packed_signed_and_installed() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    bus(at);
    let public = done(at, "publisher new key");
    done(at, &format!("publisher trust example --prefix kr.example --key {}", public.trim()));
    let packed = done(at, "pack bus --key key");
    assert!(packed.contains("src/bus.js (") && packed.contains(", signed\n"), "{packed}");
    assert!(packed.contains("K16"), "the template runs in the page, and that is told: {packed}");
    for left_out in ["package.json", "README", "test/", "node_modules", "vendor"] {
        assert!(!packed.contains(left_out), "{left_out}: {packed}");
    }
    let bytes = fs::read(at.join(FILE)).unwrap();
    // What lies beside does not change the package.
    fs::write(at.join("bus/notes.txt"), "x").unwrap();
    done(at, "pack bus --key key --out again.tgz");
    assert_eq!(fs::read(at.join("again.tgz")).unwrap(), bytes);

    let unsigned = refused(at, "install bus");
    assert!(unsigned.contains("K06"), "{unsigned}");
    let sent = done(at, &format!("install {FILE} --by team"));
    assert!(sent.contains("signed by example"), "{sent}");
    assert!(refused(at, &format!("install approve {KEY} --by team")).contains("K12"));
    done(at, &format!("install approve {KEY} --by operator"));
    let place = at.join("widgets/kr.example.bus/0.1.0");
    assert_eq!(fs::read(place.join("src/bus.js")).unwrap(), fs::read(at.join("bus/src/bus.js")).unwrap());
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(at.join(format!("manifests/{KEY}.json"))).unwrap()).unwrap();
    let frontend = &manifest["spec"]["frontend"];
    assert_eq!(frontend["base"], "kr.example.bus/0.1.0");
    assert!(frontend["assets"]["src/bus.js"].as_str().unwrap().starts_with("sha384-"), "{frontend}");
    let checked = done(at, "check manifests");
    assert!(checked.contains("0 errors, 0 warnings"), "{checked}");
}

#[test]
fn a_folder_is_installed_as_it_is_and_an_archive_is_signed_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    bus(at);
    done(at, "install bus --by team");
    done(at, &format!("install reject {KEY}"));
    done(at, "pack bus");
    let public = done(at, "publisher new key");
    assert!(refused(at, "publisher sign --key key bus").contains("`jogakbo pack bus --key KEYFILE`"));
    done(at, &format!("publisher sign --key key {FILE}"));
    done(at, &format!("publisher trust example --prefix kr.example --key {}", public.trim()));
    assert!(done(at, &format!("install {FILE}")).contains("signed by example"));
}

#[test]
fn results_of_tests_go_along_only_with_the_files_that_were_tried() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    bus(at);
    done(at, "pack bus");
    let digest = |file: &str| Package::unpack(&fs::read(at.join(file)).unwrap()).unwrap().read.digest;
    let own = digest(FILE);
    let results = serde_json::json!({
        "kind": "Checks", "digest": "of the folder's manifest", "packed": own, "passed": true, "browser": "Chromium 140",
        "widgets": [{"widget": "main", "checks": [{"check": "axe", "outcome": "pass", "detail": ""}]}],
    });
    let beside = at.join("bus/kr.example.bus.checks.json");
    fs::write(&beside, results.to_string()).unwrap();
    let told = done(at, "pack bus");
    assert!(told.contains("what `jogakbo test-widget` saw of it"), "{told}");
    let package = Package::unpack(&fs::read(at.join(FILE)).unwrap()).unwrap();
    let checks = package.checks().unwrap().unwrap();
    assert_eq!((checks.digest.as_str(), checks.told()[0].passed), (own.as_str(), 1));
    let sent = done(at, &format!("install {FILE} --by team"));
    assert!(sent.contains("main, as its sender says: 1 passed, 0 failed, 0 not seen, Chromium 140"), "{sent}");
    done(at, &format!("install approve {KEY} --by operator"));
    assert!(at.join(format!("manifests/{KEY}.checks.json")).is_file());

    // One byte more in a file, and they are of something else.
    let module = at.join("bus/src/texts.js");
    fs::write(&module, fs::read_to_string(&module).unwrap() + "\n").unwrap();
    let told = done(at, "pack bus --out other.tgz");
    assert!(told.contains("is of another state and stays here") && !told.contains("saw of it"), "{told}");
    assert!(digest("other.tgz") != own);
    assert!(Package::unpack(&fs::read(at.join("other.tgz")).unwrap()).unwrap().checks().unwrap().is_none());
}

#[test]
fn a_folder_that_is_not_built_or_not_whole_makes_no_package() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    bus(at);
    fs::rename(at.join("bus/src/texts.js"), at.join("texts.js")).unwrap();
    for line in ["pack bus", "install bus"] {
        let text = refused(at, line);
        assert!(text.contains("A01") && text.contains("texts.js"), "{line}: {text}");
    }
    assert!(!at.join(FILE).exists());
    fs::rename(at.join("texts.js"), at.join("bus/src/texts.js")).unwrap();
    fs::write(at.join("bus/src/bus.js"), "export {};").unwrap();
    assert!(refused(at, "pack bus").contains("K08"), "the element is nowhere");
    assert!(refused(at, "pack none").contains("cannot be opened"));
    assert!(refused(at, "pack bus --key none").contains("jogakbo publisher new"));
}
