//! What the bus did lately, for authors: who said what, because of what, and how it went. No data of any event is in it.

use serde_json::{Value, json};
use std::collections::VecDeque;

/// Entries kept.
const MOST: usize = 256;

/// One thing the bus did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Milliseconds since the page began.
    pub at: u64,
    /// Who said it.
    pub item: String,
    /// What became of it: `delivered`, `sent`, `answered`, or the code of a refusal.
    pub outcome: &'static str,
    /// The topic, or the type when there is no topic.
    pub topic: String,
    /// The event's id.
    pub id: String,
    /// The id of the event during whose delivery it was said.
    pub cause: Option<String>,
}

/// The newest entries.
#[derive(Debug, Default)]
pub struct Record(VecDeque<Entry>);

impl Record {
    /// Adds an entry; the oldest of too many goes.
    pub fn add(&mut self, entry: Entry) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    /// All entries, oldest first.
    pub fn show(&self) -> Value {
        let one = |entry: &Entry| {
            json!({
                "at": entry.at, "item": entry.item, "outcome": entry.outcome, "topic": entry.topic, "id": entry.id,
                "cause": entry.cause,
            })
        };
        self.0.iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_entries_are_kept_with_their_causes_and_nothing_of_the_data() {
        let mut record = Record::default();
        for at in 0..300 {
            let cause = (at > 0).then(|| format!("e{}", at - 1));
            let (item, topic) = ("a".to_owned(), "x.y.v1".to_owned());
            record.add(Entry { at, item, outcome: "delivered", topic, id: format!("e{at}"), cause });
        }
        let shown = record.show();
        assert_eq!(shown.as_array().map(Vec::len), Some(MOST));
        let expected =
            json!({"at": 44, "item": "a", "outcome": "delivered", "topic": "x.y.v1", "id": "e44", "cause": "e43"});
        assert_eq!(shown[0], expected);
    }
}
