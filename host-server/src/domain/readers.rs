//! Who reads events outside of the bridge's own protocol, what of them, and what each event looks like to them.

use super::consents::Caller;
use super::pairwise::PairwiseKey;
use jogakbo_contract::bridge::Event;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::lock::{BackEnd, LockedType, PageLock, Sight};
use jogakbo_contract::topic::{Topic, TopicPattern};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Someone who reads.
#[derive(Debug, Clone)]
pub enum Reader {
    /// An item of a page, for the person who has it open.
    Item {
        /// The item.
        item: ItemId,
        /// The page.
        lock: Arc<PageLock>,
        /// The person.
        caller: Caller,
    },
    /// A PBC's back end.
    BackEnd {
        /// Its rights.
        rights: Arc<BackEnd>,
        /// Makes the texts of the mask `hash`.
        pairwise: Arc<PairwiseKey>,
    },
}

/// A pattern that the reader may not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{who} may not see `{pattern}`")]
pub struct Denied {
    who: String,
    pattern: String,
}

/// What a reader reads, with all rights as of one moment.
#[derive(Debug)]
pub struct Reading {
    reader: Reader,
    /// The topics, with the person's id in place of `{user}`.
    pub patterns: Arc<[TopicPattern]>,
    sight: Sight,
}

impl Reader {
    fn types(&self) -> &BTreeMap<String, LockedType> {
        match self {
            Self::Item { lock, .. } => &lock.types,
            Self::BackEnd { rights, .. } => &rights.types,
        }
    }

    /// The pattern as it may be read, if it may.
    fn fill(&self, pattern: &TopicPattern) -> Option<TopicPattern> {
        match self {
            Self::Item { item, lock, caller } => caller.ask(|person| {
                let filled = lock.fill(pattern, person)?;
                lock.grant_for(item, person).may_subscribe(&filled).then_some(filled)
            }),
            Self::BackEnd { rights, .. } => rights.may_read(pattern).then(|| pattern.clone()),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Item { item, .. } => format!("item `{item}`"),
            Self::BackEnd { rights, .. } => format!("the back end of `{}`", rights.pbc),
        }
    }
}

impl Reading {
    /// The reading of these patterns, all of them or none.
    ///
    /// # Errors
    ///
    /// The first pattern that the reader may not read.
    pub fn new(reader: Reader, asked: &[TopicPattern]) -> Result<Self, Denied> {
        let denied = |pattern: &TopicPattern| Denied { who: reader.name(), pattern: pattern.to_string() };
        let filled = asked.iter().map(|pattern| reader.fill(pattern).ok_or_else(|| denied(pattern)));
        let patterns = filled.collect::<Result<Vec<_>, _>>()?.into();
        let sight = match &reader {
            Reader::Item { item, lock, caller } => caller.ask(|person| lock.sight_for(item, person)),
            Reader::BackEnd { rights, .. } => rights.sight().clone(),
        };
        Ok(Self { reader, patterns, sight })
    }

    /// The event as the reader gets it; `None` keeps it here.
    pub fn show(&self, topic: &Topic, event: &Event) -> Option<Event> {
        let hash = |text: &str| match &self.reader {
            Reader::Item { caller, .. } => caller.masked(text),
            Reader::BackEnd { pairwise, .. } => pairwise.mask(text),
        };
        self.sight.show(self.reader.types(), topic, event, &hash)
    }
}
