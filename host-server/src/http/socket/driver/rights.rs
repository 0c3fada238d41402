//! Who may do what on a socket: tickets, and consents and stops that change while it is open.

use super::Driver;
use crate::domain::consents::Caller;
use crate::domain::tickets::Holder;
use crate::ports::store::UserId;
use jogakbo_contract::bridge::code::{CloseCode, ErrCode};
use jogakbo_contract::bridge::frame::{Notice, NoticeKind};
use jogakbo_contract::bridge::server::{Access, Authorised, Refusal};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::lock::{LockedItem, PageLock};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Milliseconds after which someone without a session brings a new ticket.
const ANONYMOUS_MS: u64 = 60 * 60 * 1000;

impl Driver {
    pub(super) async fn authorise(
        &mut self,
        ticket: &str,
        page: &str,
        resume: Option<&str>,
    ) -> Result<Authorised, Refusal> {
        let app = Arc::clone(&self.app);
        let ticket = app
            .tickets
            .redeem(ticket)
            .ok_or_else(|| Refusal::new(ErrCode::Expired, "the ticket is over, used or unknown"))?;
        if ticket.holder != self.holder {
            if self.line.channel.is_some() && !self.line.with(|session| session.is_open()) {
                // Whoever opened the socket is not who is signed in now; the browser opens another.
                let why = "the socket was opened by somebody else";
                self.line.with(|session| session.end(CloseCode::OtherHolder, why, None));
            }
            return Err(Refusal::new(ErrCode::Unauthenticated, "the ticket was given to someone else"));
        }
        let lock = app
            .catalogue
            .lock(&ticket.lock)
            .ok_or_else(|| Refusal::new(ErrCode::Expired, "the page has changed; load it again"))?;
        let session = match &self.holder {
            Holder::Address(_) | Holder::BackEnd(_) => None,
            Holder::Session(key) => Some(
                app.sessions
                    .find(key.clone())
                    .await
                    .map_err(|_| Refusal { code: ErrCode::Internal, after: Some(1000), detail: None })?
                    .ok_or_else(|| Refusal::new(ErrCode::Unauthenticated, "the session has ended"))?,
            ),
        };
        let visitor = crate::domain::sessions::Visitor { session };
        let caller = app.consents.caller(&visitor, true).await.map_err(|_| Refusal {
            code: ErrCode::Internal,
            after: Some(1000),
            detail: None,
        })?;
        if !lock.page.access.admits(&caller.roles) {
            return Err(Refusal::new(ErrCode::Denied, "the page is not for this caller"));
        }
        if !lock.page.access.is_assured(visitor.assurance()) {
            return Err(Refusal::new(ErrCode::Denied, "the page asks for a stronger sign-in"));
        }
        let items = access(&lock, &caller, self.rev);
        let owners = lock.types.values().map(|decl| decl.owner.to_string());
        let users = owners.filter_map(|owner| Some((owner.clone(), caller.id(&owner)?))).collect();
        let life = visitor
            .session
            .as_ref()
            .map_or(ANONYMOUS_MS, |session| app.sessions.remaining_ms(session).min(ANONYMOUS_MS));
        let now = app.ports.clock.elapsed_ms();
        let memory = resume.and_then(|session| app.bridges.recall(session, &self.holder, now));
        // A socket keeps its name for life; only a new one needs another.
        let known = self.line.with(|session| session.name().to_owned());
        let name = match &memory {
            Some(memory) => memory.session.clone(),
            None if known.is_empty() => app.ports.ids.secret(),
            None => known,
        };
        // Pages that are here already know what was stopped before.
        self.look_at_stops();
        self.caller = caller;
        self.locks.insert(page.to_owned(), lock);
        Ok(Authorised { session: name, expires: now + life, items, users, memory })
    }

    /// A citizen's consents changed: if it is this one, their rights and what they see are worked out anew.
    pub async fn consents_changed(&mut self, user: &UserId) {
        if self.caller.user.as_ref() == Some(user) {
            self.look_at_consents().await;
        }
    }

    /// Reads the caller's consents again.
    pub async fn look_at_consents(&mut self) {
        if self.caller.renew(&self.app.consents).await.is_err() {
            let why = "the record of consents cannot be read";
            return self.line.with(|session| session.end(CloseCode::Restart, why, Some(5000)));
        }
        self.rev += 1;
        for (page, lock) in self.locks.iter().filter(|(_, lock)| lock.rests_on_consent()) {
            for (item, access) in access(lock, &self.caller, self.rev) {
                if lock.grants.get(&item).is_some_and(|grant| grant.sees.iter().any(|sees| sees.consent)) {
                    let reason = if access.waiting.is_empty() { "consent" } else { "consent-required" };
                    self.line.with(|session| session.change_grants(page, &item, access, reason));
                }
            }
        }
        for feed in self.feeds.values() {
            feed.view.renew(&self.caller);
        }
    }

    /// An operator stopped a PBC or let one go on: rights are worked out anew, and pages that hold it are told.
    pub fn look_at_stops(&mut self) {
        let now = self.app.stops.stops();
        let before = self.caller.renew_stops(Arc::clone(&now));
        if before == now {
            return;
        }
        self.rev += 1;
        for (page, lock) in &self.locks {
            let mut rights = access(lock, &self.caller, self.rev);
            for item in lock.items.iter().filter(|item| before.on(item).is_some() != now.on(item).is_some()) {
                if let Some(access) = rights.remove(&item.id) {
                    self.line.with(|session| session.change_grants(page, &item.id, access, "policy"));
                }
                if now.on(item).is_some() {
                    self.tell_stopped(page, item.id.clone());
                }
            }
        }
        for feed in self.feeds.values() {
            feed.view.renew(&self.caller);
        }
    }

    /// The items of a page that are stopped.
    pub(super) fn stopped_on(&self, page: &str) -> Vec<ItemId> {
        let items = self.locks.get(page).into_iter().flat_map(|lock| &lock.items);
        items.filter(|item| self.caller.stops().on(item).is_some()).map(|item| item.id.clone()).collect()
    }

    pub(super) fn tell_stopped(&self, page: &str, item: ItemId) {
        let (page, item) = (Some(page.to_owned()), Some(item));
        self.line.with(|session| session.notice(Notice { kind: NoticeKind::Killed, page, item, detail: None }));
    }
}

/// What each item of a page may do.
fn access(lock: &PageLock, caller: &Caller, rev: u64) -> BTreeMap<ItemId, Access> {
    caller.ask(|person| {
        let of = |item: &LockedItem| Access {
            grant: lock.grant_for(&item.id, person),
            waiting: lock.waiting_for(&item.id, person),
            source: format!("/pbc/{}/{}", item.pbc, item.widget),
            rev,
        };
        lock.items.iter().map(|item| (item.id.clone(), of(item))).collect()
    })
}
