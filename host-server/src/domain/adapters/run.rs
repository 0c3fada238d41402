//! The life of one adapter: the log from its place on, events that are not stored as they come, and what is tried again.

use super::Adapters;
use super::step::End;
use crate::ports::broker::{LiveLine, ReadError};
use crate::ports::store::StoreError;
use crate::ports::translations::{DeadLetter, Place};
use jogakbo_contract::adapter::{Linked, Rejection};
use jogakbo_contract::topic::TopicPattern;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Time between two looks for what is to be tried again.
const AGAIN: Duration = Duration::from_secs(1);
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
    pub(super) inputs: Arc<[TopicPattern]>,
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
        let (mut again_at, mut line_first) = (Instant::now(), true);
        let (mut place, mut stored, mut wait, mut dropped) = (None, 0, WAITS.0, 0);
        loop {
            let before = place.as_ref().map(|place: &Place| place.number);
            // Neither the log nor the line keeps the other waiting, however much there is of it.
            line_first = !line_first;
            let unstored = line.as_mut().filter(|_| line_first).and_then(|line| line.events.try_recv().ok());
            let worked = match (&mut place, unstored) {
                (_, Some((topic, event))) => self.one(&topic, &event, None).await.map(|_| ()),
                (None, None) => self.begin().await.map(|begun| {
                    stored = begun.number;
                    place = Some(begun);
                }),
                (Some(_), None) if Instant::now() >= again_at => {
                    again_at = Instant::now() + AGAIN;
                    self.again().await
                }
                (Some(place), None) if self.linked.reads_log() && place.number < *head.borrow_and_update() => {
                    self.slice(place, &mut stored).await
                }
                (Some(_), None) => self.wait(&mut head, &mut line, again_at).await,
            };
            match worked {
                Ok(()) => wait = WAITS.0,
                Err(trouble) => {
                    if place.as_ref().map(|place| place.number) != before {
                        // It came further all the same.
                        wait = WAITS.0;
                    }
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

    /// Waits for something to do. An event that is not stored is translated at once; the rest is for the next round.
    async fn wait(
        &self,
        head: &mut watch::Receiver<u64>,
        line: &mut Option<LiveLine>,
        again_at: Instant,
    ) -> Result<(), Trouble> {
        let unstored = async {
            match line {
                Some(line) => line.events.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some((topic, event)) = unstored => self.one(&topic, &event, None).await.map(|_| ()),
            () = tokio::time::sleep_until(again_at) => Ok(()),
            _ = head.changed() => Ok(()),
        }
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
