//! Whether a chain of records is whole.
//!
//! Any change, removal in the middle, or other order breaks a hash. A chain that was cut at its end is whole in itself: it is
//! found by the head that is noted beside the records, and, where whoever cut it could write that too, only by a hash that
//! was written down elsewhere.

use crate::ports::audit::{Head, ROOT, Record};

/// What is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A record is missing, twice, or in another place.
    #[error("after record {after} comes record {found}: {} is missing, or the order was changed", after + 1)]
    Place {
        /// The one before.
        after: u64,
        /// The one that comes.
        found: u64,
    },
    /// A record follows another one than it was written after.
    #[error("record {0} does not follow the one before it: that one was changed or replaced")]
    Link(u64),
    /// A record is not as it was written.
    #[error("record {0} was changed")]
    Changed(u64),
    /// Records are missing at the end.
    #[error("the chain ends with record {found}, and record {noted} was written: the end was cut off")]
    Cut {
        /// The last one there is.
        found: u64,
        /// The last one that was noted.
        noted: u64,
    },
    /// The last record is not the one that was noted.
    #[error("the last record, {0}, is not the one that was noted as the last")]
    Head(u64),
    /// The hash that was written down elsewhere is of no record.
    #[error("no record has the hash {0} that was written down: the chain was cut off before it, or written anew")]
    Missing(String),
    /// A deed of the pages is not as it was recorded.
    #[error("record {record}: deed {deed} of the pages is not as it was done, or is gone")]
    Deed {
        /// The record.
        record: u64,
        /// The deed.
        deed: u64,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Records that were looked at.
    pub records: u64,
    /// The hash of the last one: what to write down elsewhere.
    pub head: String,
    /// What is wrong, in order; at most 100.
    pub faults: Vec<Fault>,
}

/// Checks a chain from its first record on. `head` is what is noted beside it, if there is such a note; `known` is a hash that
/// was written down elsewhere.
pub fn verify(records: impl Iterator<Item = Record>, head: Option<&Head>, known: Option<&str>) -> Verdict {
    let (mut number, mut hash, mut faults) = (0, ROOT.to_owned(), Vec::new());
    let (mut count, mut met) = (0, known.is_none_or(|known| known == ROOT));
    for record in records {
        if record.number != number + 1 {
            faults.push(Fault::Place { after: number, found: record.number });
        } else if record.before != hash {
            faults.push(Fault::Link(record.number));
        }
        if record.hash != record.digest() {
            faults.push(Fault::Changed(record.number));
        }
        met |= known == Some(record.hash.as_str());
        (number, hash, count) = (record.number, record.hash, count + 1);
        faults.truncate(100);
    }
    match head {
        Some(head) if head.number > number => faults.push(Fault::Cut { found: number, noted: head.number }),
        Some(head) if head.number < number || head.hash != hash => faults.push(Fault::Head(number)),
        _ => {}
    }
    if let Some(known) = known.filter(|_| !met) {
        faults.push(Fault::Missing(known.to_owned()));
    }
    Verdict { records: count, head: hash, faults }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Timestamp;
    use crate::ports::audit::Entry;

    fn chain(count: u64) -> (Vec<Record>, Head) {
        let mut head = Head::default();
        let records = (1..=count).map(|number| {
            let (act, by, about) = ("session.open".to_owned(), format!("u{number}"), String::new());
            let record = Record::after(&head, Entry { at: Timestamp(number), act, by, about, detail: [].into() });
            (head.number, head.hash) = (record.number, record.hash.clone());
            record
        });
        (records.collect(), head)
    }

    fn faults(records: Vec<Record>, head: &Head, known: Option<&str>) -> Vec<Fault> {
        verify(records.into_iter(), Some(head), known).faults
    }

    #[test]
    fn a_whole_chain_has_no_fault() {
        let (records, head) = chain(5);
        let middle = records[2].hash.clone();
        assert_eq!(faults(records.clone(), &head, Some(&middle)), []);
        assert_eq!(faults(Vec::new(), &Head::default(), None), []);
        let verdict = verify(records.into_iter(), Some(&head), None);
        assert_eq!((verdict.records, verdict.head), (5, head.hash));
    }

    #[test]
    fn every_change_of_a_record_is_found() {
        let (records, head) = chain(5);
        let change: [fn(&mut Record); 6] = [
            |record| record.entry.at = Timestamp(77),
            |record| record.entry.act = "session.close".to_owned(),
            |record| record.entry.by = "u9".to_owned(),
            |record| record.entry.about = "x".to_owned(),
            |record| drop(record.entry.detail.insert("a".to_owned(), "b".to_owned())),
            |record| record.hash = ROOT.to_owned(),
        ];
        for (index, change) in change.into_iter().enumerate() {
            let mut changed = records.clone();
            change(&mut changed[2]);
            assert!(faults(changed, &head, None).contains(&Fault::Changed(3)), "change {index}");
        }
    }

    #[test]
    fn a_change_that_mends_its_own_hash_breaks_the_next_link() {
        let (mut records, head) = chain(5);
        records[2].entry.by = "u9".to_owned();
        records[2].hash = records[2].digest();
        assert_eq!(faults(records, &head, None), [Fault::Link(4)]);
    }

    #[test]
    fn removal_order_and_doubles_are_found() {
        let (records, head) = chain(5);
        let mut removed = records.clone();
        removed.remove(2);
        assert_eq!(faults(removed, &head, None), [Fault::Place { after: 2, found: 4 }]);
        let mut swapped = records.clone();
        swapped.swap(1, 2);
        assert!(faults(swapped, &head, None).contains(&Fault::Place { after: 1, found: 3 }));
        let mut doubled = records.clone();
        doubled.insert(1, records[0].clone());
        assert!(faults(doubled, &head, None).contains(&Fault::Place { after: 1, found: 1 }));
        let first = records[1..].to_vec();
        assert_eq!(faults(first, &head, None), [Fault::Place { after: 0, found: 2 }]);
    }

    #[test]
    fn an_end_that_was_cut_is_found_by_the_head_and_then_only_by_what_was_written_down() {
        let (records, head) = chain(5);
        let cut = records[..3].to_vec();
        assert_eq!(faults(cut.clone(), &head, None), [Fault::Cut { found: 3, noted: 5 }]);
        // Who can write the records can write the head beside them.
        let forged = Head { number: 3, hash: cut[2].hash.clone(), deed: 0 };
        assert_eq!(faults(cut.clone(), &forged, None), []);
        assert_eq!(faults(cut, &forged, Some(&head.hash)), [Fault::Missing(head.hash.clone())]);
        let other = Head { hash: ROOT.to_owned(), ..head };
        assert_eq!(faults(records, &other, None), [Fault::Head(5)]);
    }
}
