//! Pages between files and the store, and copies of all of them.

use super::jogakbo;
use crate::support::fixtures;
use jogakbo::adapters::pages_sqlite::SqlitePages;
use jogakbo::ports::Pages;
use serde_json::json;
use std::path::Path;

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let out = jogakbo(folder, &[&["pages"], arguments].concat());
    (out.status.code(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned())
}

#[test]
fn pages_are_pushed_published_pulled_and_copied_without_a_host() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    fixtures::install(folder);
    assert!(run(folder, &["pull"]).1.contains("the data folder `data` is not there"));
    std::fs::create_dir(folder.join("data")).unwrap();
    assert_eq!(run(folder, &["pull"]), (Some(0), "nothing to write; the files say what is published\n".to_owned()));

    let git = folder.join("git");
    let mut spring = fixtures::page("spring", "/spring", true);
    fixtures::write(&git.join("spring.json"), &spring);
    let mut home = fixtures::page("home", "/", true);
    home["metadata"]["title"] = json!({"ko": "새 제목", "en": "New"});
    fixtures::write(&git.join("home.json"), &home);
    let mut bad = fixtures::page("bad", "/bad", true);
    bad["spec"]["items"][0]["use"]["widget"] = "gone".into();
    fixtures::write(&git.join("bad.json"), &bad);
    let push = ["push", "--folder", "git", "--assets", "assets"];
    let (code, said) = run(folder, &push);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said.matches(": draft, edit 1").count(), 3, "{said}");
    assert_eq!(run(folder, &["diff"]), (Some(0), String::new()), "drafts are not published");
    let publish = [&push[..], &["--publish"]].concat();
    let (code, said) = run(folder, &publish);
    assert!(code == Some(1) && said.contains("L02"), "a page with errors stays a draft: {said}");
    assert!(said.contains("git/spring.json: published as revision 1"), "{said}");
    assert!(said.contains("git/home.json: published as revision 2"), "the file before is revision 1: {said}");
    assert!(run(folder, &[&publish[..], &["spring"]].concat()).1.contains("nothing new"));
    assert!(run(folder, &[&push[..], &["nowhere"]].concat()).1.contains("has no page `nowhere`"));

    let pages = folder.join("manifests/pages");
    let (code, said) = run(folder, &["diff"]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("home.json: set /metadata/title") && said.contains("spring.json: there is no such file"),
        "{said}"
    );
    let me = std::fs::read(pages.join("me.json")).unwrap();
    assert_eq!(run(folder, &["pull"]).0, Some(0));
    assert_eq!(run(folder, &["diff"]), (Some(0), String::new()));
    assert_eq!(std::fs::read(pages.join("me.json")).unwrap(), me, "what is not in the store is not touched");
    let pulled = std::fs::read(pages.join("spring.json")).unwrap();
    assert_eq!(run(folder, &["pull"]).0, Some(0));
    assert_eq!(std::fs::read(pages.join("spring.json")).unwrap(), pulled, "no byte differs");
    std::fs::write(pages.join("spring.json"), serde_json::to_vec(&spring).unwrap()).unwrap();
    assert_eq!(run(folder, &["pull"]).0, Some(0));
    assert_ne!(
        std::fs::read(pages.join("spring.json")).unwrap(),
        pulled,
        "a hand-written file that says the same keeps its bytes"
    );
    spring["metadata"]["title"] = json!({"ko": "손으로", "en": "By hand"});
    fixtures::write(&pages.join("spring.json"), &spring);
    let (code, said) = run(folder, &["pull"]);
    assert!(code == Some(1) && said.contains("spring.json: kept"), "nobody's work is lost: {said}");
    assert_eq!(run(folder, &["pull", "--force"]).0, Some(0));
    assert_eq!(std::fs::read(pages.join("spring.json")).unwrap(), pulled);

    let (code, said) = run(folder, &["backup", "copy.db"]);
    assert_eq!((code, said.as_str()), (Some(0), "copy.db: 3 pages, 3 revisions\n"));
    assert_eq!(run(folder, &["backup", "copy.db"]).0, Some(2), "a copy is never overwritten");
    assert_eq!(run(folder, &["restore", "copy.db", "--data", "other"]).0, Some(0));
    let of = |data: &str| SqlitePages::open(&folder.join(data).join(SqlitePages::FILE)).unwrap();
    assert_eq!(of("other").live().unwrap(), of("data").live().unwrap());
    assert_eq!(of("other").draft("bad").unwrap(), of("data").draft("bad").unwrap());
    let (code, said) = run(folder, &["restore", "copy.db", "--data", "other"]);
    assert!(code == Some(2) && said.contains("holds 3 pages already"), "{said}");
    assert_eq!(run(folder, &["restore", "copy.db", "--data", "other", "--replace"]).0, Some(0));
    std::fs::write(folder.join("text"), "no copy").unwrap();
    assert_eq!(run(folder, &["restore", "text", "--data", "third"]).0, Some(2));
}

#[test]
fn pages_are_scheduled_listed_and_unscheduled_on_the_command_line() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    fixtures::install(folder);
    std::fs::create_dir(folder.join("data")).unwrap();
    fixtures::write(&folder.join("git/spring.json"), &fixtures::page("spring", "/spring", true));
    assert_eq!(run(folder, &["push", "--folder", "git", "--assets", "assets"]).0, Some(0));
    let plan = |more: &[&str]| run(folder, &[&["schedule", "spring", "--assets", "assets"], more].concat());
    assert_eq!(run(folder, &["schedules"]), (Some(0), "nothing is planned\n".to_owned()));

    let (code, said) = plan(&["--start", "2020-01-01T09:00"]);
    assert!(code == Some(1) && said.contains("E04"), "a start in the past: {said}");
    let (code, said) = plan(&["--start", "soon"]);
    assert!(code == Some(1) && said.contains("E06") && said.contains("`soon` is no time"), "{said}");
    assert!(plan(&["--start", "2027-06-01T09:00", "--then-gone"]).1.contains("--end"), "what follows needs an end");
    let (code, said) = plan(&["--start", "2027-06-01T09:00", "--end", "2027-06-02T09:00", "--then-page", "nowhere"]);
    assert!(code == Some(1) && said.contains("E08"), "{said}");
    let (code, said) =
        plan(&["--start", "2027-06-01T09:00", "--end", "2027-06-02T09:00", "--then-words", "봄이 지났습니다."]);
    assert!(code == Some(0) && said.contains("from 2027-06-01 09:00:00 (+09:00) until 2027-06-02"), "{said}");
    let (code, said) = plan(&["--start", "2027-06-01T12:00", "--end", "2027-06-01T13:00"]);
    assert!(code == Some(1) && said.contains("E07"), "within another: {said}");

    let (_, listed) = run(folder, &["schedules", "spring"]);
    assert!(listed.contains("revision 1") && listed.trim_end().ends_with("Asia/Seoul; waits"), "{listed}");
    let id = listed.split_whitespace().nth(1).unwrap().trim_end_matches(':').to_owned();
    assert_eq!(run(folder, &["unschedule", "spring", &id]), (Some(0), format!("spring {id}: cancelled\n")));
    assert!(run(folder, &["unschedule", "spring", &id]).1.contains("over"), "once");
    assert!(run(folder, &["unschedule", "spring", "nothing"]).1.contains("no such schedule"));
    assert_eq!(run(folder, &["schedules"]), (Some(0), "nothing is planned\n".to_owned()));
    assert!(run(folder, &["schedules", "--all"]).1.contains("was cancelled"));
    assert!(
        run(folder, &["schedule", "me", "--assets", "assets", "--start", "2027-06-01T09:00"]).1.contains("no draft")
    );
}
