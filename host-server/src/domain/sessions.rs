//! Sessions: an opaque secret in a cookie, a record on the server, two limits of time, and who watches for the end.

use super::seal::Seal;
use super::tokens::Tokens;
use crate::config::identity::Identity as Settings;
use crate::ports::sign_in::{Kept, Person};
use crate::ports::store::{Proven, SessionKey, SessionRecord, StoreError, UserId, Whose};
use crate::ports::{Clock, Ids, Store};
use jogakbo_contract::integrity::hex_sha256;
use jogakbo_contract::page::{Assurance, Role};
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::broadcast;

mod renew;

/// Sessions one person may have; the next sign-in ends the oldest.
pub const MOST: usize = 10;
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

    /// How sure the issuer was of them; someone not signed in counts as low.
    pub fn assurance(&self) -> Assurance {
        self.session.as_ref().and_then(|session| session.proven.acr).unwrap_or_default()
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
    /// Some sessions, whose time was over or which another process ended; whoever holds one looks whether it is still there.
    Some,
}

/// Opens, finds and ends sessions.
pub struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    seal: Arc<Seal>,
    renewing: renew::Renewing,
    idle_ms: u64,
    absolute_ms: u64,
    ended: broadcast::Sender<Ended>,
    /// Tokens that services get for those who hold sessions.
    pub tokens: Tokens,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

impl Sessions {
    /// Sessions kept in `store`.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        seal: Arc<Seal>,
        settings: &Settings,
    ) -> Self {
        Self {
            tokens: Tokens::new(Arc::clone(&clock)),
            store,
            clock,
            ids,
            seal,
            renewing: renew::Renewing::default(),
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
        let own = self.store.sessions_of(Whose::User(person.id.clone())).await?;
        for oldest in own.iter().take((own.len() + 1).saturating_sub(MOST)) {
            self.end(oldest).await?;
        }
        let secret = self.ids.secret();
        let (key, now) = (key(&secret), self.clock.now());
        let proven = self.proven(&key, &person);
        let Person { id: user, name, roles, .. } = person;
        self.store.put_session(SessionRecord { key, user, name, roles, created: now, seen: now, proven }).await?;
        Ok(secret)
    }

    /// What a session keeps of how somebody signed in.
    fn proven(&self, key: &SessionKey, person: &Person) -> Proven {
        let kept = person.kept.as_ref();
        Proven {
            acr: Some(person.acr),
            at: person.at,
            sid: kept.and_then(|kept| kept.sid.clone()),
            renew_at: kept.and_then(|kept| kept.renew_at),
            kept: kept.map(|kept| self.seal.close(&purpose(key), kept)),
        }
    }

    /// What the issuer elsewhere gave for later.
    pub fn kept(&self, session: &SessionRecord) -> Option<Kept> {
        self.seal.open(&purpose(&session.key), session.proven.kept.as_deref()?)
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

    /// Who holds the cookie's secret, without keeping the session alive.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn onlooker(&self, secret: Option<&str>) -> Result<Visitor, StoreError> {
        match secret {
            Some(secret) if secret.len() == 43 => Ok(Visitor { session: self.peek(key(secret)).await? }),
            _ => Ok(Visitor::default()),
        }
    }

    /// The living session with this key; being asked for keeps it alive.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn find(&self, key: SessionKey) -> Result<Option<SessionRecord>, StoreError> {
        let Some(mut session) = self.peek(key).await? else { return Ok(None) };
        if self.clock.now().since(session.seen) >= TOUCH_MS.min(self.idle_ms / 10) {
            self.touch(&mut session).await?;
        }
        Ok(Some(session))
    }

    /// The living session with this key, which does not live longer by being looked at.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn peek(&self, key: SessionKey) -> Result<Option<SessionRecord>, StoreError> {
        let Some(session) = self.store.session(key).await? else { return Ok(None) };
        if self.idle_left_ms(&session) == 0 || self.remaining_ms(&session) == 0 {
            self.end(&session.key).await?;
            return Ok(None);
        }
        Ok(Some(session))
    }

    /// Notes that the person is here now: idle time starts anew. The end that comes whatever happens stays.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn touch(&self, session: &mut SessionRecord) -> Result<(), StoreError> {
        session.seen = self.clock.now();
        self.store.touch_session(session.key.clone(), session.seen).await
    }

    /// When `session` ends.
    pub fn ends(&self, session: &SessionRecord) -> Ends {
        Ends {
            idle: self.idle_left_ms(session).div_ceil(1000),
            absolute: self.remaining_ms(session).div_ceil(1000),
            warn: (self.idle_ms / 3000).min(WARN_SECONDS),
        }
    }

    /// Milliseconds until `session` ends when nothing more is asked for.
    pub fn idle_left_ms(&self, session: &SessionRecord) -> u64 {
        self.idle_ms.saturating_sub(self.clock.now().since(session.seen))
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
            self.tell(Ended::One(key.clone()));
        }
        Ok(())
    }

    /// Ends all sessions of somebody; answers how many there were.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn end_all(&self, whose: Whose) -> Result<usize, StoreError> {
        let keys = self.store.sessions_of(whose).await?;
        for key in &keys {
            self.end(key).await?;
        }
        Ok(keys.len())
    }

    /// Ends those sessions of a person that the issuer elsewhere knows by this name.
    ///
    /// # Errors
    ///
    /// The store is away.
    pub async fn end_named(&self, sid: &str, user: Option<&UserId>) -> Result<usize, StoreError> {
        let mut ended = 0;
        for key in self.store.sessions_of(Whose::Sid(sid.to_owned())).await? {
            let session = self.store.session(key.clone()).await?;
            if session.is_some_and(|session| user.is_none_or(|user| session.user == *user)) {
                self.end(&key).await?;
                ended += 1;
            }
        }
        Ok(ended)
    }

    /// Another process wrote into the store: whoever holds a session looks whether it is still there.
    pub fn look_again(&self) {
        self.tokens.clear();
        self.tell(Ended::Some);
    }

    /// Tells bridges, taps and streams. Without any, nobody listens.
    fn tell(&self, ended: Ended) {
        if let Ended::One(key) = &ended {
            self.tokens.end(key);
        }
        drop(self.ended.send(ended));
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
            self.tell(Ended::Some);
        }
        self.tokens.sweep();
        Ok(gone)
    }

    /// Whether `ended` means the session `own`. A store that is away for a moment ends nobody's.
    pub async fn is_over(&self, ended: &Ended, own: &SessionKey) -> bool {
        match ended {
            Ended::One(key) => key == own,
            Ended::Some => matches!(self.peek(own.clone()).await, Ok(None)),
        }
    }

    /// Sessions, as they end.
    pub fn endings(&self) -> broadcast::Receiver<Ended> {
        self.ended.subscribe()
    }
}

/// What a session's tokens are sealed for.
fn purpose(key: &SessionKey) -> String {
    format!("session {}", key.0)
}

/// The key of a cookie's secret.
pub fn key(secret: &str) -> SessionKey {
    SessionKey(hex_sha256(secret.as_bytes()))
}
