//! Who subscribed to what: sockets in groups that ask for the same patterns, and the groups by topic. The fan holds one
//! for each of its tasks. Deliberately absent: writing to sockets.

use super::feed::View;
use super::line::{Line, Logged};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::{PatternIndex, Topic, TopicPattern};
use std::collections::HashMap;
use std::sync::Arc;

/// Names a subscription: a socket, by an address that stays the same as long as it lives, and its number there.
pub type Member = (usize, u32);

/// Who gets what, in no order.
pub type Chosen<T> = Vec<(Arc<Line>, u32, Arc<[T]>)>;

/// What a view may change on its way out.
pub trait Shown: Clone {
    /// As it may go out; `None` keeps it here.
    fn shown(&self, topic: &Topic, view: &View) -> Option<Self>;
}

impl Shown for Event {
    fn shown(&self, topic: &Topic, view: &View) -> Option<Self> {
        view.show(topic, self)
    }
}

impl Shown for Logged {
    fn shown(&self, topic: &Topic, view: &View) -> Option<Self> {
        Some(Self { position: self.position.clone(), event: view.show(topic, &self.event)? })
    }
}

/// Subscriptions, found by what they match.
#[derive(Debug, Default)]
pub struct Audience {
    groups: HashMap<u64, Group>,
    /// Groups by what they ask for.
    names: HashMap<Arc<[TopicPattern]>, u64>,
    /// Groups by each of their patterns.
    index: PatternIndex<u64>,
    last: u64,
}

/// Subscriptions to the same patterns: as a rule everybody who has the same page open.
#[derive(Debug)]
struct Group {
    patterns: Arc<[TopicPattern]>,
    /// A socket, and what of events its subscription gets; `None` is all.
    members: HashMap<Member, (Arc<Line>, Option<Arc<View>>)>,
}

impl Audience {
    /// Adds a subscription; answers its group, which [`Audience::leave`] wants to know.
    pub fn join(
        &mut self,
        member: Member,
        line: &Arc<Line>,
        patterns: &Arc<[TopicPattern]>,
        view: Option<Arc<View>>,
    ) -> u64 {
        let number = match self.names.get(patterns) {
            Some(number) => *number,
            None => self.open(patterns),
        };
        let fresh = || Group { patterns: Arc::clone(patterns), members: HashMap::new() };
        let group = self.groups.entry(number).or_insert_with(fresh);
        group.members.insert(member, (Arc::clone(line), view));
        number
    }

    fn open(&mut self, patterns: &Arc<[TopicPattern]>) -> u64 {
        self.last += 1;
        self.names.insert(Arc::clone(patterns), self.last);
        for pattern in patterns.iter() {
            self.index.insert(pattern, self.last);
        }
        self.last
    }

    /// Takes a subscription out.
    pub fn leave(&mut self, number: u64, member: Member) {
        let Some(group) = self.groups.get_mut(&number) else { return };
        group.members.remove(&member);
        if !group.members.is_empty() {
            return;
        }
        for pattern in group.patterns.iter() {
            self.index.remove(pattern, number);
        }
        self.names.remove(&group.patterns);
        self.groups.remove(&number);
    }

    /// Who gets which of these events, in the order they come in.
    pub fn choose<T: Shown>(&self, events: &[(Topic, T)]) -> Chosen<T> {
        let mut hits: Vec<(u64, usize)> = Vec::new();
        for (place, (topic, _)) in events.iter().enumerate() {
            self.index.visit(topic, |group| hits.push((group, place)));
        }
        // By group, and each event once, though several patterns of a group may match it.
        hits.sort_unstable();
        hits.dedup();
        let mut chosen = Vec::new();
        for hits in hits.chunk_by(|one, other| one.0 == other.0) {
            let Some(group) = hits.first().and_then(|(number, _)| self.groups.get(number)) else { continue };
            let matching = || hits.iter().map(|(_, place)| &events[*place]);
            let whole: Arc<[T]> = matching().map(|(_, event)| event.clone()).collect();
            for ((_, sid), (line, view)) in &group.members {
                let shown = match view {
                    None => Arc::clone(&whole),
                    Some(view) => matching().filter_map(|(topic, event)| event.shown(topic, view)).collect(),
                };
                chosen.push((Arc::clone(line), *sid, shown));
            }
        }
        chosen
    }

    /// Everybody.
    pub fn everybody(&self) -> Vec<(Arc<Line>, u32)> {
        let members = self.groups.values().flat_map(|group| &group.members);
        members.map(|((_, sid), (line, _))| (Arc::clone(line), *sid)).collect()
    }
}
