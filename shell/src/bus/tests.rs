//! What the buses of others got wrong, and what a careful reader would try next.

use super::*;

fn topic(text: &str) -> Topic {
    Topic::new(&text.parse().expect("type"), None).expect("topic")
}

fn patterns(text: &str) -> Vec<TopicPattern> {
    text.split(' ').map(|pattern| pattern.parse().expect("pattern")).collect()
}

type Names = Bus<&'static str, u32, Vec<(SubId, &'static str)>>;

fn publish(bus: &mut Names, text: &str, event: u32) -> Result<(), Full> {
    bus.publish("p", &topic(text), event, |all| all).map(|_| ())
}

/// Drains the bus; `react` may use the bus in the middle of a delivery, as a listener would.
fn drain(bus: &mut Names, mut react: impl FnMut(&mut Names, &'static str, u32)) -> Vec<(&'static str, u32)> {
    let mut heard = Vec::new();
    assert!(bus.begin());
    while let Some((to, event)) = bus.next() {
        let ids = match to {
            To::All(all) => all.iter().map(|(id, _)| *id).collect(),
            To::One(id) => vec![id],
        };
        for id in ids {
            if let Some(name) = bus.listener(id) {
                heard.push((name, event));
                react(bus, name, event);
            }
        }
    }
    bus.drained();
    heard
}

fn quiet(bus: &mut Names) -> Vec<(&'static str, u32)> {
    drain(bus, |_, _, _| {})
}

#[test]
fn a_specific_and_a_wide_pattern_hear_each_event_once() {
    let mut bus = Names::default();
    bus.subscribe("a", patterns("x.y.v1"), "specific");
    bus.subscribe("b", patterns("x.> x.*.v1"), "wide");
    for event in 0..5 {
        publish(&mut bus, "x.y.v1", event).expect("taken");
    }
    let heard = quiet(&mut bus);
    assert_eq!(heard.iter().filter(|(name, _)| *name == "specific").count(), 5);
    assert_eq!(heard.iter().filter(|(name, _)| *name == "wide").count(), 5);
}

#[test]
fn equal_events_in_one_task_are_all_delivered_in_order() {
    let mut bus = Names::default();
    bus.subscribe("a", patterns("x.y.v1"), "a");
    for event in [1, 1, 2] {
        publish(&mut bus, "x.y.v1", event).expect("taken");
    }
    assert_eq!(quiet(&mut bus), [("a", 1), ("a", 1), ("a", 2)]);
}

#[test]
fn who_subscribes_between_two_events_hears_the_second_only() {
    let mut bus = Names::default();
    publish(&mut bus, "x.y.v1", 1).expect("taken");
    bus.subscribe("a", patterns("x.y.v1"), "late");
    publish(&mut bus, "x.y.v1", 2).expect("taken");
    assert_eq!(quiet(&mut bus), [("late", 2)]);
}

#[test]
fn nothing_comes_after_unsubscribing_not_even_what_was_queued_or_kept() {
    let mut bus = Names::default();
    bus.keep(&topic("x.y.v1"), &7, true);
    let id = bus.subscribe("a", patterns("x.y.v1"), "a");
    bus.catch_up(id, None);
    publish(&mut bus, "x.y.v1", 1).expect("taken");
    bus.unsubscribe(id);
    assert!(quiet(&mut bus).is_empty());
}

#[test]
fn a_listener_may_end_another_subscription_while_an_event_is_under_way() {
    let mut bus = Names::default();
    bus.subscribe("a", patterns("x.y.v1"), "a");
    let second = bus.subscribe("b", patterns("x.y.v1"), "b");
    publish(&mut bus, "x.y.v1", 1).expect("taken");
    let heard = drain(&mut bus, |bus, _, _| {
        bus.unsubscribe(second);
    });
    assert_eq!(heard, [("a", 1)]);
}

#[test]
fn who_subscribes_inside_a_listener_does_not_hear_the_present_event() {
    let mut bus = Names::default();
    bus.subscribe("a", patterns("x.y.v1"), "a");
    publish(&mut bus, "x.y.v1", 1).expect("taken");
    let heard = drain(&mut bus, |bus, name, _| {
        if name == "a" && bus.of("b").is_empty() {
            bus.subscribe("b", patterns("x.y.v1"), "b");
        }
    });
    assert_eq!(heard, [("a", 1)]);
    publish(&mut bus, "x.y.v1", 2).expect("taken");
    assert_eq!(quiet(&mut bus), [("a", 2), ("b", 2)], "the plan of the topic was made anew");
}

#[test]
fn an_event_published_by_a_listener_comes_after_the_present_one_for_everybody() {
    let mut bus = Names::default();
    bus.subscribe("a", patterns("x.y.v1"), "a");
    bus.subscribe("b", patterns("x.y.v1"), "b");
    publish(&mut bus, "x.y.v1", 1).expect("taken");
    let heard = drain(&mut bus, |bus, name, event| {
        if name == "a" && event == 1 {
            publish(bus, "x.y.v1", 2).expect("taken");
            assert!(!bus.begin(), "only the outermost drains");
        }
    });
    assert_eq!(heard, [("a", 1), ("b", 1), ("a", 2), ("b", 2)]);
}

#[test]
fn an_endless_chain_is_cut_and_says_so() {
    let mut bus = Names::default();
    bus.subscribe("a", patterns("x.y.v1"), "a");
    publish(&mut bus, "x.y.v1", 0).expect("taken");
    let mut cut = None;
    let heard = drain(&mut bus, |bus, _, event| cut = publish(bus, "x.y.v1", event + 1).err());
    assert_eq!((heard.len(), cut), (usize::from(DEPTH), Some(Full::Chain)));
    publish(&mut bus, "x.y.v1", 9).expect("a new chain begins at the start");
}

#[test]
fn a_flood_of_one_item_is_cut_and_what_was_taken_arrives() {
    let mut bus = Names::default();
    bus.subscribe("a", patterns("x.y.v1"), "a");
    for event in 0..1_000 {
        publish(&mut bus, "x.y.v1", event).expect("taken");
    }
    assert_eq!(publish(&mut bus, "x.y.v1", 1_000), Err(Full::Backlog));
    bus.publish("neighbour", &topic("x.y.v1"), 7, |all| all).expect("the flood of one item is not its neighbour's");
    assert_eq!(quiet(&mut bus).len(), BACKLOG + 1);
    publish(&mut bus, "x.y.v1", 1).expect("what was delivered waits no more");
}

#[test]
fn who_comes_late_gets_the_newest_retained_event_of_each_topic_and_then_what_is_new() {
    let mut bus = Names::default();
    for (text, event) in [("x.y.v1", 1), ("x.z.v1", 2), ("x.y.v1", 3), ("q.z.v1", 4)] {
        bus.keep(&topic(text), &event, true);
    }
    let id = bus.subscribe("a", patterns("x.>"), "a");
    bus.catch_up(id, None);
    publish(&mut bus, "x.y.v1", 5).expect("taken");
    assert_eq!(quiet(&mut bus), [("a", 2), ("a", 3), ("a", 5)]);
}

#[test]
fn a_replay_gives_the_last_n_in_their_order_and_nothing_twice() {
    let mut bus = Names::default();
    for event in 0..200 {
        bus.keep(&topic(if event % 2 == 0 { "x.y.v1" } else { "q.z.v1" }), &event, false);
    }
    let id = bus.subscribe("a", patterns("x.y.v1"), "a");
    bus.catch_up(id, Some(3));
    assert_eq!(quiet(&mut bus), [("a", 194), ("a", 196), ("a", 198)]);
    bus.catch_up(id, Some(1_000));
    assert_eq!(quiet(&mut bus).len(), REPLAY / 2, "memory does not grow with the events");
    bus.catch_up(id, None);
    assert!(quiet(&mut bus).is_empty(), "nothing was retained");
}

#[test]
fn a_page_that_is_left_leaves_nothing() {
    let mut bus = Names::default();
    bus.keep(&topic("x.y.v1"), &1, true);
    let old = bus.subscribe("a", patterns("x.y.v1"), "a");
    publish(&mut bus, "x.y.v1", 2).expect("taken");
    bus.unsubscribe(old);
    bus.clear();
    let new = bus.subscribe("a", patterns("x.y.v1"), "b");
    assert_ne!(old, new, "numbers are not used again");
    bus.catch_up(new, None);
    assert!(quiet(&mut bus).is_empty());
}

#[test]
fn who_sleeps_hears_nothing_and_who_wakes_hears_what_comes() {
    let mut bus = Names::default();
    let id = bus.subscribe("a", patterns("x.y.v1"), "a");
    bus.sleep(id, true);
    publish(&mut bus, "x.y.v1", 1).expect("taken");
    assert!(quiet(&mut bus).is_empty());
    bus.sleep(id, false);
    publish(&mut bus, "x.y.v1", 2).expect("taken");
    assert_eq!(quiet(&mut bus), [("a", 2)]);
}

#[test]
fn an_item_that_goes_takes_its_subscriptions_along() {
    let mut bus = Names::default();
    bus.subscribe("a", patterns("x.y.v1"), "a1");
    bus.subscribe("a", patterns("x.>"), "a2");
    bus.subscribe("b", patterns("x.y.v1"), "b");
    publish(&mut bus, "x.y.v1", 1).expect("taken");
    for id in bus.of("a") {
        bus.unsubscribe(id);
    }
    assert_eq!(quiet(&mut bus), [("b", 1)]);
}
