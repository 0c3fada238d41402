//! The state a page starts in: variables, parameters and properties before any script has run.

use super::Request;
use crate::ids::{CamelName, ItemId};
use crate::page::{Source, Target, VarScope, param_value};
use crate::schema::Schema;
use crate::table::Table;
use crate::text::{Locale, in_language};
use crate::wiring::condition::Condition;
use crate::wiring::mapping::Mapping;
use crate::wiring::{Effect, Engine};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What holds at the start.
pub struct Start {
    /// Values of the variables.
    pub variables: Table<CamelName, Value>,
    /// Query parameters that the page declares and that fit their schema.
    pub params: Map<String, Value>,
    /// Properties that wires set at the start.
    pub props: BTreeMap<(ItemId, String), Value>,
}

impl Start {
    /// The value of a property at the start: set by a wire, bound to a variable, in the page's language, or as written.
    pub fn prop(&self, item: &ItemId, name: &str, written: &Value, locale: Locale) -> Value {
        if let Some(value) = self.props.get(&(item.clone(), name.to_owned())) {
            return value.clone();
        }
        if let Some(variable) = written.get("$var").and_then(Value::as_str) {
            return self.variables.get(variable).cloned().unwrap_or(Value::Null);
        }
        in_language(written, locale)
    }

    /// Whether a condition of an item holds.
    pub fn shows(&self, show: Option<&Value>) -> bool {
        show.is_none_or(|show| {
            Condition::parse(show).is_ok_and(|condition| condition.holds(&Value::Null, &self.variables))
        })
    }
}

/// Reads the query, fills the variables and lets the wires settle.
pub fn start(request: &Request<'_>) -> Start {
    let lock = request.lock;
    let params = params(request);
    let variables = lock
        .variables
        .iter()
        .map(|(name, variable)| {
            let kept = request.kept.get(name.as_str()).filter(|value| {
                variable.scope == VarScope::User
                    && Schema::compile(&variable.schema()).is_ok_and(|schema| schema.check(value).is_ok())
            });
            (name.clone(), kept.unwrap_or(&variable.default).clone())
        })
        .collect();
    let mut props = BTreeMap::new();
    let Ok(mut engine) = Engine::new(&lock.wiring, variables, request.locale) else {
        return Start { variables: Table::new(), params, props };
    };
    let mut effects: Vec<Effect> = params.iter().flat_map(|(name, value)| engine.param(name, value, 0)).collect();
    for wire in &lock.wiring {
        if let (Source::Var { var }, Target::Prop { item, prop }) = (&wire.from, &wire.to)
            && let Some(value) = engine.variable(var.as_str())
            && let Ok(mapping) = wire.map.as_ref().map_or(Ok(Mapping::Input), Mapping::parse)
            && wire
                .when
                .as_ref()
                .is_none_or(|when| Condition::parse(when).is_ok_and(|when| when.holds(value, engine.variables())))
            && let Some(value) = mapping.apply(value, request.locale)
        {
            effects.push(Effect::SetProp { item: item.clone(), prop: prop.clone(), value, hops: 0 });
        }
    }
    for effect in effects {
        if let Effect::SetProp { item, prop, value, .. } = effect {
            props.insert((item, prop), value);
        }
    }
    Start { variables: engine.variables().clone(), params, props }
}

/// Query parameters as their schema reads them; what does not fit is left out.
fn params(request: &Request<'_>) -> Map<String, Value> {
    let declared = request.lock.params.as_ref().and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    let read = |(name, schema): (&String, &Value)| Some((name.clone(), param_value(schema, request.query.get(name)?)?));
    declared.into_iter().flatten().filter_map(read).collect()
}
