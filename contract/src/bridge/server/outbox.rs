//! What waits to go out: frames and questions first, then batches of events, one subscription after the other.

use super::host::{Ask, Output};
use super::subscription::Subscription;
use crate::bridge::code::CloseCode;
use crate::bridge::frame::ServerFrame;
use crate::table::Table;
use std::collections::VecDeque;

/// The queue of one socket.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    queue: VecDeque<Output>,
    /// Subscriptions with waiting events, each at most once.
    dirty: VecDeque<u32>,
}

impl Outbox {
    pub(super) fn send(&mut self, frame: ServerFrame) {
        self.queue.push_back(Output::Send(frame));
    }

    pub(super) fn ask(&mut self, ask: Ask) {
        self.queue.push_back(Output::Ask(ask));
    }

    /// Ends the queue; events that still wait are not sent, for a client that comes back asks for them again.
    pub(super) fn close(&mut self, code: CloseCode) {
        self.dirty.clear();
        self.queue.push_back(Output::Close(code));
    }

    pub(super) fn clear(&mut self) {
        self.dirty.clear();
        self.queue.clear();
    }

    /// Notes that a subscription has something to say.
    pub(super) fn touch(&mut self, sid: u32) {
        if !self.dirty.contains(&sid) {
            self.dirty.push_back(sid);
        }
    }

    /// Moves all that waits in a subscription into the queue, so that what follows stands behind it.
    pub(super) fn flush(&mut self, sid: u32, sub: &mut Subscription) {
        while let Some(frame) = sub.batch(sid) {
            self.send(frame);
        }
        self.dirty.retain(|other| *other != sid);
    }

    /// The next output; events are put into batches here, as late as possible.
    pub(super) fn next(&mut self, subs: &mut Table<u32, Subscription>) -> Option<Output> {
        if let Some(output) = self.queue.pop_front() {
            return Some(output);
        }
        if self.queue.capacity() > 0 {
            // Frames are large, and thousands of sockets are silent most of the time.
            self.queue = VecDeque::new();
        }
        while let Some(sid) = self.dirty.pop_front() {
            if let Some(sub) = subs.get_mut(&sid)
                && let Some(frame) = sub.batch(sid)
            {
                if sub.waits() {
                    self.dirty.push_back(sid);
                }
                return Some(Output::Send(frame));
            }
        }
        None
    }
}
