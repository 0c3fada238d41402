//! What somebody else's package becomes here: how its `package.json`, its Custom Elements Manifest and its types are read, and the
//! manifest that is made of them (ADR 0041).
//!
//! Pure: whoever has the files asks, and puts the answer on disk. Deliberately absent: reading JavaScript, which needs a parser that
//! pages must not carry, and running anything of a package.

pub mod draft;
pub mod elements;
pub mod exports;
pub mod luigi;
pub mod openmicrofrontends;
pub mod package;
pub mod types;

pub use draft::{Draft, Placed, Review};
pub use elements::{ElementDoc, Event, Field};
pub use package::Package;

use crate::finding::Finding;
use crate::json::{self, Limits};
use serde_json::Value;

/// Most bytes and levels of a document of a package: those with many elements describe them in several megabytes.
pub const LIMITS: Limits = Limits { bytes: 16 * 1024 * 1024, depth: 64 };

/// A document of a package as JSON; `what` names it in the refusal (`I02`).
fn parse(bytes: &[u8], what: &str) -> Result<Value, Finding> {
    // Some editors begin a file with a mark that JSON does not know.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    json::parse(bytes, LIMITS)
        .map_err(|error| Finding::error("I02", error.pointer(), format!("`{what}` cannot be read: {}", error.what())))
}

/// The first `most` characters of the first paragraph of `text`, in one line; none for an empty text.
fn paragraph(text: &str, most: usize) -> Option<String> {
    let first = text.trim().split("\n\n").next().unwrap_or_default();
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().filter(|c| !c.is_control()).take(most).collect();
    (!cut.is_empty()).then_some(cut)
}

/// The text at `key`, if there is one.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

/// The list at `key`, empty when there is none.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// `text` as a name of an output or an action: `sl-change` is `slChange`; none when nothing of it can be one.
fn camel(text: &str) -> Option<String> {
    let mut name = String::new();
    let mut high = false;
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() {
            high = !name.is_empty();
        } else if name.is_empty() {
            if c.is_ascii_alphabetic() {
                name.push(c.to_ascii_lowercase());
            }
        } else {
            name.push(if high { c.to_ascii_uppercase() } else { c });
            high = false;
        }
    }
    name.truncate(60);
    name.parse::<crate::ids::CamelName>().ok().map(String::from)
}

/// `text` as one label of a name: lower case, everything else a hyphen.
fn label(text: &str) -> String {
    let plain: String =
        text.to_ascii_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_events_become_names_of_outputs() {
        for (event, expected) in [
            ("sl-change", Some("slChange")),
            ("change", Some("change")),
            ("valueChanged", Some("valueChanged")),
            ("ui5:item-click", Some("ui5ItemClick")),
            ("-x", Some("x")),
            ("constructor", None),
            ("--", None),
        ] {
            assert_eq!(camel(event).as_deref(), expected, "{event}");
        }
    }

    #[test]
    fn a_paragraph_is_one_line_of_plain_text() {
        assert_eq!(paragraph(" A\n  rating.\n\nMore.", 100).as_deref(), Some("A rating."));
        assert_eq!(paragraph("abc", 2).as_deref(), Some("ab"));
        assert_eq!(paragraph(" \n ", 9), None);
    }
}
