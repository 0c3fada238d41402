//! The host's own issuer: what only it does, for programs and for who trusts its tokens. People sign in by `sign_in`.

use super::Answer;
use super::store::StoreError;

/// An access token for a back end (RFC 9068).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The token; a secret.
    pub token: String,
    /// Seconds it is good for, at most 300.
    pub life: u64,
}

/// Why a back end got no access token.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Unknown client or wrong secret; on purpose one answer for both.
    #[error("the client or its secret is wrong")]
    Wrong,
    /// Too many failures; try again after so many seconds.
    #[error("too many failed attempts; try again in {after_seconds} s")]
    Locked {
        /// Seconds until the next attempt is heard.
        after_seconds: u64,
    },
    /// The key cannot sign.
    #[error("an access token cannot be made: {0}")]
    Token(String),
    /// The store is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A citizen, as the service of a PBC may know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citizen {
    /// The PBC: audience and client of the token.
    pub pbc: String,
    /// What of the PBC's API the token is good for: scopes of its manifest.
    pub scopes: Vec<String>,
    /// What the item may do that speaks for them (RFC 9396); nothing is left out.
    pub details: Vec<serde_json::Value>,
    /// Their pairwise id towards it.
    pub id: String,
    /// Their roles at the portal.
    pub roles: Vec<String>,
}

/// Whom a good access token speaks of, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The client: the name of its PBC.
    pub client: String,
    /// When the token ends, in seconds since 1970.
    pub until: u64,
}

/// Why an access token is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not acceptable: {0}")]
pub struct BadToken(pub String);

/// The host's own issuer of access tokens.
///
/// Wrong clients take as long as wrong secrets. Failures of a client lock it for a while.
pub trait Identity: Send + Sync {
    /// An access token for the client that knows its secret, with this portal as its audience.
    fn client_token<'a>(
        &'a self,
        client: &'a str,
        secret: &'a str,
        address: &'a str,
    ) -> Answer<'a, Result<AccessToken, ClientError>>;

    /// A token by which the host says to a PBC's service for whom it calls. It is good there only, for at most 300 s.
    ///
    /// # Errors
    ///
    /// The key cannot sign.
    fn citizen_token(&self, citizen: &Citizen) -> Result<AccessToken, String>;

    /// The client that an access token speaks of, after the checks of RFC 9068, section 4.
    ///
    /// # Errors
    ///
    /// The token is too large, of another type, key, issuer or audience, or over.
    fn bearer(&self, token: &str) -> Result<Bearer, BadToken>;

    /// Looks whether it is time for another key, or somebody asked for one, and takes it up; answers whether. What the key before
    /// signed stays good until it is over. Waits for the disk.
    ///
    /// # Errors
    ///
    /// The keys cannot be read or written; those of before go on.
    fn look_at_keys(&self) -> Result<bool, String>;

    /// The issuer's public keys as a JWK set (RFC 7517).
    fn keys(&self) -> serde_json::Value;

    /// The issuer's discovery document (`OpenID` Connect Discovery 1.0, RFC 8414).
    fn discovery(&self) -> serde_json::Value;
}
