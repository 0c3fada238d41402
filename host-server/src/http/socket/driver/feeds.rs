//! Subscriptions: from where each begins, and what it still has to be read from the log.

use super::Driver;
use crate::http::socket::feed::{self, Feed, View};
use crate::http::socket::line::Fallen;
use crate::http::socket::retained;
use crate::ports::Timestamp;
use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::code::{CloseCode, ErrCode};
use jogakbo_contract::bridge::frame::{Gap, GapReason, Start};
use jogakbo_contract::bridge::server::{Offer, Refusal};
use jogakbo_contract::topic::TopicPattern;
use std::collections::VecDeque;
use std::sync::Arc;

/// Events read from the log in one go.
const SLICE: usize = 64;

impl Driver {
    pub(super) async fn subscribe(&mut self, ask: u32, sid: u32, patterns: Vec<TopicPattern>, from: Start, view: View) {
        let broker = Arc::clone(&self.app.ports.broker);
        let patterns: Arc<[TopicPattern]> = patterns.into();
        let epoch = broker.epoch();
        let head = feed::head(broker.as_ref(), &epoch, &from).await;
        if !broker.is_whole() {
            // Behind a head that is still growing, the past would come as news, and to most browsers for the second time.
            let why = "the log is being read anew";
            return self.line.with(|session| session.end(CloseCode::Restart, why, Some(2000)));
        }
        let position = |number| Position::new(&epoch, number).ok();
        let view = Arc::new(view);
        let mut gap = None;
        let after = match &from {
            Start::Live => Ok(head),
            Start::Pos(known) if known.epoch() == epoch && known.number() <= head => Ok(known.number()),
            Start::Pos(ahead) if ahead.epoch() == epoch && broker.is_shared() => {
                // If the log has lost its end after all, it will be another one when the browser is back.
                let why = "this host does not know yet what another one has given out";
                return self.line.with(|session| session.end(CloseCode::Restart, why, Some(1000)));
            }
            Start::Pos(lost) => {
                gap = Some(Gap {
                    sid,
                    from: Some(lost.clone()),
                    to: position(head),
                    reason: GapReason::Epoch,
                    lost: None,
                });
                Ok(head)
            }
            Start::Last(count) => broker.locate_last(Arc::clone(&patterns), *count as usize).await,
            Start::Time(time) => {
                let Some(moment) = Timestamp::parse(time) else {
                    let refusal =
                        Refusal::new(ErrCode::BadFrame, "sub `/from/time`: is not a date and time since 1970");
                    return self.line.with(|session| session.subscribed(ask, Err(refusal)));
                };
                broker.locate_time(moment).await
            }
        };
        // Who begins now gets what is retained first; who goes on has had it.
        let kept = match (&from, &after) {
            (Start::Live, Ok(_)) => retained::newest(broker.as_ref(), view.lock(), &patterns, head).await,
            _ => Ok(VecDeque::new()),
        };
        match after.and_then(|after| Ok((after, kept?))) {
            Ok((after, kept)) => {
                // In one step: nothing comes before the answer, and nothing is missed after it.
                let seat = self.line.with(|session| {
                    session.subscribed(ask, Ok(position(head)));
                    if let Some(gap) = gap {
                        session.on_gap(gap);
                    }
                    self.app.fan.join(&broker, &self.app.ports.clock, &self.line, sid, &patterns, &view)
                });
                let epoch = epoch.clone();
                self.feeds.insert(sid, Feed { patterns, epoch, kept, after, paused: false, dirty: true, seat, view });
            }
            Err(error) => {
                tracing::error!(error = %error.0, "{error}");
                let refusal = Refusal { code: ErrCode::Internal, after: Some(1000), detail: None };
                self.line.with(|session| session.subscribed(ask, Err(refusal)));
            }
        }
    }

    /// Takes subscriptions back that the fan does not follow any more.
    pub fn take_back(&mut self) {
        for Fallen { sid, after, full } in self.line.fallen() {
            if let Some(feed) = self.feeds.get_mut(&sid) {
                feed.after = after;
                feed.paused = full;
                feed.dirty = true;
            }
        }
    }

    /// Whether there may be more in the log for a subscription that takes more.
    pub fn is_behind(&self) -> bool {
        self.feeds.values().any(|feed| feed.dirty && !feed.paused)
    }

    /// Reads one slice for one subscription that may have more; false when there is none. What has been read to its end is
    /// left to the fan.
    pub async fn feed_one(&mut self) -> bool {
        let Some((sid, feed)) = self.feeds.iter_mut().find(|(_, feed)| feed.dirty && !feed.paused) else {
            return false;
        };
        let sid = *sid;
        let Some(room) = self.line.with(|session| session.is_open().then(|| session.room(sid))) else { return false };
        while let Some(logged) = feed.kept.pop_front() {
            match feed.offer(&self.line, sid, &logged) {
                Offer::Taken => {}
                Offer::Full => {
                    feed.kept.push_front(logged);
                    return true;
                }
                Offer::Gone => {
                    self.feeds.remove(&sid);
                    return true;
                }
            }
        }
        let broker = Arc::clone(&self.app.ports.broker);
        // Without any room one event is read all the same: refusing it makes the machine ask again in time.
        let limit = room.clamp(1, SLICE);
        let slice = match broker.read(Arc::clone(&feed.patterns), feed.after, limit).await {
            Ok(slice) => slice,
            Err(error) => {
                tracing::error!(error = %error.0, "{error}");
                feed.dirty = false;
                self.line.with(|session| session.end(CloseCode::Restart, "the log cannot be read", Some(5000)));
                return true;
            }
        };
        let epoch = broker.epoch();
        if epoch != feed.epoch {
            // Numbers of the log that was mean nothing in this one; coming back, the browser is told of the gap.
            self.line.with(|session| session.end(CloseCode::Restart, "the log is another one", Some(1000)));
            return true;
        }
        let position = |number| Position::new(&epoch, number).ok();
        if let Some(deleted) = slice.deleted_upto.filter(|deleted| *deleted > feed.after) {
            let (from, to) = (position(feed.after), position(deleted));
            let gap = Gap { sid, from, to, reason: GapReason::Retention, lost: None };
            self.line.with(|session| session.on_gap(gap));
        }
        let full = slice.events.len() == limit;
        let count = slice.events.len() as u64;
        for logged in slice.events {
            match feed.offer(&self.line, sid, &logged) {
                Offer::Taken => feed.after = logged.number,
                Offer::Full => return true,
                Offer::Gone => {
                    self.feeds.remove(&sid);
                    return true;
                }
            }
        }
        metrics::counter!("jogakbo_events_out").increment(count);
        feed.after = feed.after.max(slice.upto);
        let head = *broker.head().borrow();
        if !full && feed.after >= head && self.line.follow(sid, feed.after, || feed.seat.seen()) {
            feed.dirty = false;
        }
        true
    }
}
