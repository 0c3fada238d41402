//! Every test of the repository, browser stories included.

use std::fs;

use crate::check;
use crate::crash;
use crate::dist;
use crate::failure::Failure;
use crate::generated;
use crate::npm;
use crate::plan::Step;
use crate::server::{self, Build};
use crate::shell;
use crate::task::Output;
use crate::tools;
use crate::widgets;
use crate::workspace::Workspace;

/// The steps, quick ones first; a failed one stops only what needs it.
///
/// # Errors
/// When sources cannot be read.
pub fn steps(workspace: &Workspace) -> Result<Vec<Step>, Failure> {
    let mut steps = check::quick(workspace)?;
    steps.extend(tools::for_building(workspace));
    // Before the host is compiled for the first time: it holds what `widgets/sdk` makes.
    steps.extend(widgets::steps(workspace)?);
    steps.extend(check::lints(workspace));
    steps.extend(native(workspace));
    steps.push(in_node(workspace));
    steps.push(server::build(workspace, Build::Dev));
    steps.push(generated::compare(workspace));
    steps.push(check::manifests(workspace));
    steps.push(crash::test(workspace));
    steps.push(shell::build(workspace)?);
    steps.push(shell::size::step(workspace));
    steps.push(dist::trial(workspace));
    steps.push(tools::browser(workspace));
    steps.extend(npm::install(workspace, "e2e")?);
    steps.extend(in_firefox(workspace)?);
    steps.extend(imports(workspace)?);
    steps.extend(stories(workspace)?);
    Ok(steps)
}

/// Tests of all crates on this machine, then the examples in their documentation.
fn native(workspace: &Workspace) -> Vec<Step> {
    let mut ask = workspace.cargo(&["nextest", "--version"]);
    let nextest = ask.output().is_ok_and(|asked| asked.status.success());
    let runner = if nextest { "cargo nextest" } else { "cargo test, as cargo-nextest is not installed" };
    let (tests, apart, examples) = (workspace.clone(), workspace.clone(), workspace.clone());
    vec![
        tools::nats(workspace),
        Step::new("unit", format!("Tests on this machine ({runner})"), 5.0, move |task| {
            let arguments: &[&str] = if nextest {
                &["nextest", "run", "--workspace", "--no-fail-fast"]
            } else {
                &["test", "--workspace", "--all-targets", "--no-fail-fast"]
            };
            task.run(tests.cargo(arguments), Output::Every)?;
            Ok(None)
        })
        .needs(&["nats"]),
        Step::new("unit/widgets", "Tests of the widgets in Rust", 2.0, move |task| {
            for place in widgets::rust_folders(&apart)? {
                let mut cargo = apart.cargo(&["test", "--lib", "--manifest-path"]);
                cargo.arg(place.join("Cargo.toml")).env("CARGO_TARGET_DIR", widgets::rust_target(&apart));
                task.run(cargo, Output::Every)?;
            }
            Ok(None)
        }),
        // Seconds when warm; cold, it is nearly all compiling of what the examples link to.
        Step::new("examples", "Examples in the documentation", 2.0, move |task| {
            task.run(examples.cargo(&["test", "--workspace", "--doc"]), Output::Latest)?;
            Ok(None)
        }),
    ]
}

/// The contract's tests once more as wasm, in Node.js: both sides must agree.
fn in_node(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("wasm", "The contract's tests as wasm, in Node.js", 1.5, move |task| {
        let mut command = workspace.cargo(&[
            "test",
            "--package",
            "jogakbo-contract",
            "--target",
            "wasm32-unknown-unknown",
            "--lib",
            "--tests",
            "--no-fail-fast",
        ]);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        match passed(&task.run(command, Output::Every)?) {
            // A file without the right attribute on its tests would pass unseen.
            0 => Err(Failure::new("not one test was run as wasm")),
            tests => Ok(Some(format!("{tests} tests"))),
        }
    })
    .needs(&["tools"])
}

/// How many tests passed, by the lines `test result: ok. 12 passed; ...` of all test programs.
fn passed(lines: &[String]) -> usize {
    let count = |line: &String| -> Option<usize> {
        let (_, rest) = line.split_once("test result: ok. ")?;
        rest.split(' ').next()?.parse().ok()
    };
    lines.iter().filter_map(count).sum()
}

/// What a citizen does, in Chromium.
fn stories(workspace: &Workspace) -> Result<Vec<Step>, Failure> {
    let mut steps = vec![tools::nginx(workspace)];
    steps.extend(npm::install(workspace, "e2e/templates")?);
    let workspace = workspace.clone();
    steps.push(
        Step::new("stories", "Browser stories (Playwright, Chromium)", 5.0, move |task| {
            let mut playwright = workspace.program("npx");
            playwright.args(["--no-install", "playwright", "test"]);
            prepare(&mut playwright, &workspace, Build::Dev);
            task.run(playwright, Output::Every)?;
            Ok(None)
        })
        .needs(&["tools", "npm", "widgets", "shell", "server", "nats"]),
    );
    Ok(steps)
}

/// Ten of these stories in Firefox.
fn in_firefox(workspace: &Workspace) -> Result<Vec<Step>, Failure> {
    let mut steps = vec![tools::firefox(workspace)];
    steps.extend(npm::install(workspace, "e2e/firefox")?);
    let workspace = workspace.clone();
    steps.push(
        Step::new("firefox", "Browser stories (puppeteer, Firefox)", 2.0, move |task| {
            let mut node = workspace.program("npm");
            node.args(["test"]);
            prepare(&mut node, &workspace, Build::Dev);
            node.current_dir(workspace.root.join("e2e/firefox"));
            task.run(node, Output::Every)?;
            Ok(None)
        })
        .needs(&["tools", "npm", "widgets", "shell", "server"]),
    );
    Ok(steps)
}

/// Published packages of many makers, imported as they are and mounted in Chromium.
fn imports(workspace: &Workspace) -> Result<Vec<Step>, Failure> {
    let mut steps: Vec<Step> = npm::install(workspace, "e2e/import")?.into_iter().collect();
    let workspace = workspace.clone();
    steps.push(
        Step::new("import", "Published packages, imported and mounted (Chromium)", 3.0, move |task| {
            let mut node = workspace.program("npm");
            node.args(["test"]);
            prepare(&mut node, &workspace, Build::Dev);
            node.current_dir(workspace.root.join("e2e/import"));
            task.run(node, Output::Every)?;
            Ok(None)
        })
        .needs(&["tools", "npm", "shell", "server"]),
    );
    Ok(steps)
}

/// Runs a script of `e2e/package.json` (`shots`, `bench:compose`) with more arguments behind it, after the steps `before`.
///
/// # Errors
/// When sources cannot be read.
pub fn script(
    workspace: &Workspace,
    name: &str,
    title: &str,
    minutes: f32,
    build: Build,
    before: Vec<Step>,
    more: &[String],
) -> Result<Vec<Step>, Failure> {
    let mut steps = tools::for_building(workspace);
    steps.extend(widgets::steps(workspace)?);
    steps.push(shell::build(workspace)?);
    steps.push(server::build(workspace, build));
    steps.push(tools::browser(workspace));
    steps.extend(npm::install(workspace, "e2e")?);
    steps.extend(before);
    let workspace = workspace.clone();
    let (script, more) = (name.to_owned(), more.to_vec());
    steps.push(Step::new(name, title, minutes, move |task| {
        let package = fs::read_to_string(workspace.root.join("e2e/package.json")).unwrap_or_default();
        if !npm::has_script(&package, &script) {
            return Err(Failure::new(format!("`e2e/package.json` has no script `{script}`")));
        }
        let mut command = workspace.program("npm");
        command.args(["run", &script, "--"]).args(more);
        prepare(&mut command, &workspace, build);
        task.run(command, Output::Every)?;
        Ok(None)
    }));
    Ok(steps)
}

/// What everything in `e2e/` is told: the server's program, the shell's files, the browser.
fn prepare(command: &mut std::process::Command, workspace: &Workspace, build: Build) {
    command.current_dir(workspace.root.join("e2e"));
    command.env("JOGAKBO_BIN", build.program(workspace));
    command.env("JOGAKBO_SHELL", workspace.root.join("dist"));
    if let Some(browser) = tools::browser_path() {
        command.env("CHROMIUM", browser);
    }
}

#[cfg(test)]
mod tests {
    use super::passed;

    #[test]
    fn tests_are_counted_over_all_programs() {
        let lines =
            ["no tests to run!", "test result: ok. 12 passed; 0 failed; 0 ignored", "test result: ok. 3 passed;"];
        assert_eq!(passed(&lines.map(str::to_owned)), 15);
        assert_eq!(passed(&[]), 0);
    }
}
