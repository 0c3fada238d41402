//! Running adapters: each reads the log from its own place on, translates, and publishes through the door that all take.
//!
//! The place is stored behind what was published. After a crash in between, or when two hosts share a log, an input is
//! translated again, and the log keeps the result once, by its `source` and `id` (ADR 0012).

mod resume;
mod run;
mod slice;
mod step;

use crate::domain::catalogue::{Catalogue, LiveAdapter};
use crate::domain::delivery::Delivery;
use crate::domain::pairwise::PairwiseKey;
use crate::ports::{Broker, Clock, Ids, Services, Translations};
use jogakbo_contract::adapter::Linked;
use jogakbo_contract::ids::PbcName;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Time between two looks for adapters that ended by themselves, which only a mistake of ours makes them do.
const LOOK: Duration = Duration::from_secs(30);

/// What running adapters takes.
pub struct Adapters {
    broker: Arc<dyn Broker>,
    delivery: Arc<Delivery>,
    book: Arc<dyn Translations>,
    services: Arc<dyn Services>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    pairwise: Arc<PairwiseKey>,
}

impl std::fmt::Debug for Adapters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Adapters").finish_non_exhaustive()
    }
}

/// A running adapter; dropping it ends it, between two events at the latest.
struct Running {
    linked: Arc<Linked>,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Adapters {
    /// Adapters that read and publish through these.
    pub fn new(
        broker: Arc<dyn Broker>,
        delivery: Arc<Delivery>,
        book: Arc<dyn Translations>,
        services: Arc<dyn Services>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        pairwise: Arc<PairwiseKey>,
    ) -> Arc<Self> {
        Arc::new(Self { broker, delivery, book, services, clock, ids, pairwise })
    }

    /// A random number of at least 0 and below 1.
    fn dice(&self) -> f64 {
        let mut bytes = [0; 4];
        self.ids.fill(&mut bytes);
        f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    }

    /// Runs the adapters of the catalogue, whatever becomes of it, until the host ends.
    pub async fn run(self: Arc<Self>, catalogue: Arc<Catalogue>, mut draining: watch::Receiver<bool>) {
        let mut changes = catalogue.changes();
        let mut running: BTreeMap<PbcName, Running> = BTreeMap::new();
        loop {
            changes.mark_unchanged();
            let snapshot = catalogue.snapshot();
            let wanted: BTreeMap<&PbcName, &LiveAdapter> =
                snapshot.adapters().map(|live| (live.linked.name(), live)).collect();
            running.retain(|name, running| {
                if running.task.is_finished() {
                    tracing::error!(adapter = %name, "the adapter `{name}` ended by itself; it starts anew");
                }
                let same = wanted.get(name).is_some_and(|live| Arc::ptr_eq(&live.linked, &running.linked));
                same && !running.task.is_finished()
            });
            for (name, live) in wanted {
                running.entry(name.clone()).or_insert_with(|| {
                    let one = run::Run::new(Arc::clone(&self), Arc::clone(&live.linked), live.since);
                    Running { linked: Arc::clone(&live.linked), task: tokio::spawn(one.run()) }
                });
            }
            tokio::select! {
                replaced = changes.changed() => if replaced.is_err() { return },
                () = tokio::time::sleep(LOOK) => {}
                _ = draining.wait_for(|draining| *draining) => return,
            }
        }
    }
}
