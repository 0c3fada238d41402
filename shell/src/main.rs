//! The portal in the browser.
//!
//! The boot script mounts widgets before this module is there. The shell adopts what it did: it answers the `host` object
//! of each widget, drives the wires, carries events over the bus and the bridge, shows failure frames, and opens pages
//! without a full load. Deliberately absent: rules (they live in `contract`) and markup of the page (the server renders it).

mod api;
mod bridge;
mod bus;
mod chrome;
#[expect(clippy::disallowed_types, reason = "the one room that names the browser")]
mod dom;
mod host;
mod page;
mod portal;
mod schemas;
mod session;
mod slot;
mod wiring;

/// Nothing to do: boot calls the exported `start` with its handle (see `dom::boot`).
fn main() {}
