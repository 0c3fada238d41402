//! All sockets of one measurement, and what arrived of each event.

use crate::Options;
use crate::marks::Marks;
use crate::protocol::{Dialect, Protocol};
use crate::websocket::frame;
use jogakbo_contract::bridge::limit;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

/// Time between two signs of life of a socket.
const ALIVE: Duration = Duration::from_secs(8);
/// Connections that are begun at once, for servers that take their time with each.
const AT_ONCE: usize = 16;
/// Deliveries after which a subscriber to a log acknowledges.
const ACKNOWLEDGE: usize = 200;

/// Publishers, subscribers, and the events between them.
pub struct Fan {
    dialect: Dialect,
    poll: Poll,
    happened: Events,
    subscribers: Vec<Subscriber>,
    publishers: Vec<Publisher>,
    spoken: Instant,
    acknowledges: bool,
    /// Events of all modes together; a log knows an event by its id.
    serial: usize,
    buffer: Vec<u8>,
    /// When each event was due, and how many got it.
    pub events: Vec<(Instant, usize)>,
    /// Events that everybody got.
    pub complete: usize,
    /// Deliveries.
    pub delivered: usize,
    /// Bytes that subscribers got.
    pub bytes: usize,
    /// Publications that were refused, as far as the protocol says so.
    pub refused: usize,
    /// Nanoseconds from due to arrival of each delivery, when they are kept.
    pub latencies: Option<Vec<u64>>,
}

struct Subscriber {
    stream: TcpStream,
    marks: Marks,
    unacknowledged: usize,
}

struct Publisher {
    stream: TcpStream,
    turn: usize,
    out: Vec<u8>,
    /// Its events that somebody still waits for.
    under_way: usize,
}

impl Fan {
    /// Connects everybody.
    pub fn connect(options: &Options) -> io::Result<Self> {
        let mut fan = Self {
            dialect: Dialect::new(options.protocol, options.address)?,
            poll: Poll::new()?,
            happened: Events::with_capacity(1024),
            subscribers: Vec::new(),
            publishers: Vec::new(),
            spoken: Instant::now(),
            acknowledges: options.protocol == Protocol::Logged,
            serial: 0,
            buffer: vec![0; 256 * 1024],
            events: Vec::new(),
            complete: 0,
            delivered: 0,
            bytes: 0,
            refused: 0,
            latencies: None,
        };
        for stream in connect(options)? {
            let mut stream = TcpStream::from_std(stream);
            fan.poll.registry().register(&mut stream, Token(fan.subscribers.len()), Interest::READABLE)?;
            fan.subscribers.push(Subscriber { stream, marks: Marks::default(), unacknowledged: 0 });
        }
        for index in 0..options.publishers {
            let mut stream = TcpStream::from_std(fan.dialect.publisher()?.into_stream()?);
            let token = Token(options.subscribers + index);
            fan.poll.registry().register(&mut stream, token, Interest::READABLE)?;
            fan.publishers.push(Publisher { stream, turn: 0, out: Vec::new(), under_way: 0 });
        }
        Ok(fan)
    }

    /// How many subscribers there are.
    pub fn width(&self) -> usize {
        self.subscribers.len()
    }

    /// Whether the publisher whose turn it is may send: a page keeps few events under way, and our host holds it to that.
    pub fn has_room(&self) -> bool {
        self.publishers[self.events.len() % self.publishers.len()].under_way < limit::UNREPLIED
    }

    /// Forgets the events of the mode before.
    pub fn start_anew(&mut self) {
        self.events.clear();
        (self.complete, self.delivered, self.bytes, self.refused) = (0, 0, 0, 0);
        self.publishers.iter_mut().for_each(|publisher| publisher.under_way = 0);
    }

    /// Publishes the next event, which was due at `due`.
    pub fn publish(&mut self, due: Instant) {
        let number = self.events.len();
        let among = number % self.publishers.len();
        let publisher = &mut self.publishers[among];
        publisher.out.extend(self.dialect.event(number, self.serial, publisher.turn));
        publisher.turn += 1;
        publisher.under_way += 1;
        self.serial += 1;
        self.events.push((due, 0));
    }

    /// Sends what waits and takes what arrives, at most until `limit` has passed.
    pub fn turn(&mut self, limit: Duration) -> io::Result<()> {
        for publisher in &mut self.publishers {
            publisher.flush()?;
        }
        self.stay_alive();
        // Without a reason to wait, sockets are looked at once in a millisecond at the latest: writes may have to go on.
        self.poll.poll(&mut self.happened, Some(limit.min(Duration::from_millis(1))))?;
        let happened = std::mem::replace(&mut self.happened, Events::with_capacity(0));
        for event in &happened {
            let Token(index) = event.token();
            if index < self.subscribers.len() { self.hear(index)? } else { self.answer(index)? }
        }
        self.happened = happened;
        Ok(())
    }

    fn hear(&mut self, index: usize) -> io::Result<()> {
        loop {
            let subscriber = &mut self.subscribers[index];
            let count = match subscriber.stream.read(&mut self.buffer) {
                Ok(0) => return Err(io::Error::other("the server closed a subscriber's socket")),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            self.bytes += count;
            let (part, width, now) = (&self.buffer[..count], self.subscribers.len(), Instant::now());
            let subscriber = &mut self.subscribers[index];
            let before = self.delivered;
            subscriber.marks.scan(part, |number| {
                // A mark that was never sent would be a fault of the load.
                let (due, got) = &mut self.events[number];
                *got += 1;
                self.delivered += 1;
                if *got == width {
                    self.complete += 1;
                    let among = number % self.publishers.len();
                    let under_way = &mut self.publishers[among].under_way;
                    // What was still on its way when the mode changed is not counted any more.
                    *under_way = under_way.saturating_sub(1);
                }
                if let Some(latencies) = &mut self.latencies {
                    latencies.push(u64::try_from((now - *due).as_nanos()).unwrap_or(u64::MAX));
                }
            });
            if self.acknowledges {
                subscriber.unacknowledged += self.delivered - before;
                subscriber.acknowledge(part)?;
            }
            // A short read has emptied the socket; the next arrival wakes the poll again.
            if count < self.buffer.len() {
                return Ok(());
            }
        }
    }

    /// Reads what a publisher is told; our bridge says there what it refuses.
    fn answer(&mut self, index: usize) -> io::Result<()> {
        let publisher = &mut self.publishers[index - self.subscribers.len()];
        loop {
            match publisher.stream.read(&mut self.buffer) {
                Ok(0) => return Err(io::Error::other("the server closed a publisher's socket")),
                Ok(count) => self.refused += memchr::memmem::find_iter(&self.buffer[..count], "\"op\":\"err\"").count(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    fn stay_alive(&mut self) {
        if self.spoken.elapsed() < ALIVE {
            return;
        }
        self.spoken = Instant::now();
        let Some(sign) = self.dialect.sign_of_life() else { return };
        for subscriber in &mut self.subscribers {
            // A socket that takes nothing has said enough.
            drop(subscriber.stream.write(&sign));
        }
        for publisher in &mut self.publishers {
            publisher.out.extend_from_slice(&sign);
        }
    }
}

/// All subscribers' sockets.
fn connect(options: &Options) -> io::Result<Vec<std::net::TcpStream>> {
    let part = |first: usize| {
        let mut dialect = Dialect::new(options.protocol, options.address)?;
        let own = (first..options.subscribers).step_by(AT_ONCE);
        own.map(|_| dialect.subscriber()?.into_stream()).collect::<io::Result<Vec<_>>>()
    };
    std::thread::scope(|scope| {
        let part = &part;
        let parts: Vec<_> = (0..AT_ONCE).map(|first| scope.spawn(move || part(first))).collect();
        let mut all = Vec::new();
        for part in parts {
            all.extend(part.join().map_err(|_| io::Error::other("a thread panicked"))??);
        }
        Ok(all)
    })
}

impl Subscriber {
    /// Acknowledges the last whole position in `part` when it is time.
    fn acknowledge(&mut self, part: &[u8]) -> io::Result<()> {
        const BEFORE: &[u8] = b"\"p\":\"";
        if self.unacknowledged < ACKNOWLEDGE {
            return Ok(());
        }
        let Some(start) = memchr::memmem::rfind(part, BEFORE).map(|at| at + BEFORE.len()) else { return Ok(()) };
        let Some(length) = memchr::memchr(b'"', &part[start..]) else { return Ok(()) };
        let position = String::from_utf8_lossy(&part[start..start + length]);
        self.unacknowledged = 0;
        self.stream.write_all(&frame(false, format!(r#"{{"op":"ack","sid":1,"pos":"{position}"}}"#).as_bytes()))
    }
}

impl Publisher {
    fn flush(&mut self) -> io::Result<()> {
        while !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(count) => drop(self.out.drain(..count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
