//! What an item may do, as a token says it (RFC 9396, section 2).

use super::{PageLock, Person};
use crate::ids::ItemId;
use crate::topic::TopicPattern;
use serde_json::{Value, json};

/// The type of our authorization details.
pub const EVENTS: &str = "urn:jogakbo:authz:events";
/// Most bytes of the details of one token; a token has to fit into the head of a request.
const MOST: usize = 4096;

impl PageLock {
    /// The rights of an item for this person as `authorization_details`: one entry for publishing, one for receiving, with the purposes
    /// that hold now.
    ///
    /// Topics that name the person keep their `{user}`, which stands for the subject of the token: filled in, they would tell the service of one PBC
    /// by which id another PBC knows the person. Details that are larger than 4 KiB are left out whole; who reads a token takes what is
    /// not named as not granted.
    pub fn authorization_details(&self, item: &ItemId, person: &Person<'_>) -> Vec<Value> {
        let (publish, subscribe) = self.held(item, person);
        let purposes = self.held_purposes(item, person);
        let entry = |action: &str, topics: &[&TopicPattern], purposes: &[&str]| {
            let mut entry = json!({"type": EVENTS, "actions": [action], "topics": topics});
            if !purposes.is_empty() {
                entry["purposes"] = json!(purposes);
            }
            entry
        };
        let mut details = Vec::new();
        if !publish.is_empty() {
            details.push(entry("publish", &publish, &[]));
        }
        if !subscribe.is_empty() {
            details.push(entry("subscribe", &subscribe, &purposes));
        }
        let size: usize = details.iter().map(|entry| entry.to_string().len()).sum();
        if size > MOST { Vec::new() } else { details }
    }
}
