//! Doing a fault, and making sure that it was one.

use super::{PATIENCE, World, wait};
use crate::plan::{Fault, Wire};
use std::io;
use std::time::Duration;

/// The smallest log there may be; one that is larger already does not grow.
const FULL: u64 = 64 * 1024;
/// What `SQLite` says of a full file, in the host's own log.
const IS_FULL: &str = "database or disk is full";

const fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

impl World {
    /// Does a fault; answers, in words, what it hit.
    ///
    /// # Errors
    /// There was nothing to hit for a long time, or what was hit did not come back.
    pub async fn inject(&mut self, fault: Fault) -> io::Result<String> {
        match fault {
            Fault::Cut { wire, one, reset, away } => {
                self.is_used(wire).await?;
                let cut = |proxy: &&crate::proxy::Proxy| proxy.cut(one, reset, ms(away));
                let broken: usize = self.proxies(wire).iter().map(cut).sum();
                if broken == 0 {
                    return Err(io::Error::other(format!("no connection between {wire} was there to cut")));
                }
                Ok(format!("{broken} connections between {wire} broken for {away} ms"))
            }
            Fault::Delay { wire, most, time } => {
                self.is_used(wire).await?;
                self.proxies(wire).iter().for_each(|proxy| proxy.delay(most, ms(time)));
                Ok(format!("{wire} up to {most} ms late for {time} ms"))
            }
            Fault::Stall { wire, way, time, cut } => {
                self.is_used(wire).await?;
                self.proxies(wire).iter().for_each(|proxy| proxy.stall(way, ms(time), cut));
                tokio::time::sleep(ms(time)).await;
                Ok(format!(
                    "{wire} silent in the direction {way:?} for {time} ms, {}",
                    if cut { "then cut" } else { "then on" }
                ))
            }
            Fault::Halve { wire, way, keep } => {
                self.is_used(wire).await?;
                self.halve(wire, way, keep).await?;
                Ok(format!("a chunk between {wire} in the direction {way:?} ended after {keep} thousandths"))
            }
            Fault::KillHost { host, away } => {
                let was = self.hosts[host].process.kill()?;
                tokio::time::sleep(ms(away)).await;
                self.hosts[host].start(None).await?;
                hit(was, format!("host {host} killed, back after {away} ms"))
            }
            Fault::EndHost { host } => {
                let was = self.hosts[host].process.end().await?;
                self.hosts[host].start(None).await?;
                hit(was, format!("host {host} ended and started"))
            }
            Fault::FreezeHost { host, time } => {
                self.hosts[host].process.freeze(true)?;
                tokio::time::sleep(ms(time)).await;
                self.hosts[host].process.freeze(false)?;
                Ok(format!("host {host} frozen for {time} ms"))
            }
            Fault::KillServer { server, away } => {
                let server = &mut self.servers[server];
                let was = server.process.kill()?;
                tokio::time::sleep(ms(away)).await;
                server.process.start()?;
                server.answers().await?;
                hit(was, format!("NATS server {} killed, back after {away} ms", server.port))
            }
            Fault::FreezeServer { server, time } => {
                let server = &mut self.servers[server];
                server.process.freeze(true)?;
                tokio::time::sleep(ms(time)).await;
                server.process.freeze(false)?;
                Ok(format!("NATS server {} frozen for {time} ms", server.port))
            }
            Fault::FullDisk { host } => self.fill(host).await,
        }
    }

    /// Waits until there is a connection on a wire.
    async fn is_used(&self, wire: Wire) -> io::Result<()> {
        let proxies = self.proxies(wire);
        let used = || std::future::ready(proxies.iter().any(|proxy| *proxy.open().borrow() > 0));
        wait(&format!("a connection between {wire}"), used).await
    }

    /// Halves the next chunk on a wire, and waits until that has happened.
    async fn halve(&self, wire: Wire, way: crate::plan::Way, keep: u64) -> io::Result<()> {
        let proxies = self.proxies(wire);
        let mut halved: Vec<_> = proxies.iter().map(|proxy| proxy.halved()).collect();
        for (proxy, halved) in proxies.iter().zip(&mut halved) {
            halved.mark_unchanged();
            proxy.halve(way, keep);
        }
        let happened = futures::future::select_all(halved.iter_mut().map(|halved| Box::pin(halved.changed())));
        let done = tokio::time::timeout(PATIENCE, happened).await.is_ok();
        for proxy in &proxies {
            proxy.spare(way);
        }
        let silent = || io::Error::other(format!("nothing was said between {wire} for {} s", PATIENCE.as_secs()));
        if done { Ok(()) } else { Err(silent()) }
    }

    /// Lets the log of a host be full until it has refused an event, then gives it room again.
    async fn fill(&mut self, host: usize) -> io::Result<String> {
        let host_number = host;
        let host = &mut self.hosts[host];
        host.process.kill()?;
        let before = host.process.written();
        host.start(Some(FULL)).await?;
        let full = || std::future::ready(host.process.words(before).contains(IS_FULL));
        wait("the refusal of an event by a full log", full).await?;
        let ready = host.ask("GET /-/health/ready\r\n").await?.status;
        let was = host.process.kill()?;
        host.start(None).await?;
        hit(was && ready == 200, format!("the log of host {host_number} was full, then had room"))
    }
}

fn hit(was: bool, words: String) -> io::Result<String> {
    if was { Ok(words) } else { Err(io::Error::other(format!("{words}: but it was not running, or not well, before"))) }
}
