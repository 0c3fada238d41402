//! What must be true of the sources before anything is tested, quick things first.

use crate::failure::Failure;
use crate::generated;
use crate::plan::Step;
use crate::server::Build;
use crate::shell;
use crate::task::Output;
use crate::tools::{self, advise_network};
use crate::widgets;
use crate::workspace::Workspace;

mod borders;
mod proofs;
mod rooms;
mod secrets;
mod supply;

/// Everything `cargo xtask check` does.
///
/// # Errors
/// When sources cannot be read.
pub fn steps(workspace: &Workspace) -> Result<Vec<Step>, Failure> {
    let mut steps = quick(workspace)?;
    steps.extend(tools::for_building(workspace));
    steps.extend(lints(workspace));
    steps.extend(widgets::steps(workspace)?);
    steps.push(crate::server::build(workspace, Build::Dev));
    steps.push(generated::compare(workspace));
    steps.push(manifests(workspace));
    steps.push(shell::build(workspace)?);
    steps.push(shell::size::step(workspace));
    steps.extend(supply::steps(workspace)?);
    Ok(steps)
}

/// What needs no compiler: seconds.
///
/// # Errors
/// When the folder of the widgets cannot be read.
pub fn quick(workspace: &Workspace) -> Result<Vec<Step>, Failure> {
    Ok(vec![
        format(workspace)?,
        borders::step(workspace),
        rooms::step(workspace),
        secrets::step(workspace),
        proofs::step(workspace),
    ])
}

/// Clippy over everything, for this machine and for the browser.
pub fn lints(workspace: &Workspace) -> Vec<Step> {
    let native = workspace.clone();
    let browser = workspace.clone();
    vec![
        Step::new("lint/native", "Clippy, for this machine", 4.0, move |task| {
            let clippy = native.cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]);
            task.run(clippy, Output::Latest).map_err(advise_network)?;
            Ok(None)
        }),
        Step::new("lint/browser", "Clippy, for the browser", 1.5, move |task| {
            let clippy = browser.cargo(&[
                "clippy",
                "--package",
                "jogakbo-shell",
                "--target",
                "wasm32-unknown-unknown",
                "--",
                "--deny",
                "warnings",
            ]);
            task.run(clippy, Output::Latest).map_err(advise_network)?;
            Ok(None)
        })
        .needs(&["tools/wasm32-unknown-unknown"]),
    ]
}

/// Every manifest and page that is shipped is right, files of the widgets included.
pub fn manifests(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("manifests", "Check the manifests and pages", 0.0, move |task| {
        let mut check = workspace.program(Build::Dev.program(&workspace));
        check.args(["check", "manifests"]);
        task.run(check, Output::Every)?;
        Ok(None)
    })
    .needs(&["server", "npm", "widgets"])
}

fn format(workspace: &Workspace) -> Result<Step, Failure> {
    let apart = widgets::rust_folders(workspace)?;
    let workspace = workspace.clone();
    Ok(Step::new("format", "Look at the formatting", 0.0, move |task| {
        let advice = |failure: Failure| failure.advise("Run `cargo fmt --all` (for a Rust widget: in its folder).");
        // Only the names of the files; the differences are better seen after formatting.
        let names = ["--", "--check", "-l", "--color", "never"];
        let mut all = workspace.cargo(&["fmt", "--all"]);
        all.args(names);
        task.run(all, Output::Latest).map_err(advice)?;
        for place in apart {
            let mut command = workspace.cargo(&["fmt", "--manifest-path"]);
            command.arg(place.join("Cargo.toml")).args(names);
            task.run(command, Output::Latest).map_err(advice)?;
        }
        Ok(None)
    }))
}
