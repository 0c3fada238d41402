//! What can be wrong with a frame.

use crate::bridge::code::ErrCode;
use crate::envelope::EnvelopeError;
use crate::json::JsonError;

/// Why a text is no frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Not strict JSON, too large, too deep, or no object with an `op`: the protocol is broken.
    #[error("{0}")]
    Broken(String),
    /// An `op` nobody knows.
    #[error("op `{op}` is not known")]
    Unsupported {
        /// The request, when it has an `id`.
        id: Option<u32>,
        /// The operation, cut to 40 characters.
        op: String,
    },
    /// A field is missing or wrong.
    #[error("{op}{}: {message}", behind(.pointer))]
    Shape {
        /// The request, when it has an `id`.
        id: Option<u32>,
        /// The operation.
        op: &'static str,
        /// JSON Pointer into the frame.
        pointer: String,
        /// What is wrong.
        message: String,
    },
    /// The event of a `pub` is none.
    #[error("pub `/e`: {error}")]
    Event {
        /// The request, when it has an `id`.
        id: Option<u32>,
        /// What is wrong.
        error: EnvelopeError,
    },
}

/// A pointer as it stands behind an operation; the whole frame needs no words.
fn behind(pointer: &str) -> String {
    if pointer.is_empty() { String::new() } else { format!(" `{pointer}`") }
}

impl FrameError {
    /// The request that failed, when it can be told.
    pub const fn id(&self) -> Option<u32> {
        match self {
            Self::Broken(_) => None,
            Self::Unsupported { id, .. } | Self::Shape { id, .. } | Self::Event { id, .. } => *id,
        }
    }

    /// The code for the `err` frame; `None` when the socket is to be closed.
    pub fn code(&self) -> Option<ErrCode> {
        match self {
            Self::Broken(_) => None,
            Self::Unsupported { .. } => Some(ErrCode::Unsupported),
            Self::Shape { pointer, .. } if pointer.starts_with("/match/") => Some(ErrCode::BadPattern),
            Self::Event { error: EnvelopeError::TooLarge(_), .. } => Some(ErrCode::TooLarge),
            Self::Shape { .. } | Self::Event { .. } => Some(ErrCode::BadFrame),
        }
    }
}

impl From<JsonError> for FrameError {
    fn from(error: JsonError) -> Self {
        Self::Broken(error.to_string())
    }
}
