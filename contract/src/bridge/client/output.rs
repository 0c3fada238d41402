//! What a link tells its driver.

use crate::bridge::Position;
use crate::bridge::code::ErrCode;
use crate::bridge::frame::{Gap, Granted, Notice};
use crate::envelope::CloudEvent;
use crate::ids::ItemId;

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
