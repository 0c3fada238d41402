//! One file per area of addresses.
#![expect(
    clippy::missing_errors_doc,
    reason = "a handler's errors are its problems, listed in its OpenAPI description"
)]

pub mod api;
pub mod assets;
pub mod catalogue;
pub mod consents;
pub mod events;
pub mod failures;
pub mod finders;
pub mod frames;
pub mod health;
pub mod history;
pub mod issuer;
pub mod overrides;
pub mod pages;
pub mod policy;
pub mod releases;
pub mod reports;
pub mod session;
pub mod sign_in;
pub mod studio;
pub mod token;
