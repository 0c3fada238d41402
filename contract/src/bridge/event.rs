//! One event, shared by all who get it.

use crate::envelope::CloudEvent;
use serde::Serialize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// An event and its text. Copies are cheap and share both; the text is written once, at first use.
#[derive(Debug, Clone)]
pub struct Event(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    event: CloudEvent,
    text: OnceLock<String>,
    /// The same event with parts hidden, by what was hidden.
    variants: Mutex<Vec<(String, Event)>>,
}

impl Event {
    /// Shares `event`.
    pub fn new(event: CloudEvent) -> Self {
        Self(Arc::new(Inner { event, text: OnceLock::new(), variants: Mutex::default() }))
    }

    /// The event as `change` makes it, made once for all who share this event and ask with the same `key`.
    #[must_use]
    pub fn variant(&self, key: String, change: impl FnOnce(&mut CloudEvent)) -> Self {
        let mut variants = self.0.variants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) = variants.iter().find(|(known, _)| *known == key) {
            return made.clone();
        }
        let mut event = self.event().clone();
        change(&mut event);
        let made = Self::new(event);
        variants.push((key, made.clone()));
        made
    }

    /// The event.
    pub fn event(&self) -> &CloudEvent {
        &self.0.event
    }

    /// The event as JSON text.
    pub fn text(&self) -> &str {
        self.0.text.get_or_init(|| self.0.event.to_json())
    }

    /// The event by itself; copies it when others share it.
    pub fn into_event(self) -> CloudEvent {
        Arc::try_unwrap(self.0).map_or_else(|shared| shared.event.clone(), |inner| inner.event)
    }
}

impl From<CloudEvent> for Event {
    fn from(event: CloudEvent) -> Self {
        Self::new(event)
    }
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.event == other.0.event
    }
}

impl Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.event.serialize(serializer)
    }
}
