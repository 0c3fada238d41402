//! What one browser publishes: mostly events that are stored; some without a log, some that are wrong, and some again.

use crate::history::{Answer, Publication, Recorder, Sort};
use crate::portal;
use crate::random::Random;
use jogakbo_contract::bridge::client::{Link, PublishError, Published};
use jogakbo_contract::bridge::frame::AckMode;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::ids::ItemId;
use serde_json::json;
use std::collections::HashMap;

/// Publications that may wait for their last word; then it waits, too.
const OPEN: usize = 16;
/// Milliseconds after which a publication that the machine gave up is published again.
const AGAIN: u64 = 500;

/// Somebody who publishes.
pub struct Writer {
    number: usize,
    item: ItemId,
    recorder: Recorder,
    random: Random,
    count: u64,
    due: u64,
    /// By the machine's number: which publication of the run.
    open: HashMap<u32, usize>,
    /// Publications to try again, and when.
    again: Vec<(u64, usize)>,
    /// Publications that are stored.
    stored: Vec<usize>,
}

impl Writer {
    /// The writer `number` of the run.
    pub fn new(number: usize, recorder: Recorder, random: Random) -> Self {
        let item = portal::mouth(number).parse().expect("an item's name");
        Self {
            number,
            item,
            recorder,
            random,
            count: 0,
            due: 0,
            open: HashMap::new(),
            again: Vec::new(),
            stored: Vec::new(),
        }
    }

    /// Publications without a last word.
    pub fn open(&self) -> usize {
        self.open.len() + self.again.len()
    }

    /// When it wants to work at the latest.
    pub fn due(&self) -> u64 {
        self.again.iter().map(|(at, _)| *at).fold(self.due, u64::min)
    }

    /// Publishes what is due.
    pub fn work(&mut self, now: u64, link: &mut Link, page: &str, new: bool) {
        let (due, later) = self.again.iter().partition(|(at, _)| *at <= now);
        self.again = later;
        for (_, index) in due {
            self.publish(now, link, page, index);
        }
        if now < self.due {
            return;
        }
        self.due = now + self.random.between(20, 100);
        if new && self.open() < OPEN {
            let index = self.choose(now);
            self.publish(now, link, page, index);
        }
    }

    /// A new publication, or an old one that is made once more.
    fn choose(&mut self, now: u64) -> usize {
        let kind = self.random.between(1, 100);
        if kind > 96 && !self.stored.is_empty() {
            return self.stored[self.random.below(self.stored.len())];
        }
        let sort = match kind {
            1..=75 => Sort::Logged,
            76..=92 => Sort::Live,
            _ => Sort::Wrong,
        };
        self.count += 1;
        let id = format!("w{}-{}", self.number, self.count);
        let subject = format!("rooms/{}", self.random.between(1, 4));
        let topic = format!("{}.{}", portal::event_type(sort), subject.replace('/', "."));
        let mark = format!("{:016x}", self.random.number());
        let mut history = self.recorder.open();
        history.publications.push(Publication {
            id,
            publisher: self.number,
            sort,
            topic,
            mark,
            started: now,
            socket: None,
            answers: Vec::new(),
        });
        history.publications.len() - 1
    }

    fn publish(&mut self, now: u64, link: &mut Link, page: &str, index: usize) {
        let event = self.event(index);
        let without_log = self.recorder.open().publications[index].sort == Sort::Live;
        let id = if without_log {
            link.publish_once(now, page, &self.item, event)
        } else {
            link.publish(now, page, &self.item, event, AckMode::Stored)
        };
        self.open.insert(id, index);
    }

    fn event(&self, index: usize) -> CloudEvent {
        let history = self.recorder.open();
        let Publication { id, sort, topic, mark, .. } = &history.publications[index];
        let event_type = portal::event_type(*sort);
        let mut event = CloudEvent::new(id.clone(), portal::SOURCE, event_type.parse().expect("an event type"));
        let subject = topic.strip_prefix(event_type).map(|rest| rest.trim_start_matches('.').replace('.', "/"));
        event.subject = subject;
        event.datacontenttype = Some("application/json".to_owned());
        // What is wrong has a number where the schema wants a text.
        event.data = Some(if *sort == Sort::Wrong { json!({"mark": 1}) } else { json!({"mark": mark}) });
        event
    }

    /// Notes what became of a publication, on the socket `socket`.
    pub fn answered(&mut self, now: u64, socket: u64, id: u32, result: Result<Published, PublishError>) {
        let Some(index) = self.open.remove(&id) else { return };
        let answer = match result {
            Ok(Published { pos: Some(pos), .. }) => Answer::Stored(pos),
            Ok(Published { pos: None, .. }) => Answer::Handed,
            Err(PublishError { code, retry: true, .. }) => {
                self.again.push((now + AGAIN, index));
                Answer::Again(code)
            }
            Err(PublishError { code, .. }) => Answer::Refused(code),
        };
        if matches!(answer, Answer::Stored(_)) && !self.stored.contains(&index) {
            self.stored.push(index);
        }
        let mut history = self.recorder.open();
        history.publications[index].socket = Some(socket);
        history.publications[index].answers.push((now, answer));
    }
}
