//! How fast visitors may ask: by address, by session, by item of a session, and more slowly for what costs much or is worth guessing
//! at (sign-in, tokens, tickets, consents).

use crate::config::limits::Limits;
use crate::ports::Clock;
use governor::clock::Clock as Source;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// Visitors that are known apart. Those who come when there are so many share one quota; quotas that are full again are
/// forgotten.
const MOST: usize = 65_536;

/// The host's clock as the library wants it.
#[derive(Clone)]
struct Ticks(Arc<dyn Clock>);

impl Source for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Duration::from_millis(self.0.elapsed_ms()).into()
    }
}

/// One quota for each key.
struct Rate {
    limiter: Option<RateLimiter<String, HashMapStateStore<String>, Ticks, NoOpMiddleware<Nanos>>>,
    clock: Ticks,
}

impl Rate {
    /// `per_second` requests, and `seconds` times as many at once; 0 is no limit.
    fn new(per_second: u32, seconds: u32, clock: &Ticks) -> Self {
        let quota = NonZeroU32::new(per_second).map(|rate| {
            let burst = rate.saturating_mul(NonZeroU32::new(seconds).unwrap_or(NonZeroU32::MIN));
            Quota::per_second(rate).allow_burst(burst)
        });
        let limiter = quota.map(|quota| RateLimiter::hashmap_with_clock(quota, clock.clone()));
        Self { limiter, clock: clock.clone() }
    }

    fn take(&self, key: &str) -> Result<(), u64> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if limiter.len() >= MOST {
            limiter.retain_recent();
        }
        let key = if limiter.len() >= MOST { "others" } else { key };
        limiter.check_key(&key.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).div_ceil(1000).max(1)
        })
    }

    fn forget(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// All quotas. An error is the number of seconds after which there is room again.
pub struct Rates {
    address: Rate,
    session: Rate,
    item: Rate,
    guarded: Rate,
}

impl std::fmt::Debug for Rates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rates").finish_non_exhaustive()
    }
}

impl Rates {
    /// The quotas of the configuration.
    pub fn new(limits: &Limits, clock: Arc<dyn Clock>) -> Self {
        let clock = Ticks(clock);
        Self {
            address: Rate::new(limits.address_requests, 10, &clock),
            session: Rate::new(limits.session_requests, 10, &clock),
            item: Rate::new(limits.item_requests, 10, &clock),
            guarded: Rate::new(limits.guarded_requests, 30, &clock),
        }
    }

    /// Counts a request of an address.
    ///
    /// # Errors
    ///
    /// It asks too fast.
    pub fn of_address(&self, address: &str) -> Result<(), u64> {
        household(address).map_or(Ok(()), |key| self.address.take(&key))
    }

    /// Counts a request for what is guarded.
    ///
    /// # Errors
    ///
    /// The address asks too fast.
    pub fn of_guarded(&self, address: &str) -> Result<(), u64> {
        household(address).map_or(Ok(()), |key| self.guarded.take(&key))
    }

    /// Counts a request of a session, by a key that is no secret.
    ///
    /// # Errors
    ///
    /// It asks too fast.
    pub fn of_session(&self, key: &str) -> Result<(), u64> {
        self.session.take(key)
    }

    /// Counts what an item asks for in the name of a session, or of an address.
    ///
    /// # Errors
    ///
    /// It asks too fast.
    pub fn of_item(&self, whose: &str, item: &str) -> Result<(), u64> {
        self.item.take(&format!("{whose} {}", item.get(..64).unwrap_or(item)))
    }

    /// Forgets whose quota is full again.
    pub fn forget(&self) {
        [&self.address, &self.session, &self.item, &self.guarded].into_iter().for_each(Rate::forget);
    }
}

/// What is counted as one visitor: an IPv4 address, or the 64 bits of an IPv6 address that one connection has at its command.
/// Nothing for this machine itself: behind a proxy that the host was not told of, everybody would be that one visitor.
fn household(address: &str) -> Option<String> {
    match address.parse::<IpAddr>() {
        Ok(address) if address.is_loopback() => None,
        Ok(IpAddr::V6(address)) => {
            let net = u128::from(address) & !u128::from(u64::MAX);
            Some(Ipv6Addr::from(net).to_string())
        }
        _ => Some(address.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Timestamp;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Default)]
    struct Still(AtomicU64);

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp(self.elapsed_ms())
        }

        fn elapsed_ms(&self) -> u64 {
            self.0.load(Ordering::SeqCst)
        }
    }

    fn rates(limits: &Limits) -> (Rates, Arc<Still>) {
        let clock = Arc::<Still>::default();
        (Rates::new(limits, clock.clone()), clock)
    }

    #[test]
    fn a_visitor_who_asks_too_fast_is_told_when_there_is_room_and_others_are_not_held_up() {
        let (rates, clock) = rates(&Limits { address_requests: 2, ..Limits::default() });
        for _ in 0..20 {
            assert_eq!(rates.of_address("203.0.113.9"), Ok(()));
        }
        assert_eq!(rates.of_address("203.0.113.9"), Err(1));
        assert_eq!(rates.of_address("203.0.113.10"), Ok(()));
        clock.0.fetch_add(500, Ordering::SeqCst);
        assert_eq!(rates.of_address("203.0.113.9"), Ok(()), "two a second");
        assert!(rates.of_address("203.0.113.9").is_err());
    }

    #[test]
    fn a_connection_is_one_visitor_whatever_address_it_makes_up() {
        assert_eq!(household("2001:db8:1:2:a::1"), household("2001:db8:1:2:b::2"));
        assert_ne!(household("2001:db8:1:2::1"), household("2001:db8:1:3::1"));
        assert_eq!((household("127.0.0.1"), household("::1")), (None, None));
        assert_eq!(household("unknown"), Some("unknown".to_owned()), "what has no address is one visitor");
    }

    #[test]
    fn zero_is_no_limit_and_quotas_that_are_full_are_forgotten() {
        let (rates, clock) = rates(&Limits { session_requests: 0, item_requests: 1, ..Limits::default() });
        assert!((0..100_000).all(|_| rates.of_session("one").is_ok()));
        for item in 0..100 {
            assert_eq!(rates.of_item("one", &item.to_string()), Ok(()));
        }
        let known = |rates: &Rates| rates.item.limiter.as_ref().map(RateLimiter::len);
        assert_eq!(known(&rates), Some(100));
        clock.0.fetch_add(60_000, Ordering::SeqCst);
        rates.forget();
        assert_eq!(known(&rates), Some(0));
    }

    #[test]
    fn more_visitors_than_can_be_known_share_one_quota_and_no_more_memory() {
        let (rates, _) = rates(&Limits { session_requests: 1, ..Limits::default() });
        let refused = (0..MOST + 100).filter(|number| rates.of_session(&number.to_string()).is_err()).count();
        assert_eq!(rates.session.limiter.as_ref().map(RateLimiter::len), Some(MOST + 1));
        assert_eq!(refused, 90, "ten of the last hundred had the quota that they share");
    }
}
