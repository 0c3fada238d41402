//! The audit: one record of everything that a portal has to be able to account for, to which entries are only added (ADR 0038).
//!
//! Each record holds the hash of the one before, so that a change, a removal or another order shows. The methods wait for the
//! disk; call them where waiting is allowed.

use super::Timestamp;
use jogakbo_contract::canonical;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use thiserror::Error;

/// The hash before the first record.
pub const ROOT: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What is to be recorded. No secrets, and of people only the id of their user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What was done, for example `session.open`; `domain::audit` lists the words.
    pub act: String,
    /// Who did it: the id of a user, `command` for the command line, `file` for files, `-` for nobody known.
    pub by: String,
    /// To what: a page, a PBC, a user, an address of the portal; empty where the act says it all.
    pub about: String,
    /// More about it.
    pub detail: BTreeMap<String, String>,
}

/// An entry in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// From 1, without holes.
    pub number: u64,
    /// The entry.
    pub entry: Entry,
    /// The hash of the record before; [`ROOT`] for the first.
    pub before: String,
    /// The hash of this one.
    pub hash: String,
}

impl Record {
    /// The record that follows the head.
    pub fn after(head: &Head, entry: Entry) -> Self {
        let mut record = Self { number: head.number + 1, entry, before: head.hash.clone(), hash: String::new() };
        record.hash = record.digest();
        record
    }

    /// What the hash is taken over, by names.
    pub fn body(&self) -> Value {
        let Entry { at, act, by, about, detail } = &self.entry;
        json!({
            "number": self.number, "at": at.rfc3339(), "act": act, "by": by, "about": about, "detail": detail, "before": self.before
        })
    }

    /// SHA-256 of the canonical text of [`Record::body`] (RFC 8785), which holds the hash before: what `hash` has to be.
    pub fn digest(&self) -> String {
        canonical::sha256_hex(&self.body())
    }

    /// As one line of an export.
    pub fn line(&self) -> String {
        let mut body = self.body();
        body["hash"] = self.hash.clone().into();
        canonical::to_string(&body)
    }
}

/// Where the chain ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of the last record; 0 before the first.
    pub number: u64,
    /// Its hash.
    pub hash: String,
    /// Number of the last deed of the pages' store that has a record.
    pub deed: u64,
}

impl Default for Head {
    fn default() -> Self {
        Self { number: 0, hash: ROOT.to_owned(), deed: 0 }
    }
}

/// The audit did not do what was asked.
#[derive(Debug, Error)]
#[error("the audit could not {action}")]
pub struct AuditError {
    /// What was tried.
    pub action: &'static str,
    /// Why it failed.
    #[source]
    pub cause: Box<dyn std::error::Error + Send + Sync>,
}

/// A chain of records.
///
/// What was answered is on disk. Several processes may write: each write reads the last hash and adds to it in one step, so
/// that there is one chain without forks. Nothing is ever changed or removed.
pub trait Audit: Send + Sync {
    /// Adds entries in this order, all or none, and answers where the chain ends now.
    ///
    /// # Errors
    ///
    /// Nothing of it was written.
    fn append(&self, entries: Vec<Entry>) -> Result<Head, AuditError>;

    /// Adds the entries of deeds after number `after`, the last of which is number `last`; false when another process was
    /// first, and then nothing is written.
    ///
    /// # Errors
    ///
    /// Nothing of it was written.
    fn append_deeds(&self, after: u64, last: u64, entries: Vec<Entry>) -> Result<bool, AuditError>;

    /// Records with numbers greater than `after`, at most `most`, in order.
    ///
    /// # Errors
    ///
    /// They cannot be read.
    fn records(&self, after: u64, most: usize) -> Result<Vec<Record>, AuditError>;

    /// Where the chain ends, as it was noted beside the records.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    fn head(&self) -> Result<Head, AuditError>;
}
