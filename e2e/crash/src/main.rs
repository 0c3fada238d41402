//! The command line: `jogakbo-crash --broker all --faults 50`.

use clap::Parser;
use jogakbo_crash::plan::{Broker, Trial};
use jogakbo_crash::run::Outcome;
use jogakbo_crash::world::Programs;
use jogakbo_crash::{report, run};
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Instant, SystemTime};
use tokio::signal::unix::{SignalKind, signal};

/// Breaks hosts, NATS servers and networks, and checks that no acknowledged event is lost, doubled or out of order.
#[derive(Debug, Parser)]
struct Options {
    /// The host's program.
    #[arg(long, env = "JOGAKBO_BIN", default_value = "target/debug/jogakbo")]
    host: PathBuf,
    /// The NATS server's program [default: that on the PATH, or where Debian puts it].
    #[arg(long)]
    nats: Option<PathBuf>,
    /// Which brokers [default: all].
    #[arg(long, value_delimiter = ',')]
    broker: Vec<Broker>,
    /// Faults of all brokers together.
    #[arg(long, default_value_t = 50)]
    faults: usize,
    /// The number that decides the plan [default: another one each time].
    #[arg(long)]
    seed: Option<u64>,
    /// Freeze servers of a cluster past an election, too, which NATS 2.9.10 does not survive.
    #[arg(long)]
    elections: bool,
    /// Tell what NATS itself lost, as its files prove, but end well all the same.
    #[arg(long)]
    broker_may_fail: bool,
    /// Keep the folder with logs and data even when all is well.
    #[arg(long)]
    keep: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let stopped = async {
        let (mut end, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::select! { _ = end.recv() => {}, _ = interrupt.recv() => {} }
        io::Result::Ok(())
    };
    // Ending by a signal drops what was started, and so ends it too.
    let good = tokio::select! {
        good = all(&options) => good,
        _ = stopped => Err(io::Error::other("stopped by a signal")),
    };
    match good {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("the run failed: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs every broker; whether all is well.
async fn all(options: &Options) -> io::Result<bool> {
    let seed = options.seed.unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        u64::from(since.subsec_nanos()) ^ since.as_secs()
    });
    let all = [Broker::Embedded, Broker::Nats, Broker::Cluster];
    let brokers = if options.broker.is_empty() { all.to_vec() } else { options.broker.clone() };
    let programs = Programs { host: options.host.clone(), nats: options.nats.clone().unwrap_or_else(nats) };
    println!("seed {seed}: repeat with --seed {seed} --faults {}", options.faults);
    let (mut good, mut broker_failed) = (true, false);
    for (index, broker) in brokers.iter().enumerate() {
        let faults = options.faults / brokers.len() + usize::from(index < options.faults % brokers.len());
        let trial = Trial { broker: *broker, seed, faults, elections: options.elections };
        let (folder, began) = (tempfile::tempdir()?, Instant::now());
        let outcome = run::run(folder.path(), &programs, &trial, |line| println!("{line}")).await;
        let sound = outcome.as_ref().is_ok_and(Outcome::is_good);
        let of_broker = outcome.as_ref().is_ok_and(|outcome| outcome.broker.is_some());
        match outcome {
            Ok(outcome) => println!("{broker}, {:.0} s:\n{}", began.elapsed().as_secs_f64(), report::words(&outcome)),
            Err(error) => println!("{broker}: the run failed: {error}"),
        }
        if !sound || options.keep {
            println!("{broker}: logs and data are kept in {}", folder.keep().display());
        }
        good &= sound || of_broker;
        broker_failed |= of_broker;
    }
    println!(
        "{}",
        match (good, broker_failed) {
            (true, false) => "nothing lost, nothing doubled, all in order",
            (true, true) => "NATS ITSELF lost events, and no fault of ours is known; see above",
            (false, _) => "NOT GOOD; see above",
        }
    );
    Ok(good && (options.broker_may_fail || !broker_failed))
}

fn nats() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join("nats-server")).find(|file| file.is_file());
    found.unwrap_or_else(|| PathBuf::from("/usr/sbin/nats-server"))
}
