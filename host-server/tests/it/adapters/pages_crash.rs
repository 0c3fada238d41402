//! An edit that was answered survives `kill -9`: a child process writes, is really killed, and the file is compared with what it
//! had answered.

use jogakbo::adapters::pages_sqlite::SqlitePages;
use jogakbo::ports::Timestamp;
use jogakbo::ports::pages::{Author, Deed, Draft, DraftAfter, EditRecord, Pages, Publication, Revision};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const VARIABLE: &str = "JOGAKBO_TEST_CRASH_PAGES";
const PAGE: &str = "home";

fn author() -> Author {
    Author { id: "designer".to_owned(), name: "디자이너".to_owned() }
}

/// The child: edits for ever and publishes each tenth draft; prints what it did once it is answered.
#[test]
#[ignore = "started by the test below"]
fn child_that_edits_until_it_is_killed() {
    let Ok(path) = std::env::var(VARIABLE) else { return };
    let pages = SqlitePages::open(Path::new(&path)).unwrap();
    let (by, at) = (author(), Timestamp(1));
    let say = |line: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nanswered {line}").unwrap();
        out.flush().unwrap();
    };
    loop {
        let was = pages.seq(PAGE).unwrap();
        let seq = was + 1;
        let page = format!("{{\"seq\":{seq}}}");
        let draft =
            Draft { name: PAGE.to_owned(), page: page.clone(), seq, base: None, base_digest: None, by: by.clone(), at };
        let edit = EditRecord {
            seq,
            id: format!("e{seq}"),
            client: "child".to_owned(),
            by: by.clone(),
            at,
            edit: "{}".to_owned(),
            inverse: "[]".to_owned(),
        };
        pages.write_draft(was, &draft, &[edit], None).unwrap();
        say(format!("edit {seq}"));
        if seq.is_multiple_of(10) {
            let (name, act) = (PAGE.to_owned(), "publish".to_owned());
            let deed = Deed { page: name.clone(), act, by: by.clone(), at, detail: String::new() };
            let revision =
                Revision { name, number: 0, page, digest: format!("d{seq}"), by: by.clone(), at, note: None };
            let draft = DraftAfter::Done(seq);
            let number = pages.publish(&Publication { revision, before: None, file: None, draft, deed }).unwrap();
            say(format!("revision {number}"));
        }
    }
}

#[test]
fn answered_edits_and_revisions_survive_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(SqlitePages::FILE);
    let (mut newest_edit, mut newest_revision) = (0, 0);
    for round in 0..3_usize {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "adapters::pages_crash::child_that_edits_until_it_is_killed", "--ignored", "--nocapture"])
            .env(VARIABLE, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut take = |line: &str| match line.strip_prefix("answered ").and_then(|rest| rest.split_once(' ')) {
            Some((what, number)) => {
                let newest = if what == "edit" { &mut newest_edit } else { &mut newest_revision };
                *newest = number.parse::<u64>().unwrap().max(*newest);
                true
            }
            None => false,
        };
        // Killed in the middle of its work, at another moment each time.
        let mut seen = 0;
        while seen < 20 + round * 7 {
            seen += usize::from(take(&lines.next().expect("the child writes until it is killed")));
        }
        child.kill().unwrap();
        // What was printed before the blow counts too; its last line may be cut.
        let rest: Vec<String> = lines.collect();
        child.wait().unwrap();
        rest.iter().rev().skip(1).for_each(|line| {
            take(line);
        });

        let pages = SqlitePages::open(&path).unwrap();
        let edits = pages.edits(PAGE, 0, 10_000).unwrap();
        let numbers: Vec<u64> = edits.iter().map(|edit| edit.seq).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "no edit is missing or twice");
        assert!(numbers.len() as u64 >= newest_edit, "{} of {newest_edit} answered edits are there", numbers.len());
        let (revisions, live) = pages.revisions(PAGE).unwrap();
        assert!(revisions.len() as u64 >= newest_revision && u64::from(live.unwrap_or(0)) == revisions.len() as u64);
        match pages.draft(PAGE).unwrap() {
            Some(draft) => {
                assert_eq!(draft.page, format!("{{\"seq\":{}}}", numbers.len()), "the draft is its newest edit");
            }
            None => assert_eq!(revisions[0].digest, format!("d{}", numbers.len()), "it was published just then"),
        }
    }
    assert!(newest_edit >= 40 && newest_revision >= 3, "the children did real work: {newest_edit}, {newest_revision}");
}
