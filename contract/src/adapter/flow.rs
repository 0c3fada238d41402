//! Where each field of the input goes, and whether it keeps its class: an adapter must not launder personal data.

use crate::finding::{Finding, join};
use crate::lock::LockedType;
use crate::manifest::Sensitivity;
use crate::schema;
use crate::wiring::mapping::{Mapping, Piece};
use serde_json::Value;

/// The pairwise id of the person who published, which every input may carry: a pseudonym towards another PBC.
const AUTHOR: &str = "/authid";

/// Whether the mapping speaks the language of a page somewhere.
pub(super) fn speaks(mapping: &Mapping) -> bool {
    match mapping {
        Mapping::Text(_) => true,
        Mapping::Input | Mapping::Pick(_) | Mapping::Const(_) | Mapping::Template(_) => false,
        Mapping::Object(fields) => fields.iter().any(|(_, field)| speaks(field)),
        Mapping::Table { of, otherwise, .. } => speaks(of) || otherwise.as_ref().is_some_and(|mapping| speaks(mapping)),
        Mapping::First(list) => list.iter().any(speaks),
    }
}

/// Adds `T08` for every classified field of a source that lands in a field of a lower class, or of none.
pub(super) fn check(mapping: &Mapping, sources: &[(&str, &LockedType)], target: &LockedType, found: &mut Vec<Finding>) {
    let flows = flows(mapping);
    for (name, source) in sources {
        let fields = source.fields.iter().map(|(pointer, field)| (format!("/data{pointer}"), field.class));
        for (field, class) in fields.chain([(AUTHOR.to_owned(), Sensitivity::Pseudonymous)]) {
            if class == Sensitivity::Public {
                continue;
            }
            for (to, from) in &flows {
                let Some(landed) = lands(to, from, &field) else { continue };
                if class_at(target, &landed) < class {
                    let place = if landed.is_empty() { "the data as a whole" } else { &landed };
                    let message = format!(
                        "`{field}` of `{name}` is {}, and `{place}` of the target is not declared so; leave it out, or \
                         have the target's owner declare its class",
                        word(class)
                    );
                    found.push(Finding::error("T08", "/spec/map", message));
                }
            }
        }
    }
}

/// Whether a pointer of the input leads to a classified field of a source, or to something that holds one.
pub(super) fn touches(pointer: &str, sources: &[(&str, &LockedType)]) -> bool {
    sources.iter().any(|(_, source)| {
        let classified = source.fields.iter().filter(|(_, field)| field.class >= Sensitivity::Personal);
        classified.map(|(field, _)| format!("/data{field}")).any(|field| lands("", pointer, &field).is_some())
    })
}

/// Pairs of pointers: where in the result something lands, and where in the input it comes from.
fn flows(mapping: &Mapping) -> Vec<(String, String)> {
    let here = |from: &str| (String::new(), from.to_owned());
    let picks = |pieces: &[Piece]| -> Vec<(String, String)> {
        let pick = |piece: &Piece| if let Piece::Pick(from) = piece { Some(here(from)) } else { None };
        pieces.iter().filter_map(pick).collect()
    };
    match mapping {
        Mapping::Input => vec![here("")],
        Mapping::Pick(from) => vec![here(from)],
        Mapping::Const(_) => Vec::new(),
        Mapping::Object(fields) => fields
            .iter()
            .flat_map(|(key, field)| {
                let at = join("", key);
                flows(field).into_iter().map(move |(to, from)| (format!("{at}{to}"), from))
            })
            .collect(),
        Mapping::Template(pieces) => picks(pieces),
        Mapping::Text(texts) => texts.values().flat_map(|pieces| picks(pieces)).collect(),
        // Which row was taken tells what was looked up.
        Mapping::Table { of, otherwise, .. } => {
            let looked_up = flows(of).into_iter().map(|(_, from)| (String::new(), from));
            looked_up.chain(otherwise.iter().flat_map(|mapping| flows(mapping))).collect()
        }
        Mapping::First(list) => list.iter().flat_map(flows).collect(),
    }
}

/// Where `field` of the input lands when `from` goes to `to`; `None` when they do not touch.
fn lands(to: &str, from: &str, field: &str) -> Option<String> {
    let (from, field): (Vec<&str>, Vec<&str>) = (steps(from), steps(field));
    let common = from.iter().zip(&field).all(|(one, other)| one == other || is_index(one) && is_index(other));
    let rest = field.get(from.len()..).unwrap_or_default();
    common.then(|| rest.iter().fold(to.to_owned(), |at, step| format!("{at}/{step}")))
}

/// The class that the target declares for a place or for what holds it.
fn class_at(target: &LockedType, place: &str) -> Sensitivity {
    let place = steps(place);
    let covering = target.fields.iter().filter(|(pointer, _)| covers(&target.data, &steps(pointer), &place));
    covering.map(|(_, field)| field.class).max().unwrap_or(Sensitivity::Public)
}

fn covers(data: &Value, declared: &[&str], place: &[&str]) -> bool {
    declared.len() <= place.len()
        && declared.iter().zip(place).enumerate().all(|(depth, (one, other))| {
            // One element of a list stands for all; a property that is called by a number stands for itself.
            one == other || is_index(one) && is_index(other) && !has_property(data, &place[..depth], other)
        })
}

fn has_property(data: &Value, parent: &[&str], name: &str) -> bool {
    let pointer = parent.iter().fold(String::new(), |pointer, step| pointer + "/" + step);
    schema::at_pointer(data, &pointer).is_some_and(|schema| schema.pointer(&format!("/properties/{name}")).is_some())
}

fn steps(pointer: &str) -> Vec<&str> {
    pointer.split('/').skip(1).collect()
}

fn is_index(step: &str) -> bool {
    !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}

const fn word(class: Sensitivity) -> &'static str {
    match class {
        Sensitivity::Public => "public",
        Sensitivity::Pseudonymous => "pseudonymous",
        Sensitivity::Personal => "personal",
        Sensitivity::Sensitive => "sensitive",
        Sensitivity::UniqueId => "a unique identifier",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_followed_to_where_it_lands() {
        for (to, from, field, expected) in [
            ("/a", "/data/x", "/data/x", Some("/a")),
            ("/a", "/data", "/data/x/y", Some("/a/x/y")),
            ("/a", "/data/x/y", "/data/x", Some("/a")),
            ("", "", "/data/x", Some("/data/x")),
            ("/a", "/data/xy", "/data/x", None),
            ("/a", "/data/list/7/n", "/data/list/0/n", Some("/a")),
            ("/a", "/data/list", "/data/list/0/n", Some("/a/0/n")),
        ] {
            assert_eq!(lands(to, from, field).as_deref(), expected, "{from} {field}");
        }
    }
}
