//! Digests: integrity values of files, content addresses, and hashes for a content security policy.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256, Sha384};
use std::fmt;

/// Why a text is no integrity value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SriError {
    /// Neither `sha384-` nor `sha512-` in front.
    #[error("integrity value `{0}` has an unknown algorithm; use sha384 or sha512")]
    Algorithm(String),
    /// Not base64, or not as many bytes as the algorithm makes.
    #[error("integrity value `{text}` is not {bytes} bytes of base64")]
    Digest {
        /// The text, cut to 80 characters.
        text: String,
        /// Bytes wanted.
        bytes: usize,
    },
}

/// One integrity value as in the HTML attribute `integrity`: `sha384-…` or `sha512-…` (W3C SRI section 3.1).
///
/// Weaker algorithms and lists of several values are refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct Sri(String);

impl Sri {
    /// The SHA-384 value of `bytes`.
    pub fn sha384_of(bytes: &[u8]) -> Self {
        Self(format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes))))
    }

    /// The value as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Sri {
    type Err = SriError;

    fn from_str(text: &str) -> Result<Self, SriError> {
        let cut = || text.chars().take(80).collect::<String>();
        let (digest, bytes) = if let Some(digest) = text.strip_prefix("sha384-") {
            (digest, 48)
        } else if let Some(digest) = text.strip_prefix("sha512-") {
            (digest, 64)
        } else {
            return Err(SriError::Algorithm(cut()));
        };
        // 64 bytes are 88 characters; longer texts are not even decoded.
        let right = digest.len() <= 88 && STANDARD.decode(digest).is_ok_and(|decoded| decoded.len() == bytes);
        if right { Ok(Self(text.to_owned())) } else { Err(SriError::Digest { text: cut(), bytes }) }
    }
}

impl TryFrom<String> for Sri {
    type Error = SriError;

    fn try_from(text: String) -> Result<Self, SriError> {
        text.parse()
    }
}

impl From<Sri> for String {
    fn from(value: Sri) -> Self {
        value.0
    }
}

impl fmt::Display for Sri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The SHA-256 of `bytes` as 64 lower-case hex digits.
pub fn hex_sha256(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(digit), 16).expect("four bits are one hex digit"));
        }
    }
    out
}

/// The source expression a content security policy needs for an inline script: `sha256-…`, without quotes.
pub fn csp_sha256(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}
