//! Rules of accounts, the same on the command line and in the browser.

use crate::ports::accounts::{Accounts, UserRecord};
use crate::ports::store::{StoreError, UserId};
use crate::ports::{Clock, Ids};
use jogakbo_contract::integrity::hex_sha256;

/// Roles that an account may have; who has none of them is a citizen.
pub const ROLES: [&str; 5] = ["citizen", "designer", "reviewer", "publisher", "operator"];
/// Fewest characters of a password.
pub const SHORTEST: usize = 12;
/// Milliseconds for which the link for the first account is good.
pub const INVITATION_MS: u64 = 30 * 60_000;

/// An account as it is stored: small letters, digits and `. - _ @`, 3 to 100 of them.
pub fn plain(account: &str) -> Option<String> {
    let account = account.trim().to_lowercase();
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_' | b'@');
    ((3..=100).contains(&account.len()) && account.bytes().all(fits)).then_some(account)
}

/// Whether a password has 12 to 200 characters; what they are is the person's.
pub fn is_long_enough(password: &str) -> bool {
    password.chars().count() >= SHORTEST && password.len() <= 200
}

/// These roles, and citizen first, each once.
pub fn with_citizen(roles: &[String]) -> Vec<String> {
    let mut all = vec![ROLES[0].to_owned()];
    for role in roles {
        if !all.contains(role) {
            all.push(role.clone());
        }
    }
    all
}

/// The secret of a link with which the first operator makes an account; nothing when there are accounts. Only its hash is kept,
/// and an earlier link is worthless.
///
/// # Errors
///
/// The store is away.
pub async fn invite(accounts: &dyn Accounts, ids: &dyn Ids, clock: &dyn Clock) -> Result<Option<String>, StoreError> {
    if !accounts.users().await?.is_empty() {
        return Ok(None);
    }
    let key = ids.secret();
    accounts.put_invitation(hex_sha256(key.as_bytes()), clock.now().plus(INVITATION_MS)).await?;
    Ok(Some(key))
}

/// Whether a link is good; with `take` it is gone afterwards.
///
/// # Errors
///
/// The store is away.
pub async fn is_invited(accounts: &dyn Accounts, clock: &dyn Clock, key: &str, take: bool) -> Result<bool, StoreError> {
    accounts.invitation(hex_sha256(key.as_bytes()), clock.now(), take).await
}

/// The account of the first operator.
pub fn first_operator(ids: &dyn Ids, account: String, name: String, password: String) -> UserRecord {
    let roles = with_citizen(&["operator".to_owned()]);
    UserRecord { id: UserId(ids.id()), account, name, roles, password, ..UserRecord::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_plain_and_a_password_long() {
        assert_eq!(plain(" Kim@Example.kr ").as_deref(), Some("kim@example.kr"));
        for odd in ["ab", "kim lee", "김", "a/b/c", &"a".repeat(101)] {
            assert_eq!(plain(odd), None, "{odd}");
        }
        assert!(is_long_enough("열두 글자는 되는 비밀번호"));
        assert!(!is_long_enough("short") && !is_long_enough(&"a".repeat(201)));
        assert_eq!(with_citizen(&["operator".to_owned(), "citizen".to_owned()]), ["citizen", "operator"]);
    }
}
