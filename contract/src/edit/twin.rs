//! The properties of an item as one JSON text, beside the form: checked by the code that freezes pages.

use super::change::Change;
use crate::finding::{Finding, join};
use crate::ids::ItemId;
use crate::json;
use crate::lock::{self, Catalogue};
use crate::page::Page;
use serde_json::{Map, Value};

/// Properties with what is to be said of them, or why a text is none.
pub type ReadProps = Result<(Map<String, Value>, Vec<Finding>), Vec<Finding>>;

/// Reads a text as the properties of an item, with what is to be said of them. A property that is still missing (`L07`) is no reason to
/// refuse the others. Places count from the properties. What only the host can see, such as files, is not looked at.
///
/// # Errors
/// What is wrong: its JSON (`J01` to `J07`), or what the widget has against the values (`L03` to `L06`, `M16`).
pub fn read_props(page: &Page, catalogue: &dyn Catalogue, item: &ItemId, text: &str) -> ReadProps {
    let value = json::parse(text.as_bytes(), json::Limits::DOCUMENT).map_err(|error| vec![error.into()])?;
    let Value::Object(props) = value else {
        return Err(vec![Finding::error("J07", "", "the properties are an object such as {\"name\": \"value\"}")]);
    };
    let Some(index) = page.spec.items.iter().position(|one| one.id == *item) else { return Ok((props, Vec::new())) };
    let mut with = page.clone();
    with.spec.items[index].props.clone_from(&props);
    let place = format!("/spec/items/{index}/props");
    let own = |mut finding: Finding| {
        let rest = finding.at.strip_prefix(&place).filter(|rest| rest.is_empty() || rest.starts_with('/'))?.to_owned();
        finding.at = rest;
        (finding.code != "L09").then_some(finding)
    };
    let found: Vec<Finding> = lock::findings(&with, catalogue).into_iter().filter_map(own).collect();
    let refused = found.iter().any(|finding| finding.is_error() && finding.code != "L07");
    if refused { Err(found) } else { Ok((props, found)) }
}

/// The changes from the properties that an item has to those it should have.
pub fn props_between(item: &ItemId, old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<Change> {
    let props = join(&join("/items", item), "props");
    let gone = old.keys().filter(|name| !new.contains_key(*name)).map(|name| Change::drop(join(&props, name)));
    let set = new.iter().filter(|(name, value)| old.get(*name) != Some(*value));
    gone.chain(set.map(|(name, value)| Change::set(join(&props, name), value.clone()))).collect()
}
