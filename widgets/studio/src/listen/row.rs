//! One thing that happened, as a row of the list.

use jogakbo_contract::edit::{Arrived, Carried, Door, Moment, Outcome, What};
use jogakbo_contract::ids::{CamelName, ItemId};
use jogakbo_contract::page::Target;
use serde_json::Value;

/// Characters of a value that are shown.
const SHOWN: usize = 160;

/// What spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// An output.
    Output(String),
    /// An event of this topic.
    Topic(String),
    /// A variable that a wire changed.
    Variable(String),
    /// A parameter of the address.
    Param(String),
    /// A signal of the host.
    Host(&'static str),
}

/// A wire, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Its id.
    pub wire: String,
    /// Where it leads.
    pub to: Target,
    /// Whether it fired, and with what.
    pub outcome: Outcome,
}

impl Told {
    /// The variable that it changed, and the new value.
    pub fn variable(&self) -> Option<(CamelName, Value)> {
        match (&self.to, &self.outcome) {
            (Target::Var { var }, Outcome::Fired(value)) => Some((var.clone(), value.clone())),
            _ => None,
        }
    }
}

impl From<Carried> for Told {
    fn from(Carried { wire, to, outcome }: Carried) -> Self {
        Self { wire: wire.to_string(), to, outcome }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Counts all rows, from 1.
    pub number: u64,
    /// When, as a time of day.
    pub time: String,
    /// Milliseconds since the page began.
    pub at: f64,
    /// The item; empty when none is known.
    pub item: String,
    /// What of it.
    pub part: Part,
    /// The value, of an event the whole of it, with personal data covered; `None` when only the bus knows it.
    pub value: Option<Value>,
    /// What the bus said of it: `sent`, `delivered`, or the code of a refusal.
    pub outcome: String,
    /// Id of the event; empty for outputs and variables.
    pub event: String,
    /// Id of the event because of which it was said; empty when of its own.
    pub cause: String,
    /// Items that received it.
    pub received: Vec<String>,
    /// Properties of items that follow it, when it is a variable.
    pub bound: Vec<(ItemId, String)>,
    /// Wires that begin there.
    pub carried: Vec<Told>,
}

impl Row {
    /// A row of this moment.
    pub fn now(at: f64, item: &str, part: Part, value: Option<Value>, carried: Vec<Told>) -> Self {
        let (item, received, bound) = (item.to_owned(), Vec::new(), Vec::new());
        let (outcome, event, cause) = (String::new(), String::new(), String::new());
        Self { number: 0, time: time(), at, item, part, value, outcome, event, cause, received, bound, carried }
    }

    /// The value in one line: of an event its data.
    pub fn payload(&self) -> Option<String> {
        let value = self.value.as_ref()?;
        let data = if matches!(self.part, Part::Topic(_)) { value.get("data") } else { None };
        Some(short(data.unwrap_or(value)))
    }

    /// The same for a report.
    pub fn moment(&self) -> Moment {
        let arrived = |told: &Told| {
            let Outcome::Fired(value) = &told.outcome else { return None };
            let (item, to) = match &told.to {
                Target::Prop { item, prop } => (item, Door::Prop(prop.clone())),
                Target::Action { item, action } => (item, Door::Action(action.clone())),
                _ => return None,
            };
            Some(Arrived { item: item.clone(), to, value: value.clone() })
        };
        let follows = |(item, prop): &(ItemId, String)| Arrived {
            item: item.clone(),
            to: Door::Prop(prop.clone()),
            value: self.value.clone().unwrap_or_default(),
        };
        Moment {
            at: self.at,
            item: (!self.item.is_empty()).then(|| self.item.clone()),
            what: match &self.part {
                Part::Output(name) => What::Output(name.clone()),
                Part::Topic(topic) => What::Topic(topic.clone()),
                Part::Variable(name) => What::Variable(name.clone()),
                Part::Param(name) => What::Param(name.clone()),
                Part::Host(signal) => What::Host((*signal).to_owned()),
            },
            value: self.value.clone(),
            outcome: self.outcome.clone(),
            id: self.event.clone(),
            cause: self.cause.clone(),
            received: self.received.clone(),
            brought: self.bound.iter().map(follows).chain(self.carried.iter().filter_map(arrived)).collect(),
        }
    }
}

fn time() -> String {
    let now = js_sys::Date::new_0();
    let (h, m, s) = (now.get_hours(), now.get_minutes(), now.get_seconds());
    format!("{h:02}:{m:02}:{s:02}.{:03}", now.get_milliseconds())
}

/// A value in one line, shortened.
pub fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn long_values_are_cut_between_characters() {
        assert_eq!(short(&json!({"a": 1})), r#"{"a":1}"#);
        let long = short(&json!("가".repeat(500)));
        assert_eq!((long.chars().count(), long.ends_with('…')), (SHOWN + 1, true));
    }
}
