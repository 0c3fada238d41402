//! Rights of a person on a page: what the lock grants an item, less what the person's roles do not allow.

use super::PageLock;
use crate::grants::Grant;
use crate::ids::ItemId;
use crate::manifest::Classification;
use crate::page::{Access, Role};
use crate::topic::TopicPattern;
use std::collections::BTreeMap;

impl Access {
    /// Whether someone with `roles` may open the page.
    pub fn admits(&self, roles: &[Role]) -> bool {
        let signed_in = roles.iter().any(|role| *role != Role::Anonymous);
        if !signed_in {
            return self.anonymous;
        }
        self.roles.is_empty() || roles.contains(&Role::Operator) || self.roles.iter().any(|role| roles.contains(role))
    }
}

impl PageLock {
    /// The pattern with the person's pairwise id towards the owner of the topic in place of `{user}`; `None` when it names
    /// a person and there is none, or nobody here owns the topic.
    pub fn fill(&self, pattern: &TopicPattern, user: &dyn Fn(&str) -> Option<String>) -> Option<TopicPattern> {
        if !pattern.has_user() {
            return Some(pattern.clone());
        }
        let owner = self.types_of(pattern).next().map(|(_, decl)| decl.owner.as_str())?;
        pattern.with_user(&user(owner)?).ok()
    }

    /// The rights of every item for someone with `roles`, whose pairwise id towards the owner of a topic is `user(owner)`.
    ///
    /// Someone who is not signed in gets public event types only, and no topic that names a person. Items without any
    /// right are left out.
    pub fn grants_for(&self, roles: &[Role], user: &dyn Fn(&str) -> Option<String>) -> BTreeMap<ItemId, Grant> {
        let anonymous = roles.iter().all(|role| *role == Role::Anonymous);
        let allowed = |pattern: &TopicPattern| {
            let mut types = self.types_of(pattern).peekable();
            types.peek().is_some()
                && (!anonymous || types.all(|(_, decl)| decl.classification == Classification::Public))
        };
        let person = |pattern: &TopicPattern| -> Option<TopicPattern> {
            if allowed(pattern) { self.fill(pattern, user) } else { None }
        };
        let narrow = |list: &[TopicPattern]| list.iter().filter_map(person).collect::<Vec<_>>();
        self.grants
            .iter()
            .map(|(item, grant)| {
                let grant =
                    Grant { publish: narrow(&grant.events.publish), subscribe: narrow(&grant.events.subscribe) };
                (item.clone(), grant)
            })
            .filter(|(_, grant)| !grant.is_empty())
            .collect()
    }
}
