//! The algebra of patterns against brute force: all topics of up to four tokens over a small alphabet.

use jogakbo_contract::topic::{Topic, TopicPattern};

/// All topics `a.v1` and `b.v1` with up to two more tokens of `a`, `b`.
fn topics() -> Vec<Topic> {
    let mut all = Vec::new();
    for kind in ["a.v1", "b.v1", "a.b.v1"] {
        let mut layer = vec![kind.to_owned()];
        for _ in 0..3 {
            all.extend(layer.iter().map(|text| text.parse::<Topic>().expect("a good topic")));
            layer = layer.iter().flat_map(|text| ["a", "b"].map(|token| format!("{text}.{token}"))).collect();
        }
    }
    all
}

/// All patterns of up to four tokens of `a`, `b`, `v1`, `*`, with or without a last `>`.
fn patterns() -> Vec<TopicPattern> {
    let mut all = vec![">".to_owned()];
    let mut layer = vec![String::new()];
    for _ in 0..4 {
        layer = layer
            .iter()
            .flat_map(|text| {
                ["a", "b", "v1", "*"]
                    .map(|token| if text.is_empty() { token.to_owned() } else { format!("{text}.{token}") })
            })
            .collect();
        for text in &layer {
            all.push(text.clone());
            if text.split('.').count() < 4 {
                all.push(format!("{text}.>"));
            }
        }
    }
    all.iter().map(|text| text.parse().expect("a good pattern")).collect()
}

/// What a pattern means, written once more and differently: by recursion over slices.
fn means(pattern: &[&str], topic: &[&str]) -> bool {
    match (pattern, topic) {
        ([], []) | ([">"], [_, ..]) => true,
        (["*", pattern @ ..], [_, topic @ ..]) => means(pattern, topic),
        ([one, pattern @ ..], [other, topic @ ..]) => one == other && means(pattern, topic),
        _ => false,
    }
}

#[test]
fn matching_covering_and_meeting_agree_with_brute_force() {
    let topics = topics();
    let patterns = patterns();
    let sets: Vec<u64> = patterns
        .iter()
        .map(|pattern| {
            let tokens: Vec<&str> = pattern.as_str().split('.').collect();
            topics.iter().enumerate().fold(0, |set, (index, topic)| {
                let wanted = means(&tokens, &topic.tokens().collect::<Vec<_>>());
                assert_eq!(pattern.matches(topic), wanted, "{pattern} {topic}");
                set | u64::from(wanted) << index
            })
        })
        .collect();
    assert!(topics.len() <= 64, "a set is 64 bits");
    for (one, left) in patterns.iter().zip(&sets) {
        for (other, right) in patterns.iter().zip(&sets) {
            if one.covers(other) {
                assert_eq!(left & right, *right, "{one} covers {other}");
            }
            let met = one.meet(other);
            let both = met.as_ref().map_or(0, |met| {
                topics.iter().enumerate().fold(0, |set, (index, topic)| set | u64::from(met.matches(topic)) << index)
            });
            assert_eq!(both, left & right, "{one} and {other} meet in {met:?}");
            // What covers is what the meet does not change: two ways to the same answer, also beyond the few topics here.
            assert_eq!(one.covers(other), met.as_ref() == Some(other), "{one} {other}");
        }
    }
}
