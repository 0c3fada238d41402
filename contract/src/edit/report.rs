//! What an inspector saw of a page, as a file: looked at elsewhere, and run again as a test of one item.
//!
//! Values in it are covered as [`crate::discreet`] says, so a test works with covered values where they were personal.

use crate::ids::{CamelName, ItemId};
use crate::json::{self, JsonError, Limits};
use crate::text::Locale;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most moments in a report.
pub const MAX_MOMENTS: usize = 2000;
/// Such a file has at most 4 MiB.
const LIMITS: Limits = Limits { bytes: 4 * 1024 * 1024, depth: 40 };

/// What was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Report {
    /// Always `InspectorReport`.
    pub kind: ReportKind,
    /// Name of the page.
    pub page: String,
    /// Language it was shown in.
    pub locale: Locale,
    /// When it was made, RFC 3339.
    pub made: String,
    /// The items of the page.
    pub items: Vec<ReportItem>,
    /// What happened, oldest first.
    pub moments: Vec<Moment>,
}

/// The one word that a report begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReportKind {
    /// It is a report.
    InspectorReport,
}

/// An item, and what it cost.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ReportItem {
    /// Its id.
    pub id: String,
    /// PBC and version, `kr.go.demo.board@1.0.0`.
    pub pbc: String,
    /// `page` or `frame`.
    pub tier: String,
    /// Where its slot is: `mounted`, `failed`, ….
    pub phase: String,
    /// Milliseconds from the page's start until it was there.
    pub mounted_ms: Option<f64>,
    /// Bytes of its files as they came.
    pub bytes: u64,
    /// Events it published.
    pub sent: u32,
    /// Events it received.
    pub received: u32,
    /// Its script in long frames, milliseconds.
    pub long_ms: f64,
    /// Lines for authors.
    pub lines: Vec<String>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Moment {
    /// Milliseconds since the page began.
    pub at: f64,
    /// The item that spoke; `None` when none is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What spoke.
    pub what: What,
    /// The value, covered; `None` when only the bus knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What the bus said of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub outcome: String,
    /// Id of the event.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Id of the event because of which it happened.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cause: String,
    /// Items that received it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<String>,
    /// What wires brought to items because of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brought: Vec<Arrived>,
}

/// What spoke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum What {
    /// An output of the item.
    Output(String),
    /// An event of this topic.
    Topic(String),
    /// A variable that a wire changed.
    Variable(String),
    /// A parameter of the address.
    Param(String),
    /// A signal of the host.
    Host(String),
}

/// A value that a wire brought to an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arrived {
    /// The item.
    pub item: ItemId,
    /// Its property or action.
    pub to: Door,
    /// The value.
    pub value: Value,
}

/// Where a value enters an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Door {
    /// A property.
    Prop(String),
    /// An action.
    Action(CamelName),
}

/// What entered an item, or came out of it, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Pass<'a> {
    /// A property got a value.
    Prop(&'a str, &'a Value),
    /// An action was called.
    Action(&'a CamelName, &'a Value),
    /// It received an event of this topic.
    Event(&'a str, &'a Value),
    /// One of its outputs fired.
    Output(&'a str, &'a Value),
}

impl Report {
    /// Everything that passed one item's border, with the number of its moment.
    pub fn passes(&self, item: &str) -> Vec<(usize, Pass<'_>)> {
        let mut all = Vec::new();
        for (number, moment) in self.moments.iter().enumerate() {
            match (&moment.what, &moment.value) {
                (What::Output(name), Some(value)) if moment.item.as_deref() == Some(item) => {
                    all.push((number, Pass::Output(name, value)));
                }
                (What::Topic(topic), Some(value)) if moment.received.iter().any(|one| one == item) => {
                    all.push((number, Pass::Event(topic, value)));
                }
                _ => {}
            }
            for brought in moment.brought.iter().filter(|brought| brought.item.as_str() == item) {
                let pass = match &brought.to {
                    Door::Prop(name) => Pass::Prop(name, &brought.value),
                    Door::Action(name) => Pass::Action(name, &brought.value),
                };
                all.push((number, pass));
            }
        }
        all
    }

    /// The file.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Reads such a file.
///
/// # Errors
/// Every [`JsonError`]; more than [`MAX_MOMENTS`] moments are a `Shape`.
pub fn read_report(bytes: &[u8]) -> Result<Report, JsonError> {
    let report: Report = json::parse_as(bytes, LIMITS)?;
    if report.moments.len() > MAX_MOMENTS {
        let message = format!("more than {MAX_MOMENTS} moments");
        return Err(JsonError::Shape { pointer: "/moments".to_owned(), message });
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn moment(item: Option<&str>, what: What, value: Value) -> Moment {
        Moment {
            at: 1.5,
            item: item.map(str::to_owned),
            what,
            value: Some(value),
            outcome: String::new(),
            id: String::new(),
            cause: String::new(),
            received: Vec::new(),
            brought: Vec::new(),
        }
    }

    fn report(moments: Vec<Moment>) -> Report {
        let item = ReportItem { id: "list".to_owned(), phase: "mounted".to_owned(), ..ReportItem::default() };
        Report {
            kind: ReportKind::InspectorReport,
            page: "home".to_owned(),
            locale: Locale::Ko,
            made: "2026-11-27T00:00:00Z".to_owned(),
            items: vec![item],
            moments,
        }
    }

    #[test]
    fn a_report_survives_its_file_and_knows_what_passed_an_item() {
        let mut chosen = moment(Some("search"), What::Output("chosen".to_owned()), json!("a"));
        let brought = |to| Arrived { item: "list".parse().expect("an id"), to, value: json!("a") };
        chosen.brought =
            vec![brought(Door::Prop("query".to_owned())), brought(Door::Action("load".parse().expect("a name")))];
        let heard = Moment {
            received: vec!["list".to_owned()],
            ..moment(None, What::Topic("kr.x.y.v1".to_owned()), json!({}))
        };
        let fired = moment(Some("list"), What::Output("opened".to_owned()), json!(1));
        let report = report(vec![chosen, heard, fired]);
        assert_eq!(read_report(report.text().as_bytes()), Ok(report.clone()));
        let passes = report.passes("list");
        let load = "load".parse().expect("a name");
        let expected = [
            (0, Pass::Prop("query", &json!("a"))),
            (0, Pass::Action(&load, &json!("a"))),
            (1, Pass::Event("kr.x.y.v1", &json!({}))),
            (2, Pass::Output("opened", &json!(1))),
        ];
        assert_eq!(passes, expected);
        assert_eq!(report.passes("search").len(), 1);
    }

    #[test]
    fn files_that_are_none_or_too_much_are_refused_with_a_code() {
        let many = report(vec![moment(None, What::Host("login".to_owned()), Value::Null); MAX_MOMENTS + 1]);
        let large = format!("\"{}\"", "x".repeat(LIMITS.bytes));
        let table =
            [("{", "J03"), (r#"{"kind":"Page"}"#, "J07"), (&large, "J01"), (&many.text(), "J07"), ("[]", "J07")];
        for (text, code) in table {
            assert_eq!(read_report(text.as_bytes()).map_err(|error| error.code()).err(), Some(code), "{}", &text[..1]);
        }
    }
}
