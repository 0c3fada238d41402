//! One file per area of addresses.

pub mod assets;
pub mod catalogue;
pub mod health;
pub mod issuer;
pub mod pages;
pub mod reports;
pub mod session;
