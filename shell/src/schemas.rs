//! The schemas of the page that is shown, each compiled at its first use.

use jogakbo_contract::schema::Schema;
use jogakbo_contract::table::Table;
use serde_json::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// What a schema is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// The detail of an item's output.
    Output(String, String),
    /// The value of an item's property.
    Prop(String, String),
    /// The data of an event type.
    Data(String),
    /// The answer to a request.
    Reply(String),
}

/// Compiled schemas by their use.
#[derive(Debug, Default)]
pub struct Schemas(RefCell<Table<Use, Option<Rc<Schema>>>>);

impl Schemas {
    /// A schema; nothing when `find` knows none, or one that the server alone can check.
    pub fn of(&self, of: Use, find: impl FnOnce() -> Option<Value>) -> Option<Rc<Schema>> {
        let compile = || find().and_then(|schema| Schema::compile(&schema).ok()).map(Rc::new);
        self.0.borrow_mut().get_or_insert_with(of, compile).clone()
    }

    /// What is wrong with `value`, in words; nothing when there is no schema.
    pub fn fault(&self, of: Use, find: impl FnOnce() -> Option<Value>, value: &Value) -> Option<String> {
        fault(&*self.of(of, find)?, value)
    }

    /// Forgets the schemas of a page that goes.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}

/// What is wrong with `value`, in words.
pub fn fault(schema: &Schema, value: &Value) -> Option<String> {
    schema.check(value).err()?.first().map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_is_looked_for_once_until_the_page_goes() {
        let schemas = Schemas::default();
        let number = || Some(json!({"type": "number"}));
        let never = || panic!("it is known already");
        assert_eq!(schemas.fault(Use::Data("a".into()), number, &json!(1)), None);
        let fault = schemas.fault(Use::Data("a".into()), never, &json!("x")).expect("a text is no number");
        assert_eq!(fault, "the document: is a string; wanted is number");
        assert_eq!(schemas.fault(Use::Data("b".into()), || None, &json!("x")), None);
        assert_eq!(schemas.fault(Use::Data("b".into()), never, &json!("x")), None);
        schemas.clear();
        assert_eq!(schemas.fault(Use::Data("a".into()), || None, &json!("x")), None);
    }
}
