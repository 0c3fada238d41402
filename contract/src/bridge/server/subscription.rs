//! One subscription: what waits, what is out, and how much more may go.

use super::host::{Offer, RememberedSub};
use crate::bridge::frame::{Evt, Gap, GapReason, Placed, ServerFrame, Start};
use crate::bridge::{Event, Position, limit};
use crate::ids::ItemId;
use crate::topic::TopicPattern;
use std::collections::VecDeque;

/// Places for waiting events that are kept while none waits.
const SPARE: usize = 8;

/// One subscription.
#[derive(Debug)]
pub(super) struct Subscription {
    /// The question by which it began.
    pub(super) ask: u32,
    pub(super) page: String,
    pub(super) item: ItemId,
    /// As the client wrote them.
    pub(super) asked: Vec<TopicPattern>,
    /// With the caller's id filled in.
    pub(super) patterns: Vec<TopicPattern>,
    window: u32,
    /// Still reading the past.
    catching_up: bool,
    /// The client does not yet know that the past is over.
    tell_caught_up: bool,
    /// An event was refused for want of credit.
    starved: bool,
    waiting: VecDeque<Placed>,
    /// Sent or waiting, with a position, and not acknowledged: position and bytes.
    unacknowledged: VecDeque<(Position, usize)>,
    unacknowledged_bytes: usize,
    /// Events without a log among those that wait, and how many were dropped.
    live_waiting: usize,
    lost: u64,
}

impl Subscription {
    pub(super) fn new(
        ask: u32,
        page: String,
        item: ItemId,
        asked: Vec<TopicPattern>,
        patterns: Vec<TopicPattern>,
        window: u32,
        from: &Start,
    ) -> Self {
        Self {
            page,
            item,
            asked,
            patterns,
            ask,
            window,
            catching_up: !from.is_live(),
            tell_caught_up: false,
            starved: false,
            waiting: VecDeque::new(),
            unacknowledged: VecDeque::new(),
            unacknowledged_bytes: 0,
            live_waiting: 0,
            lost: 0,
        }
    }

    pub(super) fn remember(&self) -> RememberedSub {
        RememberedSub {
            page: self.page.clone(),
            item: self.item.clone(),
            patterns: self.asked.clone(),
            window: self.window,
        }
    }

    /// How many more logged events may come.
    pub(super) fn room(&self) -> usize {
        if self.unacknowledged_bytes >= limit::WINDOW_BYTES {
            0
        } else {
            (self.window as usize).saturating_sub(self.unacknowledged.len())
        }
    }

    /// Takes an event that has a place in a log, if there is credit.
    pub(super) fn offer(&mut self, position: Position, event: Event) -> Offer {
        let bytes = event.text().len();
        let fits = self.unacknowledged_bytes + bytes <= limit::WINDOW_BYTES;
        if self.room() == 0 || !fits {
            self.starved = true;
            return Offer::Full;
        }
        self.unacknowledged.push_back((position.clone(), bytes));
        self.unacknowledged_bytes += bytes;
        self.waiting.push_back(Placed { p: Some(position), e: event });
        Offer::Taken
    }

    /// Takes an event without a log. When a window's worth of them waits, the newest of each partition key stays.
    pub(super) fn offer_live(&mut self, event: Event) {
        if self.live_waiting >= self.window as usize {
            let key = event.event().partition_key();
            let same = |placed: &Placed| {
                placed.p.is_none()
                    && placed.e.event().event_type == event.event().event_type
                    && placed.e.event().partition_key() == key
            };
            let oldest = self
                .waiting
                .iter()
                .position(same)
                .or_else(|| self.waiting.iter().position(|placed| placed.p.is_none()));
            if let Some(index) = oldest {
                self.waiting.remove(index);
                self.lost += 1;
                self.live_waiting -= 1;
            }
        }
        self.live_waiting += 1;
        self.waiting.push_back(Placed { p: None, e: event });
    }

    /// Frees credit up to `position`; true when reading the log should go on.
    pub(super) fn acknowledge(&mut self, position: &Position) -> bool {
        // A position that was never sent frees nothing beyond what was sent before it.
        let handled = self
            .unacknowledged
            .iter()
            .rposition(|(sent, _)| sent.partial_cmp(position).is_some_and(std::cmp::Ordering::is_le))
            .map_or(0, |index| index + 1);
        for (_, bytes) in self.unacknowledged.drain(..handled) {
            self.unacknowledged_bytes -= bytes;
        }
        // A quarter of the window at a time, so that reading does not go event by event.
        let enough = (self.window as usize / 4).max(1);
        let again = self.starved && self.room() >= enough && self.unacknowledged_bytes <= limit::WINDOW_BYTES / 4 * 3;
        if again {
            self.starved = false;
        }
        again
    }

    /// The past is read; what comes now is new.
    pub(super) fn caught_up(&mut self) -> bool {
        let news = self.catching_up;
        self.catching_up = false;
        self.tell_caught_up |= news;
        news
    }

    /// Whether [`Subscription::batch`] has something to send.
    pub(super) fn waits(&self) -> bool {
        !self.waiting.is_empty() || self.tell_caught_up || self.lost > 0
    }

    /// The next frame: at most 64 events or 64 KiB of them, or the report of events that were dropped.
    pub(super) fn batch(&mut self, sid: u32) -> Option<ServerFrame> {
        if self.lost > 0 {
            let lost = Some(std::mem::take(&mut self.lost));
            return Some(ServerFrame::Gap(Gap { sid, from: None, to: None, reason: GapReason::Overflow, lost }));
        }
        let mut b = Vec::new();
        let mut bytes = 0;
        while let Some(next) = self.waiting.front() {
            bytes += next.e.text().len();
            if b.len() == limit::BATCH || (bytes > limit::BATCH_BYTES && !b.is_empty()) {
                break;
            }
            self.live_waiting -= usize::from(next.p.is_none());
            b.extend(self.waiting.pop_front());
        }
        // What a burst needed is given back; thousands of sockets are silent most of the time.
        if self.waiting.is_empty() && self.waiting.capacity() > SPARE {
            self.waiting = VecDeque::new();
        }
        if b.is_empty() && !self.tell_caught_up {
            return None;
        }
        let more = self.catching_up || (self.tell_caught_up && !self.waiting.is_empty());
        if !more {
            self.tell_caught_up = false;
        }
        Some(ServerFrame::Evt(Evt { sid, b, more }))
    }
}
