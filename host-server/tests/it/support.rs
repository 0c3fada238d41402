//! A whole host in memory, with time held still and two small PBCs on disk.

pub mod bridge_client;
pub mod browser;
pub mod fixtures;
pub mod nats;
pub mod provider;
pub mod test_app;

pub use test_app::{Answer, Persona, TestApp};
