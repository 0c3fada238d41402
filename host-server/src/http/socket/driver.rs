//! Answers the machine's questions: tickets, subscriptions, publications.

use super::feed::{self, Feed, View};
use super::line::{Fallen, Line};
use super::retained;
use crate::domain::consents::Caller;
use crate::domain::tickets::Holder;
use crate::http::Shared;
use crate::ports::Timestamp;
use crate::ports::store::{SessionKey, UserId};
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::code::{CloseCode, ErrCode};
use jogakbo_contract::bridge::frame::{Gap, GapReason, Notice, NoticeKind, Start};
use jogakbo_contract::bridge::server::{Access, Ask, Authorised, Offer, Refusal, Stored};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::lock::{LockedItem, PageLock};
use jogakbo_contract::table::Table;
use jogakbo_contract::topic::TopicPattern;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

/// Events read from the log in one go.
const SLICE: usize = 64;
/// Milliseconds after which someone without a session brings a new ticket.
const ANONYMOUS_MS: u64 = 60 * 60 * 1000;

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

    /// Whether this socket belongs to the session `key`.
    pub fn is_of(&self, key: &SessionKey) -> bool {
        matches!(&self.holder, Holder::Session(own) if own == key)
    }

    /// Ends the socket if its session is no more.
    pub async fn check_session(&mut self) {
        if let Holder::Session(key) = &self.holder
            && !matches!(self.app.sessions.find(key.clone()).await, Ok(Some(_)))
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

    async fn authorise(&mut self, ticket: &str, page: &str, resume: Option<&str>) -> Result<Authorised, Refusal> {
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
            for item in lock.items.iter().filter(|item| before.has(item.pbc.as_str()) != now.has(item.pbc.as_str())) {
                if let Some(access) = rights.remove(&item.id) {
                    self.line.with(|session| session.change_grants(page, &item.id, access, "policy"));
                }
                if now.has(item.pbc.as_str()) {
                    self.tell_stopped(page, item.id.clone());
                }
            }
        }
        for feed in self.feeds.values() {
            feed.view.renew(&self.caller);
        }
    }

    /// The items of a page that are stopped.
    fn stopped_on(&self, page: &str) -> Vec<ItemId> {
        let items = self.locks.get(page).into_iter().flat_map(|lock| &lock.items);
        items.filter(|item| self.caller.stops().has(item.pbc.as_str())).map(|item| item.id.clone()).collect()
    }

    fn tell_stopped(&self, page: &str, item: ItemId) {
        let (page, item) = (Some(page.to_owned()), Some(item));
        self.line.with(|session| session.notice(Notice { kind: NoticeKind::Killed, page, item, detail: None }));
    }

    async fn subscribe(&mut self, ask: u32, sid: u32, patterns: Vec<TopicPattern>, from: Start, view: View) {
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
