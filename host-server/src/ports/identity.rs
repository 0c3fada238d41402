//! Who someone is.

use super::Answer;
use super::store::{StoreError, UserId};

/// Someone whose identity the issuer vouched for in a token that this host verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id at this portal.
    pub id: UserId,
    /// Their name for people.
    pub name: String,
    /// Roles of the portal.
    pub roles: Vec<String>,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown account or wrong password; on purpose one answer for both.
    #[error("the account or the password is wrong")]
    Wrong,
    /// Too many failures; try again after so many seconds.
    #[error("too many failed attempts; try again in {after_seconds} s")]
    Locked {
        /// Seconds until the next attempt is heard.
        after_seconds: u64,
    },
    /// Too many sign-ins at once.
    #[error("too many sign-ins at once")]
    Busy,
    /// The token that came back is not acceptable.
    #[error("the identity token is not acceptable: {0}")]
    Token(String),
    /// The store is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An issuer of identities.
///
/// A [`Person`] comes back only after the issuer's token was verified: signature by a key of its set, `typ`, `iss`, `aud`,
/// `exp`, `iat` and `sub`. Wrong accounts take as long as wrong passwords. Failures of an account lock it for a while.
pub trait Identity: Send + Sync {
    /// Signs in with account and password; `address` is where the attempt came from, for the lock.
    fn sign_in<'a>(
        &'a self,
        account: &'a str,
        password: &'a str,
        address: &'a str,
    ) -> Answer<'a, Result<Person, SignInError>>;

    /// The issuer's public keys as a JWK set (RFC 7517).
    fn keys(&self) -> serde_json::Value;

    /// The issuer's discovery document (`OpenID` Connect Discovery 1.0).
    fn discovery(&self) -> serde_json::Value;
}
