//! Why a request was refused and why a socket was closed.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The code of an `err` frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrCode {
    /// Not the shape this operation has.
    BadFrame,
    /// An operation or option this server does not know.
    Unsupported,
    /// Nobody is signed in, or the ticket is not good.
    Unauthenticated,
    /// The ticket or the session is over.
    Expired,
    /// Not granted.
    Denied,
    /// Granted only with a consent that is not there.
    ConsentRequired,
    /// A pattern that is none.
    BadPattern,
    /// An event type nobody declared.
    UnknownType,
    /// The payload breaks the schema of its type.
    Schema,
    /// The event is larger than 64 KiB.
    TooLarge,
    /// Too many subscriptions or patterns.
    Limit,
    /// Too much at once; try again after a while.
    Busy,
    /// The same event id with other bytes.
    Conflict,
    /// The log no longer has that position.
    PositionLost,
    /// The server failed; also what a client understands of a code it does not know.
    #[serde(other)]
    Internal,
}

impl ErrCode {
    /// All codes.
    pub const ALL: [Self; 15] = [
        Self::BadFrame,
        Self::Unsupported,
        Self::Unauthenticated,
        Self::Expired,
        Self::Denied,
        Self::ConsentRequired,
        Self::BadPattern,
        Self::UnknownType,
        Self::Schema,
        Self::TooLarge,
        Self::Limit,
        Self::Busy,
        Self::Conflict,
        Self::PositionLost,
        Self::Internal,
    ];

    /// The code as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadFrame => "bad-frame",
            Self::Unsupported => "unsupported",
            Self::Unauthenticated => "unauthenticated",
            Self::Expired => "expired",
            Self::Denied => "denied",
            Self::ConsentRequired => "consent-required",
            Self::BadPattern => "bad-pattern",
            Self::UnknownType => "unknown-type",
            Self::Schema => "schema",
            Self::TooLarge => "too-large",
            Self::Limit => "limit",
            Self::Busy => "busy",
            Self::Conflict => "conflict",
            Self::PositionLost => "position-lost",
            Self::Internal => "internal",
        }
    }

    /// Whether the same request may succeed later.
    pub const fn may_retry(self) -> bool {
        matches!(self, Self::Busy | Self::Internal)
    }
}

impl fmt::Display for ErrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The close code of a socket. The number says what to do: 4000 to 4499 come back, 4500 to 4999 do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub enum CloseCode {
    /// The server restarts.
    Restart = 4000,
    /// The ticket was not renewed in time, or it was too old.
    TicketExpired = 4001,
    /// The socket did not take what was sent.
    SlowReader = 4002,
    /// No answer to `ping`, or no `hello`.
    PingTimeout = 4003,
    /// Another server takes over.
    Moved = 4004,
    /// Too many bridges of this caller, or on this socket; one that ends makes room.
    Full = 4005,
    /// The shared socket was opened by somebody else than the ticket was given to; a new socket will do.
    OtherHolder = 4006,
    /// A frame that breaks the protocol.
    ProtocolViolation = 4500,
    /// The ticket is not good.
    NotAuthenticated = 4501,
    /// Signed out.
    SessionEnded = 4502,
    /// The page's origin is not the portal's.
    OriginRefused = 4503,
    /// A version of the protocol this server does not speak.
    Version = 4504,
    /// Too many wrong frames.
    Abuse = 4505,
    /// The same session is open elsewhere.
    Replaced = 4506,
}

impl CloseCode {
    /// All codes.
    pub const ALL: [Self; 14] = [
        Self::Restart,
        Self::TicketExpired,
        Self::SlowReader,
        Self::PingTimeout,
        Self::Moved,
        Self::Full,
        Self::OtherHolder,
        Self::ProtocolViolation,
        Self::NotAuthenticated,
        Self::SessionEnded,
        Self::OriginRefused,
        Self::Version,
        Self::Abuse,
        Self::Replaced,
    ];

    /// The number.
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// Whether a client should connect again.
    pub const fn comes_back(self) -> bool {
        comes_back(self.number())
    }
}

/// Whether a client should connect again after any close code: all below 4500, codes of the WebSocket itself included.
pub const fn comes_back(number: u16) -> bool {
    number < 4500
}

impl From<CloseCode> for u16 {
    fn from(code: CloseCode) -> Self {
        code.number()
    }
}

impl TryFrom<u16> for CloseCode {
    type Error = String;

    fn try_from(number: u16) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|code| code.number() == number)
            .ok_or_else(|| format!("{number} is no close code of the bridge"))
    }
}
