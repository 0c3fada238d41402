//! A broker in memory: the tests' double, and a trial without files. Its log lives as long as the process.

use super::live::Live;
use crate::ports::broker::{
    AppendError, Appended, Broker, LiveLine, LoggedEvent, NewEvent, ReadError, Retention, Slice,
};
use crate::ports::{Answer, Timestamp};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::{Topic, TopicPattern};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::watch;

/// A broker in memory.
#[derive(Debug)]
pub struct MemoryBroker {
    epoch: String,
    log: Mutex<Log>,
    head: watch::Sender<u64>,
    live: Live,
}

#[derive(Debug, Default)]
struct Log {
    entries: Vec<Entry>,
    known: HashMap<(String, String), (u64, [u8; 32])>,
    deleted: HashMap<String, (Topic, u64)>,
}

#[derive(Debug)]
struct Entry {
    logged: LoggedEvent,
    keep_until: Option<Timestamp>,
}

impl MemoryBroker {
    /// An empty log.
    pub fn new(epoch: impl Into<String>) -> Self {
        Self { epoch: epoch.into(), log: Mutex::default(), head: watch::channel(0).0, live: Live::default() }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        crate::sync::hold(&self.log)
    }
}

fn answer<'a, T: Send + 'a>(value: T) -> Answer<'a, T> {
    Box::pin(std::future::ready(value))
}

impl Broker for MemoryBroker {
    fn append(&self, new: NewEvent) -> Answer<'_, Result<Appended, AppendError>> {
        let mut log = self.log();
        let key = (new.event.event().source.clone(), new.event.event().id.clone());
        if let Some((number, fingerprint)) = log.known.get(&key) {
            let same = *fingerprint == new.fingerprint;
            let number = *number;
            return answer(if same { Ok(Appended { number, repeated: true }) } else { Err(AppendError::Conflict) });
        }
        let number = *self.head.borrow() + 1;
        log.known.insert(key, (number, new.fingerprint));
        let logged = LoggedEvent { number, topic: new.topic, event: new.event };
        log.entries.push(Entry { logged, keep_until: new.keep_until });
        self.head.send_replace(number);
        answer(Ok(Appended { number, repeated: false }))
    }

    fn read(&self, patterns: Arc<[TopicPattern]>, after: u64, limit: usize) -> Answer<'_, Result<Slice, ReadError>> {
        let log = self.log();
        let head = *self.head.borrow();
        let mut slice = Slice { events: Vec::new(), upto: head, deleted_upto: None };
        for entry in log.entries.iter().filter(|entry| entry.logged.number > after) {
            if slice.events.len() == limit {
                slice.upto = slice.events.last().map_or(after, |last: &LoggedEvent| last.number);
                break;
            }
            if patterns.iter().any(|pattern| pattern.matches(&entry.logged.topic)) {
                slice.events.push(entry.logged.clone());
            }
        }
        slice.deleted_upto = log
            .deleted
            .values()
            .filter(|(topic, number)| *number > after && patterns.iter().any(|pattern| pattern.matches(topic)))
            .map(|(_, number)| *number)
            .max();
        answer(Ok(slice))
    }

    fn locate_last(&self, patterns: Arc<[TopicPattern]>, count: usize) -> Answer<'_, Result<u64, ReadError>> {
        let log = self.log();
        let head = *self.head.borrow();
        let matching = log
            .entries
            .iter()
            .rev()
            .filter(|entry| patterns.iter().any(|pattern| pattern.matches(&entry.logged.topic)))
            .take(count)
            .last();
        answer(Ok(matching.map_or(head, |entry| entry.logged.number - 1)))
    }

    fn locate_time(&self, moment: Timestamp) -> Answer<'_, Result<u64, ReadError>> {
        let moment = moment.rfc3339();
        let log = self.log();
        let first = log
            .entries
            .iter()
            .find(|entry| entry.logged.event.event().extension("recordedtime").is_some_and(|time| *time >= *moment));
        answer(Ok(first.map_or(*self.head.borrow(), |entry| entry.logged.number - 1)))
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    fn epoch(&self) -> String {
        self.epoch.clone()
    }

    fn announce(&self, topic: &Topic, event: &Event) {
        self.live.announce(topic, event);
    }

    fn listen(&self, patterns: Arc<[TopicPattern]>) -> LiveLine {
        self.live.listen(patterns)
    }

    fn trim(&self, now: Timestamp, retention: Arc<[Retention]>) -> Answer<'_, Result<u64, ReadError>> {
        let log = &mut *self.log();
        let mut gone = log.remove(true, |entry| entry.keep_until.is_some_and(|until| until <= now));
        for kept in &*retention {
            // From the newest to the oldest: what was seen of the type so far decides about the next.
            let (mut events, mut bytes, mut topics) = (0, 0, HashSet::new());
            let (mut too_much, mut outdated) = (HashSet::new(), HashSet::new());
            let of_type = |entry: &&Entry| entry.logged.event.event().event_type.as_str() == kept.event_type;
            for logged in log.entries.iter().rev().filter(of_type).map(|entry| &entry.logged) {
                if kept.newest_only && !topics.insert(logged.topic.as_str()) {
                    outdated.insert(logged.number);
                    continue;
                }
                events += 1;
                bytes += logged.event.text().len() as u64;
                if kept.most_events.is_some_and(|most| events > most)
                    || kept.most_bytes.is_some_and(|most| bytes > most)
                {
                    too_much.insert(logged.number);
                }
            }
            gone += log.remove(false, |entry| outdated.contains(&entry.logged.number));
            gone += log.remove(true, |entry| too_much.contains(&entry.logged.number));
        }
        answer(Ok(gone))
    }
}

impl Log {
    /// Takes events out; `told` says whether readers who stand before them have a gap.
    fn remove(&mut self, told: bool, over: impl Fn(&Entry) -> bool) -> u64 {
        let before = self.entries.len();
        let (deleted, known) = (&mut self.deleted, &mut self.known);
        self.entries.retain(|entry| {
            let over = over(entry);
            if over {
                let logged = &entry.logged;
                if told {
                    deleted.insert(logged.topic.as_str().to_owned(), (logged.topic.clone(), logged.number));
                }
                known.remove(&(logged.event.event().source.clone(), logged.event.event().id.clone()));
            }
            !over
        });
        (before - self.entries.len()) as u64
    }
}
