//! One run: start everything, break it by plan, let it settle, read the log back, and check.

use crate::checker::{self, Violation};
use crate::client::{Client, Habit, Order, Portal, Progress};
use crate::history::{History, Recorder};
use crate::plan::{Trial, plan};
use crate::portal;
use crate::random::Random;
use crate::readback;
use crate::world::{PATIENCE, Programs, World};
use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::frame::Start;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Longest time until everything that was acknowledged has arrived everywhere; a back-off may be 30 s, an answer of a
/// frozen network 40 s.
const SETTLES: Duration = Duration::from_mins(4);

/// What a run found.
#[derive(Debug)]
pub struct Outcome {
    /// What everybody saw.
    pub history: History,
    /// How often each kind of fault was done.
    pub faults: BTreeMap<&'static str, usize>,
    /// What is wrong.
    pub violations: Vec<Violation>,
    /// What NATS itself has done wrong.
    pub broker: Option<String>,
}

impl Outcome {
    /// Whether every promise was kept.
    pub const fn is_good(&self) -> bool {
        self.violations.is_empty() && self.broker.is_none()
    }
}

/// Runs the plan of `trial`; everything is below `folder`.
///
/// # Errors
/// Something did not start, could not be broken, or did not come back.
pub async fn run(folder: &Path, programs: &Programs, trial: &Trial, mut tell: impl FnMut(&str)) -> io::Result<Outcome> {
    let random = Random::new(trial.seed).fork("run").fork(&trial.broker.to_string());
    let mut world = World::start(folder, programs, trial.broker, random.fork("world")).await?;
    let outcome = break_it(&mut world, &random, trial, &mut tell).await;
    outcome.map_err(|error| io::Error::other(format!("{error}\n{}", world.words())))
}

async fn break_it(
    world: &mut World,
    random: &Random,
    trial: &Trial,
    tell: &mut impl FnMut(&str),
) -> io::Result<Outcome> {
    let recorder = Recorder::default();
    let portal = Portal {
        ports: world.hosts.iter().map(|host| host.front.port).collect(),
        authority: world.hosts[0].authority.clone(),
        lock: readback::lock(&world.hosts[0]).await?,
    };
    let (orders, heard) = watch::channel(Order::Listen);
    let mut crowd = Crowd { tasks: JoinSet::new(), progress: Vec::new(), orders: heard };
    for habit in habits() {
        crowd.enter(Client::new(portal.clone(), habit, recorder.clone(), random));
    }
    crowd.wait("a subscription of each browser", |progress| progress.listening).await?;
    orders.send_replace(Order::Publish);
    let mut faults = BTreeMap::new();
    for (number, step) in plan(trial).into_iter().enumerate() {
        tokio::time::sleep(Duration::from_millis(step.pause)).await;
        let began = recorder.now();
        recorder.fault(&format!("begins: {:?}", step.fault));
        let hit = world.inject(step.fault).await?;
        recorder.fault(&hit);
        *faults.entry(step.fault.kind()).or_default() += 1;
        let (Trial { broker, faults: count, .. }, number) = (trial, number + 1);
        let (began, kind) = (crate::report::seconds(began), step.fault.kind());
        tell(&format!("{broker} {number:>4}/{count} {began:>9} s  {kind}: {hit}"));
    }
    orders.send_replace(Order::Settle);
    crowd.wait("a last word on each publication", |progress| progress.open == 0).await?;
    // Somebody who comes at the end and reads all.
    let late = Habit { from: from_the_start(), ..listener("late", None) };
    crowd.enter(Client::new(portal.clone(), late, recorder.clone(), random));
    let newest = newest(&recorder.open());
    let has_all = |progress: &Progress| newest.is_none() || newest_of(progress.seen.as_ref(), newest.as_ref());
    // Whoever does not get there has lost something, and the checker says what.
    let late = crowd.wait("the newest event at each browser", has_all).await.err();
    for (number, host) in world.hosts.iter().enumerate() {
        readback::history(host, &format!("log of host {number}"), &portal.lock, newest.as_ref(), &recorder).await?;
    }
    orders.send_replace(Order::End);
    while crowd.tasks.join_next().await.is_some() {}
    let broker = world.difference().await;
    let history = recorder.open().clone();
    let violations = checker::check(&history);
    match late {
        Some(error) if violations.is_empty() && broker.is_none() => Err(error),
        _ => Ok(Outcome { history, faults, violations, broker }),
    }
}

/// All browsers.
struct Crowd {
    tasks: JoinSet<()>,
    progress: Vec<watch::Receiver<Progress>>,
    orders: watch::Receiver<Order>,
}

impl Crowd {
    fn enter(&mut self, (client, progress): (Client, watch::Receiver<Progress>)) {
        self.progress.push(progress);
        self.tasks.spawn(client.run(self.orders.clone()));
    }

    async fn wait(&mut self, what: &str, done: impl Fn(&Progress) -> bool) -> io::Result<()> {
        let all = async {
            for progress in &mut self.progress {
                // A browser that ended without an order is told of by its reader.
                drop(progress.wait_for(|progress| done(progress)).await);
            }
        };
        let late = |_| io::Error::other(format!("{what} did not come within {} s", SETTLES.as_secs()));
        tokio::time::timeout(SETTLES.max(PATIENCE), all).await.map_err(late)
    }
}

/// Somebody who listens at a host.
fn listener(name: &str, home: Option<usize>) -> Habit {
    Habit { name: name.to_owned(), from: Start::Live, slow: false, naps: false, home, publishes: None }
}

/// Whoever begins so gets all there is.
fn from_the_start() -> Start {
    Start::Time("1970-01-01T00:00:00Z".to_owned())
}

/// Each host has somebody who stays, so that there is always a connection to break.
fn habits() -> Vec<Habit> {
    let writer = |number: usize, home| Habit { publishes: Some(number), ..listener(&format!("writer {number}"), home) };
    vec![
        listener("steady", Some(0)),
        Habit { from: from_the_start(), ..listener("from the start", Some(1)) },
        Habit { slow: true, ..listener("slow", Some(0)) },
        Habit { naps: true, ..listener("napping", Some(1)) },
        Habit { from: Start::Last(1000), ..listener("roaming", None) },
        writer(0, Some(0)),
        writer(1, Some(1)),
        Habit { naps: true, ..writer(2, None) },
    ]
}

/// The newest acknowledged place.
fn newest(history: &History) -> Option<Position> {
    let places = history.publications.iter().filter_map(|publication| publication.place());
    places.max_by_key(|pos| pos.number()).cloned()
}

fn newest_of(seen: Option<&Position>, wanted: Option<&Position>) -> bool {
    matches!((seen, wanted), (Some(seen), Some(wanted)) if seen >= wanted)
}

/// The most publishers must have items of their own.
const _: () = assert!(portal::MOUTHS >= 3);
