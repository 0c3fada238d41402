//! The bus of one page: who hears what, in which order.
//!
//! A pure queue: publishing fixes at once who hears the event (those subscribed at that moment), and [`Bus::next`] hands
//! out one delivery after the other. So an event published inside a listener comes after the present one for everybody,
//! nobody hears anything after unsubscribing, and a listener that throws cannot keep the next one from hearing.
//! Deliberately absent: rights (checked before) and the bridge (it offers what arrives through [`Bus::offer`]).

use jogakbo_contract::table::Table;
use jogakbo_contract::topic::{Topic, TopicPattern};
use std::collections::VecDeque;

/// A subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubId(u32);

struct Subscription<L> {
    item: String,
    patterns: Vec<TopicPattern>,
    listener: L,
}

/// Subscriptions with listeners `L`, and events `E` on their way to them.
pub struct Bus<L, E> {
    last: u32,
    subscriptions: Table<SubId, Subscription<L>>,
    queue: VecDeque<(SubId, E)>,
    draining: bool,
}

impl<L, E> Default for Bus<L, E> {
    fn default() -> Self {
        Self { last: 0, subscriptions: Table::new(), queue: VecDeque::new(), draining: false }
    }
}

impl<L, E> std::fmt::Debug for Bus<L, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bus")
            .field("subscriptions", &self.subscriptions.len())
            .field("queued", &self.queue.len())
            .finish_non_exhaustive()
    }
}

impl<L: Clone, E: Clone> Bus<L, E> {
    /// Subscribes an item.
    pub fn subscribe(&mut self, item: &str, patterns: Vec<TopicPattern>, listener: L) -> SubId {
        self.last += 1;
        let id = SubId(self.last);
        self.subscriptions.insert(id, Subscription { item: item.to_owned(), patterns, listener });
        id
    }

    /// Ends a subscription; what is still on its way to it is dropped.
    pub fn unsubscribe(&mut self, id: SubId) {
        self.subscriptions.remove(&id);
    }

    /// Ends all subscriptions of an item and says which they were.
    pub fn forget(&mut self, item: &str) -> Vec<SubId> {
        let gone: Vec<SubId> =
            self.subscriptions.iter().filter(|(_, sub)| sub.item == item).map(|(id, _)| *id).collect();
        for id in &gone {
            self.subscriptions.remove(id);
        }
        gone
    }

    /// The item a subscription belongs to.
    pub fn item(&self, id: SubId) -> Option<&str> {
        self.subscriptions.get(&id).map(|sub| sub.item.as_str())
    }

    /// The listener of a subscription.
    pub fn listener(&self, id: SubId) -> Option<L> {
        self.subscriptions.get(&id).map(|sub| sub.listener.clone())
    }

    /// An event for everyone whose patterns match, each once.
    pub fn publish(&mut self, topic: &Topic, event: &E) {
        for (id, sub) in self.subscriptions.iter() {
            if sub.patterns.iter().any(|pattern| pattern.matches(topic)) {
                self.queue.push_back((*id, event.clone()));
            }
        }
    }

    /// An event for one subscription, as the bridge brings it.
    pub fn offer(&mut self, id: SubId, event: E) {
        self.queue.push_back((id, event));
    }

    /// The outermost caller drains; everyone else only queues. `true` means: drain now, then call [`Bus::drained`].
    pub fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.draining, true)
    }

    /// The next delivery to a subscription that still stands.
    pub fn next(&mut self) -> Option<(SubId, L, E)> {
        while let Some((id, event)) = self.queue.pop_front() {
            if let Some(sub) = self.subscriptions.get(&id) {
                return Some((id, sub.listener.clone(), event));
            }
        }
        None
    }

    /// Nothing is under way any more.
    pub fn drained(&mut self) {
        self.draining = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(text: &str) -> Topic {
        Topic::new(&text.parse().expect("type"), None).expect("topic")
    }

    fn patterns(text: &str) -> Vec<TopicPattern> {
        text.split(' ').map(|pattern| pattern.parse().expect("pattern")).collect()
    }

    type Names = Bus<&'static str, u32>;

    /// Drains the bus; `react` may use the bus in the middle of a delivery, as a listener would.
    fn drain(bus: &mut Names, mut react: impl FnMut(&mut Names, &'static str, u32)) -> Vec<(&'static str, u32)> {
        let mut heard = Vec::new();
        assert!(bus.begin());
        while let Some((_, name, event)) = bus.next() {
            heard.push((name, event));
            react(bus, name, event);
        }
        bus.drained();
        heard
    }

    #[test]
    fn a_specific_and_a_wide_pattern_hear_each_event_once() {
        let mut bus = Names::default();
        bus.subscribe("a", patterns("x.y.v1"), "specific");
        bus.subscribe("b", patterns("x.> x.*.v1"), "wide");
        for event in 0..5 {
            bus.publish(&topic("x.y.v1"), &event);
        }
        let heard = drain(&mut bus, |_, _, _| {});
        assert_eq!(heard.iter().filter(|(name, _)| *name == "specific").count(), 5);
        assert_eq!(heard.iter().filter(|(name, _)| *name == "wide").count(), 5);
    }

    #[test]
    fn equal_events_in_one_task_are_all_delivered_in_order() {
        let mut bus = Names::default();
        bus.subscribe("a", patterns("x.y.v1"), "a");
        for event in [1, 1, 2] {
            bus.publish(&topic("x.y.v1"), &event);
        }
        assert_eq!(drain(&mut bus, |_, _, _| {}), [("a", 1), ("a", 1), ("a", 2)]);
    }

    #[test]
    fn who_subscribes_between_two_events_hears_the_second_only() {
        let mut bus = Names::default();
        bus.publish(&topic("x.y.v1"), &1);
        bus.subscribe("a", patterns("x.y.v1"), "late");
        bus.publish(&topic("x.y.v1"), &2);
        assert_eq!(drain(&mut bus, |_, _, _| {}), [("late", 2)]);
    }

    #[test]
    fn nothing_comes_after_unsubscribing_not_even_what_was_queued() {
        let mut bus = Names::default();
        let id = bus.subscribe("a", patterns("x.y.v1"), "a");
        bus.publish(&topic("x.y.v1"), &1);
        bus.unsubscribe(id);
        assert!(drain(&mut bus, |_, _, _| {}).is_empty());
    }

    #[test]
    fn a_listener_may_end_another_subscription_while_an_event_is_under_way() {
        let mut bus = Names::default();
        bus.subscribe("a", patterns("x.y.v1"), "a");
        let second = bus.subscribe("b", patterns("x.y.v1"), "b");
        bus.publish(&topic("x.y.v1"), &1);
        assert_eq!(drain(&mut bus, |bus, _, _| bus.unsubscribe(second)), [("a", 1)]);
    }

    #[test]
    fn an_event_published_by_a_listener_comes_after_the_present_one_for_everybody() {
        let mut bus = Names::default();
        bus.subscribe("a", patterns("x.y.v1"), "a");
        bus.subscribe("b", patterns("x.y.v1"), "b");
        bus.publish(&topic("x.y.v1"), &1);
        let heard = drain(&mut bus, |bus, name, event| {
            if name == "a" && event == 1 {
                bus.publish(&topic("x.y.v1"), &2);
                assert!(!bus.begin(), "only the outermost drains");
            }
        });
        assert_eq!(heard, [("a", 1), ("b", 1), ("a", 2), ("b", 2)]);
    }

    #[test]
    fn an_item_that_goes_takes_its_subscriptions_along() {
        let mut bus = Names::default();
        bus.subscribe("a", patterns("x.y.v1"), "a1");
        bus.subscribe("a", patterns("x.>"), "a2");
        bus.subscribe("b", patterns("x.y.v1"), "b");
        bus.publish(&topic("x.y.v1"), &1);
        assert_eq!(bus.forget("a").len(), 2);
        assert_eq!(drain(&mut bus, |_, _, _| {}), [("b", 1)]);
    }
}
