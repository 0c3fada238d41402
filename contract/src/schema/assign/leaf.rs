//! Bounds of texts, numbers and arrays.

use super::Assignable;
use crate::schema::format;
use crate::schema::value::{compare, is_multiple};
use serde_json::{Number, Value};
use std::cmp::Ordering;

fn unsure(found: bool, reason: &str) -> Assignable {
    if found { Assignable::Yes } else { Assignable::Unknown(reason.to_owned()) }
}

fn bound<'a>(schema: &'a Value, keyword: &str) -> Option<&'a Number> {
    schema.get(keyword).and_then(Value::as_number)
}

/// Whether the least value `from` allows is at least `to`'s bound, or the most at most, by `within`.
fn narrower(from: &Value, to: &Value, keyword: &str, within: Ordering) -> bool {
    let Some(wanted) = bound(to, keyword) else { return true };
    bound(from, keyword).is_some_and(|given| {
        let order = compare(given, wanted);
        order == Ordering::Equal || order == within
    })
}

/// Two texts.
pub(super) fn text(from: &Value, to: &Value) -> Assignable {
    let pattern = to.get("pattern").is_none_or(|wanted| from.get("pattern") == Some(wanted));
    // A format that we do not check, such as `multi-line`, takes every text, the empty one too.
    let checked = to.get("format").filter(|wanted| wanted.as_str().is_none_or(|wanted| !format::accepts(wanted, "")));
    let format = checked.is_none_or(|wanted| from.get("format") == Some(wanted));
    unsure(narrower(from, to, "minLength", Ordering::Greater), "the text may be too short")
        .and(unsure(narrower(from, to, "maxLength", Ordering::Less), "the text may be too long"))
        .and(unsure(pattern, "the text may not match the pattern"))
        .and(unsure(format, "the text may not have the format"))
}

/// Two numbers.
pub(super) fn number(from: &Value, to: &Value) -> Assignable {
    // A bound that is exclusive on either side: the given one must lie strictly inside, or be exclusive itself.
    let side = |inclusive: &str, exclusive: &str, within: Ordering| {
        let given = [(bound(from, inclusive), false), (bound(from, exclusive), true)];
        let holds = |wanted: Option<&Number>, open: bool| {
            wanted.is_none_or(|wanted| {
                given.iter().any(|(given, given_open)| {
                    given.is_some_and(|given| match compare(given, wanted) {
                        Ordering::Equal => !open || *given_open,
                        order => order == within,
                    })
                })
            })
        };
        holds(bound(to, inclusive), false) && holds(bound(to, exclusive), true)
    };
    let step = bound(to, "multipleOf")
        .is_none_or(|wanted| bound(from, "multipleOf").is_some_and(|given| is_multiple(given, wanted)));
    unsure(side("minimum", "exclusiveMinimum", Ordering::Greater), "the number may be too small")
        .and(unsure(side("maximum", "exclusiveMaximum", Ordering::Less), "the number may be too large"))
        .and(unsure(step, "the number may not be a multiple"))
}

/// Two arrays, without their items.
pub(super) fn array(from: &Value, to: &Value) -> Assignable {
    let unique =
        to.get("uniqueItems") != Some(&Value::Bool(true)) || from.get("uniqueItems") == Some(&Value::Bool(true));
    unsure(narrower(from, to, "minItems", Ordering::Greater), "there may be too few items")
        .and(unsure(narrower(from, to, "maxItems", Ordering::Less), "there may be too many items"))
        .and(unsure(unique, "two items may be equal"))
}
