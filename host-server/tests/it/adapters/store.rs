//! What every store must do, on each of them.

use jogakbo::adapters::store_memory::MemoryStore;
use jogakbo::adapters::store_sqlite::SqliteStore;
use jogakbo::ports::Timestamp;
use jogakbo::ports::clients::{ClientRecord, Clients};
use jogakbo::ports::consent::{ConsentEntry, Consents};
use jogakbo::ports::store::{SessionKey, SessionRecord, Store, UserId, UserRecord};
use serde_json::json;

fn session(key: &str, seen: u64, created: u64) -> SessionRecord {
    SessionRecord {
        key: SessionKey(key.to_owned()),
        user: UserId("u".to_owned()),
        name: "김시민".to_owned(),
        roles: vec!["citizen".to_owned(), "operator".to_owned()],
        created: Timestamp(created),
        seen: Timestamp(seen),
    }
}

async fn check(store: &dyn Store) {
    let key = |text: &str| SessionKey(text.to_owned());
    assert_eq!(store.session(key("a")).await.unwrap(), None);
    store.put_session(session("a", 10, 5)).await.unwrap();
    assert_eq!(store.session(key("a")).await.unwrap(), Some(session("a", 10, 5)));
    store.put_session(session("a", 20, 5)).await.unwrap();
    assert_eq!(store.session(key("a")).await.unwrap().unwrap().seen, Timestamp(20));
    assert!(store.end_session(key("a")).await.unwrap());
    assert!(!store.end_session(key("a")).await.unwrap());

    for (name, seen, created) in [("old", 10, 10), ("idle", 10, 100), ("worn", 100, 10), ("good", 100, 100)] {
        store.put_session(session(name, seen, created)).await.unwrap();
    }
    assert_eq!(store.end_sessions_before(Timestamp(50), Timestamp(50)).await.unwrap(), 3);
    assert!(store.session(key("good")).await.unwrap().is_some());

    let user = UserRecord {
        id: UserId("u".to_owned()),
        account: "citizen@demo".to_owned(),
        name: "김시민".to_owned(),
        roles: vec!["citizen".to_owned()],
        password: "$argon2id$".to_owned(),
    };
    store.put_user(user.clone()).await.unwrap();
    assert_eq!(store.user_by_account("citizen@demo".to_owned()).await.unwrap(), Some(user));
    assert_eq!(store.user_by_account("nobody".to_owned()).await.unwrap(), None);

    let user = UserId("u".to_owned());
    assert!(store.variables(user.clone()).await.unwrap().is_empty());
    store.set_variable(user.clone(), "region".to_owned(), json!("11")).await.unwrap();
    store.set_variable(user.clone(), "region".to_owned(), json!({"code": "26"})).await.unwrap();
    assert_eq!(store.variables(user).await.unwrap()["region"], json!({"code": "26"}));
}

async fn check_consents(consents: &dyn Consents) {
    let user = |name: &str| UserId(name.to_owned());
    let entry = |name: &str, purpose: &str, given: bool, at: u64| ConsentEntry {
        user: user(name),
        pbc: "kr.go.test.board".to_owned(),
        purpose: purpose.to_owned(),
        given,
        at: Timestamp(at),
    };
    assert!(consents.held(user("u")).await.unwrap().is_empty());
    let entries = [entry("u", "mail", true, 1), entry("u", "call", true, 2), entry("u", "mail", false, 3)];
    for entry in &entries {
        consents.record(entry.clone()).await.unwrap();
    }
    consents.record(entry("v", "mail", true, 4)).await.unwrap();
    let held = |name: &str| [("kr.go.test.board".to_owned(), name.to_owned())].into();
    assert_eq!(consents.held(user("u")).await.unwrap(), held("call"), "the newest entry holds");
    assert_eq!(consents.held(user("v")).await.unwrap(), held("mail"));
    assert_eq!(consents.entries(user("u")).await.unwrap(), entries);
    consents.record(entry("u", "mail", true, 0)).await.unwrap();
    assert_eq!(consents.held(user("u")).await.unwrap().len(), 2, "the order of entries counts, not the clock");
}

async fn check_clients(clients: &dyn Clients) {
    let record =
        |pbc: &str, hash: &str| ClientRecord { pbc: pbc.to_owned(), hash: hash.to_owned(), made: Timestamp(7) };
    assert_eq!(clients.client("kr.go.test.board".to_owned()).await.unwrap(), None);
    clients.put_client(record("kr.go.test.board", "one")).await.unwrap();
    clients.put_client(record("kr.go.test.other", "two")).await.unwrap();
    clients.put_client(record("kr.go.test.board", "three")).await.unwrap();
    let kept = clients.client("kr.go.test.board".to_owned()).await.unwrap();
    assert_eq!(kept, Some(record("kr.go.test.board", "three")), "the newest secret alone counts");
}

#[tokio::test]
async fn the_memory_store_does_what_every_store_must() {
    check(&MemoryStore::default()).await;
    check_consents(&MemoryStore::default()).await;
    check_clients(&MemoryStore::default()).await;
}

#[tokio::test]
async fn the_sqlite_store_does_what_every_store_must_and_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    check(&SqliteStore::open(&path).unwrap()).await;
    check_consents(&SqliteStore::open(&path).unwrap()).await;
    check_clients(&SqliteStore::open(&path).unwrap()).await;
    let again = SqliteStore::open(&path).unwrap();
    assert!(again.session(SessionKey("good".to_owned())).await.unwrap().is_some());
    assert_eq!(again.held(UserId("u".to_owned())).await.unwrap().len(), 2);
    assert!(again.client("kr.go.test.other".to_owned()).await.unwrap().is_some());
}
