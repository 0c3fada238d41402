//! What every audit must do, on each of them.

use jogakbo::adapters::audit_memory::MemoryAudit;
use jogakbo::adapters::audit_sqlite::SqliteAudit;
use jogakbo::domain::audit::{Fault, verify};
use jogakbo::ports::Timestamp;
use jogakbo::ports::audit::{Audit, Entry, Head, Record};
use std::path::Path;
use std::sync::Arc;

fn entry(act: &str, by: &str) -> Entry {
    let detail = [("from".to_owned(), "203.0.113.0/24".to_owned())];
    Entry {
        at: Timestamp(1_800_000_000_000),
        act: act.to_owned(),
        by: by.to_owned(),
        about: "면".to_owned(),
        detail: detail.into(),
    }
}

fn faults(audit: &dyn Audit, known: Option<&str>) -> Vec<Fault> {
    verify(audit.records(0, 10_000).unwrap().into_iter(), Some(&audit.head().unwrap()), known).faults
}

fn every_audit_must_keep_one_chain(audit: &Arc<dyn Audit>) {
    assert_eq!(audit.head().unwrap(), Head::default());
    let first = audit.append(vec![entry("session.open", "a"), entry("session.close", "a")]).unwrap();
    assert_eq!((first.number, first.deed), (2, 0));
    let records = audit.records(0, 10).unwrap();
    assert_eq!(records.iter().map(|record| record.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((records[1].before.as_str(), records[1].hash.as_str()), (records[0].hash.as_str(), first.hash.as_str()));
    assert_eq!(records[0].entry, entry("session.open", "a"), "what was written is what is read");
    assert_eq!(audit.records(1, 10).unwrap(), records[1..]);
    assert_eq!(audit.records(0, 1).unwrap(), records[..1]);

    assert!(audit.append_deeds(0, 7, vec![entry("page.publish", "p")]).unwrap());
    assert!(!audit.append_deeds(0, 7, vec![entry("page.publish", "p")]).unwrap(), "another was first");
    assert_eq!((audit.head().unwrap().number, audit.head().unwrap().deed), (3, 7));
    assert!(audit.append_deeds(7, 2, vec![entry("pages.put-back", "-")]).unwrap(), "the store was put back");

    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let audit = Arc::clone(audit);
            std::thread::spawn(move || {
                for _ in 0..25 {
                    audit.append(vec![entry("session.open", &format!("w{writer}"))]).unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(audit.head().unwrap().number, 104);
    assert_eq!(faults(audit.as_ref(), Some(&first.hash)), []);
}

#[test]
fn memory() {
    every_audit_must_keep_one_chain(&(Arc::new(MemoryAudit::default()) as Arc<dyn Audit>));
}

fn file(folder: &Path) -> SqliteAudit {
    SqliteAudit::open(&folder.join(SqliteAudit::FILE)).unwrap()
}

#[test]
fn sqlite() {
    let folder = tempfile::tempdir().unwrap();
    every_audit_must_keep_one_chain(&(Arc::new(file(folder.path())) as Arc<dyn Audit>));
    let again = file(folder.path());
    assert_eq!(again.head().unwrap().number, 104, "it lasts");
    assert_eq!(faults(&again, None), []);
}

#[test]
fn two_processes_write_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let audit = file(folder.path());
            std::thread::spawn(move || {
                for _ in 0..10 {
                    audit.append(vec![entry("session.open", "a")]).unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    let audit = file(folder.path());
    assert_eq!((audit.head().unwrap().number, faults(&audit, None)), (40, vec![]));
}

#[test]
fn what_somebody_does_to_the_file_is_refused_or_found() {
    let tampered = |sql: &str| {
        let folder = tempfile::tempdir().unwrap();
        let audit = file(folder.path());
        let head = audit.append((0..5).map(|_| entry("session.open", "a")).collect()).unwrap();
        let db = rusqlite::Connection::open(folder.path().join(SqliteAudit::FILE)).unwrap();
        assert!(db.execute_batch("UPDATE record SET user = 'b'").is_err(), "a trigger refuses it");
        assert!(db.execute_batch("DELETE FROM record").is_err(), "a trigger refuses it");
        db.execute_batch("DROP TRIGGER never_changed; DROP TRIGGER never_removed;").unwrap();
        db.execute_batch(sql).unwrap();
        drop(db);
        (faults(&file(folder.path()), None), faults(&file(folder.path()), Some(&head.hash)))
    };
    assert_eq!(tampered("").0, []);
    for (sql, fault) in [
        ("UPDATE record SET user = 'b' WHERE number = 3", Fault::Changed(3)),
        ("UPDATE record SET at = at + 1 WHERE number = 3", Fault::Changed(3)),
        ("UPDATE record SET detail = '{}' WHERE number = 3", Fault::Changed(3)),
        ("UPDATE record SET detail = 'no JSON' WHERE number = 3", Fault::Changed(3)),
        ("DELETE FROM record WHERE number = 3", Fault::Place { after: 2, found: 4 }),
        ("DELETE FROM record WHERE number = 1", Fault::Place { after: 0, found: 2 }),
        ("DELETE FROM record WHERE number > 3", Fault::Cut { found: 3, noted: 5 }),
        ("DELETE FROM record; DELETE FROM head", Fault::Missing(String::new())),
    ] {
        let (found, found_by_hash) = tampered(sql);
        if matches!(fault, Fault::Missing(_)) {
            // Nothing is left that could tell; only the hash that was written down does.
            assert_eq!(found, [], "{sql}");
            assert!(matches!(found_by_hash[..], [Fault::Missing(_)]), "{sql}: {found_by_hash:?}");
        } else {
            assert!(found.contains(&fault), "{sql}: {found:?}");
        }
    }
    let cut = "DELETE FROM record WHERE number > 3; UPDATE head SET number = 3, hash = (SELECT hash FROM record WHERE number = 3)";
    let (found, found_by_hash) = tampered(cut);
    assert_eq!(found, []);
    assert!(matches!(found_by_hash[..], [Fault::Missing(_)]));
}

#[test]
fn a_record_is_hashed_over_its_canonical_text() {
    let record = Record::after(&Head::default(), entry("session.open", "a"));
    let text = format!(
        "{{\"about\":\"면\",\"act\":\"session.open\",\"at\":\"2027-01-15T08:00:00.000Z\",\"before\":\"{}\",\"by\":\"a\",\
         \"detail\":{{\"from\":\"203.0.113.0/24\"}},\"number\":1}}",
        "0".repeat(64)
    );
    assert_eq!(record.hash, jogakbo_contract::integrity::hex_sha256(text.as_bytes()));
    assert!(record.line().starts_with("{\"about\"") && record.line().contains(&record.hash));
}
