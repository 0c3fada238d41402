//! What arrived where.

use std::time::{Duration, Instant};

/// All clients' events, and how the clients stand.
#[derive(Debug)]
pub struct Tally {
    clients: Vec<Client>,
    total: usize,
    acknowledged: Vec<bool>,
    since: Option<Instant>,
    /// Times a client was told that events are missing.
    pub gaps: usize,
    /// Publications that were refused for good.
    pub refused: usize,
}

#[derive(Debug, Default, Clone)]
struct Client {
    /// How often each event came.
    came: Vec<u8>,
    /// How many of the first events came without one that is missing.
    upto: usize,
    stands: bool,
    back: Option<Duration>,
    complete: Option<Duration>,
}

impl Tally {
    /// Nothing came yet of `total` events.
    pub fn new(clients: usize, total: usize) -> Self {
        let fresh = Client { came: vec![0; total], ..Client::default() };
        Self {
            clients: vec![fresh; clients],
            total,
            acknowledged: vec![false; total],
            since: None,
            gaps: 0,
            refused: 0,
        }
    }

    /// From now on it is noted when a client is back, and when it has everything.
    pub fn start_counting(&mut self, since: Instant) {
        self.since = Some(since);
    }

    /// An event came.
    pub fn came(&mut self, client: usize, number: usize) {
        let since = self.since;
        let client = &mut self.clients[client];
        client.came[number] = client.came[number].saturating_add(1);
        while client.came.get(client.upto).is_some_and(|came| *came > 0) {
            client.upto += 1;
        }
        if client.upto == self.total && client.complete.is_none() {
            client.complete = since.map(|since| since.elapsed());
        }
    }

    /// A client's subscription stands, or does not any more.
    pub fn stands(&mut self, client: usize, stands: bool) {
        let since = self.since;
        let client = &mut self.clients[client];
        client.stands = stands;
        if stands && client.back.is_none() {
            client.back = since.map(|since| since.elapsed());
        }
    }

    /// The host said that an event is stored.
    pub fn stored(&mut self, number: usize) {
        self.acknowledged[number] = true;
    }

    /// How many subscriptions stand.
    pub fn standing(&self) -> usize {
        self.clients.iter().filter(|client| client.stands).count()
    }

    /// How many clients have the first `count` events.
    pub fn have(&self, count: usize) -> usize {
        self.clients.iter().filter(|client| client.upto >= count).count()
    }

    /// How many events are acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.iter().filter(|known| **known).count()
    }

    /// Events that did not come, over all clients.
    pub fn missing(&self) -> usize {
        self.clients.iter().flat_map(|client| &client.came).filter(|came| **came == 0).count()
    }

    /// Times an event came again, over all clients.
    pub fn doubled(&self) -> usize {
        self.clients.iter().flat_map(|client| &client.came).map(|came| usize::from(came.saturating_sub(1))).sum()
    }

    /// Seconds after which `percent` of the clients were back.
    pub fn back(&self, percent: usize) -> Option<f64> {
        spread(self.clients.iter().map(|client| client.back), percent)
    }

    /// Seconds after which `percent` of the clients had everything.
    pub fn complete(&self, percent: usize) -> Option<f64> {
        spread(self.clients.iter().map(|client| client.complete), percent)
    }
}

/// The time at `percent`; `None` when some client has none, for then there is no last one.
fn spread(times: impl Iterator<Item = Option<Duration>>, percent: usize) -> Option<f64> {
    let mut times = times.collect::<Option<Vec<_>>>()?;
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).map(Duration::as_secs_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_came_twice_is_counted() {
        let mut tally = Tally::new(2, 3);
        for (client, number) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (1, 2)] {
            tally.came(client, number);
        }
        assert_eq!((tally.missing(), tally.doubled()), (1, 1));
        assert_eq!((tally.have(1), tally.have(2), tally.have(3)), (2, 1, 1));
        assert_eq!(tally.complete(100), None, "one is not complete");
    }
}
