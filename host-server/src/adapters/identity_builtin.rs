//! The built-in issuer: accounts of the store, argon2id, and identity tokens signed with ES256.
//!
//! Both halves live here: the issuer signs a token, the host verifies it as it would a stranger's, so that an outside
//! `OpenID` provider can take the first half's place without a change to the second.

mod demo;
mod key;
mod lock;
mod password;
mod token;

pub use demo::{DemoAccounts, DemoError, ensure_demo_accounts};
pub use key::{IssuerKey, KeyError};
pub use password::{HashError, Hasher};

use crate::config::identity::Identity as Settings;
use crate::ports::identity::{Identity, Person, SignInError};
use crate::ports::{Answer, Clock, Ids, Store};
use lock::Locks;
use std::sync::Arc;
use token::Tokens;

/// The built-in issuer.
pub struct BuiltinIdentity {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    hasher: Hasher,
    tokens: Tokens,
    locks: Locks,
}

impl std::fmt::Debug for BuiltinIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuiltinIdentity").finish_non_exhaustive()
    }
}

impl BuiltinIdentity {
    /// An issuer of the portal at `public_url`, with accounts of `store`.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        hasher: Hasher,
        key: IssuerKey,
        public_url: &str,
        settings: &Settings,
    ) -> Self {
        let locks = Locks::new(settings.failures, u64::from(settings.lock_seconds) * 1000);
        Self { store, clock, ids, hasher, tokens: Tokens::new(key, public_url), locks }
    }

    async fn try_sign_in(&self, account: &str, password: &str, address: &str) -> Result<Person, SignInError> {
        let account = account.trim().to_lowercase();
        let now = self.clock.elapsed_ms();
        if let Some(wait_ms) = self.locks.wait(&account, address, now) {
            return Err(SignInError::Locked { after_seconds: wait_ms.div_ceil(1000) });
        }
        let user = self.store.user_by_account(account.clone()).await?;
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

    fn keys(&self) -> serde_json::Value {
        self.tokens.keys()
    }

    fn discovery(&self) -> serde_json::Value {
        self.tokens.discovery()
    }
}
