//! An audit in memory, for tests and trials.

use crate::ports::audit::{Audit, AuditError, Entry, Head, Record};
use std::sync::Mutex;

/// An audit in memory.
#[derive(Debug, Default)]
pub struct MemoryAudit {
    chain: Mutex<(Vec<Record>, Head)>,
}

fn add((records, head): &mut (Vec<Record>, Head), entries: Vec<Entry>) {
    for entry in entries {
        let record = Record::after(head, entry);
        (head.number, head.hash) = (record.number, record.hash.clone());
        records.push(record);
    }
}

impl Audit for MemoryAudit {
    fn append(&self, entries: Vec<Entry>) -> Result<Head, AuditError> {
        let mut chain = crate::sync::hold(&self.chain);
        add(&mut chain, entries);
        Ok(chain.1.clone())
    }

    fn append_deeds(&self, after: u64, last: u64, entries: Vec<Entry>) -> Result<bool, AuditError> {
        let mut chain = crate::sync::hold(&self.chain);
        if chain.1.deed != after {
            return Ok(false);
        }
        add(&mut chain, entries);
        chain.1.deed = last;
        Ok(true)
    }

    fn records(&self, after: u64, most: usize) -> Result<Vec<Record>, AuditError> {
        let chain = crate::sync::hold(&self.chain);
        Ok(chain.0.iter().filter(|record| record.number > after).take(most).cloned().collect())
    }

    fn head(&self) -> Result<Head, AuditError> {
        Ok(crate::sync::hold(&self.chain).1.clone())
    }
}
