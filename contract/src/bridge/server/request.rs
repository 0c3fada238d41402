//! Frames of the client: checking them and turning them into questions.

use super::access::Unfilled;
use super::host::{Ask, Refusal};
use super::subscription::Subscription;
use super::{Phase, STRIKES, Session};
use crate::bridge::code::{CloseCode, ErrCode};
use crate::bridge::frame::{
    Ack, AckMode, Auth, ClientFrame, Done, FrameError, Hello, Leave, Publish, Refused, ResumeSub, ServerFrame, Sub,
    Unsub,
};
use crate::bridge::{Event, limit};

/// A question the host has not answered yet.
#[derive(Debug)]
pub(super) enum Pending {
    /// A `hello`.
    Hello { re: u32, page: String, subs: Option<Vec<ResumeSub>> },
    /// An `auth`.
    Auth { re: u32, page: String },
    /// A `sub`; without `re` when a resumed session asks.
    Sub { re: Option<u32>, sid: u32 },
    /// A `pub`.
    Pub { re: u32, ack: AckMode },
}

impl Session {
    /// Takes one text message.
    pub fn on_frame(&mut self, now: u64, text: &str) {
        if self.phase == Phase::Closed {
            return;
        }
        self.heard = now;
        self.pinged = None;
        match ClientFrame::parse(text) {
            Ok(frame) => self.on_checked(now, frame),
            Err(error) => self.on_wrong(&error),
        }
    }

    /// Takes a binary message, which the protocol does not have.
    pub fn on_binary(&mut self) {
        self.end(CloseCode::ProtocolViolation, "binary messages are not part of the protocol", None);
    }

    fn on_checked(&mut self, now: u64, frame: ClientFrame) {
        if let Some(id) = frame.id() {
            if id <= self.last_id {
                let detail = format!("{} `/id`: {id} is not larger than {}", frame.op(), self.last_id);
                return self.strike(Some(id), ErrCode::BadFrame, detail);
            }
            self.last_id = id;
        }
        match (&self.phase, frame) {
            (Phase::Opening, ClientFrame::Hello(hello)) => self.on_hello(hello),
            (Phase::Opening, _) => self.end(CloseCode::ProtocolViolation, "the first frame is not hello", None),
            (Phase::Greeting, _) => self.end(CloseCode::ProtocolViolation, "a frame came before welcome", None),
            (Phase::Open, ClientFrame::Hello(_)) => self.end(CloseCode::ProtocolViolation, "hello came twice", None),
            (Phase::Open, ClientFrame::Auth(auth)) => self.on_auth(auth),
            (Phase::Open, ClientFrame::Sub(sub)) => self.on_sub(sub),
            (Phase::Open, ClientFrame::Unsub(unsub)) => self.on_unsub(&unsub),
            (Phase::Open, ClientFrame::Pub(publish)) => self.on_pub(now, publish),
            (Phase::Open, ClientFrame::Ack(ack)) => self.on_ack(&ack),
            (Phase::Open, ClientFrame::Leave(leave)) => self.on_leave(&leave),
            (Phase::Open, ClientFrame::Pong(_)) | (Phase::Closed, _) => {}
        }
    }

    fn on_wrong(&mut self, error: &FrameError) {
        match error.code() {
            Some(code) if self.phase == Phase::Open => {
                if let Some(id) = error.id() {
                    self.last_id = self.last_id.max(id);
                }
                self.strike(error.id(), code, error.to_string());
            }
            _ => self.end(CloseCode::ProtocolViolation, &error.to_string(), None),
        }
    }

    /// Refuses a wrong frame; too many of them end the socket.
    fn strike(&mut self, re: Option<u32>, code: ErrCode, detail: String) {
        self.strikes += 1;
        if self.strikes > STRIKES {
            self.end(CloseCode::Abuse, "too many wrong frames", None);
        } else {
            self.refuse(re, Refusal::new(code, detail));
        }
    }

    pub(super) fn refuse(&mut self, re: Option<u32>, refusal: Refusal) {
        let Refusal { code, after, detail } = refusal;
        self.out.send(ServerFrame::Err(Refused { re, code, retry: code.may_retry(), after, detail }));
    }

    pub(super) fn question(&mut self, pending: Pending) -> u32 {
        self.last_ask += 1;
        self.asks.insert(self.last_ask, pending);
        self.last_ask
    }

    fn on_hello(&mut self, hello: Hello) {
        if hello.proto != 1 {
            return self.end(CloseCode::Version, "this server speaks version 1 of the protocol", None);
        }
        self.phase = Phase::Greeting;
        let (resume, subs) = hello.resume.map(|resume| (resume.session, resume.subs)).unzip();
        let ask = self.question(Pending::Hello { re: hello.id, page: hello.page.clone(), subs });
        self.out.ask(Ask::Authorise { ask, ticket: hello.ticket, page: hello.page, resume });
    }

    fn on_auth(&mut self, auth: Auth) {
        let coming = self.asks.values().filter(|pending| matches!(pending, Pending::Auth { .. })).count();
        if self.pages.get(&auth.page).is_none() && self.pages.len() + coming >= limit::PAGES {
            let detail = "a socket carries at most 8 pages";
            return self.refuse(Some(auth.id), Refusal::new(ErrCode::Limit, detail));
        }
        let ask = self.question(Pending::Auth { re: auth.id, page: auth.page.clone() });
        self.out.ask(Ask::Authorise { ask, ticket: auth.ticket, page: auth.page, resume: None });
    }

    fn on_sub(&mut self, sub: Sub) {
        let re = sub.id;
        match self.accept(&sub) {
            Ok(accepted) => self.start(Some(re), sub, accepted),
            Err(refusal) => self.refuse(Some(re), refusal),
        }
    }

    /// Starts a subscription that was accepted.
    pub(super) fn start(&mut self, re: Option<u32>, sub: Sub, accepted: Vec<crate::topic::TopicPattern>) {
        let Sub { page, sid, item, patterns, from, window, .. } = sub;
        let ask = self.question(Pending::Sub { re, sid });
        let window = window.unwrap_or(limit::WINDOW);
        let state = Subscription::new(ask, page.clone(), item.clone(), patterns, accepted.clone(), window, &from);
        self.subs.insert(sid, state);
        self.out.ask(Ask::Subscribe { ask, sid, page, item, patterns: accepted, from });
    }

    /// Checks limits and grants of a subscription, and fills in the caller's id.
    pub(super) fn accept(&mut self, sub: &Sub) -> Result<Vec<crate::topic::TopicPattern>, Refusal> {
        let Sub { page, sid, item, patterns, .. } = sub;
        if patterns.len() > limit::PATTERNS {
            let detail = format!("a subscription has at most 8 patterns, not {}", patterns.len());
            return Err(Refusal::new(ErrCode::Limit, detail));
        }
        if self.subs.contains_key(sid) {
            return Err(Refusal::new(ErrCode::BadFrame, format!("sub `/sid`: {sid} is in use")));
        }
        if self.subs.len() >= limit::SUBS {
            return Err(Refusal::new(ErrCode::Limit, "a socket has at most 128 subscriptions"));
        }
        let of_item = self.subs.values().filter(|other| other.page == *page && other.item == *item).count();
        if of_item >= limit::SUBS_PER_ITEM {
            return Err(Refusal::new(ErrCode::Limit, format!("item `{item}` has 32 subscriptions already")));
        }
        let Some(known) = self.pages.get(page) else {
            return Err(Refusal::new(ErrCode::Denied, format!("page `{page}` is not on this socket")));
        };
        let Some(access) = known.items.get(item).map(|item| &item.access) else {
            return Err(Refusal::new(ErrCode::Denied, format!("item `{item}` is not on page `{page}`")));
        };
        let mut filled = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            let pattern = known.fill(pattern).map_err(|unfilled| match unfilled {
                Unfilled::Anonymous => {
                    let detail =
                        format!("pattern `{pattern}` names {{user}}, and nobody known to its owner is signed in");
                    Refusal::new(ErrCode::Unauthenticated, detail)
                }
                Unfilled::Topic(error) => Refusal::new(ErrCode::BadPattern, error.to_string()),
            })?;
            if !access.grant.may_subscribe(&pattern) {
                if access.waiting.iter().any(|waiting| waiting.covers(&pattern)) {
                    let detail = format!("`{pattern}` is for a purpose the citizen has not consented to");
                    return Err(Refusal::new(ErrCode::ConsentRequired, detail));
                }
                return Err(Refusal::new(ErrCode::Denied, format!("item `{item}` may not subscribe to `{pattern}`")));
            }
            filled.push(pattern);
        }
        Ok(filled)
    }

    fn on_unsub(&mut self, unsub: &Unsub) {
        if self.subs.remove(&unsub.sid).is_some() {
            self.out.ask(Ask::Unsubscribe { sid: unsub.sid });
            self.out.send(ServerFrame::Ok(Done { re: unsub.id, ..Done::default() }));
        } else {
            let detail = format!("unsub `/sid`: there is no subscription {}", unsub.sid);
            self.refuse(Some(unsub.id), Refusal::new(ErrCode::BadFrame, detail));
        }
    }

    fn on_pub(&mut self, now: u64, publish: Publish) {
        let re = publish.id;
        if let Err(refusal) = self.publish(now, publish) {
            self.refuse(Some(re), refusal);
        }
    }

    fn publish(&mut self, now: u64, publish: Publish) -> Result<(), Refusal> {
        let Publish { id, page, item, e, ack } = publish;
        if self.unreplied >= limit::UNREPLIED {
            let detail = Some("32 publications wait for their reply".to_owned());
            return Err(Refusal { code: ErrCode::Busy, after: Some(100), detail });
        }
        let mut event = e.into_event();
        if let (Some(subject), Some(known)) = (&event.subject, self.pages.get(&page)) {
            let filled = known.fill_subject(&event.event_type, subject);
            let anonymous = || {
                Refusal::new(
                    ErrCode::Unauthenticated,
                    "the subject names {user}, and nobody known to its owner is signed in",
                )
            };
            event.subject = Some(filled.ok_or_else(anonymous)?);
        }
        let Some(known) = self.pages.item(&page, &item) else {
            return Err(Refusal::new(ErrCode::Denied, format!("item `{item}` is not on page `{page}`")));
        };
        known.bucket.take(now).map_err(|after| {
            let detail = Some(format!("item `{item}` publishes more than 20 events a second"));
            Refusal { code: ErrCode::Busy, after: Some(after), detail }
        })?;
        event.strip_host_owned();
        event.source.clone_from(&known.access.source);
        let topic = event.topic().map_err(|error| Refusal::new(ErrCode::BadFrame, error.to_string()))?;
        if !known.access.grant.may_publish(&topic) {
            return Err(Refusal::new(ErrCode::Denied, format!("item `{item}` may not publish to `{topic}`")));
        }
        self.unreplied += 1;
        let ask = self.question(Pending::Pub { re: id, ack });
        self.out.ask(Ask::Publish { ask, page, item, topic, event: Event::new(event), ack });
        Ok(())
    }

    fn on_ack(&mut self, ack: &Ack) {
        if let Some(sub) = self.subs.get_mut(&ack.sid)
            && sub.acknowledge(&ack.pos)
        {
            self.out.ask(Ask::Read { sid: ack.sid });
        }
    }

    fn on_leave(&mut self, leave: &Leave) {
        if self.pages.remove(&leave.page).is_none() {
            return;
        }
        let gone: Vec<u32> = self.subs.iter().filter(|(_, sub)| sub.page == leave.page).map(|(sid, _)| *sid).collect();
        for sid in gone {
            self.subs.remove(&sid);
            self.out.ask(Ask::Unsubscribe { sid });
        }
        self.out.ask(Ask::Leave { page: leave.page.clone() });
    }
}
