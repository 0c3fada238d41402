//! What every request goes through, from outside in: trace, panics, host name, own site, headers.

pub mod csrf;
pub mod failure_page;
pub mod headers;
pub mod host;
pub mod trace;
