//! Who may do what on this socket: pages, their items, and how fast each item may publish.

use super::host::{Access, Authorised};
use crate::bridge::bucket::Bucket;
use crate::bridge::frame::Granted;
use crate::bridge::limit;
use crate::ids::ItemId;
use crate::table::Table;
use crate::topic::{self, EventType, TopicError, TopicPattern};
use std::collections::BTreeMap;

/// Stands for the caller's own id in patterns and subjects of client frames.
const USER: &str = "{user}";

/// All pages of one socket.
#[derive(Debug, Default)]
pub(super) struct Pages(Table<String, Page>);

/// One page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) expires: u64,
    pub(super) users: BTreeMap<String, String>,
    pub(super) items: Table<ItemId, Item>,
}

/// One item.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) access: Access,
    pub(super) bucket: Bucket,
}

/// Why a pattern could not be filled in.
pub(super) enum Unfilled {
    /// It names `{user}`, and nobody is signed in.
    Anonymous,
    /// The id makes it too long.
    Topic(TopicError),
}

impl Pages {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, page: &str) -> Option<&Page> {
        self.0.get(page)
    }

    pub(super) fn item(&mut self, page: &str, item: &ItemId) -> Option<&mut Item> {
        self.0.get_mut(page)?.items.get_mut(item)
    }

    pub(super) fn remove(&mut self, page: &str) -> Option<Page> {
        self.0.remove(page)
    }

    /// The earliest end of any page's right.
    pub(super) fn expires(&self) -> Option<u64> {
        self.0.values().map(|page| page.expires).min()
    }

    /// Sets a page anew, keeping how much each item has published, and tells which items changed; an item that went
    /// is left without any right and counts as changed.
    pub(super) fn set(&mut self, now: u64, name: &str, authorised: &Authorised) -> Vec<ItemId> {
        let old = self.0.remove(name);
        let mut page = Page { expires: authorised.expires, users: authorised.users.clone(), items: Table::new() };
        let mut before = old.map(|old| old.items).unwrap_or_default();
        let mut changed = Vec::new();
        for (id, access) in &authorised.items {
            let known = before.remove(id);
            if known.as_ref().is_none_or(|known| known.access != *access) {
                changed.push(id.clone());
            }
            let bucket = known.map_or_else(
                || Bucket::new(limit::PUBLISH_PER_SECOND, limit::PUBLISH_BURST, now),
                |known| known.bucket,
            );
            page.items.insert(id.clone(), Item { access: access.clone(), bucket });
        }
        for (id, known) in before {
            if !known.access.grant.is_empty() {
                changed.push(id.clone());
            }
            let access = Access { rev: known.access.rev + 1, ..Access::default() };
            page.items.insert(id, Item { access, bucket: known.bucket });
        }
        self.0.insert(name.to_owned(), page);
        changed
    }
}

impl Page {
    /// The pattern with the caller's id for the PBC that owns the topic; the longest owner's name wins.
    pub(super) fn fill(&self, pattern: &TopicPattern) -> Result<TopicPattern, Unfilled> {
        if !pattern.has_user() {
            return Ok(pattern.clone());
        }
        let user = self.user(|owner| pattern.is_under(owner)).ok_or(Unfilled::Anonymous)?;
        pattern.with_user(user).map_err(Unfilled::Topic)
    }

    /// The subject with the caller's id for the PBC that owns the event type in place of each segment `{user}`; `None`
    /// when it names the caller and nobody known to the owner is signed in.
    pub(super) fn fill_subject(&self, event_type: &EventType, subject: &str) -> Option<String> {
        if !subject.split('/').any(|segment| segment == USER) {
            return Some(subject.to_owned());
        }
        let user = self.user(|owner| event_type.is_under(owner))?;
        let filled = subject.split('/').map(|segment| if segment == USER { user } else { segment });
        Some(filled.collect::<Vec<_>>().join("/"))
    }

    /// The caller's id for the owner that fits; the longest owner's name wins.
    fn user(&self, fits: impl Fn(&str) -> bool) -> Option<&str> {
        let owner = topic::owner_of(self.users.keys().map(String::as_str), fits)?;
        self.users.get(owner).map(String::as_str)
    }

    pub(super) fn granted(&self) -> Table<ItemId, Granted> {
        self.items.iter().map(|(id, item)| (id.clone(), granted(&item.access))).collect()
    }
}

/// An access as it stands on the wire.
pub(super) fn granted(access: &Access) -> Granted {
    Granted { publish: access.grant.publish.clone(), subscribe: access.grant.subscribe.clone(), rev: access.rev }
}
