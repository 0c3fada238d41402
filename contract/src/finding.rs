//! What a check says about a document: a stable code, how bad it is, where, and a sentence for a person.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How bad a finding is. An error keeps a document from going live, a warning does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth fixing; the document is used.
    Warning,
    /// The document is not used.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing found wrong in a manifest, page or event type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// A code of `codes::ALL`, for example `M01`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// JSON Pointer (RFC 6901) into the document; empty for the whole of it.
    pub at: String,
    /// What is wrong and what to do, in English, lower case, without a full stop.
    pub message: String,
}

impl Finding {
    /// An error with `code` at the pointer `at`.
    pub fn error(code: &str, at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), severity: Severity::Error, at: at.into(), message: message.into() }
    }

    /// A warning with `code` at the pointer `at`.
    pub fn warning(code: &str, at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), severity: Severity::Warning, at: at.into(), message: message.into() }
    }

    /// Whether this keeps the document from going live.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.at.is_empty() { "/" } else { &self.at };
        write!(f, "{}: {}: {at}: {}", self.code, self.severity, self.message)
    }
}

impl From<crate::json::JsonError> for Finding {
    fn from(error: crate::json::JsonError) -> Self {
        Self::error(error.code(), error.pointer(), error.what())
    }
}

/// One more reference token on a JSON Pointer, escaped as RFC 6901 wants it.
pub fn join(pointer: &str, token: impl fmt::Display) -> String {
    format!("{pointer}/{}", token.to_string().replace('~', "~0").replace('/', "~1"))
}
