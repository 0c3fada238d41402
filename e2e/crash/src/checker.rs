//! Finds in a history what must never be: acknowledged events that are lost, doubled or out of order.
//!
//! Pure: a history goes in, faults come out, each with what is needed to trace it. Readers are entitled to every logged
//! event of the run, for all of them began before the first one, or read from the beginning.

use crate::history::{Answer, History, Publication, Reader, Seen, Sort};
use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::code::ErrCode;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

/// What kind of promise was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// An acknowledged event did not reach somebody.
    Lost,
    /// An event reached somebody twice.
    Doubled,
    /// Events came in another order than that of the log, or of their publisher where there is none.
    Disordered,
    /// One event has two places, or one place two events.
    Moved,
    /// An event that was never published, or is not what was published.
    Strange,
    /// An event that was refused for good.
    RefusedYetThere,
    /// A reader was told of a gap where nothing may be missing, or the log is another one.
    Gap,
    /// A reader was sent away.
    SentAway,
    /// A publication was never answered.
    Unanswered,
    /// A publication got an answer it should not have got.
    WrongAnswer,
}

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub broken: Broken,
    /// Who, what and where.
    pub words: String,
    /// When in the run it began, in milliseconds, to look for its cause.
    pub at: u64,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {} s: {}", self.broken, crate::report::seconds(self.at), self.words)
    }
}

/// Everything that is wrong with a history.
pub fn check(history: &History) -> Vec<Violation> {
    let mut checker = Checker {
        history,
        known: history.publications.iter().map(|publication| (publication.id.as_str(), publication)).collect(),
        places: HashMap::new(),
        events: HashMap::new(),
        found: Vec::new(),
    };
    checker.publications();
    for reader in &history.readers {
        checker.reader(reader);
    }
    checker.found.sort_by_key(|violation| (violation.broken, violation.at));
    checker.found
}

struct Checker<'a> {
    history: &'a History,
    known: HashMap<&'a str, &'a Publication>,
    /// Which event is at a place, and by whom that is known.
    places: HashMap<&'a Position, (&'a str, &'a str)>,
    /// At which place an event is, and by whom that is known.
    events: HashMap<&'a str, (&'a Position, &'a str)>,
    found: Vec<Violation>,
}

impl<'a> Checker<'a> {
    fn tell(&mut self, broken: Broken, at: u64, words: String) {
        self.found.push(Violation { broken, words, at });
    }

    /// What publishers were told.
    fn publications(&mut self) {
        for publication in &self.history.publications {
            let Publication { id, started, .. } = publication;
            if !publication.is_settled() {
                self.tell(Broken::Unanswered, *started, format!("{id} was never answered for good"));
            }
            for (at, answer) in &publication.answers {
                match (publication.sort, answer) {
                    (Sort::Logged, Answer::Stored(pos)) => self.place(pos, id, "its publisher", *at),
                    // Nobody knows what became of one that was on its way when its socket broke.
                    (Sort::Live, Answer::Handed | Answer::Refused(ErrCode::Internal))
                    | (Sort::Wrong, Answer::Refused(_))
                    | (_, Answer::Again(_)) => {}
                    (sort, answer) => {
                        self.tell(Broken::WrongAnswer, *at, format!("{id}, a {sort:?} publication, got {answer:?}"));
                    }
                }
            }
        }
    }

    /// Notes that `who` knows event `id` to be at `pos`.
    fn place(&mut self, pos: &'a Position, id: &'a str, who: &'a str, at: u64) {
        let (known, by) = *self.places.entry(pos).or_insert((id, who));
        if known != id {
            self.tell(Broken::Moved, at, format!("{pos} is {known} for {by} and {id} for {who}"));
        }
        let (known, by) = *self.events.entry(id).or_insert((pos, who));
        if known != pos {
            self.tell(Broken::Moved, at, format!("{id} is at {known} for {by} and at {pos} for {who}"));
        }
    }

    /// What one reader got.
    fn reader(&mut self, reader: &'a Reader) {
        let name = &reader.name;
        for (at, words) in &reader.gaps {
            self.tell(Broken::Gap, *at, format!("{name} was told of a gap: {words}"));
        }
        if let Some(why) = &reader.ended {
            self.tell(Broken::SentAway, 0, format!("{name} was sent away: {why}"));
        }
        let mut got: HashSet<&str> = HashSet::new();
        let mut last: Option<&Seen> = None;
        // Without a log the order is that of each publisher at one host.
        let mut of_publisher: BTreeMap<(usize, Option<u64>), &Seen> = BTreeMap::new();
        for seen in &reader.seen {
            if !got.insert(&seen.id) {
                self.tell(Broken::Doubled, seen.at, format!("{name} got {} twice, again at {}", seen.id, at(seen)));
            }
            let Some(publication) = self.known.get(seen.id.as_str()).copied() else {
                self.tell(Broken::Strange, seen.at, format!("{name} got {}, which nobody published", seen.id));
                continue;
            };
            self.content(name, publication, seen);
            if let Some(pos) = &seen.pos {
                self.place(pos, &publication.id, name, seen.at);
                // Places of two logs have no order, and there is only one log.
                let behind = |before: &&Seen| {
                    before.pos.as_ref().and_then(|before| before.partial_cmp(pos)) != Some(Ordering::Less)
                };
                if let Some(before) = last.filter(behind) {
                    let words =
                        format!("{name} got {} at {} behind {} at {}", seen.id, at(seen), before.id, at(before));
                    self.tell(Broken::Disordered, seen.at, words);
                }
                last = Some(seen);
            } else {
                let before = of_publisher.insert((publication.publisher, publication.socket), seen);
                let before = before.and_then(|before| self.known.get(before.id.as_str()).copied());
                // One that was published once more belongs behind what was published meanwhile.
                let in_turn = publication.answers.len() < 2;
                if let Some(before) = before.filter(|before| in_turn && before.started > publication.started) {
                    let words = format!("{name} got {} behind {}, which was published later", seen.id, before.id);
                    self.tell(Broken::Disordered, seen.at, words);
                }
            }
        }
        for publication in &self.history.publications {
            if let Some(pos) = publication.place()
                && !got.contains(publication.id.as_str())
            {
                let words = format!("{name} never got {}, acknowledged at {pos}", publication.id);
                self.tell(Broken::Lost, publication.answers.first().map_or(publication.started, |(at, _)| *at), words);
            }
        }
    }

    /// Whether an event is what was published.
    fn content(&mut self, name: &str, publication: &Publication, seen: &Seen) {
        if publication.sort == Sort::Wrong {
            let words = format!("{name} got {}, which was to be refused", seen.id);
            self.tell(Broken::RefusedYetThere, seen.at, words);
        } else if (publication.sort == Sort::Logged) != seen.pos.is_some() {
            self.tell(Broken::Strange, seen.at, format!("{name} got {} at {}", seen.id, at(seen)));
        }
        if (&publication.topic, &publication.mark) != (&seen.topic, &seen.mark) {
            let words = format!(
                "{name} got {} as {} {}, not as {} {}",
                seen.id, seen.topic, seen.mark, publication.topic, publication.mark
            );
            self.tell(Broken::Strange, seen.at, words);
        }
    }
}

fn at(seen: &Seen) -> String {
    seen.pos.as_ref().map_or_else(|| "no place".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests;
