//! What will break, when, and for how long: all of it follows from one seed.

use crate::random::Random;
use clap::ValueEnum;
use std::fmt;

/// Where the hosts keep the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Broker {
    /// One host with the log in its data folder.
    Embedded,
    /// Two hosts and one NATS server.
    Nats,
    /// Two hosts and three NATS servers that store each event three times.
    Cluster,
}

impl Broker {
    /// How many hosts there are.
    pub const fn hosts(self) -> usize {
        if matches!(self, Self::Embedded) { 1 } else { 2 }
    }

    /// How many NATS servers there are.
    pub const fn servers(self) -> usize {
        match self {
            Self::Embedded => 0,
            Self::Nats => 1,
            Self::Cluster => 3,
        }
    }
}

impl fmt::Display for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Embedded => "embedded",
            Self::Nats => "nats",
            Self::Cluster => "cluster",
        })
    }
}

/// A stretch of network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// Between browsers and a host.
    Clients(usize),
    /// Between a host and NATS.
    Log(usize),
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clients(host) => write!(f, "browsers and host {host}"),
            Self::Log(host) => write!(f, "host {host} and NATS"),
        }
    }
}

/// A direction on a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Towards the server.
    Up,
    /// Towards the client.
    Down,
}

impl Way {
    /// The direction as an index.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// Something that breaks. Times are in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Connections break, one or all, and new ones are refused for a while; with `reset` by RST instead of FIN.
    Cut { wire: Wire, one: bool, reset: bool, away: u64 },
    /// Everything comes late, by up to `most`.
    Delay { wire: Wire, most: u64, time: u64 },
    /// One direction stands still; afterwards the connection goes on, or breaks with what was held back.
    Stall { wire: Wire, way: Way, time: u64, cut: bool },
    /// Part of what is sent arrives, then the connection breaks: `keep` is in thousandths.
    Halve { wire: Wire, way: Way, keep: u64 },
    /// `kill -9` of a host, which is started again after a while.
    KillHost { host: usize, away: u64 },
    /// A host is asked to end (SIGTERM) and started again.
    EndHost { host: usize },
    /// A host gets no CPU for a while (SIGSTOP).
    FreezeHost { host: usize, time: u64 },
    /// `kill -9` of a NATS server, which is started again after a while.
    KillServer { server: usize, away: u64 },
    /// A NATS server gets no CPU for a while.
    FreezeServer { server: usize, time: u64 },
    /// The file of the embedded log may not grow any more, until a restart with more room.
    FullDisk { host: usize },
}

impl Fault {
    /// The kind, for counting.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Cut { wire: Wire::Clients(_), .. } => "cut: browsers",
            Self::Cut { wire: Wire::Log(_), .. } => "cut: NATS",
            Self::Delay { wire: Wire::Clients(_), .. } => "delay: browsers",
            Self::Delay { wire: Wire::Log(_), .. } => "delay: NATS",
            Self::Stall { wire: Wire::Clients(_), .. } => "stall: browsers",
            Self::Stall { wire: Wire::Log(_), .. } => "stall: NATS",
            Self::Halve { wire: Wire::Clients(_), .. } => "halve: browsers",
            Self::Halve { wire: Wire::Log(_), .. } => "halve: NATS",
            Self::KillHost { .. } => "kill -9: host",
            Self::EndHost { .. } => "restart: host",
            Self::FreezeHost { .. } => "freeze: host",
            Self::KillServer { .. } => "kill -9: NATS",
            Self::FreezeServer { .. } => "freeze: NATS",
            Self::FullDisk { .. } => "full disk",
        }
    }
}

/// One line of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Milliseconds before it.
    pub pause: u64,
    /// What breaks.
    pub fault: Fault,
}

/// What decides a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// What is broken.
    pub broker: Broker,
    /// The number from which all follows.
    pub seed: u64,
    /// How many faults.
    pub faults: usize,
    /// Whether servers of a cluster freeze for so long that another leader is chosen. NATS 2.9.10 does not survive that:
    /// when the old leader goes on, it stores what the new one does not have, and the replicas differ for ever.
    pub elections: bool,
}

/// The plan of a trial.
pub fn plan(trial: &Trial) -> Vec<Step> {
    let mut random = Random::new(trial.seed).fork(&trial.broker.to_string());
    (0..trial.faults).map(|_| Step { pause: random.between(50, 700), fault: fault(&mut random, trial) }).collect()
}

/// Kinds with their weights.
const NETWORK: [(u64, Kind); 4] = [(22, Kind::Cut), (10, Kind::Delay), (14, Kind::Stall), (16, Kind::Halve)];

#[derive(Debug, Clone, Copy)]
enum Kind {
    Cut,
    Delay,
    Stall,
    Halve,
    KillHost,
    EndHost,
    FreezeHost,
    KillServer,
    FreezeServer,
    FullDisk,
}

fn fault(random: &mut Random, trial: &Trial) -> Fault {
    let broker = trial.broker;
    let mut kinds = NETWORK.to_vec();
    kinds.extend([(14, Kind::KillHost), (4, Kind::EndHost), (6, Kind::FreezeHost)]);
    if broker == Broker::Embedded {
        kinds.push((6, Kind::FullDisk));
    } else {
        kinds.extend([(10, Kind::KillServer), (5, Kind::FreezeServer)]);
    }
    let mut ticket = random.between(1, kinds.iter().map(|(weight, _)| weight).sum());
    let chosen = kinds.iter().find(|(weight, _)| {
        let found = ticket <= *weight;
        ticket = ticket.saturating_sub(*weight);
        found
    });
    let host = random.below(broker.hosts());
    let server = random.below(broker.servers().max(1));
    let wire = if broker != Broker::Embedded && random.chance(40) { Wire::Log(host) } else { Wire::Clients(host) };
    let way = if random.chance(50) { Way::Up } else { Way::Down };
    match chosen.map_or(Kind::Cut, |(_, kind)| *kind) {
        Kind::Cut => {
            Fault::Cut { wire, one: random.chance(30), reset: random.chance(50), away: random.between(0, 600) }
        }
        Kind::Delay => Fault::Delay { wire, most: random.between(5, 120), time: random.between(300, 1500) },
        Kind::Stall => Fault::Stall { wire, way, time: random.between(200, 1800), cut: random.chance(50) },
        Kind::Halve => Fault::Halve { wire, way, keep: random.between(1, 999) },
        Kind::KillHost => Fault::KillHost { host, away: random.between(0, 300) },
        Kind::EndHost => Fault::EndHost { host },
        Kind::FreezeHost => Fault::FreezeHost { host, time: random.between(100, 1200) },
        Kind::KillServer => Fault::KillServer { server, away: random.between(0, 600) },
        // Sometimes longer than the hosts wait for a sign of life, which is 4 s.
        Kind::FreezeServer => {
            let long = random.chance(15) && (broker == Broker::Nats || trial.elections);
            let time = random.between(100, 1200) + if long { 4500 } else { 0 };
            Fault::FreezeServer { server, time }
        }
        Kind::FullDisk => Fault::FullDisk { host },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn plan_of(broker: Broker, seed: u64, elections: bool) -> Vec<Step> {
        plan(&Trial { broker, seed, faults: 500, elections })
    }

    #[test]
    fn a_seed_decides_the_plan() {
        assert_eq!(plan_of(Broker::Nats, 7, false), plan_of(Broker::Nats, 7, false));
        assert_ne!(plan_of(Broker::Nats, 7, false), plan_of(Broker::Nats, 8, false));
        assert_ne!(plan_of(Broker::Nats, 7, false), plan_of(Broker::Cluster, 7, false));
    }

    #[test]
    fn every_kind_comes_where_it_can_happen() {
        let kinds =
            |broker| -> BTreeSet<&str> { plan_of(broker, 1, false).iter().map(|step| step.fault.kind()).collect() };
        let (alone, shared) = (kinds(Broker::Embedded), kinds(Broker::Cluster));
        assert!(alone.contains("full disk") && alone.contains("kill -9: host"), "{alone:?}");
        assert!(!alone.iter().any(|kind| kind.ends_with("NATS")), "{alone:?}");
        assert_eq!(alone.len(), 8);
        assert_eq!(shared.len(), 13);
        let servers = plan_of(Broker::Cluster, 1, false).into_iter().filter_map(|step| match step.fault {
            Fault::KillServer { server, .. } => Some(server),
            _ => None,
        });
        assert_eq!(servers.collect::<BTreeSet<_>>(), BTreeSet::from([0, 1, 2]));
    }

    #[test]
    fn a_server_of_a_cluster_freezes_past_an_election_only_when_asked() {
        let longest = |broker, elections| {
            let times = plan_of(broker, 1, elections).into_iter().filter_map(|step| match step.fault {
                Fault::FreezeServer { time, .. } => Some(time),
                _ => None,
            });
            times.max().expect("some freeze")
        };
        assert!(longest(Broker::Cluster, false) < 4000 && longest(Broker::Cluster, true) > 4000);
        assert!(longest(Broker::Nats, false) > 4000);
    }
}
