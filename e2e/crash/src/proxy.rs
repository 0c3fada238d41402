//! A network that breaks on demand: a TCP proxy that cuts, delays, holds back and halves what passes.

use crate::plan::Way;
use crate::random::Random;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

/// Bytes taken in one go; small, so that a batch of events can be halved.
const CHUNK: usize = 4096;

/// A proxy on loopback; dropping it ends what passes through it.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    inner: Arc<Inner>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Debug)]
struct Inner {
    target: u16,
    rules: Mutex<Rules>,
    /// Open connections.
    open: watch::Sender<usize>,
    /// Connections that were halved so far.
    halved: watch::Sender<u64>,
}

#[derive(Debug)]
struct Rules {
    random: Random,
    refuse: Option<Instant>,
    delay: Option<(Instant, u64)>,
    stall: [Option<(Instant, bool)>; 2],
    halve: [Option<u64>; 2],
    last: u64,
    /// By which each open connection is told to break; `true` is a reset.
    ends: BTreeMap<u64, oneshot::Sender<bool>>,
}

impl Proxy {
    /// A proxy in front of the port `target` of this machine.
    ///
    /// # Errors
    /// There is no port to listen at.
    pub async fn to(target: u16, random: Random) -> io::Result<Self> {
        let port = crate::ports::free();
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let inner = Arc::new(Inner {
            target,
            rules: Mutex::new(Rules {
                random,
                refuse: None,
                delay: None,
                stall: [None; 2],
                halve: [None; 2],
                last: 0,
                ends: BTreeMap::new(),
            }),
            open: watch::Sender::new(0),
            halved: watch::Sender::new(0),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&inner)));
        Ok(Self { port, inner, task })
    }

    /// How many connections are open; changes wake the receiver.
    pub fn open(&self) -> watch::Receiver<usize> {
        self.inner.open.subscribe()
    }

    /// How many connections were halved so far; changes wake the receiver.
    pub fn halved(&self) -> watch::Receiver<u64> {
        self.inner.halved.subscribe()
    }

    /// Breaks open connections, one or all, and refuses new ones for a while; answers how many broke.
    pub fn cut(&self, one: bool, reset: bool, away: Duration) -> usize {
        let mut rules = self.inner.rules();
        rules.refuse = Some(Instant::now() + away);
        let most = if one { 1 } else { usize::MAX };
        let mut broken = 0;
        while broken < most {
            let Some((_, end)) = rules.ends.pop_last() else { break };
            broken += usize::from(end.send(reset).is_ok());
        }
        broken
    }

    /// Lets everything come late, by up to `most` milliseconds.
    pub fn delay(&self, most: u64, time: Duration) {
        self.inner.rules().delay = Some((Instant::now() + time, most));
    }

    /// Holds one direction back; afterwards connections that had something to say go on, or break.
    pub fn stall(&self, way: Way, time: Duration, cut: bool) {
        self.inner.rules().stall[way.index()] = Some((Instant::now() + time, cut));
    }

    /// Delivers only `keep` thousandths of the next chunk in this direction, and breaks its connection.
    pub fn halve(&self, way: Way, keep: u64) {
        self.inner.rules().halve[way.index()] = Some(keep);
    }

    /// Takes [`Proxy::halve`] back.
    pub fn spare(&self, way: Way) {
        self.inner.rules().halve[way.index()] = None;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.cut(false, true, Duration::from_hours(1));
    }
}

impl Inner {
    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new connection, unless the wire is broken.
    fn enter(&self) -> Option<(u64, oneshot::Receiver<bool>)> {
        let mut rules = self.rules();
        if rules.refuse.is_some_and(|until| Instant::now() < until) {
            return None;
        }
        let (end, ended) = oneshot::channel();
        rules.last += 1;
        let number = rules.last;
        rules.ends.insert(number, end);
        Some((number, ended))
    }

    fn leave(&self, number: u64) {
        self.rules().ends.remove(&number);
    }

    fn stalled(&self, way: Way) -> Option<(Instant, bool)> {
        self.rules().stall[way.index()].filter(|(until, _)| Instant::now() < *until)
    }

    fn lateness(&self) -> Option<Duration> {
        let mut rules = self.rules();
        let (_, most) = rules.delay.filter(|(until, _)| Instant::now() < *until)?;
        Some(Duration::from_millis(rules.random.between(0, most)))
    }

    /// How many bytes of a chunk to deliver, when it is the one to halve.
    fn half(&self, way: Way, count: usize) -> Option<usize> {
        // A single byte has no half.
        let keep = if count < 2 { None } else { self.rules().halve[way.index()].take() }?;
        Some((count * usize::try_from(keep).unwrap_or(0) / 1000).clamp(1, count - 1))
    }
}

async fn accept(listener: TcpListener, inner: Arc<Inner>) {
    loop {
        let Ok((near, _)) = listener.accept().await else { continue };
        let Some((number, ended)) = inner.enter() else {
            drop(near.set_zero_linger());
            continue;
        };
        let inner = Arc::clone(&inner);
        tokio::spawn(async move {
            // What fails here is the wire, and both ends notice.
            drop(carry(&inner, near, ended).await);
            inner.leave(number);
        });
    }
}

async fn carry(inner: &Inner, mut near: TcpStream, ended: oneshot::Receiver<bool>) -> io::Result<()> {
    let mut far = TcpStream::connect(("127.0.0.1", inner.target)).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    inner.open.send_modify(|open| *open += 1);
    let reset = {
        let ((near_in, near_out), (far_in, far_out)) = (near.split(), far.split());
        tokio::select! {
            _ = pump(inner, Way::Up, near_in, far_out) => false,
            _ = pump(inner, Way::Down, far_in, near_out) => false,
            reset = ended => reset.unwrap_or(false),
        }
    };
    inner.open.send_modify(|open| *open -= 1);
    if reset {
        near.set_zero_linger()?;
        far.set_zero_linger()?;
    }
    Ok(())
}

/// Carries one direction until it ends or breaks.
async fn pump(
    inner: &Inner,
    way: Way,
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
) -> io::Result<()> {
    let mut chunk = [0; CHUNK];
    loop {
        let count = from.read(&mut chunk).await?;
        if count == 0 {
            return Ok(());
        }
        while let Some((until, cut)) = inner.stalled(way) {
            tokio::time::sleep_until(until).await;
            if cut {
                return Ok(());
            }
        }
        if let Some(late) = inner.lateness() {
            tokio::time::sleep(late).await;
        }
        if let Some(half) = inner.half(way, count) {
            to.write_all(&chunk[..half]).await?;
            to.flush().await?;
            inner.halved.send_modify(|halved| *halved += 1);
            return Ok(());
        }
        to.write_all(&chunk[..count]).await?;
    }
}

#[cfg(test)]
mod tests;
