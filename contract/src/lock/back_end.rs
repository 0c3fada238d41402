//! What a PBC's back end may do: it has no page, so its rights come from the newest installed manifest. A system that sends
//! an adapter its events is one as well.

use super::build::freeze_sees;
use super::{Catalogue, LockedType, Part, Sight};
use crate::adapter::{Linked, REJECTED, rejected_pattern, rejected_type};
use crate::grants::Grant;
use crate::ids::PbcName;
use crate::topic::{EventType, TopicPattern};
use std::collections::BTreeMap;

/// Most characters of a service's name.
const SERVICE: usize = 64;

/// A PBC's back end, or the system behind an adapter, seen from the host.
#[derive(Debug, Clone, PartialEq)]
pub struct BackEnd {
    /// Its PBC, or its adapter.
    pub pbc: PbcName,
    /// SHA-256 of the document it rests on.
    pub digest: String,
    /// The event types it publishes, and those its subscriptions reach.
    pub types: BTreeMap<String, LockedType>,
    publishes: Vec<EventType>,
    reads: Grant,
    sight: Sight,
    is_adapter: bool,
}

impl BackEnd {
    /// The rights that a manifest asks for, among the event types of all installed PBCs.
    ///
    /// A back end serves many citizens. So a pattern with `{user}`, which stands for one of them, gives it nothing, and a
    /// purpose that rests on consent covers no field.
    pub fn new(part: &Part, catalogue: &dyn Catalogue) -> Self {
        let manifest = &part.manifest;
        let events = &manifest.spec.events;
        let held = || events.subscribes.iter().filter(|subscription| !subscription.pattern.has_user());
        let subscribe: Vec<TopicPattern> = held().map(|subscription| subscription.pattern.clone()).collect();
        let sees = held().filter_map(|subscription| freeze_sees(part, subscription)).filter(|sees| !sees.consent);
        let mut types = BTreeMap::new();
        // Most patterns spell their type out; only others have to be compared with every type there is.
        let others: Vec<&Part> = if subscribe.iter().all(|pattern| pattern.only_type().is_some()) {
            let names = subscribe.iter().filter_map(TopicPattern::only_type);
            names.filter_map(|name| catalogue.declaring(name)).collect()
        } else {
            catalogue.newest()
        };
        for other in std::iter::once(part).chain(others) {
            for decl in &other.manifest.spec.events.types {
                let read = subscribe.iter().any(|pattern| pattern.reaches_type(decl.name.as_str()));
                let published = std::ptr::eq(other, part) && events.publishes.contains(&decl.name);
                if read || published {
                    let of = || LockedType::of(&other.manifest.metadata.name, decl);
                    types.entry(decl.name.to_string()).or_insert_with(of);
                }
            }
        }
        Self {
            pbc: manifest.metadata.name.clone(),
            digest: part.digest.clone(),
            types,
            publishes: events.publishes.clone(),
            reads: Grant { publish: Vec::new(), subscribe },
            sight: Sight { entries: sees.map(|sees| (sees.pattern, sees.data)).collect() },
            is_adapter: false,
        }
    }

    /// The rights of the system behind an adapter: to send what the adapter accepts, and to read its dead letters.
    pub fn of_adapter(linked: &Linked) -> Self {
        let name = linked.name();
        let accepts = &linked.adapter.spec.accepts;
        let mut types: BTreeMap<String, LockedType> =
            accepts.iter().map(|one| (one.name.0.to_string(), one.declared(name))).collect();
        types.insert(REJECTED.to_owned(), rejected_type());
        Self {
            pbc: name.clone(),
            digest: linked.digest.clone(),
            types,
            publishes: accepts.iter().map(|one| one.name.0.clone()).collect(),
            reads: Grant { publish: Vec::new(), subscribe: rejected_pattern(name).into_iter().collect() },
            sight: Sight::default(),
            is_adapter: true,
        }
    }

    /// Whether it may publish events of this type.
    ///
    /// # Errors
    /// Why not: a PBC's back end publishes what is declared in `events.publishes` under its PBC's name, the system behind an
    /// adapter what the adapter accepts.
    pub fn may_publish(&self, event_type: &EventType) -> Result<(), String> {
        let listed = self.publishes.contains(event_type);
        if self.is_adapter {
            let message = || format!("`{event_type}` is not among `accepts` of the adapter `{}`", self.pbc);
            return if listed { Ok(()) } else { Err(message()) };
        }
        let message =
            || format!("`{event_type}` is not among `events.publishes` of the newest manifest of `{}`", self.pbc);
        if listed && event_type.is_under(self.pbc.as_str()) { Ok(()) } else { Err(message()) }
    }

    /// Whether it may read all that matches: one of `events.subscribes` covers the pattern, and somebody declares a type
    /// it can match. `{user}` is nobody here.
    pub fn may_read(&self, pattern: &TopicPattern) -> bool {
        !pattern.has_user()
            && self.reads.may_subscribe(pattern)
            && self.types.keys().any(|name| pattern.reaches_type(name))
    }

    /// What it sees of classified fields.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The `source` of what it publishes: `/pbc/<name>/<service>`, or `/adapter/<name>/<service>`. The service is the last segment of what the client
    /// gave, in lower case with hyphens for what is neither letter nor digit; `api` when nothing is left.
    pub fn source(&self, given: &str) -> String {
        let path = given.split(['?', '#']).next().unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let plain: String =
            last.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(SERVICE).collect();
        let service = plain.trim_matches('-');
        let room = if self.is_adapter { "adapter" } else { "pbc" };
        format!("/{room}/{}/{}", self.pbc, if service.is_empty() { "api" } else { service })
    }
}
