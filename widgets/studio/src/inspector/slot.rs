//! A value that a control shows and writes: a property of an item, or a part of one.

use crate::state::Studio;
use jogakbo_contract::edit::{Change, Step};
use jogakbo_contract::finding::join;
use jogakbo_contract::schema::Schema;
use jogakbo_contract::text::{Locale, in_language};
use leptos::prelude::*;
use serde_json::Value;

/// A place for a value. A copy is the same place.
#[derive(Clone, Copy)]
pub struct Slot {
    /// What is there; `None` when nothing is.
    pub value: Signal<Option<Value>>,
    /// Puts a value there, or takes away what is there.
    pub write: Callback<Option<Value>>,
}

impl Slot {
    /// A property of an item.
    pub fn prop(studio: Studio, id: &str, name: &str) -> Self {
        Self::at(studio, id, Step::Fill, &format!("props/{}", join("", name).trim_start_matches('/')), {
            let name = name.to_owned();
            move |item| item.props.get(&name).cloned()
        })
    }

    /// The heading of an item.
    pub fn label(studio: Studio, id: &str) -> Self {
        Self::at(studio, id, Step::Label, "label", |item| serde_json::to_value(item.label.as_ref()?).ok())
    }

    /// The assurance of the sign-in that an item asks for.
    pub fn assurance(studio: Studio, id: &str) -> Self {
        Self::at(studio, id, Step::Setting, "assurance", |item| serde_json::to_value(item.assurance?).ok())
    }

    /// Where an item is to run, if it says so itself.
    pub fn tier(studio: Studio, id: &str) -> Self {
        Self::at(studio, id, Step::Setting, "tier", |item| serde_json::to_value(item.tier.as_ref()?).ok())
    }

    fn at(
        studio: Studio,
        id: &str,
        step: Step,
        part: &str,
        read: impl Fn(&jogakbo_contract::page::Item) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        let (id, at) = (id.to_owned(), format!("{}/{part}", join("/items", id)));
        let reading = id.clone();
        let value = Memo::new(move |_| {
            let page = studio.page()?;
            page.spec.items.iter().find(|item| item.id.as_str() == reading).and_then(&read)
        });
        let write = Callback::new(move |new: Option<Value>| {
            if value.get_untracked() == new {
                return;
            }
            let change = new.map_or_else(|| Change::drop(at.clone()), |new| Change::set(at.clone(), new));
            studio.perform(step, &id, vec![change]);
        });
        Self { value: value.into(), write }
    }

    /// A named part of an object.
    pub fn field(self, name: &str) -> Self {
        let (reading, name) = (name.to_owned(), name.to_owned());
        let value = Memo::new(move |_| self.value.with(|value| value.as_ref()?.get(&reading).cloned()));
        let write = Callback::new(move |new: Option<Value>| {
            let mut whole = match self.value.get_untracked() {
                Some(Value::Object(map)) => map,
                _ => serde_json::Map::new(),
            };
            match new {
                Some(new) => drop(whole.insert(name.clone(), new)),
                None => drop(whole.remove(&name)),
            }
            self.write.run(Some(Value::Object(whole)));
        });
        Self { value: value.into(), write }
    }

    /// An entry of a list; writing nothing takes it out.
    pub fn entry(self, index: usize) -> Self {
        let value = Memo::new(move |_| self.value.with(|value| value.as_ref()?.get(index).cloned()));
        let write = Callback::new(move |new: Option<Value>| {
            let Some(Value::Array(mut list)) = self.value.get_untracked() else { return };
            match new {
                Some(new) if index < list.len() => list[index] = new,
                None if index < list.len() => drop(list.remove(index)),
                _ => return,
            }
            self.write.run(Some(Value::Array(list)));
        });
        Self { value: value.into(), write }
    }
}

/// Why a value breaks its schema; the first reason. Texts in it are checked in each language.
pub fn fault(schema: &Value, value: &Value) -> Option<String> {
    let compiled = Schema::compile(schema).ok()?;
    Locale::ALL.into_iter().find_map(|locale| {
        let violations = compiled.check(&in_language(value, locale)).err()?;
        violations.into_iter().next().map(|violation| violation.message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_that_breaks_its_schema_says_why() {
        let schema = json!({"type": "string", "maxLength": 2});
        assert_eq!(fault(&schema, &json!("가나")), None);
        assert!(fault(&schema, &json!("가나다")).is_some());
        assert!(fault(&schema, &json!({"$text": {"ko": "가", "en": "long"}})).is_some());
        let list = json!({"type": "array", "items": {"type": "object", "properties": {"label": {"type": "string", "maxLength": 2}}}});
        assert_eq!(fault(&list, &json!([{"label": {"$text": {"ko": "가", "en": "a"}}}])), None);
        assert!(fault(&list, &json!([{"label": {"$text": {"ko": "가", "en": "long"}}}])).is_some());
        assert!(fault(&json!({"type": "integer", "minimum": 1}), &json!(0)).is_some());
    }
}
