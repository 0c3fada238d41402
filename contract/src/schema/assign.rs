//! Whether one schema fits into another: the type check of wires.
//!
//! `Yes` is said when every value fits, `No` when the types differ somewhere, so that values one has to expect cannot
//! fit; bounds, patterns and properties that may be there or not are `Unknown` and have to be seen at run time.
//! Properties that a schema does not declare are taken to be absent, for nearly every schema leaves them open and
//! means none.

mod leaf;

use super::Schema;
use super::value::Types;
use super::walk::target;
use serde_json::{Map, Value};
use std::cell::{Cell, RefCell};

/// How far references and combinations are followed.
const DEPTH: usize = 24;
/// Most parts that are compared, so that choices inside choices cannot take forever.
const STEPS: usize = 5_000;

/// Whether every value of one schema is a value of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignable {
    /// Every value fits.
    Yes,
    /// It depends on the value; what to look at.
    Unknown(String),
    /// The types differ; where and how.
    No(String),
}

impl Assignable {
    /// Both answers must hold: `No` wins over `Unknown`, and that over `Yes`.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (no @ Self::No(_), _) | (_, no @ Self::No(_)) => no,
            (unknown @ Self::Unknown(_), _) | (_, unknown @ Self::Unknown(_)) => unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    fn at(self, place: &str) -> Self {
        match self {
            Self::Yes => Self::Yes,
            Self::Unknown(reason) => Self::Unknown(format!("{place}: {reason}")),
            Self::No(reason) => Self::No(format!("{place}: {reason}")),
        }
    }
}

/// Whether every value of schema `from` is a value of schema `to`. Reasons name places like `` `at`: … ``.
pub fn assignable(from: &Value, to: &Value) -> Assignable {
    Pair { from, to, steps: Cell::new(0), under_way: RefCell::default() }.compare(from, to, 0)
}

/// The two roots, where references are looked up, and how far the comparison is.
struct Pair<'a> {
    from: &'a Value,
    to: &'a Value,
    steps: Cell<usize>,
    /// References being compared: the text of both sides.
    under_way: RefCell<Vec<(String, String)>>,
}

/// One side with its reference followed.
fn follow<'a>(root: &'a Value, mut schema: &'a Value) -> Option<&'a Value> {
    for _ in 0..DEPTH {
        match schema.get("$ref") {
            // What stands beside a reference makes it narrower; then it is not followed.
            Some(reference) if rules(schema).count() == 1 => schema = target(root, reference)?,
            Some(_) => return None,
            None => return Some(schema),
        }
    }
    None
}

/// The keywords that say something about values.
fn rules(schema: &Value) -> impl Iterator<Item = &str> {
    const SILENT: [&str; 8] =
        ["$defs", "$schema", "$comment", "title", "description", "default", "examples", "deprecated"];
    let keys = schema.as_object().into_iter().flat_map(Map::keys).map(String::as_str);
    keys.filter(|key| !SILENT.contains(key) && !key.starts_with("x-"))
}

/// The schema without one keyword.
fn without(schema: &Value, keyword: &str) -> Value {
    let mut rest = schema.clone();
    if let Some(map) = rest.as_object_mut() {
        map.remove(keyword);
    }
    rest
}

impl Pair<'_> {
    fn compare(&self, from: &Value, to: &Value, depth: usize) -> Assignable {
        // One document with references may mean two things under two roots.
        if from == to && (self.from == self.to || !from.to_string().contains("$ref")) {
            return Assignable::Yes;
        }
        self.steps.set(self.steps.get() + 1);
        if depth > DEPTH || self.steps.get() > STEPS {
            return Assignable::Unknown("the schemas are too large to compare".to_owned());
        }
        let reference = |schema: &Value| schema.get("$ref").and_then(Value::as_str).map(str::to_owned);
        if let (Some(one), Some(other)) = (reference(from), reference(to)) {
            // Inside the comparison of a tree, its branches fit if the tree does; what differs shows elsewhere.
            let pair = (one, other);
            if self.under_way.borrow().contains(&pair) {
                return Assignable::Yes;
            }
            self.under_way.borrow_mut().push(pair);
            let answer = self.compare_targets(from, to, depth);
            self.under_way.borrow_mut().pop();
            return answer;
        }
        self.compare_targets(from, to, depth)
    }

    fn compare_targets(&self, from: &Value, to: &Value, depth: usize) -> Assignable {
        let (Some(from), Some(to)) = (follow(self.from, from), follow(self.to, to)) else {
            return Assignable::Unknown("a reference cannot be followed".to_owned());
        };
        if *from == Value::Bool(false) || *to == Value::Bool(true) || (to.is_object() && rules(to).next().is_none()) {
            return Assignable::Yes;
        }
        if *to == Value::Bool(false) {
            return Assignable::No("no value is wanted".to_owned());
        }
        if let Some(values) = finite(from) {
            return self.each_value(&values, to);
        }
        if let Some(answer) = self.split_from(from, to, depth) {
            return answer;
        }
        if let Some(answer) = self.split_to(from, to, depth) {
            return answer;
        }
        self.by_type(from, to, depth)
    }

    /// A `from` of listed values: each is tried.
    fn each_value(&self, values: &[&Value], to: &Value) -> Assignable {
        let mut wanted = to.clone();
        if let (Some(map), Some(defs)) = (wanted.as_object_mut(), self.to.get("$defs")) {
            map.insert("$defs".to_owned(), defs.clone());
        }
        let Ok(schema) = Schema::compile(&wanted) else {
            return Assignable::Unknown("the wanted schema does not compile".to_owned());
        };
        match values.iter().find(|value| !schema.accepts(value)) {
            Some(value) => Assignable::No(format!("the value {value} does not fit")),
            None => Assignable::Yes,
        }
    }

    /// Takes `from` apart: every choice must fit; of parts that all hold, one that fits is enough.
    fn split_from(&self, from: &Value, to: &Value, depth: usize) -> Option<Assignable> {
        for keyword in ["anyOf", "oneOf"] {
            if let Some(choices) = from.get(keyword).and_then(Value::as_array) {
                let whole =
                    choices.iter().fold(Assignable::Yes, |all, choice| all.and(self.compare(choice, to, depth + 1)));
                return Some(self.or_rest(whole, from, keyword, to, depth));
            }
        }
        if let Some(parts) = from.get("allOf").and_then(Value::as_array) {
            let fits = parts.iter().any(|part| self.compare(part, to, depth + 1) == Assignable::Yes);
            let whole =
                if fits { Assignable::Yes } else { Assignable::Unknown("several schemas hold together".to_owned()) };
            return Some(self.or_rest(whole, from, "allOf", to, depth));
        }
        if let Some(Value::Array(types)) = from.get("type")
            && types.len() > 1
        {
            let one = |kind: &Value| {
                let mut narrow = from.clone();
                narrow["type"] = kind.clone();
                self.compare(&narrow, to, depth + 1)
            };
            return Some(types.iter().fold(Assignable::Yes, |all, kind| all.and(one(kind))));
        }
        None
    }

    /// The answer for a part of `from`; when more stands beside the part, that can only make it fit better.
    fn or_rest(&self, whole: Assignable, from: &Value, keyword: &str, to: &Value, depth: usize) -> Assignable {
        if whole == Assignable::Yes || rules(from).count() == 1 {
            return whole;
        }
        match self.compare(&without(from, keyword), to, depth + 1) {
            Assignable::Yes => Assignable::Yes,
            _ => Assignable::Unknown("several schemas hold together".to_owned()),
        }
    }

    /// Takes `to` apart: all parts must be met; of choices, one.
    fn split_to(&self, from: &Value, to: &Value, depth: usize) -> Option<Assignable> {
        let rest = |keyword: &str| {
            let rest = without(to, keyword);
            if rules(&rest).next().is_none() { Assignable::Yes } else { self.compare(from, &rest, depth + 1) }
        };
        if let Some(parts) = to.get("allOf").and_then(Value::as_array) {
            let all = parts.iter().fold(Assignable::Yes, |all, part| all.and(self.compare(from, part, depth + 1)));
            return Some(all.and(rest("allOf")));
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(choices) = to.get(keyword).and_then(Value::as_array) {
                let answers: Vec<Assignable> =
                    choices.iter().map(|choice| self.compare(from, choice, depth + 1)).collect();
                let yes = answers.iter().filter(|answer| **answer == Assignable::Yes).count();
                // A `No` of every choice is sure only when none could take even a part of `from`.
                let apart = choices.iter().all(|choice| self.disjoint(from, choice));
                let found = match (yes, keyword) {
                    (0, _) if apart => Assignable::No(format!("none of the {} choices fits", choices.len())),
                    (1.., "anyOf") => Assignable::Yes,
                    (1, _)
                        if choices
                            .iter()
                            .zip(&answers)
                            .all(|(choice, answer)| *answer == Assignable::Yes || self.disjoint(from, choice)) =>
                    {
                        Assignable::Yes
                    }
                    _ => Assignable::Unknown("which choice fits depends on the value".to_owned()),
                };
                return Some(found.and(rest(keyword)));
            }
        }
        if to.get("not").is_some() {
            return Some(Assignable::Unknown("the wanted schema excludes some values".to_owned()).and(rest("not")));
        }
        None
    }

    /// Whether the two share no type, so that certainly no value fits both.
    fn disjoint(&self, from: &Value, to: &Value) -> bool {
        let types = |root, schema| follow(root, schema).and_then(|schema| schema.get("type")).and_then(Types::read);
        match (types(self.from, from), types(self.to, to)) {
            (Some(from), Some(to)) => {
                !from.each().any(|bit| to.allows(bit) || (bit == Types::NUMBER && to.allows(Types::INTEGER)))
            }
            _ => false,
        }
    }

    fn by_type(&self, from: &Value, to: &Value, depth: usize) -> Assignable {
        let Some(kind) = from.get("type").and_then(Types::read).and_then(|types| types.each().next()) else {
            return Assignable::Unknown("the type of the source is not declared".to_owned());
        };
        let mut answer = Assignable::Yes;
        if let Some(wanted) = to.get("type").and_then(Types::read)
            && !wanted.allows(kind)
        {
            if kind == Types::NUMBER && wanted.allows(Types::INTEGER) {
                answer = Assignable::Unknown("the number may have a fraction".to_owned());
            } else {
                return Assignable::No(format!("is {}; wanted is {}", Types::word(kind), wanted.words()));
            }
        }
        if finite(to).is_some() {
            answer = answer.and(Assignable::Unknown("the value may not be one of those wanted".to_owned()));
        }
        answer.and(match kind {
            Types::STRING => leaf::text(from, to),
            Types::INTEGER | Types::NUMBER => leaf::number(from, to),
            Types::ARRAY => leaf::array(from, to).and(self.items(from, to, depth)),
            Types::OBJECT => self.object(from, to, depth),
            _ => Assignable::Yes,
        })
    }

    fn items(&self, from: &Value, to: &Value, depth: usize) -> Assignable {
        match (from.get("items"), to.get("items")) {
            (_, None) => Assignable::Yes,
            (None, Some(_)) if from.get("maxItems").and_then(Value::as_u64) == Some(0) => Assignable::Yes,
            (None, Some(_)) => Assignable::Unknown("the items of the source are not declared".to_owned()),
            (Some(from), Some(to)) => self.compare(from, to, depth + 1).at("items"),
        }
    }

    fn object(&self, from: &Value, to: &Value, depth: usize) -> Assignable {
        let empty = Map::new();
        let properties = |schema: &Value| schema.get("properties").and_then(Value::as_object).unwrap_or(&empty).clone();
        let (given, wanted) = (properties(from), properties(to));
        let requires = |schema: &Value, name: &str| {
            schema
                .get("required")
                .and_then(Value::as_array)
                .is_some_and(|names| names.iter().any(|one| one.as_str() == Some(name)))
        };
        let mut answer = Assignable::Yes;
        for name in to.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if given.contains_key(name) && !requires(from, name) {
                answer = answer.and(Assignable::Unknown(format!("`{name}` may be missing")));
            } else if !given.contains_key(name) && !requires(from, name) {
                answer = answer.and(Assignable::No(format!("`{name}` is missing")));
            }
        }
        for (name, schema) in &given {
            let found = match (wanted.get(name), to.get("additionalProperties")) {
                (Some(target), _) | (None, Some(target)) => self.compare(schema, target, depth + 1),
                (None, None) => Assignable::Yes,
            };
            answer = answer.and(match found.at(&format!("`{name}`")) {
                // A property too many that need not be there spoils only the values that have it.
                Assignable::No(reason) if !wanted.contains_key(name) && !requires(from, name) => {
                    Assignable::Unknown(reason)
                }
                other => other,
            });
        }
        answer
    }
}

/// The values of a schema that lists them.
fn finite(schema: &Value) -> Option<Vec<&Value>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => Some(vec![value]),
        (None, Some(Value::Array(values))) => Some(values.iter().collect()),
        _ => None,
    }
}
