//! How the world asks: the router, what every request goes through, and the routes.

pub mod asyncapi;
pub mod audit;
pub mod bridges;
pub mod client;
pub mod cloudevents;
pub mod cookie;
pub mod credentials;
pub mod dev;
pub mod extract;
pub mod lots;
pub mod middleware;
pub mod openapi;
pub mod page_cache;
pub mod problem;
pub mod reading;
pub mod router;
pub mod routes;
pub mod server;
pub mod socket;
pub mod sse;
pub mod stopped;
pub mod tap;
pub mod tls;

/// What handlers share.
pub type Shared = std::sync::Arc<crate::app::App>;
