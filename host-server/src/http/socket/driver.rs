//! Answers the machine's questions: tickets, subscriptions, publications.

mod feeds;
mod rights;

use super::feed::{Feed, View};
use super::line::Line;
use crate::domain::consents::Caller;
use crate::domain::sessions::Ended;
use crate::domain::tickets::Holder;
use crate::http::Shared;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use jogakbo_contract::bridge::code::{CloseCode, ErrCode};
use jogakbo_contract::bridge::server::{Ask, Refusal, Stored};
use jogakbo_contract::lock::PageLock;
use jogakbo_contract::table::Table;
use std::collections::HashMap;
use std::sync::Arc;

/// One socket's machine with all that answers it.
pub struct Driver {
    line: Arc<Line>,
    app: Shared,
    holder: Holder,
    caller: Caller,
    /// Grows with each change of rights.
    rev: u64,
    locks: HashMap<String, Arc<PageLock>>,
    feeds: Table<u32, Feed>,
    replies: FuturesUnordered<BoxFuture<'static, (u32, Result<Stored, Refusal>)>>,
}

impl Driver {
    /// A socket of `holder`.
    pub fn new(app: Shared, line: Arc<Line>, holder: Holder) -> Self {
        Self {
            line,
            caller: app.consents.nobody(),
            app,
            holder,
            rev: 1,
            locks: HashMap::new(),
            feeds: Table::new(),
            replies: FuturesUnordered::new(),
        }
    }

    /// Ends the socket if its session is what has ended.
    pub async fn check_session(&mut self, ended: &Ended) {
        if let Holder::Session(own) = &self.holder
            && self.app.sessions.is_over(ended, own).await
        {
            self.line.with(|session| session.end(CloseCode::SessionEnded, "the session has ended", None));
        }
    }

    /// Keeps what is needed to take the session up again.
    pub fn leave(&mut self) {
        let now = self.app.ports.clock.elapsed_ms();
        let memory = self.line.with(|session| {
            session.on_close();
            session.memory()
        });
        self.app.bridges.remember(self.holder.clone(), memory, now);
    }

    /// Answers a question of the machine, or queues the answer.
    pub async fn answer(&mut self, ask: Ask) {
        match ask {
            Ask::Authorise { ask, ticket, page, resume } => {
                let is_new = !self.locks.contains_key(&page);
                let answer = self.authorise(&ticket, &page, resume.as_deref()).await;
                let now = self.app.ports.clock.elapsed_ms();
                let stopped = if is_new && answer.is_ok() { self.stopped_on(&page) } else { Vec::new() };
                self.line.with(|session| session.authorised(now, ask, answer));
                for item in stopped {
                    self.tell_stopped(&page, item);
                }
            }
            Ask::Subscribe { ask, sid, page, item, patterns, from } => {
                let Some(lock) = self.locks.get(&page).cloned() else {
                    let refusal = Refusal::new(ErrCode::Denied, "the page is not on this socket");
                    return self.line.with(|session| session.subscribed(ask, Err(refusal)));
                };
                let view = View::new(item, lock, &patterns, &self.caller);
                self.subscribe(ask, sid, patterns, from, view).await;
            }
            Ask::Read { sid } => {
                if let Some(feed) = self.feeds.get_mut(&sid) {
                    feed.paused = false;
                    feed.dirty = true;
                }
            }
            Ask::Unsubscribe { sid } => {
                self.line.unfollow(sid);
                self.feeds.remove(&sid);
            }
            Ask::Publish { ask, page, topic, event, .. } => {
                metrics::counter!("jogakbo_events_in").increment(1);
                let Some(lock) = self.locks.get(&page).cloned() else {
                    let refusal = Refusal::new(ErrCode::Denied, "the page is not on this socket");
                    return self.line.with(|session| session.published(ask, Err(refusal)));
                };
                let app = Arc::clone(&self.app);
                let user = self.caller.user.clone();
                // The future borrows what it is made of, so it owns them all; its first poll queues the append.
                let mut reply =
                    async move { (ask, app.delivery.publish(&lock, &topic, &event, user.as_ref()).await) }.boxed();
                // Polled once now: publications enter the log in the order in which they came.
                match futures::poll!(&mut reply) {
                    std::task::Poll::Ready((ask, answer)) => self.line.with(|session| session.published(ask, answer)),
                    std::task::Poll::Pending => self.replies.push(reply),
                }
            }
            Ask::Leave { page } => {
                self.locks.remove(&page);
            }
        }
    }

    /// Passes on which publications are stored by now; false when none has become so.
    pub fn take_replies(&mut self) -> bool {
        let mut any = false;
        while let Some(Some((ask, answer))) = self.replies.next().now_or_never() {
            self.line.with(|session| session.published(ask, answer));
            any = true;
        }
        any
    }

    /// Waits for the next stored publication; without any, for ever.
    pub async fn replied(&mut self) {
        match self.replies.next().await {
            Some((ask, answer)) => self.line.with(|session| session.published(ask, answer)),
            None => std::future::pending().await,
        }
    }
}
