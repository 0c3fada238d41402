//! Secrets of PBC back ends.

use super::Timestamp;
use super::store::Stored;

/// A back end that may ask for access tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRecord {
    /// The name of its PBC, which is its client id.
    pub pbc: String,
    /// SHA-256 of its secret, hexadecimal. The secret has 256 random bits, so nobody finds it by trying.
    pub hash: String,
    /// When the secret was made.
    pub made: Timestamp,
}

/// The back ends and the hashes of their secrets.
///
/// A write that was answered is on disk, and every process that has the store open sees it. Absence is `Ok(None)`.
pub trait Clients: Send + Sync {
    /// Writes a client; an earlier secret of the same PBC is worth nothing from then on.
    fn put_client(&self, client: ClientRecord) -> Stored<'_, ()>;

    /// The client of a PBC.
    fn client(&self, pbc: String) -> Stored<'_, Option<ClientRecord>>;
}
