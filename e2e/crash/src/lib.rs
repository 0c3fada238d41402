//! The crash-and-network suite of the event bridge (`cargo xtask crash`).
//!
//! Real `jogakbo serve` processes, real NATS servers and a network of our own that breaks by a seeded plan, while browsers
//! (the contract's client machine over real sockets) publish and listen. What they saw is a history, and the checker
//! looks in it for what must never be: an acknowledged event that is lost, doubled at a widget, or out of order.
//! Talks to loopback only, and ends what it started.

pub mod checker;
pub mod client;
pub mod history;
mod http;
pub mod plan;
pub mod portal;
pub mod ports;
pub mod process;
pub mod proxy;
pub mod random;
mod readback;
pub mod report;
pub mod run;
pub mod world;
