//! The index of patterns finds what asking each pattern finds, whatever was taken out before.

use jogakbo_contract::topic::{PatternIndex, Topic, TopicPattern};
use proptest::prelude::*;

/// Patterns of one to four tokens over so small an alphabet that many share a way, meet and match.
fn pattern() -> impl Strategy<Value = TopicPattern> {
    let token = prop::sample::select(vec!["a", "b", "v1", "*", "*", "{user}"]);
    (prop::collection::vec(token, 0..4), any::<bool>()).prop_map(|(mut tokens, open)| {
        if open || tokens.is_empty() {
            tokens.push(">");
        }
        tokens.join(".").parse().expect("a good pattern")
    })
}

fn topic() -> impl Strategy<Value = Topic> {
    let token = prop::sample::select(vec!["a", "b", "c"]);
    (prop::collection::vec(token.clone(), 1..3), prop::collection::vec(token, 0..3)).prop_map(|(head, tail)| {
        let text = [head.join("."), "v1".to_owned()].into_iter().chain((!tail.is_empty()).then(|| tail.join(".")));
        text.collect::<Vec<_>>().join(".").parse().expect("a good topic")
    })
}

fn found(index: &PatternIndex<usize>, topic: &Topic) -> Vec<usize> {
    let mut found = Vec::new();
    index.visit(topic, |value| found.push(value));
    found.sort_unstable();
    found
}

proptest! {
    #[test]
    fn it_finds_what_asking_each_pattern_finds(
        patterns in prop::collection::vec((pattern(), any::<bool>()), 0..60),
        topics in prop::collection::vec(topic(), 1..12),
    ) {
        let mut index = PatternIndex::new();
        for (value, (pattern, _)) in patterns.iter().enumerate() {
            index.insert(pattern, value);
        }
        let expected = |topic: &Topic, of: &dyn Fn(bool) -> bool| -> Vec<usize> {
            let each = patterns.iter().enumerate();
            each.filter(|(_, (pattern, goes))| of(*goes) && pattern.matches(topic)).map(|(value, _)| value).collect()
        };
        for topic in &topics {
            prop_assert_eq!(found(&index, topic), expected(topic, &|_| true), "{}", topic);
        }
        for (value, (pattern, _)) in patterns.iter().enumerate().filter(|(_, (_, goes))| *goes) {
            prop_assert!(index.remove(pattern, value));
            prop_assert!(!index.remove(pattern, value), "it is gone");
        }
        for topic in &topics {
            prop_assert_eq!(found(&index, topic), expected(topic, &|goes| !goes), "{}", topic);
        }
        for (value, (pattern, _)) in patterns.iter().enumerate().filter(|(_, (_, goes))| !*goes) {
            prop_assert!(index.remove(pattern, value));
        }
        prop_assert_eq!((index.len(), index.is_empty(), index.places()), (0, true, 1), "nothing is left behind");
    }
}

#[test]
fn its_memory_is_bounded_by_what_is_in_it_now() {
    let mut index = PatternIndex::new();
    let pattern = |n: usize| -> TopicPattern { format!("a.v1.users.{n}.*.>").parse().expect("a good pattern") };
    for round in 0..100 {
        for n in 0..50 {
            index.insert(&pattern(round * 50 + n), n);
        }
        // The way to the users, then two places for each.
        assert_eq!((index.len(), index.places()), (50, 1 + 3 + 2 * 50));
        for n in 0..50 {
            assert!(index.remove(&pattern(round * 50 + n), n));
        }
    }
    assert_eq!(index.places(), 1);
}
