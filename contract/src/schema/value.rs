//! What JSON Schema means by equal, larger and multiple.

use serde_json::{Number, Value};
use std::cmp::Ordering;

/// The types of JSON Schema as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const NULL: u8 = 1;
    pub(super) const BOOLEAN: u8 = 2;
    pub(super) const INTEGER: u8 = 4;
    pub(super) const NUMBER: u8 = 8;
    pub(super) const STRING: u8 = 16;
    pub(super) const ARRAY: u8 = 32;
    pub(super) const OBJECT: u8 = 64;

    const NAMES: [(u8, &'static str); 7] = [
        (Self::NULL, "null"),
        (Self::BOOLEAN, "boolean"),
        (Self::INTEGER, "integer"),
        (Self::NUMBER, "number"),
        (Self::STRING, "string"),
        (Self::ARRAY, "array"),
        (Self::OBJECT, "object"),
    ];

    /// Reads the value of the keyword `type`.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let one = |value: &Value| {
            let name = value.as_str()?;
            Self::NAMES.iter().find(|(_, known)| *known == name).map(|(bit, _)| *bit)
        };
        match value {
            Value::Array(list) if !list.is_empty() => {
                list.iter().try_fold(0, |bits, value| one(value).map(|bit| bits | bit)).map(Self)
            }
            Value::String(_) => one(value).map(Self),
            _ => None,
        }
    }

    /// The narrowest types of a value: a whole number is an integer.
    pub(super) fn of(value: &Value) -> u8 {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) if is_whole(number) => Self::INTEGER,
            Value::Number(_) => Self::NUMBER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    /// Whether a value of the one type `bit` is allowed; every integer is a number.
    pub(super) fn allows(self, bit: u8) -> bool {
        self.0 & bit != 0 || (bit == Self::INTEGER && self.0 & Self::NUMBER != 0)
    }

    /// The single types, one by one.
    pub(super) fn each(self) -> impl Iterator<Item = u8> {
        Self::NAMES.into_iter().map(|(bit, _)| bit).filter(move |bit| self.0 & bit != 0)
    }

    /// The types in words: `string or null`.
    pub(super) fn words(self) -> String {
        let names: Vec<_> = Self::NAMES.iter().filter(|(bit, _)| self.0 & bit != 0).map(|(_, name)| *name).collect();
        names.join(" or ")
    }

    /// One type in words.
    pub(super) fn word(bit: u8) -> &'static str {
        Self::NAMES.iter().find(|(known, _)| *known == bit).map_or("nothing", |(_, name)| *name)
    }
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn double(number: &Number) -> f64 {
    number.as_f64().unwrap_or(f64::NAN)
}

/// Whether the number has no fraction; `1.0` has none.
pub(super) fn is_whole(number: &Number) -> bool {
    integer(number).is_some() || double(number).fract() == 0.0
}

/// Compares by mathematical value; exactly when both are written as integers.
pub(super) fn compare(left: &Number, right: &Number) -> Ordering {
    match (integer(left), integer(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        // Adding zero makes `-0` and `0` one.
        _ => (double(left) + 0.0).total_cmp(&(double(right) + 0.0)),
    }
}

/// Whether `number` is a whole multiple of `step`, which is above 0. For fractions a rounding error of 10^-9 of the
/// quotient is forgiven, since 0.3 is no exact multiple of 0.1 in binary.
pub(super) fn is_multiple(number: &Number, step: &Number) -> bool {
    match (integer(number), integer(step)) {
        (Some(number), Some(step)) => number % step == 0,
        _ => {
            let quotient = double(number) / double(step);
            quotient.is_finite() && (quotient - quotient.round()).abs() <= 1e-9 * quotient.abs().max(1.0)
        }
    }
}

/// Appends a text that two values share exactly when they are [`same`].
pub(super) fn write_key(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push('n'),
        Value::Bool(flag) => out.push(if *flag { 't' } else { 'f' }),
        Value::Number(number) => {
            let double = double(number);
            if number.is_f64() && double.fract() == 0.0 && double.abs() < 9e15 {
                #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
                out.push_str(&(double as i64).to_string());
            } else if number.is_f64() {
                out.push('#');
                out.push_str(&double.to_bits().to_string());
            } else {
                out.push_str(&number.to_string());
            }
        }
        Value::String(text) => write_text(text, out),
        Value::Array(values) => {
            out.push('[');
            for value in values {
                write_key(value, out);
                out.push(',');
            }
        }
        Value::Object(map) => {
            out.push('{');
            // A map is in the order of its keys.
            for (key, value) in map {
                write_text(key, out);
                write_key(value, out);
                out.push(',');
            }
        }
    }
    out.push(';');
}

/// A text behind its length, so that nothing inside it can look like an end.
fn write_text(text: &str, out: &mut String) {
    out.push_str(&text.len().to_string());
    out.push(':');
    out.push_str(text);
}

/// Equality as JSON Schema means it: `1` equals `1.0`, the order of keys says nothing.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => match (integer(left), integer(right)) {
            (Some(left), Some(right)) => left == right,
            #[expect(clippy::float_cmp, reason = "equal numbers are wanted, not near ones")]
            _ => double(left) == double(right),
        },
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}
