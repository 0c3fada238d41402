//! What the host needs from outside, as traits whose comments are promises. Every adapter passes one shared suite.

pub mod accounts;
pub mod apis;
pub mod audit;
pub mod broker;
pub mod clients;
pub mod clock;
pub mod consent;
pub mod identity;
pub mod ids;
pub mod overrides;
pub mod pages;
pub mod plans;
pub mod secret;
pub mod services;
pub mod sign_in;
pub mod store;
pub mod translations;

pub use accounts::{Accounts, Passwords};
pub use apis::Apis;
pub use audit::Audit;
pub use broker::Broker;
pub use clients::Clients;
pub use clock::{Clock, Timestamp};
pub use consent::Consents;
pub use identity::Identity;
pub use ids::Ids;
pub use pages::Pages;
pub use plans::Plans;
pub use services::Services;
pub use sign_in::{Provider, SignIn};
pub use store::Store;
pub use translations::Translations;

/// What a port's slow method gives back: a future on the heap, so that the port can stand behind `dyn`.
pub type Answer<'a, T> = futures::future::BoxFuture<'a, T>;
