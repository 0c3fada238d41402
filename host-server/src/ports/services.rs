//! Programs that translate events for adapters, at addresses that the operator set.

use super::Answer;
use jogakbo_contract::bridge::Event;
use serde_json::Value;

/// What a service answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// The data of the result.
    Data(Value),
    /// Nothing is to be published.
    Nothing,
}

/// Why a service gave no answer. Texts say nothing of what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// It refuses this event; asking again would not help.
    #[error("the service refuses with {0}")]
    Refused(u16),
    /// Its answer is no data.
    #[error("the service answered {0}")]
    Unusable(String),
    /// It may answer in a moment.
    #[error("the service is away: {0}")]
    Away(String),
}

/// Asks services. Each call is one attempt with a time limit of its own; nothing is followed elsewhere.
pub trait Services: Send + Sync {
    /// How often an event is offered to a service before it counts as away; `None` when the operator set no address for it.
    fn attempts(&self, adapter: &str, endpoint: &str) -> Option<u32>;

    /// Sends an event to a service, in structured mode, and waits for its answer.
    fn ask(&self, adapter: &str, endpoint: &str, event: &Event) -> Answer<'_, Result<Reply, ServiceError>>;
}
