//! The life of one adapter: the log from its place on, events that are not stored as they come, and what is tried again.

use super::Adapters;
use super::step::{End, Publishing};
use crate::ports::broker::{LiveLine, LoggedEvent, ReadError};
use crate::ports::store::StoreError;
use crate::ports::translations::{DeadLetter, Place};
use jogakbo_contract::adapter::{Linked, Outcome, Rejection};
use jogakbo_contract::topic::TopicPattern;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Events read in one go; with a mapping they share a write to the disk.
const SLICE: usize = 64;
/// Numbers without an event of ours after which the place is stored all the same.
const STRIDE: u64 = 1000;
/// Time between two looks for what is to be tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// Wait for a log that lags behind its own head.
const NOT_YET: Duration = Duration::from_millis(10);
/// First and longest wait after something failed.
const WAITS: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));

/// Why an adapter stands still for a while. No event is lost by it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("the log cannot be read")]
    Log(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the log takes no events at present")]
    Full,
    #[error("the operator set no address for it: `[endpoints.\"{0}\".{1}]` in the configuration")]
    NoAddress(String, String),
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        Self::Log(error.0)
    }
}

/// One adapter at work.
pub(super) struct Run {
    pub(super) desk: Arc<Adapters>,
    pub(super) linked: Arc<Linked>,
    /// The log's newest number before the adapter first went live.
    pub(super) since: u64,
    inputs: Arc<[TopicPattern]>,
}

impl Run {
    pub(super) fn new(desk: Arc<Adapters>, linked: Arc<Linked>, since: u64) -> Self {
        let inputs = linked.inputs.clone().into();
        Self { desk, linked, since, inputs }
    }

    /// Works until it is stopped.
    pub(super) async fn run(self) {
        let broker = Arc::clone(&self.desk.broker);
        // Listening starts first, so that nothing falls between.
        let mut line = self.linked.listens().then(|| broker.listen(Arc::clone(&self.inputs)));
        let mut head = broker.head();
        let mut again = tokio::time::interval(AGAIN);
        again.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut place, mut stored, mut wait, mut dropped) = (None, 0, WAITS.0, 0);
        loop {
            let worked = match &mut place {
                None => self.begin().await.map(|begun| {
                    stored = begun.number;
                    place = Some(begun);
                }),
                Some(place) if self.linked.reads_log() && place.number < *head.borrow_and_update() => {
                    self.slice(place, &mut stored).await
                }
                Some(_) => self.wait(&mut head, &mut line, &mut again).await,
            };
            match worked {
                Ok(()) => wait = WAITS.0,
                Err(trouble) => {
                    if wait == WAITS.0 {
                        let (name, why) = (self.linked.name(), crate::failure::chain(&trouble));
                        tracing::error!(adapter = %name, "the adapter `{name}` stands still: {why}");
                    }
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(WAITS.1);
                }
            }
            self.tell_dropped(line.as_ref(), &mut dropped);
        }
    }

    /// Waits for something to do and does it, but for what is new in the log.
    async fn wait(
        &self,
        head: &mut tokio::sync::watch::Receiver<u64>,
        line: &mut Option<LiveLine>,
        again: &mut tokio::time::Interval,
    ) -> Result<(), Trouble> {
        let unstored = async {
            match line {
                Some(line) => line.events.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some((topic, event)) = unstored => self.one(&topic, &event, None).await.map(|_| ()),
            _ = again.tick() => self.again().await,
            _ = head.changed() => Ok(()),
        }
    }

    /// Translates the next events of the log, and remembers how far it came.
    async fn slice(&self, place: &mut Place, stored: &mut u64) -> Result<(), Trouble> {
        let (name, epoch) = (self.linked.name(), self.desk.broker.epoch());
        if place.epoch != epoch {
            (*place, *stored) = (Place { epoch, number: 0 }, 0);
        }
        let before = place.number;
        let slice = self.desk.broker.read(Arc::clone(&self.inputs), before, SLICE).await?;
        if let Some(gone) = slice.deleted_upto.filter(|gone| *gone > place.number && *stored > 0) {
            tracing::warn!(adapter = %name, "events up to {gone} were not kept long enough for the adapter `{name}`");
        }
        let (done, outcome) = self.all(&slice.events).await;
        let last = done.and_then(|done| slice.events.get(done)).map(|logged| logged.number);
        place.number = match &outcome {
            Ok(()) => slice.upto.max(last.unwrap_or(0)),
            Err(_) => last.unwrap_or(place.number),
        };
        if last.is_some() || place.number >= *stored + STRIDE {
            self.desk.book.put_place(name.to_string(), place.clone()).await?;
            *stored = place.number;
        }
        if outcome.is_ok() && place.number == before {
            // The log says there is more and shows nothing yet.
            tokio::time::sleep(NOT_YET).await;
        }
        outcome
    }

    /// Translates events in their order; answers the index of the last that is done, and why the next is not.
    async fn all(&self, events: &[LoggedEvent]) -> (Option<usize>, Result<(), Trouble>) {
        let mut done = None;
        // Results on their way into the log, oldest first.
        let mut under_way = Vec::new();
        for (index, logged) in events.iter().enumerate() {
            let input = logged.event.event();
            match self.linked.translate(input, Some(logged.number)) {
                Outcome::Nothing => under_way.push((index, None)),
                Outcome::Translated(result) => {
                    let mut publishing = self.desk.delivery.publish_of_adapter(&self.linked, *result);
                    // What is refused at once must not be overtaken by what comes after it.
                    let at_once = match futures::poll!(&mut publishing) {
                        std::task::Poll::Ready(answer) => Some(answer),
                        std::task::Poll::Pending => None,
                    };
                    let refused = matches!(&at_once, Some(Err(_)));
                    let publishing = match at_once {
                        Some(answer) => Box::pin(std::future::ready(answer)),
                        None => publishing,
                    };
                    under_way.push((index, Some(publishing)));
                    if refused && let Err(trouble) = self.settle(events, &mut under_way, &mut done).await {
                        return (done, Err(trouble));
                    }
                }
                outcome => {
                    let settled = self.settle(events, &mut under_way, &mut done).await;
                    let worked = match settled {
                        Ok(()) => self.become_of(&logged.topic, &logged.event, Some(logged.number), outcome).await,
                        Err(trouble) => Err(trouble),
                    };
                    if let Err(trouble) = worked {
                        return (done, Err(trouble));
                    }
                    done = Some(index);
                }
            }
        }
        let outcome = self.settle(events, &mut under_way, &mut done).await;
        (done, outcome)
    }

    /// Waits for what is under way, in its order.
    async fn settle(
        &self,
        events: &[LoggedEvent],
        under_way: &mut Vec<(usize, Option<Publishing<'_>>)>,
        done: &mut Option<usize>,
    ) -> Result<(), Trouble> {
        for (index, publishing) in under_way.drain(..) {
            if let Some(publishing) = publishing {
                let logged = &events[index];
                self.published(logged.event.event(), Some(logged.number), publishing.await).await?;
            }
            *done = Some(index);
        }
        Ok(())
    }

    /// Tries again what somebody asked for.
    async fn again(&self) -> Result<(), Trouble> {
        let name = self.linked.name().to_string();
        for letter in self.desk.book.asked(name.clone()).await? {
            let found = match letter.place.as_ref().filter(|place| place.epoch == self.desk.broker.epoch()) {
                None => None,
                Some(place) => {
                    let before = place.number.saturating_sub(1);
                    let slice = self.desk.broker.read(Arc::clone(&self.inputs), before, 1).await?;
                    slice.events.into_iter().find(|logged| logged.number == place.number)
                }
            };
            match found {
                Some(logged) => {
                    if self.one(&logged.topic, &logged.event, Some(logged.number)).await? == End::Done {
                        self.desk.book.settle(name.clone(), letter.source, letter.id).await?;
                    }
                }
                None => {
                    let why = Rejection::new("T28", "the input is not kept any more");
                    let letter = DeadLetter {
                        code: why.code.to_owned(),
                        detail: why.detail,
                        at: self.desk.clock.now(),
                        ..letter
                    };
                    self.desk.book.put_dead(letter).await?;
                }
            }
        }
        Ok(())
    }

    fn tell_dropped(&self, line: Option<&LiveLine>, told: &mut u64) {
        let dropped = line.map_or(0, |line| line.dropped.load(Ordering::Relaxed));
        if dropped > *told {
            let name = self.linked.name();
            tracing::warn!(adapter = %name, "{} events came too fast for the adapter `{name}`", dropped - *told);
            *told = dropped;
        }
    }
}
