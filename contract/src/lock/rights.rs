//! Rights of a person on a page: what the lock grants an item, less what the person's roles do not allow.

use super::{LockedItem, PageLock, Sees, Sight, Stops};
use crate::grants::Grant;
use crate::ids::ItemId;
use crate::manifest::Classification;
use crate::page::{Access, Assurance, Role};
use crate::topic::{self, TopicPattern};
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

    /// Whether a sign-in of this assurance opens the page to those whom it admits. Nobody is above this, operators included.
    pub fn is_assured(&self, by: Assurance) -> bool {
        self.assurance.is_none_or(|wanted| by >= wanted)
    }
}

impl LockedItem {
    /// Whether a sign-in of this assurance opens the item; `None` is nobody's. Nobody is above this either.
    pub fn is_assured(&self, by: Option<Assurance>) -> bool {
        self.assurance.is_none_or(|wanted| by >= Some(wanted))
    }
}

/// Who asks, as far as rights depend on it.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    /// Their roles.
    pub roles: &'a [Role],
    /// Their pairwise id towards a PBC; `None` for someone who is not signed in.
    pub id: &'a dyn Fn(&str) -> Option<String>,
    /// Whether they consent to a purpose (second) of a PBC (first) now.
    pub consents: &'a dyn Fn(&str, &str) -> bool,
    /// The PBCs that an operator stopped: nobody has rights by them.
    pub stops: &'a Stops,
    /// How sure their sign-in was; `None` for someone who is not signed in.
    pub assurance: Option<Assurance>,
}

impl std::fmt::Debug for Person<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("roles", &self.roles).finish_non_exhaustive()
    }
}

impl Person<'static> {
    /// Somebody nobody knows.
    pub const NOBODY: Self =
        Self { roles: &[Role::Anonymous], id: &|_| None, consents: &|_, _| false, stops: Stops::NONE, assurance: None };
}

impl PageLock {
    /// The pattern with the person's pairwise id towards the owner of the topic in place of `{user}`; `None` when it names
    /// a person and there is none, or nobody here owns the topic.
    pub fn fill(&self, pattern: &TopicPattern, person: &Person<'_>) -> Option<TopicPattern> {
        if !pattern.has_user() {
            return Some(pattern.clone());
        }
        let owners = self.types.values().map(|decl| decl.owner.as_str());
        let owner = topic::owner_of(owners, |owner| pattern.is_under(owner))?;
        pattern.with_user(&(person.id)(owner)?).ok()
    }

    /// The rights of every item for this person.
    ///
    /// Someone who is not signed in gets public event types only, and no topic that names a person. Subscriptions for a
    /// purpose that rests on consent are left out until it is given. An item that asks for a surer sign-in has no rights until then.
    /// Items without any right are left out.
    pub fn grants_for(&self, person: &Person<'_>) -> BTreeMap<ItemId, Grant> {
        let grants = self.grants.keys().map(|item| (item.clone(), self.grant_for(item, person)));
        grants.filter(|(_, grant)| !grant.is_empty()).collect()
    }

    /// The rights of one item for this person, as in [`PageLock::grants_for`].
    pub fn grant_for(&self, item: &ItemId, person: &Person<'_>) -> Grant {
        let Some(grant) = self.grants.get(item).filter(|_| !self.is_shut(item, person)) else {
            return Grant::default();
        };
        let waiting = self.waiting(item, person);
        let publish = grant.events.publish.iter().filter_map(|pattern| self.allowed(pattern, person)).collect();
        let subscribe = grant.events.subscribe.iter().filter(|pattern| !waiting.contains(pattern));
        Grant { publish, subscribe: subscribe.filter_map(|pattern| self.allowed(pattern, person)).collect() }
    }

    /// The patterns of [`PageLock::grant_for`] as the lock has them: with `{user}` where they name the person.
    pub(super) fn held(&self, item: &ItemId, person: &Person<'_>) -> (Vec<&TopicPattern>, Vec<&TopicPattern>) {
        let Some(grant) = self.grants.get(item).filter(|_| !self.is_shut(item, person)) else {
            return (Vec::new(), Vec::new());
        };
        let waiting = self.waiting(item, person);
        let holds = |pattern: &&TopicPattern| self.allowed(pattern, person).is_some();
        let publish = grant.events.publish.iter().filter(holds).collect();
        let subscribe = grant.events.subscribe.iter().filter(|pattern| !waiting.contains(pattern)).filter(holds);
        (publish, subscribe.collect())
    }

    /// The purposes for which an item receives now, sorted.
    pub(super) fn held_purposes(&self, item: &ItemId, person: &Person<'_>) -> Vec<&str> {
        let grant = self.grants.get(item).filter(|_| !self.is_shut(item, person));
        let sees = grant.into_iter().flat_map(|grant| &grant.sees);
        let held = sees.filter(|sees| !sees.consent || self.consented(item, sees, person));
        let mut purposes: Vec<&str> = held.map(|sees| sees.purpose.as_str()).collect();
        purposes.sort_unstable();
        purposes.dedup();
        purposes
    }

    /// What an item would receive if the person gave the consent it waits for.
    pub fn waiting_for(&self, item: &ItemId, person: &Person<'_>) -> Vec<TopicPattern> {
        if self.is_shut(item, person) {
            return Vec::new();
        }
        self.waiting(item, person).into_iter().filter_map(|pattern| self.allowed(pattern, person)).collect()
    }

    /// What an item sees of classified fields, for this person.
    pub fn sight_for(&self, item: &ItemId, person: &Person<'_>) -> Sight {
        let grant = self.grants.get(item).filter(|_| !self.is_shut(item, person));
        let sees = grant.into_iter().flat_map(|grant| &grant.sees);
        let held = sees.filter(|sees| !sees.consent || self.consented(item, sees, person));
        Sight {
            entries: held.filter_map(|sees| Some((self.fill(&sees.pattern, person)?, sees.data.clone()))).collect(),
        }
    }

    /// Whether anybody's rights here rest on a consent.
    pub fn rests_on_consent(&self) -> bool {
        self.grants.values().flat_map(|grant| &grant.sees).any(|sees| sees.consent)
    }

    /// Whether an operator stopped it, or it asks for a surer sign-in.
    fn is_shut(&self, item: &ItemId, person: &Person<'_>) -> bool {
        let shut = |item: &LockedItem| person.stops.on(item).is_some() || !item.is_assured(person.assurance);
        self.item(item.as_str()).is_some_and(shut)
    }

    fn waiting(&self, item: &ItemId, person: &Person<'_>) -> Vec<&TopicPattern> {
        let sees = self.grants.get(item).into_iter().flat_map(|grant| &grant.sees);
        sees.filter(|sees| sees.consent && !self.consented(item, sees, person)).map(|sees| &sees.pattern).collect()
    }

    fn consented(&self, item: &ItemId, sees: &Sees, person: &Person<'_>) -> bool {
        self.item(item.as_str()).is_some_and(|item| (person.consents)(item.pbc.as_str(), sees.purpose.as_str()))
    }

    fn allowed(&self, pattern: &TopicPattern, person: &Person<'_>) -> Option<TopicPattern> {
        let anonymous = person.roles.iter().all(|role| *role == Role::Anonymous);
        let mut types = self.types_of(pattern).peekable();
        let known = types.peek().is_some();
        let open = !anonymous || types.all(|(_, decl)| decl.classification == Classification::Public);
        if known && open { self.fill(pattern, person) } else { None }
    }
}
