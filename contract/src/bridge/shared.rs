//! Several bridges on one WebSocket, as the tabs of a browser have it: which text belongs to whom (ADR 0014).
//!
//! Each bridge is a channel with a number. Texts are frames, byte for byte those of a socket that has one bridge; between
//! them stand binary messages with one [`Word`] in ASCII, so nothing inside a frame can ever be taken for a word. Who may
//! call: the host's sockets through [`Channels`]; the browser's side is the small script `shell/tabs.js`.

use super::code::CloseCode;
use super::frame::MAX_ID;
use super::limit;
use std::collections::BTreeSet;
use std::fmt;

/// The sub-protocol a browser offers for a socket of several bridges.
pub const PROTOCOL: &str = "jogakbo.v1.shared";

/// A message about channels, in either direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// `open 3`: a new channel, and the texts that follow are its. Only browsers say it.
    Open(u32),
    /// `to 3`: the texts that follow are this channel's.
    To(u32),
    /// `close 3 1000`: the channel has ended, with the code a socket of its own would have closed with.
    Close(u32, u16),
}

/// Bytes that are no word, or a word that may not stand where it stands; the socket ends with
/// [`CloseCode::ProtocolViolation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordError {
    /// None of the three words, or numbers out of their range: 1 to 2^31 - 1, and 1000 to 4999.
    Unknown,
    /// `open` with a number that is not above all numbers before.
    Reused,
    /// `to` or `close` for a channel that never was, or a text before the first `open`.
    NoChannel,
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "a binary message is `open N`, `to N` or `close N CODE`",
            Self::Reused => "a new channel has a number above all before it",
            Self::NoChannel => "no channel has been opened for this",
        })
    }
}

impl std::error::Error for WordError {}

impl Word {
    /// Reads a binary message.
    ///
    /// # Errors
    /// [`WordError::Unknown`].
    pub fn parse(bytes: &[u8]) -> Result<Self, WordError> {
        let text = std::str::from_utf8(bytes).map_err(|_| WordError::Unknown)?;
        let mut parts = text.split(' ');
        let (word, channel) = (parts.next(), number(parts.next(), 1, MAX_ID));
        let word = match (word, channel) {
            (Some("open"), Some(channel)) => Self::Open(channel),
            (Some("to"), Some(channel)) => Self::To(channel),
            (Some("close"), Some(channel)) => {
                let code = number(parts.next(), 1000, 4999).and_then(|code| u16::try_from(code).ok());
                Self::Close(channel, code.ok_or(WordError::Unknown)?)
            }
            _ => return Err(WordError::Unknown),
        };
        if parts.next().is_some() { Err(WordError::Unknown) } else { Ok(word) }
    }
}

/// A decimal number within bounds, written in the only way: no sign, no zero before it.
fn number(part: Option<&str>, least: u32, most: u32) -> Option<u32> {
    let digits = part.filter(|part| part.starts_with(|first: char| first.is_ascii_digit() && first != '0'))?;
    digits.parse().ok().filter(|number| (least..=most).contains(number))
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(channel) => write!(f, "open {channel}"),
            Self::To(channel) => write!(f, "to {channel}"),
            Self::Close(channel, code) => write!(f, "close {channel} {code}"),
        }
    }
}

/// What the host does about a word of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Begin a session for this channel.
    Begin(u32),
    /// Say `close` with this code: there is no room for the channel.
    Refuse(u32, CloseCode),
    /// End the session of this channel; the browser has forgotten it.
    End(u32),
    /// Nothing more.
    Nothing,
}

/// The channels of one socket, seen from the server: which are open, and whose texts come now.
#[derive(Debug, Default)]
pub struct Channels {
    open: BTreeSet<u32>,
    last: u32,
    to: u32,
}

impl Channels {
    /// Takes a binary message.
    ///
    /// A channel that has ended may still be named for a while: the browser cannot know yet.
    ///
    /// # Errors
    /// [`WordError`]; the socket cannot go on.
    pub fn on_binary(&mut self, bytes: &[u8]) -> Result<Act, WordError> {
        match Word::parse(bytes)? {
            Word::Open(channel) if channel <= self.last => Err(WordError::Reused),
            Word::Open(channel) => {
                (self.last, self.to) = (channel, channel);
                if self.open.len() >= limit::CHANNELS {
                    return Ok(Act::Refuse(channel, CloseCode::Full));
                }
                self.open.insert(channel);
                Ok(Act::Begin(channel))
            }
            Word::To(channel) | Word::Close(channel, _) if channel > self.last => Err(WordError::NoChannel),
            Word::To(channel) => {
                self.to = channel;
                Ok(Act::Nothing)
            }
            Word::Close(channel, _) => Ok(if self.open.remove(&channel) { Act::End(channel) } else { Act::Nothing }),
        }
    }

    /// The channel a text that comes now belongs to; `None` when that one has ended, and the text is to be dropped.
    ///
    /// # Errors
    /// [`WordError::NoChannel`] before the first `open`.
    pub fn on_text(&self) -> Result<Option<u32>, WordError> {
        if self.last == 0 {
            return Err(WordError::NoChannel);
        }
        Ok(Some(self.to).filter(|channel| self.open.contains(channel)))
    }

    /// A session ended by itself, or could not begin.
    pub fn ended(&mut self, channel: u32) {
        self.open.remove(&channel);
    }

    /// Whether no channel is open.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}
