//! One thing that happened, as a row of the list.

use jogakbo_contract::edit::{Carried, Outcome};
use jogakbo_contract::ids::CamelName;
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
    /// The item; empty when none is known.
    pub item: String,
    /// What of it.
    pub part: Part,
    /// The value, shortened; `None` when only the bus knows it.
    pub payload: Option<String>,
    /// What the bus said of it: `sent`, `delivered`, or the code of a refusal.
    pub outcome: String,
    /// Id of the event; empty for outputs and variables.
    pub event: String,
    /// Wires that begin there.
    pub carried: Vec<Told>,
}

impl Row {
    /// A row of this moment.
    pub fn now(item: &str, part: Part, payload: Option<String>, carried: Vec<Told>) -> Self {
        let (item, outcome, event) = (item.to_owned(), String::new(), String::new());
        Self { number: 0, time: time(), item, part, payload, outcome, event, carried }
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
