//! Open links: which machine gets the frames of which request.

use crate::domain::tickets::Holder;
use crate::ports::Ids;
use futures::channel::mpsc::Sender;
use jogakbo_contract::integrity::hex_sha256;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

type Open = HashMap<String, (Holder, Sender<String>)>;

/// All open links, by the hash of their name: looking one up leaks nothing by its time.
#[derive(Debug, Default)]
pub struct Links {
    open: Arc<Mutex<Open>>,
}

/// One open link; dropping it closes it.
#[derive(Debug)]
pub struct Link {
    key: String,
    open: Arc<Mutex<Open>>,
}

impl Links {
    /// A new link of `holder` with its secret name.
    pub fn open(&self, ids: &dyn Ids, holder: Holder, frames: Sender<String>) -> (String, Link) {
        let name = ids.secret();
        let key = hex_sha256(name.as_bytes());
        crate::sync::hold(&self.open).insert(key.clone(), (holder, frames));
        (name, Link { key, open: Arc::clone(&self.open) })
    }

    /// Where the frames of this link go, if it is the holder's own.
    pub fn find(&self, name: &str, holder: &Holder) -> Option<Sender<String>> {
        let open = crate::sync::hold(&self.open);
        let (owner, frames) = open.get(&hex_sha256(name.as_bytes()))?;
        (owner == holder).then(|| frames.clone())
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        crate::sync::hold(&self.open).remove(&self.key);
    }
}
