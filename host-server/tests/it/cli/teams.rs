//! What a team begins with: a folder, and types.

use super::jogakbo;
use jogakbo_contract::typescript;
use std::collections::BTreeMap;
use std::process::Output;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The program holds the npm package only once that was built; who tests the host alone has not.
pub(super) fn has_package() -> bool {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../widgets/sdk/dist/package.json").is_file()
}

#[test]
fn a_new_widget_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let made = jogakbo(folder.path(), &["new", "widget", "bus", "--template", "vanilla"]);
    if !has_package() {
        assert_eq!(made.status.code(), Some(2));
        assert!(said(&made).contains("cargo xtask build"), "{}", said(&made));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
        return;
    }
    assert!(made.status.success(), "{}", said(&made));
    let checked = jogakbo(folder.path(), &["check", "bus/kr.example.bus.json", "--assets", "."]);
    assert_eq!(said(&checked), "1 file, 0 errors, 0 warnings\n");
    let types = jogakbo(folder.path(), &["types", "bus/kr.example.bus.json"]);
    assert_eq!(said(&types), std::fs::read_to_string(folder.path().join("bus/src/manifest.d.ts")).unwrap());

    let again = jogakbo(folder.path(), &["new", "widget", "bus"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("is there already"), "{}", said(&again));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["bus"]);
}

#[test]
fn what_makes_no_widget_is_refused_with_what_would() {
    let folder = tempfile::tempdir().unwrap();
    for (words, part) in [
        (vec!["../bus"], "is no name for a widget"),
        (vec!["bus", "--publisher", "kr"], "--publisher"),
        (vec!["bus", "--into", "gone"], "is not there"),
        (vec!["bus", "--template", "jquery"], "possible values"),
    ] {
        let refused = jogakbo(folder.path(), &[vec!["new", "widget"], words].concat());
        assert_eq!(refused.status.code(), Some(2));
        assert!(said(&refused).contains(part), "{part}: {}", said(&refused));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn dev_and_checks_say_what_they_need() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("bus")).unwrap();
    let empty = jogakbo(folder.path(), &["dev", "bus"]);
    assert_eq!(empty.status.code(), Some(2));
    assert!(said(&empty).contains("`jogakbo new widget NAME`"), "{}", said(&empty));
    std::fs::write(folder.path().join("bus/kr.example.bus.json"), "{\"kind\": \"PBC\"}").unwrap();
    let open = jogakbo(folder.path(), &["dev", "bus", "--listen", "0.0.0.0:8080"]);
    assert!(said(&open).contains("no address of this machine alone"), "{}", said(&open));
    let none = jogakbo(folder.path(), &["test-widget", "bus", "--browser", "no-such-browser"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(said(&none).contains("--browser"), "{}", said(&none));
}

#[test]
fn the_types_name_each_method_that_boot_hands_out_and_no_other() {
    let boot = include_str!("../../../../shell/boot.js");
    let rooms =
        boot.split_once("const rooms = {").and_then(|(_, rest)| rest.split_once("};")).expect("the list of rooms").0;
    let mut handed: BTreeMap<&str, Vec<&str>> = rooms
        .lines()
        .filter_map(|line| line.trim().trim_end_matches(',').split_once(": "))
        .map(|(room, methods)| (room, methods.trim_matches('\'').split(' ').collect()))
        .collect();
    let direct =
        boot.split_once("Host = {").and_then(|(_, rest)| rest.split_once("\n  };")).expect("what is on host itself").0;
    let direct = direct.lines().filter_map(|line| line.trim().split_once("(...args)")).map(|(name, _)| name);
    handed.insert("", direct.collect());
    let listed: BTreeMap<&str, Vec<&str>> = typescript::ROOMS
        .iter()
        .map(|room| (room.name, room.methods.iter().map(|method| method.name).collect()))
        .collect();
    let sorted = |rooms: BTreeMap<&'static str, Vec<&'static str>>| -> BTreeMap<_, _> {
        rooms
            .into_iter()
            .map(|(room, methods)| (room, methods.into_iter().collect::<std::collections::BTreeSet<_>>()))
            .collect()
    };
    assert_eq!(sorted(listed), sorted(handed));
}

#[test]
fn types_of_a_manifest_with_faults_are_not_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kr.example.bus.json"), "{\"kind\": \"PBC\"}").unwrap();
    let refused = jogakbo(folder.path(), &["types", "kr.example.bus.json", "--out", "types.d.ts"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("kr.example.bus.json: "), "{}", said(&refused));
    assert!(!folder.path().join("types.d.ts").exists());
}
