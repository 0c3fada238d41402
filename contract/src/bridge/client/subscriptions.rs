//! Subscriptions: where each one stands, over all sockets.

use super::{Link, Output, Request, SubState};
use crate::bridge::Position;
use crate::bridge::code::ErrCode;
use crate::bridge::frame::{Ack, ClientFrame, ResumeSub, Start, Sub, Unsub};
use crate::ids::ItemId;
use crate::table::Table;
use crate::topic::TopicPattern;
use std::collections::VecDeque;

/// All subscriptions.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    last: u32,
    all: Table<u32, Subscription>,
}

/// One subscription.
#[derive(Debug)]
pub(super) struct Subscription {
    page: String,
    item: ItemId,
    patterns: Vec<TopicPattern>,
    from: Start,
    window: Option<u32>,
    wire: Wire,
    /// The head of the log when the server said yes: a live subscription that saw nothing goes on behind it.
    base: Option<Position>,
    /// The last position handed out.
    seen: Option<Position>,
    /// The newest event without a log that was handed out, by the host's stamp: on this socket, and on those before.
    heard: Option<String>,
    heard_before: Option<String>,
    /// The last position the subscriber handled.
    handled: Option<Position>,
    /// `handled` was not told to the server yet.
    unsaid: bool,
    tries: u32,
    /// The last `sub` asked for the past.
    asked_past: bool,
    /// Whether the past is still being read; nothing is known before the server said yes.
    past: Option<bool>,
}

/// What the server knows of a subscription on this socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    /// Nothing; tell it at this time.
    Due(u64),
    /// It was asked.
    Asked,
    /// It said yes.
    On,
}

impl Subscription {
    /// Where to go on after a loss.
    fn place(&self) -> Option<&Position> {
        self.seen.as_ref().or(self.base.as_ref())
    }
}

impl Subscriptions {
    /// What to acknowledge, each subscription once.
    pub(super) fn acknowledgements(&mut self) -> Vec<Ack> {
        let unsaid = self.all.iter_mut().filter(|(_, sub)| sub.unsaid && sub.wire == Wire::On);
        unsaid
            .filter_map(|(sid, sub)| {
                sub.unsaid = false;
                sub.handled.clone().map(|pos| Ack { sid: *sid, pos })
            })
            .collect()
    }

    /// What stood when the socket was lost, for `hello.resume`.
    pub(super) fn standing(&self) -> Vec<ResumeSub> {
        let standing = self.all.iter().filter(|(_, sub)| sub.wire == Wire::On);
        standing.map(|(sid, sub)| ResumeSub { sid: *sid, pos: sub.place().cloned() }).collect()
    }

    /// The server did not take the session up: everything has to be asked for again.
    pub(super) fn start_over(&mut self) {
        for sub in self.all.values_mut() {
            sub.wire = Wire::Due(0);
        }
    }

    /// The server took the session up: what stood goes on.
    pub(super) fn resumed(&mut self, out: &mut VecDeque<Output>) {
        for (sid, sub) in self.all.iter_mut().filter(|(_, sub)| sub.wire == Wire::On) {
            let past = sub.place().is_some();
            sub.past = Some(past);
            let state = if past { SubState::CatchingUp } else { SubState::Live };
            out.push_back(Output::Subscription { sid: *sid, state });
        }
    }

    pub(super) fn deadline(&self) -> Option<u64> {
        let due = |sub: &Subscription| if let Wire::Due(at) = sub.wire { Some(at).filter(|at| *at > 0) } else { None };
        self.all.values().filter_map(due).min()
    }

    /// Keeps `On`: whether it stands again is for `welcome` to say.
    pub(super) fn socket_lost(&mut self, out: &mut VecDeque<Output>) {
        for (sid, sub) in self.all.iter_mut() {
            if sub.past.take().is_some() {
                out.push_back(Output::Subscription { sid: *sid, state: SubState::Offline });
            }
            sub.unsaid = sub.handled.is_some();
            sub.heard_before = sub.heard.take().or(sub.heard_before.take());
            if sub.wire != Wire::On {
                sub.wire = Wire::Due(0);
            }
        }
    }

    pub(super) fn sids(&self) -> Vec<u32> {
        self.all.keys().copied().collect()
    }

    pub(super) fn leave(&mut self, page: &str) {
        self.all.retain(|_, sub| sub.page != page);
    }

    pub(super) fn deny(&mut self, sid: u32, code: ErrCode, detail: &str, out: &mut VecDeque<Output>) {
        if self.all.remove(&sid).is_some() {
            out.push_back(Output::Subscription { sid, state: SubState::Denied { code, detail: detail.to_owned() } });
        }
    }

    pub(super) fn deny_page(&mut self, page: &str, code: ErrCode, detail: &str, out: &mut VecDeque<Output>) {
        let sids: Vec<u32> = self.all.iter().filter(|(_, sub)| sub.page == page).map(|(sid, _)| *sid).collect();
        for sid in sids {
            self.deny(sid, code, detail, out);
        }
    }

    pub(super) fn end(&mut self, out: &mut VecDeque<Output>) {
        for (sid, _) in std::mem::take(&mut self.all) {
            out.push_back(Output::Subscription { sid, state: SubState::Closed });
        }
    }

    /// The server said yes.
    pub(super) fn stands(&mut self, sid: u32, head: Option<Position>) -> Option<SubState> {
        let sub = self.all.get_mut(&sid)?;
        sub.wire = Wire::On;
        sub.tries = 0;
        if sub.from.is_live() && sub.base.is_none() {
            sub.base = head;
        }
        let past = sub.asked_past;
        sub.past = Some(past);
        Some(if past { SubState::CatchingUp } else { SubState::Live })
    }

    /// What an `evt` says about the past, when that is news.
    pub(super) fn progress(&mut self, sid: u32, more: bool) -> Option<SubState> {
        let sub = self.all.get_mut(&sid)?;
        let news = sub.past != Some(more);
        sub.past = Some(more);
        news.then_some(if more { SubState::CatchingUp } else { SubState::Live })
    }

    /// The server asks to come back with a subscription after a while.
    pub(super) fn postpone(&mut self, sid: u32, now: u64, after: Option<u64>) {
        if let Some(sub) = self.all.get_mut(&sid) {
            let wait = after.unwrap_or(1000 << sub.tries.min(5));
            sub.tries += 1;
            sub.wire = Wire::Due(now + wait);
        }
    }

    /// Notes a position that arrived; false when it was handed out before, or the subscription is gone.
    pub(super) fn arrives(&mut self, sid: u32, position: &Position) -> bool {
        let Some(sub) = self.all.get_mut(&sid) else { return false };
        if sub.seen.as_ref().is_some_and(|seen| position <= seen) {
            // The server counts it as out until it is told.
            sub.unsaid |= sub.handled.as_ref().is_some_and(|handled| position <= handled);
            return false;
        }
        sub.seen = Some(position.clone());
        true
    }
}

impl Subscriptions {
    /// Notes an event without a log that the host stamped with the time `recorded`; false when the subscription is gone,
    /// or the event is an echo. Behind a new socket may be a host that gets from another one, late, what was heard there: once
    /// more, or behind what came after it. So on a `fresh` socket nothing counts that is not newer than all before; that
    /// may drop an event, which is allowed, and never for long, as clocks may jump.
    pub(super) fn is_heard(&mut self, sid: u32, recorded: Option<&str>, fresh: bool) -> bool {
        let Some(sub) = self.all.get_mut(&sid) else { return false };
        // Stamps are all written in one way, so their order is that of the texts.
        let Some(recorded) = recorded else { return true };
        let newer = |known: &Option<String>| known.as_deref().is_none_or(|known| recorded > known);
        if fresh && !newer(&sub.heard_before) {
            return false;
        }
        if newer(&sub.heard) {
            sub.heard = Some(recorded.to_owned());
        }
        true
    }
}

impl Link {
    /// Subscribes an item of a page; returns the subscription's number. `window` is how many events may be under way.
    pub fn subscribe(
        &mut self,
        now: u64,
        page: &str,
        item: &ItemId,
        patterns: Vec<TopicPattern>,
        from: Start,
        window: Option<u32>,
    ) -> u32 {
        self.subs.last += 1;
        let sid = self.subs.last;
        let sub = Subscription {
            page: page.to_owned(),
            item: item.clone(),
            patterns,
            from,
            window,
            wire: Wire::Due(0),
            base: None,
            seen: None,
            heard: None,
            heard_before: None,
            handled: None,
            unsaid: false,
            tries: 0,
            asked_past: false,
            past: None,
        };
        self.subs.all.insert(sid, sub);
        self.send_subscriptions(now);
        sid
    }

    /// Ends a subscription.
    pub fn unsubscribe(&mut self, sid: u32) {
        let Some(sub) = self.subs.all.remove(&sid) else { return };
        self.out.retain(|output| !matches!(output, Output::Deliver { sid: other, .. } if *other == sid));
        if self.is_live() && !matches!(sub.wire, Wire::Due(_)) {
            let id = self.request(Request::Unsub);
            self.send(&ClientFrame::Unsub(Unsub { id, sid }));
        }
    }

    /// A subscription goes on as one of another page, behind what it has seen; it waits while its page is none of the link's.
    /// The server must have been told, or be told at once, that its former page is left.
    pub fn rehome(&mut self, now: u64, sid: u32, page: &str) {
        if let Some(sub) = self.subs.all.get_mut(&sid) {
            page.clone_into(&mut sub.page);
            sub.wire = Wire::Due(0);
            sub.unsaid = false;
            self.send_subscriptions(now);
        }
    }

    /// The subscriber handled everything up to `pos`.
    pub fn delivered(&mut self, sid: u32, pos: &Position) {
        if let Some(sub) = self.subs.all.get_mut(&sid)
            && sub
                .handled
                .as_ref()
                .is_none_or(|handled| !matches!(pos.partial_cmp(handled), Some(order) if order.is_le()))
        {
            sub.handled = Some(pos.clone());
            sub.unsaid = true;
        }
    }

    /// Tells the server what it does not know yet.
    pub(super) fn send_subscriptions(&mut self, now: u64) {
        if !self.is_live() {
            return;
        }
        for sid in self.subs.sids() {
            let Some(sub) = self.subs.all.get_mut(&sid) else { continue };
            if !matches!(sub.wire, Wire::Due(at) if now >= at) || !self.pages.is_inside(&sub.page) {
                continue;
            }
            sub.wire = Wire::Asked;
            let (page, item, patterns, window) = (sub.page.clone(), sub.item.clone(), sub.patterns.clone(), sub.window);
            let from = sub.place().cloned().map_or_else(|| sub.from.clone(), Start::Pos);
            sub.asked_past = !from.is_live();
            let id = self.request(Request::Sub { sid });
            self.send(&ClientFrame::Sub(Sub { id, page, sid, item, patterns, from, window }));
        }
    }
}
