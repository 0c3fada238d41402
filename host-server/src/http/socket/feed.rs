//! One subscription's way through the log: where it stands and whether there may be more.

use crate::domain::consents::Caller;
use crate::ports::Broker;
use jogakbo_contract::bridge::Event;
use jogakbo_contract::bridge::frame::Start;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::lock::{PageLock, Sight};
use jogakbo_contract::topic::{Topic, TopicPattern};
use std::sync::Arc;
use std::time::Duration;

/// Time a place that another host gave has to become known here.
const ARRIVES: Duration = Duration::from_secs(1);

/// A subscription that is being read for.
#[derive(Debug)]
pub struct Feed {
    /// What it receives.
    pub patterns: Arc<[TopicPattern]>,
    /// The log's life in which it began.
    pub epoch: String,
    /// Everything up to this number was taken.
    pub after: u64,
    /// The machine has no credit for it; reading goes on when the machine asks.
    pub paused: bool,
    /// There may be more in the log.
    pub dirty: bool,
    /// Ends its live line.
    pub line: futures::future::AbortHandle,
    /// What of an event goes out.
    pub view: View,
}

/// What of an event one subscription gets.
#[derive(Debug)]
pub struct View {
    item: ItemId,
    lock: Arc<PageLock>,
    /// `None` when nothing these patterns match is classified.
    sight: Option<Sight>,
}

impl View {
    /// The view of an item of a page, for `caller` as of now.
    pub fn new(item: ItemId, lock: Arc<PageLock>, patterns: &[TopicPattern], caller: &Caller) -> Self {
        let sight = (!lock.shows_all(patterns)).then(|| caller.ask(|person| lock.sight_for(&item, person)));
        Self { item, lock, sight }
    }

    /// The same, for a caller whose consents changed.
    pub fn renew(&mut self, caller: &Caller) {
        if let Some(sight) = &mut self.sight {
            *sight = caller.ask(|person| self.lock.sight_for(&self.item, person));
        }
    }

    /// The event as it may go out; `None` keeps it here.
    pub fn show(&self, topic: &Topic, event: Event, caller: &Caller) -> Option<Event> {
        match &self.sight {
            None => Some(event),
            Some(sight) => sight.show(&self.lock, topic, &event, &|text| caller.masked(text)),
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.line.abort();
    }
}

/// An event of a live line, for the subscription of this number.
pub type LiveEvent = (u32, Topic, Event);

/// The newest number, once a place that the subscriber knows from another host is among the known ones.
///
/// A browser that comes from a host whose log is the same may be a moment ahead of this one; telling it that its place
/// is lost would be a lie.
pub async fn head(broker: &dyn Broker, epoch: &str, from: &Start) -> u64 {
    let mut head = broker.head();
    let newest = *head.borrow_and_update();
    match from {
        Start::Pos(known) if known.epoch() == epoch && known.number() > newest => {
            let arrived = head.wait_for(|head| *head >= known.number());
            match tokio::time::timeout(ARRIVES, arrived).await {
                Ok(Ok(newer)) => *newer,
                _ => newest,
            }
        }
        _ => newest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::broker_memory::MemoryBroker;
    use crate::ports::broker::NewEvent;
    use jogakbo_contract::envelope::CloudEvent;

    fn at(position: &str) -> Start {
        Start::Pos(position.parse().unwrap())
    }

    /// A browser came from a host that was ahead, and was told of a gap where none was.
    #[tokio::test(start_paused = true)]
    async fn a_place_that_another_host_gave_has_time_to_arrive() {
        let broker = Arc::new(MemoryBroker::new("test"));
        let behind = Arc::clone(&broker);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let event = CloudEvent::new("1", "/pbc/kr.go.test/w", "kr.go.test.a.v1".parse().unwrap());
            let topic = event.topic().unwrap();
            let new = NewEvent { topic, event: event.into(), fingerprint: [1; 32], keep_until: None };
            behind.append(new).await.unwrap();
        });
        assert_eq!(head(broker.as_ref(), "test", &at("test-0000000000000001")).await, 1);
        // One that does not come is not waited for for long, and one of another log not at all.
        assert_eq!(head(broker.as_ref(), "test", &at("test-0000000000000009")).await, 1);
        assert_eq!(head(broker.as_ref(), "test", &at("other-0000000000000009")).await, 1);
    }
}
