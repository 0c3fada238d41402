//! Whether what we build from is known to be bad: cargo-deny for crates, npm's audit for packages.
//!
//! Both ask somebody for a list of known faults. Where that cannot be reached they say so and do not fail: the rest of the
//! checks still counts, and a list that was not read must never look like one that was.

use std::fs;
use std::process::Command;

use crate::failure::Failure;
use crate::plan::Step;
use crate::task::{Output, Task};
use crate::tools;
use crate::workspace::{CARGO_DENY, Workspace};

/// The steps of `cargo xtask check`.
///
/// # Errors
/// When the folders of packages cannot be listed.
pub fn steps(workspace: &Workspace) -> Result<Vec<Step>, Failure> {
    let mut steps = vec![
        tools::cargo_tool(workspace, "cargo-deny", CARGO_DENY, "cargo-deny", true, 6.0),
        licences(workspace),
        advisories(workspace),
    ];
    for folder in locked(workspace)? {
        steps.push(audit(workspace, folder));
    }
    Ok(steps)
}

fn deny(workspace: &Workspace, checks: &[&str]) -> Command {
    let program = workspace.tool("cargo-deny", CARGO_DENY).join("bin/cargo-deny");
    let mut command = workspace.program(program);
    command.args(["--workspace", "--color", "never", "check"]).args(checks).current_dir(&workspace.root);
    command
}

/// Licences, sources and doubles: needs nobody.
fn licences(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("deny", "Licences and sources of the crates (cargo-deny)", 0.1, move |task| {
        task.run(deny(&workspace, &["bans", "licenses", "sources"]), Output::Latest)?;
        Ok(None)
    })
    .needs(&["tools/cargo-deny"])
}

/// Known faults of the crates.
fn advisories(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("deny/advisories", "Known faults of the crates (cargo-deny)", 0.2, move |task| {
        asked(task, deny(&workspace, &["advisories"]), "the list of RustSec")
    })
    .needs(&["tools/cargo-deny"])
}

/// Known faults of the packages of one folder, from `high` on.
fn audit(workspace: &Workspace, folder: String) -> Step {
    let workspace = workspace.clone();
    let (key, title) = (format!("npm-audit/{folder}"), format!("Known faults of the npm packages of {folder}"));
    Step::new(&key, title, 0.1, move |task| {
        let mut command = workspace.program("npm");
        command.args(["audit", "--package-lock-only", "--audit-level=high"]).current_dir(workspace.root.join(&folder));
        asked(task, command, "the registry's audit")
    })
    .needs(&["tools/node"])
}

/// Runs a program that asks somebody; that nobody answered is a remark and no failure.
fn asked(task: &Task, command: Command, whom: &str) -> Result<Option<String>, Failure> {
    match task.run(command, Output::Latest) {
        Ok(_) => Ok(None),
        Err(failure) if nobody_answered(&failure.tail) => Ok(Some(format!("NOT CHECKED: {whom} could not be reached"))),
        Err(failure) => Err(failure.advise("Update what is named, or say in deny.toml why it does no harm here.")),
    }
}

/// Whether a program failed because it could not ask. A fault that was found says so in other words.
fn nobody_answered(lines: &[String]) -> bool {
    const WORDS: [&str; 9] = [
        "audit endpoint returned an error",
        "failed to fetch advisory database",
        "failed to acquire advisory database",
        "unable to fetch advisory",
        "enotfound",
        "econnrefused",
        "etimedout",
        "eai_again",
        "enoaudit",
    ];
    let found =
        lines.iter().any(|line| line.starts_with("error[vulnerability]") || line.contains(" severity vulnerabilit"));
    !found && lines.iter().any(|line| WORDS.iter().any(|word| line.to_lowercase().contains(word)))
}

/// Folders with a lock of npm, as git lists them.
fn locked(workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    for above in ["", "e2e", "e2e/bench", "widgets"] {
        let folder = workspace.root.join(above);
        let fail = |cause| Failure::file(format!("read `{}`", folder.display()), &cause);
        for entry in fs::read_dir(&folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            if path.join("package-lock.json").is_file()
                && let Ok(below) = path.strip_prefix(&workspace.root)
            {
                found.push(below.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(lines: &[&str]) -> bool {
        !nobody_answered(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn silence_is_told_from_what_was_found() {
        assert!(!answered(&["npm warn audit 404 Not Found", "npm error audit endpoint returned an error"]));
        assert!(!answered(&["npm error code ENOTFOUND"]));
        assert!(!answered(&["2026-01-01 [ERROR] failed to fetch advisory database https://…: network is down"]));
        assert!(answered(&["3 high severity vulnerabilities", "npm error code ENOTFOUND"]));
        assert!(answered(&["error[vulnerability]: use after free", "failed to fetch advisory database"]));
        assert!(answered(&["error[rejected]: license is not allowed"]));
    }
}
