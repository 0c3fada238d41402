//! Which packages a room of ours must not depend on, directly or through others.

use std::process::Command;

use crate::failure::Failure;
use crate::plan::Step;
use crate::task::Task;
use crate::workspace::{Workspace, locked_version};

/// One room of ours and what must stay out of it.
struct Border {
    package: &'static str,
    forbidden: &'static [&'static str],
    /// Counts on every platform; otherwise only on this one.
    everywhere: bool,
}

/// The contract is pure, and the host server knows nothing of browsers. The server's libraries may
/// name browser crates for platforms the server is never built for.
const BORDERS: [Border; 2] = [
    Border {
        package: "jogakbo-contract",
        forbidden: &["tokio", "axum", "web-sys", "js-sys", "leptos", "wasm-bindgen"],
        everywhere: true,
    },
    Border { package: "jogakbo", forbidden: &["leptos", "web-sys", "wasm-bindgen"], everywhere: false },
];

impl Border {
    fn tree(&self, workspace: &Workspace) -> Command {
        let mut tree = workspace.cargo(&["tree", "--package", self.package, "--edges", "normal"]);
        if self.everywhere {
            tree.args(["--target", "all"]);
        }
        tree
    }
}

/// The step that looks at every border.
pub fn step(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("borders", "Look at the borders between the crates", 0.1, move |task| {
        let lock = std::fs::read_to_string(workspace.root.join("Cargo.lock"))
            .map_err(|cause| Failure::file("read `Cargo.lock`", &cause))?;
        for border in BORDERS {
            // A misspelt name would never be found, and the border would be open unseen.
            let is_unknown = |name: &&&str| locked_version(&lock, name).is_none();
            if let Some(unknown) = border.forbidden.iter().find(is_unknown) {
                let what = format!("the border of `{}` forbids `{unknown}`, which nothing here uses", border.package);
                return Err(Failure::new(what).advise("Correct the list in xtask/src/check/borders.rs."));
            }
            let mut list = border.tree(&workspace);
            list.args(["--prefix", "none", "--format", "{p}"]);
            let crossed = crossings(&task.ask(list)?, border.forbidden);
            if let Some(first) = crossed.first() {
                return Err(explain(task, &workspace, &border, first, &crossed));
            }
        }
        Ok(None)
    })
}

/// The forbidden packages in the output of `cargo tree`, one package a line.
fn crossings<'f>(tree: &str, forbidden: &[&'f str]) -> Vec<&'f str> {
    let found = |name: &&&str| tree.lines().any(|line| line.split(' ').next() == Some(**name));
    forbidden.iter().filter(found).copied().collect()
}

fn explain(task: &Task, workspace: &Workspace, border: &Border, first: &str, crossed: &[&str]) -> Failure {
    let mut why = border.tree(workspace);
    why.args(["--invert", first]);
    let lines: Vec<String> = task.ask(why).unwrap_or_default().lines().map(str::to_owned).collect();
    Failure::new(format!("`{}` must not depend on {}", border.package, crossed.join(", ")))
        .with_tail(&lines)
        .advise("The lines above show through which package; turn off its feature or choose another.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_package_is_found_by_its_whole_name() {
        let tree = "jogakbo-contract v0.1.0 (contract)\ntokio-util v0.7.0\nweb-sys v0.3.0 (*)\n";
        assert_eq!(crossings(tree, &["tokio", "web-sys"]), ["web-sys"]);
        assert!(crossings(tree, &["tokio", "axum"]).is_empty());
    }
}
