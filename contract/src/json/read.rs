//! Building a value while watching keys and depth.

use super::{FORBIDDEN_KEYS, JsonError, push_step};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::fmt;

/// Deepest nesting that any caller may allow; `serde_json` itself stops at 128.
const DEEPEST: usize = 120;

/// What all visitors of one document share.
struct Reading {
    limit: usize,
    /// Steps from the root to the value being read.
    path: RefCell<Vec<String>>,
    /// Why we stopped, when it was our own rule and not the syntax.
    refusal: RefCell<Option<JsonError>>,
}

impl Reading {
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in self.path.borrow().iter() {
            push_step(&mut pointer, step);
        }
        pointer
    }

    fn refuse<E: serde::de::Error>(&self, refusal: JsonError) -> E {
        self.refusal.replace(Some(refusal));
        E::custom("refused")
    }
}

/// Reads the whole text as one value.
pub(super) fn read(text: &str, depth: usize) -> Result<Value, JsonError> {
    let reading = Reading { limit: depth.min(DEEPEST), path: RefCell::default(), refusal: RefCell::default() };
    let mut reader = serde_json::Deserializer::from_str(text);
    let result = Strict { reading: &reading, depth: 0 }.deserialize(&mut reader).and_then(|value| {
        reader.end()?;
        Ok(value)
    });
    result.map_err(|error| {
        reading.refusal.take().unwrap_or_else(|| {
            let full = error.to_string();
            let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message).to_owned();
            JsonError::Syntax { line: error.line(), column: error.column(), message }
        })
    })
}

/// One value at `depth` arrays and objects below the root.
#[derive(Clone, Copy)]
struct Strict<'a> {
    reading: &'a Reading,
    depth: usize,
}

impl Strict<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= self.reading.limit {
            let pointer = self.reading.pointer();
            return Err(self.reading.refuse(JsonError::TooDeep { pointer, limit: self.reading.limit }));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        loop {
            self.reading.path.borrow_mut().push(values.len().to_string());
            let next = access.next_element_seed(inner)?;
            self.reading.path.borrow_mut().pop();
            match next {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if FORBIDDEN_KEYS.contains(&key.as_str()) {
                let pointer = self.reading.pointer();
                return Err(self.reading.refuse(JsonError::ForbiddenKey { pointer, key }));
            }
            if map.contains_key(&key) {
                let pointer = self.reading.pointer();
                return Err(self.reading.refuse(JsonError::DuplicateKey { pointer, key }));
            }
            self.reading.path.borrow_mut().push(key.clone());
            let value = access.next_value_seed(inner)?;
            self.reading.path.borrow_mut().pop();
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
