//! Numbers that keep one visitor from hurting the others.

use serde::Deserialize;

/// The section `limits`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of a request body. Default 262,144.
    pub body_bytes: usize,
    /// Bytes of a request's head, at least 8,192. Default 16,384.
    pub head_bytes: usize,
    /// Milliseconds in which the head must have arrived. Default 10,000.
    pub head_ms: u64,
    /// Milliseconds after which a request is answered with 503. Default 30,000.
    pub request_ms: u64,
    /// Open bridges of one person, or of one address without a session. Default 10.
    pub sockets: usize,
    /// Milliseconds a browser has to drain what was sent before its bridge is closed. Default 10,000.
    pub drain_ms: u64,
    /// Events a PBC's back end may publish in a second, 1 to 1,000; twice as many at once. Default 200.
    pub back_end_events: u32,
    /// Requests of one address in a second, files and bridges left out; ten times as many at once. 0 is no limit, and this machine has
    /// none. Default 500.
    pub address_requests: u32,
    /// The same for one session. Default 100.
    pub session_requests: u32,
    /// Calls of APIs and tokens that one item of one session asks for in a second; ten times as many at once. 0 is no limit.
    /// Default 50.
    pub item_requests: u32,
    /// Sign-ins, tokens, tickets and consents of one address in a second; thirty times as many at once. 0 is no limit, and this
    /// machine has none. Default 20.
    pub guarded_requests: u32,
    /// Bytes of a request to an API. Default 1 MiB.
    pub api_request_bytes: usize,
    /// Bytes of an API's answer. Default 10 MiB.
    pub api_answer_bytes: usize,
    /// Milliseconds in which an API's whole answer must have come. Default 60,000.
    pub api_ms: u64,
    /// Calls of one API that are under way at once. Default 64.
    pub api_calls: usize,
    /// Bytes of one asset. Default 20 MiB.
    pub asset_bytes: u64,
    /// Files of one PBC. Default 5,000.
    pub asset_files: usize,
}

impl Limits {
    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        if self.head_bytes < 8192 {
            return Err(("limits.head_bytes", format!("is {}; it must be at least 8192", self.head_bytes)));
        }
        if self.sockets == 0 {
            return Err(("limits.sockets", "is 0; nobody could open a bridge".to_owned()));
        }
        if !(1..=1000).contains(&self.back_end_events) {
            return Err(("limits.back_end_events", format!("is {}; it must be 1 to 1000", self.back_end_events)));
        }
        let rates = [
            ("limits.address_requests", self.address_requests),
            ("limits.session_requests", self.session_requests),
            ("limits.item_requests", self.item_requests),
            ("limits.guarded_requests", self.guarded_requests),
        ];
        match rates.into_iter().find(|(_, rate)| *rate > 100_000) {
            Some((key, rate)) => Err((key, format!("is {rate}; it must be 0 to 100000"))),
            None => Ok(()),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
            head_bytes: 16 * 1024,
            head_ms: 10_000,
            request_ms: 30_000,
            sockets: 10,
            drain_ms: 10_000,
            back_end_events: 200,
            address_requests: 500,
            session_requests: 100,
            item_requests: 50,
            guarded_requests: 20,
            api_request_bytes: 1024 * 1024,
            api_answer_bytes: 10 * 1024 * 1024,
            api_ms: 60_000,
            api_calls: 64,
            asset_bytes: 20 * 1024 * 1024,
            asset_files: 5_000,
        }
    }
}
