//! How long finding the subscriptions of an event takes among 100,000: `cargo bench -p jogakbo-contract --bench topics`.
//! Prints, never asserts times.

#![expect(clippy::disallowed_types, reason = "a benchmark is measured by the clock")]

use jogakbo_contract::topic::{PatternIndex, Topic, TopicPattern};
use std::hint::black_box;
use std::time::Instant;

/// Subscriptions.
const ALL: usize = 100_000;
/// Topics that few match, a tenth of it those that ten match, and so on; each is asked once in a round, so that no way through
/// the tree is warm for long.
const TOPICS: usize = 10_000;
/// How often all topics are asked.
const ROUNDS: usize = 51;

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

/// Subscriptions of so many pages to a topic of a type that no other topic has: to the type, to the case, to all cases, to the
/// case under any word, and to the type whatever the service is called.
fn pages(event_type: &str, case: &str, count: usize) -> Vec<TopicPattern> {
    let anywhere = event_type.replacen(".service.", ".*.", 1);
    let asked = [
        format!("{event_type}.>"),
        format!("{event_type}.cases.{case}"),
        format!("{event_type}.cases.*"),
        format!("{event_type}.*.{case}"),
        format!("{anywhere}.>"),
    ];
    asked.iter().cycle().take(count).map(|text| text.parse().expect("a good pattern")).collect()
}

fn world() -> World {
    let topic = |text: String| -> Topic { text.parse().expect("a good topic") };
    let mut patterns = Vec::new();
    let mut asked = |count: usize| -> Vec<Topic> {
        let each = (0..TOPICS / count).map(|n| {
            let own = event_type(n).replacen(".v1", &format!("-{count}x{n}.v1"), 1);
            patterns.extend(pages(&own, &format!("c{n}"), count));
            topic(format!("{own}.cases.c{n}"))
        });
        each.collect()
    };
    let (hundred, ten) = (asked(100), asked(10));
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

/// Median nanoseconds for one of `topics` over many short looks: on a busy machine a long one would hold pauses.
fn median(rounds: usize, topics: &[Topic], look: usize, mut work: impl FnMut(&Topic)) -> u128 {
    let mut times = Vec::new();
    for _ in 0..rounds {
        for part in topics.chunks_exact(look) {
            let start = Instant::now();
            part.iter().for_each(&mut work);
            times.push(start.elapsed());
        }
    }
    times.sort_unstable();
    times[times.len() / 2].as_nanos() / look as u128
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
        let by_index = median(ROUNDS, topics, 100, |topic| {
            let mut sum = 0;
            index.visit(topic, |value| sum ^= value);
            black_box(sum);
        });
        let by_asking = median(1, &topics[..10], 1, |topic| {
            let found = patterns.iter().filter(|pattern| pattern.matches(topic)).count();
            assert_eq!(found, *matches, "{topic}");
        });
        println!("| {matches} | {by_index} | {by_asking} |");
    }
    let start = Instant::now();
    for (value, pattern) in (0_u32..).zip(&patterns) {
        assert!(index.remove(pattern, value), "{pattern}");
    }
    println!("removed in {:?}; {} place left", start.elapsed(), index.places());
}
