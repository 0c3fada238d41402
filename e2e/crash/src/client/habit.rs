//! How a browser behaves, what it is told, and how far it is.

use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::frame::Start;

/// Where the portal is, as all its browsers know it.
#[derive(Debug, Clone)]
pub struct Portal {
    /// Ports of the proxies in front of the hosts.
    pub ports: Vec<u16>,
    /// Host name and port that the hosts believe to have.
    pub authority: String,
    /// Digest of the page's lock.
    pub lock: String,
}

/// How a browser behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Habit {
    /// Its name, for people.
    pub name: String,
    /// Where it begins to read.
    pub from: Start,
    /// Acknowledges late, with a small window.
    pub slow: bool,
    /// Is put away from time to time, as a tab that is hidden.
    pub naps: bool,
    /// The host it is kept at, as a proxy with many of them would; `None` is any, another one each time.
    pub home: Option<usize>,
    /// The number it publishes as, if it publishes.
    pub publishes: Option<usize>,
}

/// What all browsers are to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Connect and listen.
    Listen,
    /// Publish as well.
    Publish,
    /// Publish nothing new, nap no more.
    Settle,
    /// Go.
    End,
}

/// How far a browser is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The server said yes to its subscription.
    pub listening: bool,
    /// Publications without a last word.
    pub open: usize,
    /// The newest place it got.
    pub seen: Option<Position>,
}
