//! `jogakbo audit` beside what the command line itself does.

use super::jogakbo;
use crate::support::fixtures;
use std::process::Output;

fn text(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

#[test]
fn what_an_operator_does_is_listed_verified_and_written_out() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    let run = |arguments: &[&str]| jogakbo(folder.path(), arguments);
    let none = run(&["audit", "verify"]);
    assert!(none.status.code() == Some(2) && text(&none).contains("holds no audit"), "{}", text(&none));

    let secret = run(&["pbc", "secret", "kr.go.test.board", "--create"]);
    assert!(secret.status.success(), "{}", text(&secret));
    let secret = String::from_utf8_lossy(&secret.stdout).trim().to_owned();
    for verb in
        [&["pbc", "disable", "kr.go.test.board"][..], &["pbc", "enable", "kr.go.test.board"], &["maintenance", "on"]]
    {
        let out = run(verb);
        assert!(out.status.success(), "{}", text(&out));
    }
    let listed = text(&run(&["audit", "list"]));
    let acts: Vec<&str> = listed.lines().map(|line| line.split(' ').nth(2).unwrap()).collect();
    assert_eq!(acts, ["client.secret", "pbc.stop", "pbc.start", "portal.close"], "{listed}");
    assert!(listed.contains("by command kr.go.test.board") && !listed.contains(&secret), "{listed}");
    assert_eq!(text(&run(&["audit", "list", "--act", "pbc.", "--most", "1"])).lines().count(), 1);

    let whole = run(&["audit", "verify"]);
    assert!(whole.status.success() && text(&whole).starts_with("4 records, whole"), "{}", text(&whole));
    let head = text(&whole).lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
    run(&["maintenance", "off"]);
    assert!(run(&["audit", "verify", "--head", &head]).status.success(), "the chain may grow");
    assert!(run(&["audit", "export", "--out", "audit.ndjson"]).status.success());
    let lines = std::fs::read_to_string(folder.path().join("audit.ndjson")).unwrap();
    assert!(lines.lines().count() == 5 && lines.contains(&head), "{lines}");
    assert!(!run(&["audit", "export", "--out", "audit.ndjson"]).status.success(), "nothing is written over");

    let db = rusqlite::Connection::open(folder.path().join("data/audit.db")).unwrap();
    let cut = "DROP TRIGGER never_removed; DELETE FROM record WHERE number > 2;";
    db.execute_batch(cut).unwrap();
    let found = run(&["audit", "verify"]);
    assert!(found.status.code() == Some(1) && text(&found).contains("the end was cut off"), "{}", text(&found));
    db.execute_batch("UPDATE head SET number = 2, hash = (SELECT hash FROM record WHERE number = 2)").unwrap();
    assert!(run(&["audit", "verify"]).status.success(), "who can write the file can hide the cut");
    let known = run(&["audit", "verify", "--head", &head]);
    assert!(known.status.code() == Some(1) && text(&known).contains("written down"), "{}", text(&known));
}
