//! What can be wired to what: every end the page has, those that fit first, the rest with the reason why not.

use super::rows::alike;
use crate::finding::{Finding, join};
use crate::ids::WireId;
use crate::lock::{Catalogue, with_parts};
use crate::page::{HostSignal, HostVerb, Page, Source, Target, Wire, twin};
use crate::schema;
use crate::topic::EventType;
use crate::wiring::check::{Parts, circles, fits, source_schema, target_schema};
use crate::wiring::mapping::Mapping;
use serde_json::{Map, Value, json};

/// An end that a wire could lead to.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The end.
    pub to: Target,
    /// The mapping to begin with; `None` is the input as it is.
    pub map: Option<Value>,
    /// Why the wire cannot be made; `None` when it fits.
    pub against: Option<Finding>,
    /// What cannot be known before it runs.
    pub caution: Option<Finding>,
}

/// What a wire begins or ends at; offers are shown in these groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// An output of an item.
    Output,
    /// A topic that an item receives.
    Topic,
    /// A property of an item.
    Prop,
    /// An action of an item.
    Action,
    /// An event that an item publishes.
    Publish,
    /// A variable.
    Variable,
    /// A query parameter of the address.
    Param,
    /// The portal.
    Host,
}

impl End {
    /// Where wires can begin.
    pub const SOURCES: [Self; 5] = [Self::Output, Self::Topic, Self::Variable, Self::Param, Self::Host];
    /// Where wires can end.
    pub const TARGETS: [Self; 6] = [Self::Prop, Self::Action, Self::Publish, Self::Variable, Self::Param, Self::Host];

    /// The group of a beginning.
    pub const fn of_source(source: &Source) -> Self {
        match source {
            Source::Output { .. } => Self::Output,
            Source::Topic { .. } => Self::Topic,
            Source::Var { .. } => Self::Variable,
            Source::Param { .. } => Self::Param,
            Source::Host { .. } => Self::Host,
        }
    }

    /// The group of an end.
    pub const fn of_target(target: &Target) -> Self {
        match target {
            Target::Prop { .. } => Self::Prop,
            Target::Action { .. } => Self::Action,
            Target::Publish { .. } => Self::Publish,
            Target::Var { .. } => Self::Variable,
            Target::Param { .. } => Self::Param,
            Target::Host { .. } => Self::Host,
        }
    }
}

/// Everything on a page that a wire can begin at.
pub fn sources(page: &Page, catalogue: &dyn Catalogue) -> Vec<Source> {
    with_parts(page, catalogue, |parts| {
        let mut all = Vec::new();
        for item in &page.spec.items {
            let Some((_, widget)) = parts.widget(&item.id) else { continue };
            let outputs = widget.outputs.keys();
            all.extend(outputs.map(|output| Source::Output { item: item.id.clone(), output: output.clone() }));
            let topics = widget.subscribes.iter();
            all.extend(topics.map(|topic| Source::Topic { item: item.id.clone(), topic: topic.pattern.clone() }));
        }
        all.extend(page.spec.variables.keys().map(|var| Source::Var { var: var.clone() }));
        all.extend(params(page).map(|param| Source::Param { param }));
        all.extend([HostSignal::Login, HostSignal::Logout, HostSignal::Locale].map(|host| Source::Host { host }));
        all
    })
}

fn params(page: &Page) -> impl Iterator<Item = crate::ids::CamelName> {
    let properties = page.spec.params.as_ref().and_then(|params| params.get("properties")).and_then(Value::as_object);
    properties.into_iter().flat_map(Map::keys).filter_map(|name| name.parse().ok())
}

/// Everything a wire from `from` could lead to: what fits first, in the order of the page.
pub fn targets(page: &Page, catalogue: &dyn Catalogue, from: &Source) -> Vec<Offer> {
    with_parts(page, catalogue, |parts| {
        let Some(source) = source_schema(page, parts, from, "", &mut Vec::new()) else { return Vec::new() };
        let mut before = Vec::new();
        circles::check(page, parts, &mut before);
        let mut offers: Vec<Offer> = ends(page, parts)
            .into_iter()
            .filter_map(|to| offer(page, parts, from, &source, to, before.len()))
            .collect();
        offers.sort_by_key(|offer| (offer.against.is_some(), offer.caution.is_some()));
        offers
    })
}

/// All ends.
fn ends(page: &Page, parts: &dyn Parts) -> Vec<Target> {
    let mut all = Vec::new();
    for item in &page.spec.items {
        let Some((manifest, widget)) = parts.widget(&item.id) else { continue };
        let props = widget.props.as_ref().and_then(|props| props.get("properties")).and_then(Value::as_object);
        let names = props.into_iter().flat_map(Map::keys);
        all.extend(names.map(|prop| Target::Prop { item: item.id.clone(), prop: prop.clone() }));
        let actions = widget.actions.keys();
        all.extend(actions.map(|action| Target::Action { item: item.id.clone(), action: action.clone() }));
        // Those that it may publish, of whatever PBC; then its own that it may not, for the reason.
        let may = widget.publishes.iter().flat_map(|pattern| parts.event_types(pattern));
        let mut types: Vec<&EventType> = Vec::new();
        for decl in may.chain(&manifest.spec.events.types) {
            if !types.contains(&&decl.name) {
                types.push(&decl.name);
            }
        }
        let publish = |publish: &EventType| Target::Publish { item: item.id.clone(), publish: publish.clone() };
        all.extend(types.into_iter().map(publish));
    }
    all.extend(page.spec.variables.keys().map(|var| Target::Var { var: var.clone() }));
    all.extend(params(page).map(|param| Target::Param { param }));
    all.extend([HostVerb::Notify, HostVerb::Navigate].map(|host| Target::Host { host }));
    all
}

fn offer(page: &Page, parts: &dyn Parts, from: &Source, source: &Value, to: Target, circles: usize) -> Option<Offer> {
    let mut found = Vec::new();
    let Some(target) = target_schema(page, parts, &to, "", &mut found) else {
        return found.pop().map(|against| Offer { to, map: None, against: Some(against), caution: None });
    };
    let (map, found) = mapped(source, &target, &to);
    let worst = found.into_iter().max_by_key(|finding| finding.severity);
    let (mut against, caution) = match worst {
        Some(finding) if finding.is_error() => (Some(finding), None),
        other => (None, other),
    };
    let id: WireId = "new-wire".parse().ok()?;
    let wire = Wire { id, from: from.clone(), to: to.clone(), when: None, map: map.clone(), policy: None };
    if against.is_none() {
        against = twin(&page.spec.wiring, &wire)
            .map(|other| Finding::error("W17", "", format!("the wire `{other}` joins the same two ends already")));
    }
    if against.is_none() {
        let mut with = page.clone();
        with.spec.wiring.push(wire);
        let mut after = Vec::new();
        circles::check(&with, parts, &mut after);
        against = if after.len() > circles { after.pop() } else { None };
    }
    Some(Offer { to, map, against, caution })
}

/// The simplest mapping that fits, and what is to be said of it: the input as it is, a field of the name of the end, the one field that
/// fits, or an object filled by name.
pub(super) fn mapped(source: &Value, target: &Value, to: &Target) -> (Option<Value>, Vec<Finding>) {
    let try_map = |map: &Option<Value>| -> Vec<Finding> {
        let mut found = Vec::new();
        match map.as_ref().map_or(Ok(Mapping::Input), Mapping::parse) {
            Ok(mapping) => fits(&mapping, source, target, "", &mut found),
            Err(error) => found.push(Finding::error("W07", "", error.message)),
        }
        found
    };
    let first = try_map(&None);
    if first.is_empty() {
        return (None, first);
    }
    let mut maybe = (!first.iter().any(Finding::is_error)).then(|| (None, first.clone()));
    for map in candidates(source, target, to) {
        let map = Some(map);
        let found = try_map(&map);
        if found.is_empty() {
            return (map, found);
        }
        if maybe.is_none() && !found.iter().any(Finding::is_error) {
            maybe = Some((map, found));
        }
    }
    maybe.unwrap_or((None, first))
}

/// Mappings worth trying, the likeliest first.
fn candidates(source: &Value, target: &Value, to: &Target) -> Vec<Value> {
    let name = match to {
        Target::Prop { prop, .. } => prop.as_str(),
        Target::Var { var } => var.as_str(),
        Target::Param { param } => param.as_str(),
        Target::Action { .. } | Target::Publish { .. } | Target::Host { .. } => "",
    };
    let fields = fields(source);
    let pick = |at: &str| json!({ "$pick": at });
    let mut all: Vec<Value> =
        fields.iter().filter(|at| at.rsplit('/').next() == Some(name)).map(|at| pick(at)).collect();
    if let Some(wanted) = target.get("properties").and_then(Value::as_object).filter(|wanted| !wanted.is_empty()) {
        let by_name = |(key, wanted): (&String, &Value)| Some((key.clone(), pick(&alike(source, key, wanted)?)));
        let filled: Map<String, Value> = wanted.iter().filter_map(by_name).collect();
        if !filled.is_empty() {
            all.push(json!({ "$obj": filled }));
        }
        let required: Vec<&str> =
            target.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        if let [only] = required[..] {
            all.extend(fields.iter().map(|at| json!({ "$obj": { only: pick(at) } })));
        }
    }
    all.extend(fields.iter().map(|at| pick(at)));
    all
}

/// Pointers of the fields a source has, at most two deep, outer ones first.
pub(super) fn fields(source: &Value) -> Vec<String> {
    let below = |at: &str, schema: &Value| -> Vec<String> {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties.into_iter().flat_map(Map::keys).map(|key| join(at, key)).collect()
    };
    let mut all = below("", source);
    for at in all.clone() {
        if let Some(inner) = schema::at_pointer(source, &at) {
            all.extend(below(&at, &inner));
        }
    }
    all.truncate(64);
    all
}
