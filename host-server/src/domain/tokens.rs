//! Tokens for services that are kept a while: signing one takes longer than all the rest of a call, and the next call of the same
//! session, item and rights would get the same again.

use crate::ports::identity::{AccessToken, Citizen};
use crate::ports::store::SessionKey;
use crate::ports::{Clock, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Seconds that a token handed out is good for at the least.
pub const LEAST: u64 = 60;
/// Most sessions of which tokens are kept; a session more, and those of all are made anew.
const SESSIONS: usize = 10_000;
/// Most tokens kept of one session.
const OF_ONE: usize = 32;

/// A token with what it says.
struct Kept {
    says: Citizen,
    token: AccessToken,
    ends: Timestamp,
}

/// The tokens that are kept, in memory only.
pub struct Tokens {
    clock: Arc<dyn Clock>,
    kept: Mutex<HashMap<SessionKey, Vec<Kept>>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl Tokens {
    /// None yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, kept: Mutex::default() }
    }

    /// A token of `session` that says just this, and is good for a minute at the least; else `make` makes one.
    ///
    /// All that a token says is compared: audience, scopes, person, roles and rights. So a role, a consent or a manifest that changed
    /// makes another token, and what is kept for a session that is over is never asked for.
    ///
    /// # Errors
    ///
    /// As `make`.
    pub fn get<E>(
        &self,
        session: &SessionKey,
        says: Citizen,
        make: impl FnOnce(&Citizen) -> Result<AccessToken, E>,
    ) -> Result<AccessToken, E> {
        let now = self.clock.now();
        if let Some(token) = self.find(session, &says, now) {
            return Ok(token);
        }
        let token = make(&says)?;
        let mut kept = crate::sync::hold(&self.kept);
        if kept.len() >= SESSIONS && !kept.contains_key(session) {
            kept.clear();
        }
        let own = kept.entry(session.clone()).or_default();
        own.retain(|kept| left(kept, now) >= LEAST);
        if own.len() >= OF_ONE {
            own.remove(0);
        }
        own.push(Kept { says, token: token.clone(), ends: now.plus(token.life * 1000) });
        Ok(token)
    }

    fn find(&self, session: &SessionKey, says: &Citizen, now: Timestamp) -> Option<AccessToken> {
        let kept = crate::sync::hold(&self.kept);
        let found = kept.get(session)?.iter().find(|kept| kept.says == *says && left(kept, now) >= LEAST)?;
        Some(AccessToken { token: found.token.token.clone(), life: left(found, now) })
    }

    /// Forgets those of a session that has ended.
    pub fn end(&self, session: &SessionKey) {
        crate::sync::hold(&self.kept).remove(session);
    }

    /// Forgets all, as when the issuer's key has changed.
    pub fn clear(&self) {
        crate::sync::hold(&self.kept).clear();
    }

    /// Forgets those that nobody gets any more.
    pub fn sweep(&self) {
        let now = self.clock.now();
        crate::sync::hold(&self.kept).retain(|_, own| {
            own.retain(|kept| left(kept, now) >= LEAST);
            !own.is_empty()
        });
    }

    /// How many are kept.
    pub fn count(&self) -> usize {
        crate::sync::hold(&self.kept).values().map(Vec::len).sum()
    }
}

/// Whole seconds that a token is still good for. A clock that was set back makes none good for longer than it is.
fn left(kept: &Kept, now: Timestamp) -> u64 {
    let seconds = kept.ends.since(now) / 1000;
    if seconds > kept.token.life { 0 } else { seconds }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Default)]
    struct Wall(AtomicU64);

    impl Clock for Wall {
        fn now(&self) -> Timestamp {
            Timestamp(1_800_000_000_000 + self.0.load(Ordering::Relaxed))
        }

        fn elapsed_ms(&self) -> u64 {
            0
        }
    }

    fn says(scope: &str) -> Citizen {
        let (pbc, id) = ("kr.go.test.board".to_owned(), "a".repeat(26));
        Citizen { pbc, scopes: vec![scope.to_owned()], details: Vec::new(), id, roles: vec!["citizen".to_owned()] }
    }

    fn get(tokens: &Tokens, session: &str, scope: &str, text: &str) -> AccessToken {
        let make = |_: &Citizen| Ok::<_, Infallible>(AccessToken { token: text.to_owned(), life: 300 });
        tokens.get(&SessionKey(session.to_owned()), says(scope), make).unwrap()
    }

    #[test]
    fn a_token_is_told_with_the_seconds_it_has_left() {
        let wall = Arc::new(Wall::default());
        let tokens = Tokens::new(wall.clone());
        assert_eq!((get(&tokens, "a", "x", "1").life, get(&tokens, "a", "x", "2").token.as_str()), (300, "1"));
        wall.0.store(100_000, Ordering::Relaxed);
        assert_eq!(get(&tokens, "a", "x", "3"), AccessToken { token: "1".to_owned(), life: 200 });
        wall.0.store(240_001, Ordering::Relaxed);
        assert_eq!(get(&tokens, "a", "x", "4").token, "4");
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_token_good_for_longer() {
        let wall = Arc::new(Wall(AtomicU64::new(500_000)));
        let tokens = Tokens::new(wall.clone());
        get(&tokens, "a", "x", "1");
        wall.0.store(0, Ordering::Relaxed);
        assert_eq!(get(&tokens, "a", "x", "2").token, "2");
    }

    #[test]
    fn what_is_kept_has_limits() {
        let tokens = Tokens::new(Arc::new(Wall::default()));
        for number in 0..=OF_ONE {
            get(&tokens, "a", &number.to_string(), "t");
        }
        assert_eq!(tokens.count(), OF_ONE);
        for number in 0..SESSIONS {
            get(&tokens, &format!("s{number}"), "x", "t");
        }
        assert_eq!(tokens.count(), 1, "one session too many, and all begin anew");
        tokens.clear();
        assert_eq!(tokens.count(), 0);
    }
}
