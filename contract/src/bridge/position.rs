//! Places in a log.

use crate::read::{Read, Reader};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cmp::Ordering;
use std::fmt;

/// Why a text is no position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("position `{0}` is not 1 to 32 of a-z and 0-9, then -, then 16 hex digits")]
pub struct PositionError(String);

/// A place in a log: `<epoch>-<16 hex>`. Opaque to clients; only positions of one epoch can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Position {
    epoch: String,
    number: u64,
}

impl Position {
    /// The place `number` of the log's life `epoch`.
    ///
    /// # Errors
    /// [`PositionError`] when the epoch is not 1 to 32 of a-z and 0-9.
    pub fn new(epoch: &str, number: u64) -> Result<Self, PositionError> {
        let plain = epoch.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if plain && (1..=32).contains(&epoch.len()) {
            Ok(Self { epoch: epoch.to_owned(), number })
        } else {
            Err(PositionError(epoch.chars().take(80).collect()))
        }
    }

    /// Which life of the log; another one after the log was lost or restored.
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// The place in that life, growing.
    pub fn number(&self) -> u64 {
        self.number
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self.epoch == other.epoch { Some(self.number.cmp(&other.number)) } else { None }
    }
}

impl std::str::FromStr for Position {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        let wrong = || PositionError(text.chars().take(80).collect());
        let (epoch, number) = text.split_once('-').ok_or_else(wrong)?;
        let hex = number.len() == 16 && number.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !hex {
            return Err(wrong());
        }
        let number = u64::from_str_radix(number, 16).map_err(|_| wrong())?;
        Self::new(epoch, number).map_err(|_| wrong())
    }
}

impl Read for Position {
    fn read(value: Value, reader: &mut Reader) -> Self {
        let text = reader.text(value);
        text.parse().unwrap_or_else(|error: PositionError| {
            reader.fault(&error.to_string());
            Self { epoch: text, number: 0 }
        })
    }
}

impl TryFrom<String> for Position {
    type Error = PositionError;

    fn try_from(text: String) -> Result<Self, PositionError> {
        text.parse()
    }
}

impl From<Position> for String {
    fn from(position: Position) -> Self {
        position.to_string()
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:016x}", self.epoch, self.number)
    }
}
