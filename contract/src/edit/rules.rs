//! Conditions under which items are shown, as rows that a person can read and write: a variable, a test, a value.

use crate::ids::CamelName;
use crate::page::{Item, Page, nest};
use crate::text::Locale;
use crate::wiring::condition::Condition;
use serde_json::{Value, json};

/// Rows of which all or any have to hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rules {
    /// One that holds is enough.
    pub any: bool,
    /// The rows.
    pub rows: Vec<Rule>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The variable that is looked at.
    pub var: CamelName,
    /// What it is compared with.
    pub test: Test,
}

/// A test of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It is this value.
    Is(Value),
    /// It is another value.
    IsNot(Value),
    /// There is a value.
    There,
    /// There is none.
    Missing,
}

impl Rules {
    /// The rows of a condition; `None` when it says more than rows can.
    pub fn read(show: Option<&Value>) -> Option<Self> {
        let Some(show) = show else { return Some(Self::default()) };
        let list = |key: &str| show.as_object().filter(|map| map.len() == 1).and_then(|map| map.get(key)?.as_array());
        match (list("$and"), list("$or")) {
            (Some(all), _) => Some(Self { any: false, rows: all.iter().map(row).collect::<Option<_>>()? }),
            (_, Some(any)) => Some(Self { any: true, rows: any.iter().map(row).collect::<Option<_>>()? }),
            _ => Some(Self { any: false, rows: vec![row(show)?] }),
        }
    }

    /// The condition; `None` when there are no rows, so that the item is always shown.
    pub fn write(&self) -> Option<Value> {
        match &self.rows[..] {
            [] => None,
            [one] => Some(one.write()),
            all => {
                let key = if self.any { "$or" } else { "$and" };
                Some(json!({ key: all.iter().map(Rule::write).collect::<Vec<_>>() }))
            }
        }
    }
}

fn row(condition: &Value) -> Option<Rule> {
    let (key, argument) = only(condition)?;
    match key {
        "$eq" => equals(argument).map(|(var, value)| Rule { var, test: Test::Is(value) }),
        "$exists" => Some(Rule { var: variable(argument)?, test: Test::There }),
        "$not" => match only(argument)? {
            ("$eq", pair) => equals(pair).map(|(var, value)| Rule { var, test: Test::IsNot(value) }),
            ("$exists", operand) => Some(Rule { var: variable(operand)?, test: Test::Missing }),
            _ => None,
        },
        _ => None,
    }
}

/// The one member of an object.
fn only(value: &Value) -> Option<(&str, &Value)> {
    let map = value.as_object().filter(|map| map.len() == 1)?;
    map.iter().next().map(|(key, value)| (key.as_str(), value))
}

fn variable(operand: &Value) -> Option<CamelName> {
    match only(operand)? {
        ("$var", name) => name.as_str()?.parse().ok(),
        _ => None,
    }
}

/// A variable and a plain value.
fn equals(pair: &Value) -> Option<(CamelName, Value)> {
    let [var, value] = &pair.as_array()?[..] else { return None };
    (!value.is_object()).then_some(())?;
    Some((variable(var)?, value.clone()))
}

impl Rule {
    fn write(&self) -> Value {
        let var = json!({ "$var": self.var });
        match &self.test {
            Test::Is(value) => json!({ "$eq": [var, value] }),
            Test::IsNot(value) => json!({ "$not": { "$eq": [var, value] } }),
            Test::There => json!({ "$exists": var }),
            Test::Missing => json!({ "$not": { "$exists": var } }),
        }
    }
}

/// A row as a sentence.
pub fn sentence(rule: &Rule, locale: Locale) -> String {
    let var = &rule.var;
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match (locale, &rule.test) {
        (Locale::Ko, Test::Is(value)) if value == "" => format!("변수 {var}의 값이 비어 있을 때"),
        (Locale::Ko, Test::IsNot(value)) if value == "" => format!("변수 {var}의 값이 비어 있지 않을 때"),
        (Locale::En, Test::Is(value)) if value == "" => format!("when the variable {var} is empty"),
        (Locale::En, Test::IsNot(value)) if value == "" => format!("when the variable {var} is not empty"),
        (Locale::Ko, Test::Is(value)) => format!("변수 {var}의 값이 ‘{}’일 때", plain(value)),
        (Locale::Ko, Test::IsNot(value)) => format!("변수 {var}의 값이 ‘{}’ 외의 것일 때", plain(value)),
        (Locale::Ko, Test::There) => format!("변수 {var}에 값이 있을 때"),
        (Locale::Ko, Test::Missing) => format!("변수 {var}에 값이 없을 때"),
        (Locale::En, Test::Is(value)) => format!("when the variable {var} is “{}”", plain(value)),
        (Locale::En, Test::IsNot(value)) => format!("when the variable {var} is not “{}”", plain(value)),
        (Locale::En, Test::There) => format!("when the variable {var} has a value"),
        (Locale::En, Test::Missing) => format!("when the variable {var} has no value"),
    }
}

/// Whether an item is shown while all variables have their first values: by its own condition and those of all it stands in.
/// A condition that cannot be read hides nothing.
pub fn shows(page: &Page, item: &Item) -> bool {
    let condition = nest::Tree::new(page).show(item).and_then(|show| Condition::parse(&show).ok());
    let first =
        || page.spec.variables.iter().map(|(name, variable)| (name.clone(), variable.default.clone())).collect();
    condition.is_none_or(|condition| condition.holds(&Value::Null, &first()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_written_as_they_are_read() {
        let var = json!({"$var": "region"});
        for show in [
            json!({"$eq": [var, "11"]}),
            json!({"$not": {"$eq": [var, ""]}}),
            json!({"$exists": var}),
            json!({"$and": [{"$not": {"$exists": var}}, {"$eq": [{"$var": "open"}, true]}]}),
            json!({"$or": [{"$exists": var}, {"$eq": [{"$var": "count"}, 3]}]}),
        ] {
            let rules = Rules::read(Some(&show)).expect("rows");
            assert_eq!(rules.write(), Some(show.clone()));
            assert!(Condition::parse(&show).is_ok());
        }
        assert_eq!(Rules::read(None), Some(Rules::default()));
        assert_eq!(Rules::default().write(), None);
        for more in [json!({"$in": [var, ["a"]]}), json!({"$and": [{"$or": []}]}), json!({"$eq": ["a", "a"]}), json!(1)]
        {
            assert_eq!(Rules::read(Some(&more)), None, "{more}");
        }
    }

    #[test]
    fn rows_read_as_sentences() {
        let rule = |test| Rule { var: "region".parse().unwrap(), test };
        assert_eq!(sentence(&rule(Test::Is(json!("11"))), Locale::Ko), "변수 region의 값이 ‘11’일 때");
        assert_eq!(sentence(&rule(Test::IsNot(json!(""))), Locale::En), "when the variable region is not empty");
    }
}
