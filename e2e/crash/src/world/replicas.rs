//! Whether the servers of a cluster store the same: the proof when something is lost that NATS itself lost it.
//!
//! Reads the files of `JetStream` as NATS 2.9 and 2.10 write them (`server/filestore.go`): records of length, number, time and
//! length of the subject, all little-endian, then subject, headers, message and a checksum of 8 bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Where a server keeps the stream of the log, below its own folder.
const BLOCKS: &str = "jetstream/$G/streams/jogakbo/msgs";
/// Bytes before the subject of a record.
const HEAD: usize = 22;
/// Bytes behind the message of a record.
const CHECKSUM: usize = 8;
/// In the length: the record has headers.
const HEADERS: u32 = 1 << 31;
/// In the number: the record is about one that was deleted.
const DELETED: u64 = 0b11 << 62;

/// The messages of one server: time of storing and content, by number.
pub type Replica = BTreeMap<u64, (i64, Vec<u8>)>;

/// What the server with its files in `folder` stores.
pub fn read(folder: &Path) -> Replica {
    let mut all = Replica::new();
    for file in fs::read_dir(folder.join(BLOCKS)).into_iter().flatten().flatten() {
        if file.path().extension().is_some_and(|extension| extension == "blk") {
            take(&fs::read(file.path()).unwrap_or_default(), &mut all);
        }
    }
    all
}

fn take(mut block: &[u8], all: &mut Replica) {
    while let Some((length, number, time, subject)) = head(block) {
        let Some((record, rest)) = block.split_at_checked(length).filter(|_| length >= HEAD + CHECKSUM + subject)
        else {
            // The end of the file is being written.
            return;
        };
        if number & DELETED == 0 {
            all.insert(number, (time, record[HEAD + subject..length - CHECKSUM].to_vec()));
        }
        block = rest;
    }
}

fn head(block: &[u8]) -> Option<(usize, u64, i64, usize)> {
    let length = u32::from_le_bytes(block.get(0..4)?.try_into().ok()?) & !HEADERS;
    let number = u64::from_le_bytes(block.get(4..12)?.try_into().ok()?);
    let time = i64::from_le_bytes(block.get(12..20)?.try_into().ok()?);
    let subject = u16::from_le_bytes(block.get(20..22)?.try_into().ok()?);
    Some((usize::try_from(length).ok()?, number, time, usize::from(subject)))
}

/// Where replicas differ, in words; `None` when they do not.
pub fn difference(replicas: &[Replica]) -> Option<String> {
    let numbers: Vec<u64> = replicas.iter().flat_map(BTreeMap::keys).copied().collect();
    let newest = numbers.iter().copied().max()?;
    let content = |replica: &Replica, number| replica.get(&number).map(|(_, content)| content.clone());
    let differs =
        |number: &u64| replicas.windows(2).any(|pair| content(&pair[0], *number) != content(&pair[1], *number));
    let different: Vec<u64> = (1..=newest).filter(differs).collect();
    let first = *different.first()?;
    let here = |replica: &Replica| match replica.get(&first) {
        Some((time, content)) => {
            format!("{} stored at {}.{:09}", name(content), time / 1_000_000_000, time % 1_000_000_000)
        }
        None => "nothing".to_owned(),
    };
    let each: Vec<String> =
        replicas.iter().enumerate().map(|(server, it)| format!("n{server}: {}", here(it))).collect();
    Some(format!(
        "the replicas of NATS differ at {} of {newest} places; the first is {first} ({})",
        different.len(),
        each.join("; ")
    ))
}

/// The id of the event in a message: hosts write it into a header.
fn name(content: &[u8]) -> String {
    let text = String::from_utf8_lossy(content);
    let id = text.lines().find_map(|line| line.strip_prefix("ce-id:"));
    id.map_or_else(|| format!("{} bytes", content.len()), |id| id.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u64, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(HEAD + 1 + content.len() + CHECKSUM).expect("short") | HEADERS;
        let mut record =
            [&length.to_le_bytes()[..], &number.to_le_bytes(), &7_i64.to_le_bytes(), &1_u16.to_le_bytes()].concat();
        record.extend([b"s", content, &[0; CHECKSUM]].concat());
        record
    }

    fn replica(records: &[(u64, &str)]) -> Replica {
        let mut all = Replica::new();
        let bytes: Vec<u8> = records.iter().flat_map(|(number, content)| record(*number, content.as_bytes())).collect();
        // Half a record at the end, as in a file that is being written.
        take(&[bytes, vec![9; 30]].concat(), &mut all);
        all
    }

    #[test]
    fn replicas_that_differ_are_told_apart() {
        let one = replica(&[(1, "a"), (2, "b"), (1 << 63 | 1, ""), (3, "c")]);
        assert_eq!(one.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(difference(&[one.clone(), one.clone()]), None);
        assert_eq!(difference(&[]), None);
        let other = replica(&[(1, "a"), (2, "NATS/1.0\r\nce-id: w1-2\r\n\r\n{}")]);
        let words = difference(&[one, other]).expect("they differ");
        assert!(words.contains("differ at 2 of 3 places; the first is 2"), "{words}");
        assert!(words.contains("n0: 1 bytes stored") && words.contains("n1: w1-2 stored"), "{words}");
    }
}
