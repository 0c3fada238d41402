//! Frames: one JSON object in one text message, `op` first.
//!
//! Requests carry an `id` that the client chooses and increases; replies carry it as `re`. Unknown fields are ignored.

mod client;
mod error;
mod server;

pub use client::{
    Ack, AckMode, Auth, ClientFrame, ClientName, Hello, Leave, Pong, Publish, Resume, ResumeSub, Start, Sub, Unsub,
};
pub use error::FrameError;
pub use server::{
    Bye, Done, Evt, Gap, GapReason, Granted, Grants, Limits, Notice, NoticeKind, Ping, Placed, Refused, ServerFrame,
    Welcome,
};

/// The largest `id` and `sid`: 2^31 - 1.
pub const MAX_ID: u32 = 0x7fff_ffff;
