//! Items on their way through the clipboard: copied from a page, pasted into the same or another one (ADR 0032).
//!
//! Copies keep the wires among themselves and those to what belongs to the page (variables, parameters, the host); wires to items that were
//! not copied stay with the originals. Nobody on the page moves when copies come.

use super::place::{Refused, fit};
use super::steps::json_of;
use super::zone::with_inside;
use crate::ids::{CamelName, ItemId};
use crate::json::{self, Limits};
use crate::manifest::ApiVersion;
use crate::page::{Area, Areas, Item, MAX_ITEMS, MAX_WIRES, Page, Source, Target, Variable, Wire};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Items as they lie on the clipboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Clip {
    api_version: ApiVersion,
    kind: ClipKind,
    pub(super) items: Vec<Item>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) areas: BTreeMap<String, Vec<Area>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) wiring: Vec<Wire>,
    /// The variables that the items and wires name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) variables: BTreeMap<CamelName, Variable>,
}

/// The one value `kind` of a clip may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum ClipKind {
    Clip,
}

/// Why something cannot be pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClipError {
    /// It is something else.
    #[error("there are no widgets on the clipboard")]
    NotOurs,
    /// It says that it is ours, but cannot be read.
    #[error("what is on the clipboard cannot be read")]
    Broken,
    /// More than 256 KiB.
    #[error("what is on the clipboard is larger than 256 KiB")]
    Large,
    /// The page would have more than 300 items or 1,000 wires.
    #[error("the page would have more than 300 items or 1,000 wires")]
    Many,
    /// There is no room on the grid.
    #[error("{0}")]
    Refused(#[from] Refused),
}

/// Copies items with all that stands in them; `None` when the page has none of them.
pub fn copy(page: &Page, items: &[ItemId]) -> Option<Clip> {
    let all = with_inside(page, items);
    let items: Vec<Item> = page.spec.items.iter().filter(|item| all.contains(&item.id)).cloned().collect();
    let goes = |item: Option<&ItemId>| item.is_none_or(|item| all.contains(item));
    let about = |wire: &&Wire| wire.from.item().is_some() || wire.to.item().is_some();
    let wires = page.spec.wiring.iter().filter(about).filter(|wire| goes(wire.from.item()) && goes(wire.to.item()));
    let wiring: Vec<Wire> = wires.cloned().collect();
    let lists = page.spec.layout.areas.iter().filter_map(|(name, areas)| {
        let Areas::Cells(cells) = areas else { return None };
        Some((name.clone(), cells.iter().filter(|area| all.contains(&area.item)).cloned().collect()))
    });
    let named = variables_of(&items, &wiring);
    let variables = page.spec.variables.iter().filter(|(name, _)| named.contains(name.as_str()));
    let variables = variables.map(|(name, variable)| (name.clone(), variable.clone())).collect();
    let (api_version, kind) = (ApiVersion::V1Alpha1, ClipKind::Clip);
    let clip = Clip { api_version, kind, areas: lists.collect(), items, wiring, variables };
    (!clip.items.is_empty()).then_some(clip)
}

/// Names of variables in properties, conditions and wires.
pub(super) fn variables_of(items: &[Item], wiring: &[Wire]) -> BTreeSet<String> {
    fn look(value: &Value, key: &str, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                names.extend(map.get(key).and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| look(value, key, names));
            }
            Value::Array(list) => list.iter().for_each(|value| look(value, key, names)),
            _ => {}
        }
    }
    let mut names = BTreeSet::new();
    look(&json_of(&items), "$var", &mut names);
    look(&json_of(&wiring), "$var", &mut names);
    for wire in wiring {
        names.extend(match &wire.from {
            Source::Var { var } => Some(var.to_string()),
            _ => None,
        });
        names.extend(match &wire.to {
            Target::Var { var } => Some(var.to_string()),
            _ => None,
        });
    }
    names
}

impl Clip {
    /// The clip as text.
    pub fn write(&self) -> String {
        json_of(self).to_string()
    }

    /// Reads what is on a clipboard, which may be anything.
    ///
    /// # Errors
    /// See [`ClipError`].
    pub fn read(text: &str) -> Result<Self, ClipError> {
        if text.len() > Limits::DOCUMENT.bytes {
            return Err(ClipError::Large);
        }
        let value = json::parse(text.as_bytes(), Limits::DOCUMENT).map_err(|_| ClipError::NotOurs)?;
        if value.get("kind").and_then(Value::as_str) != Some("Clip") {
            return Err(ClipError::NotOurs);
        }
        let clip: Self = serde_json::from_value(value).map_err(|_| ClipError::Broken)?;
        let ids: BTreeSet<&ItemId> = clip.items.iter().map(|item| &item.id).collect();
        if clip.items.is_empty() || ids.len() != clip.items.len() {
            return Err(ClipError::Broken);
        }
        if clip.items.len() > MAX_ITEMS || clip.wiring.len() > MAX_WIRES {
            return Err(ClipError::Many);
        }
        Ok(clip)
    }

    /// How many items it has, without what stands in them.
    pub fn count(&self) -> usize {
        self.items.iter().filter(|item| self.is_root(item)).count()
    }

    pub(super) fn is_root(&self, item: &Item) -> bool {
        item.within.as_ref().is_none_or(|within| self.items.iter().all(|other| other.id != within.item))
    }

    /// The cells of an item at a breakpoint, if they can be cells.
    pub(super) fn area(&self, breakpoint: &str, item: &ItemId) -> Option<&Area> {
        let list = self.areas.get(breakpoint)?;
        list.iter().find(|area| area.item == *item).filter(|area| fit((*area).clone()).is_ok())
    }
}
