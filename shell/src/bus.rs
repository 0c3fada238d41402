//! The bus of one page: who hears what, in which order.
//!
//! A pure queue: publishing fixes at once who hears the event (those subscribed at that moment), and [`Bus::next`] hands
//! out one event after the other. So an event published inside a listener comes after the present one for everybody, and
//! a listener that throws cannot keep the next one from hearing. Who hears a topic is worked out once and kept until
//! somebody comes or goes. Events of types that are retained are kept, the newest of each topic; of all that stay in the
//! page the newest are kept for replay. Deliberately absent: rights (checked before) and the bridge (it offers what
//! arrives through [`Bus::offer`]).

use jogakbo_contract::table::Table;
use jogakbo_contract::topic::{Topic, TopicPattern};
use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Events of one item that wait to be delivered, at most; what it publishes beyond is refused, and its neighbours go on.
pub const BACKLOG: usize = 1_000;
/// Events inside one another, at most: each was published while the one before was delivered.
pub const DEPTH: u16 = 32;
/// Topics whose newest event is retained, at most; the one that was quiet longest goes.
const RETAINED: usize = 1_000;
/// Events kept for replay.
const REPLAY: usize = 100;
/// Topics whose audience is remembered; beyond that it starts anew.
const PLANS: usize = 256;

/// A subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubId(u32);

struct Subscription<L> {
    item: String,
    patterns: Vec<TopicPattern>,
    listener: L,
    /// Its item is on no page right now: it hears nothing.
    asleep: bool,
}

/// Whom an event goes to.
#[derive(Debug, Clone)]
pub enum To<A> {
    /// Everybody who was subscribed when it was published.
    All(Rc<A>),
    /// One subscription.
    One(SubId),
}

/// Why an event was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// [`BACKLOG`] events of the item wait.
    Backlog,
    /// The chain of events is longer than [`DEPTH`].
    Chain,
}

/// An event that waits.
struct Waiting<A, E> {
    to: To<A>,
    event: E,
    /// How deep in a chain it is.
    depth: u16,
    /// How many events of its publisher wait; none for what the bridge or a replay brings.
    pending: Option<Rc<Cell<usize>>>,
}

impl<A, E> Waiting<A, E> {
    fn for_one(id: SubId, event: E) -> Self {
        Self { to: To::One(id), event, depth: 1, pending: None }
    }
}

/// Subscriptions with listeners `L`, events `E` on their way, and audiences `A` made of subscriptions.
pub struct Bus<L, E, A> {
    last: u32,
    subscriptions: Table<SubId, Subscription<L>>,
    plans: Table<String, Rc<A>>,
    queue: VecDeque<Waiting<A, E>>,
    /// How many events of each item wait.
    pending: Table<String, Rc<Cell<usize>>>,
    /// The newest event of each retained topic, in the order in which they came.
    retained: VecDeque<(Topic, E)>,
    replay: VecDeque<(Topic, E)>,
    draining: bool,
    /// How deep the event is that is being delivered; 0 outside.
    depth: u16,
}

impl<L, E, A> Default for Bus<L, E, A> {
    fn default() -> Self {
        Self {
            last: 0,
            subscriptions: Table::new(),
            plans: Table::new(),
            queue: VecDeque::new(),
            pending: Table::new(),
            retained: VecDeque::new(),
            replay: VecDeque::new(),
            draining: false,
            depth: 0,
        }
    }
}

impl<L, E, A> std::fmt::Debug for Bus<L, E, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bus")
            .field("subscriptions", &self.subscriptions.len())
            .field("queued", &self.queue.len())
            .finish_non_exhaustive()
    }
}

impl<L: Clone, E: Clone, A> Bus<L, E, A> {
    /// Subscribes an item.
    pub fn subscribe(&mut self, item: &str, patterns: Vec<TopicPattern>, listener: L) -> SubId {
        self.last += 1;
        let id = SubId(self.last);
        self.subscriptions.insert(id, Subscription { item: item.to_owned(), patterns, listener, asleep: false });
        self.plans.clear();
        id
    }

    /// Ends a subscription; what is still on its way to it is dropped.
    pub fn unsubscribe(&mut self, id: SubId) -> Option<L> {
        self.plans.clear();
        self.subscriptions.remove(&id).map(|sub| sub.listener)
    }

    /// The subscriptions of an item.
    pub fn of(&self, item: &str) -> Vec<SubId> {
        self.subscriptions.iter().filter(|(_, sub)| sub.item == item).map(|(id, _)| *id).collect()
    }

    /// The item a subscription belongs to.
    pub fn item(&self, id: SubId) -> Option<&str> {
        self.subscriptions.get(&id).map(|sub| sub.item.as_str())
    }

    /// The listener of a subscription that still stands.
    pub fn listener(&self, id: SubId) -> Option<L> {
        self.subscriptions.get(&id).map(|sub| sub.listener.clone())
    }

    /// An event of `item` for everyone whose patterns match, each once. `audience` makes what is handed out of those who hear the
    /// topic; it is asked only when somebody came or went since.
    ///
    /// # Errors
    /// [`Full`]; nobody hears it.
    pub fn publish(
        &mut self,
        item: &str,
        topic: &Topic,
        event: E,
        audience: impl FnOnce(Vec<(SubId, L)>) -> A,
    ) -> Result<Rc<A>, Full> {
        let pending = match self.pending.get(item) {
            Some(pending) => Rc::clone(pending),
            None => Rc::clone(self.pending.get_or_insert_with(item.to_owned(), Rc::default)),
        };
        if pending.get() >= BACKLOG {
            return Err(Full::Backlog);
        }
        if self.depth >= DEPTH {
            return Err(Full::Chain);
        }
        let plan = match self.plans.get(topic.as_str()) {
            Some(plan) => Rc::clone(plan),
            None => self.plan(topic, audience),
        };
        pending.set(pending.get() + 1);
        let to = To::All(Rc::clone(&plan));
        self.queue.push_back(Waiting { to, event, depth: self.depth + 1, pending: Some(pending) });
        Ok(plan)
    }

    fn plan(&mut self, topic: &Topic, audience: impl FnOnce(Vec<(SubId, L)>) -> A) -> Rc<A> {
        let hears = |sub: &Subscription<L>| !sub.asleep && sub.patterns.iter().any(|pattern| pattern.matches(topic));
        let all = self.subscriptions.iter().filter(|(_, sub)| hears(sub));
        let plan = Rc::new(audience(all.map(|(id, sub)| (*id, sub.listener.clone())).collect()));
        if self.plans.len() >= PLANS {
            self.plans.clear();
        }
        self.plans.insert(topic.as_str().to_owned(), Rc::clone(&plan));
        plan
    }

    /// An event for one subscription, as the bridge brings it.
    pub fn offer(&mut self, id: SubId, event: E) {
        self.queue.push_back(Waiting::for_one(id, event));
    }

    /// Keeps an event that stays in the page for those who come later.
    pub fn keep(&mut self, topic: &Topic, event: &E, retain: bool) {
        if retain {
            self.retained.retain(|(known, _)| known != topic);
            push(&mut self.retained, RETAINED, (topic.clone(), event.clone()));
        }
        push(&mut self.replay, REPLAY, (topic.clone(), event.clone()));
    }

    /// Gives a new subscription what was kept: the newest `last` events that match, or without a number every retained one.
    pub fn catch_up(&mut self, id: SubId, last: Option<usize>) {
        let Some(sub) = self.subscriptions.get(&id) else { return };
        let wanted = |(topic, _): &&(Topic, E)| sub.patterns.iter().any(|pattern| pattern.matches(topic));
        let kept = if last.is_some() { &self.replay } else { &self.retained };
        let mut events: Vec<E> =
            kept.iter().rev().filter(wanted).take(last.unwrap_or(usize::MAX)).map(|(_, event)| event.clone()).collect();
        events.reverse();
        self.queue.extend(events.into_iter().map(|event| Waiting::for_one(id, event)));
    }

    /// The outermost caller drains; everyone else only queues. `true` means: drain now, then call [`Bus::drained`].
    pub fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.draining, true)
    }

    /// The next event. Who gets it has to be asked for each listener by [`Bus::listener`]: it may be gone by then.
    pub fn next(&mut self) -> Option<(To<A>, E)> {
        let Waiting { to, event, depth, pending } = self.queue.pop_front()?;
        self.depth = depth;
        if let Some(pending) = pending {
            pending.set(pending.get() - 1);
        }
        Some((to, event))
    }

    /// Nothing is under way any more.
    pub fn drained(&mut self) {
        self.draining = false;
        self.depth = 0;
    }

    /// All subscriptions: number, item, patterns and listener of each.
    pub fn all(&self) -> Vec<(SubId, String, Vec<TopicPattern>, L)> {
        let all = self.subscriptions.iter();
        all.map(|(id, sub)| (*id, sub.item.clone(), sub.patterns.clone(), sub.listener.clone())).collect()
    }

    /// Lets a subscription hear, or not, until it is told otherwise.
    pub fn sleep(&mut self, id: SubId, asleep: bool) {
        self.plans.clear();
        if let Some(sub) = self.subscriptions.get_mut(&id) {
            sub.asleep = asleep;
        }
    }

    /// Forgets what was kept for those who come late, as of a page that is left. Subscriptions are ended one by one.
    pub fn clear(&mut self) {
        self.plans.clear();
        self.pending.clear();
        self.retained.clear();
        self.replay.clear();
    }
}

fn push<T>(list: &mut VecDeque<T>, most: usize, new: T) {
    if list.len() >= most {
        list.pop_front();
    }
    list.push_back(new);
}

#[cfg(test)]
mod tests;
