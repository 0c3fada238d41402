//! Conditions: `$eq`, `$in`, `$exists`, `$not`, `$and`, `$or` over the input of a wire, or over variables for `show`.
//!
//! An operand is `{"$pick": "/pointer"}`, `{"$var": "name"}`, or a plain value that stands for itself.

use super::mapping::{MappingError, pointer};
use crate::finding::join;
use crate::ids::CamelName;
use crate::table::Table;
use serde_json::Value;

const MAX_DEPTH: usize = 16;

/// A condition that parsed.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Both are there and equal. A missing operand equals `null`.
    Eq(Operand, Operand),
    /// The first is one of the list.
    In(Operand, Vec<Value>),
    /// It is there and not `null`.
    Exists(Operand),
    /// The opposite.
    Not(Box<Condition>),
    /// All of them.
    And(Vec<Condition>),
    /// Any of them.
    Or(Vec<Condition>),
}

/// What a condition compares.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A JSON Pointer of the input.
    Pick(String),
    /// A variable.
    Var(CamelName),
    /// A fixed value.
    Value(Value),
}

impl Condition {
    /// Parses a condition.
    ///
    /// # Errors
    /// Names the place and what is wrong.
    pub fn parse(value: &Value) -> Result<Self, MappingError> {
        Self::parse_at(value, "", 0)
    }

    fn parse_at(value: &Value, at: &str, depth: usize) -> Result<Self, MappingError> {
        if depth > MAX_DEPTH {
            return Err(MappingError::new(at, format!("the condition is nested deeper than {MAX_DEPTH}")));
        }
        let single = value.as_object().filter(|map| map.len() == 1).and_then(|map| map.iter().next());
        let Some((key, argument)) = single else {
            return Err(MappingError::new(
                at,
                "a condition is an object with exactly one of `$eq`, `$in`, `$exists`, `$not`, `$and`, `$or`",
            ));
        };
        let at = join(at, key);
        let list = || match argument {
            Value::Array(list) => list
                .iter()
                .enumerate()
                .map(|(i, one)| Self::parse_at(one, &join(&at, i), depth + 1))
                .collect::<Result<Vec<_>, _>>(),
            _ => Err(MappingError::new(&at, "this takes a list of conditions")),
        };
        match (key.as_str(), argument) {
            ("$eq", Value::Array(pair)) if pair.len() == 2 => {
                Ok(Self::Eq(Operand::parse(&pair[0], &join(&at, 0))?, Operand::parse(&pair[1], &join(&at, 1))?))
            }
            ("$eq", _) => Err(MappingError::new(&at, "`$eq` takes two operands")),
            ("$in", Value::Array(pair)) if pair.len() == 2 && pair[1].is_array() => {
                Ok(Self::In(Operand::parse(&pair[0], &join(&at, 0))?, pair[1].as_array().cloned().unwrap_or_default()))
            }
            ("$in", _) => Err(MappingError::new(&at, "`$in` takes an operand and a list of values")),
            ("$exists", operand) => Ok(Self::Exists(Operand::parse(operand, &at)?)),
            ("$not", condition) => Ok(Self::Not(Box::new(Self::parse_at(condition, &at, depth + 1)?))),
            ("$and", _) => Ok(Self::And(list()?)),
            ("$or", _) => Ok(Self::Or(list()?)),
            _ => Err(MappingError::new(
                &at,
                format!("`{key}` is no condition; use `$eq`, `$in`, `$exists`, `$not`, `$and` or `$or`"),
            )),
        }
    }

    /// Whether it holds for `input` and `variables`.
    pub fn holds(&self, input: &Value, variables: &Table<CamelName, Value>) -> bool {
        match self {
            Self::Eq(a, b) => a.value(input, variables) == b.value(input, variables),
            Self::In(a, list) => list.contains(a.value(input, variables)),
            Self::Exists(a) => !a.value(input, variables).is_null(),
            Self::Not(condition) => !condition.holds(input, variables),
            Self::And(list) => list.iter().all(|condition| condition.holds(input, variables)),
            Self::Or(list) => list.iter().any(|condition| condition.holds(input, variables)),
        }
    }

    /// The variables it reads.
    pub fn variables(&self) -> Vec<&CamelName> {
        match self {
            Self::Eq(a, b) => a.variable().into_iter().chain(b.variable()).collect(),
            Self::In(a, _) | Self::Exists(a) => a.variable().into_iter().collect(),
            Self::Not(condition) => condition.variables(),
            Self::And(list) | Self::Or(list) => list.iter().flat_map(Self::variables).collect(),
        }
    }
}

impl Operand {
    fn parse(value: &Value, at: &str) -> Result<Self, MappingError> {
        let Some(map) = value.as_object() else { return Ok(Self::Value(value.clone())) };
        match (map.len(), map.get("$pick"), map.get("$var")) {
            (1, Some(text), _) => Ok(Self::Pick(pointer(text, &join(at, "$pick"))?)),
            (1, _, Some(Value::String(name))) => match name.parse() {
                Ok(name) => Ok(Self::Var(name)),
                Err(error) => Err(MappingError::new(&join(at, "$var"), error.to_string())),
            },
            _ if map.keys().any(|key| key.starts_with('$')) => {
                Err(MappingError::new(at, "an operand is `{\"$pick\": …}`, `{\"$var\": …}` or a plain value"))
            }
            _ => Ok(Self::Value(value.clone())),
        }
    }

    fn value<'a>(&'a self, input: &'a Value, variables: &'a Table<CamelName, Value>) -> &'a Value {
        match self {
            Self::Pick(pointer) => input.pointer(pointer).unwrap_or(&Value::Null),
            Self::Var(name) => variables.get(name).unwrap_or(&Value::Null),
            Self::Value(value) => value,
        }
    }

    fn variable(&self) -> Option<&CamelName> {
        match self {
            Self::Var(name) => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn conditions_hold_as_they_read() {
        let variables = [("postId".parse().expect("a name"), json!("7"))].into();
        let input = json!({"kind": "a", "none": null});
        for (condition, expected) in [
            (json!({"$not": {"$eq": [{"$var": "postId"}, null]}}), true),
            (json!({"$eq": [{"$pick": "/kind"}, "a"]}), true),
            (json!({"$in": [{"$pick": "/kind"}, ["b", "c"]]}), false),
            (json!({"$exists": {"$pick": "/none"}}), false),
            (json!({"$and": [{"$exists": {"$pick": "/kind"}}, {"$exists": {"$var": "gone"}}]}), false),
            (json!({"$or": [{"$exists": {"$pick": "/kind"}}, {"$exists": {"$var": "gone"}}]}), true),
        ] {
            let parsed = Condition::parse(&condition).expect("parses");
            assert_eq!(parsed.holds(&input, &variables), expected, "{condition}");
        }
    }

    #[test]
    fn a_wrong_condition_says_where() {
        let error = Condition::parse(&json!({"$and": [{"$eq": [1]}]})).expect_err("one operand");
        assert_eq!((error.at.as_str(), error.message.as_str()), ("/$and/0/$eq", "`$eq` takes two operands"));
    }
}
