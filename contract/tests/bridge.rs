//! The bridge: frames, the two machines, and both together.

#[path = "bridge/pair.rs"]
mod pair;
#[path = "support/mod.rs"]
mod support;
#[path = "bridge/world.rs"]
mod world;
