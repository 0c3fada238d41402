//! Taking what our own server wrote out of a JSON value, small enough for the browser.
//!
//! The page's block, frames and short answers come from the same build as their reader, so a wrong shape is a fault of
//! ours: the reader notes the first wrong place and what was wanted, and goes on with a stand-in that nobody ever sees,
//! since [`from_value`] then gives the fault and not the value. Without an early way out at every field the code is a
//! tenth of what serde derives. What people write (manifests, pages) is read by serde through [`crate::json::shape`],
//! whose errors say more. Fields that are not asked for are ignored, so that a page may be older than its server.

mod words;

use serde_json::{Map, Value};

/// For whole pages: their block holds schemas, which may be deep, and as many items as a page may have.
const LIMITS: crate::json::Limits = crate::json::Limits { bytes: 8 * 1024 * 1024, depth: 64 };

/// A place that is not as the reader wants it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", crate::json::place(.pointer))]
pub struct ReadError {
    /// JSON Pointer of the place.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
}

/// What can be read.
pub trait Read: Sized {
    /// Takes the value apart; an absent field arrives as `null`. What is wrong is told to `reader`, and then whatever
    /// comes back is dropped.
    fn read(value: Value, reader: &mut Reader) -> Self;
}

/// Reads a value.
///
/// # Errors
/// The first wrong place, for example `` `/items/0/id`: is not a text ``.
pub fn from_value<T: Read>(value: Value) -> Result<T, ReadError> {
    let mut reader = Reader { pointer: String::new(), fault: None };
    let read = T::read(value, &mut reader);
    match reader.fault {
        None => Ok(read),
        Some(fault) => Err(fault),
    }
}

/// Reads a text in JSON of at most 8 MiB, as strictly as [`crate::json`] does.
///
/// # Errors
/// As [`from_value`]; a text that is no JSON is a fault of the whole document.
pub fn from_text<T: Read>(text: &str) -> Result<T, ReadError> {
    match crate::json::parse(text.as_bytes(), LIMITS) {
        Ok(value) => from_value(value),
        Err(error) => Err(ReadError { pointer: String::new(), message: error.to_string() }),
    }
}

/// Where the reading is, and what was wrong first.
#[derive(Debug)]
pub struct Reader {
    pointer: String,
    fault: Option<ReadError>,
}

impl Reader {
    /// The present place is not as it should be.
    #[cold]
    #[inline(never)]
    pub fn fault(&mut self, message: &str) {
        if self.fault.is_none() {
            self.fault = Some(ReadError { pointer: self.pointer.clone(), message: message.to_owned() });
        }
    }

    /// Goes one step down; [`Reader::leave`] takes the answer.
    #[inline(never)]
    pub(crate) fn enter(&mut self, step: &str) -> usize {
        let here = self.pointer.len();
        crate::json::push_step(&mut self.pointer, step);
        here
    }

    pub(crate) fn leave(&mut self, here: usize) {
        self.pointer.truncate(here);
    }

    /// Takes an object apart.
    #[inline(never)]
    pub fn fields(&mut self, value: Value) -> Fields<'_> {
        if let Value::Object(map) = value {
            return Fields { map, reader: self };
        }
        self.fault("is not an object");
        Fields { map: Map::new(), reader: self }
    }

    /// A text.
    #[inline(never)]
    pub fn text(&mut self, value: Value) -> String {
        if let Value::String(text) = value {
            return text;
        }
        self.fault("is not a text");
        String::new()
    }

    /// A whole number from 0.
    #[inline(never)]
    fn whole(&mut self, value: &Value) -> u64 {
        if value.as_u64().is_none() {
            self.fault("is not a whole number from 0");
        }
        value.as_u64().unwrap_or_default()
    }

    /// The place of a word in a list.
    #[inline(never)]
    pub(crate) fn word(&mut self, value: Value, words: &[&str]) -> Option<usize> {
        let text = self.text(value);
        let place = words.iter().position(|word| *word == text);
        if place.is_none() {
            self.fault("is not one of the words it may be");
        }
        place
    }
}

/// The fields of an object that are not taken yet.
pub struct Fields<'a> {
    map: Map<String, Value>,
    reader: &'a mut Reader,
}

impl Fields<'_> {
    /// All fields that are not taken yet.
    pub(crate) fn rest(self) -> Map<String, Value> {
        self.map
    }

    #[inline(never)]
    fn take(&mut self, name: &str) -> Value {
        self.map.remove(name).unwrap_or_default()
    }

    /// A field that must be there.
    pub fn need<T: Read>(&mut self, name: &str) -> T {
        let (value, here) = (self.take(name), self.reader.enter(name));
        let read = T::read(value, self.reader);
        self.reader.leave(here);
        read
    }

    /// A field that may be missing or `null`.
    pub fn may<T: Read>(&mut self, name: &str) -> Option<T> {
        match self.take(name) {
            Value::Null => None,
            value => {
                let here = self.reader.enter(name);
                let read = T::read(value, self.reader);
                self.reader.leave(here);
                Some(read)
            }
        }
    }

    /// A field that has its default when it is missing or `null`.
    pub fn or_default<T: Read + Default>(&mut self, name: &str) -> T {
        self.may(name).unwrap_or_default()
    }
}

impl Read for Value {
    fn read(value: Value, _: &mut Reader) -> Self {
        value
    }
}

impl Read for Map<String, Value> {
    fn read(value: Value, reader: &mut Reader) -> Self {
        reader.fields(value).rest()
    }
}

impl Read for String {
    fn read(value: Value, reader: &mut Reader) -> Self {
        reader.text(value)
    }
}

impl Read for bool {
    fn read(value: Value, reader: &mut Reader) -> Self {
        if !value.is_boolean() {
            reader.fault("is not true or false");
        }
        value == Value::Bool(true)
    }
}

impl Read for u64 {
    fn read(value: Value, reader: &mut Reader) -> Self {
        reader.whole(&value)
    }
}

/// Smaller whole numbers; one too large for its type is refused, never cut.
macro_rules! whole {
    ($($type:ty),*) => {$(
        impl Read for $type {
            fn read(value: Value, reader: &mut Reader) -> Self {
                let number = reader.whole(&value);
                Self::try_from(number).unwrap_or_else(|_| {
                    reader.fault("is too large");
                    0
                })
            }
        }
    )*};
}
whole!(u8, u16, u32, usize);

impl<T: Read> Read for Vec<T> {
    fn read(value: Value, reader: &mut Reader) -> Self {
        let Value::Array(values) = value else {
            reader.fault("is not an array");
            return Self::new();
        };
        let mut list = Self::with_capacity(values.len());
        for value in values {
            let here = reader.enter(&list.len().to_string());
            list.push(T::read(value, reader));
            reader.leave(here);
        }
        list
    }
}

/// A reader that takes each field by its name and kind: `need`, `may` or `or_default`.
macro_rules! read_fields {
    ($($type:ty { $($field:ident: $kind:ident $name:literal),* $(,)? })*) => {$(
        impl $crate::read::Read for $type {
            #[inline(never)]
            fn read(value: serde_json::Value, reader: &mut $crate::read::Reader) -> Self {
                let mut fields = reader.fields(value);
                Self { $($field: fields.$kind($name)),* }
            }
        }
    )*};
}
pub(crate) use read_fields;

/// Reads an enum that is written as one word. The words are those of its serde names; the tests compare.
macro_rules! read_words {
    ($($type:ty { $first_word:literal => $first:ident $(, $word:literal => $variant:ident)* $(,)? })*) => {$(
        impl $crate::read::Read for $type {
            fn read(value: serde_json::Value, reader: &mut $crate::read::Reader) -> Self {
                let place = reader.word(value, &[$first_word $(, $word)*]).unwrap_or(0);
                [Self::$first $(, Self::$variant)*][place]
            }
        }
    )*};
}
pub(crate) use read_words;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, PartialEq)]
    struct Point {
        x: u32,
        names: Vec<String>,
        more: Option<bool>,
    }

    read_fields! { Point { x: need "x", names: or_default "names", more: may "more" } }

    #[test]
    fn absent_and_null_fields_are_what_their_reader_says() {
        let point = from_value(json!({"x": 1, "more": null, "else": []}));
        assert_eq!(point, Ok(Point { x: 1, names: Vec::new(), more: None }));
    }

    #[test]
    fn the_first_fault_names_its_place_and_what_was_wanted() {
        for (value, expected) in [
            (json!({"names": [1]}), "`/x`: is not a whole number from 0"),
            (json!({"x": 4_294_967_296_u64}), "`/x`: is too large"),
            (json!({"x": 1, "names": ["a", 2], "more": 3}), "`/names/1`: is not a text"),
            (json!({"x": 1, "more": 3}), "`/more`: is not true or false"),
            (json!([]), "the document: is not an object"),
        ] {
            assert_eq!(from_value::<Point>(value).expect_err(expected).to_string(), expected);
        }
        let keyed = from_value::<crate::table::Table<crate::ids::ItemId, bool>>(json!({"a/B": true}));
        assert!(keyed.expect_err("no item id").to_string().starts_with("`/a~1B`: use a-z"));
    }
}
