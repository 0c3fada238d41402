//! The ways to measure, each as one JSON object.

use crate::fan::Fan;
use crate::{Options, process};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::io;
use std::time::{Duration, Instant};

/// Events under way at once in a burst: as many as any server buffers for each subscriber, so that nothing is lost.
const UNDER_WAY: usize = 96;
/// Silence after which what has not arrived counts as lost.
const LOST: Duration = Duration::from_secs(5);

/// A way to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Memory of connections on which nothing happens.
    Idle,
    /// As fast as the server takes them.
    Burst,
    /// The next event when the last subscriber has the one before.
    Single,
    /// A fixed number of deliveries a second.
    Steady,
}

/// Measures; `resident` is what the server held before anybody connected.
pub fn run(mode: Mode, fan: &mut Fan, options: &Options, resident: u64) -> io::Result<Value> {
    // Lets the server finish what connecting began.
    rest(fan, Duration::from_millis(if mode == Mode::Idle { 3000 } else { 300 }))?;
    if mode == Mode::Idle {
        let bytes = process::resident(&options.pids)?.saturating_sub(resident);
        return Ok(
            json!({ "mode": "idle", "connections": fan.width(), "bytes_per_connection": ratio(bytes, fan.width()) }),
        );
    }
    fan.start_anew();
    fan.latencies = (mode == Mode::Steady).then(Vec::new);
    let own = [std::process::id()];
    let (server, load, start) = (process::cpu(&options.pids)?, process::cpu(&own)?, Instant::now());
    match mode {
        Mode::Burst => burst(fan, options.burst)?,
        Mode::Single => single(fan, options.single)?,
        Mode::Steady | Mode::Idle => steady(fan, options)?,
    }
    let seconds = start.elapsed().as_secs_f64();
    let (server, load) = (process::cpu(&options.pids)? - server, process::cpu(&own)? - load);
    let expected = fan.events.len() * fan.width();
    let mut answer = json!({
        "mode": format!("{mode:?}").to_lowercase(),
        "events": fan.events.len(),
        "delivered": fan.delivered,
        "lost": expected.saturating_sub(fan.delivered),
        "refused": fan.refused,
        "seconds": seconds,
        "per_second": ratio(fan.delivered, 1) / seconds,
        // Microseconds for one are seconds for a million.
        "server_cpu_us": ratio(server, fan.delivered) / 1000.0,
        "load_cpu_us": ratio(load, fan.delivered) / 1000.0,
        "bytes": ratio(fan.bytes, fan.delivered),
    });
    if let Some(mut latencies) = fan.latencies.take() {
        latencies.sort_unstable();
        let at = |percent: usize| latencies.get(latencies.len() * percent / 100).map(|ns| ratio(*ns, 1) / 1e6);
        answer["p50_ms"] = json!(at(50));
        answer["p99_ms"] = json!(at(99));
    }
    // Where the load itself ran out of its core, the server was not the one that was measured.
    answer["load_busy"] = json!(ratio(load, 1) / 1e9 / seconds);
    Ok(answer)
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn ratio(of: impl TryInto<u64>, to: impl TryInto<u64>) -> f64 {
    let number = |value: Result<u64, _>| value.unwrap_or(0) as f64;
    number(of.try_into().map_err(drop)) / number(to.try_into().map_err(drop)).max(1.0)
}

fn burst(fan: &mut Fan, count: usize) -> io::Result<()> {
    wait(fan, |fan| {
        while fan.events.len() < count && fan.events.len() - fan.complete < UNDER_WAY && fan.has_room() {
            fan.publish(Instant::now());
        }
        fan.complete == count
    })
}

fn single(fan: &mut Fan, count: usize) -> io::Result<()> {
    for number in 1..=count {
        fan.publish(Instant::now());
        wait(fan, |fan| fan.complete == number)?;
        if fan.complete < number {
            break;
        }
    }
    Ok(())
}

fn steady(fan: &mut Fan, options: &Options) -> io::Result<()> {
    let every = Duration::from_secs_f64(ratio(fan.width(), options.rate));
    let count = (options.rate * options.seconds / fan.width()).max(1);
    let mut due = Instant::now();
    for _ in 0..count {
        while Instant::now() < due {
            fan.turn(due - Instant::now())?;
        }
        fan.publish(due);
        fan.turn(Duration::ZERO)?;
        due += every;
    }
    wait(fan, |fan| fan.complete == count)
}

/// Turns until `done` says so, or nothing has arrived for a while.
fn wait(fan: &mut Fan, mut done: impl FnMut(&mut Fan) -> bool) -> io::Result<()> {
    let (mut seen, mut since) = (fan.delivered, Instant::now());
    while !done(fan) && since.elapsed() < LOST {
        fan.turn(Duration::from_millis(1))?;
        if fan.delivered != seen {
            (seen, since) = (fan.delivered, Instant::now());
        }
    }
    Ok(())
}

fn rest(fan: &mut Fan, time: Duration) -> io::Result<()> {
    let start = Instant::now();
    while start.elapsed() < time {
        fan.turn(Duration::from_millis(1))?;
    }
    Ok(())
}
