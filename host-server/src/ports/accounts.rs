//! Accounts of the built-in issuer.

use super::secret::Secret;
use super::store::{Stored, UserId};
use super::{Answer, Timestamp};
use serde::{Deserialize, Serialize};

/// A user of the built-in issuer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UserRecord {
    /// Their id; never changes.
    pub id: UserId,
    /// What they type at sign-in; unique, lower case.
    pub account: String,
    /// Their name for people.
    pub name: String,
    /// Roles of the portal.
    pub roles: Vec<String>,
    /// PHC string of argon2id.
    pub password: String,
    /// Whether an operator keeps them out.
    pub disabled: bool,
    /// Their app for one-time codes.
    pub totp: Option<Totp>,
}

/// An app for one-time codes (RFC 6238).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totp {
    /// The shared secret, sealed.
    pub sealed: Vec<u8>,
    /// Step of the newest code that was used; it and those before are worthless.
    pub last: u64,
}

/// Accounts, and the invitation by which the first one is made. A write that was answered is on disk.
pub trait Accounts: Send + Sync {
    /// Writes a user; one with the same id is replaced.
    fn put_user(&self, user: UserRecord) -> Stored<'_, ()>;

    /// The user who signs in as `account`.
    fn user_by_account(&self, account: String) -> Stored<'_, Option<UserRecord>>;

    /// All users, by account.
    fn users(&self) -> Stored<'_, Vec<UserRecord>>;

    /// Notes that the code of `step` was used by a user; false if it or a later one was before. Two at once never both succeed.
    fn use_code(&self, user: UserId, step: u64) -> Stored<'_, bool>;

    /// Keeps the hash of an invitation instead of all earlier ones.
    fn put_invitation(&self, hash: String, until: Timestamp) -> Stored<'_, ()>;

    /// Whether an invitation is good at `now`; with `take` it is gone afterwards, so that it is good once.
    fn invitation(&self, hash: String, now: Timestamp, take: bool) -> Stored<'_, bool>;
}

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("a password cannot be hashed: {0}")]
pub struct HashError(pub String);

/// Makes what is stored instead of a password.
pub trait Passwords: Send + Sync {
    /// A PHC string with a salt of its own; two of one password differ.
    fn hash(&self, password: Secret) -> Answer<'_, Result<String, HashError>>;
}
