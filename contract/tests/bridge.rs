//! The bridge: frames, the two machines, and both together.

#[path = "bridge/golden.rs"]
mod golden;
#[path = "bridge/link.rs"]
mod link;
#[path = "bridge/pair.rs"]
mod pair;
#[path = "bridge/session.rs"]
mod session;
#[path = "bridge/shared.rs"]
mod shared;
#[path = "support/mod.rs"]
mod support;
#[path = "bridge/world.rs"]
mod world;
