//! Answers and deliveries of the host.

use super::access::granted;
use super::host::{Access, Ask, Authorised, Offer, Refusal, Stored};
use super::request::Pending;
use super::{Phase, Session};
use crate::bridge::code::{CloseCode, ErrCode};
use crate::bridge::frame::{AckMode, Done, Gap, Grants, Limits, ResumeSub, ServerFrame, Start, Sub, Welcome};
use crate::bridge::{Event, Position, limit};
use crate::ids::ItemId;
use std::collections::BTreeSet;

impl Session {
    /// Answers [`Ask::Authorise`].
    pub fn authorised(&mut self, now: u64, ask: u32, answer: Result<Authorised, Refusal>) {
        if self.phase == Phase::Closed {
            return;
        }
        match (self.asks.remove(&ask), answer) {
            (Some(Pending::Hello { re, page, subs }), Ok(authorised)) => self.welcome(now, re, page, subs, authorised),
            (Some(Pending::Hello { re, .. }), Err(refusal)) => self.turn_away(re, refusal),
            (Some(Pending::Auth { re, page }), Ok(authorised)) => {
                let changed = self.pages.set(now, &page, &authorised);
                for item in changed {
                    self.regrant(&page, &item, "login");
                }
                let expires = Some(authorised.expires);
                self.out.send(ServerFrame::Ok(Done { re, expires, ..Done::default() }));
            }
            (Some(Pending::Auth { re, .. }), Err(refusal)) => self.refuse(Some(re), refusal),
            (Some(Pending::Sub { .. } | Pending::Pub { .. }) | None, _) => {}
        }
    }

    fn welcome(&mut self, now: u64, re: u32, page: String, subs: Option<Vec<ResumeSub>>, authorised: Authorised) {
        self.phase = Phase::Open;
        self.pages.set(now, &page, &authorised);
        self.name.clone_from(&authorised.session);
        let again = subs.and_then(|subs| Self::resumable(&page, &subs, &authorised));
        self.out.send(ServerFrame::Welcome(Welcome {
            re,
            session: authorised.session,
            resumed: again.is_some(),
            ping: limit::PING,
            limits: Limits::default(),
            grants: self.pages.get(&page).map(super::access::Page::granted).unwrap_or_default(),
            now,
            expires: authorised.expires,
            page,
        }));
        for sub in again.unwrap_or_default() {
            match self.accept(&sub) {
                Ok(accepted) => self.start(None, sub, accepted),
                Err(_) => self.drop_sub(sub.sid, &sub.page, &sub.item, "denied"),
            }
        }
    }

    /// The subscriptions of the session to take up, when the memory has every one the client names, on this page.
    fn resumable(page: &str, subs: &[ResumeSub], authorised: &Authorised) -> Option<Vec<Sub>> {
        let memory = authorised.memory.as_ref()?;
        let distinct: BTreeSet<u32> = subs.iter().map(|sub| sub.sid).collect();
        if distinct.len() < subs.len() {
            return None;
        }
        subs.iter()
            .map(|ResumeSub { sid, pos }| {
                let known = memory.subs.get(sid).filter(|known| known.page == page)?;
                Some(Sub {
                    id: 0,
                    page: known.page.clone(),
                    sid: *sid,
                    item: known.item.clone(),
                    patterns: known.patterns.clone(),
                    from: pos.clone().map_or(Start::Live, Start::Pos),
                    window: Some(known.window),
                })
            })
            .collect()
    }

    /// Refuses a `hello`: says why, and closes with the code that tells whether to come back.
    fn turn_away(&mut self, re: u32, refusal: Refusal) {
        let (close, reason) = match refusal.code {
            ErrCode::Expired => (CloseCode::TicketExpired, "the ticket is too old or was used before"),
            code if code.may_retry() => (CloseCode::Restart, "the server cannot check the ticket now"),
            _ => (CloseCode::NotAuthenticated, "the ticket is not good"),
        };
        let after = refusal.after;
        self.refuse(Some(re), refusal);
        self.end(close, reason, after);
    }

    /// Answers [`Ask::Subscribe`] with the head of the log, if there is one.
    pub fn subscribed(&mut self, ask: u32, answer: Result<Option<Position>, Refusal>) {
        let Some(Pending::Sub { re, sid }) = self.asks.remove(&ask) else { return };
        if self.phase == Phase::Closed {
            return;
        }
        match answer {
            Ok(pos) => {
                if let Some(re) = re {
                    self.out.send(ServerFrame::Ok(Done { re, pos, ..Done::default() }));
                }
            }
            Err(refusal) => {
                // The number may stand for another subscription by now.
                let same = self.subs.get(&sid).is_some_and(|sub| sub.ask == ask);
                let gone = if same { self.subs.remove(&sid) } else { None };
                match (re, gone) {
                    (Some(re), _) => self.refuse(Some(re), refusal),
                    (None, Some(sub)) => self.drop_sub(sid, &sub.page, &sub.item, refusal.code.as_str()),
                    (None, None) => {}
                }
            }
        }
    }

    /// Answers [`Ask::Publish`].
    pub fn published(&mut self, ask: u32, answer: Result<Stored, Refusal>) {
        let Some(Pending::Pub { re, ack }) = self.asks.remove(&ask) else { return };
        self.unreplied -= 1;
        if self.phase == Phase::Closed {
            return;
        }
        match answer {
            Ok(Stored { pos, dup }) => {
                if ack == AckMode::Stored {
                    self.out.send(ServerFrame::Ok(Done { re, pos, dup, expires: None }));
                }
            }
            Err(refusal) => self.refuse(Some(re), refusal),
        }
    }

    /// Offers an event to a subscription; without a position it belongs to a type without a log.
    pub fn on_event(&mut self, sid: u32, position: Option<Position>, event: Event) -> Offer {
        let Some(sub) = self.subs.get_mut(&sid) else { return Offer::Gone };
        let offer = if let Some(position) = position {
            sub.offer(position, event)
        } else {
            sub.offer_live(event);
            Offer::Taken
        };
        if offer == Offer::Taken {
            self.out.touch(sid);
        }
        offer
    }

    /// Tells a subscription that events are missing, behind all that were offered before.
    pub fn on_gap(&mut self, gap: Gap) {
        if let Some(sub) = self.subs.get_mut(&gap.sid) {
            self.out.flush(gap.sid, sub);
            self.out.send(ServerFrame::Gap(gap));
        }
    }

    /// Tells a subscription that the past is read and what comes now is new.
    pub fn on_caught_up(&mut self, sid: u32) {
        if self.subs.get_mut(&sid).is_some_and(super::subscription::Subscription::caught_up) {
            self.out.touch(sid);
        }
    }

    /// How many more logged events a subscription takes now.
    pub fn room(&self, sid: u32) -> usize {
        self.subs.get(&sid).map_or(0, super::subscription::Subscription::room)
    }

    /// Changes what one item may do, as of now; subscriptions that are not covered any more end.
    ///
    /// `reason` is for people: `policy`, `role`, `login`, `consent` or `consent-required`.
    pub fn change_grants(&mut self, page: &str, item: &ItemId, access: Access, reason: &str) {
        if self.phase != Phase::Open {
            return;
        }
        if let Some(known) = self.pages.item(page, item) {
            known.access = access;
            self.regrant(page, item, reason);
        }
    }

    /// Ends what is not granted any more, and tells the client.
    fn regrant(&mut self, page: &str, item: &ItemId, reason: &str) {
        let Some(known) = self.pages.item(page, item) else { return };
        let grant = &known.access.grant;
        let state = granted(&known.access);
        let uncovered = |pattern| !grant.may_subscribe(pattern);
        let dropped: Vec<u32> = self
            .subs
            .iter()
            .filter(|(_, sub)| sub.page == page && sub.item == *item && sub.patterns.iter().any(uncovered))
            .map(|(sid, _)| *sid)
            .collect();
        for sid in &dropped {
            self.subs.remove(sid);
            self.out.ask(Ask::Unsubscribe { sid: *sid });
        }
        self.tell_grants(page, item, state, dropped, reason);
    }

    /// Tells the client that a subscription of a resumed session does not stand again.
    fn drop_sub(&mut self, sid: u32, page: &str, item: &ItemId, reason: &str) {
        let state = self.pages.item(page, item).map(|known| granted(&known.access)).unwrap_or_default();
        self.tell_grants(page, item, state, vec![sid], reason);
    }

    fn tell_grants(
        &mut self,
        page: &str,
        item: &ItemId,
        state: crate::bridge::frame::Granted,
        dropped: Vec<u32>,
        reason: &str,
    ) {
        self.out.send(ServerFrame::Grants(Grants {
            page: page.to_owned(),
            item: item.clone(),
            publish: state.publish,
            subscribe: state.subscribe,
            rev: state.rev,
            dropped,
            reason: reason.to_owned(),
        }));
    }
}
