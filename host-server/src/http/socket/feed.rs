//! One subscription's way through the log: where it stands, whether there may be more, and what of it goes out.

use super::fan::Seat;
use super::line::Line;
use crate::domain::consents::Caller;
use crate::ports::Broker;
use crate::ports::broker::LoggedEvent;
use jogakbo_contract::bridge::frame::Start;
use jogakbo_contract::bridge::server::Offer;
use jogakbo_contract::bridge::{Event, Position};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::lock::{PageLock, Sight};
use jogakbo_contract::topic::{Topic, TopicPattern};
use std::collections::VecDeque;
use std::sync::{Arc, RwLock};
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
    /// What is retained and goes out before anything else.
    pub kept: VecDeque<LoggedEvent>,
    /// Everything up to this number was taken.
    pub after: u64,
    /// The machine has no credit for it; reading goes on when the machine asks.
    pub paused: bool,
    /// There may be more in the log; else the fan brings what is new.
    pub dirty: bool,
    /// Its place in the fan.
    pub seat: Seat,
    /// What of an event goes out.
    pub view: Arc<View>,
}

impl Feed {
    /// Offers an event of the log to the machine; what is not shown to this subscription counts as taken.
    pub fn offer(&mut self, line: &Line, sid: u32, logged: &LoggedEvent) -> Offer {
        let Some(event) = self.view.show(&logged.topic, &logged.event) else { return Offer::Taken };
        let position = Position::new(&self.epoch, logged.number).ok();
        let offer = line.with(|session| session.on_event(sid, position, event));
        self.paused |= offer == Offer::Full;
        offer
    }
}

/// What of an event one subscription gets.
#[derive(Debug)]
pub struct View {
    item: ItemId,
    lock: Arc<PageLock>,
    /// `None` when nothing these patterns match is classified.
    sight: Option<RwLock<(Sight, Caller)>>,
}

impl View {
    /// The view of an item of a page, for `caller` as of now.
    pub fn new(item: ItemId, lock: Arc<PageLock>, patterns: &[TopicPattern], caller: &Caller) -> Self {
        let sight = (!lock.shows_all(patterns)).then(|| {
            let sight = caller.ask(|person| lock.sight_for(&item, person));
            RwLock::new((sight, caller.clone()))
        });
        Self { item, lock, sight }
    }

    /// The page's lock.
    pub fn lock(&self) -> &PageLock {
        &self.lock
    }

    /// Whether every event goes out as it is.
    pub fn is_clear(&self) -> bool {
        self.sight.is_none()
    }

    /// The same, for a caller whose consents changed.
    pub fn renew(&self, caller: &Caller) {
        if let Some(sight) = &self.sight {
            let new = caller.ask(|person| self.lock.sight_for(&self.item, person));
            *crate::sync::write(sight) = (new, caller.clone());
        }
    }

    /// The event as it may go out; `None` keeps it here.
    pub fn show(&self, topic: &Topic, event: &Event) -> Option<Event> {
        let Some(sight) = &self.sight else { return Some(event.clone()) };
        let held = crate::sync::read(sight);
        let (sight, caller) = &*held;
        sight.show(&self.lock.types, topic, event, &|text| caller.masked(text))
    }
}

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
