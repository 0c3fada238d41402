//! How somebody becomes a signed-in person: what every issuer of identities does, and what only one elsewhere does.

use super::Answer;
use super::Timestamp;
use super::identity::BadToken;
use super::secret::Secret;
use super::store::{StoreError, UserId};
use jogakbo_contract::page::Assurance;
use jogakbo_contract::text::Locale;
use serde::{Deserialize, Serialize};

/// Someone whose identity the issuer vouched for in a token that this host verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id at this portal; the same at every sign-in.
    pub id: UserId,
    /// Their name for people.
    pub name: String,
    /// Roles of the portal.
    pub roles: Vec<String>,
    /// How sure the issuer is.
    pub acr: Assurance,
    /// When they proved who they are.
    pub at: Timestamp,
    /// What an issuer elsewhere gave for later.
    pub kept: Option<Kept>,
}

/// What an issuer elsewhere gave for later. It stays on the server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Kept {
    /// The issuer's name of the session (`sid`), by which it tells that it has ended.
    pub sid: Option<String>,
    /// What the issuer calls the person (`sub`).
    pub subject: Option<String>,
    /// By which the person's claims are asked for again.
    pub refresh: Option<Secret>,
    /// The identity token, which the issuer wants to see at sign-out.
    pub id_token: Option<Secret>,
    /// When to ask again; nothing without a refresh token.
    pub renew_at: Option<Timestamp>,
}

/// What kind of sign-in is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// At least this sure.
    pub assurance: Option<Assurance>,
    /// Proven now, also by who is signed in at the issuer.
    pub fresh: bool,
    /// Language of the person.
    pub locale: Locale,
}

/// The first step of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// Ask for account and password.
    Form,
    /// Send the browser there, and keep the attempt for when it comes back: sealed, in this browser only.
    Elsewhere {
        /// Address of the issuer.
        address: String,
        /// What proves that the answer belongs to this browser.
        attempt: Attempt,
    },
}

/// What ties an answer of an issuer elsewhere to the browser that was sent there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Comes back in the address.
    pub state: Secret,
    /// Comes back in the identity token.
    pub nonce: Secret,
    /// Whose hash the issuer knows (PKCE, RFC 7636).
    pub verifier: Secret,
    /// When the browser was sent, in milliseconds since 1970.
    pub sent: u64,
    /// Whether the person had to prove who they are anew.
    pub fresh: bool,
}

/// What came back from an issuer elsewhere, as it stands in the address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Callback {
    /// The code to exchange.
    pub code: Option<Secret>,
    /// The attempt it answers.
    pub state: Option<Secret>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// What somebody shows to be signed in.
#[derive(Debug, Clone)]
pub enum Proof {
    /// What they typed.
    Password {
        /// The account.
        account: String,
        /// The password.
        password: Secret,
        /// The one-time code, when more than a password is wanted.
        code: Option<Secret>,
        /// Where the attempt came from, for the lock.
        address: String,
    },
    /// What the issuer elsewhere sent the browser back with.
    Answer {
        /// The address' parameters.
        callback: Callback,
        /// What this browser kept.
        attempt: Attempt,
    },
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown account or wrong password; on purpose one answer for both.
    #[error("the account or the password is wrong")]
    Wrong,
    /// The password is right; the one-time code is wrong, used or missing.
    #[error("the one-time code is wrong or was used before")]
    WrongCode,
    /// The password is right, but the account has no second factor.
    #[error("the account has no app for one-time codes")]
    NoSecondFactor,
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
    /// The issuer does not answer.
    #[error("the identity provider is away: {0}")]
    Away(String),
    /// The issuer says no, or the person did there: its code.
    #[error("the identity provider refuses: {0}")]
    Refused(String),
    /// The answer belongs to no attempt of this browser.
    #[error("the answer belongs to no sign-in of this browser: {0}")]
    Stray(&'static str),
    /// The store is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SignInError {
    /// The word for it in the audit; none where nobody was refused.
    pub const fn word(&self) -> Option<&'static str> {
        match self {
            Self::Wrong => Some("wrong"),
            Self::WrongCode => Some("code"),
            Self::NoSecondFactor => Some("no-second-factor"),
            Self::Locked { .. } => Some("locked"),
            Self::Token(_) => Some("token"),
            Self::Refused(_) => Some("provider"),
            Self::Stray(_) => Some("stray"),
            Self::Busy | Self::Away(_) | Self::Store(_) => None,
        }
    }
}

/// Where people sign in, here or elsewhere.
///
/// A [`Person`] comes back only after the issuer's token was verified: signature by a key of its set, `iss`, `aud`, `exp`,
/// `iat` and `sub`. A proof of the other kind is refused; nothing is half signed in. A code is good once.
pub trait SignIn: Send + Sync {
    /// Starts a sign-in.
    fn begin(&self, wish: Wish) -> Answer<'_, Result<Begin, SignInError>>;

    /// Who shows this proof.
    fn finish(&self, proof: Proof) -> Answer<'_, Result<Person, SignInError>>;
}

/// Why a person's claims were not renewed.
#[derive(Debug, thiserror::Error)]
pub enum RenewError {
    /// The issuer takes the refresh token no more: it was used before, withdrawn, or is over. The session must end.
    #[error("the identity provider has ended the session")]
    Ended,
    /// The issuer does not answer, or not in a way that can be trusted; try again later.
    #[error("the identity provider is away: {0}")]
    Away(String),
}

/// Whose sessions an issuer says are over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// All of this person, unless `sid` says which.
    pub user: Option<UserId>,
    /// The one of this name.
    pub sid: Option<String>,
}

/// What only an issuer elsewhere does for sessions that began there.
pub trait Provider: Send + Sync {
    /// The person as the issuer knows them now, with what to keep instead of `kept`.
    fn renew<'a>(&'a self, user: &'a UserId, kept: &'a Kept) -> Answer<'a, Result<Person, RenewError>>;

    /// Where to send a browser so that its session at the issuer ends too; it comes back to `back` with `state`. Nothing where
    /// the issuer offers no such address, or is away.
    fn farewell<'a>(&'a self, kept: &'a Kept, back: &'a str, state: &'a str) -> Answer<'a, Option<String>>;

    /// Whose sessions a logout token ends (`OpenID` Connect Back-Channel Logout 1.0, section 2.6). Each token is good once.
    fn ending<'a>(&'a self, token: &'a str) -> Answer<'a, Result<Ending, BadToken>>;
}
