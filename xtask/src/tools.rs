//! What the chores need on the machine, installed when missing.
//!
//! Every tool gets a folder of its own, named after its version, below [`Workspace::tools`]. It is
//! filled under another name and renamed at the end: an interrupted installation leaves nothing that
//! looks finished, and two that run at once do not disturb each other.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, id};

use crate::failure::Failure;
use crate::plan::Step;
use crate::task::{Output, Task};
use crate::workspace::{BINARYEN, ESBUILD, SWC, TRUNK, Workspace, find_program};

mod system;

pub use system::{browser, browser_path, firefox, nats, nginx, node, rust_sources, wasm_target};

/// Said when something could not be fetched.
const NETWORK: &str = "Is the network reachable from here? Then start the same command again; what is done stays done.";

/// Everything that building the shell and the widgets needs.
pub fn for_building(workspace: &Workspace) -> Vec<Step> {
    let bindgen = workspace.wasm_bindgen.clone();
    vec![
        node(workspace),
        wasm_target(workspace),
        rust_sources(workspace),
        cargo_tool(workspace, "trunk", TRUNK, "trunk", true, 5.0),
        // Its lock file is older than the library it must equal, so cargo chooses.
        cargo_tool(workspace, "wasm-bindgen-cli", &bindgen, "wasm-bindgen", false, 3.0),
        npm_tool(workspace, "binaryen", "binaryen", BINARYEN),
        npm_tool(workspace, "esbuild", "esbuild", ESBUILD),
        npm_tool(workspace, "swc", "@swc/core", SWC),
    ]
}

/// A program that cargo compiles from its published source.
pub fn cargo_tool(
    workspace: &Workspace,
    package: &str,
    version: &str,
    binary: &str,
    locked: bool,
    minutes: f32,
) -> Step {
    let home = workspace.tool(package, version);
    let there = home.join("bin").join(binary).is_file().then(|| format!("{package} {version}"));
    // Kept when interrupted, so that the next start goes on where this one stopped.
    let build = workspace.tools.join(format!("build-{package}-{version}"));
    let workspace = workspace.clone();
    let (package, version) = (package.to_owned(), version.to_owned());
    let title = format!("Install {package} {version}");
    Step::new(&format!("tools/{package}"), title, minutes, move |task| {
        filled(&home, |temporary| {
            let mut command = workspace.cargo(&["install", &package, "--version", &version]);
            if locked {
                command.arg("--locked");
            }
            command.arg("--root").arg(temporary);
            quick_build(&mut command, &build);
            task.run(command, Output::Latest).map_err(advise_network)?;
            Ok(())
        })?;
        // What is left over costs space only.
        let _ = fs::remove_dir_all(&build);
        Ok(None)
    })
    .ready(there)
}

/// A tool runs for seconds; compiling it for speed would take minutes.
fn quick_build(command: &mut Command, build: &Path) {
    command
        .env("CARGO_TARGET_DIR", build)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_STRIP", "true");
}

/// A program from npm, in a folder called `name`.
fn npm_tool(workspace: &Workspace, name: &str, package: &str, version: &str) -> Step {
    let home = workspace.tool(name, version);
    let there = home.join("node_modules").join(package).exists().then(|| format!("{package} {version}"));
    let workspace = workspace.clone();
    let wanted = format!("{package}@{version}");
    let title = format!("Install {package} {version} from npm");
    Step::new(&format!("tools/{name}"), title, 0.4, move |task| {
        filled(&home, |temporary| {
            // With a package.json of its own, npm does not look for one in the folders above.
            fs::write(temporary.join("package.json"), "{\"private\":true}\n")
                .map_err(|cause| Failure::file("write a package.json", &cause))?;
            let mut command = workspace.program("npm");
            command.args(["install", "--no-audit", "--no-fund", "--save-exact", "--prefix"]);
            command.arg(temporary).arg(&wanted).current_dir(temporary);
            task.run(command, Output::Latest).map_err(advise_network)?;
            Ok(())
        })?;
        Ok(None)
    })
    .ready(there)
    .needs(&["tools/node"])
}

/// Fills a folder under another name and renames it. When somebody else was faster, theirs stays.
fn filled(home: &Path, fill: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let name = home.file_name().unwrap_or_default().to_string_lossy();
    let temporary = home.with_file_name(format!(".part-{name}-{}", id()));
    let fail = |cause| Failure::file(format!("make the folder `{}`", home.display()), &cause);
    let _ = fs::remove_dir_all(&temporary);
    fs::create_dir_all(&temporary).map_err(fail)?;
    let outcome = fill(&temporary).and_then(|()| {
        // A folder that is there although the tool is not: somebody deleted half of it.
        match fs::rename(&temporary, home) {
            Err(_) if home.is_dir() => {
                fs::remove_dir_all(home).map_err(fail)?;
                fs::rename(&temporary, home).map_err(fail)
            }
            other => other.map_err(fail),
        }
    });
    if outcome.is_err() {
        let _ = fs::remove_dir_all(&temporary);
    }
    outcome
}

/// What cargo, npm, rustup and apt say when they cannot reach what they want to fetch.
const OUT_OF_REACH: [&str; 9] = [
    "failed to download",
    "failed to fetch",
    "could not download",
    "could not resolve",
    "failed to query replaced source",
    "spurious network error",
    "ENOTFOUND",
    "ETIMEDOUT",
    "ECONNREFUSED",
];

/// Adds the advice about the network when the output sounds like it, keeping where the log is.
pub fn advise_network(failure: Failure) -> Failure {
    let sounds = |line: &String| {
        let line = line.to_lowercase();
        OUT_OF_REACH.iter().any(|words| line.contains(&words.to_lowercase()))
    };
    if !failure.tail.iter().any(sounds) {
        return failure;
    }
    let advice = format!("{NETWORK} {}", failure.advice);
    failure.advise(advice.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_tool_appears_only_when_it_is_complete() {
        let folder = Folder::new("tools-complete");
        let home = folder.path("tools/trunk-1");
        filled(&home, |temporary| {
            assert!(!home.exists(), "nothing that looks finished yet");
            fs::write(temporary.join("bin"), "x").unwrap();
            Ok(())
        })
        .unwrap();
        assert!(home.join("bin").is_file());
    }

    #[test]
    fn a_failed_installation_leaves_nothing() {
        let folder = Folder::new("tools-failed");
        let home = folder.path("tools/trunk-1");
        filled(&home, |_| Err(Failure::new("no network"))).unwrap_err();
        assert_eq!(fs::read_dir(folder.path("tools")).unwrap().count(), 0);
    }

    #[test]
    fn the_network_is_only_blamed_when_it_is_mentioned() {
        let lines = ["error: failed to download `serde v1.0.0`".to_owned()];
        let failure = advise_network(Failure::new("cargo ended").with_tail(&lines));
        assert!(failure.advice.contains("network"));
        let lines = ["error[E0432]: unresolved import".to_owned()];
        let failure = advise_network(Failure::new("cargo ended").with_tail(&lines).advise("Look at the log."));
        assert_eq!(failure.advice, "Look at the log.");
    }

    #[test]
    fn a_broken_folder_is_replaced() {
        let folder = Folder::new("tools-broken");
        folder.write("tools/trunk-1/rest", "x");
        let home = folder.path("tools/trunk-1");
        filled(&home, |temporary| {
            fs::write(temporary.join("bin"), "x").unwrap();
            Ok(())
        })
        .unwrap();
        assert!(home.join("bin").is_file() && !home.join("rest").exists());
    }
}
