//! Sessions and what users keep.

use super::{Answer, Timestamp};
use jogakbo_contract::page::Assurance;
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
    /// How they signed in.
    pub proven: Proven,
}

/// How somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Proven {
    /// How sure the issuer was; nothing for sessions of an earlier version, which count as low.
    pub acr: Option<Assurance>,
    /// When they proved who they are.
    pub at: Timestamp,
    /// What the issuer elsewhere calls the session.
    pub sid: Option<String>,
    /// When to ask the issuer elsewhere again.
    pub renew_at: Option<Timestamp>,
    /// What it gave for later, sealed.
    pub kept: Option<Vec<u8>>,
}

/// The id of a user at this portal; never given to widgets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct UserId(pub String);

/// Which sessions are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// All of a person.
    User(UserId),
    /// Those that the issuer elsewhere knows by this name.
    Sid(String),
}

/// Sessions and variables of scope `user`.
///
/// A write that was answered is on disk. Absence is `Ok(None)`. Expiry is the caller's rule: the store only forgets when
/// told to.
pub trait Store: Send + Sync {
    /// Writes a session; one with the same key is replaced.
    fn put_session(&self, session: SessionRecord) -> Stored<'_, ()>;

    /// Notes when a session was last seen; nothing happens to one that is over, so that it never comes back.
    fn touch_session(&self, key: SessionKey, seen: Timestamp) -> Stored<'_, ()>;

    /// Puts name, roles and proof of a session anew; false, and nothing, when it is over.
    fn renew_session(&self, key: SessionKey, name: String, roles: Vec<String>, proven: Proven) -> Stored<'_, bool>;

    /// The session with this key.
    fn session(&self, key: SessionKey) -> Stored<'_, Option<SessionRecord>>;

    /// Forgets a session; false if there was none.
    fn end_session(&self, key: SessionKey) -> Stored<'_, bool>;

    /// Forgets all sessions last seen before `seen` or made before `created`; answers how many.
    fn end_sessions_before(&self, seen: Timestamp, created: Timestamp) -> Stored<'_, u64>;

    /// The sessions of somebody, the oldest first.
    fn sessions_of(&self, whose: Whose) -> Stored<'_, Vec<SessionKey>>;

    /// Changes whenever another process has written; for a store of one process it is always the same.
    fn version(&self) -> Stored<'_, u64>;

    /// All variables of a user, by name.
    fn variables(&self, user: UserId) -> Stored<'_, BTreeMap<String, Value>>;

    /// Sets one variable of a user.
    fn set_variable(&self, user: UserId, name: String, value: Value) -> Stored<'_, ()>;
}
