//! A build of one widget from elsewhere in place of the one that a lock froze, for one person's tab (ADR 0046).
//!
//! Only what is loaded changes. What the lock grants, its digest, which everything is asked by, and the tier stay as they are.

use super::{LockedMount, PageLock};
use crate::ids::PbcName;
use crate::integrity::hex_sha256;
use crate::manifest::Tier;

/// The build that takes the place.
#[derive(Debug, Clone, Copy)]
pub struct Swap<'a> {
    /// The PBC of the widget.
    pub pbc: &'a PbcName,
    /// The widget.
    pub widget: &'a str,
    /// Address of the module.
    pub module: &'a str,
    /// Its integrity value, if whoever made it gave one.
    pub integrity: Option<&'a str>,
}

/// Why nothing takes the place of anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoSwap {
    /// The page has no such widget.
    #[error("the page has no such widget")]
    Absent,
    /// It stands in a frame, or is a page of its own: nothing from elsewhere comes into the page in its place.
    #[error("the widget runs in a frame")]
    Framed,
}

impl PageLock {
    /// The lock with another module behind the widget, wherever the page runs it in itself.
    ///
    /// The digest of those items changes, so that no page takes their elements over for those of the release (ADR 0017).
    ///
    /// # Errors
    ///
    /// There is no such item, or all of them stand in frames.
    pub fn swapped(&self, swap: &Swap<'_>) -> Result<Self, NoSwap> {
        let mut lock = self.clone();
        let (mut found, mut done) = (false, false);
        for item in &mut lock.items {
            if item.pbc != *swap.pbc || item.widget.as_str() != swap.widget {
                continue;
            }
            found = true;
            if let LockedMount::Element { module, files, .. } = &mut item.mount
                && item.tier == Tier::Page
            {
                swap.module.clone_into(module);
                files.clear();
                item.digest = hex_sha256(format!("{}\n{}", item.digest, swap.module).as_bytes());
                done = true;
            }
        }
        match (found, done) {
            (false, _) => Err(NoSwap::Absent),
            (true, false) => Err(NoSwap::Framed),
            (true, true) => {
                if let Some(integrity) = swap.integrity {
                    lock.integrity.insert(swap.module.to_owned(), integrity.to_owned());
                }
                Ok(lock)
            }
        }
    }
}
