//! Who publishes a PBC: the statement that a publisher signs, the detached signature beside a manifest, and which publisher may sign
//! which names (ADR 0045).
//!
//! Pure: keys and files are the host's. Deliberately absent: the cryptography itself.

mod publisher;
mod signature;
mod statement;

pub use publisher::{Publisher, Publishers, Signatures, Standing};
pub use signature::{ALGORITHM, Detached, KeyError, MEDIA_TYPE, PublicKey};
pub use statement::Statement;
