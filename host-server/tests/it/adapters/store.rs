//! What every store must do, on each of them.

use jogakbo::adapters::store_memory::MemoryStore;
use jogakbo::adapters::store_sqlite::SqliteStore;
use jogakbo::ports::Timestamp;
use jogakbo::ports::accounts::{Accounts, Totp, UserRecord};
use jogakbo::ports::clients::{ClientRecord, Clients};
use jogakbo::ports::consent::{ConsentEntry, Consents};
use jogakbo::ports::store::{Proven, SessionKey, SessionRecord, Store, UserId, Whose};
use jogakbo::ports::translations::{DeadLetter, MOST_DEAD, Place, Translations};
use jogakbo_contract::page::Assurance;
use serde_json::json;

fn session(key: &str, seen: u64, created: u64) -> SessionRecord {
    SessionRecord {
        key: SessionKey(key.to_owned()),
        user: UserId("u".to_owned()),
        name: "김시민".to_owned(),
        roles: vec!["citizen".to_owned(), "operator".to_owned()],
        created: Timestamp(created),
        seen: Timestamp(seen),
        proven: Proven {
            acr: Some(Assurance::Substantial),
            at: Timestamp(created),
            sid: Some(format!("sid-{key}")),
            renew_at: Some(Timestamp(created + 7)),
            kept: Some(vec![0, 1, 255]),
        },
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

    store.put_session(session("b", 100, 90)).await.unwrap();
    let of_u = store.sessions_of(Whose::User(UserId("u".to_owned()))).await.unwrap();
    assert_eq!(of_u, [key("b"), key("good")], "the oldest first");
    assert_eq!(store.sessions_of(Whose::Sid("sid-b".to_owned())).await.unwrap(), [key("b")]);
    assert!(store.sessions_of(Whose::User(UserId("nobody".to_owned()))).await.unwrap().is_empty());
    store.touch_session(key("b"), Timestamp(120)).await.unwrap();
    assert_eq!(store.session(key("b")).await.unwrap().unwrap(), session("b", 120, 90), "only the time has changed");
    let proven = Proven { sid: Some("other".to_owned()), ..Proven::default() };
    let renew =
        |name: &str| store.renew_session(key(name), "이름".to_owned(), vec!["citizen".to_owned()], proven.clone());
    assert!(renew("b").await.unwrap());
    let renewed = store.session(key("b")).await.unwrap().unwrap();
    assert_eq!((renewed.name.as_str(), renewed.roles.len(), &renewed.proven), ("이름", 1, &proven));
    store.end_session(key("b")).await.unwrap();
    store.touch_session(key("b"), Timestamp(130)).await.unwrap();
    assert!(!renew("b").await.unwrap());
    assert_eq!(store.session(key("b")).await.unwrap(), None, "what is over never comes back");

    let user = UserId("u".to_owned());
    assert!(store.variables(user.clone()).await.unwrap().is_empty());
    store.set_variable(user.clone(), "region".to_owned(), json!("11")).await.unwrap();
    store.set_variable(user.clone(), "region".to_owned(), json!({"code": "26"})).await.unwrap();
    assert_eq!(store.variables(user).await.unwrap()["region"], json!({"code": "26"}));
}

async fn check_accounts(accounts: &dyn Accounts) {
    let totp = Some(Totp { sealed: vec![1, 2], last: 0 });
    let user = UserRecord {
        id: UserId("u".to_owned()),
        account: "citizen@demo".to_owned(),
        name: "김시민".to_owned(),
        roles: vec!["citizen".to_owned()],
        password: "$argon2id$".to_owned(),
        disabled: true,
        totp,
    };
    accounts.put_user(user.clone()).await.unwrap();
    assert_eq!(accounts.user_by_account("citizen@demo".to_owned()).await.unwrap(), Some(user.clone()));
    assert_eq!(accounts.user_by_account("nobody".to_owned()).await.unwrap(), None);
    let plain = UserRecord { id: UserId("v".to_owned()), account: "a@demo".to_owned(), ..UserRecord::default() };
    accounts.put_user(plain.clone()).await.unwrap();
    assert_eq!(accounts.users().await.unwrap(), [plain, user.clone()], "by account");
    let step = |id: &str, step: u64| accounts.use_code(UserId(id.to_owned()), step);
    assert!(step("u", 5).await.unwrap());
    assert!(!step("u", 5).await.unwrap() && !step("u", 4).await.unwrap(), "each once, and none from before");
    assert!(step("u", 6).await.unwrap() && !step("v", 9).await.unwrap());
    accounts.put_invitation("first".to_owned(), Timestamp(50)).await.unwrap();
    accounts.put_invitation("second".to_owned(), Timestamp(100)).await.unwrap();
    let good = |hash: &str, now: u64, take: bool| accounts.invitation(hash.to_owned(), Timestamp(now), take);
    assert!(!good("first", 1, false).await.unwrap(), "the next replaces it");
    assert!(good("second", 99, false).await.unwrap() && !good("second", 100, false).await.unwrap());
    assert!(good("second", 99, true).await.unwrap() && !good("second", 99, true).await.unwrap(), "good once");
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

async fn check_translations(book: &dyn Translations) {
    let name = || "kr.go.test.old".to_owned();
    let place = |number| Place { epoch: "k7".to_owned(), number };
    assert_eq!(book.place(name()).await.unwrap(), None);
    book.put_place(name(), place(3)).await.unwrap();
    book.put_place(name(), place(5)).await.unwrap();
    assert_eq!(book.place(name()).await.unwrap(), Some(place(5)));
    let letter = |id: &str, number: Option<u64>, code: &str| DeadLetter {
        adapter: name(),
        place: number.map(place),
        event_type: "old.opened".to_owned(),
        source: "/adapter/kr.go.test.old/api".to_owned(),
        id: id.to_owned(),
        code: code.to_owned(),
        detail: "why".to_owned(),
        at: Timestamp(7),
    };
    for one in [letter("1", Some(1), "T20"), letter("2", Some(2), "T21"), letter("3", None, "T26")] {
        book.put_dead(one).await.unwrap();
    }
    book.put_dead(DeadLetter { adapter: "kr.go.test.other".to_owned(), ..letter("1", Some(1), "T20") }).await.unwrap();
    assert_eq!(book.ask_again(name(), Some(2)).await.unwrap(), 1);
    assert_eq!(book.ask_again(name(), Some(9)).await.unwrap(), 0);
    assert_eq!(book.asked(name()).await.unwrap(), [letter("2", Some(2), "T21")]);
    book.put_dead(letter("2", Some(2), "T22")).await.unwrap();
    assert!(book.asked(name()).await.unwrap().is_empty(), "it was tried");
    let all = [letter("1", Some(1), "T20"), letter("2", Some(2), "T22"), letter("3", None, "T26")];
    assert_eq!(book.dead(name()).await.unwrap(), all, "a known one keeps its age");
    assert_eq!(book.ask_again(name(), None).await.unwrap(), 3);
    for one in all {
        book.settle(name(), one.source, one.id).await.unwrap();
    }
    assert!(book.dead(name()).await.unwrap().is_empty() && book.asked(name()).await.unwrap().is_empty());
    assert_eq!(book.dead("kr.go.test.other".to_owned()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_store_keeps_only_so_many_dead_letters() {
    let book = MemoryStore::default();
    let letter = |number: u64| DeadLetter {
        adapter: "a".to_owned(),
        place: None,
        event_type: "t".to_owned(),
        source: "s".to_owned(),
        id: number.to_string(),
        code: "T20".to_owned(),
        detail: String::new(),
        at: Timestamp(number),
    };
    for number in 0..=MOST_DEAD {
        book.put_dead(letter(number)).await.unwrap();
    }
    let dead = book.dead("a".to_owned()).await.unwrap();
    assert_eq!((dead.len() as u64, dead[0].id.as_str()), (MOST_DEAD, "1"));
}

#[tokio::test]
async fn the_memory_store_does_what_every_store_must() {
    check(&MemoryStore::default()).await;
    check_accounts(&MemoryStore::default()).await;
    check_consents(&MemoryStore::default()).await;
    check_clients(&MemoryStore::default()).await;
    check_translations(&MemoryStore::default()).await;
}

#[tokio::test]
async fn the_sqlite_store_does_what_every_store_must_and_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    check(&SqliteStore::open(&path).unwrap()).await;
    check_accounts(&SqliteStore::open(&path).unwrap()).await;
    check_consents(&SqliteStore::open(&path).unwrap()).await;
    check_clients(&SqliteStore::open(&path).unwrap()).await;
    check_translations(&SqliteStore::open(&path).unwrap()).await;
    let again = SqliteStore::open(&path).unwrap();
    assert!(again.session(SessionKey("good".to_owned())).await.unwrap().is_some());
    assert_eq!(again.held(UserId("u".to_owned())).await.unwrap().len(), 2);
    assert_eq!(again.place("kr.go.test.old".to_owned()).await.unwrap().unwrap().number, 5);
    assert!(again.client("kr.go.test.other".to_owned()).await.unwrap().is_some());
}
