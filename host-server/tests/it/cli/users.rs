use super::jogakbo;
use crate::support::fixtures;
use jogakbo::adapters::store_sqlite::SqliteStore;
use jogakbo::ports::store::{Proven, SessionKey, SessionRecord};
use jogakbo::ports::{Accounts, Store, Timestamp};
use std::path::Path;

fn users(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let all: Vec<&str> = std::iter::once("users").chain(arguments.iter().copied()).collect();
    let out = jogakbo(folder, &all);
    let text = if out.status.success() { out.stdout } else { out.stderr };
    (out.status.success(), String::from_utf8(text).unwrap().trim().to_owned())
}

#[tokio::test]
async fn an_operator_looks_after_accounts_and_whoever_is_kept_out_has_no_session_left() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::install(folder.path());
    let path = folder.path();
    assert!(users(path, &["list"]).1.contains("holds no store"));
    std::fs::create_dir_all(path.join("data")).unwrap();
    // Open all the while, as it is in a host that runs.
    let store = SqliteStore::open(&path.join("data/store.db")).unwrap();
    let (made, password) = users(path, &["add", "Kim@Test", "--name", "김운영", "--role", "operator"]);
    assert!(made && password.len() == 24, "{password}");
    assert!(users(path, &["add", "kim@test"]).1.contains("already"));
    assert!(!users(path, &["add", "no way"]).0);
    assert!(users(path, &["add", "lee@test", "--role", "anonymous"]).1.contains("invalid value"));
    assert_eq!(users(path, &["list"]).1, "kim@test\tcitizen,operator\tenabled\t-\t김운영");
    let user = store.user_by_account("kim@test".to_owned()).await.unwrap().unwrap();
    assert!(user.password.starts_with("$argon2id$"));

    let key = SessionKey("a".to_owned());
    let open = || SessionRecord {
        key: key.clone(),
        user: user.id.clone(),
        name: String::new(),
        roles: Vec::new(),
        created: Timestamp(1),
        seen: Timestamp(1),
        proven: Proven::default(),
    };
    for arguments in [&["disable", "kim@test"][..], &["role", "kim@test", "designer"], &["passwd", "kim@test"]] {
        store.put_session(open()).await.unwrap();
        let before = store.version().await.unwrap();
        assert!(users(path, arguments).0, "{arguments:?}");
        assert_eq!(store.session(key.clone()).await.unwrap(), None, "{arguments:?}");
        assert_ne!(store.version().await.unwrap(), before, "a host that runs notices");
    }
    assert_eq!(users(path, &["list"]).1, "kim@test\tcitizen,designer\tdisabled\t-\t김운영");
    let (_, address) = users(path, &["totp", "kim@test"]);
    assert!(address.starts_with("otpauth://totp/") && address.contains("kim"), "{address}");
    assert!(users(path, &["enable", "kim@test"]).0);
    assert_eq!(users(path, &["list"]).1, "kim@test\tcitizen,designer\tenabled\tapp\t김운영");
    assert!(users(path, &["enable", "nobody"]).1.contains("there is no account"));
}
