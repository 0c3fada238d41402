//! What citizens consented to.

use super::Timestamp;
use super::store::{Stored, UserId};
use std::collections::BTreeSet;

/// A citizen gave or withdrew their consent to one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEntry {
    /// Who.
    pub user: UserId,
    /// The PBC that processes the data.
    pub pbc: String,
    /// Its purpose.
    pub purpose: String,
    /// Given, or withdrawn.
    pub given: bool,
    /// When.
    pub at: Timestamp,
}

/// PBC and purpose.
pub type Purpose = (String, String);

/// A record of consents, to which entries are only added.
///
/// An entry that was answered is on disk. The newest entry of a citizen, PBC and purpose is what holds.
pub trait Consents: Send + Sync {
    /// Adds an entry.
    fn record(&self, entry: ConsentEntry) -> Stored<'_, ()>;

    /// What a citizen consents to now.
    fn held(&self, user: UserId) -> Stored<'_, BTreeSet<Purpose>>;

    /// All entries of a citizen, oldest first.
    fn entries(&self, user: UserId) -> Stored<'_, Vec<ConsentEntry>>;
}
