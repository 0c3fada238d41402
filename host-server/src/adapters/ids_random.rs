//! The operating system's randomness.

use crate::ports::Ids;

/// The operating system's randomness.
#[derive(Debug, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    /// # Panics
    ///
    /// The operating system gives no randomness; going on would be worse.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}
