//! Builds and starts the host server `jogakbo`.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::plan::Step;
use crate::task::Output;
use crate::tools::advise_network;
use crate::workspace::Workspace;

/// Which of the two builds of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Quick to build; for trying and testing.
    Dev,
    /// Quick to run, with the portal's files inside.
    Release,
}

impl Build {
    /// The program of this build.
    pub fn program(self, workspace: &Workspace) -> PathBuf {
        let folder = match self {
            Self::Dev => "debug",
            Self::Release => "release",
        };
        workspace.target.join(folder).join(format!("jogakbo{}", std::env::consts::EXE_SUFFIX))
    }
}

/// The step that builds the server. Cargo itself knows whether there is anything to do.
pub fn build(workspace: &Workspace, build: Build) -> Step {
    let minutes = match (build.program(workspace).is_file(), build) {
        (true, _) => 0.4,
        (false, Build::Dev) => 4.0,
        (false, Build::Release) => 7.0,
    };
    let title = match build {
        Build::Dev => "Build the host server",
        Build::Release => "Build the host server (release)",
    };
    let workspace = workspace.clone();
    let step = Step::new("server", title, minutes, move |task| {
        let mut cargo = workspace.cargo(&["build", "--package", "jogakbo"]);
        if build == Build::Release {
            cargo.arg("--release");
            workspace.hide_paths(&mut cargo, &[]);
        }
        task.run(cargo, Output::Latest).map_err(advise_network)?;
        Ok(None)
    });
    // The release program carries the shell's files, and the npm package that new widgets begin with.
    if build == Build::Release { step.needs(&["shell", "widgets/sdk"]) } else { step }
}

/// The step that builds the load of the bridge benchmark, beside the server.
pub fn build_load(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("load", "Build the load", 0.5, move |task| {
        let cargo = workspace.cargo(&["build", "--package", "jogakbo-load", "--release"]);
        task.run(cargo, Output::Latest).map_err(advise_network)?;
        Ok(None)
    })
}

/// The step that runs a bench of a package, with more arguments for it.
pub fn bench(workspace: &Workspace, package: &'static str, name: &'static str, title: &str, more: &[String]) -> Step {
    let (workspace, more) = (workspace.clone(), more.to_vec());
    Step::new(name, title, 2.0, move |task| {
        let mut cargo = workspace.cargo(&["bench", "--package", package, "--bench", name, "--"]);
        cargo.args(&more);
        task.run(cargo, Output::Every).map_err(advise_network)?;
        Ok(None)
    })
}

/// Flags of a demo portal in this repository.
const FLAGS: [(&str, Option<&str>); 5] = [
    ("--demo", None),
    ("--data", Some("data")),
    ("--manifests", Some("manifests")),
    ("--assets", Some("widgets")),
    ("--shell", Some("dist")),
];

/// The server with the folders of this repository and demo accounts; flags in `more` win over these.
pub fn command(workspace: &Workspace, build: Build, more: &[String]) -> Command {
    let mut command = workspace.program(build.program(workspace));
    command.arg("serve").args(flags(more));
    command
}

fn flags(more: &[String]) -> Vec<String> {
    let is_given = |flag: &str| {
        more.iter().any(|word| word.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))
    };
    let mut words = Vec::new();
    for (flag, value) in FLAGS.iter().filter(|(flag, _)| !is_given(flag)) {
        words.push((*flag).to_owned());
        words.extend(value.map(str::to_owned));
    }
    words.extend(more.iter().cloned());
    words
}

/// Becomes the server: it gets the process, so that Ctrl-C, signals and the exit status are its own,
/// and nothing is left running when this program is stopped. Returns only when that fails.
#[cfg(unix)]
pub fn become_server(mut command: Command) -> Failure {
    use std::os::unix::process::CommandExt;
    Failure::new(format!("could not start the server: {}", command.exec()))
}

/// Runs the server to its end; Ctrl-C reaches it through the console they share.
#[cfg(not(unix))]
pub fn become_server(mut command: Command) -> Failure {
    match command.status() {
        Ok(status) => Failure::new(format!("the server ended with {status}")),
        Err(cause) => Failure::new(format!("could not start the server: {cause}")),
    }
}

#[cfg(test)]
mod tests {
    use super::flags;

    #[test]
    fn a_given_flag_replaces_ours() {
        let more = ["--data=/tmp/x".to_owned(), "--shell".to_owned(), "other".to_owned()];
        let words = flags(&more).join(" ");
        assert_eq!(words, "--demo --manifests manifests --assets widgets --data=/tmp/x --shell other");
    }
}
