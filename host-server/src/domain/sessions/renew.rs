//! Sessions that began at an issuer elsewhere follow it: their claims are asked for again before they run out.

use super::{Ended, Sessions};
use crate::ports::Provider;
use crate::ports::sign_in::RenewError;
use crate::ports::store::{SessionKey, SessionRecord, StoreError};
use std::collections::HashMap;
use std::sync::Mutex;

/// Milliseconds between two attempts while the issuer is away.
const AGAIN_MS: u64 = 30_000;
/// Milliseconds for which a session outlives an issuer that does not answer.
const GRACE_MS: u64 = 15 * 60_000;

/// Which sessions are being renewed, and which wait for an issuer that is away.
#[derive(Debug, Default)]
pub(super) struct Renewing(Mutex<HashMap<SessionKey, Attempt>>);

#[derive(Debug, Clone, Copy)]
struct Attempt {
    /// Since when the issuer has been away, and when to try again; nothing while the first attempt is under way.
    away: Option<(u64, u64)>,
    under_way: bool,
}

impl Renewing {
    /// Takes the turn to renew a session; false when another has it, or when it is too early to try again.
    fn take(&self, key: &SessionKey, now: u64) -> bool {
        let mut all = crate::sync::hold(&self.0);
        match all.get_mut(key) {
            Some(attempt) if attempt.under_way || attempt.away.is_some_and(|(_, again)| now < again) => false,
            Some(attempt) => {
                attempt.under_way = true;
                true
            }
            None => {
                all.insert(key.clone(), Attempt { away: None, under_way: true });
                true
            }
        }
    }

    fn done(&self, key: &SessionKey) {
        crate::sync::hold(&self.0).remove(key);
    }

    /// The issuer is away; whether it has been for too long.
    fn failed(&self, key: &SessionKey, now: u64) -> bool {
        let mut all = crate::sync::hold(&self.0);
        let Some(attempt) = all.get_mut(key) else { return false };
        let since = attempt.away.map_or(now, |(since, _)| since);
        *attempt = Attempt { away: Some((since, now + AGAIN_MS)), under_way: false };
        now.saturating_sub(since) >= GRACE_MS
    }
}

impl Sessions {
    /// Whether the issuer is to be asked about a session again.
    pub fn is_due(&self, session: &SessionRecord) -> bool {
        session.proven.renew_at.is_some_and(|at| at <= self.clock.now())
    }

    /// Asks the issuer about a session that is due. Its refresh token is used once, by whoever comes first: the answer brings
    /// the next one, new claims and roles. An issuer that has ended the session ends it here; one that is away is asked again,
    /// and after a quarter of an hour the session ends.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn renew(&self, provider: &dyn Provider, key: &SessionKey) -> Result<(), StoreError> {
        if !self.renewing.take(key, self.clock.elapsed_ms()) {
            return Ok(());
        }
        // Read after the turn is taken: another may just have used the token and stored the next.
        let due = self.store.session(key.clone()).await.inspect_err(|_| self.renewing.done(key))?;
        let Some(session) = due.filter(|session| self.is_due(session)) else {
            self.renewing.done(key);
            return Ok(());
        };
        let Some(kept) = self.kept(&session) else {
            self.renewing.done(key);
            tracing::warn!("the tokens of a session cannot be opened; it ends");
            return self.end(key).await;
        };
        match provider.renew(&session.user, &kept).await {
            Ok(person) => {
                // What was proven stays proven: a renewal is no sign-in.
                let mut proven = self.proven(key, &person);
                (proven.acr, proven.at) = (session.proven.acr, session.proven.at);
                let fewer = session.roles.iter().any(|role| !person.roles.contains(role));
                let stored = self.store.renew_session(key.clone(), person.name, person.roles, proven).await;
                self.renewing.done(key);
                if stored? && fewer {
                    // Rights on open bridges were worked out from the roles before; they come back with those of now.
                    self.tell(Ended::One(key.clone()));
                }
                Ok(())
            }
            Err(RenewError::Ended) => {
                self.renewing.done(key);
                tracing::info!("the identity provider has ended a session");
                self.end(key).await
            }
            Err(error @ RenewError::Away(_)) => {
                tracing::warn!("{error}; a session is not renewed yet");
                if self.renewing.failed(key, self.clock.elapsed_ms()) {
                    self.renewing.done(key);
                    return self.end(key).await;
                }
                Ok(())
            }
        }
    }
}
