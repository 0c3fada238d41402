//! From the broker to the sockets: one task for each core takes live events and what is new in the log, and writes them to
//! every socket that subscribed, without waking the tasks of these sockets. The past is none of its business: a
//! subscription reads the log by itself until it has reached the end.

use super::audience::{Audience, Chosen, Member, Shown};
use super::feed::View;
use super::line::{Framer, Line, Logged, Pumped};
use crate::ports::broker::{LiveLine, Slice};
use crate::ports::{Broker, Clock};
use jogakbo_contract::bridge::{Event, Position};
use jogakbo_contract::topic::{Topic, TopicPattern};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use tokio::sync::watch;

/// Events taken in one go.
const BATCH: usize = 64;
/// Sockets served before other tasks get their turn.
const TURN: usize = 256;

/// All subscriptions.
#[derive(Debug, Default)]
pub struct Fan {
    shards: OnceLock<Vec<Arc<Shard>>>,
    turn: AtomicUsize,
}

/// The subscriptions one task serves.
#[derive(Debug, Default)]
struct Shard {
    audience: Mutex<Audience>,
    /// The log up to here was handed out, or is being handed out now.
    seen: AtomicU64,
}

/// A subscription; dropping it ends it.
#[derive(Debug)]
pub struct Seat {
    shard: Arc<Shard>,
    group: u64,
    member: Member,
}

impl Fan {
    /// Brings to `line`, as its subscription `sid`, what comes live and matches one of `patterns`, as far as `view` shows
    /// it; and what is new in the log, once the line follows.
    pub fn join(
        &self,
        broker: &Arc<dyn Broker>,
        clock: &Arc<dyn Clock>,
        line: &Arc<Line>,
        sid: u32,
        patterns: &Arc<[TopicPattern]>,
        view: &Arc<View>,
    ) -> Seat {
        let shards = self.shards.get_or_init(|| {
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            (0..cores).map(|_| Shard::start(broker, clock)).collect()
        });
        let shard = &shards[self.turn.fetch_add(1, Ordering::Relaxed) % shards.len()];
        let member = (Arc::as_ptr(line).addr(), sid);
        let view = (!view.is_clear()).then(|| Arc::clone(view));
        let group = crate::sync::hold(&shard.audience).join(member, line, patterns, view);
        Seat { shard: Arc::clone(shard), group, member }
    }
}

impl Seat {
    /// Up to where the log was handed out by now.
    pub fn seen(&self) -> u64 {
        self.shard.seen.load(Ordering::SeqCst)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        crate::sync::hold(&self.shard.audience).leave(self.group, self.member);
    }
}

impl Shard {
    fn start(broker: &Arc<dyn Broker>, clock: &Arc<dyn Clock>) -> Arc<Self> {
        let shard = Arc::new(Self::default());
        let everything: Arc<[TopicPattern]> = Arc::from([">".parse().expect("`>` is a pattern")]);
        let (unlogged, mut head) = (broker.listen(Arc::clone(&everything)), broker.head());
        shard.seen.store(*head.borrow_and_update(), Ordering::SeqCst);
        let task = Task {
            shard: Arc::clone(&shard),
            broker: Arc::clone(broker),
            clock: Arc::clone(clock),
            everything,
            epoch: broker.epoch(),
            framer: Framer::default(),
            dropped: 0,
        };
        tokio::spawn(task.serve(unlogged, head));
        shard
    }

    fn choose<T: Shown>(&self, events: &[(Topic, T)]) -> Chosen<T> {
        crate::sync::hold(&self.audience).choose(events)
    }

    fn everybody(&self) -> Vec<(Arc<Line>, u32)> {
        crate::sync::hold(&self.audience).everybody()
    }
}

/// The task of one shard.
struct Task {
    shard: Arc<Shard>,
    broker: Arc<dyn Broker>,
    clock: Arc<dyn Clock>,
    everything: Arc<[TopicPattern]>,
    /// The log's life in which it was read last.
    epoch: String,
    framer: Framer,
    dropped: u64,
}

impl Task {
    /// Serves for as long as there is a broker.
    async fn serve(mut self, mut unlogged: LiveLine, mut head: watch::Receiver<u64>) {
        let mut events: Vec<(Topic, Event)> = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                count = unlogged.events.recv_many(&mut events, BATCH) => {
                    if count == 0 {
                        return;
                    }
                    let chosen = self.shard.choose(&events);
                    events.clear();
                    self.hand_out(chosen, Line::deliver).await;
                    self.tell_lost(&unlogged);
                }
                changed = head.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let newest = *head.borrow_and_update();
                    self.read_to(newest).await;
                }
            }
        }
    }

    /// Hands out the log up to `newest`.
    async fn read_to(&mut self, newest: u64) {
        let epoch = self.broker.epoch();
        if epoch != self.epoch {
            // Another log: numbers begin anew, and each subscription finds out for itself.
            self.epoch = epoch;
            self.give_up(newest);
        }
        loop {
            let from = self.shard.seen.load(Ordering::SeqCst);
            if from >= newest {
                return;
            }
            match self.broker.read(Arc::clone(&self.everything), from, BATCH).await {
                Ok(slice) if slice.upto > from && slice.deleted_upto.is_none_or(|deleted| deleted <= from) => {
                    // First, so that whoever begins to follow now looks for itself at what is being handed out.
                    self.shard.seen.store(slice.upto, Ordering::SeqCst);
                    let chosen = self.shard.choose(&self.placed(slice));
                    self.hand_out(chosen, Line::deliver_logged).await;
                }
                // Unreadable, or not whole: each subscription finds out for itself, and says so to its browser.
                Ok(_) | Err(_) => self.give_up(newest),
            }
        }
    }

    /// Leaves what is up to `newest` to the sockets' own tasks.
    fn give_up(&self, newest: u64) {
        self.shard.seen.store(newest, Ordering::SeqCst);
        for (line, sid) in self.shard.everybody() {
            line.fall(sid);
        }
    }

    fn placed(&self, slice: Slice) -> Vec<(Topic, Logged)> {
        let placed = slice.events.into_iter().filter_map(|logged| {
            let position = Position::new(&self.epoch, logged.number).ok()?;
            Some((logged.topic, Logged { position, event: logged.event }))
        });
        placed.collect()
    }

    async fn hand_out<T>(&mut self, chosen: Chosen<T>, deliver: impl Fn(&Line, u32, &[T], u64, &mut Framer) -> Pumped) {
        let (mut frames, mut delivered, mut now) = (0, 0, self.clock.elapsed_ms());
        for (index, (line, sid, events)) in chosen.into_iter().enumerate() {
            let pumped = deliver(&line, sid, &events, now, &mut self.framer);
            frames += pumped.frames;
            delivered += pumped.taken;
            if index % TURN == TURN - 1 {
                tokio::task::yield_now().await;
                now = self.clock.elapsed_ms();
            }
        }
        self.framer.forget();
        metrics::counter!("jogakbo_events_out").increment(delivered);
        metrics::counter!("jogakbo_bridge_frames_out").increment(frames);
    }

    /// Tells everybody when the live line had no room for all.
    fn tell_lost(&mut self, unlogged: &LiveLine) {
        let dropped = unlogged.dropped.load(Ordering::Relaxed);
        if std::mem::replace(&mut self.dropped, dropped) < dropped {
            for (line, sid) in self.shard.everybody() {
                line.lost(sid);
            }
        }
    }
}
