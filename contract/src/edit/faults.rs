//! Everything that keeps a file from being a page, as far as it can be found: a document of the wrong shape is looked at again without each
//! place that is wrong, so that the next one shows. The file itself is never changed.

use crate::document::strip_extensions;
use crate::finding::{Finding, join};
use crate::json::{self, JsonError};
use crate::page::Page;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Most faults that are listed; each costs one more look.
const MOST: usize = 50;
/// What stands in for a member that a page cannot be without, so that the next look goes on behind it.
fn stand_in(place: &str) -> Option<Value> {
    Some(match place {
        "/apiVersion" => json!("jogakbo/v1alpha1"),
        "/kind" => json!("Page"),
        "/metadata" => json!({ "name": "page", "title": "page" }),
        "/metadata/name" | "/metadata/title" => json!("page"),
        "/spec/route" => json!("/page"),
        "/spec/access" => json!({ "anonymous": false }),
        "/spec/access/anonymous" => json!(false),
        "/spec/layout" => json!({ "areas": {} }),
        "/spec/layout/areas" => json!({}),
        "/spec/items" => json!([]),
        _ => return None,
    })
}

/// What keeps these bytes from being a page (`J01` to `J07`); nothing when they are one. What is no strict JSON at all is said by its
/// first fault.
pub fn faults_of(bytes: &[u8]) -> Vec<Finding> {
    let mut value = match json::parse(bytes, json::Limits::DOCUMENT) {
        Ok(value) => value,
        Err(error) => return vec![error.into()],
    };
    strip_extensions(&mut value);
    let (mut found, mut without) = (Vec::new(), Without::default());
    // What is left out makes what is around it incomplete, so there are more looks than faults.
    for _ in 0..4 * MOST {
        match json::shape::<Page>(value.clone()) {
            Ok(_) => break,
            Err(JsonError::Shape { pointer, message }) => {
                let place = Place::of(&value, &pointer, &message);
                let missing = quoted(&message, "missing field ").map(|key| join(&pointer, key));
                if !without.explains(&pointer, &message) {
                    let pointer = without.original(&place.0);
                    found.push(JsonError::Shape { pointer, message }.into());
                }
                let filled = missing.is_some_and(|at| fill(&mut value, &at));
                if found.len() >= MOST || !(filled || without.leave_out(&mut value, &place)) {
                    break;
                }
            }
            Err(error) => {
                found.push(error.into());
                break;
            }
        }
    }
    found
}

/// The place that is wrong, as it stands in what is looked at.
struct Place(String);

impl Place {
    fn of(value: &Value, pointer: &str, message: &str) -> Self {
        // Of a key that is not known the place is that of the key, whoever says it.
        let unknown = quoted(message, "unknown field ").map(|key| join(pointer, key));
        Self(unknown.filter(|at| value.pointer(at).is_some()).unwrap_or_else(|| pointer.to_owned()))
    }
}

/// What was left out so far, in the words of the file.
#[derive(Default)]
struct Without {
    places: BTreeSet<String>,
    /// Numbers of the entries that are gone, by their list.
    entries: BTreeMap<String, BTreeSet<usize>>,
}

impl Without {
    /// Whether something is missing only because it was left out before.
    fn explains(&self, pointer: &str, message: &str) -> bool {
        quoted(message, "missing field ").is_some_and(|key| self.places.contains(&join(&self.original(pointer), key)))
    }

    /// A place in what is looked at, as it is in the file: entries before it may be gone.
    fn original(&self, pointer: &str) -> String {
        let mut at = String::new();
        for token in pointer.split('/').skip(1) {
            let gone = self.entries.get(&at);
            let token = match (gone, token.parse::<usize>()) {
                (Some(gone), Ok(number)) => {
                    let number =
                        gone.iter().fold(number, |number, gone| if *gone <= number { number + 1 } else { number });
                    number.to_string()
                }
                _ => token.to_owned(),
            };
            at = format!("{at}/{token}");
        }
        at
    }

    /// Leaves a place out, or puts it right; false when that leads nowhere.
    fn leave_out(&mut self, value: &mut Value, Place(place): &Place) -> bool {
        if let Some(right) = stand_in(place) {
            let was = value.pointer_mut(place).map(|at| std::mem::replace(at, right.clone()));
            return was.is_some_and(|was| was != right);
        }
        let original = self.original(place);
        let Some((around, token)) = place.rsplit_once('/') else { return false };
        let key = token.replace("~1", "/").replace("~0", "~");
        let list = self.original(around);
        match value.pointer_mut(around) {
            Some(Value::Object(map)) if map.contains_key(&key) => {
                map.remove(&key);
            }
            Some(Value::Array(entries)) => {
                let Some(number) = token.parse::<usize>().ok().filter(|number| *number < entries.len()) else {
                    return false;
                };
                entries.remove(number);
                let was = original.rsplit('/').next().and_then(|number| number.parse::<usize>().ok());
                self.entries.entry(list).or_default().extend(was);
            }
            _ => return false,
        }
        self.places.insert(original);
        true
    }
}

/// Puts a stand-in where something is missing; false when there is none, or no place for it.
fn fill(value: &mut Value, at: &str) -> bool {
    let (Some(right), Some((around, key))) = (stand_in(at), at.rsplit_once('/')) else { return false };
    let place = value.pointer_mut(around).and_then(Value::as_object_mut);
    place.is_some_and(|map| map.insert(key.to_owned(), right).is_none())
}

/// The name behind `word` in what the reader said.
fn quoted<'a>(message: &'a str, word: &str) -> Option<&'a str> {
    message.strip_prefix(word)?.strip_prefix('`')?.split('`').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(spoil: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut page: Value = serde_json::from_str(include_str!("../../../manifests/pages/me.json")).expect("JSON");
        spoil(&mut page);
        faults_of(page.to_string().as_bytes())
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.at))
            .collect()
    }

    #[test]
    fn a_page_has_none() {
        assert_eq!(faults(|_| ()), Vec::<String>::new());
        assert_eq!(faults(|page| page["spec"]["x-team"] = json!(1)), Vec::<String>::new());
    }

    #[test]
    fn all_places_of_a_wrong_shape_are_told_each_once_as_they_lie_in_the_file() {
        let found = faults(|page| {
            page["apiVersion"] = json!("jogakbo/v9");
            page["spec"]["banner"] = json!(true);
            page["spec"]["items"][0]["colour"] = json!("red");
            page["spec"]["items"][1]["load"] = json!("never");
            page["spec"]["items"][2]["use"] = json!(7);
            page["spec"]["items"][3]["use"] = json!(8);
            page["spec"]["layout"]["areas"]["lg"][0]["x"] = json!(-1);
            page["spec"]["wiring"][0]["when"] = json!({"$eq": [1, 1]});
            page["spec"]["wiring"][1]["policy"] = json!({"debounce": 5});
        });
        let mut sorted = found.clone();
        sorted.sort();
        assert_eq!(
            sorted,
            [
                "J07 /apiVersion",
                "J07 /spec/banner",
                "J07 /spec/items/0/colour",
                "J07 /spec/items/1/load",
                "J07 /spec/items/2/use",
                "J07 /spec/items/3/use",
                // Cells or one below the other: the reader cannot say which was meant.
                "J07 /spec/layout/areas/lg",
                "J07 /spec/wiring/1/policy/debounce",
            ],
            "{found:?}"
        );
    }

    #[test]
    fn what_is_missing_is_told_and_what_was_left_out_is_not() {
        assert_eq!(faults(|page| drop(page["spec"].as_object_mut().map(|spec| spec.remove("items")))), ["J07 /spec"]);
        let two = faults(|page| {
            page["metadata"]["name"] = json!(1);
            page["spec"]["wiring"] = json!([{"from": {"var": "a"}, "to": {"var": "b"}}, 3]);
        });
        assert_eq!(two.len(), 3, "{two:?}");
        assert!(
            two.contains(&"J07 /metadata/name".to_owned()) && two.contains(&"J07 /spec/wiring/1".to_owned()),
            "{two:?}"
        );
    }

    #[test]
    fn what_is_no_json_is_told_by_its_first_fault_and_many_faults_end_somewhere() {
        assert_eq!(faults_of(b"{\"kind\": ").len(), 1);
        assert_eq!(faults_of(b"{\"kind\": 1, \"kind\": 2}")[0].code, "J05");
        let many = faults(|page| {
            for n in 0..300 {
                page["spec"][format!("key{n}")] = json!(n);
            }
        });
        assert_eq!(many.len(), MOST);
    }
}
