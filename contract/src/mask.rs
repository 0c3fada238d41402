//! Hiding classified fields of a payload (design 2.6).

use crate::json;
use crate::manifest::Mask;
use serde_json::Value;

/// Characters that the mask `last4` leaves of a text that is longer.
const LEFT: usize = 4;

/// Hides what stands at `pointer` in `data`; where nothing stands there is nothing to hide.
///
/// A step into a list hides the field in each of its elements: a schema says the same of all of them. `hash` turns a text
/// into one that tells equal values but not what they are; without a secret in it short values could be guessed.
pub fn hide(data: &mut Value, pointer: &str, mask: Mask, hash: &dyn Fn(&str) -> String) {
    let steps: Vec<String> =
        pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    at(data, &steps, mask, hash);
}

fn at(data: &mut Value, steps: &[String], mask: Mask, hash: &dyn Fn(&str) -> String) {
    let Some((step, rest)) = steps.split_first() else {
        *data = masked(data, mask, hash).unwrap_or_default();
        return;
    };
    match data {
        Value::Array(list) if rest.is_empty() => {
            *list = list.iter().filter_map(|value| masked(value, mask, hash)).collect();
        }
        Value::Array(list) => list.iter_mut().for_each(|value| at(value, rest, mask, hash)),
        Value::Object(map) if rest.is_empty() => {
            if let Some(value) = map.remove(step)
                && let Some(value) = masked(&value, mask, hash)
            {
                map.insert(step.clone(), value);
            }
        }
        Value::Object(map) => {
            if let Some(value) = map.get_mut(step) {
                at(value, rest, mask, hash);
            }
        }
        _ => {}
    }
}

/// What stands in place of `value`; `None` is nothing at all.
fn masked(value: &Value, mask: Mask, hash: &dyn Fn(&str) -> String) -> Option<Value> {
    match mask {
        Mask::Drop => None,
        Mask::Null => Some(Value::Null),
        Mask::Hash => Some(hash(&value.as_str().map_or_else(|| json::text(value), str::to_owned)).into()),
        Mask::Last4 => {
            let text = value.as_str()?;
            let hidden = text.chars().count().checked_sub(LEFT).filter(|hidden| *hidden > 0)?;
            Some(text.chars().skip(hidden).collect::<String>().into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(data: &Value, pointer: &str, mask: Mask, expected: &Value) {
        let mut masked = data.clone();
        hide(&mut masked, pointer, mask, &|text| format!("#{text}"));
        assert_eq!(masked, *expected, "{data} {pointer} {mask:?}");
    }

    #[test]
    fn each_mask_leaves_what_it_says() {
        let data = || json!({"name": "홍길동입니다", "kept": 1});
        check(&data(), "/name", Mask::Drop, &json!({"kept": 1}));
        check(&data(), "/name", Mask::Null, &json!({"name": null, "kept": 1}));
        check(&data(), "/name", Mask::Hash, &json!({"name": "#홍길동입니다", "kept": 1}));
        check(&data(), "/name", Mask::Last4, &json!({"name": "동입니다", "kept": 1}));
    }

    #[test]
    fn the_last_four_of_four_would_be_all_so_nothing_is_left() {
        check(&json!({"pin": "1234"}), "/pin", Mask::Last4, &json!({}));
        check(&json!({"pin": 123_456}), "/pin", Mask::Last4, &json!({}));
    }

    #[test]
    fn fields_are_found_in_objects_and_in_every_element_of_a_list() {
        let people = json!({"people": [{"n": "a", "x": 1}, {"n": "b"}, 7]});
        check(&people, "/people/0/n", Mask::Drop, &json!({"people": [{"x": 1}, {}, 7]}));
        check(&json!({"tags": ["a", "b"]}), "/tags/0", Mask::Drop, &json!({"tags": []}));
        check(&json!({"a/b": {"c~d": 1}}), "/a~1b/c~0d", Mask::Null, &json!({"a/b": {"c~d": null}}));
    }

    #[test]
    fn what_is_not_there_stays_away_and_the_whole_can_be_hidden() {
        check(&json!({"a": 1}), "/b/c", Mask::Null, &json!({"a": 1}));
        check(&json!(3), "/b", Mask::Drop, &json!(3));
        check(&json!({"a": 1}), "", Mask::Drop, &Value::Null);
    }
}
