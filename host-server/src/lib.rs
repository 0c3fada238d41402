//! The host of a Jogakbo portal.
//!
//! Here live the server's rooms: `config` (what an operator may set), `ports` (what we need from outside), `adapters`
//! (how we get it), `domain` (decisions), `http` (how the world asks) and `cli` (how a person asks). Rules about
//! manifests, pages, topics and grants are deliberately absent: they live in `jogakbo-contract`, once for everyone.

pub mod adapters;
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
mod failure;
pub mod http;
pub mod ports;
pub mod sync;
