//! What of others is in the program, in the shell and in the widgets that ship: `THIRD-PARTY.md`, and the texts of the
//! licences for the archive.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::task::{Output, Task};
use crate::widgets;
use crate::workspace::Workspace;

/// The committed list.
pub const LIST: &str = "THIRD-PARTY.md";

/// A crate or a package: name, version, licence.
type Part = (String, String, String);

/// The text of [`LIST`].
///
/// # Errors
/// When cargo cannot say what is used, or a lock file cannot be read.
pub fn list(task: &Task, workspace: &Workspace) -> Result<String, Failure> {
    let mut page = String::from(
        "# Third-party software\n\nMade by `cargo xtask gen`; do not edit. The archive of `cargo xtask dist` holds the texts \
         of the licences in `THIRD-PARTY-LICENCES.txt`.\n",
    );
    for (title, parts) in [
        ("Crates in the program, the shell and the widgets in Rust", crates(task, workspace)?),
        ("npm packages of widgets that ship", packages(workspace)?),
    ] {
        write!(page, "\n## {title}\n\n| name | version | licence |\n|---|---|---|\n")
            .expect("a string takes every text");
        for (name, version, licence) in parts {
            writeln!(page, "| {name} | {version} | {licence} |").expect("a string takes every text");
        }
    }
    Ok(page)
}

/// The licence files of all parts, each under the names of those it came with.
///
/// # Errors
/// As [`list`].
pub fn texts(task: &Task, workspace: &Workspace) -> Result<String, Failure> {
    let mut all = String::new();
    let mut places: Vec<(Part, Vec<PathBuf>)> = Vec::new();
    let sources = Workspace::crate_sources();
    for part in crates(task, workspace)? {
        let folders = sources.iter().map(|source| source.join(format!("{}-{}", part.0, part.1))).collect();
        places.push((part, folders));
    }
    for part in packages(workspace)? {
        let folders = lock_folders(workspace)?.iter().map(|place| place.join("node_modules").join(&part.0)).collect();
        places.push((part, folders));
    }
    for ((name, version, licence), folders) in places {
        write!(all, "\n==== {name} {version} ({licence}) ====\n").expect("a string takes every text");
        let files = folders.iter().map(|folder| licence_files(folder)).find(|files| !files.is_empty());
        for file in files.unwrap_or_default() {
            let text = fs::read(&file).map_err(|cause| Failure::file(format!("read `{}`", file.display()), &cause))?;
            write!(all, "\n{}\n", String::from_utf8_lossy(&text).trim()).expect("a string takes every text");
        }
    }
    Ok(all)
}

fn licence_files(folder: &Path) -> Vec<PathBuf> {
    let is_licence = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        path.is_file()
            && ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"].iter().any(|start| name.starts_with(start))
    };
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(is_licence).collect();
    files.sort();
    files
}

/// What cargo links into the program, the shell, and each widget in Rust; build tools and tests are not among it.
fn crates(task: &Task, workspace: &Workspace) -> Result<BTreeSet<Part>, Failure> {
    const TREE: [&str; 9] =
        ["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}|{l}", "--package"];
    const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];
    let mut all = BTreeSet::new();
    let mut host = workspace.cargo(&TREE);
    host.arg("jogakbo");
    let mut shell = workspace.cargo(&TREE);
    shell.arg("jogakbo-shell").args(WASM);
    let mut trees = vec![host, shell];
    for folder in widgets::rust_folders(workspace)? {
        let mut widget = workspace.cargo(&TREE[..8]);
        widget.args(WASM).arg("--manifest-path").arg(folder.join("Cargo.toml"));
        trees.push(widget);
    }
    for tree in trees {
        all.extend(task.run(tree, Output::Latest)?.iter().filter_map(|line| crate_of(line)));
    }
    Ok(all)
}

/// A line of `cargo tree`; none for what lies in this repository.
fn crate_of(line: &str) -> Option<Part> {
    let (package, licence) = line.trim_end_matches(" (*)").rsplit_once('|')?;
    let mut words = package.split_whitespace();
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    let own = words.any(|word| word.starts_with("(/") || word.contains(":\\"));
    (!own).then(|| (name.to_owned(), version.to_owned(), licence.to_owned()))
}

fn lock_folders(workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
    let widgets = workspace.root.join("widgets");
    let fail = |cause| Failure::file("read the folder `widgets`", &cause);
    let mut folders = Vec::new();
    for entry in fs::read_dir(&widgets).map_err(fail)? {
        let folder = entry.map_err(fail)?.path();
        if folder.join("package-lock.json").is_file() {
            folders.push(folder);
        }
    }
    folders.sort();
    Ok(folders)
}

fn packages(workspace: &Workspace) -> Result<BTreeSet<Part>, Failure> {
    let mut all = BTreeSet::new();
    for folder in lock_folders(workspace)? {
        let file = folder.join("package-lock.json");
        let text =
            fs::read_to_string(&file).map_err(|cause| Failure::file(format!("read `{}`", file.display()), &cause))?;
        all.extend(packages_of(&text));
    }
    Ok(all)
}

/// The packages of a lock file as npm writes it, without those that only a build needs.
fn packages_of(lock: &str) -> Vec<Part> {
    let mut all = Vec::new();
    let mut present: Option<(Part, bool)> = None;
    for line in lock.lines() {
        if let Some(path) = line.strip_prefix("    \"").and_then(|line| line.strip_suffix("\": {")) {
            let name = path.rsplit("node_modules/").next().filter(|_| path.contains("node_modules/"));
            present = name.map(|name| ((name.to_owned(), String::new(), "not named".to_owned()), true));
        } else if line.starts_with("    }") {
            all.extend(present.take().filter(|(_, ships)| *ships).map(|(part, _)| part));
        } else if let (Some((part, ships)), Some((key, value))) =
            (&mut present, line.strip_prefix("      \"").and_then(|line| line.split_once("\": ")))
        {
            let text = value.trim_end_matches(',').trim_matches('"');
            match key {
                "version" => text.clone_into(&mut part.1),
                "license" => text.clone_into(&mut part.2),
                "dev" | "devOptional" => *ships = false,
                _ => {}
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_of_others_are_read_and_our_own_are_not() {
        let part =
            |name: &str, version: &str, licence: &str| Some((name.to_owned(), version.to_owned(), licence.to_owned()));
        assert_eq!(crate_of("axum v0.8.9|MIT"), part("axum", "0.8.9", "MIT"));
        assert_eq!(
            crate_of("syn v2.0.1 (proc-macro)|MIT OR Apache-2.0 (*)"),
            part("syn", "2.0.1", "MIT OR Apache-2.0")
        );
        assert_eq!(crate_of("jogakbo v0.1.0 (/x/host-server)|Apache-2.0"), None);
    }

    #[test]
    fn packages_that_ship_are_read_from_a_lock_file() {
        let lock = r#"{
  "packages": {
    "": {
      "license": "Apache-2.0"
    },
    "node_modules/lit": {
      "version": "3.3.0",
      "license": "BSD-3-Clause",
      "dependencies": {
        "x": "1"
      }
    },
    "node_modules/esbuild": {
      "version": "0.25.0",
      "dev": true,
      "license": "MIT"
    }
  }
}"#;
        assert_eq!(packages_of(lock), [("lit".to_owned(), "3.3.0".to_owned(), "BSD-3-Clause".to_owned())]);
    }
}
