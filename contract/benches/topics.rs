//! How long finding the subscriptions of an event takes among 100,000: `cargo bench -p jogakbo-contract --bench topics`.
//! Prints, never asserts times.

#![expect(clippy::disallowed_types, reason = "a benchmark is measured by the clock")]

use jogakbo_contract::topic::{PatternIndex, Topic, TopicPattern};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Subscriptions.
const ALL: usize = 100_000;
/// Topics of each kind; each is asked once in a round, so that no way through the tree is warm for long.
const TOPICS: usize = 1_000;
/// Rounds of which the median is told.
const ROUNDS: usize = 101;

/// Subscriptions, and topics that 0, 1, 10 and 100 of them match.
struct World {
    patterns: Vec<TopicPattern>,
    topics: [(usize, Vec<Topic>); 4],
}

/// One of 200 event types of 40 agencies.
fn event_type(n: usize) -> String {
    let verbs = ["filed", "decided", "paid", "moved", "closed"];
    format!("kr.go.agency{}.service.{}.v1", n % 40, verbs[n / 40 % verbs.len()])
}

/// A topic as ways of naming it: its tokens, some of them `*`, or the rest `>`; the last token stays, or the one before
/// `>`, so that it is the only topic they match.
fn names(tokens: &[&str], count: usize) -> Vec<TopicPattern> {
    let last = tokens.len() - 1;
    let mut names = Vec::new();
    for stars in (0_usize..1 << last).take(count.div_ceil(2)) {
        let mut name: Vec<&str> = (0..=last)
            .map(|at| if at < last && stars >> (last - 1 - at) & 1 == 1 { "*" } else { tokens[at] })
            .collect();
        names.push(name.join("."));
        name.push(">");
        names.push(name.join("."));
    }
    names.truncate(count);
    names.iter().map(|name| name.parse().expect("a good pattern")).collect()
}

fn world() -> World {
    let topic = |text: String| -> Topic { text.parse().expect("a good topic") };
    let mut patterns = Vec::new();
    // Both ways of naming count: half of the names match `….id`, and half `….id.x`; so each topic has twice as many names.
    let mut named = |count: usize, kind: usize, topics: usize| -> Vec<Topic> {
        let each = (0..topics).map(|n| {
            let text = format!("{}.cases.k{kind}x{n}", event_type(n));
            patterns.extend(names(&text.split('.').collect::<Vec<_>>(), count * 2));
            topic(if n % 2 == 0 { text } else { format!("{text}.note") })
        });
        each.collect()
    };
    let (hundred, ten) = (named(100, 100, 100), named(10, 10, TOPICS));
    // The rest are citizens who hear of their own affairs (`{user}` filled in), and desks that hear of one case.
    let mut one = Vec::new();
    for n in 0.. {
        if patterns.len() == ALL {
            break;
        }
        let kind = event_type(n);
        let (pattern, text) = if n % 2 == 0 {
            (format!("{kind}.users.u{n:08x}.>"), format!("{kind}.users.u{n:08x}.letters.{n}"))
        } else {
            (format!("{kind}.cases.c{n}"), format!("{kind}.cases.c{n}"))
        };
        patterns.push(pattern.parse().expect("a good pattern"));
        one.push(topic(text));
    }
    let step = one.len() / TOPICS;
    let one = one.into_iter().step_by(step).take(TOPICS).collect();
    let none = (0..TOPICS).map(|n| topic(format!("{}.users.nobody{n}.letters.{n}", event_type(n)))).collect();
    World { patterns, topics: [(0, none), (1, one), (10, ten), (100, hundred)] }
}

/// Median nanoseconds for each of `count` things that `work` does.
fn median(rounds: usize, count: usize, mut work: impl FnMut()) -> u128 {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[rounds / 2].as_nanos() / count as u128
}

fn main() {
    let World { patterns, topics } = world();
    let mut index = PatternIndex::new();
    let start = Instant::now();
    for (value, pattern) in (0_u32..).zip(&patterns) {
        index.insert(pattern, value);
    }
    let inserted = start.elapsed();
    println!("{} patterns; inserted in {inserted:?}; {} places in the tree", index.len(), index.places());
    println!("| matches | index, ns an event | asking each pattern, ns an event |\n|---|---|---|");
    for (matches, topics) in &topics {
        for topic in topics {
            let mut found = 0;
            index.visit(topic, |_| found += 1);
            assert_eq!(found, *matches, "{topic}");
        }
        let by_index = median(ROUNDS, topics.len(), || {
            for topic in topics {
                let mut sum = 0;
                index.visit(topic, |value| sum ^= value);
                black_box(sum);
            }
        });
        let few = &topics[..10];
        let by_asking = median(5, few.len(), || {
            for topic in few {
                let found = patterns.iter().filter(|pattern| pattern.matches(topic)).count();
                assert_eq!(found, *matches, "{topic}");
            }
        });
        println!("| {matches} | {by_index} | {by_asking} |");
    }
    let start = Instant::now();
    for (value, pattern) in (0_u32..).zip(&patterns) {
        assert!(index.remove(pattern, value), "{pattern}");
    }
    println!("removed in {:?}; {} place left", start.elapsed(), index.places());
}
