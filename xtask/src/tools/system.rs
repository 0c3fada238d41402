//! What comes from the system: Node.js, the wasm target of the Rust toolchain, Chromium, the NATS server, nginx.

use super::{Failure, Output, PathBuf, Step, Task, Workspace, advise_network, env, find_program};

/// The oldest Node.js that works.
const NODE: u32 = 20;
/// The Rust target of the browser.
const WASM: &str = "wasm32-unknown-unknown";
/// Debian's packages for the browser stories; the font is for Korean text in screenshots.
const BROWSER_PACKAGES: &str = "chromium chromium-driver fonts-noto-cjk";
/// Where Debian puts the NATS server, which is on root's `PATH` only.
const NATS: &str = "/usr/sbin/nats-server";
/// Where Debian puts nginx, which is on root's `PATH` only.
const NGINX: &str = "/usr/sbin/nginx";

/// Node.js and npm: only looked for, never installed.
pub fn node(workspace: &Workspace) -> Step {
    let found = node_version(workspace);
    let said = found.clone();
    Step::new("tools/node", "Look for Node.js and npm", 0.0, move |_| {
        let advice =
            "Install Node.js 20 or newer together with npm (Debian 12: its nodejs package is older), and start again.";
        Err(match said {
            Some(version) => Failure::new(format!("Node.js {version} is too old")).advise(advice),
            None => Failure::new("Node.js or npm was not found").advise(advice),
        })
    })
    .ready(found.filter(|version| is_new_enough(version)).map(|version| format!("Node.js {version}")))
}

fn node_version(workspace: &Workspace) -> Option<String> {
    find_program(&["npm"])?;
    let asked = workspace.program("node").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&asked.stdout).trim().trim_start_matches('v').to_owned())
}

fn is_new_enough(version: &str) -> bool {
    version.split('.').next().and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major >= NODE)
}

/// The wasm target of the pinned toolchain; rustup may not add it on its own.
pub fn wasm_target(workspace: &Workspace) -> Step {
    from_rustup(workspace, ["target", WASM], WASM, "Add the wasm target to the Rust toolchain")
}

/// The sources of the standard library, which the shell is built with (ADR 0013).
pub fn rust_sources(workspace: &Workspace) -> Step {
    from_rustup(workspace, ["component", "rust-src"], "src/rust", "Add the sources of the standard library")
}

/// A part of the pinned toolchain, known by its folder below `lib/rustlib`.
fn from_rustup(workspace: &Workspace, [kind, name]: [&'static str; 2], folder: &str, title: &str) -> Step {
    let sysroot = workspace.program("rustc").args(["--print", "sysroot"]).output().ok();
    let there = sysroot.is_some_and(|asked| {
        let sysroot = PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim());
        sysroot.join("lib/rustlib").join(folder).is_dir()
    });
    let workspace = workspace.clone();
    Step::new(&format!("tools/{name}"), title, 0.5, move |task| {
        let mut command = workspace.program("rustup");
        command.args([kind, "add", name]);
        task.run(command, Output::Latest).map_err(advise_network)?;
        Ok(None)
    })
    .ready(there.then(|| name.to_owned()))
}

/// Chromium, for browser stories and screenshots.
pub fn browser(workspace: &Workspace) -> Step {
    let there = browser_path().map(|path| path.display().to_string());
    from_debian(workspace, "tools/browser", "Chromium", 3.0, BROWSER_PACKAGES).ready(there)
}

/// The NATS server, for the tests of a log that several hosts share.
pub fn nats(workspace: &Workspace) -> Step {
    let there = find_program(&["nats-server"]).or_else(|| Some(PathBuf::from(NATS)).filter(|file| file.is_file()));
    from_debian(workspace, "nats", "nats-server", 0.5, "nats-server")
        .ready(there.map(|path| path.display().to_string()))
}

/// nginx, for the story of a proxy in front.
pub fn nginx(workspace: &Workspace) -> Step {
    let there = find_program(&["nginx"]).or_else(|| Some(PathBuf::from(NGINX)).filter(|file| file.is_file()));
    from_debian(workspace, "nginx", "nginx", 0.5, "nginx-light").ready(there.map(|path| path.display().to_string()))
}

/// Firefox, for the smoke suite; the variable `FIREFOX` names another.
pub fn firefox(workspace: &Workspace) -> Step {
    let there = env::var_os("FIREFOX").map(PathBuf::from).or_else(|| find_program(&["firefox-esr"]));
    from_debian(workspace, "tools/firefox", "Firefox", 1.5, "firefox-esr")
        .ready(there.map(|path| path.display().to_string()))
}

/// A program of Debian's; installed only when we are root.
fn from_debian(workspace: &Workspace, key: &str, program: &'static str, minutes: f32, packages: &'static str) -> Step {
    let workspace = workspace.clone();
    Step::new(key, format!("Install {program}"), minutes, move |task| {
        if !is_root(task, &workspace) {
            return Err(Failure::new(format!("{program} is missing, and only root may install it"))
                .advise(format!("Run this once: sudo apt-get update && sudo apt-get install -y {packages}")));
        }
        let mut update = workspace.program("apt-get");
        update.arg("update");
        task.run(update, Output::Latest).map_err(advise_network)?;
        let mut install = workspace.program("apt-get");
        install.env("DEBIAN_FRONTEND", "noninteractive");
        install.args(["install", "-y"]).args(packages.split(' '));
        task.run(install, Output::Latest).map_err(advise_network)?;
        Ok(None)
    })
}

/// Where the browser is: the variable `CHROMIUM`, else the first known name on the `PATH`.
pub fn browser_path() -> Option<PathBuf> {
    env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .or_else(|| find_program(&["chromium", "chromium-browser", "google-chrome"]))
}

fn is_root(task: &Task, workspace: &Workspace) -> bool {
    let mut command = workspace.program("id");
    command.arg("-u");
    task.ask(command).is_ok_and(|user| user.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn node_20_is_the_oldest_that_works() {
        assert!(is_new_enough("20.0.0") && is_new_enough("24.1.0"));
        assert!(!is_new_enough("18.19.0") && !is_new_enough(""));
    }
}
