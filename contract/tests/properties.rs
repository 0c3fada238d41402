//! Laws that hold for everything, tried on many generated values.
//!
//! Native only: the schema oracle `jsonschema` is no dependency on WebAssembly, and the laws are the same there.
#![cfg(not(target_arch = "wasm32"))]

#[path = "properties/adapters.rs"]
mod adapters;
#[path = "properties/arranging.rs"]
mod arranging;
#[path = "properties/index.rs"]
mod index;
#[path = "properties/oracle.rs"]
mod oracle;
#[path = "properties/patterns.rs"]
mod patterns;
#[path = "properties/placing.rs"]
mod placing;
#[path = "properties/round_trips.rs"]
mod round_trips;
mod sample;
