//! What a new subscription gets of retained types: the newest event of each topic, as far as the log has it.

use crate::ports::Broker;
use crate::ports::broker::{LoggedEvent, ReadError};
use jogakbo_contract::lock::PageLock;
use jogakbo_contract::topic::TopicPattern;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

/// Events read in one go.
const SLICE: usize = 256;
/// Slices looked at: types that are retained are compacted, so their logs are short.
const SLICES: usize = 64;
/// Topics whose newest event is given; of more, those that changed last.
const TOPICS: usize = 1_000;

/// The newest event of each topic that `patterns` match and whose type is retained, up to number `head`, in log order.
///
/// # Errors
///
/// The log cannot be read.
pub async fn newest(
    broker: &dyn Broker,
    lock: &PageLock,
    patterns: &[TopicPattern],
    head: u64,
) -> Result<VecDeque<LoggedEvent>, ReadError> {
    let wanted: Arc<[TopicPattern]> = retained(lock, patterns).into();
    let mut newest: HashMap<String, LoggedEvent> = HashMap::new();
    let mut after = 0;
    for _ in 0..SLICES {
        if wanted.is_empty() || after >= head {
            break;
        }
        let slice = broker.read(Arc::clone(&wanted), after, SLICE).await?;
        after = slice.upto.max(after + 1);
        for logged in slice.events.into_iter().filter(|logged| logged.number <= head) {
            newest.insert(logged.topic.as_str().to_owned(), logged);
        }
    }
    let ordered: BTreeMap<u64, LoggedEvent> = newest.into_values().map(|logged| (logged.number, logged)).collect();
    let too_many = ordered.len().saturating_sub(TOPICS);
    Ok(ordered.into_values().skip(too_many).collect())
}

/// The part of `patterns` that matches topics of retained types.
fn retained(lock: &PageLock, patterns: &[TopicPattern]) -> Vec<TopicPattern> {
    let types = lock.types.iter().filter(|(_, decl)| decl.retain).map(|(name, _)| name);
    let topics = types.flat_map(|name| [name.clone(), format!("{name}.>")]);
    let topics: Vec<TopicPattern> = topics.filter_map(|text| text.parse().ok()).collect();
    patterns.iter().flat_map(|pattern| topics.iter().filter_map(|of_type| pattern.meet(of_type))).collect()
}
