//! Services behind the APIs of PBCs, for what pages ask of them.

use super::Answer;
use bytes::Bytes;
use futures::stream::BoxStream;
use std::time::Duration;

/// What a page sends along, part by part as it arrives.
pub struct Upload {
    /// Its length in bytes, where the page said it.
    pub length: Option<u64>,
    /// Its parts. An error breaks the call off: the service sees that it is not whole.
    pub parts: BoxStream<'static, Result<Bytes, std::io::Error>>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").field("length", &self.length).finish_non_exhaustive()
    }
}

/// A request to a service, already stripped to what it may see.
#[derive(Debug)]
pub struct Call {
    /// The PBC.
    pub pbc: String,
    /// The name of its endpoint.
    pub endpoint: String,
    /// Where its manifest says that it answers; the operator's address wins.
    pub url: String,
    /// The method, in capitals.
    pub method: String,
    /// Path and query below the endpoint's address; starts with a slash.
    pub path: String,
    /// Headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Upload,
}

/// What a service answered.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers; names in lower case, those whose value is no text are left out.
    pub headers: Vec<(String, String)>,
    /// The body, part by part; each part comes in the endpoint's time.
    pub body: BoxStream<'static, Result<Bytes, ApiError>>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply").field("status", &self.status).field("headers", &self.headers).finish_non_exhaustive()
    }
}

/// Why a service gave no answer. Texts are for the log; they may name addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// It cannot be reached, may not be, or broke off.
    #[error("the service is away: {0}")]
    Away(String),
    /// It took longer than its endpoint allows: neither took a part of the request nor answered for so long.
    #[error("no answer within {} ms", .0.as_millis())]
    Slow(Duration),
}

/// Calls services. One attempt each; redirects are answers like others and never followed.
pub trait Apis: Send + Sync {
    /// Sends a request and waits for status and headers of the answer.
    ///
    /// An address of this machine or of a private network is refused, by whatever name, unless the operator allowed it.
    fn call(&self, call: Call) -> Answer<'_, Result<Reply, ApiError>>;
}
