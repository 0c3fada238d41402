//! The words every room of Jogakbo shares.
//!
//! Here live ids, topics and patterns, the event envelope, the manifest, the page and its lock, grants, wiring, bridge
//! frames with their state machines, the page renderer and the problem types. Deliberately absent: I/O, clocks,
//! randomness and anything of a browser or a server. The crate runs natively and as WebAssembly, so that a rule is
//! written once and holds in the server, the page, the editor and the command line.

pub mod adapter;
pub mod assets;
pub mod bridge;
pub mod canonical;
pub mod codes;
pub mod discreet;
pub mod docs;
mod document;
pub mod edit;
pub mod envelope;
pub mod export;
pub mod finding;
pub mod fuzz;
pub mod grants;
pub mod ids;
pub mod import;
pub mod integrity;
pub mod json;
pub mod lock;
pub mod manifest;
pub mod mask;
pub mod moment;
pub mod openapi;
pub mod page;
pub mod phrase;
pub mod policy;
pub mod problem;
pub mod publish;
pub mod read;
pub mod render;
pub mod schema;
pub mod slot;
pub mod table;
pub mod text;
pub mod topic;
#[cfg(feature = "schema")]
pub mod typescript;
pub mod view;
pub mod wiring;
