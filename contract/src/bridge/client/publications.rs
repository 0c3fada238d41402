//! Publications: in order, at most so many without reply, sent again with the same event id after a loss.
//!
//! The log knows a repeat by the id. Without a log nobody does, so an event of a type without one is sent once.
//!
//! The client keeps the server's rate by itself, because an event that was refused as `busy` comes behind those that
//! were sent after it.

use super::pages::Pages;
use super::{Link, Output, Phase, PublishError, Published, Request};
use crate::bridge::Event;
use crate::bridge::bucket::Bucket;
use crate::bridge::code::ErrCode;
use crate::bridge::frame::{AckMode, ClientFrame, Done, Publish, Refused};
use crate::bridge::limit;
use crate::envelope::CloudEvent;
use crate::ids::ItemId;
use crate::table::Table;
use std::collections::VecDeque;

/// Publications that may wait in the page.
const WAITING: usize = 256;
/// Events of one item sent at once; fewer than the server allows, for a wire may push them together.
const BURST: u64 = 32;
/// Milliseconds a publication is tried again while the server is busy: longer than a cluster takes to choose a leader.
const PATIENCE: u64 = 120_000;
/// Tries that wait as long as the server said.
const QUICK: u32 = 8;
/// Milliseconds that later ones wait at least.
const SLOW: u64 = 4_000;

/// All publications that are not done with, in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Publications {
    last: u32,
    all: Table<u32, Publication>,
    /// The server was busy; nothing is sent before.
    hold: Option<u64>,
    /// When the next event of an item that publishes too fast may go.
    wake: Option<u64>,
    buckets: Table<(String, ItemId), Bucket>,
}

#[derive(Debug)]
struct Publication {
    page: String,
    item: ItemId,
    event: Event,
    ack: AckMode,
    /// It must not be sent again once it was sent.
    once: bool,
    sent: bool,
    /// How often the server was busy, and since when.
    tries: u32,
    since: u64,
}

impl Publications {
    pub(super) fn deadline(&self) -> Option<u64> {
        match (self.hold, self.wake) {
            (Some(hold), Some(wake)) => Some(hold.max(wake)),
            (hold, wake) => hold.or(wake),
        }
    }

    /// All must be sent again; those of a page that went meanwhile cannot be, and some may not be.
    pub(super) fn socket_lost(&mut self, pages: &Pages, out: &mut VecDeque<Output>) {
        (self.hold, self.wake) = (None, None);
        self.buckets.clear();
        let unsure = self.all.iter().filter(|(_, one)| one.once && one.sent);
        for id in unsure.map(|(id, _)| *id).collect::<Vec<_>>() {
            let detail =
                "the socket was lost before a reply came; nobody knows whether the event was handed out".to_owned();
            self.fail(id, PublishError { code: ErrCode::Internal, retry: false, detail }, out);
        }
        for publication in self.all.values_mut() {
            publication.sent = false;
        }
        let orphans = self.all.iter().filter(|(_, one)| !pages.has(&one.page));
        for id in orphans.map(|(id, _)| *id).collect::<Vec<_>>() {
            let detail = "the page was left, and the socket was lost before a reply came".to_owned();
            self.fail(id, PublishError { code: ErrCode::Internal, retry: false, detail }, out);
        }
    }

    fn fail(&mut self, id: u32, error: PublishError, out: &mut VecDeque<Output>) {
        if self.all.remove(&id).is_some() {
            out.push_back(Output::Published { id, result: Err(error) });
        }
    }

    pub(super) fn end(&mut self, out: &mut VecDeque<Output>) {
        for id in self.all.keys().copied().collect::<Vec<_>>() {
            let detail = "the bridge has ended".to_owned();
            self.fail(id, PublishError { code: ErrCode::Internal, retry: false, detail }, out);
        }
    }

    pub(super) fn deny_page(&mut self, page: &str, code: ErrCode, detail: &str, out: &mut VecDeque<Output>) {
        self.fail_page(page, false, &PublishError { code, retry: false, detail: detail.to_owned() }, out);
    }

    /// What was never sent for a page that goes cannot be sent any more.
    pub(super) fn leave(&mut self, page: &str, out: &mut VecDeque<Output>) {
        let detail = "the page was left before the event could be sent".to_owned();
        self.fail_page(page, true, &PublishError { code: ErrCode::Denied, retry: false, detail }, out);
    }

    fn fail_page(&mut self, page: &str, unsent_only: bool, error: &PublishError, out: &mut VecDeque<Output>) {
        let of_page = self.all.iter().filter(|(_, one)| one.page == page && !(unsent_only && one.sent));
        for id in of_page.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.fail(id, error.clone(), out);
        }
    }
}

impl Link {
    /// Publishes an event on behalf of an item; returns the publication's number, answered by `Output::Published`.
    ///
    /// The event's id must be new: it is how the server knows a repeat.
    pub fn publish(&mut self, now: u64, page: &str, item: &ItemId, event: CloudEvent, ack: AckMode) -> u32 {
        self.take_publication(now, page, item, event, ack, false)
    }

    /// Publishes an event of a type without a log: as [`Link::publish`] with a reply, but it is not sent again when the
    /// socket is lost, for it might come twice. Then the answer is `internal`, and not to try again.
    pub fn publish_once(&mut self, now: u64, page: &str, item: &ItemId, event: CloudEvent) -> u32 {
        self.take_publication(now, page, item, event, AckMode::Stored, true)
    }

    fn take_publication(
        &mut self,
        now: u64,
        page: &str,
        item: &ItemId,
        event: CloudEvent,
        ack: AckMode,
        once: bool,
    ) -> u32 {
        self.pubs.last += 1;
        let id = self.pubs.last;
        let event = Event::new(event);
        let refused = if self.phase == Phase::Ended {
            Some((ErrCode::Internal, "the bridge has ended".to_owned()))
        } else if event.text().len() > CloudEvent::MAX_BYTES {
            Some((ErrCode::TooLarge, format!("the event has {} bytes; at most 65536 are allowed", event.text().len())))
        } else if self.pubs.all.len() >= WAITING {
            Some((ErrCode::Busy, "256 publications wait already".to_owned()))
        } else {
            None
        };
        if let Some((code, detail)) = refused {
            let error = PublishError { code, retry: code.may_retry() && self.phase != Phase::Ended, detail };
            self.out.push_back(Output::Published { id, result: Err(error) });
        } else {
            let publication = Publication {
                page: page.to_owned(),
                item: item.clone(),
                event,
                ack,
                once,
                sent: false,
                tries: 0,
                since: 0,
            };
            self.pubs.all.insert(id, publication);
            self.send_publications(now);
        }
        id
    }

    /// Sends what may be sent, in order.
    pub(super) fn send_publications(&mut self, now: u64) {
        if !self.is_live() || self.pubs.hold.is_some_and(|hold| now < hold) {
            return;
        }
        (self.pubs.hold, self.pubs.wake) = (None, None);
        let mut slow: Vec<(String, ItemId)> = Vec::new();
        for id in self.pubs.all.keys().copied().collect::<Vec<_>>() {
            let under_way = self.pubs.all.values().filter(|one| one.sent).count();
            if under_way >= self.limits.pubs {
                return;
            }
            let Some(one) = self.pubs.all.get_mut(&id) else { continue };
            if one.sent || !self.pages.is_inside(&one.page) {
                continue;
            }
            let key = (one.page.clone(), one.item.clone());
            if slow.contains(&key) {
                continue;
            }
            let bucket = self
                .pubs
                .buckets
                .get_or_insert_with(key.clone(), || Bucket::new(limit::PUBLISH_PER_SECOND, BURST, now));
            if let Err(after) = bucket.take(now) {
                self.pubs.wake = Some(self.pubs.wake.map_or(now + after, |wake| wake.min(now + after)));
                slow.push(key);
                continue;
            }
            one.sent = true;
            let (page, item, e, ack) = (one.page.clone(), one.item.clone(), one.event.clone(), one.ack);
            let number = self.request(Request::Pub { id });
            self.send(&ClientFrame::Pub(Publish { id: number, page, item, e, ack }));
            if ack == AckMode::None {
                self.pubs.all.remove(&id);
                self.out.push_back(Output::Published { id, result: Ok(Published::default()) });
            }
        }
    }

    pub(super) fn publication_done(&mut self, now: u64, id: u32, done: Done) {
        if self.pubs.all.remove(&id).is_some() {
            self.out.push_back(Output::Published { id, result: Ok(Published { pos: done.pos, dup: done.dup }) });
        }
        self.send_publications(now);
    }

    pub(super) fn publication_refused(&mut self, now: u64, id: u32, refused: Refused) {
        let Refused { code, retry, after, detail, .. } = refused;
        let again = self.pubs.all.get_mut(&id).filter(|one| {
            // Only a busy server is waited for so long: what fails within it for one event would hold up the others.
            let waits = code == ErrCode::Busy && now < one.since + PATIENCE;
            retry && (one.tries < QUICK || waits)
        });
        if let Some(one) = again {
            if one.tries == 0 {
                one.since = now;
            }
            one.sent = false;
            one.tries += 1;
            let least = if one.tries > QUICK { SLOW } else { 0 };
            let wait = after.unwrap_or(250 << one.tries.min(6)).max(least);
            self.pubs.hold = Some(self.pubs.hold.unwrap_or(0).max(now + wait));
        } else {
            let error = PublishError { code, retry, detail: detail.unwrap_or_default() };
            self.pubs.fail(id, error, &mut self.out);
            self.send_publications(now);
        }
    }
}
