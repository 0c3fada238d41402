//! What the bus did lately, for authors: who said what, because of what, and how it went. No data of any event is in it.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::rc::Rc;

/// Entries kept.
const MOST: usize = 256;

/// One thing the bus did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<I> {
    /// Milliseconds since the page began.
    pub at: u64,
    /// Who said it.
    pub item: Rc<str>,
    /// What became of it: `delivered`, `sent`, `answered`, or the code of a refusal.
    pub outcome: &'static str,
    /// The topic, or the type when there is no topic.
    pub topic: Rc<str>,
    /// The event's id.
    pub id: I,
    /// The id of the event during whose delivery it was said.
    pub cause: Option<I>,
}

/// The newest entries.
#[derive(Debug)]
pub struct Record<I>(VecDeque<Entry<I>>);

impl<I> Default for Record<I> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<I> Record<I> {
    /// Adds an entry; the oldest of too many goes.
    pub fn add(&mut self, entry: Entry<I>) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    /// All entries, oldest first.
    pub fn show(&self, text: impl Fn(&I) -> String) -> Value {
        let one = |entry: &Entry<I>| {
            json!({
                "at": entry.at, "item": *entry.item, "outcome": entry.outcome, "topic": *entry.topic, "id": text(&entry.id),
                "cause": entry.cause.as_ref().map(&text),
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
            let cause = (at > 0).then(|| at - 1);
            let (item, topic) = ("a".into(), "x.y.v1".into());
            record.add(Entry { at, item, outcome: "delivered", topic, id: at, cause });
        }
        let shown = record.show(|id| format!("e{id}"));
        assert_eq!(shown.as_array().map(Vec::len), Some(MOST));
        let expected =
            json!({"at": 44, "item": "a", "outcome": "delivered", "topic": "x.y.v1", "id": "e44", "cause": "e43"});
        assert_eq!(shown[0], expected);
    }
}
