//! A log that several hosts share, in NATS `JetStream`: an event that enters one host leaves by all.
//!
//! One stream holds the log of a portal, so that its numbers are the stream's own (ADR 0009). Each host follows it into
//! a copy of its own and answers every reader from there. An append is acknowledged when NATS acknowledged it.
//! How to run it: `docs/operate-nats.md`.

mod append;
mod copy;
mod link;
mod live;
mod log;
mod message;
mod notes;
mod options;
mod shared;
mod tail;
mod trim;

pub use options::{Login, NatsOptions, OpenError};

use super::live::Live;
use crate::ports::broker::{AppendError, Appended, Broker, LiveLine, NewEvent, ReadError, Retention, Slice};
use crate::ports::{Answer, Ids, Timestamp};
use copy::LocalCopy;
use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::{Topic, TopicPattern};
use link::Link;
use shared::Shared;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// Time without any progress after which opening gives up.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often opening looks whether all is read.
const LOOK: Duration = Duration::from_millis(5);
/// Time after which an append is given up, wherever it hangs; what becomes of the event shows when it is repeated.
const GIVEN_UP: Duration = Duration::from_secs(10);

/// The shared log. Dropping it ends its tasks; what was handed over is stored or not, as NATS sees fit.
pub struct NatsBroker {
    shared: Arc<Shared>,
    live: Arc<Live>,
    replicas: usize,
    appends: mpsc::Sender<append::Command>,
    announced: mpsc::Sender<(Topic, Event)>,
    tasks: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for NatsBroker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NatsBroker").field("shared", &self.shared).finish_non_exhaustive()
    }
}

/// Its log is another one by now.
#[derive(Debug, thiserror::Error)]
#[error("event {0} is not in the log")]
struct Beyond(u64);

impl NatsBroker {
    /// Connects, makes the streams if they are missing, and reads what this host has not seen yet.
    ///
    /// # Errors
    ///
    /// No server answers, it refuses us or keeps no streams, or the copy cannot be opened.
    pub async fn open(options: &NatsOptions, ids: &dyn Ids) -> Result<Self, OpenError> {
        let failed =
            |cause: copy::CopyError| OpenError::Stream { stream: options.prefix.clone(), cause: Box::new(cause) };
        let link = Link::open(options).await?;
        let (_, info) = link.log().await?;
        let (_, notes) = link.notes().await?;
        let copy =
            LocalCopy::open(&options.copy).map_err(|cause| OpenError::Copy { path: options.copy.clone(), cause })?;
        let shared = Arc::new(Shared::new(link.clone(), copy).await.map_err(failed)?);
        let live = Arc::new(Live::default());
        let (appends, commands) = mpsc::channel(append::QUEUE);
        let (announced, announcements) = mpsc::channel(live::QUEUE);
        let own = ids.id();
        let incoming = link.client.subscribe(link.live_subject(">")).await;
        let incoming =
            incoming.map_err(|cause| OpenError::Stream { stream: link.live_subject(">"), cause: cause.into() })?;
        let mut tasks = vec![
            tokio::spawn(notes::follow(Arc::clone(&shared))),
            tokio::spawn(append::run(Arc::clone(&shared), commands)),
            tokio::spawn(live::send(link.clone(), own.clone(), announcements)),
            tokio::spawn(live::receive(link.clone(), own, incoming, Arc::clone(&live))),
        ];
        // The notes first: they say which life of the log this is, and what is missing in it.
        let mut known = shared.notes.subscribe();
        let read = known.wait_for(|known| *known >= notes.state.last_sequence);
        if !matches!(tokio::time::timeout(PATIENCE, read).await, Ok(Ok(_))) {
            return Err(OpenError::Stuck("the notes about it do not come"));
        }
        tasks.push(tokio::spawn(log::follow(Arc::clone(&shared))));
        let replicas = info.config.num_replicas;
        let broker = Self { shared, live, replicas, appends, announced, tasks };
        broker.is_read().await?;
        Ok(broker)
    }

    /// Waits until this host knows the whole log, as long as it gets on.
    async fn is_read(&self) -> Result<(), OpenError> {
        let mut head = self.shared.head.subscribe();
        let (mut moved, mut told) = (Instant::now(), Instant::now());
        while !self.shared.is_current() {
            if let Ok(Ok(())) = tokio::time::timeout(LOOK, head.changed()).await {
                moved = Instant::now();
            }
            if moved.elapsed() > PATIENCE {
                return Err(OpenError::Stuck("the server sends nothing of it"));
            }
            if told.elapsed() > Duration::from_secs(3) {
                told = Instant::now();
                tracing::info!("reading the log: {} events so far", *head.borrow());
            }
        }
        Ok(())
    }

    /// Which promise an acknowledgement is, in a sentence for operators.
    ///
    /// NATS does not tell when it syncs its files, so both cases are named (design decision 1.24).
    pub fn promise(&self) -> String {
        let version = self.shared.link.client.server_info().version;
        let written = if self.replicas > 1 { "most servers have" } else { "the one server has" };
        let power = if self.shared.link.client.is_server_compatible(2, 10, 0) {
            "power loss only with `sync_interval: always` on the servers"
        } else {
            "not power loss, which needs NATS 2.10 and its `sync_interval: always`"
        };
        format!(
            "shared log in NATS {version}, {} replica(s); an acknowledged event is one that {written} written: it survives \
             kill -9, and {power}",
            self.replicas
        )
    }
}

impl Drop for NatsBroker {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Broker for NatsBroker {
    fn append(&self, event: NewEvent) -> Answer<'_, Result<Appended, AppendError>> {
        let (reply, answer) = oneshot::channel();
        // Queued now, not when polled: the order of the calls is the order of the log.
        let queued = self.appends.try_send((event, reply));
        Box::pin(async move {
            queued.map_err(|_| AppendError::Busy)?;
            match tokio::time::timeout(GIVEN_UP, answer).await {
                Ok(Ok(answer)) => answer,
                _ => Err(AppendError::Busy),
            }
        })
    }

    fn read(&self, patterns: Arc<[TopicPattern]>, after: u64, limit: usize) -> Answer<'_, Result<Slice, ReadError>> {
        // The head never goes back but for another log, so a reader beyond it has to find its place anew.
        if after > self.shared.newest() {
            return Box::pin(std::future::ready(Err(ReadError(Beyond(after).into()))));
        }
        let from_memory = crate::sync::read(&self.shared.recent).read(&patterns, after, limit);
        if let Some(slice) = from_memory {
            return Box::pin(std::future::ready(Ok(slice)));
        }
        Box::pin(
            async move { self.shared.copy.read(patterns, after, limit).await.map_err(|cause| ReadError(cause.into())) },
        )
    }

    fn locate_last(&self, patterns: Arc<[TopicPattern]>, count: usize) -> Answer<'_, Result<u64, ReadError>> {
        Box::pin(
            async move { self.shared.copy.locate_last(patterns, count).await.map_err(|cause| ReadError(cause.into())) },
        )
    }

    fn locate_time(&self, moment: Timestamp) -> Answer<'_, Result<u64, ReadError>> {
        Box::pin(async move { self.shared.copy.locate_time(moment).await.map_err(|cause| ReadError(cause.into())) })
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.shared.head.subscribe()
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn is_whole(&self) -> bool {
        self.shared.is_whole()
    }

    fn epoch(&self) -> String {
        self.shared.epoch()
    }

    fn announce(&self, topic: &Topic, event: &Event) {
        self.live.announce(topic, event);
        // At most once: what does not fit is not sent.
        if self.announced.try_send((topic.clone(), event.clone())).is_err() {
            metrics::counter!("jogakbo_live_events_dropped").increment(1);
        }
    }

    fn listen(&self, patterns: Arc<[TopicPattern]>) -> LiveLine {
        self.live.listen(patterns)
    }

    fn trim(&self, now: Timestamp, retention: Arc<[Retention]>) -> Answer<'_, Result<u64, ReadError>> {
        Box::pin(async move { trim::trim(&self.shared, now, retention).await.map_err(|cause| ReadError(cause.into())) })
    }
}
