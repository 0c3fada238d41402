//! What can be done about a finding at once: each is one step that can be taken back.

use super::change::{Change, Step};
use super::offers::mapped;
use crate::finding::{Finding, join};
use crate::ids::{ItemId, WireId};
use crate::lock::{Catalogue, with_parts};
use crate::page::{Page, Wire};
use crate::wiring::check::{source_schema, target_schema};
use serde_json::Value;

/// A way out.
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// Takes the wire away.
    Unwire(WireId),
    /// Gives the wire the mapping that fits; `None` is the input as it is.
    Remap(WireId, Option<Value>),
    /// Takes the times of the wire away.
    Calm(WireId),
    /// Asks where else the wire could lead.
    Retarget(WireId),
    /// Asks where else the wire could begin.
    Restart(WireId),
    /// Takes a property away that the widget does not have, or that follows a variable that is not there.
    Unset(ItemId, String),
}

impl Fix {
    /// The changes of the step; `None` for those that ask first, or when there is nothing to change any more.
    pub fn changes(&self, page: &Page) -> Option<(Step, Vec<Change>)> {
        let wire = |id: &WireId| page.spec.wiring.iter().find(|wire| wire.id == *id).cloned();
        let set = |wire: &Wire| {
            let value = serde_json::to_value(wire).ok()?;
            Some((Step::Wire, vec![Change::set(join("/wiring", &wire.id), value)]))
        };
        match self {
            Self::Unwire(id) => wire(id).map(|wire| (Step::Unwire, vec![Change::drop(join("/wiring", &wire.id))])),
            Self::Remap(id, map) => set(&Wire { map: map.clone(), ..wire(id)? }),
            Self::Calm(id) => set(&Wire { policy: None, ..wire(id)? }),
            Self::Retarget(_) | Self::Restart(_) => None,
            Self::Unset(item, name) => {
                let props = join(&join("/items", item), "props");
                Some((Step::Fill, vec![Change::drop(join(&props, name))]))
            }
        }
    }

    /// The wire or item it is about.
    pub fn what(&self) -> &str {
        match self {
            Self::Unwire(wire)
            | Self::Remap(wire, _)
            | Self::Calm(wire)
            | Self::Retarget(wire)
            | Self::Restart(wire) => wire.as_str(),
            Self::Unset(item, _) => item.as_str(),
        }
    }
}

/// The wire that a finding is about.
pub fn wire_of<'a>(page: &'a Page, finding: &Finding) -> Option<&'a Wire> {
    let index = finding.at.strip_prefix("/spec/wiring/")?.split('/').next()?;
    page.spec.wiring.get(index.parse::<usize>().ok()?)
}

/// The ways out of a finding, the gentlest first. Findings about wires have one at least.
pub fn fixes(page: &Page, catalogue: &dyn Catalogue, finding: &Finding) -> Vec<Fix> {
    let Some(wire) = wire_of(page, finding) else { return unset(page, finding).into_iter().collect() };
    let id = || wire.id.clone();
    let at_source = finding.at.ends_with("/from");
    let mut all = Vec::new();
    match finding.code.as_str() {
        "W07" | "W08" | "W09" | "W16" => {
            all.extend(remap(page, catalogue, wire));
            all.push(Fix::Retarget(id()));
        }
        "W01" | "W02" | "W05" | "W06" | "W12" | "W14" | "M19" if at_source => all.push(Fix::Restart(id())),
        "W01" | "W03" | "W04" | "W05" | "W06" | "W10" | "W11" | "W13" | "W14" | "W17" => all.push(Fix::Retarget(id())),
        "W15" => all.push(Fix::Calm(id())),
        _ => {}
    }
    all.push(Fix::Unwire(id()));
    all
}

/// The mapping that would fit, when the wire has another one.
fn remap(page: &Page, catalogue: &dyn Catalogue, wire: &Wire) -> Option<Fix> {
    with_parts(page, catalogue, |parts| {
        let mut found = Vec::new();
        let source = source_schema(page, parts, &wire.from, "", &mut found)?;
        let target = target_schema(page, parts, &wire.to, "", &mut found)?;
        let (map, against) = mapped(&source, &target, &wire.to);
        let fits = map != wire.map && !against.iter().any(Finding::is_error);
        fits.then(|| Fix::Remap(wire.id.clone(), map))
    })
}

fn unset(page: &Page, finding: &Finding) -> Option<Fix> {
    let tokens: Vec<&str> = finding.at.split('/').skip(1).collect();
    let ["spec", "items", index, "props", name] = tokens[..] else { return None };
    let item = page.spec.items.get(index.parse::<usize>().ok()?)?;
    let name = name.replace("~1", "/").replace("~0", "~");
    matches!(finding.code.as_str(), "L03" | "L05").then(|| Fix::Unset(item.id.clone(), name))
}
