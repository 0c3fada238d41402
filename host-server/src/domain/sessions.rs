//! Sessions: an opaque secret in a cookie, a record on the server, two limits of time, and who watches for the end.

use crate::config::identity::Identity as Settings;
use crate::ports::identity::Person;
use crate::ports::store::{SessionKey, SessionRecord, StoreError};
use crate::ports::{Clock, Ids, Store};
use jogakbo_contract::integrity::hex_sha256;
use jogakbo_contract::page::Role;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Milliseconds between two writes of "last seen", at most; a tenth of the idle time if that is less.
const TOUCH_MS: u64 = 60_000;

/// Seconds before the end at which people are warned; a session that may be idle for less than three times as long warns when a
/// third of that is left, which is 20 seconds at least (WCAG 2.2, 2.2.1).
const WARN_SECONDS: u64 = 120;

/// When a session ends, in whole seconds from now, rounded up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ends {
    /// If nothing is asked with it.
    pub idle: u64,
    /// Whatever happens.
    pub absolute: u64,
    /// How long before its end to warn.
    pub warn: u64,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visitor {
    /// Their session; `None` is anonymous.
    pub session: Option<SessionRecord>,
}

impl Visitor {
    /// Their roles; someone not signed in is `anonymous`.
    pub fn roles(&self) -> Vec<Role> {
        match &self.session {
            None => vec![Role::Anonymous],
            Some(session) => session.roles.iter().filter_map(|word| role(word)).collect(),
        }
    }
}

/// The role of a word; unknown words grant nothing.
fn role(word: &str) -> Option<Role> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// What has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// This session.
    One(SessionKey),
    /// Sessions whose time was over; whoever holds one looks whether it is still there.
    Some,
}

/// Opens, finds and ends sessions.
pub struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    idle_ms: u64,
    absolute_ms: u64,
    ended: broadcast::Sender<Ended>,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

impl Sessions {
    /// Sessions kept in `store`.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, settings: &Settings) -> Self {
        Self {
            store,
            clock,
            ids,
            idle_ms: u64::from(settings.idle_minutes) * 60_000,
            absolute_ms: u64::from(settings.absolute_hours) * 3_600_000,
            ended: broadcast::channel(256).0,
        }
    }

    /// Opens a session for `person` and ends the one they came with: the secret always changes at sign-in.
    ///
    /// Answers the secret for the cookie.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn open(&self, person: Person, earlier: Option<&str>) -> Result<String, StoreError> {
        if let Some(earlier) = earlier {
            self.end(&key(earlier)).await?;
        }
        let secret = self.ids.secret();
        let now = self.clock.now();
        self.store
            .put_session(SessionRecord {
                key: key(&secret),
                user: person.id,
                name: person.name,
                roles: person.roles,
                created: now,
                seen: now,
            })
            .await?;
        Ok(secret)
    }

    /// Who holds the cookie's secret. One that is unknown or over is anonymous.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn visitor(&self, secret: Option<&str>) -> Result<Visitor, StoreError> {
        match secret {
            Some(secret) if secret.len() == 43 => Ok(Visitor { session: self.find(key(secret)).await? }),
            _ => Ok(Visitor::default()),
        }
    }

    /// The same, without counting as use of the session.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn glance(&self, secret: Option<&str>) -> Result<Visitor, StoreError> {
        match secret {
            Some(secret) if secret.len() == 43 => Ok(Visitor { session: self.alive(key(secret)).await? }),
            _ => Ok(Visitor::default()),
        }
    }

    /// The living session with this key, without counting as its use.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn alive(&self, key: SessionKey) -> Result<Option<SessionRecord>, StoreError> {
        let Some(session) = self.store.session(key).await? else { return Ok(None) };
        let now = self.clock.now();
        if now.since(session.seen) >= self.idle_ms || now.since(session.created) >= self.absolute_ms {
            self.end(&session.key).await?;
            return Ok(None);
        }
        Ok(Some(session))
    }

    /// The living session with this key. Asking for it counts as its use.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn find(&self, key: SessionKey) -> Result<Option<SessionRecord>, StoreError> {
        let Some(mut session) = self.alive(key).await? else { return Ok(None) };
        let now = self.clock.now();
        if now.since(session.seen) >= TOUCH_MS.min(self.idle_ms / 10) {
            session.seen = now;
            self.store.put_session(session.clone()).await?;
        }
        Ok(Some(session))
    }

    /// Notes that `session` is used now, however short ago it was noted before. Its absolute end stays.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn extend(&self, session: &mut SessionRecord) -> Result<(), StoreError> {
        session.seen = self.clock.now();
        self.store.put_session(session.clone()).await
    }

    /// When `session` ends.
    pub fn ends(&self, session: &SessionRecord) -> Ends {
        let now = self.clock.now();
        let left = |most: u64, from| most.saturating_sub(now.since(from)).div_ceil(1000);
        Ends {
            idle: left(self.idle_ms, session.seen),
            absolute: left(self.absolute_ms, session.created),
            warn: (self.idle_ms / 3000).min(WARN_SECONDS),
        }
    }

    /// Milliseconds until `session` ends at the latest.
    pub fn remaining_ms(&self, session: &SessionRecord) -> u64 {
        let now = self.clock.now();
        self.absolute_ms.saturating_sub(now.since(session.created))
    }

    /// Ends a session and tells its open bridges.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn end(&self, key: &SessionKey) -> Result<(), StoreError> {
        if self.store.end_session(key.clone()).await? {
            // Without an open bridge nobody listens.
            drop(self.ended.send(Ended::One(key.clone())));
        }
        Ok(())
    }

    /// Forgets every session that is over.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn sweep(&self) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let back = |ms: u64| crate::ports::Timestamp(now.0.saturating_sub(ms));
        let gone = self.store.end_sessions_before(back(self.idle_ms), back(self.absolute_ms)).await?;
        if gone > 0 {
            drop(self.ended.send(Ended::Some));
        }
        Ok(gone)
    }

    /// Whether `ended` means the session `own`. A store that is away for a moment ends nobody's.
    pub async fn is_over(&self, ended: &Ended, own: &SessionKey) -> bool {
        match ended {
            Ended::One(key) => key == own,
            Ended::Some => matches!(self.alive(own.clone()).await, Ok(None)),
        }
    }

    /// Sessions, as they end.
    pub fn endings(&self) -> broadcast::Receiver<Ended> {
        self.ended.subscribe()
    }
}

/// The key of a cookie's secret.
pub fn key(secret: &str) -> SessionKey {
    SessionKey(hex_sha256(secret.as_bytes()))
}
