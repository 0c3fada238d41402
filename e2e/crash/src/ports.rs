//! Ports to listen at.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below what the system gives to outgoing connections: a server that is killed gets its port back, whoever connects
/// meanwhile.
const FIRST: u16 = 15_000;
/// How many there are.
const COUNT: u16 = 15_000;

/// A port nobody listens at, other than those given before.
pub fn free() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % u32::from(COUNT)).unwrap_or(0);
    loop {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + start.wrapping_mul(37).wrapping_add(step) % COUNT;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_not_given_twice() {
        let (one, other) = (free(), free());
        assert_ne!(one, other);
        assert!((FIRST..FIRST + COUNT).contains(&one));
    }
}
