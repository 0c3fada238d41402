//! What every request goes through, from outside in: trace, panics, headers, host name, rates, own site, refusals.

pub mod csrf;
pub mod failure_page;
pub mod headers;
pub mod host;
pub mod rates;
pub mod refusals;
pub mod trace;
