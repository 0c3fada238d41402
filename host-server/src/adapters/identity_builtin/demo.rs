//! Demo accounts: one per role, one password for all, made once (decision 2.22).

use super::password::Hasher;
use crate::adapters::files::{FileError, secret_file};
use crate::ports::Ids;
use crate::ports::accounts::{Accounts, HashError, UserRecord};
use crate::ports::store::{StoreError, UserId};
use std::path::Path;

/// The demo accounts could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The password's file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The hash.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What to tell the person who started the demo.
#[derive(Debug, Clone)]
pub struct DemoAccounts {
    /// What to type as the account.
    pub accounts: Vec<String>,
    /// The one password.
    pub password: String,
}

/// Account, name and role of each demo user.
const USERS: [(&str, &str, &str); 5] = [
    ("citizen", "김시민", "citizen"),
    ("designer", "이설계", "designer"),
    ("reviewer", "최검토", "reviewer"),
    ("publisher", "박게시", "publisher"),
    ("operator", "정운영", "operator"),
];

/// Makes the demo accounts, or finds them.
///
/// # Errors
///
/// The data folder or the store cannot be written.
pub async fn ensure_demo_accounts(
    store: &dyn Accounts,
    ids: &dyn Ids,
    hasher: &Hasher,
    folder: &Path,
) -> Result<DemoAccounts, DemoError> {
    let bytes = secret_file(&folder.join("demo.password"), || ids.id().as_bytes()[..12].to_vec())?;
    let password = String::from_utf8_lossy(&bytes).trim().to_owned();
    let mut accounts = Vec::new();
    for (word, name, role) in USERS {
        let account = format!("{word}@demo");
        accounts.push(account.clone());
        let known = store.user_by_account(account.clone()).await?;
        if let Some(user) = &known
            && hasher.verify(&password, Some(user.password.clone())).await.unwrap_or(false)
        {
            continue;
        }
        let mut salt = [0; 16];
        ids.fill(&mut salt);
        let mut roles = vec!["citizen".to_owned()];
        if role != "citizen" {
            roles.push(role.to_owned());
        }
        let id = known.map_or_else(|| UserId(format!("demo-{word}")), |user| user.id);
        let password = hasher.hash(&password, &salt)?;
        let user = UserRecord { id, account, name: name.to_owned(), roles, password, ..UserRecord::default() };
        store.put_user(user).await?;
    }
    Ok(DemoAccounts { accounts, password })
}
