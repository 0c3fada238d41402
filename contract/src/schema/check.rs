//! Checking a value against rules.

use super::Violation;
use super::compile::{Node, Rule};
use super::format;
use super::value::{Types, compare, is_multiple, same, write_key};
use crate::json::{self, push_step};
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// Most violations that are reported.
const MOST: usize = 32;
/// Most schemas that are applied in one check, so that `oneOf` inside `oneOf` cannot take forever.
const STEPS: usize = 200_000;

pub(super) fn check(nodes: &[Node], value: &Value) -> Result<(), Vec<Violation>> {
    let mut run = Run { nodes, steps: 0, quiet: 0, pointer: String::new(), violations: Vec::new() };
    let fits = run.node(0, value);
    if run.steps > STEPS {
        run.violations.truncate(MOST - 1);
        let message = "the value takes too many steps to check".to_owned();
        run.violations.push(Violation { pointer: String::new(), keyword: "$steps", message });
    } else if fits {
        return Ok(());
    }
    Err(run.violations)
}

struct Run<'a> {
    nodes: &'a [Node],
    steps: usize,
    /// Above 0 nothing is reported, and the first violation is enough.
    quiet: usize,
    pointer: String,
    violations: Vec<Violation>,
}

impl<'a> Run<'a> {
    fn node(&mut self, place: usize, value: &Value) -> bool {
        self.steps += 1;
        if self.steps > STEPS {
            return false;
        }
        let nodes: &'a [Node] = self.nodes;
        let mut fits = true;
        for rule in &nodes[place] {
            fits &= self.rule(rule, value);
            if !fits && (self.quiet > 0 || self.violations.len() >= MOST) {
                return false;
            }
        }
        fits
    }

    fn quietly(&mut self, place: usize, value: &Value) -> bool {
        self.quiet += 1;
        let fits = self.node(place, value);
        self.quiet -= 1;
        fits
    }

    fn below(&mut self, step: &str, place: usize, value: &Value) -> bool {
        let length = self.pointer.len();
        push_step(&mut self.pointer, step);
        let fits = self.node(place, value);
        self.pointer.truncate(length);
        fits
    }

    /// Reports, unless the rule holds; the message is only written when somebody reads it.
    fn hold(&mut self, holds: bool, keyword: &'static str, message: impl FnOnce() -> String) -> bool {
        if !holds && self.quiet == 0 && self.violations.len() < MOST {
            self.violations.push(Violation { pointer: self.pointer.clone(), keyword, message: message() });
        }
        holds
    }

    fn rule(&mut self, rule: &Rule, value: &Value) -> bool {
        match rule {
            Rule::Never => self.hold(false, "false", || "no value is allowed here".to_owned()),
            Rule::Ref(place) => self.node(*place, value),
            Rule::Types(types) => self.hold(types.allows(Types::of(value)), "type", || {
                format!("is {}; wanted is {}", article(Types::word(Types::of(value))), types.words())
            }),
            Rule::Enum(values) => self.hold(values.iter().any(|allowed| same(allowed, value)), "enum", || {
                let shown: Vec<String> = values.iter().take(8).map(json::text).collect();
                let more = if values.len() > 8 { ", …" } else { "" };
                format!("is not one of {}{more}", shown.join(", "))
            }),
            Rule::Const(wanted) => self.hold(same(wanted, value), "const", || format!("is not {}", json::text(wanted))),
            Rule::OneOf(places) => {
                let fitting = places.iter().filter(|place| self.quietly(**place, value)).count();
                self.hold(fitting == 1, "oneOf", || {
                    format!("fits {fitting} of the {} choices; it must fit one", places.len())
                })
            }
            Rule::AnyOf(places) => {
                let fits = places.iter().any(|place| self.quietly(*place, value));
                self.hold(fits, "anyOf", || format!("fits none of the {} choices", places.len()))
            }
            Rule::AllOf(places) => {
                let mut fits = true;
                for place in places {
                    fits &= self.node(*place, value);
                }
                fits
            }
            Rule::Not(place) => {
                let fits = self.quietly(*place, value);
                self.hold(!fits, "not", || "fits what it must not fit".to_owned())
            }
            _ => match value {
                Value::Number(number) => self.number(rule, number),
                Value::String(text) => self.text(rule, text),
                Value::Array(values) => self.array(rule, values),
                Value::Object(map) => self.object(rule, map),
                Value::Null | Value::Bool(_) => true,
            },
        }
    }

    fn number(&mut self, rule: &Rule, number: &serde_json::Number) -> bool {
        match rule {
            Rule::Minimum(bound) => {
                self.hold(compare(number, bound) != Ordering::Less, "minimum", || format!("is less than {bound}"))
            }
            Rule::Maximum(bound) => {
                self.hold(compare(number, bound) != Ordering::Greater, "maximum", || format!("is more than {bound}"))
            }
            Rule::ExclusiveMinimum(bound) => {
                let holds = compare(number, bound) == Ordering::Greater;
                self.hold(holds, "exclusiveMinimum", || format!("is not more than {bound}"))
            }
            Rule::ExclusiveMaximum(bound) => {
                let holds = compare(number, bound) == Ordering::Less;
                self.hold(holds, "exclusiveMaximum", || format!("is not less than {bound}"))
            }
            Rule::MultipleOf(step) => {
                self.hold(is_multiple(number, step), "multipleOf", || format!("is not a multiple of {step}"))
            }
            _ => true,
        }
    }

    fn text(&mut self, rule: &Rule, text: &str) -> bool {
        let length = || text.chars().count() as u64;
        match rule {
            Rule::MinLength(least) => self.hold(length() >= *least, "minLength", || {
                format!("has {} characters; at least {least} are wanted", length())
            }),
            Rule::MaxLength(most) => self.hold(length() <= *most, "maxLength", || {
                format!("has {} characters; at most {most} are allowed", length())
            }),
            Rule::Pattern(pattern) => {
                self.hold(pattern.is_match(text), "pattern", || format!("does not match `{}`", pattern.source()))
            }
            Rule::Format(name) => {
                self.hold(format::accepts(name, text), "format", || format!("is not of format {name}"))
            }
            _ => true,
        }
    }

    fn array(&mut self, rule: &Rule, values: &[Value]) -> bool {
        let length = values.len();
        match rule {
            Rule::MinItems(least) => self.hold(length as u64 >= *least, "minItems", || {
                format!("has {length} items; at least {least} are wanted")
            }),
            Rule::MaxItems(most) => self
                .hold(length as u64 <= *most, "maxItems", || format!("has {length} items; at most {most} are allowed")),
            Rule::UniqueItems => {
                // The text is the same for equal values, so this does not compare all pairs.
                let mut distinct = Map::new();
                for value in values {
                    let mut key = String::new();
                    write_key(value, &mut key);
                    distinct.insert(key, Value::Null);
                }
                self.hold(distinct.len() == length, "uniqueItems", || "has two equal items".to_owned())
            }
            Rule::Items(place) => {
                let mut fits = true;
                for (index, value) in values.iter().enumerate() {
                    fits &= self.below(&index.to_string(), *place, value);
                    if !fits && (self.quiet > 0 || self.violations.len() >= MOST) {
                        break;
                    }
                }
                fits
            }
            _ => true,
        }
    }

    fn object(&mut self, rule: &Rule, map: &serde_json::Map<String, Value>) -> bool {
        match rule {
            Rule::Required(names) => {
                let mut fits = true;
                for name in names {
                    fits &= self.hold(map.contains_key(name), "required", || format!("has no `{name}`"));
                }
                fits
            }
            Rule::Properties(declared, others) => {
                let mut fits = true;
                for (name, value) in map {
                    match (declared.get(name), others) {
                        (None, Some(place)) if matches!(self.nodes[*place].first(), Some(Rule::Never)) => {
                            fits = self
                                .hold(false, "additionalProperties", || format!("has `{name}`, which is not declared"));
                        }
                        (Some(place), _) | (None, Some(place)) => fits &= self.below(name, *place, value),
                        (None, None) => {}
                    }
                    if !fits && (self.quiet > 0 || self.violations.len() >= MOST) {
                        break;
                    }
                }
                fits
            }
            _ => true,
        }
    }
}

fn article(word: &str) -> String {
    let article = match word.as_bytes().first() {
        Some(b'a' | b'i' | b'o') => "an ",
        _ if word == "null" => "",
        _ => "a ",
    };
    format!("{article}{word}")
}
