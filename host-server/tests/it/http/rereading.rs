//! A shared log that this host does not know to its end: it has become another one, or other hosts are ahead.

use crate::support::bridge_client::Listening;
use jogakbo::adapters::broker_memory::MemoryBroker;
use jogakbo::ports::broker::{AppendError, Appended, Broker, LiveLine, NewEvent, ReadError, Retention, Slice};
use jogakbo::ports::{Answer, Timestamp};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::topic::{Topic, TopicPattern};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;

const CREATED: &str = "kr.go.test.board.post.created.v1";
const NOBODY: &str = "none=1";

/// A log that others share, and that is whole when a test says so.
struct Rereading {
    log: MemoryBroker,
    whole: AtomicBool,
}

impl Broker for Rereading {
    fn append(&self, event: NewEvent) -> Answer<'_, Result<Appended, AppendError>> {
        self.log.append(event)
    }

    fn read(&self, patterns: Arc<[TopicPattern]>, after: u64, limit: usize) -> Answer<'_, Result<Slice, ReadError>> {
        self.log.read(patterns, after, limit)
    }

    fn locate_last(&self, patterns: Arc<[TopicPattern]>, count: usize) -> Answer<'_, Result<u64, ReadError>> {
        self.log.locate_last(patterns, count)
    }

    fn locate_time(&self, moment: Timestamp) -> Answer<'_, Result<u64, ReadError>> {
        self.log.locate_time(moment)
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.log.head()
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn is_whole(&self) -> bool {
        self.whole.load(Ordering::SeqCst)
    }

    fn epoch(&self) -> String {
        self.log.epoch()
    }

    fn announce(&self, topic: &Topic, event: &Event) {
        self.log.announce(topic, event);
    }

    fn listen(&self, patterns: Arc<[TopicPattern]>) -> LiveLine {
        self.log.listen(patterns)
    }

    fn trim(&self, now: Timestamp, retention: Arc<[Retention]>) -> Answer<'_, Result<u64, ReadError>> {
        self.log.trim(now, retention)
    }
}

/// After NATS had lost the end of its log, hosts read the log anew, and a browser that came back meanwhile was put behind
/// what had been read by then: the rest came as news, for the second time.
#[tokio::test]
async fn a_browser_waits_until_the_log_is_read_anew() {
    let broker = Arc::new(Rereading { log: MemoryBroker::new("new"), whole: AtomicBool::new(false) });
    let host = Listening::on(broker.clone(), |_| ()).await;
    for from in [json!("live"), json!({"pos": "old-0000000000000007"}), json!({"last": 3})] {
        let mut reader = host.greeted(NOBODY, "/").await;
        let answer = reader.subscribe(1, "reader", &format!("{CREATED}.>"), from).await;
        assert_eq!(
            (&answer["op"], &answer["code"], &answer["after"]),
            (&"bye".into(), &4000.into(), &2000.into()),
            "{answer}"
        );
    }
    // What was published before counts as the past, wherever the browser stood in the other log.
    let mut writer = host.greeted(NOBODY, "/").await;
    writer.publish(CREATED, "1", "posts/1", json!({"postId": "1"})).await;
    broker.whole.store(true, Ordering::SeqCst);
    let mut reader = host.greeted(NOBODY, "/").await;
    reader.subscribe(1, "reader", &format!("{CREATED}.>"), json!({"pos": "old-0000000000000007"})).await;
    assert_eq!(reader.next().await["op"], "gap");
    writer.publish(CREATED, "2", "posts/2", json!({"postId": "2"})).await;
    assert_eq!(reader.events().await[0]["e"]["id"], "2");
}

/// A browser changed to a host that was seconds behind the one it came from, and was told that its place is lost.
#[tokio::test]
async fn a_browser_that_is_ahead_of_its_host_is_told_to_come_back() {
    let broker = Arc::new(Rereading { log: MemoryBroker::new("same"), whole: AtomicBool::new(true) });
    let host = Listening::on(broker, |_| ()).await;
    let (mut writer, mut reader) = (host.greeted(NOBODY, "/").await, host.greeted(NOBODY, "/").await);
    let ahead = json!({"pos": "same-0000000000000001"});
    let answer = reader.subscribe(1, "reader", &format!("{CREATED}.>"), ahead.clone()).await;
    assert_eq!(
        (&answer["op"], &answer["code"], &answer["after"]),
        (&"bye".into(), &4000.into(), &1000.into()),
        "{answer}"
    );
    writer.publish(CREATED, "1", "posts/1", json!({"postId": "1"})).await;
    let mut reader = host.greeted(NOBODY, "/").await;
    let answer = reader.subscribe(1, "reader", &format!("{CREATED}.>"), ahead).await;
    assert_eq!(answer["op"], "ok", "{answer}");
    writer.publish(CREATED, "2", "posts/2", json!({"postId": "2"})).await;
    assert_eq!(reader.events().await[0]["e"]["id"], "2");
}
