//! Plain data of the browser as one list of numbers and one text, written by `tape.js`: asking for each member by itself costs
//! ten times more.

use jogakbo_contract::json;
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/dom/tape.js")]
extern "C" {
    // They never throw. `catch` makes wasm-bindgen call them from its script and not straight from the module, whose imports
    // the build renames.
    #[wasm_bindgen(catch)]
    fn write(value: &JsValue) -> Result<Option<js_sys::Float64Array>, JsValue>;
    #[wasm_bindgen(js_name = "parse", catch)]
    fn write_parsed(json: &JsValue) -> Result<Option<js_sys::Float64Array>, JsValue>;
    #[wasm_bindgen(catch)]
    fn said() -> Result<js_sys::Uint8Array, JsValue>;
    #[wasm_bindgen(js_name = "frozen", catch)]
    fn freeze(json: &str) -> Result<JsValue, JsValue>;
}

/// A value of the browser from its JSON, frozen all through.
pub(super) fn frozen(json: &str) -> JsValue {
    freeze(json).unwrap_or(JsValue::NULL)
}

/// A value as JSON; `None` when JSON cannot say it, or when it has a member that must not be copied.
pub(super) fn read(value: &JsValue) -> Option<Value> {
    taken(write(value))
}

/// A JSON text, left in the browser, as JSON; `None` when it is none.
pub(super) fn parse(json: &JsValue) -> Option<Value> {
    taken(write_parsed(json))
}

fn taken(numbers: Result<Option<js_sys::Float64Array>, JsValue>) -> Option<Value> {
    let numbers = numbers.ok()??.to_vec();
    let text = said().ok()?.to_vec();
    Tape { numbers: numbers.iter(), text: std::str::from_utf8(&text).ok()? }.value()
}

struct Tape<'a> {
    numbers: std::slice::Iter<'a, f64>,
    /// What is left of the text.
    text: &'a str,
}

impl Tape<'_> {
    fn value(&mut self) -> Option<Value> {
        Some(match self.length()? {
            0 => Value::Null,
            1 => Value::Bool(false),
            2 => Value::Bool(true),
            3 => json::number(*self.numbers.next()?),
            4 => Value::String(self.text()?),
            5 => {
                let mut list = Vec::new();
                for _ in 0..self.length()? {
                    list.push(self.value()?);
                }
                Value::Array(list)
            }
            _ => {
                let mut map = Map::new();
                for _ in 0..self.length()? {
                    let name = self.text()?;
                    if json::FORBIDDEN_KEYS.contains(&name.as_str()) {
                        return None;
                    }
                    map.insert(name, self.value()?);
                }
                Value::Object(map)
            }
        })
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a kind or the length of something in memory"
    )]
    fn length(&mut self) -> Option<usize> {
        self.numbers.next().map(|number| *number as usize)
    }

    /// The next text; its length counts UTF-16, as script does.
    fn text(&mut self) -> Option<String> {
        let length = self.length()?;
        let plain = self.text.as_bytes().get(..length).is_some_and(<[u8]>::is_ascii);
        let end = if plain {
            length
        } else {
            let mut units = 0;
            let more = |one: &char| {
                units += one.len_utf16();
                units <= length
            };
            self.text.chars().take_while(more).map(char::len_utf8).sum()
        };
        let (own, rest) = self.text.split_at_checked(end)?;
        self.text = rest;
        Some(own.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn taped(numbers: &[f64], text: &str) -> Option<Value> {
        Tape { numbers: numbers.iter(), text }.value()
    }

    #[test]
    fn what_was_written_is_read() {
        assert_eq!(taped(&[5.0, 3.0, 0.0, 2.0, 3.0, 1.5], ""), Some(json!([null, true, 1.5])));
        let object = [6.0, 3.0, 1.0, 4.0, 4.0, 1.0, 1.0, 2.0, 4.0, 0.0];
        let wanted = json!({"a": "\u{ac00}\u{1f600}x", "b": false, "cd": ""});
        assert_eq!(taped(&object, "a\u{ac00}\u{1f600}xbcd"), Some(wanted));
    }

    #[test]
    fn a_name_that_reaches_prototypes_and_an_end_that_is_missing_are_nothing() {
        assert_eq!(taped(&[6.0, 1.0, 9.0, 0.0], "__proto__"), None);
        assert_eq!(taped(&[5.0, 2.0, 0.0], ""), None);
        assert_eq!(taped(&[], ""), None);
    }
}
