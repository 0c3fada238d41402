//! Adapters that feed one another for ever. Only converters between majors of one type may: they never turn an event back.

use super::Linked;
use crate::lock::LockedType;
use crate::topic::{EventType, TopicPattern};
use std::collections::VecDeque;

/// The names of adapters through which what `fresh` publishes comes back to it; `fresh` itself is the first.
///
/// A circle of converters of one family ends by the guard of [`Linked::translate`], so for such a converter only a way
/// through an adapter that is none of them counts.
pub(super) fn through(fresh: &Linked, others: &[&Linked]) -> Option<Vec<String>> {
    let all: Vec<&Linked> = std::iter::once(fresh).chain(others.iter().copied()).collect();
    let way = match family(fresh) {
        None => way(&all, 0, 0),
        Some(own) => (1..all.len()).filter(|other| family(all[*other]) != Some(own)).find_map(|other| {
            let there = way(&all, 0, other)?;
            Some([there, way(&all, other, 0)?].concat())
        }),
    };
    way.map(|way| way.into_iter().map(|index| all[index].name().to_string()).collect())
}

/// The shortest way by which events get from one adapter to another, or round to itself: indices, the last left out.
fn way(all: &[&Linked], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut before: Vec<Option<usize>> = vec![None; all.len()];
    let mut open = VecDeque::from([from]);
    while let Some(at) = open.pop_front() {
        if feeds(all[at], all[to]) {
            let mut way = vec![at];
            while let Some(earlier) = way.last().filter(|last| **last != from).and_then(|last| before[*last]) {
                way.push(earlier);
            }
            way.reverse();
            return Some(way);
        }
        for next in 0..all.len() {
            if next != from && before[next].is_none() && feeds(all[at], all[next]) {
                before[next] = Some(at);
                open.push_back(next);
            }
        }
    }
    None
}

/// Whether what `one` publishes is an input of `other`.
fn feeds(one: &Linked, other: &Linked) -> bool {
    let topics = topics(&one.adapter.spec.to, &one.target);
    other.inputs.iter().any(|input| topics.iter().any(|topic| input.meet(topic).is_some()))
}

/// The topics of a type, as narrow as the template of its subject makes them.
fn topics(name: &EventType, decl: &LockedType) -> Vec<TopicPattern> {
    let narrow = decl.subject.as_ref().and_then(|template| {
        let step = |segment: &str| if segment.contains('{') { "*".to_owned() } else { TopicPattern::token(segment) };
        let tail: Vec<String> = template.split('/').map(step).collect();
        format!("{name}.{}", tail.join(".")).parse().ok()
    });
    narrow.map_or_else(|| TopicPattern::of_type(name).to_vec(), |narrow| vec![narrow])
}

/// The type, without its major, between whose majors an adapter converts; `None` when it does anything else.
fn family(adapter: &Linked) -> Option<&str> {
    let to = adapter.adapter.spec.to.as_str();
    let own = without_major(to)?;
    let all = adapter.sources.keys().all(|name| name != to && without_major(name) == Some(own));
    all.then_some(own)
}

fn without_major(name: &str) -> Option<&str> {
    name.rsplit_once(".v").filter(|(_, major)| major.bytes().all(|byte| byte.is_ascii_digit())).map(|(name, _)| name)
}
