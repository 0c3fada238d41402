//! The built-in issuer: accounts of the store, argon2id, identity tokens for people and access tokens for back ends, signed
//! with ES256.
//!
//! Both halves live here: the issuer signs a token, the host verifies it as it would a stranger's, so that an outside
//! `OpenID` provider can take the first half's place without a change to the second.

mod citizens;
mod clients;
mod demo;
mod key;
mod lock;
mod password;
mod strict;
mod token;

pub use clients::make_client_secret;
pub use demo::{DemoAccounts, DemoError, ensure_demo_accounts};
pub use key::{IssuerKey, KeyError};
pub use password::{HashError, Hasher};

use crate::config::identity::Identity as Settings;
use crate::ports::identity::{AccessToken, BadToken, Bearer, Citizen, ClientError, Identity, Person, SignInError};
use crate::ports::{Answer, Clients, Clock, Ids, Store};
use lock::Locks;
use std::sync::Arc;
use token::Tokens;

/// Whom the built-in issuer knows.
#[derive(Clone)]
pub struct Known {
    /// People.
    pub users: Arc<dyn Store>,
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
        key: IssuerKey,
        public_url: &str,
        settings: &Settings,
    ) -> Self {
        let locks = || Locks::new(settings.failures, u64::from(settings.lock_seconds) * 1000);
        let tokens = Tokens::new(key, public_url);
        Self { known, clock, ids, hasher, tokens, locks: locks(), client_locks: locks() }
    }

    async fn try_sign_in(&self, account: &str, password: &str, address: &str) -> Result<Person, SignInError> {
        let account = account.trim().to_lowercase();
        let now = self.clock.elapsed_ms();
        if let Some(wait_ms) = self.locks.wait(&account, address, now) {
            return Err(SignInError::Locked { after_seconds: wait_ms.div_ceil(1000) });
        }
        let user = self.known.users.user_by_account(account.clone()).await?;
        let hash = user.as_ref().map(|user| user.password.clone());
        if !self.hasher.verify(password, hash).await? {
            self.locks.failed(&account, address, self.clock.elapsed_ms());
            return Err(SignInError::Wrong);
        }
        let user = user.ok_or(SignInError::Wrong)?;
        self.locks.succeeded(&account, address);
        let token = self.tokens.sign(&user, self.clock.now(), &self.ids.id())?;
        self.tokens.verify(&token, self.clock.now())
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

impl Identity for BuiltinIdentity {
    fn sign_in<'a>(
        &'a self,
        account: &'a str,
        password: &'a str,
        address: &'a str,
    ) -> Answer<'a, Result<Person, SignInError>> {
        Box::pin(self.try_sign_in(account, password, address))
    }

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

    fn keys(&self) -> serde_json::Value {
        self.tokens.keys()
    }

    fn discovery(&self) -> serde_json::Value {
        self.tokens.discovery()
    }
}
