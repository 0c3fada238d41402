//! A plan is a list of steps that is shown before it is run.
//!
//! Each step says how many minutes it takes and whether it is already done. A plan either stops at
//! the first failure (something is being built) or goes on with everything that does not need what
//! failed (something is being tested).

use std::path::Path;
use std::time::Instant;

use crate::console::{Console, clock};
use crate::failure::Failure;
use crate::task::Task;

/// What a step does; the text it gives, if any, is shown behind its title.
type Work = Box<dyn FnOnce(&Task) -> Result<Option<String>, Failure>>;

/// One step of a plan.
pub struct Step {
    /// A short name, also the name of its log: `shell`, `npm/e2e`.
    key: String,
    title: String,
    minutes: f32,
    ready: Option<String>,
    needs: Vec<String>,
    work: Work,
}

impl Step {
    /// A step that takes about so many minutes when nothing is cached.
    pub fn new<F>(key: &str, title: impl Into<String>, minutes: f32, work: F) -> Self
    where
        F: FnOnce(&Task) -> Result<Option<String>, Failure> + 'static,
    {
        Self { key: key.to_owned(), title: title.into(), minutes, ready: None, needs: Vec::new(), work: Box::new(work) }
    }

    /// The step is already done, for this reason; with `None` it has to be run.
    #[must_use]
    pub fn ready(mut self, why: Option<String>) -> Self {
        self.ready = why;
        self
    }

    /// The step is only run when the steps with these keys did not fail.
    #[must_use]
    pub fn needs(mut self, keys: &[&str]) -> Self {
        self.needs.extend(keys.iter().map(|key| (*key).to_owned()));
        self
    }

    /// Whether the step has this key, or one below it.
    pub fn is_in(&self, group: &str) -> bool {
        is_below(&self.key, group)
    }

    fn announcement(&self, number: usize) -> String {
        let state = match &self.ready {
            Some(why) => format!("done ({why})"),
            None => estimate(self.minutes),
        };
        format!("  {number:>2}. {}: {state}", self.title)
    }
}

/// What to do when a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// The rest makes no sense: stop.
    Stop,
    /// Go on with every step that does not need the failed one.
    GoOn,
}

/// How a plan ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Titles of steps that were run and succeeded, or were already done.
    pub passed: Vec<String>,
    /// Titles of steps that failed.
    pub failed: Vec<String>,
    /// Titles of steps that were left out because something they need failed.
    pub not_run: Vec<String>,
}

impl Summary {
    /// Whether everything was done.
    pub fn is_good(&self) -> bool {
        self.failed.is_empty() && self.not_run.is_empty()
    }

    /// The last line, for example `12 passed, 1 failed, 2 not run`.
    pub fn line(&self) -> String {
        let line = format!("{} passed, {} failed", self.passed.len(), self.failed.len());
        match self.not_run.len() {
            0 => line,
            left_out => format!("{line}, {left_out} not run"),
        }
    }
}

/// Leaves only the steps whose key is one of `wanted` (or below it, as `npm/e2e` is below `npm`)
/// and whatever those need.
pub fn only(steps: Vec<Step>, wanted: &[String]) -> Vec<Step> {
    let mut keep: Vec<String> = Vec::new();
    // Steps need only earlier ones, so one look from the end finds all.
    for step in steps.iter().rev() {
        let asked = wanted.iter().any(|want| step.is_in(want));
        if asked || keep.iter().any(|need| step.is_in(need)) {
            keep.push(step.key.clone());
            keep.extend(step.needs.iter().cloned());
        }
    }
    steps.into_iter().filter(|step| keep.contains(&step.key)).collect()
}

fn is_below(key: &str, group: &str) -> bool {
    key.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Shows the plan, then runs it. Logs of the programs go to the folder `logs`.
pub fn run(console: &Console, title: &str, steps: Vec<Step>, on_failure: OnFailure, logs: &Path) -> Summary {
    announce(console, title, &steps);
    let total = steps.len();
    let began = Instant::now();
    let mut summary = Summary::default();
    let mut broken: Vec<String> = Vec::new();
    for (index, step) in steps.into_iter().enumerate() {
        let place = format!("[{}/{total}] {}", index + 1, step.title);
        let stopped = on_failure == OnFailure::Stop && !broken.is_empty();
        if stopped || step.needs.iter().any(|need| broken.iter().any(|key| is_below(key, need))) {
            if !stopped {
                console.say(&format!("{place}: not run, because something it needs failed"));
            }
            broken.push(step.key);
            summary.not_run.push(step.title);
            continue;
        }
        if step.ready.is_some() {
            summary.passed.push(step.title);
            continue;
        }
        console.say(&place);
        let task = Task::new(console, &step.title, logs, &step.key);
        match (step.work)(&task) {
            Ok(said) => {
                let said = said.map_or(String::new(), |said| format!(": {said}"));
                console.say(&format!("    ok, {}{said}", clock(task.started().elapsed())));
                summary.passed.push(step.title);
            }
            Err(failure) => {
                console.say(&format!("    FAILED after {}\n{failure}", clock(task.started().elapsed())));
                broken.push(step.key);
                summary.failed.push(step.title);
            }
        }
    }
    for title in &summary.failed {
        console.say(&format!("failed: {title}"));
    }
    console.say(&format!("{} ({})", summary.line(), clock(began.elapsed())));
    summary
}

fn announce(console: &Console, title: &str, steps: &[Step]) {
    console.say(&format!("{title}. The plan:"));
    for (index, step) in steps.iter().enumerate() {
        console.say(&step.announcement(index + 1));
    }
    let minutes: f32 = steps.iter().filter(|step| step.ready.is_none()).map(|step| step.minutes).sum();
    console.say(&format!("  In all {} on two cores; less when caches are warm.\n", estimate(minutes)));
}

/// Minutes as a person says them.
fn estimate(minutes: f32) -> String {
    if minutes < 0.25 {
        "a few seconds".to_owned()
    } else if minutes < 0.75 {
        "about half a minute".to_owned()
    } else {
        format!("about {minutes:.0} min")
    }
}

#[cfg(test)]
mod tests;
