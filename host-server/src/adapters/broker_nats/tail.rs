//! Reading a stream from a place on, in order and without loss.
//!
//! An ephemeral consumer pushes; each message has two numbers, that of the stream and that of the consumer. The second
//! one has no holes, so a message that got lost on the way is noticed at the next message or at the next heartbeat. This
//! reader never repairs: it ends with a reason, and whoever drives it starts another one behind what was taken.

use super::link::{BareStream, Link};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, push};
use async_nats::jetstream::stream::ConsumerError;
use async_nats::{Message, Subscriber, jetstream};
use futures::{FutureExt, StreamExt};
use std::time::Duration;

/// Pause of the server after which it says that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Silence after which the consumer counts as dead.
const SILENCE: Duration = Duration::from_secs(4);
/// Time a consumer outlives its reader.
const OUTLIVES: Duration = Duration::from_secs(30);
/// Most messages handed over at once.
const BATCH: usize = 256;

/// Why reading ended.
#[derive(Debug, thiserror::Error)]
pub enum TailError {
    /// The inbox cannot be listened at.
    #[error("the inbox cannot be subscribed to")]
    Inbox(#[from] async_nats::SubscribeError),
    /// No consumer.
    #[error("no consumer can be made")]
    Consumer(#[from] ConsumerError),
    /// The consumer is dead, or the connection.
    #[error("the server has been silent")]
    Silent,
    /// The subscription ended.
    #[error("the subscription has ended")]
    Ended,
    /// Messages got lost on the way.
    #[error("message {expected} of the consumer got lost")]
    Lost {
        /// The one that should have come.
        expected: u64,
    },
    /// A message that is none of a stream.
    #[error("a message without a place came")]
    Odd,
}

/// What came.
#[derive(Debug, Default)]
pub struct Step {
    /// Messages with their numbers in the stream, growing.
    pub messages: Vec<(u64, Message)>,
    /// The server has looked at everything up to this number; set only when nothing more waits.
    pub passed: Option<u64>,
}

/// A reader.
pub struct Tail {
    link: Link,
    subscriber: Subscriber,
    /// Number of the last message that came, as the consumer counts.
    taken: u64,
}

impl Tail {
    /// Reads `stream` behind the number `after`.
    pub async fn start(link: &Link, stream: &BareStream, after: u64) -> Result<Self, TailError> {
        let inbox = link.client.new_inbox();
        // Listening starts first: a consumer whose reader is missing would wait.
        let subscriber = link.client.subscribe(inbox.clone()).await?;
        let config = push::Config {
            deliver_subject: inbox,
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: after + 1 },
            ack_policy: AckPolicy::None,
            flow_control: true,
            idle_heartbeat: HEARTBEAT,
            inactive_threshold: OUTLIVES,
            num_replicas: 1,
            memory_storage: true,
            ..push::Config::default()
        };
        stream.create_consumer(config).await?;
        Ok(Self { link: link.clone(), subscriber, taken: 0 })
    }

    /// Waits for what comes next, and takes along what is there already.
    pub async fn next(&mut self) -> Result<Step, TailError> {
        let mut step = Step::default();
        let first = tokio::time::timeout(SILENCE, self.subscriber.next()).await.map_err(|_| TailError::Silent)?;
        self.take(first.ok_or(TailError::Ended)?, &mut step).await?;
        while step.messages.len() < BATCH {
            match self.subscriber.next().now_or_never() {
                Some(message) => self.take(message.ok_or(TailError::Ended)?, &mut step).await?,
                None => break,
            }
        }
        Ok(step)
    }

    async fn take(&mut self, message: Message, step: &mut Step) -> Result<(), TailError> {
        if message.status.is_some() {
            return self.heed(&message, step).await;
        }
        let message = jetstream::Message { message, context: self.link.context.clone() };
        let (number, own) = match message.info() {
            Ok(info) => (info.stream_sequence, info.consumer_sequence),
            Err(_) => return Err(TailError::Odd),
        };
        if own != self.taken + 1 {
            return Err(TailError::Lost { expected: self.taken + 1 });
        }
        self.taken = own;
        step.passed = None;
        step.messages.push((number, message.message));
        Ok(())
    }

    /// Answers a sign of the server: a heartbeat, or the question whether we keep up.
    async fn heed(&mut self, message: &Message, step: &mut Step) -> Result<(), TailError> {
        let header = |name: &str| message.headers.as_ref()?.get(name).map(|value| value.as_str().to_owned());
        let asks = message.reply.as_ref().map(ToString::to_string).or_else(|| header("Nats-Consumer-Stalled"));
        if let Some(asks) = asks {
            // It fails only when the connection is gone, which shows soon enough.
            drop(self.link.client.publish(asks, bytes::Bytes::new()).await);
        }
        let number = |name: &str| header(name).and_then(|text| text.parse::<u64>().ok());
        if let (Some(own), Some(passed)) = (number("Nats-Last-Consumer"), number("Nats-Last-Stream")) {
            if own != self.taken {
                return Err(TailError::Lost { expected: self.taken + 1 });
            }
            step.passed = Some(passed);
        }
        Ok(())
    }
}
