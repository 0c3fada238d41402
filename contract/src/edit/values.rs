//! Variables and parameters made by hand: a name, a simple kind, a first value, and how long it lives.

use super::change::Change;
use super::clip::variables_of;
use crate::finding::join;
use crate::ids::CamelName;
use crate::page::{Page, Source, Target, VarScope};
use crate::schema::Schema;
use serde_json::{Value, json};
use std::slice::from_ref;

/// A page has at most this many variables made by hand, and as many parameters.
pub const MOST: usize = 100;

/// What a value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text up to 200 characters.
    Text,
    /// A number.
    Number,
    /// A whole number.
    Whole,
    /// Yes or no.
    Flag,
    /// A day.
    Date,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Whole, Self::Flag, Self::Date];

    /// The JSON Schema of such a value.
    pub fn schema(self) -> Value {
        match self {
            Self::Text => json!({ "type": "string", "maxLength": 200 }),
            Self::Number => json!({ "type": "number" }),
            Self::Whole => json!({ "type": "integer" }),
            Self::Flag => json!({ "type": "boolean" }),
            Self::Date => json!({ "type": "string", "format": "date" }),
        }
    }

    /// The value that is typed; `None` when it is none of this kind. Nothing typed is the empty text, zero, or no; a date has to be typed.
    pub fn read(self, typed: &str) -> Option<Value> {
        let typed = typed.trim();
        let value = match self {
            Self::Text | Self::Date => typed.into(),
            Self::Number | Self::Whole if typed.is_empty() => 0.into(),
            Self::Number => json!(typed.parse::<f64>().ok().filter(|number| number.is_finite())?),
            Self::Whole => typed.parse::<i64>().ok()?.into(),
            Self::Flag => matches!(typed, "true" | "yes" | "예").into(),
        };
        Schema::compile(&self.schema()).ok()?.check(&value).is_ok().then_some(value)
    }
}

/// Why a value cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The name breaks the rule of names.
    #[error("a name begins with a-z and has letters and digits only, at most 63")]
    Name,
    /// There is one of this name.
    #[error("there is one of this name already")]
    Taken,
    /// The first value is not of the kind.
    #[error("the first value is not of this kind")]
    First,
    /// There are too many.
    #[error("a page has at most {MOST} of them")]
    Many,
}

/// A new variable.
///
/// # Errors
/// See [`ValueError`].
pub fn variable(page: &Page, name: &str, kind: Kind, first: &str, scope: VarScope) -> Result<Change, ValueError> {
    let name: CamelName = name.parse().map_err(|_| ValueError::Name)?;
    if page.spec.variables.contains_key(&name) {
        return Err(ValueError::Taken);
    }
    if page.spec.variables.len() >= MOST {
        return Err(ValueError::Many);
    }
    let first = kind.read(first).ok_or(ValueError::First)?;
    let mut value = kind.schema();
    value["scope"] = json!(scope);
    value["default"] = first;
    Ok(Change::set(join("/variables", &name), value))
}

/// A new parameter of the page's address.
///
/// # Errors
/// See [`ValueError`].
pub fn param(page: &Page, name: &str, kind: Kind) -> Result<Change, ValueError> {
    let name: CamelName = name.parse().map_err(|_| ValueError::Name)?;
    let known = page.spec.params.as_ref().and_then(|params| params.get("properties")).and_then(Value::as_object);
    if known.is_some_and(|known| known.contains_key(name.as_str())) {
        return Err(ValueError::Taken);
    }
    if known.is_some_and(|known| known.len() >= MOST) {
        return Err(ValueError::Many);
    }
    Ok(match known {
        Some(_) => Change::set(join("/params/properties", &name), kind.schema()),
        None => Change::set("/params", json!({ "type": "object", "properties": { name.as_str(): kind.schema() } })),
    })
}

/// How many items and wires use a variable: in properties, conditions, mappings, or as an end.
pub fn variable_uses(page: &Page, name: &str) -> usize {
    let items = page.spec.items.iter().map(|item| variables_of(from_ref(item), &[]));
    let wires = page.spec.wiring.iter().map(|wire| variables_of(&[], from_ref(wire)));
    items.chain(wires).filter(|names| names.contains(name)).count()
}

/// In how many wires a parameter is used.
pub fn param_uses(page: &Page, name: &str) -> usize {
    let used = page.spec.wiring.iter().filter(|wire| {
        let from = matches!(&wire.from, Source::Param { param } if param.as_str() == name);
        let to = matches!(&wire.to, Target::Param { param } if param.as_str() == name);
        from || to
    });
    used.count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Edit, Step, apply};

    fn home() -> Page {
        serde_json::from_str(include_str!("../../../manifests/pages/home.json")).expect("a page")
    }

    fn with(page: &Page, change: Change) -> Page {
        let edit =
            Edit { id: "edit-0001".to_owned(), step: Step::Variable, what: String::new(), changes: vec![change] };
        apply(page, &edit).expect("it fits").0
    }

    #[test]
    fn a_value_of_each_kind_can_be_made_and_is_a_right_page() {
        let mut page = home();
        for (kind, name, first) in [
            (Kind::Text, "word", ""),
            (Kind::Number, "share", "0.5"),
            (Kind::Whole, "count", ""),
            (Kind::Flag, "open", "true"),
            (Kind::Date, "day", "2026-12-01"),
        ] {
            page = with(&page, variable(&page, name, kind, first, VarScope::Session).expect("it fits"));
            page = with(&page, param(&page, name, kind).expect("it fits"));
        }
        assert_eq!(page.spec.variables.len(), 7);
        let wrong = page.findings().into_iter().filter(crate::finding::Finding::is_error).count();
        assert_eq!(wrong, 0, "{:?}", page.findings());
    }

    #[test]
    fn what_cannot_be_made_says_why() {
        let page = home();
        let made = |name: &str, kind, first: &str| variable(&page, name, kind, first, VarScope::Page).map(drop);
        assert_eq!(made("Word", Kind::Text, ""), Err(ValueError::Name));
        assert_eq!(made("region", Kind::Text, ""), Err(ValueError::Taken));
        assert_eq!(made("count", Kind::Whole, "1.5"), Err(ValueError::First));
        assert_eq!(made("day", Kind::Date, ""), Err(ValueError::First));
        assert_eq!(made("share", Kind::Number, "many"), Err(ValueError::First));
        assert_eq!(made("word", Kind::Text, &"가".repeat(201)), Err(ValueError::First));
    }

    #[test]
    fn uses_are_counted_in_properties_conditions_mappings_and_ends() {
        let mut page = home();
        // Two items and a wire each; one of the items by its condition as well.
        assert_eq!((variable_uses(&page, "region"), variable_uses(&page, "visitDate")), (3, 3));
        page.spec.wiring[2].map = Some(json!({ "$var": "region" }));
        assert_eq!(variable_uses(&page, "region"), 4, "a mapping reads it");
        let free = with(&page, variable(&page, "word", Kind::Text, "", VarScope::Page).expect("it fits"));
        assert_eq!((variable_uses(&free, "word"), param_uses(&free, "word")), (0, 0));
    }
}
