//! One binary for all tests that need a whole host, or a part with files; folders mirror the rooms of `src`.

mod adapters;
mod cli;
mod http;
mod support;
