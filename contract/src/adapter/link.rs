//! An adapter held against the catalogue: what it names is there, types fit, classes hold, and nothing goes in circles.

use super::{Accepted, Adapter, ReadAdapter, caution, circle, flow};
use crate::finding::{Finding, join};
use crate::ids::PbcName;
use crate::lock::{Catalogue, LockedType, Sight};
use crate::manifest::{Classification, EventTypeDecl, Reach};
use crate::schema::Schema;
use crate::topic::{EventType, TopicPattern};
use crate::wiring::check::{event_schema, fits};
use crate::wiring::condition::Condition;
use crate::wiring::mapping::Mapping;
use serde_json::Value;
use std::collections::BTreeMap;

/// An adapter that fits the catalogue, ready to translate.
#[derive(Debug)]
pub struct Linked {
    /// The document.
    pub adapter: Adapter,
    /// SHA-256 of its canonical JSON.
    pub digest: String,
    /// The topics it translates.
    pub inputs: Vec<TopicPattern>,
    /// The event types it translates, those it accepts among them.
    pub sources: BTreeMap<String, LockedType>,
    /// The declaration of what comes out.
    pub target: LockedType,
    /// SHA-256 of the manifest that declares it.
    pub target_digest: String,
    /// Whether older events of the target go when it has newer ones or too many.
    pub target_is_limited: bool,
    pub(super) schema: Schema,
    pub(super) when: Option<Condition>,
    pub(super) map: Option<Mapping>,
    pub(super) sight: Sight,
}

impl Linked {
    /// Its name.
    pub fn name(&self) -> &PbcName {
        &self.adapter.metadata.name
    }

    /// Whether some of what it translates is stored.
    pub fn reads_log(&self) -> bool {
        self.sources.values().any(|decl| decl.keep.is_logged())
    }

    /// Whether some of what it translates is handed out without being stored.
    pub fn listens(&self) -> bool {
        self.sources.values().any(|decl| !decl.keep.is_logged())
    }
}

/// Links an adapter with the installed PBCs, and with the adapters linked before it.
///
/// # Errors
/// All findings, at least one of them an error (`T03` onwards, `W08`, `W16`).
pub fn link(
    read: &ReadAdapter,
    catalogue: &dyn Catalogue,
    others: &[&Linked],
) -> Result<(Linked, Vec<Finding>), Vec<Finding>> {
    let adapter = &read.adapter;
    let mut found = Vec::new();
    own_name(adapter, catalogue, others, &mut found);
    accepts(adapter, catalogue, others, &mut found);
    let sources = sources(adapter, catalogue, others, &mut found);
    let Some((target, decl, digest)) = target(adapter, catalogue, &mut found) else { return Err(found) };
    let spec = &adapter.spec;
    // Both parsed when the document was read.
    let map = spec.map.as_ref().and_then(|map| Mapping::parse(map).ok());
    let when = spec.when.as_ref().and_then(|when| Condition::parse(when).ok());
    let classed: Vec<(&str, &LockedType)> = sources.iter().map(|(name, decl)| (name.as_str(), decl)).collect();
    if let Some(map) = map.as_ref().filter(|_| !sources.is_empty()) {
        let input = event_schema(sources.values().map(|decl| decl.data.clone()).collect());
        fits(map, &input, &target.data, "/spec", &mut found);
        flow::check(map, &classed, &target, &mut found);
    }
    let sight = caution::sight(adapter, &classed, &mut found);
    caution::openness(adapter, &classed, &target, &mut found);
    let schema = match Schema::compile(&target.data) {
        Ok(schema) => schema,
        Err(error) => {
            found.push(Finding::error("M11", "/spec/to", error.to_string()));
            return Err(found);
        }
    };
    let linked = Linked {
        adapter: adapter.clone(),
        digest: read.digest.clone(),
        inputs: adapter.inputs(),
        sources,
        target,
        target_digest: digest,
        target_is_limited: decl.log.compact || decl.log.max_events.is_some() || decl.log.max_bytes.is_some(),
        schema,
        when,
        map,
        sight,
    };
    if let Some(names) = circle::through(&linked, others) {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("what it publishes comes back to it through {}", names.join(", "));
        found.push(Finding::error("T07", "/spec/to", message));
    }
    if found.iter().any(Finding::is_error) { Err(found) } else { Ok((linked, found)) }
}

fn own_name(adapter: &Adapter, catalogue: &dyn Catalogue, others: &[&Linked], found: &mut Vec<Finding>) {
    let name = &adapter.metadata.name;
    let whose = if catalogue.newest().iter().any(|part| part.manifest.metadata.name == *name) {
        "a PBC"
    } else if others.iter().any(|other| other.name() == name) {
        "another adapter"
    } else {
        return;
    };
    found.push(Finding::error("F03", "/metadata/name", format!("{whose} is called `{name}` already")));
}

/// What comes in by this adapter belongs to no PBC and comes in by no other.
fn accepts(adapter: &Adapter, catalogue: &dyn Catalogue, others: &[&Linked], found: &mut Vec<Finding>) {
    for (i, accepted) in adapter.spec.accepts.iter().enumerate() {
        let name = &accepted.name.0;
        let newest = catalogue.newest();
        let owner = newest.iter().map(|part| &part.manifest.metadata.name).find(|owner| name.is_under(owner.as_str()));
        let twin = others.iter().find(|other| other.adapter.spec.accepts.iter().any(|one| one.name.0 == *name));
        let message = match (owner, twin) {
            (Some(owner), _) => format!("`{name}` would be a type of the PBC `{owner}`; name its topics in `from`"),
            (None, Some(twin)) => {
                format!("`{name}` comes in by the adapter `{}` already; name its topics in `from`", twin.name())
            }
            (None, None) => continue,
        };
        found.push(Finding::error("T06", format!("/spec/accepts/{i}/type"), message));
    }
}

/// The declarations of all that the adapter translates.
fn sources(
    adapter: &Adapter,
    catalogue: &dyn Catalogue,
    others: &[&Linked],
    found: &mut Vec<Finding>,
) -> BTreeMap<String, LockedType> {
    let own = |adapter: &Adapter| -> Vec<(String, LockedType)> {
        let name = &adapter.metadata.name;
        adapter.spec.accepts.iter().map(|one| (one.name.0.to_string(), one.declared(name))).collect()
    };
    let mut known: BTreeMap<String, LockedType> = others.iter().flat_map(|other| own(&other.adapter)).collect();
    for part in catalogue.newest() {
        let types = part.manifest.spec.events.types.iter().filter(|decl| decl.reach == Reach::Portal);
        known.extend(types.map(|decl| (decl.name.to_string(), LockedType::of(&part.manifest.metadata.name, decl))));
    }
    let mut sources: BTreeMap<String, LockedType> = own(adapter).into_iter().collect();
    for (i, pattern) in adapter.spec.from.iter().enumerate() {
        let reached = |name: &str| match name.rsplit('.').next() {
            Some(last) if is_version(last) => pattern.reaches_type(name),
            _ => others.iter().flat_map(|other| &other.adapter.spec.accepts).any(|one| {
                one.name.0.as_str() == name
                    && TopicPattern::of_type(&one.name.0).iter().any(|topics| pattern.meet(topics).is_some())
            }),
        };
        let matching: Vec<_> = known.iter().filter(|(name, _)| reached(name)).collect();
        if matching.is_empty() {
            let message = format!(
                "no PBC declares an event type for `{pattern}` that leaves its page; a type of another system stands \
                 under `accepts`"
            );
            found.push(Finding::error("T05", join("/spec/from", i), message));
        }
        sources.extend(matching.into_iter().map(|(name, decl)| (name.clone(), decl.clone())));
    }
    sources
}

fn is_version(label: &str) -> bool {
    label.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// The declaration of what comes out, and the digest of the manifest it stands in.
fn target<'a>(
    adapter: &Adapter,
    catalogue: &'a dyn Catalogue,
    found: &mut Vec<Finding>,
) -> Option<(LockedType, &'a EventTypeDecl, String)> {
    let to = &adapter.spec.to;
    let declared = catalogue.declaring(to.as_str()).and_then(|part| {
        let decl = part.manifest.event_type(to.as_str())?;
        Some((LockedType::of(&part.manifest.metadata.name, decl), decl, part.digest.clone()))
    });
    let Some(declared) = declared else {
        found.push(Finding::error("T03", "/spec/to", why_undeclared(to, catalogue)));
        return None;
    };
    if declared.1.reach == Reach::Page || declared.1.reply.is_some() {
        let message = format!("`{to}` stays on its page; an adapter needs a type of reach `portal`");
        found.push(Finding::error("T04", "/spec/to", message));
    }
    Some(declared)
}

/// Why no PBC declares a type, the cause nearest to the reader first.
fn why_undeclared(to: &EventType, catalogue: &dyn Catalogue) -> String {
    let name = to.as_str();
    let mut owners = name.match_indices('.').filter_map(|(end, _)| name[..end].parse::<PbcName>().ok());
    match owners.find_map(|owner| Some((catalogue.broken(&owner)?.to_owned(), owner))) {
        Some((file, owner)) => format!("the manifest of `{owner}` has errors (`{file}`), so nobody declares `{to}`"),
        None => format!("no PBC declares the event type `{to}`"),
    }
}

impl Accepted {
    /// The type as the host keeps it: nobody else reads it.
    pub(crate) fn declared(&self, adapter: &PbcName) -> LockedType {
        LockedType {
            owner: adapter.clone(),
            data: self.data.clone().unwrap_or(Value::Bool(true)),
            subject: None,
            key: None,
            classification: Classification::Confidential,
            keep: self.keep.clone(),
            reach: Reach::Portal,
            fields: self.fields.clone(),
            retain: false,
            reply: None,
        }
    }
}
