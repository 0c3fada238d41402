//! Adapters that feed one another for ever. Only converters between majors of one type may: they never turn an event back.

use super::Linked;
use crate::lock::LockedType;
use crate::topic::{EventType, TopicPattern};

/// The names of adapters through which what `fresh` publishes comes back to it; `fresh` itself is the first.
pub(super) fn through(fresh: &Linked, others: &[&Linked]) -> Option<Vec<String>> {
    let mut path = vec![fresh];
    walk(fresh, fresh, others, &mut path).then(|| path.iter().map(|one| one.name().to_string()).collect())
}

fn walk<'a>(fresh: &'a Linked, at: &'a Linked, others: &[&'a Linked], path: &mut Vec<&'a Linked>) -> bool {
    if feeds(at, fresh) && !is_family(path) {
        return true;
    }
    for next in others {
        if !path.iter().any(|seen| std::ptr::eq(*seen, *next)) && feeds(at, next) {
            path.push(next);
            if walk(fresh, next, others, path) {
                return true;
            }
            path.pop();
        }
    }
    false
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

/// Whether every adapter of the circle turns one major of a type into another of the same type, so that the guard against
/// turning back ends it.
fn is_family(path: &[&Linked]) -> bool {
    let family = |name: &str| name.rsplit_once(".v").map(|(family, _)| family.to_owned());
    let Some(wanted) = path.first().and_then(|first| family(first.adapter.spec.to.as_str())) else { return false };
    path.iter().all(|one| {
        let sources = one.sources.keys().filter_map(|name| family(name));
        one.sources.keys().all(|name| family(name).is_some_and(|name| name == wanted))
            && sources.count() > 0
            && family(one.adapter.spec.to.as_str()).is_some_and(|name| name == wanted)
            && !one.sources.contains_key(one.adapter.spec.to.as_str())
    })
}
