//! TypeScript for people who write widgets: the interface the portal gives them, and what one manifest says.
//!
//! [`host`] is the one list of that interface's methods: the types of the npm package `@jogakbo/widget` are made from it, and
//! tests hold it against the boot script, which hands the interface out. [`manifest`] turns schemas of properties, outputs
//! and events into types. Never compiled into the browser.

mod host;
mod manifest;
mod shape;

pub use host::{Method, ROOMS, Room, host};
pub use manifest::manifest;
pub use shape::shape;

/// The first lines of every file that is written here.
const HEAD: &str = "// Written by `jogakbo types`; changes are lost.\n";

/// A name as the key of an object or type: as it is, or quoted.
fn key(name: &str) -> String {
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$'));
    if first && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')) {
        name.to_owned()
    } else {
        text(name)
    }
}

/// A text as a literal.
fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A comment before what it is about; nothing for an empty one.
fn comment(words: &str, indent: &str) -> String {
    let words = words.replace("*/", "* /");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { String::new() } else { format!("{indent}/** {words} */\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_quoted_where_they_have_to_be() {
        assert_eq!(["who", "$a1", "a-b", "1a", ""].map(key), ["who", "$a1", "\"a-b\"", "\"1a\"", "\"\""]);
        assert_eq!(comment("ends */ here\nand goes on", "  "), "  /** ends * / here and goes on */\n");
    }
}
