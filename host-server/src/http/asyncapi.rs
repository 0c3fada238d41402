//! The description of the portal's events (AsyncAPI 3.0).

use super::Shared;
use super::extract::Caller;
use crate::domain::asyncapi;
use axum::Json;
use axum::extract::State;
use jogakbo_contract::manifest::{Classification, Manifest};
use jogakbo_contract::policy::{Right, allows};
use serde_json::Value;

/// Answers `/-/asyncapi.json`: public types to everybody, internal ones to people who are signed in, all to those who
/// build pages.
pub async fn get(State(app): State<Shared>, caller: Caller) -> Json<Value> {
    let roles = caller.visitor.roles();
    let most = if allows(&roles, Right::SeeEvents) {
        Classification::Restricted
    } else if allows(&roles, Right::Own) {
        Classification::Internal
    } else {
        Classification::Public
    };
    let snapshot = app.catalogue.snapshot();
    let manifests: Vec<&Manifest> = snapshot.newest_installed().map(|installed| &installed.part.manifest).collect();
    let adapters: Vec<(&str, &str)> =
        snapshot.adapters().map(|live| (live.linked.name().as_str(), live.linked.adapter.spec.to.as_str())).collect();
    Json(asyncapi::document(&manifests, &adapters, most, &app.addresses.portal))
}
