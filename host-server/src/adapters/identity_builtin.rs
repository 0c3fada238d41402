//! The built-in issuer: accounts of the store, argon2id, one-time codes, identity tokens for people and access tokens for back
//! ends, signed with ES256.
//!
//! It is two things: where people sign in, unless an `OpenID` provider is configured (`identity_openid`), and always the
//! issuer of the host's own access tokens. For people both halves live here: the issuer signs a token, the host verifies it
//! as it would a stranger's.

mod citizens;
mod clients;
mod demo;
mod key;
mod keys;
mod lock;
mod password;
mod strict;
mod token;
mod totp;

pub use clients::make_client_secret;
pub use demo::{DemoAccounts, DemoError, ensure_demo_accounts};
pub use key::KeyError;
pub use keys::{IssuerKeys, turn as turn_keys};
pub use password::Hasher;
pub use totp::{enrol, key_of};

use crate::config::identity::Identity as Settings;
use crate::domain::seal::Seal;
use crate::ports::accounts::{HashError, Passwords, UserRecord};
use crate::ports::identity::{AccessToken, BadToken, Bearer, Citizen, ClientError, Identity};
use crate::ports::secret::Secret;
use crate::ports::sign_in::{Begin, Person, Proof, SignIn, SignInError, Wish};
use crate::ports::{Accounts, Answer, Clients, Clock, Ids};
use jogakbo_contract::page::Assurance;
use lock::Locks;
use std::sync::Arc;
use token::Tokens;

/// Whom the built-in issuer knows.
#[derive(Clone)]
pub struct Known {
    /// People.
    pub users: Arc<dyn Accounts>,
    /// Opens the secrets of their apps for one-time codes.
    pub seal: Arc<Seal>,
    /// Back ends.
    pub clients: Arc<dyn Clients>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").finish_non_exhaustive()
    }
}

/// The built-in issuer.
pub struct BuiltinIdentity {
    known: Known,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    hasher: Hasher,
    tokens: Tokens,
    key_days: u32,
    locks: Locks,
    /// Clients have names of their own, and a wrong secret must not keep a person out.
    client_locks: Locks,
}

impl std::fmt::Debug for BuiltinIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuiltinIdentity").finish_non_exhaustive()
    }
}

impl BuiltinIdentity {
    /// An issuer of the portal at `public_url`, for whom it is to know.
    pub fn new(
        known: Known,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        hasher: Hasher,
        keys: IssuerKeys,
        public_url: &str,
        settings: &Settings,
    ) -> Self {
        let locks = || Locks::new(settings.failures, u64::from(settings.lock_seconds) * 1000);
        let tokens = Tokens::new(keys, public_url);
        Self { known, clock, ids, hasher, tokens, key_days: settings.key_days, locks: locks(), client_locks: locks() }
    }

    async fn try_sign_in(
        &self,
        account: &str,
        password: &Secret,
        code: Option<&Secret>,
        address: &str,
    ) -> Result<Person, SignInError> {
        let account = account.trim().to_lowercase();
        let now = self.clock.elapsed_ms();
        if let Some(wait_ms) = self.locks.wait(&account, address, now) {
            return Err(SignInError::Locked { after_seconds: wait_ms.div_ceil(1000) });
        }
        // Who is kept out gets the answer of who does not exist, after the same work.
        let user = self.known.users.user_by_account(account.clone()).await?.filter(|user| !user.disabled);
        let hash = user.as_ref().map(|user| user.password.clone());
        let wrong = |error| {
            self.locks.failed(&account, address, self.clock.elapsed_ms());
            Err(error)
        };
        if !self.hasher.verify(password.reveal(), hash).await? {
            return wrong(SignInError::Wrong);
        }
        let user = user.ok_or(SignInError::Wrong)?;
        let acr = match code {
            None => Assurance::Low,
            Some(_) if user.totp.is_none() => return Err(SignInError::NoSecondFactor),
            Some(code) if self.is_code(&user, code).await? => Assurance::Substantial,
            Some(_) => return wrong(SignInError::WrongCode),
        };
        self.locks.succeeded(&account, address);
        let token = self.tokens.sign(&user, acr, self.clock.now(), &self.ids.id())?;
        self.tokens.verify(&token, self.clock.now())
    }

    /// Whether this is a code of the user's app that nobody used yet.
    async fn is_code(&self, user: &UserRecord, code: &Secret) -> Result<bool, SignInError> {
        let Some(step) = totp::step(&self.known.seal, user, code, self.clock.now()) else { return Ok(false) };
        Ok(self.known.users.use_code(user.id.clone(), step).await?)
    }

    async fn try_client(&self, client: &str, secret: &str, address: &str) -> Result<AccessToken, ClientError> {
        if let Some(wait_ms) = self.client_locks.wait(client, address, self.clock.elapsed_ms()) {
            return Err(ClientError::Locked { after_seconds: wait_ms.div_ceil(1000) });
        }
        let record = self.known.clients.client(client.to_owned()).await?;
        if !clients::knows(record.as_ref(), secret) {
            self.client_locks.failed(client, address, self.clock.elapsed_ms());
            return Err(ClientError::Wrong);
        }
        self.client_locks.succeeded(client, address);
        self.tokens.grant(client, self.clock.now(), &self.ids.id()).map_err(ClientError::Token)
    }
}

impl SignIn for BuiltinIdentity {
    fn begin(&self, _: Wish) -> Answer<'_, Result<Begin, SignInError>> {
        Box::pin(std::future::ready(Ok(Begin::Form)))
    }

    fn finish(&self, proof: Proof) -> Answer<'_, Result<Person, SignInError>> {
        Box::pin(async move {
            match proof {
                Proof::Password { account, password, code, address } => {
                    self.try_sign_in(&account, &password, code.as_ref(), &address).await
                }
                Proof::Answer { .. } => Err(SignInError::Stray("people sign in with a password here")),
            }
        })
    }
}

impl Passwords for BuiltinIdentity {
    fn hash(&self, password: Secret) -> Answer<'_, Result<String, HashError>> {
        let hasher = self.hasher.clone();
        let mut salt = [0; 16];
        self.ids.fill(&mut salt);
        Box::pin(async move {
            let work = tokio::task::spawn_blocking(move || hasher.hash(password.reveal(), &salt));
            work.await.map_err(|error| HashError(error.to_string()))?
        })
    }
}

impl Identity for BuiltinIdentity {
    fn client_token<'a>(
        &'a self,
        client: &'a str,
        secret: &'a str,
        address: &'a str,
    ) -> Answer<'a, Result<AccessToken, ClientError>> {
        Box::pin(self.try_client(client, secret, address))
    }

    fn citizen_token(&self, citizen: &Citizen) -> Result<AccessToken, String> {
        self.tokens.speak_for(citizen, self.clock.now(), &self.ids.id())
    }

    fn bearer(&self, token: &str) -> Result<Bearer, BadToken> {
        self.tokens.bearer(token, self.clock.now())
    }

    fn look_at_keys(&self) -> Result<bool, String> {
        let found = self.tokens.ring().renewed(self.key_days, self.clock.now());
        let found = found.map_err(|error| crate::failure::chain(&error))?;
        let others = found.is_some();
        if let Some(keys) = found {
            self.tokens.take_up(keys);
        }
        Ok(others)
    }

    fn keys(&self) -> serde_json::Value {
        self.tokens.keys(self.clock.now())
    }

    fn discovery(&self) -> serde_json::Value {
        self.tokens.discovery()
    }
}
