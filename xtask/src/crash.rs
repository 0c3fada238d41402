//! The crash-and-network suite, `e2e/crash`.

use crate::plan::Step;
use crate::server::{self, Build};
use crate::task::Output;
use crate::tools;
use crate::workspace::Workspace;

/// Faults of `cargo xtask test`, over all brokers.
const FAULTS: &str = "50";
/// The plan of `cargo xtask test` is the same each time, so that a failure can be tried again.
const SEED: &str = "20261126";

/// The step of `cargo xtask test`; the server and NATS are there by then.
pub fn test(workspace: &Workspace) -> Step {
    // A machine that stands still for seconds can make NATS 2.9 lose events (docs/operate-nats.md); that is told, and the
    // servers' files must prove it.
    let flags = ["--faults", FAULTS, "--seed", SEED, "--broker-may-fail"].map(str::to_owned);
    step(workspace, 2.0, &flags).needs(&["server", "nats"])
}

/// The steps of `cargo xtask crash`; `flags` are for the suite.
pub fn chore(workspace: &Workspace, flags: &[String]) -> Vec<Step> {
    vec![tools::nats(workspace), server::build(workspace, Build::Dev), step(workspace, 2.0, flags)]
}

fn step(workspace: &Workspace, minutes: f32, flags: &[String]) -> Step {
    let (workspace, flags) = (workspace.clone(), flags.to_vec());
    Step::new("crash", "Crash and network faults", minutes, move |task| {
        let mut suite = workspace.cargo(&["run", "--quiet", "--package", "jogakbo-crash", "--"]);
        suite.arg("--host").arg(Build::Dev.program(&workspace)).args(&flags);
        let lines = task.run(suite, Output::Every)?;
        Ok(lines.last().cloned())
    })
}
