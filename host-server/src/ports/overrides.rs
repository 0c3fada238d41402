//! What ended builds of one's own before their time (ADR 0046). The hosts of one portal share it, and it outlives all of them.

use super::Timestamp;

/// Remembers what was ended, and whether an operator turned all of it off.
///
/// All methods may block for a moment on a local file.
pub trait OverrideSwitch: Send + Sync {
    /// Whether an operator turned all of them off; also when nobody can tell.
    fn is_off(&self) -> bool;

    /// Whether the one with this id, whose time is up at `until`, was ended; also when nobody can tell.
    fn is_ended(&self, id: &str, until: Timestamp) -> bool;

    /// Ends it for good. It may be forgotten from `until` on.
    ///
    /// # Errors
    ///
    /// It cannot be remembered: it would open again.
    fn end(&self, id: &str, until: Timestamp, now: Timestamp) -> std::io::Result<()>;
}
