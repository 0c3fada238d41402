//! What a run found, in words.

use crate::checker::Broken;
use crate::history::{Answer, History, Sort};
use crate::run::Outcome;
use std::collections::BTreeMap;
/// Violations that are shown with what broke around them.
const SHOWN: usize = 20;
/// Milliseconds around a violation in which faults are shown.
const AROUND: u64 = 3000;

/// The report.
pub fn words(outcome: &Outcome) -> String {
    let Outcome { history, faults, violations, broker } = outcome;
    let mut out: Vec<String> = Vec::new();
    let kinds: Vec<String> = faults.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let total: usize = faults.values().sum();
    let mut say = |text: String| out.push(text);
    say(format!("  faults: {total}, each of them hit ({})", kinds.join(", ")));
    let of = |sort: Sort| history.publications.iter().filter(move |publication| publication.sort == sort);
    let again = of(Sort::Logged).flat_map(|it| &it.answers).filter(|(_, answer)| matches!(answer, Answer::Again(_)));
    say(format!(
        "  published: {} events that are stored, all acknowledged ({} answers of more than one, {} times refused for a while); \
         {} without a log; {} refused for their content",
        of(Sort::Logged).filter(|it| it.place().is_some()).count(),
        of(Sort::Logged).map(|it| it.answers.len().saturating_sub(1)).sum::<usize>(),
        again.count(),
        of(Sort::Live).count(),
        of(Sort::Wrong).count(),
    ));
    let seen: usize = history.readers.iter().map(|reader| reader.seen.len()).sum();
    let sockets: u64 = history.readers.iter().map(|reader| reader.sockets).sum();
    say(format!("  delivered: {seen} events to {} readers over {sockets} sockets", history.readers.len()));
    let live = of(Sort::Live).count();
    for reader in history.readers.iter().filter(|reader| reader.live) {
        let got = reader.seen.iter().filter(|seen| seen.pos.is_none()).count();
        say(format!(
            "    {}: {} stored, {got} of {live} without a log ({} thinned out), {} sockets",
            reader.name,
            reader.seen.len() - got,
            reader.thinned,
            reader.sockets
        ));
    }
    if let Some(words) = broker {
        say(format!("  THE BROKER ITSELF: {words}; what is wrong below may come from that"));
    }
    let mut of_kind: BTreeMap<Broken, usize> = BTreeMap::new();
    for violation in violations {
        *of_kind.entry(violation.broken).or_default() += 1;
    }
    say(format!("  violations: {} {of_kind:?}", violations.len()));
    for violation in violations.iter().take(SHOWN) {
        say(format!("  * {violation}"));
        for text in around(history, violation.at) {
            say(format!("      {text}"));
        }
    }
    if violations.len() > SHOWN {
        say(format!("  and {} more", violations.len() - SHOWN));
    }
    out.join("\n")
}

/// Milliseconds as seconds, for people.
pub fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// What broke around a moment.
fn around(history: &History, at: u64) -> Vec<String> {
    let near = history.faults.iter().filter(|(when, _)| when.abs_diff(at) <= AROUND);
    near.map(|(when, words)| format!("{} s {words}", seconds(*when))).collect()
}
