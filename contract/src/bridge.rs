//! The bridge: events between the page and the server over one WebSocket (design 2.5).
//!
//! Here live the frames, the codes, and the two sides as state machines without I/O: [`server::Session`] and
//! [`client::Link`] get frames and the time, and give frames and wishes back. Deliberately absent: sockets, timers,
//! clocks and randomness; whoever drives a machine brings them.

mod bucket;
pub mod client;
pub mod code;
mod event;
pub mod frame;
mod position;
pub mod server;
pub mod shared;

pub use bucket::Bucket;
pub use event::Event;
pub use position::{Position, PositionError};

/// The sub-protocol a client offers and a server selects.
pub const PROTOCOL: &str = "jogakbo.v1.json";

/// The numbers of the protocol, as defaults for both sides. Times are in milliseconds.
pub mod limit {
    /// Most bytes of a frame.
    pub const FRAME_BYTES: usize = 256 * 1024;
    /// Time for `hello` after the socket opened.
    pub const HELLO: u64 = 5_000;
    /// Silence after which the server sends `ping`.
    pub const PING: u64 = 25_000;
    /// Time for any answer to `ping`.
    pub const PONG: u64 = 10_000;
    /// Publications without reply on one socket.
    pub const UNREPLIED: usize = 32;
    /// Publications an item may make in a second.
    pub const PUBLISH_PER_SECOND: u64 = 20;
    /// Publications an item may make at once.
    pub const PUBLISH_BURST: u64 = 40;
    /// Subscriptions of one socket.
    pub const SUBS: usize = 128;
    /// Subscriptions of one item.
    pub const SUBS_PER_ITEM: usize = 32;
    /// Patterns of one subscription.
    pub const PATTERNS: usize = 8;
    /// Events that may wait for an `ack`, when the client asks for nothing else.
    pub const WINDOW: u32 = 256;
    /// The largest window a client may ask for.
    pub const WINDOW_MOST: u32 = 1024;
    /// Bytes of events that may wait for an `ack` in one subscription.
    pub const WINDOW_BYTES: usize = 1024 * 1024;
    /// Events of one `evt` frame.
    pub const BATCH: usize = 64;
    /// Bytes of events of one `evt` frame; a single event may be larger.
    pub const BATCH_BYTES: usize = 64 * 1024;
    /// The most events `from: {"last": n}` may ask for.
    pub const LAST: u32 = 1000;
    /// Time for which a server remembers a session that lost its socket.
    pub const RESUME: u64 = 120_000;
    /// Bytes that may wait in the socket before the reader counts as slow.
    pub const BACKLOG_BYTES: usize = 1024 * 1024;
    /// Time a slow reader gets.
    pub const SLOW: u64 = 10_000;
    /// Pages on one socket.
    pub const PAGES: usize = 8;
    /// Channels of one socket that several tabs share.
    pub const CHANNELS: usize = 32;
}
