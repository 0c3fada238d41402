//! Answers the machine's questions: tickets, subscriptions, publications.

use super::feed::{self, Feed, LiveEvent, View};
use crate::domain::consents::Caller;
use crate::domain::tickets::Holder;
use crate::http::Shared;
use crate::ports::Timestamp;
use crate::ports::store::{SessionKey, UserId};
use futures::future::BoxFuture;
use futures::stream::{AbortHandle, Abortable, BoxStream, FuturesUnordered, SelectAll};
use futures::{FutureExt, StreamExt};
use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::code::{CloseCode, ErrCode};
use jogakbo_contract::bridge::frame::{Gap, GapReason, Start};
use jogakbo_contract::bridge::server::{Access, Ask, Authorised, Offer, Refusal, Session, Stored};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::lock::{LockedItem, PageLock};
use jogakbo_contract::topic::TopicPattern;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Events read from the log in one go.
const SLICE: usize = 64;
/// Milliseconds after which someone without a session brings a new ticket.
const ANONYMOUS_MS: u64 = 60 * 60 * 1000;

/// One socket's machine with all that answers it.
pub struct Driver {
    /// The machine.
    pub session: Session,
    app: Shared,
    holder: Holder,
    caller: Caller,
    /// Grows with each change of rights.
    rev: u64,
    locks: HashMap<String, Arc<PageLock>>,
    feeds: BTreeMap<u32, Feed>,
    replies: FuturesUnordered<BoxFuture<'static, (u32, Result<Stored, Refusal>)>>,
    live: SelectAll<BoxStream<'static, LiveEvent>>,
}

impl Driver {
    /// A socket of `holder`, opened at `now`.
    pub fn new(app: Shared, holder: Holder, now: u64) -> Self {
        Self {
            session: Session::new(now),
            caller: app.consents.nobody(),
            app,
            holder,
            rev: 1,
            locks: HashMap::new(),
            feeds: BTreeMap::new(),
            replies: FuturesUnordered::new(),
            live: SelectAll::new(),
        }
    }

    /// Whether this socket belongs to the session `key`.
    pub fn is_of(&self, key: &SessionKey) -> bool {
        matches!(&self.holder, Holder::Session(own) if own == key)
    }

    /// Ends the socket if its session is no more.
    pub async fn check_session(&mut self) {
        if let Holder::Session(key) = &self.holder
            && !matches!(self.app.sessions.find(key.clone()).await, Ok(Some(_)))
        {
            self.session.end(CloseCode::SessionEnded, "the session has ended", None);
        }
    }

    /// Keeps what is needed to take the session up again.
    pub fn leave(&mut self) {
        let now = self.app.ports.clock.elapsed_ms();
        self.app.bridges.remember(self.holder.clone(), self.session.memory(), now);
        self.session.on_close();
    }

    /// Answers a question of the machine, or queues the answer.
    pub async fn answer(&mut self, ask: Ask) {
        match ask {
            Ask::Authorise { ask, ticket, page, resume } => {
                let answer = self.authorise(&ticket, &page, resume.as_deref()).await;
                self.session.authorised(self.app.ports.clock.elapsed_ms(), ask, answer);
            }
            Ask::Subscribe { ask, sid, page, item, patterns, from } => {
                let Some(lock) = self.locks.get(&page).cloned() else {
                    return self
                        .session
                        .subscribed(ask, Err(Refusal::new(ErrCode::Denied, "the page is not on this socket")));
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
                self.feeds.remove(&sid);
            }
            Ask::Publish { ask, page, topic, event, .. } => {
                metrics::counter!("jogakbo_events_in").increment(1);
                let Some(lock) = self.locks.get(&page).cloned() else {
                    return self
                        .session
                        .published(ask, Err(Refusal::new(ErrCode::Denied, "the page is not on this socket")));
                };
                let app = Arc::clone(&self.app);
                let user = self.caller.user.clone();
                // The future borrows what it is made of, so it owns them all; its first poll queues the append.
                let mut reply =
                    async move { (ask, app.delivery.publish(&lock, &topic, &event, user.as_ref()).await) }.boxed();
                // Polled once now: publications enter the log in the order in which they came.
                match futures::poll!(&mut reply) {
                    std::task::Poll::Ready((ask, answer)) => self.session.published(ask, answer),
                    std::task::Poll::Pending => self.replies.push(reply),
                }
            }
            Ask::Leave { page } => {
                self.locks.remove(&page);
            }
        }
    }

    /// Waits for the next stored publication or live event; without either, for ever.
    pub async fn replied(&mut self) {
        tokio::select! {
            Some((ask, answer)) = self.replies.next(), if !self.replies.is_empty() => self.session.published(ask, answer),
            Some((sid, topic, event)) = self.live.next(), if !self.live.is_empty() => {
                let shown = self.feeds.get(&sid).and_then(|feed| feed.view.show(&topic, event, &self.caller));
                if let Some(event) = shown {
                    metrics::counter!("jogakbo_events_out").increment(1);
                    self.session.on_event(sid, None, event);
                }
            }
            else => std::future::pending().await,
        }
    }

    async fn authorise(&mut self, ticket: &str, page: &str, resume: Option<&str>) -> Result<Authorised, Refusal> {
        let app = Arc::clone(&self.app);
        let ticket = app
            .tickets
            .redeem(ticket)
            .ok_or_else(|| Refusal::new(ErrCode::Expired, "the ticket is over, used or unknown"))?;
        if ticket.holder != self.holder {
            return Err(Refusal::new(ErrCode::Unauthenticated, "the ticket was given to someone else"));
        }
        let lock = app
            .catalogue
            .lock(&ticket.lock)
            .ok_or_else(|| Refusal::new(ErrCode::Expired, "the page has changed; load it again"))?;
        let session = match &self.holder {
            Holder::Address(_) => None,
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
        let name = match (&memory, self.session.name()) {
            (Some(memory), _) => memory.session.clone(),
            (None, "") => app.ports.ids.secret(),
            (None, known) => known.to_owned(),
        };
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
            return self.session.end(CloseCode::Restart, "the record of consents cannot be read", Some(5000));
        }
        self.rev += 1;
        for (page, lock) in self.locks.iter().filter(|(_, lock)| lock.rests_on_consent()) {
            for (item, access) in access(lock, &self.caller, self.rev) {
                if lock.grants.get(&item).is_some_and(|grant| grant.sees.iter().any(|sees| sees.consent)) {
                    let reason = if access.waiting.is_empty() { "consent" } else { "consent-required" };
                    self.session.change_grants(page, &item, access, reason);
                }
            }
        }
        for feed in self.feeds.values_mut() {
            feed.view.renew(&self.caller);
        }
    }

    async fn subscribe(&mut self, ask: u32, sid: u32, patterns: Vec<TopicPattern>, from: Start, view: View) {
        let broker = Arc::clone(&self.app.ports.broker);
        let patterns: Arc<[TopicPattern]> = patterns.into();
        // Listening starts before the place in the log is found, so that nothing falls between.
        let (line, ended) = AbortHandle::new_pair();
        let unlogged = broker.listen(Arc::clone(&patterns));
        let events = futures::stream::unfold(unlogged, move |mut unlogged| async move {
            let (topic, event) = unlogged.events.recv().await?;
            Some(((sid, topic, event), unlogged))
        });
        self.live.push(Abortable::new(events, ended).boxed());

        let epoch = broker.epoch();
        let head = feed::head(broker.as_ref(), &epoch, &from).await;
        let position = |number| Position::new(&epoch, number).ok();
        let mut gap = None;
        let after = match &from {
            Start::Live => Ok(head),
            Start::Pos(known) if known.epoch() == epoch && known.number() <= head => Ok(known.number()),
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
                    return self.session.subscribed(ask, Err(refusal));
                };
                broker.locate_time(moment).await
            }
        };
        match after {
            Ok(after) => {
                self.feeds.insert(
                    sid,
                    Feed { patterns, epoch: epoch.clone(), after, paused: false, dirty: true, line, view },
                );
                self.session.subscribed(ask, Ok(position(head)));
                if let Some(gap) = gap {
                    self.session.on_gap(gap);
                }
            }
            Err(error) => {
                tracing::error!(error = %error.0, "{error}");
                line.abort();
                self.session.subscribed(ask, Err(Refusal { code: ErrCode::Internal, after: Some(1000), detail: None }));
            }
        }
    }

    /// The log has grown.
    pub fn wake_all(&mut self) {
        for feed in self.feeds.values_mut() {
            feed.dirty = true;
        }
    }

    /// Reads one slice for one subscription that may have more; false when there is none.
    pub async fn feed_one(&mut self) -> bool {
        if !self.session.is_open() {
            return false;
        }
        let Some((sid, feed)) = self.feeds.iter_mut().find(|(_, feed)| feed.dirty && !feed.paused) else {
            return false;
        };
        let sid = *sid;
        let broker = Arc::clone(&self.app.ports.broker);
        // Without any room one event is read all the same: refusing it makes the machine ask again in time.
        let limit = self.session.room(sid).clamp(1, SLICE);
        let slice = match broker.read(Arc::clone(&feed.patterns), feed.after, limit).await {
            Ok(slice) => slice,
            Err(error) => {
                tracing::error!(error = %error.0, "{error}");
                feed.dirty = false;
                self.session.end(CloseCode::Restart, "the log cannot be read", Some(5000));
                return true;
            }
        };
        let epoch = broker.epoch();
        if epoch != feed.epoch {
            // Numbers of the log that was mean nothing in this one; coming back, the browser is told of the gap.
            self.session.end(CloseCode::Restart, "the log is another one", Some(1000));
            return true;
        }
        let position = |number| Position::new(&epoch, number).ok();
        if let Some(deleted) = slice.deleted_upto.filter(|deleted| *deleted > feed.after) {
            let (from, to) = (position(feed.after), position(deleted));
            self.session.on_gap(Gap { sid, from, to, reason: GapReason::Retention, lost: None });
        }
        let full = slice.events.len() == limit;
        let count = slice.events.len() as u64;
        for logged in slice.events {
            let Some(event) = feed.view.show(&logged.topic, logged.event, &self.caller) else {
                feed.after = logged.number;
                continue;
            };
            match self.session.on_event(sid, position(logged.number), event) {
                Offer::Taken => feed.after = logged.number,
                Offer::Full => {
                    feed.paused = true;
                    return true;
                }
                Offer::Gone => {
                    self.feeds.remove(&sid);
                    return true;
                }
            }
        }
        metrics::counter!("jogakbo_events_out").increment(count);
        feed.after = feed.after.max(slice.upto);
        let head = *broker.head().borrow();
        if !full && feed.after >= head {
            feed.dirty = false;
            self.session.on_caught_up(sid);
        }
        true
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
