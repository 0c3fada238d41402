//! How many events the embedded log acknowledges, and after what time: `cargo bench -p jogakbo --bench log [-- FLAGS]`.
//! With the durability that ships, on the disk that holds the build. Prints, never asserts times.

use clap::Parser;
use jogakbo::adapters::broker_embedded::EmbeddedBroker;
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::ports::broker::NewEvent;
use jogakbo::ports::{Broker, Ids, Timestamp};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::envelope::CloudEvent;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Bytes of an event's JSON text.
const BYTES: usize = 1024;

/// What is measured.
#[derive(Debug, Parser)]
struct Options {
    /// Publishers at once; each waits for its acknowledgement before it sends the next event.
    #[arg(long, value_delimiter = ',', default_value = "1,64,128,200,512")]
    appenders: Vec<usize>,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Measurements of each number of publishers; the one with the median rate is told.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Events that are in the log before.
    #[arg(long, default_value_t = 200_000)]
    before: usize,
    /// Random ids, as a back end may choose them; those of pages sort by age, which costs the log's index less.
    #[arg(long)]
    random_ids: bool,
    /// What `cargo bench` says.
    #[arg(long, hide = true)]
    bench: bool,
}

/// One measurement.
#[derive(Debug, Clone, Copy)]
struct Figures {
    per_second: f64,
    median: Duration,
    p99: Duration,
    /// CPU time of the writer for each event.
    writer: Duration,
    /// Share of the time in which the writer was ready to go on and had no core: a busy machine.
    held_up: f64,
}

/// CPU time of the one thread that writes, and its time of waiting for a core, by Linux; zero elsewhere.
fn writer() -> (Duration, Duration) {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let text = tasks.map(|task| task.path()).find(|task| read(task.join("comm")).trim() == "event-log");
    let text = text.map(|task| read(task.join("schedstat"))).unwrap_or_default();
    let mut nanoseconds = text.split_whitespace().map(|number| Duration::from_nanos(number.parse().unwrap_or(0)));
    (nanoseconds.next().unwrap_or_default(), nanoseconds.next().unwrap_or_default())
}

/// A page that publishes: its ids begin with the time, then comes what is its own, then a number.
struct Page {
    own: String,
    count: u32,
    random_ids: bool,
}

impl Page {
    fn new(random_ids: bool) -> Self {
        Self { own: RandomIds.id()[..10].to_owned(), count: 0, random_ids }
    }

    fn id(&mut self) -> String {
        self.count += 1;
        let time = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        if self.random_ids { RandomIds.id() } else { format!("{time:012x}{}{:06x}", self.own, self.count) }
    }
}

/// An event of a page, with a citizen as its subject.
fn event(page: &mut Page) -> NewEvent {
    let id = page.id();
    let mut event =
        CloudEvent::new(&id, "/pbc/kr.go.bench.log/form", "kr.go.bench.log.filed.v1".parse().expect("a type"));
    event.subject = Some(format!("users/{}", page.own));
    event.set_extension("recordedtime", Timestamp(1_764_000_000_000).rfc3339());
    event.data = Some(serde_json::json!({ "note": "" }));
    let fill = BYTES - event.to_json().len();
    event.data = Some(serde_json::json!({ "note": "x".repeat(fill) }));
    let topic = event.topic().expect("a topic");
    NewEvent { topic, event: Event::new(event), fingerprint: [7; 32], keep_until: Some(Timestamp(4_000_000_000_000)) }
}

async fn measure(broker: &Arc<EmbeddedBroker>, appenders: usize, time: Duration, random_ids: bool) -> Figures {
    let (start, before) = (Instant::now(), writer());
    let one = || {
        let broker = Arc::clone(broker);
        tokio::spawn(async move {
            let (mut times, mut page) = (Vec::new(), Page::new(random_ids));
            while start.elapsed() < time {
                let event = event(&mut page);
                let sent = Instant::now();
                broker.append(event).await.expect("it is stored");
                times.push(sent.elapsed());
            }
            times
        })
    };
    let tasks: Vec<_> = (0..appenders).map(|_| one()).collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.expect("an appender does not panic"));
    }
    let (seconds, after) = (start.elapsed().as_secs_f64(), writer());
    let writer = after.0.saturating_sub(before.0) / u32::try_from(times.len()).unwrap_or(u32::MAX);
    let held_up = after.1.saturating_sub(before.1).as_secs_f64() / seconds;
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    Figures { per_second: times.len() as f64 / seconds, median: at(50), p99: at(99), writer, held_up }
}

/// What the disk needs for one small write that is on disk afterwards: no log can be faster with one publisher.
fn disk(folder: &Path) -> std::io::Result<Duration> {
    let mut file = File::create(folder.join("probe"))?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        file.write_all(&[1; 4096])?;
        file.sync_data()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times[100])
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    println!("One write of 4 KiB to disk: {:.2} ms (median).", ms(disk(folder.path())?));
    let broker = Arc::new(EmbeddedBroker::open(&folder.path().join("events.db"), &RandomIds)?);
    let (start, mut page) = (Instant::now(), Page::new(options.random_ids));
    for _ in 0..options.before.div_ceil(1000) {
        let appends: Vec<_> = (0..1000).map(|_| broker.append(event(&mut page))).collect();
        for append in appends {
            append.await?;
        }
    }
    println!("{} events were there before; written in {:.1} s.\n", options.before, start.elapsed().as_secs_f64());
    println!(
        "| publishers | acknowledged events/s | median, ms | p99, ms | writer: CPU, µs an event | writer without a core |"
    );
    println!("|---|---|---|---|---|---|");
    for appenders in options.appenders {
        let mut rounds = Vec::new();
        for _ in 0..options.rounds.max(1) {
            let time = Duration::from_secs(options.seconds);
            rounds.push(measure(&broker, appenders, time, options.random_ids).await);
        }
        rounds.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
        let Figures { per_second, median, p99, writer, held_up } = rounds[rounds.len() / 2];
        let (median, p99, writer) = (ms(median), ms(p99), ms(writer) * 1000.0);
        println!("| {appenders} | {per_second:.0} | {median:.2} | {p99:.2} | {writer:.1} | {:.0} % |", held_up * 100.0);
    }
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
