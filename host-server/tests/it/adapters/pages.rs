//! What every store of pages must do, on each of them.

use jogakbo::adapters::pages_memory::MemoryPages;
use jogakbo::adapters::pages_sqlite::{self, SqlitePages};
use jogakbo::ports::Timestamp;
use jogakbo::ports::pages::{
    Author, Deed, Draft, DraftAfter, EditRecord, Live, MOST_AUDIT, Pages, PagesError, Publication, Revision, Shelf,
};

fn author(id: &str) -> Author {
    Author { id: id.to_owned(), name: format!("{id} 님") }
}

fn draft(name: &str, seq: u64) -> Draft {
    Draft {
        name: name.to_owned(),
        page: format!("{{\"seq\":{seq}}}"),
        seq,
        base: None,
        base_digest: None,
        by: author("designer"),
        at: Timestamp(seq),
    }
}

fn edit(seq: u64, id: &str) -> EditRecord {
    EditRecord {
        seq,
        id: id.to_owned(),
        client: "window".to_owned(),
        by: author("designer"),
        at: Timestamp(seq),
        edit: "{\"id\":1}".to_owned(),
        inverse: "[]".to_owned(),
    }
}

fn deed(name: &str, act: &str) -> Deed {
    let (page, act) = (name.to_owned(), act.to_owned());
    Deed { page, act, by: author("publisher"), at: Timestamp(9), detail: String::new() }
}

fn revision(name: &str, digest: &str) -> Revision {
    Revision {
        name: name.to_owned(),
        number: 0,
        page: format!("{{\"digest\":\"{digest}\"}}"),
        digest: digest.to_owned(),
        by: author("publisher"),
        at: Timestamp(5),
        note: Some("봄맞이".to_owned()),
    }
}

fn publication(name: &str, digest: &str, draft: DraftAfter) -> Publication {
    Publication { revision: revision(name, digest), before: None, file: None, draft, deed: deed(name, "publish") }
}

fn is_conflict<T>(result: &Result<T, PagesError>) -> bool {
    matches!(result, Err(PagesError::Conflict))
}

/// Edits are kept in order, whole or not at all, and a second writer is told.
fn check_drafts(pages: &dyn Pages) {
    assert_eq!((pages.seq("home").unwrap(), pages.draft("home").unwrap()), (0, None));
    pages.write_draft(0, &draft("home", 0), &[], Some(&deed("home", "create"))).unwrap();
    assert_eq!(pages.draft("home").unwrap(), Some(draft("home", 0)), "a new page is a draft without edits");
    pages.write_draft(0, &draft("home", 2), &[edit(1, "a"), edit(2, "b")], None).unwrap();
    assert_eq!(pages.draft("home").unwrap(), Some(draft("home", 2)));
    assert!(is_conflict(&pages.write_draft(1, &draft("home", 2), &[edit(2, "c")], None)), "somebody came first");
    assert!(pages.write_draft(2, &draft("home", 3), &[edit(3, "a")], None).is_err(), "an id is there once");
    assert_eq!(pages.seq("home").unwrap(), 2, "what failed left nothing");
    assert_eq!(pages.draft("home").unwrap(), Some(draft("home", 2)));
    pages.write_draft(0, &draft("other", 1), &[edit(1, "a")], None).unwrap();
    assert_eq!(pages.edits("home", 0, 10).unwrap(), [edit(1, "a"), edit(2, "b")]);
    assert_eq!(pages.edits("home", 1, 10).unwrap(), [edit(2, "b")]);
    assert_eq!(pages.edits("home", 0, 1).unwrap(), [edit(1, "a")]);
    assert_eq!(pages.edit("home", "b").unwrap(), Some(edit(2, "b")));
    assert_eq!(pages.edit("home", "c").unwrap(), None);
    assert!(pages.drop_draft("other", &deed("other", "discard")).unwrap());
    assert!(!pages.drop_draft("other", &deed("other", "discard")).unwrap());
    assert!(!pages.drop_draft("nowhere", &deed("nowhere", "discard")).unwrap());
    assert_eq!(pages.edits("other", 0, 10).unwrap().len(), 1, "edits outlive their draft");
    assert_eq!(pages.seq("other").unwrap(), 1, "numbers go on");
    let acts: Vec<String> = pages.audit("other").unwrap().into_iter().map(|deed| deed.act).collect();
    assert_eq!(acts, ["discard"]);
    let shelf = |name: &str, seq, draft| Shelf { name: name.to_owned(), seq, live: None, draft };
    let open = Some((author("designer"), Timestamp(2)));
    assert_eq!(pages.shelves().unwrap(), [shelf("home", 2, open), shelf("other", 1, None)]);
}

/// Publishing is one step, numbers of revisions have no holes, and going back is as quick.
fn check_revisions(pages: &dyn Pages) {
    pages.write_draft(0, &draft("news", 1), &[edit(1, "a")], None).unwrap();
    assert!(is_conflict(&pages.publish(&publication("news", "d1", DraftAfter::Done(0)))), "the draft is newer");
    assert!(is_conflict(&pages.publish(&publication("nowhere", "d1", DraftAfter::Done(0)))), "there is no draft");
    assert!(pages.revisions("news").unwrap().0.is_empty());
    let before = Revision { by: Author::file(), note: None, ..revision("news", "d0") };
    let first = Publication {
        before: Some(before),
        file: Some("d0".to_owned()),
        ..publication("news", "d1", DraftAfter::Done(1))
    };
    assert_eq!(pages.publish(&first).unwrap(), 2, "the file before is the first revision");
    assert_eq!(pages.draft("news").unwrap(), None);
    let live = |number, newest, digest: &str, file: Option<&str>| Live {
        revision: Revision { number, ..revision("news", digest) },
        newest,
        file: file.map(str::to_owned),
        off: None,
    };
    assert_eq!(pages.live().unwrap(), [live(2, 2, "d1", Some("d0"))]);
    pages.note_file("news", "d1").unwrap();
    assert_eq!(pages.live().unwrap(), [live(2, 2, "d1", Some("d1"))]);

    let adopted = Publication { file: Some("d2".to_owned()), ..publication("news", "d2", DraftAfter::Stays) };
    assert_eq!(pages.publish(&adopted).unwrap(), 3);
    assert_eq!(pages.draft("news").unwrap(), None, "no draft comes of nothing");
    let saved = Draft { base: Some(2), base_digest: Some("d2".to_owned()), ..draft("news", 1) };
    assert_eq!(pages.publish(&publication("news", "d3", DraftAfter::Or(Box::new(saved.clone())))).unwrap(), 4);
    assert_eq!(pages.draft("news").unwrap(), Some(saved));
    pages.write_draft(1, &draft("news", 2), &[edit(2, "b")], None).unwrap();
    pages.publish(&publication("news", "d4", DraftAfter::Or(Box::new(draft("news", 1))))).unwrap();
    let kept = pages.draft("news").unwrap().unwrap();
    assert_eq!(kept, draft("news", 2), "an open draft stays");

    let (all, now) = pages.revisions("news").unwrap();
    assert_eq!(all.iter().map(|one| one.number).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
    assert!(all.iter().all(|one| one.page.is_empty()) && all[4].by.is_file() && now == Some(5));
    let deed = deed("news", "rollback");
    assert!(!pages.roll_back("news", 9, None, &deed).unwrap() && !pages.roll_back("nowhere", 1, None, &deed).unwrap());
    assert!(pages.roll_back("news", 2, Some("d2"), &deed).unwrap());
    assert_eq!(pages.live().unwrap(), [live(2, 5, "d1", Some("d2"))]);
    assert_eq!(pages.revision("news", 2).unwrap(), Some(live(2, 5, "d1", None).revision));
    assert_eq!(pages.revision("news", 7).unwrap(), None);
    let acts: Vec<String> =
        pages.audit("news").unwrap().iter().map(|deed| format!("{} {}", deed.act, deed.detail)).collect();
    let published = |number: u32| format!("publish revision {number}");
    assert_eq!(acts, ["rollback ".to_owned(), published(5), published(4), published(3), published(2)]);
    assert!(pages.shelves().unwrap().iter().any(|shelf| shelf.name == "news" && shelf.live == Some(2)));
}

fn check_audit(pages: &dyn Pages) {
    for seq in 1..=MOST_AUDIT as u64 + 1 {
        let detail = seq.to_string();
        let deed = Deed { detail, ..deed("long", "create") };
        pages.write_draft(seq - 1, &draft("long", seq), &[], Some(&deed)).unwrap();
    }
    let audit = pages.audit("long").unwrap();
    assert_eq!((audit.len(), audit[0].detail.as_str()), (MOST_AUDIT, "501"));
}

#[test]
fn pages_in_memory_do_what_every_store_of_pages_must() {
    check_drafts(&MemoryPages::default());
    check_revisions(&MemoryPages::default());
    check_audit(&MemoryPages::default());
}

#[test]
fn pages_in_sqlite_do_what_every_store_of_pages_must_and_keep_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(SqlitePages::FILE);
    check_drafts(&SqlitePages::open(&path).unwrap());
    check_revisions(&SqlitePages::open(&path).unwrap());
    let again = SqlitePages::open(&path).unwrap();
    assert_eq!(again.draft("home").unwrap(), Some(draft("home", 2)));
    assert_eq!(again.edits("home", 0, 10).unwrap(), [edit(1, "a"), edit(2, "b")]);
    assert_eq!(again.live().unwrap()[0].revision.digest, "d1");
    assert_eq!(again.audit("news").unwrap().len(), 5);
    let in_other = SqlitePages::open(&folder.path().join("other.db")).unwrap();
    check_audit(&in_other);
}

#[test]
fn another_process_that_writes_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(SqlitePages::FILE);
    let (one, other) = (SqlitePages::open(&path).unwrap(), SqlitePages::open(&path).unwrap());
    let before = one.version().unwrap();
    other.write_draft(0, &draft("home", 1), &[edit(1, "a")], None).unwrap();
    assert_ne!(one.version().unwrap(), before);
    assert!(is_conflict(&one.write_draft(0, &draft("home", 1), &[edit(1, "b")], None)));
}

#[test]
fn a_file_of_another_program_or_of_a_newer_host_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("foreign.db");
    let db = rusqlite::Connection::open(&foreign).unwrap();
    db.execute_batch("CREATE TABLE theirs (a)").unwrap();
    drop(db);
    assert!(SqlitePages::open(&foreign).unwrap_err().to_string().contains("prepare its file"));
    assert!(!pages_sqlite::is_ours(&foreign).unwrap());
    let newer = folder.path().join("newer.db");
    drop(SqlitePages::open(&newer).unwrap());
    assert!(pages_sqlite::is_ours(&newer).unwrap());
    let db = rusqlite::Connection::open(&newer).unwrap();
    db.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(db);
    assert!(SqlitePages::open(&newer).is_err());
    std::fs::write(folder.path().join("text.db"), "no database at all, but long enough to be read as one".repeat(50))
        .unwrap();
    assert!(SqlitePages::open(&folder.path().join("text.db")).is_err());
}

#[test]
fn a_copy_holds_the_same_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join(SqlitePages::FILE), folder.path().join("copy.db"));
    let pages = SqlitePages::open(&path).unwrap();
    check_revisions(&pages);
    pages_sqlite::copy_to(&path, &copy).unwrap();
    assert!(pages_sqlite::copy_to(&path, &copy).is_err(), "it is there already");
    assert!(pages_sqlite::copy_to(&folder.path().join("none.db"), &folder.path().join("b.db")).is_err());
    let other = SqlitePages::open(&copy).unwrap();
    assert_eq!(other.live().unwrap(), pages.live().unwrap());
    assert_eq!(other.draft("news").unwrap(), pages.draft("news").unwrap());
    assert_eq!(other.audit("news").unwrap(), pages.audit("news").unwrap());
    assert_eq!(pages_sqlite::counts(&other).unwrap(), (1, 5));
}
