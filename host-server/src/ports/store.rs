//! Sessions, users and what users keep.

use super::{Answer, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The store could not answer.
#[derive(Debug, thiserror::Error)]
#[error("the store cannot {action}")]
pub struct StoreError {
    /// What was tried, for example `read a session`.
    pub action: &'static str,
    /// Why.
    #[source]
    pub cause: Box<dyn std::error::Error + Send + Sync>,
}

/// What a store's method gives back.
pub type Stored<'a, T> = Answer<'a, Result<T, StoreError>>;

/// SHA-256 of a session's secret, hexadecimal: what the store knows of it, so that a stolen file opens no session.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionKey(pub String);

/// A signed-in session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// Its key.
    pub key: SessionKey,
    /// Who it is.
    pub user: UserId,
    /// Their name, for the greeting.
    pub name: String,
    /// Their roles at sign-in.
    pub roles: Vec<String>,
    /// When they signed in.
    pub created: Timestamp,
    /// Last request, exact to a minute.
    pub seen: Timestamp,
}

/// The id of a user at this portal; never given to widgets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UserId(pub String);

/// A user of the built-in issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// Sessions, users and variables of scope `user`.
///
/// A write that was answered is on disk. Absence is `Ok(None)`. Expiry is the caller's rule: the store only forgets when
/// told to.
pub trait Store: Send + Sync {
    /// Writes a session; one with the same key is replaced.
    fn put_session(&self, session: SessionRecord) -> Stored<'_, ()>;

    /// The session with this key.
    fn session(&self, key: SessionKey) -> Stored<'_, Option<SessionRecord>>;

    /// Forgets a session; false if there was none.
    fn end_session(&self, key: SessionKey) -> Stored<'_, bool>;

    /// Forgets all sessions last seen before `seen` or made before `created`; answers how many.
    fn end_sessions_before(&self, seen: Timestamp, created: Timestamp) -> Stored<'_, u64>;

    /// Writes a user; one with the same id is replaced.
    fn put_user(&self, user: UserRecord) -> Stored<'_, ()>;

    /// The user who signs in as `account`.
    fn user_by_account(&self, account: String) -> Stored<'_, Option<UserRecord>>;

    /// All variables of a user, by name.
    fn variables(&self, user: UserId) -> Stored<'_, BTreeMap<String, Value>>;

    /// Sets one variable of a user.
    fn set_variable(&self, user: UserId, name: String, value: Value) -> Stored<'_, ()>;
}
