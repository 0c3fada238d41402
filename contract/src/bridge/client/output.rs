//! What a link tells its driver.

use crate::bridge::Position;
use crate::bridge::code::ErrCode;
use crate::bridge::frame::{Gap, Granted, Notice};
use crate::envelope::CloudEvent;
use crate::ids::ItemId;
use serde_json::Value;

/// What the driver is to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Fetch a one-time ticket for this page; answer by `on_ticket`.
    NeedTicket {
        /// The page.
        page: String,
    },
    /// Open a socket; answer by `on_open` or `on_close`.
    Connect,
    /// Send this text.
    Send(String),
    /// Close the socket and forget it.
    CloseSocket(u16),
    /// Hand this event to the subscriber, then call `delivered` if it has a position.
    Deliver {
        /// The subscription.
        sid: u32,
        /// Its place in the log, if its type has one.
        pos: Option<Position>,
        /// The event.
        event: CloudEvent,
    },
    /// Events are missing; the subscriber loads its state anew.
    Gap(Gap),
    /// A subscription stands differently now.
    Subscription {
        /// The subscription.
        sid: u32,
        /// How it stands.
        state: SubState,
    },
    /// A publication is done with.
    Published {
        /// What `publish` returned.
        id: u32,
        /// What became of it.
        result: Result<Published, PublishError>,
    },
    /// What an item may do has changed.
    Grants {
        /// The page.
        page: String,
        /// The item.
        item: ItemId,
        /// What it may do now.
        granted: Granted,
        /// Why.
        reason: String,
    },
    /// The server tells the page something.
    Notice(Notice),
    /// The link stands differently now.
    State(State),
}

/// How a link stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not wanted.
    Idle,
    /// Fetching a ticket or opening a socket.
    Connecting,
    /// Events flow.
    Live,
    /// The socket is lost; the next try comes at this time.
    Waiting {
        /// Milliseconds by the driver's clock.
        until: u64,
    },
    /// The server said not to come back.
    Ended {
        /// The close code; 0 when no ticket could be had.
        code: u16,
        /// Why, in words.
        reason: String,
    },
}

/// How a subscription stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubState {
    /// Reading the past.
    CatchingUp,
    /// What comes now is new.
    Live,
    /// The socket is lost; it will be taken up again.
    Offline,
    /// Refused or ended by the server; nothing more comes.
    Denied {
        /// Why.
        code: ErrCode,
        /// For people who write widgets.
        detail: String,
    },
    /// The link ended; nothing more comes.
    Closed,
}

/// A publication that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// Its place in the log, if its type has one and a reply was wanted.
    pub pos: Option<Position>,
    /// It was there already.
    pub dup: bool,
}

/// A publication that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishError {
    /// Why.
    pub code: ErrCode,
    /// Whether trying again can help.
    pub retry: bool,
    /// For people who write widgets.
    pub detail: String,
}

/// What became of the wish for a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ticket {
    /// Here it is.
    Good(String),
    /// Not now; ask again after so many milliseconds at the earliest.
    Later {
        /// Milliseconds.
        after: u64,
    },
    /// There will be none.
    Never {
        /// Why, in words.
        reason: String,
    },
}

impl Ticket {
    /// What the answer to `POST /-/session/ticket` means. `retry_after` is the header in seconds, `body` reads the JSON of an
    /// answer with status 200.
    ///
    /// A refusal for what we are is final. 408, 425, 429 and everything of 500 and above ask for patience.
    pub fn from_answer(status: u16, retry_after: Option<u64>, body: impl FnOnce() -> Value) -> Self {
        match status {
            200 => match body().get("ticket").and_then(Value::as_str) {
                Some(ticket) => Self::Good(ticket.to_owned()),
                None => Self::Never { reason: "the host's answer holds no ticket".to_owned() },
            },
            408 | 425 | 429 => Self::Later { after: retry_after.unwrap_or(0) * 1000 },
            400..500 => Self::Never { reason: format!("the host refused a ticket (HTTP {status})") },
            _ => Self::Later { after: retry_after.unwrap_or(0) * 1000 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_says_yes_later_or_never() {
        let of = |status, body: Value| Ticket::from_answer(status, Some(2), || body);
        assert_eq!(of(200, json!({"ticket": "t"})), Ticket::Good("t".to_owned()));
        assert!(matches!(of(200, json!({})), Ticket::Never { .. }));
        for status in [401, 403, 410] {
            assert!(matches!(of(status, Value::Null), Ticket::Never { .. }), "{status}");
        }
        for status in [204, 408, 425, 429, 500, 503] {
            assert_eq!(of(status, Value::Null), Ticket::Later { after: 2000 }, "{status}");
        }
    }
}
