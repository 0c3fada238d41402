//! All pages come back after the host was killed: `jogakbo-load comeback`.
//!
//! Each client is the machine of a page (`contract::bridge::client`) with a socket of its own and an address of its own, so
//! it comes back as a browser does. Whoever starts this kills the host and starts it again when a line `{"now":"kill"}` is
//! printed, and then says the new process id on standard input. Prints one JSON object at the end.

mod client;
mod host;
mod tally;

use crate::process;
use clap::Parser;
use client::Role;
use host::{Host, Pace};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tally::Tally;
use tokio::sync::mpsc;

/// Longest wait for one step.
const LATE: Duration = Duration::from_secs(90);
/// Time between two looks at all clients; when each was done is noted by itself.
const LOOK: Duration = Duration::from_millis(5);
/// Time in which an event that comes twice would have come twice.
const TWICE: Duration = Duration::from_secs(1);

/// What comes back, and how.
#[derive(Debug, Parser)]
pub struct Options {
    /// Where the host listens; loopback only.
    #[arg(long)]
    pub address: SocketAddr,
    /// Pages.
    #[arg(long, default_value_t = 10_000)]
    pub clients: usize,
    /// How pages come back: as fast as this program can, or each when its own back-off says so.
    #[arg(long, value_enum, default_value_t = Pace::Fast)]
    pub pace: Pace,
    /// Events that everybody has before the end.
    #[arg(long, default_value_t = 5)]
    pub before: usize,
    /// Events that are under way when the host is killed: half of them acknowledged.
    #[arg(long, default_value_t = 10)]
    pub around: usize,
    /// Events published as soon as the host is there again.
    #[arg(long, default_value_t = 5)]
    pub after: usize,
}

/// Runs it on this thread.
pub fn run(options: &Options) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let tasks = tokio::task::LocalSet::new();
    println!("{}", tasks.block_on(&runtime, come_back(options))?);
    Ok(())
}

async fn come_back(options: &Options) -> io::Result<Value> {
    let total = options.before + options.around + options.after;
    let host = Rc::new(Host::learn(options.address, options.pace)?);
    let tally = Rc::new(RefCell::new(Tally::new(options.clients, total)));
    for index in 0..options.clients {
        tokio::task::spawn_local(client::run(Rc::clone(&host), Rc::clone(&tally), index, Role::Hears));
    }
    let (say, wishes) = mpsc::unbounded_channel();
    tokio::task::spawn_local(client::run(Rc::clone(&host), Rc::clone(&tally), options.clients, Role::Speaks(wishes)));
    // The one who publishes listens as long as this runs.
    let publish = |numbers: std::ops::Range<usize>| numbers.for_each(|number| say.send(number).unwrap_or_default());

    wait(&tally, "all subscribe", |tally| tally.standing() == options.clients).await?;
    publish(0..options.before);
    wait(&tally, "all have the first events", |tally| tally.have(options.before) == options.clients).await?;

    let under_way = options.before + options.around;
    publish(options.before..under_way);
    let half = options.before + options.around.div_ceil(2);
    wait(&tally, "half of the events under way are acknowledged", |tally| tally.acknowledged() >= half).await?;
    host.close_gate();
    println!("{}", json!({ "now": "kill" }));
    wait(&tally, "the host is gone", |tally| tally.standing() < options.clients).await?;
    let (gone, acknowledged) = (Instant::now(), tally.borrow().acknowledged());
    let had = tally.borrow().have(under_way);
    let pid = tokio::task::spawn_blocking(new_pid).await.map_err(io::Error::other)??;
    host.ready().await?;

    let ready = Instant::now();
    let (server, load) = (process::cpu(&[pid])?, process::cpu(&[std::process::id()])?);
    tally.borrow_mut().start_counting(ready);
    host.open_gate();
    publish(under_way..total);
    let all = wait(&tally, "all have everything", |tally| tally.have(total) == options.clients).await;
    let seconds = ready.elapsed().as_secs_f64();
    let (server, load) = (process::cpu(&[pid])? - server, process::cpu(&[std::process::id()])? - load);
    tokio::time::sleep(TWICE).await;
    let tally = tally.borrow();
    if let Err(late) = all {
        eprintln!("{late}");
    }
    Ok(json!({
        "pace": format!("{:?}", options.pace).to_lowercase(),
        "clients": options.clients,
        "events": total,
        "acknowledged_before_kill": acknowledged,
        "complete_before_kill": had,
        "down_s": (ready - gone).as_secs_f64(),
        "back_p50_s": tally.back(50),
        "back_last_s": tally.back(100),
        "caught_up_p50_s": tally.complete(50),
        "caught_up_p99_s": tally.complete(99),
        "caught_up_last_s": tally.complete(100),
        "lost": tally.missing(),
        "doubled": tally.doubled(),
        "gaps": tally.gaps,
        "refused": tally.refused,
        "failed_tries": host.failed_tries(),
        "resident": process::resident(&[pid])?,
        "server_cpu_s": seconds_of(server),
        "load_cpu_s": seconds_of(load),
        "server_busy": seconds_of(server) / seconds,
        "load_busy": seconds_of(load) / seconds,
    }))
}

/// Waits until the tally says so.
async fn wait(tally: &RefCell<Tally>, what: &str, done: impl Fn(&Tally) -> bool) -> io::Result<()> {
    let start = Instant::now();
    while !done(&tally.borrow()) {
        if start.elapsed() > LATE {
            let stands = tally.borrow().standing();
            return Err(io::Error::other(format!("after {LATE:?} it is not true that {what}; {stands} stand")));
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

fn new_pid() -> io::Result<u32> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    line.trim().parse().map_err(io::Error::other)
}

fn seconds_of(nanoseconds: u64) -> f64 {
    Duration::from_nanos(nanoseconds).as_secs_f64()
}
