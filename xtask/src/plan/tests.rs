//! Which steps run, which do not, and what the last line says.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::testing::Folder;

type Trace = Rc<RefCell<Vec<String>>>;

fn step(trace: &Trace, key: &str, succeeds: bool) -> Step {
    let trace = Rc::clone(trace);
    let name = key.to_owned();
    Step::new(key, key, 1.0, move |_| {
        trace.borrow_mut().push(name);
        if succeeds { Ok(None) } else { Err(Failure::new("it broke")) }
    })
}

fn run_all(name: &str, steps: Vec<Step>, on_failure: OnFailure) -> Summary {
    let folder = Folder::new(name);
    run(&Console::of_this_process(), "Trying", steps, on_failure, &folder.path("logs"))
}

#[test]
fn what_is_already_done_is_not_run_and_counts_as_passed() {
    let trace = Trace::default();
    let steps = vec![step(&trace, "a", true).ready(Some("here".to_owned())), step(&trace, "b", true)];
    let summary = run_all("plan-done", steps, OnFailure::Stop);
    assert_eq!(*trace.borrow(), ["b"]);
    assert_eq!(summary.line(), "2 passed, 0 failed");
    assert!(summary.is_good());
}

#[test]
fn a_build_stops_at_the_first_failure() {
    let trace = Trace::default();
    let steps = vec![step(&trace, "a", false), step(&trace, "b", true)];
    let summary = run_all("plan-stop", steps, OnFailure::Stop);
    assert_eq!(*trace.borrow(), ["a"]);
    assert_eq!(summary.line(), "0 passed, 1 failed, 1 not run");
    assert!(!summary.is_good());
}

#[test]
fn a_test_run_goes_on_with_all_that_does_not_need_the_failed_step() {
    let trace = Trace::default();
    let steps = vec![
        step(&trace, "npm/a", false),
        step(&trace, "widgets", true).needs(&["npm"]),
        step(&trace, "stories", true).needs(&["widgets"]),
        step(&trace, "unit", true),
    ];
    let summary = run_all("plan-go-on", steps, OnFailure::GoOn);
    assert_eq!(*trace.borrow(), ["npm/a", "unit"]);
    assert_eq!(summary.not_run, ["widgets", "stories"], "needs are passed on");
    assert_eq!(summary.line(), "1 passed, 1 failed, 2 not run");
}

#[test]
fn asking_for_some_steps_brings_what_they_need() {
    let trace = Trace::default();
    let steps = vec![
        step(&trace, "tools/node", true),
        step(&trace, "npm/a", true).needs(&["tools"]),
        step(&trace, "fmt", true),
        step(&trace, "stories", true).needs(&["npm"]),
    ];
    let keys: Vec<String> = only(steps, &["stories".to_owned()]).into_iter().map(|step| step.key).collect();
    assert_eq!(keys, ["tools/node", "npm/a", "stories"]);
}

#[test]
fn a_group_is_not_the_beginning_of_a_longer_word() {
    assert!(is_below("npm/e2e", "npm"));
    assert!(!is_below("npmx", "npm"));
}

#[test]
fn the_plan_says_minutes_and_what_is_done() {
    let trace = Trace::default();
    assert_eq!(step(&trace, "a", true).announcement(3), "   3. a: about 1 min");
    let done = step(&trace, "a", true).ready(Some("trunk 0.21.14".to_owned()));
    assert_eq!(done.announcement(12), "  12. a: done (trunk 0.21.14)");
    assert_eq!(estimate(0.1), "a few seconds");
}
