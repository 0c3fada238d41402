//! Hosts, NATS servers and the network between them, and how each fault is done to them.

mod faults;
mod host;
mod replicas;
mod servers;

pub use host::Host;

use crate::plan::{Broker, Wire};
use crate::proxy::Proxy;
use crate::random::Random;
use servers::Server;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Longest wait for anything that has to come back; a loaded machine is slow.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The programs that are tried.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `jogakbo`.
    pub host: PathBuf,
    /// `nats-server`.
    pub nats: PathBuf,
}

/// Everything that runs; dropping it ends all.
#[derive(Debug)]
pub struct World {
    /// The hosts.
    pub hosts: Vec<Host>,
    servers: Vec<Server>,
    random: Random,
}

impl World {
    /// Starts everything below `folder`.
    ///
    /// # Errors
    /// Something does not start in time.
    pub async fn start(folder: &Path, programs: &Programs, broker: Broker, random: Random) -> io::Result<Self> {
        crate::portal::write(folder)?;
        let mut world = Self { hosts: Vec::new(), servers: Server::all(folder, programs, broker)?, random };
        for server in &mut world.servers {
            server.process.start()?;
        }
        for server in &mut world.servers {
            server.answers().await?;
        }
        let public = crate::ports::free();
        for number in 0..broker.hosts() {
            let random = world.random.fork(&format!("host {number}"));
            let mut host = Host::new(folder, &programs.host, number, &world.servers, public, random).await?;
            host.start(None).await?;
            world.hosts.push(host);
        }
        Ok(world)
    }

    /// The proxies of a wire: a host has one to each NATS server.
    fn proxies(&self, wire: Wire) -> Vec<&Proxy> {
        match wire {
            Wire::Clients(host) => vec![&self.hosts[host].front],
            Wire::Log(host) => self.hosts[host].back.iter().collect(),
        }
    }

    /// Where the servers of a cluster differ, once they had time to become the same; `None` when they do not.
    pub async fn difference(&self) -> Option<String> {
        let read = || -> Vec<_> { self.servers.iter().map(|server| replicas::read(&server.store)).collect() };
        let same = || std::future::ready(replicas::difference(&read()).is_none());
        drop(wait("the same log on all servers", same).await);
        replicas::difference(&read())
    }

    /// What hosts and servers wrote, for people: the last lines of each.
    pub fn words(&self) -> String {
        let hosts = self.hosts.iter().map(|host| &host.process);
        let all = hosts.chain(self.servers.iter().map(|server| &server.process));
        let last = |text: &str| {
            let lines: Vec<&str> = text.lines().collect();
            lines[lines.len().saturating_sub(15)..].join("\n")
        };
        let words = all.map(|process| format!("--- {}\n{}\n", process.log.display(), last(&process.words(0))));
        words.collect::<Vec<_>>().concat()
    }
}

/// Asks `done` until it says yes, for [`PATIENCE`].
///
/// # Errors
/// `what` did not happen.
pub async fn wait(what: &str, mut done: impl AsyncFnMut() -> bool) -> io::Result<()> {
    let began = Instant::now();
    while !done().await {
        if began.elapsed() > PATIENCE {
            return Err(io::Error::other(format!("{what} did not happen within {} s", PATIENCE.as_secs())));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
