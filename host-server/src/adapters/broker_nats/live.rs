//! Events that are not logged: told here at once, and to the other hosts over core NATS, at most once.

use super::super::live::Live;
use super::link::Link;
use super::message;
use futures::StreamExt;
use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::Topic;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Events that may wait for the connection; more are dropped.
pub const QUEUE: usize = 1024;
/// Which host sent a live event: the sender has told its own listeners already.
const FROM: &str = "Jgb-From";

/// Sends what is announced here until every sender is gone.
pub async fn send(link: Link, own: String, mut announced: mpsc::Receiver<(Topic, Event)>) {
    while let Some((topic, event)) = announced.recv().await {
        // Later it would be no live event any more.
        if !link.is_up() {
            metrics::counter!("jogakbo_live_events_dropped").increment(1);
            continue;
        }
        let (mut headers, body) = message::encode_live(&event);
        headers.insert(FROM, own.as_str());
        if let Err(error) = link.client.publish_with_headers(link.live_subject(topic.as_str()), headers, body).await {
            tracing::debug!("a live event was not sent: {}", crate::failure::chain(&error));
        }
    }
}

/// Hands out what other hosts announce, for ever; the subscription outlives every connection.
pub async fn receive(link: Link, own: String, mut incoming: async_nats::Subscriber, live: Arc<Live>) {
    while let Some(message) = incoming.next().await {
        if message.headers.as_ref().and_then(|headers| headers.get(FROM)).is_some_and(|from| from.as_str() == own) {
            continue;
        }
        let topic = link.live_topic(&message.subject).unwrap_or_default();
        match message::decode(topic, message.headers.as_ref(), &message.payload) {
            Ok(decoded) => live.announce(&decoded.new.topic, &decoded.new.event),
            Err(error) => {
                tracing::debug!(subject = %message.subject, "a live message is no event: {}", crate::failure::chain(&error));
            }
        }
    }
}
