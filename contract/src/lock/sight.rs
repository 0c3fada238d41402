//! What an item or a back end gets to see of an event: classified fields that no purpose of its subscriptions covers are masked.
//!
//! Every way out of the host goes through [`Sight::show`]: bridge, replay, history, tap. The default is to hide.

use super::{LockedType, PageLock};
use crate::bridge::Event;
use crate::manifest::{Mask, Sensitivity};
use crate::mask;
use crate::topic::{Topic, TopicPattern};
use std::collections::BTreeMap;

/// What one item sees, for one person, now, from [`PageLock::sight_for`]; or what a back end sees.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    /// Topics, and the `event-type#/pointer` of the fields that a purpose covers there.
    pub(super) entries: Vec<(TopicPattern, Vec<String>)>,
}

impl Sight {
    /// What is seen of classified fields: topics, and the `event-type#/pointer` of the fields that a purpose covers there.
    pub(crate) fn new(entries: Vec<(TopicPattern, Vec<String>)>) -> Self {
        Self { entries }
    }

    /// The event as its reader gets it; `None` when its type is not among the known `types`, so that nobody can say what of
    /// it is personal. `hash` makes the texts of the mask `hash`.
    pub fn show(
        &self,
        types: &BTreeMap<String, LockedType>,
        topic: &Topic,
        event: &Event,
        hash: &dyn Fn(&str) -> String,
    ) -> Option<Event> {
        let name = event.event().event_type.as_str();
        let decl = types.get(name)?;
        let hidden: Vec<(&str, Mask)> = classified(decl)
            .filter(|pointer| !self.covers(topic, name, pointer))
            .map(|pointer| (pointer, decl.fields[pointer].mask))
            .collect();
        if hidden.is_empty() {
            return Some(event.clone());
        }
        let key = format!("{hidden:?}");
        let made = event.variant(key, |shown| {
            if let Some(data) = &mut shown.data {
                for (pointer, mask) in &hidden {
                    mask::hide(data, pointer, *mask, hash);
                }
            }
            shown.extensions.insert("jgbmasked".to_owned(), true.into());
        });
        Some(made)
    }

    fn covers(&self, topic: &Topic, name: &str, pointer: &str) -> bool {
        let names = |data: &String| {
            data.split_once('#').is_some_and(|(of, field)| of == name && (field.is_empty() || field == pointer))
        };
        self.entries.iter().any(|(pattern, data)| pattern.matches(topic) && data.iter().any(names))
    }
}

/// The fields of a type that leave the host only for a purpose.
fn classified(decl: &LockedType) -> impl Iterator<Item = &str> {
    decl.fields.iter().filter(|(_, field)| field.class >= Sensitivity::Personal).map(|(pointer, _)| pointer.as_str())
}

impl LockedType {
    /// Whether some field leaves the host only for a purpose.
    pub fn is_classified(&self) -> bool {
        classified(self).next().is_some()
    }
}

impl PageLock {
    /// Whether every event these patterns can match is shown as it is: each names its type, and no such type is classified.
    pub fn shows_all(&self, patterns: &[TopicPattern]) -> bool {
        patterns.iter().all(|pattern| {
            pattern.only_type().and_then(|name| self.types.get(name)).is_some_and(|decl| !decl.is_classified())
        })
    }
}
