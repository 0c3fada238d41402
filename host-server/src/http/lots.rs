//! Which lock of a page a visitor gets while versions are tried, and by what visitors are counted (ADR 0042).

use super::extract::Caller;
use super::{Shared, cookie};
use crate::domain::catalogue::LivePage;
use crate::domain::releases::{Lot, Visit};
use axum::http::{HeaderMap, HeaderValue};
use jogakbo_contract::lock::PageLock;
use std::sync::Arc;

/// The lock of a page for this visitor, and the cookie of the lot that was drawn for it. Nothing is drawn, and no cookie set, on a page
/// of which nothing is tried, nor for people who are signed in.
pub fn lock_for(
    app: &Shared,
    caller: &Caller,
    page: &LivePage,
    headers: &HeaderMap,
) -> (Arc<PageLock>, Option<HeaderValue>) {
    if page.trials.is_none() {
        return (Arc::clone(&page.lock), None);
    }
    if let Some(session) = &caller.visitor.session {
        return (app.lock_for(page, &Lot::User(session.user.clone())), None);
    }
    if let Some(lot) = cookie::read(headers, cookie::LOT).and_then(Lot::of_cookie) {
        return (app.lock_for(page, &lot), None);
    }
    let mut random = [0; 2];
    app.ports.ids.fill(&mut random);
    let number = Lot::drawn(random);
    (app.lock_for(page, &Lot::Number(number)), Some(cookie::set_lot(number)))
}

/// By what the caller is counted: the account, or the address without one. A browser that throws its cookies away stays one visitor.
pub fn visit(app: &Shared, caller: &Caller) -> Visit {
    let who = caller.visitor.session.as_ref().map(|session| format!("user {}", session.user.0));
    app.health.visit(&who.unwrap_or_else(|| format!("address {}", caller.address)))
}
