//! The rules of an adapter by itself, `T01` onwards.

use super::{Accepted, Adapter, rejected_pattern};
use crate::finding::{Finding, join};
use crate::manifest::Sensitivity;
use crate::schema::{self, Schema};
use crate::text::Text;
use crate::wiring::condition::Condition;
use crate::wiring::mapping::Mapping;
use std::collections::BTreeSet;

/// Most patterns and accepted types together.
const INPUTS: usize = 64;

pub(super) fn check(adapter: &Adapter) -> Vec<Finding> {
    let mut found = Vec::new();
    identity(adapter, &mut found);
    inputs(adapter, &mut found);
    for (i, accepted) in adapter.spec.accepts.iter().enumerate() {
        fields(accepted, &format!("/spec/accepts/{i}"), &mut found);
    }
    translation(adapter, &mut found);
    purposes(adapter, &mut found);
    found
}

fn identity(adapter: &Adapter, found: &mut Vec<Finding>) {
    let meta = &adapter.metadata;
    if semver::Version::parse(&meta.version).is_err() {
        found.push(Finding::error("M14", "/metadata/version", format!("`{}` is not a semantic version", meta.version)));
    }
    let texts = [
        (Some(&meta.title), "/metadata/title"),
        (meta.description.as_ref(), "/metadata/description"),
        (Some(&meta.owner.name), "/metadata/owner/name"),
    ];
    for (text, at) in texts {
        if let Some(fault) = text.and_then(Text::fault) {
            found.push(Finding::error("M16", at, fault));
        }
    }
    if meta.name.as_str().starts_with("jogakbo.") {
        found.push(Finding::error("T01", "/metadata/name", "names that start with `jogakbo.` are the portal's own"));
    }
    if rejected_pattern(&meta.name).is_err() {
        let message = "the name has too many labels: the topic of the adapter's dead letters would be too long";
        found.push(Finding::error("T01", "/metadata/name", message));
    }
}

fn inputs(adapter: &Adapter, found: &mut Vec<Finding>) {
    let spec = &adapter.spec;
    let count = spec.from.len() + spec.accepts.len();
    if count == 0 || count > INPUTS {
        let message = format!("`from` and `accepts` together name 1 to {INPUTS} inputs, not {count}");
        found.push(Finding::error("T01", "/spec", message));
    }
    for (i, pattern) in spec.from.iter().enumerate() {
        let at = format!("/spec/from/{i}");
        if pattern.is_everything() {
            found.push(Finding::error("T01", at, "a bare `>` would be everything; name at least one token before it"));
        } else if pattern.has_user() {
            found.push(Finding::error("T01", at, "`{user}` is one citizen, and an adapter works for all; use `*`"));
        }
    }
    let mut seen = BTreeSet::new();
    for (i, accepted) in spec.accepts.iter().enumerate() {
        let at = format!("/spec/accepts/{i}/type");
        let name = &accepted.name.0;
        if name.is_of_host() {
            found.push(Finding::error("T06", at, format!("`{name}` would be a type of the portal itself")));
        } else if !seen.insert(name) {
            found.push(Finding::error("T06", at, format!("the type `{name}` stands twice")));
        }
    }
    if spec.to.is_of_host() {
        let message = format!("`{}` is a type of the portal itself, which says such things alone", spec.to);
        found.push(Finding::error("T03", "/spec/to", message));
    }
}

/// The schema of an accepted type, and the classes of its fields.
fn fields(accepted: &Accepted, at: &str, found: &mut Vec<Finding>) {
    if let Some(data) = &accepted.data {
        let here = join(at, "data");
        for lint in schema::lint(data) {
            found.push(Finding::error("M11", format!("{here}{}", lint.pointer), lint.message));
        }
        if let Err(error) = Schema::compile(data) {
            found.push(Finding::error("M11", format!("{here}{}", error.pointer), error.message));
        }
    }
    for pointer in accepted.fields.keys() {
        if accepted.data.as_ref().and_then(|data| schema::at_pointer(data, pointer)).is_none() {
            let message = format!("the data has no field `{pointer}`; describe it under `data`");
            found.push(Finding::error("M05", join(&join(at, "fields"), pointer), message));
        }
    }
}

fn translation(adapter: &Adapter, found: &mut Vec<Finding>) {
    let spec = &adapter.spec;
    if spec.map.is_some() == spec.service.is_some() {
        found.push(Finding::error("T02", "/spec", "an adapter has either `map` or `service`"));
    }
    match spec.map.as_ref().map(Mapping::parse) {
        Some(Err(error)) => found.push(Finding::error("W07", format!("/spec/map{}", error.at), error.message)),
        Some(Ok(mapping)) if super::flow::speaks(&mapping) => {
            let message = "`$text` speaks the language of a page, and an event has none; use `$tpl`";
            found.push(Finding::error("T10", "/spec/map", message));
        }
        _ => {}
    }
    match spec.when.as_ref().map(Condition::parse) {
        Some(Err(error)) => found.push(Finding::error("W07", format!("/spec/when{}", error.at), error.message)),
        Some(Ok(condition)) if !condition.variables().is_empty() => {
            found.push(Finding::error(
                "T10",
                "/spec/when",
                "`$var` reads a variable of a page, and an adapter has none",
            ));
        }
        _ => {}
    }
}

fn purposes(adapter: &Adapter, found: &mut Vec<Finding>) {
    let purposes = || adapter.spec.privacy.iter().flat_map(|privacy| &privacy.purposes);
    if let Some(name) = adapter.spec.service.as_ref().and_then(|service| service.purpose.as_ref())
        && !purposes().any(|purpose| purpose.name == *name)
    {
        let message = format!("the adapter has no purpose `{name}`");
        found.push(Finding::error("M04", "/spec/service/purpose", message));
    }
    // An identifier that the state gave needs a law wherever a purpose covers it.
    for accepted in &adapter.spec.accepts {
        for (pointer, _) in accepted.fields.iter().filter(|(_, field)| field.class == Sensitivity::UniqueId) {
            let (one, whole) = (format!("{}#{pointer}", accepted.name.0), format!("{}#", accepted.name.0));
            let lawless = purposes()
                .any(|purpose| purpose.law.is_none() && purpose.data.iter().any(|data| *data == one || *data == whole));
            if lawless {
                let message = "a unique identifier needs a law in every purpose that covers it";
                found.push(Finding::error("M05", "/spec/privacy/purposes", message));
            }
        }
    }
}
