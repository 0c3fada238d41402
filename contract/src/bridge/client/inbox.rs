//! Frames of the server.

use super::{Link, Output, Phase, Request, State, SubState, pages};
use crate::bridge::code::{CloseCode, ErrCode};
use crate::bridge::frame::{
    Bye, ClientFrame, Done, Evt, FrameError, Granted, Grants, Pong, Refused, ServerFrame, Welcome,
};
use serde_json::Value;

/// Time on a new socket in which events without a log may be those of the socket before.
const ECHO: u64 = 60_000;

impl Link {
    /// Takes one text message.
    pub fn on_text(&mut self, now: u64, text: &str) {
        self.on_parsed(now, ServerFrame::parse(text));
    }

    /// Takes one text message that the driver has read as JSON; `None` when it is none.
    pub fn on_value(&mut self, now: u64, value: Option<Value>) {
        let frame = value.ok_or_else(|| FrameError::Broken("the frame is no JSON".to_owned()));
        self.on_parsed(now, frame.and_then(ServerFrame::from_value));
    }

    fn on_parsed(&mut self, now: u64, frame: Result<ServerFrame, FrameError>) {
        if !matches!(self.phase, Phase::Greeting { .. } | Phase::Live { .. }) {
            return;
        }
        self.heard = now;
        match frame {
            Ok(frame) => self.on_frame(now, frame),
            // A newer server may say more than we understand.
            Err(FrameError::Unsupported { .. }) => {}
            Err(error) => {
                self.out.push_back(Output::CloseSocket(CloseCode::ProtocolViolation.number()));
                self.lost(now, 1006, 0, &error.to_string());
            }
        }
    }

    fn on_frame(&mut self, now: u64, frame: ServerFrame) {
        match (&self.phase, frame) {
            (Phase::Greeting { .. }, ServerFrame::Welcome(welcome)) => self.on_welcome(now, welcome),
            (_, ServerFrame::Bye(bye)) => self.on_bye(now, &bye),
            (_, ServerFrame::Ping(ping)) => self.send(&ClientFrame::Pong(Pong { t: ping.t })),
            // The `bye` behind a refused `hello` says what to do; nothing else makes sense before `welcome`.
            (Phase::Greeting { .. }, _) | (_, ServerFrame::Welcome(_)) => {}
            (_, ServerFrame::Ok(done)) => self.on_ok(now, done),
            (_, ServerFrame::Err(refused)) => self.on_err(now, refused),
            (_, ServerFrame::Evt(evt)) => self.on_evt(now, evt),
            (_, ServerFrame::Gap(gap)) => {
                if self.subs.sids().contains(&gap.sid) {
                    self.out.push_back(Output::Gap(gap));
                }
            }
            (_, ServerFrame::Grants(grants)) => self.on_grants(grants),
            (_, ServerFrame::Notice(notice)) => self.out.push_back(Output::Notice(notice)),
        }
    }

    fn on_welcome(&mut self, now: u64, welcome: Welcome) {
        self.phase = Phase::Live { since: now };
        self.ping = welcome.ping;
        self.limits = welcome.limits;
        self.clock = i128::from(welcome.now) - i128::from(now);
        self.session = Some((welcome.session, now));
        if welcome.resumed {
            self.subs.resumed(&mut self.out);
        } else {
            self.subs.start_over();
        }
        self.pages.entered(&welcome.page, pages::renew_at(now, welcome.expires.saturating_sub(welcome.now)));
        self.out.push_back(Output::State(State::Live));
        for (item, granted) in welcome.grants {
            let (page, reason) = (welcome.page.clone(), "welcome".to_owned());
            self.out.push_back(Output::Grants { page, item, granted, reason });
        }
        self.tick_live(now);
    }

    fn on_bye(&mut self, now: u64, bye: &Bye) {
        self.out.push_back(Output::CloseSocket(1000));
        self.lost(now, bye.code.number(), bye.after.unwrap_or(0), &bye.reason);
    }

    fn on_ok(&mut self, now: u64, done: Done) {
        match self.requests.remove(&done.re) {
            Some(Request::Auth { page }) => self.let_in(now, &page, done.expires.unwrap_or(0)),
            Some(Request::Sub { sid }) => {
                if let Some(state) = self.subs.stands(sid, done.pos) {
                    self.out.push_back(Output::Subscription { sid, state });
                }
            }
            Some(Request::Pub { id }) => self.publication_done(now, id, done),
            Some(Request::Unsub) | None => {}
        }
    }

    fn on_err(&mut self, now: u64, refused: Refused) {
        let Some(request) = refused.re.and_then(|re| self.requests.remove(&re)) else { return };
        match request {
            Request::Auth { page } => {
                let detail = refused.detail.unwrap_or_default();
                self.auth_refused(now, &page, refused.code, refused.after, &detail);
            }
            Request::Sub { sid } if refused.retry => self.subs.postpone(sid, now, refused.after),
            Request::Sub { sid } => {
                let detail = refused.detail.unwrap_or_default();
                self.subs.deny(sid, refused.code, &detail, &mut self.out);
            }
            Request::Pub { id } => self.publication_refused(now, id, refused),
            Request::Unsub => {}
        }
    }

    fn on_evt(&mut self, now: u64, evt: Evt) {
        let Evt { sid, b, more } = evt;
        let fresh = matches!(self.phase, Phase::Live { since } if now < since + ECHO);
        for placed in b {
            let arrives = match &placed.p {
                Some(position) => self.subs.arrives(sid, position),
                None => self.subs.is_heard(sid, placed.e.event().extension("recordedtime"), fresh),
            };
            if arrives {
                self.out.push_back(Output::Deliver { sid, pos: placed.p, event: placed.e.into_event() });
            }
        }
        if let Some(state) = self.subs.progress(sid, more) {
            self.out.push_back(Output::Subscription { sid, state });
        }
    }

    fn on_grants(&mut self, grants: Grants) {
        let Grants { page, item, publish, subscribe, rev, dropped, reason } = grants;
        let code = if reason == "consent-required" { ErrCode::ConsentRequired } else { ErrCode::Denied };
        for sid in dropped {
            self.subs.deny(sid, code, &reason, &mut self.out);
        }
        self.out.push_back(Output::Grants { page, item, granted: Granted { publish, subscribe, rev }, reason });
    }
}

impl SubState {
    /// Whether what comes now is new.
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Live)
    }
}
